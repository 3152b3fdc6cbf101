"""Reads of checkouts: one may lag behind a write, and behind a read of another copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock

from activate_order_conformance.nouns.clock import StoppableClock
from activate_order_conformance.nouns.shown import differing, fields_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.effects import undone_since
from activate_order_conformance.suite.experiments.history import History
from activate_order_conformance.suite.experiments.readback import is_behind, reader
from activate_order_conformance.suite.experiments.watch import FIRST_WAIT, LONGEST_WAIT, doubling, tried
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.protocol import Arranged, DriverFault

CHANGED_BACK = "one shows a change, and the next one, with no call between them, none"
"""How reads contradict each other that go back."""

_STEADY = 40
"""How many looks at what a refusal seems to have changed tell that reads do not contradict each other."""

_LOOKS_AT_COPIES = 3
"""How many looks tell whether reads still go back once every copy has what was changed."""


def between_reads(deadline: float) -> Iterator[float]:
    """Yield the waits between two reads, neither of which is longer than the deadline."""
    return doubling(FIRST_WAIT, min(LONGEST_WAIT, deadline))


@dataclass(slots=True)
class Reads:
    """The reads of checkouts on one target, by several threads; `stop` ends those that wait.

    `contradict` is whether some were found to contradict each other, with no call between them.
    """

    target: HttpTarget
    stop: Event
    contradict: bool = field(default=False, init=False)
    _histories: dict[str, History] = field(default_factory=dict, init=False)
    _were_tried: bool = field(default=False, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def clock(self) -> StoppableClock:
        """Return the target's clock, on which waiting can be ended."""
        return StoppableClock(self.target.clock, self.stop)

    @property
    def _reader(self) -> str:
        return reader(self.target.driver.abilities().way)

    def look(self, arranged: Arranged, deadline: float) -> Snapshot:
        """Return a read of a checkout which goes back to nothing that an earlier one showed, unless it stays so.

        Where several copies are read in turn, one may lag behind another, for `deadline` seconds at most.
        """
        clock, way = self.clock, self.target.driver.abilities().way
        history = self._histories.setdefault(arranged.id, History())

        def latest(_: bool) -> Snapshot | None:
            since = clock.now() - deadline
            try:
                snapshot = self._read(arranged, deadline)
            except DriverFault as fault:
                if not fault.unknown or history.first_read is None or history.first_read <= since:
                    raise
                return None
            if history.asked and is_behind(snapshot, history.asked, way):
                return snapshot
            if history.goes_back(snapshot, since):
                return None
            history.take(snapshot, clock.now())
            return snapshot

        return tried(latest, clock, between_reads(deadline))

    def note_change(self, changed: Arranged, departures: Mapping[str, Value]) -> None:
        """Take note of what a checkout is to be read as from now on, whatever was read of it before."""
        self._histories.setdefault(changed.id, History()).asked = departures

    def forget(self, checkouts: Iterable[Arranged]) -> None:
        """Forget what checkouts were read as."""
        for arranged in checkouts:
            self._histories.pop(arranged.id, None)

    def require_steady(
        self, arranged: Arranged, looks: Sequence[Snapshot], deadline: float, *, accepted: bool = False
    ) -> None:
        """Raise DriverFault where reads of what some of the `looks` show otherwise contradict each other.

        They do where they show now this and now that, or go back to the first look from what the last one has as
        changed; after a call that was `accepted`, to a look at what was done from the last one, where it is undone.
        Whoever reads several copies in turn goes back as well, until the last of them has the change. Once they did not
        contradict each other, one look more is enough.
        """
        since = undone_since(looks) if accepted else looks
        first, *later = map(fields_of, since)
        if not any(differing(first, each) for each in later):
            return
        is_changed = bool(differing(first, later[-1]))

        def are_contradictory(number: int) -> bool:
            reads = [fields_of(self._read(arranged, deadline)) for _ in range(number)]
            goes_back = is_changed and not differing(first, reads[-1])
            return goes_back or any(differing(reads[-1], each) for each in reads)

        with self._lock:  # of many that are under way at once, one looks so often
            number = 1 if self._were_tried and not self.contradict else _STEADY
            self._were_tried = True
        if not are_contradictory(number):
            return
        self.clock.sleep(deadline)
        if are_contradictory(max(number, _LOOKS_AT_COPIES)):
            self._were_tried = False
            raise self.contradicted(CHANGED_BACK)

    def contradicted(self, how: str) -> DriverFault:
        """Note that reads contradict each other in this run, and return the fault that this is."""
        self.contradict = True
        return DriverFault(f"The {self._reader}'s reads contradict each other: {how}.", passes=True)

    def _read(self, arranged: Arranged, deadline: float) -> Snapshot:
        began = self.clock.now()
        snapshot = self.target.driver.look(arranged)
        if (took := self.clock.now() - began) > deadline:
            raise DriverFault(
                f"The {self._reader} took {took:.1f} seconds for a read, more than the {deadline:g} "
                "in which its target is to settle.",
                passes=True,
            )
        return snapshot

    def read_back(self, arranged: Arranged, expected: Mapping[str, Value], deadline: float) -> Snapshot:
        """Look until what is expected is read, for `deadline` seconds at most: reads may lag behind writes.

        Whoever reads a replica may not know a checkout at first, either.
        """
        clock, way = self.clock, self.target.driver.abilities().way

        def confirming(is_last: bool) -> Snapshot | None:
            try:
                snapshot = self.look(arranged, deadline)
            except DriverFault as fault:
                if is_last or not fault.unknown:
                    raise
                return None
            return snapshot if is_last or not is_behind(snapshot, expected, way) else None

        return tried(confirming, clock, between_reads(deadline), clock.now() + deadline)
