"""A report of which some rows alone are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from activate_order_conformance.report.model import JudgedScenario, Report, Row
from activate_order_conformance.report.wording import ids

_Row = TypeVar("_Row", bound=Row)


def narrowed(report: Report, rows: Sequence[str]) -> Report:
    """Return `report` with what concerns `rows` alone, ids that it has; the word and the numbers stay the run's."""
    kept = {*rows}
    scenarios = tuple(
        JudgedScenario(
            planned=scenario.planned,
            verdict=scenario.verdict,
            claims=tuple(claim for claim in scenario.claims if kept.intersection(claim.falls_on)),
        )
        for scenario in report.scenarios
        if kept.intersection(row for claim in scenario.claims for row in claim.falls_on)
    )
    named = {scenario.id for scenario in scenarios}
    return report.but(
        facts=replace(report.facts, selected=tuple(rows)),
        headline=f"{ids(rows)} of a run that is {report.headline}",
        clauses=tuple(row if row.id in kept else _emptied(row) for row in report.clauses),
        readings=tuple(row if row.id in kept else _emptied(row) for row in report.readings),
        scenarios=scenarios,
        not_applicable=tuple(absent for absent in report.not_applicable if absent.scenario.id in named),
        waived=tuple(absent for absent in report.waived if absent.row in kept),
        ledger=tuple(entry for entry in report.ledger if entry.clause in kept),
        narrowed=True,
    )


def _emptied(row: _Row) -> _Row:
    return replace(row, claims=(), scenarios=())
