"""The same answer comes now and then, whatever is called."""

from __future__ import annotations

from collections.abc import Sequence

from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.causes.cause import ROWS, Cause, Tried, answer_in


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
