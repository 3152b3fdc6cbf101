"""What a report says, held against its own claims and rows, so that nobody betters one by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from activate_order_conformance.errors import ENDED_BY
from activate_order_conformance.report.model import Overall, Report, Row
from activate_order_conformance.report.overall import overall_of
from activate_order_conformance.report.rows import row_verdict
from activate_order_conformance.report.verdicts import counted
from activate_order_conformance.report.waivers import left_to_say, status_of
from activate_order_conformance.run.plan import DEVIATING, Verdict, worst

_TOLD_BY_FEW_CLAIMS = DEVIATING | {Verdict.BROKEN}
"""Verdicts that a row has no better than any of its claims, whatever the others come to."""

_TOLD_BY_VERDICTS = frozenset({Overall.NON_CONFORMANT, Overall.BROKEN})
"""Words that rows come to by their verdicts alone."""

_SAYS_CONFORMS = re.compile(r"(?<!non-)\bconform", re.IGNORECASE)


def unborne(report: Report) -> Iterator[str]:
    """Yield what a report says that its own claims and rows do not bear out.

    Some rows of a run keep its word, its status and the verdicts of all rows; what lost claims is no better than those
    that are left.
    """
    for row in report.rows:
        if wrong := _claims_come_to(row, in_part=report.narrowed and row.among > len(row.scenarios)):
            yield f"{row.id} says {row.verdict}, and its claims come to {wrong}"
    word = overall_of(report, report.rows)
    if word is not report.overall and not (
        report.narrowed and _TOLD_BY_VERDICTS.isdisjoint({word, report.overall})
    ):
        yield f"it says {report.overall}, and its rows come to {word}"
    if report.overall is not Overall.CONFORMANT and _SAYS_CONFORMS.search(report.headline):
        yield f"its head says that it conforms, and its rows come to {word}"
    for scenario in report.scenarios:
        graver = {claim.verdict for claim in scenario.claims} & _TOLD_BY_FEW_CLAIMS
        if graver and worst((*graver, scenario.verdict)) is not scenario.verdict:
            yield f"{scenario.id} says {scenario.verdict}, and its claims come to {worst(tuple(graver))}"
    if not (report.narrowed or report.unplaced) and report.counts != counted(report.clauses, report.claims()):
        yield "its numbers are not those of its rows and claims"
    left = left_to_say(report)
    status = status_of(report, left)
    is_free = report.narrowed and left is not Overall.NON_CONFORMANT
    is_interrupted = report.facts.truncated and report.exit_status in ENDED_BY
    if report.exit_status != status and not (is_free or is_interrupted):
        yield f"it says exit status {report.exit_status}, and its rows come to {status}"


def _claims_come_to(row: Row, *, in_part: bool) -> Verdict | None:
    """Return what a row's claims come to where it does not say so; of one that is read in part, only what is graver."""
    if not row.claims:
        return None
    borne = row_verdict(row.claims, "").verdict
    if in_part and (borne not in _TOLD_BY_FEW_CLAIMS or worst((borne, row.verdict)) is row.verdict):
        return None
    return None if borne is row.verdict else borne
