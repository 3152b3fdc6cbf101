"""A report as formats for tests tell it: what passed, failed or was skipped, and what somebody answers for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from activate_order_conformance.report.looks import LOOKS, TestStatus
from activate_order_conformance.report.model import JudgedClaim, Report, Waived
from activate_order_conformance.report.wording import instead
from activate_order_conformance.run.plan import Verdict


def waiver_of(report: Report, claims: Iterable[JudgedClaim]) -> Waived | None:
    """Return the waiver that answers for claims which did not conform, None unless every one is answered for.

    A claim is answered for where all the rows that it keeps from conforming are waived.
    """
    waived = {waiver.row: waiver for waiver in report.waived}
    kept_back = {row.id for row in report.rows if LOOKS[row.verdict].status != "passed"}
    first: Waived | None = None
    for claim in claims:
        if LOOKS[claim.verdict].status == "passed" or claim.verdict is Verdict.NOT_APPLICABLE:
            continue
        rows = [row for row in claim.falls_on if row in kept_back]
        if claim.verdict is Verdict.BROKEN or not rows or any(row not in waived for row in rows):
            return None
        first = first or waived[rows[0]]
    return first


def waiver_text(waiver: Waived) -> str:
    """Return until when, by whom, why and where a row is waived."""
    return f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason} ({waiver.link})"


def status_of(report: Report, verdict: Verdict, claims: Sequence[JudgedClaim]) -> TestStatus:
    """Return what a scenario came to; one that fails only where it is waived counts as skipped."""
    status = LOOKS[verdict].status
    return "skipped" if status == "failed" and waiver_of(report, claims) else status


def message_of(verdict: Verdict, claims: Iterable[JudgedClaim], values: str = "") -> str:
    """Return on one line what the claims with `verdict` found, and of which `values` of the outline the same is so."""
    texts = (
        claim.finding.because if verdict is Verdict.UNPROVEN else instead(claim.finding)
        for claim in claims
        if claim.verdict is verdict
    )
    alike = f"values alike: {values}" if values else ""
    return "; ".join(dict.fromkeys(text for text in (*texts, alike) if text))


@dataclass(frozen=True, slots=True)
class RunTest:
    """Something about the run itself, told as a test that did not pass: its name, why, and what it counts as."""

    name: str
    why: str
    status: Literal["error", "failed", "skipped"] = "error"

    @property
    def verdict(self) -> Verdict:
        """Return the verdict that the test is shown with."""
        return Verdict.UNTESTED if self.status == "skipped" else Verdict.BROKEN


def run_tests(report: Report) -> Iterator[RunTest]:
    """Yield what is to be told of the run itself, which must not look like a pass."""
    if report.facts.wiring:
        yield RunTest("the target can be reached", report.facts.wiring)
    if report.facts.truncated:
        yield RunTest("the run is complete", report.facts.cut_short or "interrupted")
    yield from (RunTest("every waiver holds", fault, "failed") for fault in report.waiver_faults)
    yield from (
        RunTest("every waiver is for this target", line, "skipped") for line in report.waivers_elsewhere
    )
    yield from (RunTest(stray.claim, stray.because) for stray in report.unplaced)


def began(report: Report) -> float:
    """Return when the run began, in seconds since 1970."""
    return datetime.fromisoformat(report.facts.started).timestamp()
