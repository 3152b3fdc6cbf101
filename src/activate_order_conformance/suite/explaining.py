"""What shows by itself explains what is found where departures meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from activate_order_conformance.run.plan import Finding, PlannedScenario, Verdict
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.derived import DerivedScenario

_ORDER = list(Verdict)

FAILS = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.BROKEN})


def explained(
    scenarios: Sequence[Scenario | DerivedScenario], findings: Iterable[Finding], control: str
) -> list[Finding]:
    """Return the findings, of which a derived one only counts where it is not explained by what shows alone.

    Where a departure deviates or breaks by itself, that it does so beside others and later as well says nothing of
    these; ready checkouts that fail among several inputs say nothing of what stands among them, nor does what fails
    in a call by itself say anything of several inputs, nor a ready checkout that fails beside another of what another
    stands beside. What is unproven by itself is so beside others. Where the
    `control` shows that nothing can be judged, that alone is why.
    """
    every = list(findings)
    if control in ("wiring", "broken"):
        return every
    by_scenario: dict[str, set[Verdict]] = {}
    for finding in every:
        by_scenario.setdefault(finding.claim.rpartition("#")[0], set()).add(finding.verdict)
    worst = {name: min(verdicts, key=_ORDER.index) for name, verdicts in by_scenario.items()}
    meeting = [scenario for scenario in scenarios if isinstance(scenario, DerivedScenario)]
    failing = [scenario for scenario in meeting if worst.get(scenario.planned.id) in FAILS]
    concerns = {
        scenario.planned.id: frozenset(each.planned.id for each in scenario.concerns) for scenario in meeting
    }
    sound = [scenario.planned for scenario in failing if scenario.is_of_ready_inputs]
    beside = [
        scenario.planned
        for scenario in scenarios
        if worst.get(scenario.planned.id) in FAILS
        and any(claim.name == "the other checkout" for claim in scenario.planned.claims)
    ]
    verdicts = {finding.claim: finding.verdict for finding in every}
    # Which of two rows answered says nothing where one of them is no hindrance by itself.
    unshown: set[str] = set()
    why: dict[str, tuple[Verdict, str]] = {}
    for scenario in meeting:
        concerned = concerns[scenario.planned.id]
        alone = [(worst.get(each.planned.id, Verdict.NOTED), each.name) for each in scenario.concerns]
        alone += [
            (worst[other.planned.id], other.planned.name)
            for other in failing
            if concerns[other.planned.id] < concerned
            or (
                concerns[other.planned.id] == concerned
                and scenario.is_of_several_inputs
                and not other.is_of_several_inputs
            )
        ]
        if scenario.is_of_several_inputs and not scenario.is_of_ready_inputs:
            alone += [(worst[planned.id], planned.name) for planned in sound]
        if scenario.ask.bystander:
            alone += [(worst[planned.id], planned.name) for planned in beside]
        gravest = min(alone, key=lambda shown: _ORDER.index(shown[0]))
        why |= {claim.id: gravest for claim in scenario.planned.claims}
        if not all(_is_refused_alone(each.planned, verdicts) for each in scenario.concerns):
            unshown.update(claim.id for claim in scenario.planned.claims)
    return [
        replace(finding, verdict=Verdict.NOTED, because=f"as by itself: {why[finding.claim][1]}")
        if finding.claim in why and _explains(why[finding.claim][0], finding.verdict)
        else replace(finding, met=(), answered=())
        if finding.claim in unshown
        else finding
        for finding in every
    ]


def _is_refused_alone(planned: PlannedScenario, verdicts: Mapping[str, Verdict]) -> bool:
    """Tell whether a departure by itself was seen to be refused as its row says."""
    return all(
        verdicts.get(claim.id) is Verdict.CONFORMS for claim in planned.claims if claim.name == "refused"
    )


def _explains(alone: Verdict, beside: Verdict) -> bool:
    """Tell whether what came of a departure by itself explains what came of it beside others."""
    if alone is Verdict.UNPROVEN:
        return beside is Verdict.UNPROVEN
    return alone in FAILS and beside is not Verdict.CONFORMS
