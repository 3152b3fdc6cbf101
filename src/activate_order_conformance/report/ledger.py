"""The ledger: how the states behind each clause came about on this target, or what would unlock them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from activate_order_conformance.report.model import ClauseRow, LedgerEntry, Report
from activate_order_conformance.report.wording import ids
from activate_order_conformance.run.plan import Verdict

WAYS: Mapping[str, str] = {
    "driver": "a driver",
    "prepared": "prepared carts",
    "records": "records",
    "request": "the request alone",
}
"""How a report names each way in which states came about."""


def ledger(clauses: Sequence[ClauseRow], arranged_by: Mapping[str, str]) -> tuple[LedgerEntry, ...]:
    """Return an entry for each clause of which something was asked; `arranged_by` are ways by scenario id."""
    asked = (row for row in clauses if any(claim.verdict is not Verdict.UNTESTED for claim in row.claims))
    return tuple(_entry(row, arranged_by) for row in asked)


def _entry(row: ClauseRow, arranged_by: Mapping[str, str]) -> LedgerEntry:
    unproven = [
        claim for claim in row.claims if claim.verdict is Verdict.UNPROVEN and not claim.finding.not_asked
    ]
    shown = {
        claim.scenario.id for claim in row.claims if claim.verdict not in (Verdict.UNPROVEN, Verdict.BROKEN)
    }
    ways = {way for scenario in shown if (way := arranged_by.get(scenario))}
    return LedgerEntry(
        clause=row.id,
        arranged_by=tuple(way for way in WAYS if way in ways),
        unlock=_once(claim.finding.unlock or claim.finding.because for claim in unproven),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def named(ways: Iterable[str]) -> str:
    """Return ways as a report names them."""
    return ", ".join(WAYS.get(way, way) for way in ways)


def ledger_lines(report: Report) -> tuple[tuple[str, str], ...]:
    """Return clause ids, and how their states came about; clauses of which the same is to be said share a line."""
    grouped: dict[str, list[str]] = {}
    for entry in report.ledger:
        line = f"by {named(entry.arranged_by)}" if entry.arranged_by else "not arranged"
        grouped.setdefault(line, []).append(entry.clause)
    return tuple((ids(clauses), line) for line, clauses in grouped.items())
