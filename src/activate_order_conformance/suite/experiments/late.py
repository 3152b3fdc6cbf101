"""Whether the action goes by what was before a change, for a while: it may read a copy that lags behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import count
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts, arranged_as
from activate_order_conformance.targets.protocol import Arranged, DriverFault, UnsupportedDepartures

CALIBRATION: Mapping[str, Value] = {
    "cart_status": "Active",
    "session_is_processing": True,
    "session_next_state": None,
    "validation_errors": 1,
    "store_member": False,
}
"""Changes that a driver's reads should follow, and so should the action."""

MADE_AT_WILL = ("driver", "records")
"""The ways to a state in which more checkouts can be made than were asked for."""

_SAMPLES = 3
"""How many checkouts are tried: of copies that are read in turn one may lag behind."""

_REMEDY = "Let the driver answer when the action reads what was arranged, or let the action read what is."


def _passes(fault: Exception) -> bool:
    """Tell whether what could not be found out now may be another time."""
    return isinstance(fault, DriverFault) and fault.passes


def _acts_late(refusal: Answer, seconds: float) -> DriverFault:
    """Return the fault of a target whose action refuses at once what it activates so many seconds later."""
    return DriverFault(
        f"A checkout that was read to be ready got {refusal.quote()}, and is activated where the call "
        f"comes {count(seconds, 'second')} later: either the action reads a copy that lags behind, or it goes by what "
        "was before.",
        _REMEDY,
    )


@dataclass(slots=True)
class Lateness:
    """How late the action sees what a driver makes and changes; found out once, where something ready is refused."""

    attempts: Attempts
    _found: dict[bool, bool] = field(default_factory=dict, init=False)
    _unknown: str | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def require_prompt(self, observation: Observation, checkouts: Checkouts) -> None:
        """Raise DriverFault where what was made or put right was refused, and would have been activated later.

        What is otherwise may be refused as what is not known yet, too.
        """
        if observation.arranged_by not in MADE_AT_WILL:
            return
        is_refused = any(attempt.answer.refused for attempt in observation.attempts)
        unknown = self._of_no_cart(observation.deadline, checkouts) if is_refused else ""
        for changed, refusal in _refusals(observation, unknown):
            if self._is_late(changed, observation.deadline, checkouts):
                raise _acts_late(refusal, observation.deadline)

    def explains(self, observation: Observation) -> str:
        """Say what may have been refused for what was found out by now (empty: nothing)."""
        for changed, refusal in _refusals(observation, self._unknown or ""):
            if self._found.get(changed):
                return _acts_late(refusal, observation.deadline).with_remedy
        return ""

    def _of_no_cart(self, deadline: float, checkouts: Checkouts) -> str:
        """Return what is answered to a call that names what is no cart, asking once (empty: nobody can tell)."""
        with self._lock:
            if self._unknown is None:
                try:
                    arranged = self.attempts.arrange_ready(checkouts, deadline)
                    self._unknown = self.attempts.call_for_no_cart(arranged).quote()
                except (UnsupportedDepartures, DriverFault) as fault:  # what fails here was not asked for
                    self._unknown = None if _passes(fault) else ""
            return self._unknown or ""

    def _is_late(self, changed: bool, deadline: float, checkouts: Checkouts) -> bool:
        with self._lock:
            if changed not in self._found:
                try:
                    self._found[changed] = self._seen_to_be_late(changed, deadline, checkouts)
                except (UnsupportedDepartures, DriverFault) as fault:  # what fails here was not asked for
                    if _passes(fault):
                        return False
                    self._found[changed] = False
            return self._found[changed]

    def _seen_to_be_late(self, changed: bool, deadline: float, checkouts: Checkouts) -> bool:
        if not self._refuses(changed, deadline, checkouts):
            return False
        if changed and self._remembers(deadline, checkouts):
            return False
        late = self._activated(changed, deadline, deadline, checkouts)
        # What was refused for a while whatever was called is activated at once when that is over.
        return {*late} == {True} and self._refuses(changed, deadline, checkouts)

    def _refuses(self, changed: bool, deadline: float, checkouts: Checkouts) -> bool:
        """Tell whether some of what is made or put right is refused at once; one of several copies may know it."""
        rounds = (self._activated(changed, 0, deadline, checkouts) for _ in range(_SAMPLES))
        return any(False in at_once for at_once in rounds)

    def _remembers(self, deadline: float, checkouts: Checkouts) -> bool:
        """Tell whether what is put right is activated at once where no call came before: then no copy lags behind."""
        return {*self._activated(True, 0, deadline, checkouts, refused=False)} == {True}

    def _activated(
        self, changed: bool, seconds: float, deadline: float, checkouts: Checkouts, *, refused: bool = True
    ) -> list[bool]:
        """Return of each of some ready checkouts whether it is activated so long after it was made or put right.

        What is put right was `refused` before, or not called for. What is called for at once is so before the next is
        made, which may take as long as a copy lags behind.
        """
        attempts, sound = self.attempts, ready(self.attempts.profile)
        made = (checkouts.arrange(sound) for _ in range(_SAMPLES))
        standing: Iterable[Arranged] = (
            self._put_right(deadline, checkouts, refused=refused) if changed else made
        )
        if seconds:
            standing = [*standing]
            attempts.clock.sleep(seconds)
        activated = []
        for arranged in standing:
            attempts.reads.read_back(arranged, sound.values(), deadline)
            activated.append(attempts.call_as_ready(arranged).accepted)
        return activated

    def _put_right(self, deadline: float, checkouts: Checkouts, *, refused: bool) -> Iterator[Arranged]:
        """Yield checkouts that were `refused` for one thing each, or never called for, which is right by now."""
        sound = ready(self.attempts.profile)
        changes = self.attempts.target.driver.abilities().changes
        departed: list[tuple[str, Arranged]] = []
        for name in [name for name in CALIBRATION if name in changes][:_SAMPLES]:
            with suppress(UnsupportedDepartures):
                state = sound.but(**{name: CALIBRATION[name]})
                arranged = checkouts.arrange(state)
                self.attempts.reads.read_back(arranged, arranged_as(state, arranged), deadline)
                if not refused or self.attempts.call_as_ready(arranged).refused:
                    departed.append((name, arranged))
        for name, arranged in departed:
            with suppress(UnsupportedDepartures):
                yield self.attempts.change(arranged, {each: sound[each] for each in (name, *arranged.also)})


def _refusals(observation: Observation, unknown: str) -> Iterator[tuple[bool, Answer]]:
    """Yield refusals that may be for a read too early, and whether that is of what was changed, and not made.

    One that says `unknown` is answered where there is no cart.
    """
    for changed, answers in (
        (False, (attempt.answer for attempt in _made_ready(observation))),
        (False, (each.answer for each in observation.attempts if each.answer.quote() == unknown)),
        (True, (attempt.answer for attempt in _put_right(observation))),
    ):
        refusal = next((answer for answer in answers if answer.refused), None)
        if refusal is not None:
            yield changed, refusal


def _made_ready(observation: Observation) -> Iterator[Attempt]:
    """Yield the calls for checkouts that were made ready."""
    if (attempt := _as_made(observation)) is not None:
        yield attempt
    for stage in observation.course:
        if stage.fresh and not (stage.used or stage.wanted or stage.call):
            yield stage.attempt


def _as_made(observation: Observation) -> Attempt | None:
    """Return the call for a checkout that was made ready (None: there is none)."""
    departs = observation.wanted or observation.call or observation.manner != "once"
    return observation.twin if departs else observation.first


def _put_right(observation: Observation) -> Iterator[Attempt]:
    """Yield the calls for checkouts that were put right, at the last beside what is harmless, or as that."""
    if observation.second is not None and observation.wanted:
        yield observation.second
    for stage in observation.course:
        if stage.fresh or stage.used:
            continue
        others = [each for each in observation.course if each.of == stage.of and each is not stage]
        is_last = all(each.move < stage.move for each in others)
        is_otherwise = any(not each.wanted.items() <= stage.wanted.items() for each in others)
        if not (stage.wanted or stage.call) or (is_last and is_otherwise):
            yield stage.attempt
