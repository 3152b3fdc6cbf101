"""The same answer comes now and then: whatever is called, or of a row by itself as beside others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.causes.cause import ROWS, Cause, Tried, answer_in
from activate_order_conformance.suite.derived.derived import AnyScenario


def now_and_then(tried: Tried, findings: Sequence[Finding]) -> Cause | None:
    """Return that the same answer comes now and then, whatever is called, if that is so of several rows."""
    wrong: dict[str, list[Finding]] = {}
    for finding in findings:
        scenario = tried.by_claim.get(finding.claim)
        if finding.verdict in DEVIATING and scenario is not None and not scenario.planned.is_law:
            wrong.setdefault(answer_in(finding), []).append(finding)
    wrong.pop("", None)
    for answer, with_it in wrong.items():
        unsteady = [finding for finding in with_it if finding.verdict is Verdict.UNSTABLE]
        # What one row shows beside many things is that row's: what a scenario is about first counts alone.
        if len({tried.by_claim[finding.claim].planned.rule for finding in unsteady}) < ROWS:
            continue
        sentence = f"now and then, whatever is called, {answer}"
        claims = {finding.claim for finding in with_it}
        return Cause(Verdict.UNSTABLE, sentence, tried.of(with_it), claims)
    return None


def of_the_fewest_rows(scenarios: Iterable[AnyScenario], findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, of which one that is unstable is noted where the same came of some of its rows alone.

    Which of two values of a row is met by what comes now and then is chance, and so is which other row it is beside.
    """
    if not any(finding.verdict is Verdict.UNSTABLE for finding in findings):
        return [*findings]
    told = {
        claim.id: (frozenset(claim.falls_on), each.planned.name)
        for each in scenarios
        for claim in each.planned.claims
        if not each.planned.is_law
    }
    came = [
        (*told[finding.claim], answer)
        for finding in findings
        if finding.verdict in DEVIATING and finding.claim in told
        if (answer := answer_in(finding))
    ]

    def with_fewer(finding: Finding) -> str:
        (rows, _), its_answer = told[finding.claim], answer_in(finding)
        return next((name for its_rows, name, answer in came if its_rows < rows and answer == its_answer), "")

    return [
        replace(finding, verdict=Verdict.NOTED, because=f"as with fewer rows: {name}")
        if finding.verdict is Verdict.UNSTABLE and finding.claim in told and (name := with_fewer(finding))
        else finding
        for finding in findings
    ]
