"""The other direction: which scenarios and Thens some mutant fails, and which mutants one of them alone detects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from activate_order_conformance.run.plan import Claim, PlannedScenario
from activate_order_conformance.suite.catalogue import features_directory, plan_of, read_features
from activate_order_conformance.trial.judged import Judged
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import counted

NOTED = frozenset({"noted", "left behind"})
"""The claims that write down what was seen, and judge nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Says what would become of the mutants if a scenario, or a Then everywhere, were dropped.

    `survivors` are the mutants that nothing else detects: without them `what` is redundant, as far as these
    mutants go.
    """

    what: str
    survivors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """Holds what the mutants say of the features.

    `decoration` are the claims, informational ones apart, that no mutant ever failed: scenario and step.
    """

    decoration: tuple[str, ...]
    scenarios: tuple[Dropped, ...]
    thens: tuple[Dropped, ...]


def directions(trial: Trial) -> Directions:
    """Return what the recorded matrix of mutants by claims says of every scenario and every Then."""
    plan = planned()
    mutants = counted(trial.of_kind("mutant"))
    failed = {claim.id for one in mutants for claim in one.outcome.failed_claims}
    return Directions(
        decoration=tuple(
            f"{scenario.id}: {claim.step} ({claim.name})"
            for scenario in plan
            for claim in scenario.claims
            if claim.id not in failed and claim.name not in NOTED
        ),
        scenarios=_dropped(mutants, plan, lambda scenario, _: scenario.id),
        thens=_dropped(mutants, plan, lambda _, claim: claim.name),
    )


def planned() -> tuple[PlannedScenario, ...]:
    """Return the scenarios of the shipped features that judge something."""
    features = read_features(features_directory())
    return tuple(one.planned for one in plan_of(features) if not one.planned.informational)


Belongs = Callable[[PlannedScenario, Claim], str]
"""Says what a claim belongs to: its scenario, or its Then wherever that stands."""


def detecting(one: Judged, belongs: Belongs) -> set[str]:
    """Return what keeps a mutant from being conformant: whatever has a claim that it does not meet."""
    return _unmet(one, _belonging(planned(), belongs))


def _unmet(one: Judged, of: Mapping[str, str]) -> set[str]:
    return {of[claim.id] for claim in one.outcome.claims if claim.id in of}


def _belonging(plan: Iterable[PlannedScenario], belongs: Belongs) -> dict[str, str]:
    return {
        claim.id: belongs(scenario, claim)
        for scenario in plan
        for claim in scenario.claims
        if claim.name not in NOTED
    }


def _dropped(
    mutants: Sequence[Judged], plan: Sequence[PlannedScenario], belongs: Belongs
) -> tuple[Dropped, ...]:
    of = _belonging(plan, belongs)
    alone: dict[str, list[str]] = {what: [] for what in of.values()}
    for one in mutants:
        found = _unmet(one, of)
        if len(found) == 1:
            alone[found.pop()].append(one.subject.name)
    return tuple(Dropped(what=what, survivors=tuple(names)) for what, names in alone.items())


def redundant(dropped: Iterable[Dropped]) -> tuple[str, ...]:
    """Return what no mutant depends on alone."""
    return tuple(one.what for one in dropped if not one.survivors)
