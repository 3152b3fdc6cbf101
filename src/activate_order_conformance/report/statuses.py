"""Whether the HTTP statuses alone are what deviates, as they do where the platform itself answers."""

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
