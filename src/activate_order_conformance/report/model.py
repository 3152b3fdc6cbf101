"""The report as data: a versioned document that every renderer reads and that is written as JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from activate_order_conformance.errors import KitError
from activate_order_conformance.report.plan import Verdict

SchemaName = Literal["activate-order-report/1"]
SCHEMA: SchemaName = get_args(SchemaName)[0]
"""The name and version that every report document begins with."""


def _encodable(value: object) -> object:
    """Escape lone surrogates, which a target's JSON can hold and no report can be written with."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


Said = Annotated[str, BeforeValidator(_encodable)]
"""Text that comes from a target, a driver or a feature file."""


class Overall(StrEnum):
    """Is the one word that a run comes to."""

    NON_CONFORMANT = "non-conformant"
    BROKEN = "broken"
    INCONCLUSIVE = "inconclusive"
    PARTIAL = "partial"
    CONFORMANT = "conformant"


class ReportUnreadable(KitError):
    """Reports a file that is not a report, or one of another version (exit status 2)."""


class _Document(BaseModel):
    """Is written in camelCase, immutable, and refuses fields that it does not know."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
        extra="forbid",
    )


class JudgedClaim(_Document):
    """Is one claim with what became of it; `location` is `FILE:LINE` of its step.

    `falls_on` are the clauses and readings that it counts for, `rests_on` the readings that its scenario
    bears. `informational` claims note something, and weigh only where they are broken.
    """

    id: str
    scenario: str
    name: Said
    step: str
    location: str
    verdict: Verdict
    expected: Said
    actual: Said
    because: Said
    unlock: Said
    proves: bool
    informational: bool
    falls_on: tuple[str, ...]
    rests_on: tuple[str, ...]


class Row(_Document):
    """Is what clauses and readings have in common: a verdict, its reasons, and the claims behind it.

    `because` and `unlock` are those of the claims that decided the verdict, each said once.
    """

    id: str
    title: str
    verdict: Verdict
    because: Said
    unlock: tuple[Said, ...]
    scenarios: tuple[str, ...]
    claims: tuple[JudgedClaim, ...]


class ClauseRow(Row):
    """Is one clause of the page with its verdict; `readings` are those that concern it."""

    kind: str
    gist: str
    code: str | None
    status: int | None
    readings: tuple[str, ...]


class ReadingRow(Row):
    """Is one reading with its verdict; the kit as a whole rests on a `foundation`."""

    stand: str
    basis: str
    foundation: bool
    clauses: tuple[str, ...]


class Step(_Document):
    """Is one line of a scenario."""

    keyword: str
    text: Said
    line: int


class JudgedScenario(_Document):
    """Is one scenario with the worst of its claims' verdicts; `seconds` is None where it did not run."""

    id: str
    name: Said
    file: str
    line: int
    feature: str
    rule: str
    tags: tuple[str, ...]
    steps: tuple[Step, ...]
    verdict: Verdict
    seconds: float | None
    claims: tuple[str, ...]


class Foundation(_Document):
    """Is a reading that everything in the report rests on."""

    id: str
    title: str
    stand: str


class SaidNotToOccur(_Document):
    """Is a scenario whose state cannot occur on this target, with the driver's reason."""

    scenario: str
    name: Said
    location: str
    reason: Said


class Unplaced(_Document):
    """Is a finding or a claim that fits nothing in the plan or the contract: the kit's own fault."""

    claim: str
    because: Said


class TargetIdentity(_Document):
    """Names what was judged."""

    name: Said
    version: Said
    url: Said


class Kit(_Document):
    """Names the kit that judged."""

    version: Said


class JudgedBy(_Document):
    """Names the contract by its digest, and the edition of the page that it transcribes."""

    fingerprint: str
    edition: str


class Control(_Document):
    """Says how the ready checkout fared; an empty outcome means that it was never activated."""

    outcome: str
    text: Said


class Counts(_Document):
    """Holds the numbers that head a report.

    The first four count clauses. Deviations count claims: from the page where one falls on a clause and is
    not disputed, from readings alone otherwise. `by_verdict` counts clauses by verdict.
    """

    clauses: int
    with_test: int
    exercised: int
    conforming: int
    deviations_from_page: int
    deviations_from_readings: int
    by_verdict: dict[Verdict, int]


class Report(_Document):
    """Is the contract again, row by row, with a verdict and the evidence beside each.

    `complete` is False where a planned claim was never judged or the run ended early; `truncated` marks the
    latter, and `cut_short` says why. `wiring` says why nothing could be judged at all (empty: it could).
    `seconds` are real, `started` is ISO 8601 in UTC.
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
