"""Verdicts in the words of other formats: what passed, failed or was skipped, and what somebody answers for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

from activate_order_conformance.report.model import JudgedClaim, Report, Waived
from activate_order_conformance.report.wording import found
from activate_order_conformance.run.plan import Verdict

Outcome: TypeAlias = Literal["passed", "failed", "skipped"]

OUTCOMES: Mapping[Verdict, Outcome] = MappingProxyType(
    {
        Verdict.CONFORMS: "passed",
        Verdict.NOTED: "passed",
        Verdict.NOT_APPLICABLE: "skipped",
        Verdict.UNPROVEN: "skipped",
        Verdict.UNTESTED: "skipped",
        Verdict.DISPUTED: "failed",
        Verdict.DEVIATES: "failed",
        Verdict.UNSTABLE: "failed",
        Verdict.BROKEN: "failed",
    }
)
"""What each verdict is where there are only three words; what could not be shown never counts as passed."""


def waiver_of(report: Report, claims: Iterable[JudgedClaim]) -> Waived | None:
    """Return the waiver that answers for claims which did not conform, None unless every one is answered for.

    A claim is answered for where all the rows that it keeps from conforming are waived.
    """
    waived = {one.row: one for one in report.waived}
    verdicts = {row.id: row.verdict for row in report.rows}
    first: Waived | None = None
    for claim in claims:
        if OUTCOMES[claim.verdict] == "passed" or claim.verdict is Verdict.NOT_APPLICABLE:
            continue
        rows = [row for row in claim.falls_on if OUTCOMES[verdicts[row]] != "passed"]
        if claim.verdict is Verdict.BROKEN or not rows or any(row not in waived for row in rows):
            return None
        first = first or waived[rows[0]]
    return first


def outcome_of(report: Report, verdict: Verdict, claims: Sequence[JudgedClaim]) -> Outcome:
    """Return what a scenario came to; one that fails only where it is waived counts as skipped."""
    outcome = OUTCOMES[verdict]
    return "skipped" if outcome == "failed" and waiver_of(report, claims) else outcome


def message_of(verdict: Verdict, claims: Iterable[JudgedClaim]) -> str:
    """Return on one line what the claims with `verdict` found."""
    said = (
        claim.finding.because if verdict is Verdict.UNPROVEN else found(claim)
        for claim in claims
        if claim.verdict is verdict
    )
    return "; ".join(dict.fromkeys(text for text in said if text))


def began(report: Report) -> float:
    """Return when the run began, in seconds since 1970."""
    return datetime.fromisoformat(report.facts.started).timestamp()
