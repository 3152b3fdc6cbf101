"""A report of which some rows, or the scenarios of a place, alone are to be read."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TypeVar

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean, enumerated
from activate_order_conformance.report.model import Report, Row
from activate_order_conformance.run.plan import PlannedScenario

_OF_A_RUN = " of a run that is "

_KEPT = (".zip", ".json")
"""How files end that runs are kept in, by the documents' own examples: what a shell makes of `*.zip` is no row."""

_Row = TypeVar("_Row", bound=Row)


def narrowed(report: Report, words: Sequence[str]) -> Report:
    """Return `report` with what `words` mean alone; the word and the numbers stay the run's.

    They are ids of rows, codes, files of scenarios, lines of them, names or tags. Raises UsageError, with the
    nearest, for one that means nothing in the run.
    """
    rows: set[str] = set()
    picked: set[str] = set()
    for word in words:
        if meant := _rows(report, word):
            rows.update(meant)
        elif scenarios_meant := _scenarios(report, word):
            picked.update(scenarios_meant)
        else:
            raise _nothing(report, word)
    scenarios = tuple(
        replace(
            scenario,
            claims=tuple(
                claim
                for claim in scenario.claims
                if scenario.id in picked or rows.intersection(claim.falls_on)
            ),
        )
        for scenario in report.scenarios
        if scenario.id in picked or rows.intersection(scenario.planned.counts_for)
    )
    named = {scenario.id for scenario in scenarios}
    shown = rows | {
        row for scenario in scenarios if scenario.id in picked for row in scenario.planned.counts_for
    }
    clauses = tuple(row if row.id in rows else _reduced(row, picked) for row in report.clauses)
    in_part = {row.id for row in clauses if row.among}
    return report.but(
        facts=replace(report.facts, selected=tuple(row.id for row in report.rows if row.id in shown)),
        headline=f"{enumerated(words)}{_OF_A_RUN}{report.headline.rpartition(_OF_A_RUN)[2]}",
        clauses=clauses,
        readings=tuple(row if row.id in rows else _reduced(row, picked) for row in report.readings),
        scenarios=scenarios,
        not_applicable=tuple(absent for absent in report.not_applicable if absent.scenario.id in named),
        ledger=tuple(
            replace(entry, unlock=()) if entry.clause in in_part else entry
            for entry in report.ledger
            if entry.clause in shown
        ),
        precedence=tuple(meeting for meeting in report.precedence if named.issuperset(meeting.scenarios)),
        narrowed=True,
    )


def _rows(report: Report, word: str) -> list[str]:
    """Return the rows that an id or a code means."""
    coded = [clause.id for clause in report.clauses if clause.code == word.upper()]
    return [word] if any(row.id == word for row in report.rows) else coded


def _scenarios(report: Report, word: str) -> list[str]:
    """Return the scenarios that a file, a line, a name or a tag means."""
    return [scenario.id for scenario in report.scenarios if word.casefold() in _names(scenario.planned)]


def _names(scenario: PlannedScenario) -> set[str]:
    if scenario.family:  # it stands in no file, and has tags of those that it was derived from
        return {scenario.name.casefold()}
    lines = {scenario.line, *(line for _, _, line in scenario.steps)}
    places = {scenario.file, *(f"{scenario.file}:{line}" for line in lines)}
    tags = {name for tag in scenario.tags for name in (tag, f"@{tag}")}
    return {name.casefold() for name in (scenario.name, *places, *tags)}


def _nothing(report: Report, word: str) -> UsageError:
    codes = [clause.code for clause in report.clauses if clause.code]
    scenarios = [name for each in report.scenarios for name in (each.planned.location, each.planned.name)]
    known = (*(row.id for row in report.rows), *codes, *scenarios)
    hint = did_you_mean(word, known, "The report has ids, and with --verbose places of scenarios.")
    if word.endswith(_KEPT):
        hint = "One run is shown at a time; to set several beside each other, write report compare FILE FILE."
    return UsageError(f'No row, code, file, line or scenario of the run is called "{word}".', hint)


def _reduced(row: _Row, picked: Set[str]) -> _Row:
    """Return a row with the scenarios that were picked alone; its verdict stays the run's, and nothing unlocks it."""
    if picked >= {*row.scenarios}:
        return row
    scenarios = tuple(scenario for scenario in row.scenarios if scenario in picked)
    return replace(
        row,
        claims=tuple(claim for claim in row.claims if claim.scenario.id in picked),
        scenarios=scenarios,
        unlock=(),
        among=len(scenarios) and (row.among or len(row.scenarios)),
    )
