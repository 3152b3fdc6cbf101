"""What a claim is judged by, and what keeps it from being judged at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeAlias

from activate_order_conformance.contract import Contract, Refusal
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.phrases import count
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import NOT_LET_IN, not_let_in, not_the_targets
from activate_order_conformance.suite.experiments.readback import (
    contradiction,
    done_once_put_right,
    made_after_all,
    not_fresh,
    once_put_right,
    self_contradiction,
)

_READ_BY_ITS_ID = frozenset({"background_operation"})
"""What a driver reads by an id that an answer named, so that it may find another checkout's where they share one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What a claim is judged by besides the observation: the scenario's tags, contract and profile."""

    tags: tuple[str, ...]
    contract: Contract
    profile: Profile

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the other error rows that share code and status with one that the scenario is about."""
        return tuple(
            other
            for tag in self.tags
            if tag.startswith("error-")
            for other in self.contract.shares_pair(tag)
            if other not in self.tags
        )

    def refusals_of(self, rows: Iterable[str]) -> list[Refusal]:
        """Return the codes and statuses that rows have on the page."""
        return [refusal for row in rows if (refusal := self.contract.clause(row).refusal) is not None]


def unjudgeable(observation: Observation) -> Judgement | None:
    """Return why nothing can be said of the target, or None: wiring, driver, what cannot be arranged."""
    return observation.once(_unjudgeable)


def so_long(observation: Observation, attempt: Attempt, name: str) -> str:
    """Return how long what did not come was waited for, as the end of a sentence; `name` is that of an effect."""
    deadline = count(observation.deadline, "second")
    if name in attempt.given_up:
        return f", as {deadline} after every activation before; it is waited for no more"
    return f" after {deadline}"


def control_fails(text: str) -> str:
    """Return why nothing of a row is judged where nothing ready was activated beside it."""
    return f"the control fails: {text}"


Judge: TypeAlias = Callable[[Observation], Judgement]
"""What judges an observation by itself."""


def expecting(expected: str) -> Callable[[Judge], Judge]:
    """Return what makes of a judge one that is asked of what can be judged alone, and says what was `expected`."""

    def made(judge: Judge) -> Judge:
        @wraps(judge)
        def judged(observation: Observation) -> Judgement:
            return replace(unjudgeable(observation) or judge(observation), expected=expected)

        return judged

    return made


def _unjudgeable(observation: Observation) -> Judgement | None:
    if observation.control in ("wiring", "broken"):
        return Judgement(verdict=Verdict.BROKEN, because=observation.control_text)
    if observation.fault:
        return Judgement(verdict=Verdict.BROKEN, because=observation.fault)
    if observation.unsupported:
        reasons = observation.why_unsupported
        if all(departure.kind == "cannot-occur" for departure in observation.unsupported):
            return Judgement(verdict=Verdict.NOT_APPLICABLE, because=reasons)
        unlock = "; ".join(
            dict.fromkeys(departure.unlock for departure in observation.unsupported if departure.unlock)
        )
        return Judgement(verdict=Verdict.UNPROVEN, because=reasons, unlock=unlock)
    if wrong := _contradicted(observation):
        return Judgement(verdict=Verdict.BROKEN, because=wrong)
    if (
        observation.describe
        and observation.describe.status == NOT_LET_IN  # nobody knows whether the credential is any good
        and observation.control == "unproven"
    ):
        return Judgement(verdict=Verdict.BROKEN, because=not_let_in(observation.describe, observation))
    if observation.first and (why := not_the_targets(observation.first, observation)):
        return Judgement(verdict=Verdict.BROKEN, because=why)
    return None


def _contradicted(observation: Observation) -> str:
    """Say where a driver's read contradicts what was arranged, put right, or itself (empty: nowhere).

    What the target changed when it refused is not the driver's, although it is not put right. In a course, where that
    may show in any later call, each is held to what was arranged for it by itself.
    """
    ready, way = observation.ready, observation.arranged_by
    if wrong := made_after_all(observation):
        return wrong
    for attempt, expected in (
        (observation.first, observation.departed),
        (None if done_once_put_right(observation) else observation.second, once_put_right(observation)),
        (observation.twin if observation.manner == "once" else None, ready),
    ):
        if attempt is None:
            continue
        called_before = attempt is observation.second or observation.manner == "later in a course"
        but_for = _READ_BY_ITS_ID if attempt.shared else frozenset()
        is_named = observation.manner == "later in a course"
        if wrong := contradiction(attempt.before, expected, way, but_for if is_named else frozenset()):
            return wrong
        if not called_before and (wrong := not_fresh(attempt.before, expected, way)):
            return wrong
        if attempt.bystander and (wrong := contradiction(attempt.bystander[0], ready, way)):
            return wrong
        for snapshot in attempt.timeline:
            if wrong := self_contradiction(snapshot, way, but_for):
                return wrong
    return ""
