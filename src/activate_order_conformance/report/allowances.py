"""What deviates may be allowed by a setting: the statuses of the platform itself, and a longer time to settle."""

from __future__ import annotations

import re

from activate_order_conformance.report.model import JudgedClaim, Report
from activate_order_conformance.run.plan import Verdict

_PAIR = re.compile(r"\b([A-Z]+(?:_[A-Z]+)*) and HTTP status (\d{3})\b")


def only_400(report: Report) -> str:
    """Return what to do where all that deviates is HTTP status 400 in place of another (empty: it is not so)."""
    deviating = report.claims(Verdict.DEVIATES, Verdict.DISPUTED)
    unstable = report.claims(Verdict.UNSTABLE)
    if report.facts.profile != "documented" or not deviating or unstable or not all(map(_is_400, deviating)):
        return ""
    return (
        "every code is right: all that deviates is HTTP status 400 where the page has another, which is what the "
        "platform itself is known to answer; --profile platform lets it pass"
    )


def _is_400(claim: JudgedClaim) -> bool:
    """Tell whether a claim found a code that was expected, under status 400 in place of the one beside it."""
    expected = _PAIR.findall(claim.finding.expected)
    match = _PAIR.match(claim.finding.actual)
    return (
        match is not None
        and match[2] == "400"
        and match[1] in {code for code, _ in expected}
        and (match[1], match[2]) not in expected
    )


_AT_THE_DEADLINE = re.compile(r" after [\d.]+ seconds?\b")


def something_late(report: Report) -> str:
    """Return what to do where something had not come of an activation at the deadline (empty: it is not so)."""
    at_the_deadline = (
        _AT_THE_DEADLINE.search(claim.finding.actual)
        for claim in report.claims(Verdict.DEVIATES, Verdict.DISPUTED)
    )
    if (found := next(filter(None, at_the_deadline), None)) is None:
        return ""
    return (
        f"what an activation is to bring about was not all there{found[0]}; if the target may take longer, "
        "allow it by --deadline SECONDS, or by deadlines.settle in the configuration"
    )
