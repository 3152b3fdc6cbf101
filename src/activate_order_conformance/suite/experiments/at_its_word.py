"""Answers that are wrong only if a driver did what it says, where no record shows whether it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from activate_order_conformance.nouns.observation import Observation, Unsupported
from activate_order_conformance.nouns.shown import BY_NAME_ALONE
from activate_order_conformance.nouns.value import word

_SAMPLES = 2
"""How often the like is made again before nobody is blamed."""

COMES_AGAIN = "run it again, with --repeat: what the target does now and then comes again"
"""What would tell a target that errs now and then from a driver that did once."""


@dataclass(slots=True)
class AtItsWord:
    """What is made again, since it tells of the target only as far as the driver's word goes.

    One mistake of a driver is let pass in a run: what comes again, or of which there is more, is the target's.
    """

    _comes_again: set[str] = field(default_factory=set, init=False)
    _beside_others: Counter[str] = field(default_factory=Counter, init=False)
    _not_alone: set[str] = field(default_factory=set, init=False)
    _mistakes: int = field(default=0, init=False)

    def hear(self, observation: Observation) -> None:
        """Take note of what came of an experiment beside others."""
        self._beside_others.update(_outcomes(observation))

    def made_sure(self, observation: Observation, make: Callable[[], Observation]) -> Observation:
        """Return what came of an experiment alone, as what nobody can judge if its like does not come again."""
        outcomes = {*_outcomes(observation)}
        if observation.first is not None:
            self._not_alone |= {*_possible(observation)} - outcomes
        self._comes_again |= outcomes & self._beside_others.keys()
        doubtful = outcomes - self._comes_again
        if not doubtful:
            return observation
        for _ in range(_SAMPLES):
            again = make()
            if again.fault or again.unsupported:
                return again
            if came := doubtful & {*_outcomes(again)}:
                self._comes_again |= came
                return observation
        self._mistakes += 1
        if self._mistakes > 1:
            return observation
        told = Unsupported(departure=min(observation.wanted), reason=_told(doubtful), unlock=COMES_AGAIN)
        return replace(observation, unsupported=(told,))

    def excuse(self, beside_others: Observation) -> str:
        """Say why what came of an experiment beside others, and not alone, tells nothing (empty: it does)."""
        outcomes = {*_outcomes(beside_others)} & self._not_alone - self._comes_again
        mistakes = self._mistakes + sum(self._beside_others[each] for each in self._not_alone)
        return _told(outcomes) if outcomes and mistakes == 1 else ""


def _possible(observation: Observation) -> Iterator[str]:
    """Yield what may come of an experiment in which no record shows whether the driver did as it was asked."""
    wanted = observation.wanted
    if (
        observation.arranged_by == "driver"
        and wanted
        and {*wanted} <= {*BY_NAME_ALONE}
        and not observation.call
    ):
        what = ", ".join(f"{name} {word(value)}" for name, value in sorted(wanted.items()))
        yield f"{what} was activated"
        yield f"{what}, put right, was refused"


def _outcomes(observation: Observation) -> Iterator[str]:
    """Yield what came of such an experiment, and is the driver's doing if it did not do as it was asked."""
    if observation.fault or observation.unsupported or observation.first is None:
        return
    first, second = observation.first.answer, observation.second and observation.second.answer
    for what, is_so in zip(_possible(observation), (first.accepted, second and second.refused), strict=False):
        if is_so:
            yield what


def _told(outcomes: set[str]) -> str:
    return (
        f"{' and '.join(sorted(outcomes))}, and not when the like was made again: either the target does so now and "
        "then, or the driver did not do once what it says, which no record shows"
    )
