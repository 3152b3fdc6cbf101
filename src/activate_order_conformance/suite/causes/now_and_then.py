"""The same answer comes now and then, whatever is called."""

from __future__ import annotations

from collections.abc import Sequence

from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.causes.cause import ROWS, Cause, answer_in, by_claim, scenarios_of
from activate_order_conformance.suite.derived.derived import AnyScenario


def now_and_then(scenarios: Sequence[AnyScenario], findings: Sequence[Finding]) -> Cause | None:
    """Return that the same answer comes now and then, whatever is called, if that is so of several rows."""
    of_claim = by_claim(scenarios)
    wrong: dict[str, list[Finding]] = {}
    for finding in findings:
        scenario = of_claim.get(finding.claim)
        if finding.verdict in DEVIATING and scenario is not None and not scenario.planned.is_law:
            wrong.setdefault(answer_in(finding), []).append(finding)
    wrong.pop("", None)
    for answer, with_it in wrong.items():
        unsteady = [finding for finding in with_it if finding.verdict is Verdict.UNSTABLE]
        # What one row shows beside many things is that row's: what a scenario is about first counts alone.
        if len({of_claim[finding.claim].planned.rule for finding in unsteady}) < ROWS:
            continue
        sentence = f"now and then, whatever is called, {answer}"
        return Cause(
            Verdict.UNSTABLE,
            sentence,
            scenarios_of(with_it, of_claim),
            {finding.claim for finding in with_it},
        )
    return None
