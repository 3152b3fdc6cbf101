"""The other direction: which scenarios and Thens some mutant fails, and which mutants one of them alone detects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from activate_order_conformance.run.plan import Claim, PlannedScenario
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.trial.grade import Grade
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import counted

NOTED = "noted"
"""The name of the claims that write down what was seen, and judge nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What would become of the mutants if a scenario, or a Then everywhere, were dropped.

    `survivors` are the mutants that nothing else detects: without them `what` is redundant, as far as these
    mutants go.
    """

    what: str
    survivors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """What the mutants say of the features.

    `decoration` are the claims, informational ones apart, that no mutant ever failed: scenario and step.
    """

    decoration: tuple[str, ...]
    scenarios: tuple[Dropped, ...]
    thens: tuple[Dropped, ...]


def directions(trial: Trial) -> Directions:
    """Return what the recorded matrix of mutants by claims says of every scenario and every Then."""
    plan = planned()
    mutants = counted(trial.of_kind("mutant"))
    failed = {claim.id for grade in mutants for claim in grade.diagnosis.failed_claims}
    return Directions(
        decoration=tuple(
            f"{scenario.id}: {claim.step} ({claim.name})"
            for scenario in plan
            for claim in scenario.claims
            if claim.id not in failed and claim.name != NOTED
        ),
        scenarios=_dropped(mutants, plan, lambda scenario, _: scenario.id),
        thens=_dropped(mutants, plan, lambda _, claim: claim.name),
    )


def planned() -> tuple[PlannedScenario, ...]:
    """Return the scenarios of the shipped features that judge something."""
    features = read_features()
    return tuple(scenario.planned for scenario in plan_of(features) if not scenario.planned.informational)


Belongs = Callable[[PlannedScenario, Claim], str]
"""Says what a claim belongs to: its scenario, or its Then wherever that stands."""


def _dropped(
    mutants: Sequence[Grade], plan: Sequence[PlannedScenario], belongs: Belongs
) -> tuple[Dropped, ...]:
    belonging = {
        claim.id: belongs(scenario, claim)
        for scenario in plan
        for claim in scenario.claims
        if claim.name != NOTED
    }
    alone: dict[str, list[str]] = {what: [] for what in belonging.values()}
    for grade in mutants:
        unmet = {belonging[claim.id] for claim in grade.diagnosis.claims if claim.id in belonging}
        if len(unmet) == 1:
            alone[unmet.pop()].append(grade.subject.name)
    return tuple(Dropped(what=what, survivors=tuple(names)) for what, names in alone.items())


def redundant(dropped: Iterable[Dropped]) -> tuple[str, ...]:
    """Return what no mutant depends on alone."""
    return tuple(each.what for each in dropped if not each.survivors)
