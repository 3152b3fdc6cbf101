"""The plan joined with the findings: every planned claim gets a verdict, and nothing found is dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from activate_order_conformance.contract import Contract
from activate_order_conformance.report.model import JudgedClaim, Unplaced
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import Claim, Finding, PlannedScenario, Verdict

OF_THE_TARGET = frozenset({Verdict.CONFORMS, Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED})
"""Verdicts that say something of the target; where repeats differ in these, the target is unstable."""

FAILING = frozenset({Verdict.DEVIATES, Verdict.DISPUTED})
"""Verdicts of one claim alone that say that the target did otherwise than it should."""

LEFT_OUT = "not run: it was not asked for"
"""Why a claim of a scenario that was left out on request was not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The judged claims in the plan's order, and what fits nothing.

    `missing` counts the planned claims that nothing was found of.
    """

    claims: tuple[JudgedClaim, ...]
    unplaced: tuple[Unplaced, ...]
    missing: int


def join(
    plan: Sequence[PlannedScenario], findings: Iterable[Finding], contract: Contract, facts: RunFacts
) -> Joined:
    """Join `plan` with `findings`; a claim without a finding is broken, a finding without a claim listed."""
    by_claim: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_claim[finding.claim].append(finding)
    readings = {reading.id: reading for reading in contract.readings}
    assumed = {reading.id for reading in contract.readings if reading.disputes}
    named = {row for word in facts.line.get("words", ()) for row in contract.named(word)}
    claims: list[JudgedClaim] = []
    unplaced: list[Unplaced] = []
    missing = 0
    for scenario in plan:
        judged: list[JudgedClaim] = []
        for claim in scenario.claims:
            # What was derived is about several things, each of which rests on readings of its own.
            tags = claim.falls_on if scenario.family else scenario.tags
            rests_on = tuple(tag for tag in tags if tag in readings)
            disputable = tuple(tag for tag in rests_on if tag in assumed)
            unplaced += _astray(claim, contract)
            mine = by_claim.pop(claim.id, [])
            missing += not mine and scenario.id not in facts.left_out
            weighed = [_weighed(finding, scenario, disputable) for finding in mine]
            finding = _merged(weighed) if weighed else _not_run(claim, scenario, facts, named)
            judged.append(JudgedClaim(claim=claim, finding=finding, scenario=scenario, rests_on=rests_on))
        claims += _fallen(judged)
    unplaced += [
        Unplaced(claim=claim, because=f"found ({strays[0].verdict}), and no scenario of the plan claims it")
        for claim, strays in by_claim.items()
    ]
    return Joined(claims=tuple(claims), unplaced=tuple(unplaced), missing=missing)


def _fallen(judged: Sequence[JudgedClaim]) -> Iterator[JudgedClaim]:
    """Yield the claims of a scenario, those that fall with earlier ones no longer as deviations of their own.

    A claim falls where it was left with nothing to ask, and all that it counts for deviates by what was asked.
    """
    failing: set[str] = set()
    for claim in judged:
        finding = claim.finding
        if finding.verdict in FAILING and finding.left_nothing_to_ask and failing.issuperset(claim.falls_on):
            yield replace(claim, finding=replace(finding, verdict=Verdict.UNPROVEN))
            continue
        if finding.verdict in FAILING:
            failing.update(claim.falls_on)
        yield claim


def _astray(claim: Claim, contract: Contract) -> list[Unplaced]:
    unknown = [row for row in claim.falls_on if row not in contract.ids]
    if unknown:
        return [Unplaced(claim=claim.id, because=f"falls on {', '.join(unknown)}, which the contract lacks")]
    if not claim.falls_on:
        return [Unplaced(claim=claim.id, because="falls on no clause and no reading")]
    return []


def _weighed(finding: Finding, scenario: PlannedScenario, disputable: tuple[str, ...]) -> Finding:
    """Soften a finding by what its scenario is: informational, or resting on an assumed reading."""
    if scenario.informational and finding.verdict in OF_THE_TARGET:
        return replace(finding, verdict=Verdict.NOTED)
    if disputable and finding.verdict is Verdict.DEVIATES:
        because = finding.because or f"{', '.join(disputable)} is our assumption"
        return replace(finding, verdict=Verdict.DISPUTED, because=because)
    return finding


def _merged(repeats: Sequence[Finding]) -> Finding:
    """Return one finding for all repeats of a claim.

    Repeats that differ in what they say of the target are unstable; a fault of the kit or the connection in
    one of them is not the target's, and makes the claim broken.
    """
    of_target = Counter(repeat.verdict for repeat in repeats if repeat.verdict in OF_THE_TARGET)
    varied = len(of_target) > 1
    chosen = min(
        (repeat for repeat in repeats if repeat.verdict in of_target or not varied),
        key=lambda repeat: repeat.verdict.gravity,
    )
    times = (f"{verdict} {times} of {len(repeats)} times" for verdict, times in sorted(of_target.items()))
    return replace(
        chosen,
        verdict=Verdict.UNSTABLE if varied else chosen.verdict,
        because=", ".join(times) if varied else chosen.because,
        proves=all(repeat.proves for repeat in repeats),
        answered=tuple(sorted({row for repeat in repeats for row in repeat.answered})),
    )


def _not_run(claim: Claim, scenario: PlannedScenario, facts: RunFacts, named: set[str]) -> Finding:
    """Return what there is of a claim without a finding; what a row lacks that was asked for by name is unproven."""
    if scenario.id in facts.left_out:
        lacks = named.intersection(claim.falls_on)
        return Finding(
            claim=claim.id, verdict=Verdict.UNPROVEN if lacks else Verdict.UNTESTED, because=LEFT_OUT
        )
    because = facts.wiring or (f"did not run: {facts.cut_short}" if facts.cut_short else "did not run")
    return Finding(claim=claim.id, verdict=Verdict.BROKEN, because=because)
