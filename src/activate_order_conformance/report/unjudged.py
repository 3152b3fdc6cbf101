"""What a run did not come to judge, and why: it was ended early, nothing could be asked, nothing concluded."""

from __future__ import annotations

from activate_order_conformance.report.model import Overall, ReadingRow, Report, Row
from activate_order_conformance.run.plan import Verdict


def unrun(report: Report) -> frozenset[str]:
    """Return the ids of the scenarios that did not run since the run ended early; none where it did not."""
    if not report.facts.truncated or report.facts.wiring:
        return frozenset()
    ran_or_left_out = {*report.facts.durations, *report.facts.left_out}
    return frozenset(scenario.id for scenario in report.scenarios if scenario.id not in ran_or_left_out)


def extent_judged(row: Row, report: Report) -> str:
    """Return how far a row was judged, on request or until the run ended: `not run`, `in part`, empty for wholly."""
    if row.asked_in_part:
        return "in part"
    missing = unrun(report)
    if row.verdict is not Verdict.BROKEN or not missing.intersection(row.scenarios):
        return ""
    ran = [claim for claim in row.claims if claim.scenario.id not in missing]
    if any(claim.verdict is Verdict.BROKEN for claim in ran):
        return ""
    return "in part" if ran else "not run"


def nothing_judged(report: Report) -> bool:
    """Tell whether the wiring alone kept everything from being judged."""
    return bool(report.facts.wiring) and all(claim.verdict is Verdict.BROKEN for claim in report.claims())


def nothing_arranged(report: Report) -> bool:
    """Tell whether nothing was concluded since no checkout could be brought into any state."""
    return report.overall is Overall.INCONCLUSIVE and report.facts.control == "unproven"


def why_inconclusive(report: Report) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return rows (none: all) and what kept anything from being concluded of them; nothing where something was."""
    if report.overall is not Overall.INCONCLUSIVE:
        return ()
    if nothing_arranged(report):
        return (((), report.facts.control_text),)
    if report.facts.control == "refused":
        return (((), f"nothing was activated: the ready checkout got {report.facts.control_text}"),)
    asked = [row for row in report.rows if row.id in report.facts.selected]
    by_reason: dict[str, list[str]] = {}
    for row in asked:
        by_reason.setdefault(_why(row), []).append(row.id)
    reasons = tuple((tuple(rows), reason) for reason, rows in by_reason.items())
    return reasons or (((), "nothing that was asked could be put to the test"),)


def _why(row: Row) -> str:
    if row.verdict is Verdict.NOTED:
        return "what the target did is noted, and the page does not say what would be right"
    if isinstance(row, ReadingRow) and row.foundation:
        return f"{row.because}, and no scenario shows it alone"
    return row.because or f"it is {row.verdict}"
