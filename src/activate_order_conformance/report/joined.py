"""The plan joined with the findings: every planned claim gets a verdict, and nothing found is dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from activate_order_conformance.contract import Contract
from activate_order_conformance.report.model import JudgedClaim, Unplaced
from activate_order_conformance.run.plan import Claim, Finding, PlannedScenario, RunFacts, Verdict

OF_THE_TARGET = frozenset({Verdict.CONFORMS, Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED})
"""Verdicts that say something of the target; where repeats differ in these, the target is unstable."""

_ORDER = {verdict: position for position, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of `verdicts`, the neutral ones counting least; raises ValueError for none."""
    return min(verdicts, key=_ORDER.__getitem__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Holds the judged claims in the plan's order, and what fits nothing.

    `missing` counts the planned claims that nothing was found of.
    """

    claims: tuple[JudgedClaim, ...]
    unplaced: tuple[Unplaced, ...]
    missing: int


def join(
    plan: Sequence[PlannedScenario], findings: Iterable[Finding], contract: Contract, facts: RunFacts
) -> Joined:
    """Join `plan` with `findings`; a claim without a finding is broken, a finding without a claim listed."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.claim].append(finding)
    readings = {reading.id: reading for reading in contract.readings}
    assumed = {
        reading.id for reading in contract.readings if reading.basis == "assumed" and not reading.foundation
    }
    claims: list[JudgedClaim] = []
    unplaced: list[Unplaced] = []
    missing = 0
    for scenario in plan:
        rests_on = tuple(tag for tag in scenario.tags if tag in readings)
        disputable = tuple(tag for tag in rests_on if tag in assumed)
        for claim in scenario.claims:
            unplaced += _astray(claim, contract)
            mine = found.pop(claim.id, [])
            missing += not mine
            weighed = [_weighed(finding, scenario, disputable) for finding in mine]
            finding = _merged(weighed) if weighed else _not_run(claim, facts)
            claims.append(_judged(claim, scenario, finding, rests_on))
    unplaced += [
        Unplaced(claim=claim, because=f"found ({strays[0].verdict}), and no scenario of the plan claims it")
        for claim, strays in found.items()
    ]
    return Joined(claims=tuple(claims), unplaced=tuple(unplaced), missing=missing)


def _astray(claim: Claim, contract: Contract) -> list[Unplaced]:
    unknown = [row for row in claim.falls_on if row not in contract.ids]
    if unknown:
        return [Unplaced(claim=claim.id, because=f"falls on {', '.join(unknown)}, which the contract lacks")]
    if not claim.falls_on:
        return [Unplaced(claim=claim.id, because="falls on no clause and no reading")]
    return []


@dataclass(frozen=True, slots=True)
class _Weighed:
    verdict: Verdict
    finding: Finding
    because: str


def _weighed(finding: Finding, scenario: PlannedScenario, disputable: tuple[str, ...]) -> _Weighed:
    """Soften a finding by what its scenario is: informational, or resting on an assumed reading."""
    if scenario.informational and finding.verdict in OF_THE_TARGET:
        return _Weighed(Verdict.NOTED, finding, finding.because)
    if disputable and finding.verdict is Verdict.DEVIATES:
        return _Weighed(
            Verdict.DISPUTED, finding, finding.because or f"{', '.join(disputable)} is our assumption"
        )
    return _Weighed(finding.verdict, finding, finding.because)


def _merged(repeats: list[_Weighed]) -> Finding:
    """Return one finding for all repeats of a claim.

    Repeats that differ in what they say of the target are unstable; a fault of the kit or the connection in
    one of them is not the target's, and makes the claim broken.
    """
    said = Counter(one.verdict for one in repeats if one.verdict in OF_THE_TARGET)
    varied = len(said) > 1
    chosen = min(
        (one for one in repeats if one.verdict in said or not varied), key=lambda one: _ORDER[one.verdict]
    )
    times = ", ".join(f"{word} {count} of {len(repeats)} times" for word, count in sorted(said.items()))
    return replace(
        chosen.finding,
        verdict=Verdict.UNSTABLE if varied else chosen.verdict,
        because=times if varied else chosen.because,
        proves=all(one.finding.proves for one in repeats),
    )


def _not_run(claim: Claim, facts: RunFacts) -> Finding:
    because = facts.wiring or (f"did not run: {facts.cut_short}" if facts.cut_short else "did not run")
    return Finding(claim=claim.id, verdict=Verdict.BROKEN, because=because)


def _judged(
    claim: Claim, scenario: PlannedScenario, finding: Finding, rests_on: tuple[str, ...]
) -> JudgedClaim:
    return JudgedClaim(
        id=claim.id,
        scenario=scenario.id,
        name=claim.name,
        step=claim.step,
        location=f"{scenario.file}:{claim.line}",
        verdict=finding.verdict,
        expected=finding.expected,
        actual=finding.actual,
        because=finding.because,
        unlock=finding.unlock,
        proves=finding.proves,
        excused=finding.excused,
        informational=scenario.informational,
        falls_on=claim.falls_on,
        rests_on=rests_on,
    )
