"""What a checkout was read as, by which a read is known that goes back to something earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from activate_order_conformance.nouns.shown import parts_of, records_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.readback import shown_by


@dataclass(slots=True)
class History:
    """What one checkout was read as: each of its records, and what each departure was.

    `asked` is what its driver was asked to change of it since it was last read so (empty: nothing). Times are in
    seconds of the target's clock.
    """

    asked: Mapping[str, Value] = field(default_factory=dict)
    first_read: float | None = None
    _latest: dict[str, object] = field(default_factory=dict, init=False)
    _gone: dict[str, list[tuple[object, float]]] = field(default_factory=dict, init=False)
    _ids: set[str] = field(default_factory=set, init=False)

    def goes_back(self, seen: Snapshot, since: float) -> bool:
        """Tell whether a read shows something as it was, and was read to be no more after `since`.

        What shows a record that no read had is later than all of them. Of what the driver was asked to change each
        departure is asked for that was not to change.
        """
        if not _ids(seen) <= self._ids:
            return False
        parts = _departures(seen, self.asked) if self.asked else parts_of(seen)
        return any(
            part != self._latest.get(name, part) and (part == earlier and gone > since)
            for name, part in parts.items()
            for earlier, gone in self._gone.get(name, ())
        )

    def take(self, seen: Snapshot, now: float) -> None:
        """Take note of a read."""
        self.asked = {}
        self.first_read = now if self.first_read is None else self.first_read
        self._ids |= _ids(seen)
        parts = parts_of(seen)
        if parts.items() <= self._latest.items():
            return
        for name, part in {**parts, **_departures(seen, {})}.items():
            latest = self._latest.get(name, part)
            if part != latest:
                others = [each for each in self._gone.get(name, []) if each[0] != part]
                self._gone[name] = [*others, (latest, now)]
            self._latest[name] = part


def _departures(seen: Snapshot, but: Mapping[str, Value]) -> dict[str, object]:
    return {f"departure {name}": value for name, value in shown_by(seen).items() if name not in but}


def _ids(seen: Snapshot) -> frozenset[str]:
    return frozenset().union(*records_of(seen).values())
