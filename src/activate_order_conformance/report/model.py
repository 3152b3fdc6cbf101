"""The report as data: a versioned document that every renderer reads and that is written as JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import Field, ValidationError

from activate_order_conformance.errors import KitError
from activate_order_conformance.report.entries import (
    ClauseRow,
    Control,
    Counts,
    Document,
    Foundation,
    JudgedBy,
    JudgedClaim,
    JudgedScenario,
    Kit,
    LedgerEntry,
    ReadingRow,
    Row,
    Said,
    SaidNotToOccur,
    Step,
    TargetIdentity,
    Unplaced,
    Waived,
)
from activate_order_conformance.run.plan import Verdict

__all__ = [
    "SCHEMA",
    "ClauseRow",
    "Control",
    "Counts",
    "Foundation",
    "JudgedBy",
    "JudgedClaim",
    "JudgedScenario",
    "Kit",
    "LedgerEntry",
    "Overall",
    "ReadingRow",
    "Report",
    "ReportUnreadable",
    "Row",
    "SaidNotToOccur",
    "Step",
    "TargetIdentity",
    "Unplaced",
    "Waived",
]

SchemaName = Literal["activate-order-report/1"]
SCHEMA: SchemaName = get_args(SchemaName)[0]
"""The name and version that every report document begins with."""


class Overall(StrEnum):
    """Is the one word that a run comes to."""

    NON_CONFORMANT = "non-conformant"
    BROKEN = "broken"
    INCONCLUSIVE = "inconclusive"
    PARTIAL = "partial"
    CONFORMANT = "conformant"


class ReportUnreadable(KitError):
    """Reports a file that is not a report, or one of another version (exit status 2)."""


class Report(Document):
    """Is the contract again, row by row, with a verdict and the evidence beside each.

    `complete` is False where a planned claim was never judged or the run ended early; `truncated` marks the
    latter, and `cut_short` says why. `wiring` says why nothing could be judged at all (empty: it could).
    `seconds` are real, `started` is ISO 8601 in UTC. `waived` are the rows that somebody answers for,
    `waiver_faults` what is wrong with waivers, `waivers_elsewhere` which are for other targets; `signed` says
    who signed the evidence that the report was read from, `again_of` which run's failures were run again.
    `left_behind` is what stays on the target.
    """

    schema_: SchemaName = Field(default=SCHEMA, alias="schema")
    overall: Overall
    exit_status: int
    headline: str
    complete: bool
    truncated: bool
    cut_short: Said
    wiring: Said
    profile: str
    target: TargetIdentity
    kit: Kit
    contract: JudgedBy
    run: str
    started: str
    seconds: float
    selected: tuple[str, ...]
    counts: Counts
    control: Control
    rests_on: tuple[Foundation, ...]
    clauses: tuple[ClauseRow, ...]
    readings: tuple[ReadingRow, ...]
    scenarios: tuple[JudgedScenario, ...]
    not_applicable: tuple[SaidNotToOccur, ...]
    on_the_drivers_word: tuple[Said, ...]
    unplaced: tuple[Unplaced, ...]
    waived: tuple[Waived, ...] = ()
    waiver_faults: tuple[Said, ...] = ()
    waivers_elsewhere: tuple[Said, ...] = ()
    signed: Said = ""
    again_of: Said = ""
    ledger: tuple[LedgerEntry, ...] = ()
    left_behind: tuple[Said, ...] = ()

    def but(self, **changes: Any) -> Self:
        """Return this report with `changes`, checked; raises pydantic's ValidationError for an unknown name."""
        return type(self).model_validate({**dict(self), **changes})

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return every clause and reading, in the contract's order."""
        return (*self.clauses, *self.readings)

    def claims(self, *verdicts: Verdict) -> tuple[JudgedClaim, ...]:
        """Return each claim once, in the plan's order; those with one of `verdicts`, or all."""
        by_id = {claim.id: claim for row in self.rows for claim in row.claims}
        ordered = (by_id[claim] for scenario in self.scenarios for claim in scenario.claims if claim in by_id)
        return tuple(claim for claim in ordered if not verdicts or claim.verdict in verdicts)

    def row(self, row_id: str) -> Row:
        """Return the clause or reading of that id; raises KeyError where there is none."""
        for row in self.rows:
            if row.id == row_id:
                return row
        raise KeyError(row_id)

    def scenario(self, scenario_id: str) -> JudgedScenario:
        """Return the scenario of that id; raises KeyError where there is none."""
        for scenario in self.scenarios:
            if scenario.id == scenario_id:
                return scenario
        raise KeyError(scenario_id)

    @classmethod
    def read(cls, path: Path) -> Report:
        """Return the report written as JSON at `path`; raises ReportUnreadable."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise ReportUnreadable(f"The report {path} cannot be read: {reason}.") from error
        return cls.from_json(text, str(path))

    @classmethod
    def from_json(cls, text: str, where: str = "the document") -> Report:
        """Return the report that `text` holds; raises ReportUnreadable, naming `where`."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ReportUnreadable(*_why_unreadable(error, where)) from error


_WHAT_TO_GIVE = "Give a file that `verify --json PATH` wrote."


def _why_unreadable(error: ValidationError, where: str) -> tuple[str, str]:
    faults: list[Any] = error.errors(include_url=False, include_context=False)
    for fault in faults:
        if fault["type"] == "json_invalid":
            return f"{where} is not JSON.", _WHAT_TO_GIVE
        if fault["loc"] == ("schema",):
            return (
                f'{where} has the schema "{fault["input"]}", and this kit reads "{SCHEMA}".',
                "Read it with the kit that wrote it.",
            )
    first = faults[0]
    place = ".".join(str(part) for part in first["loc"]) or "its top level"
    return f"{where} is not a report: {place}: {first['msg']}.", _WHAT_TO_GIVE
