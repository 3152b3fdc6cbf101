"""The report as a versioned JSON document: `activate-order-report/1`, written and read back."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from activate_order_conformance.report import model
from activate_order_conformance.report.json_form import Document, Said
from activate_order_conformance.run.facts import Moment
from activate_order_conformance.run.plan import Verdict

SchemaName = Literal["activate-order-report/1"]
SCHEMA: SchemaName = get_args(SchemaName)[0]
"""The name and version that every report document begins with."""


class JudgedClaim(Document):
    """A claim with what became of it; `location` is `FILE:LINE` of its step.

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
    excused: bool = False
    informational: bool
    falls_on: tuple[str, ...]
    rests_on: tuple[str, ...]

    @model_validator(mode="before")
    @classmethod
    def _of_a_judged_claim(cls, value: Any) -> Any:
        if not isinstance(value, model.JudgedClaim):
            return value
        claim, finding, scenario = value.claim, value.finding, value.scenario
        return {
            "id": claim.id,
            "scenario": scenario.id,
            "name": claim.name,
            "step": claim.step,
            "location": value.location,
            "verdict": finding.verdict,
            "expected": finding.expected,
            "actual": finding.actual,
            "because": finding.because,
            "unlock": finding.unlock,
            "proves": finding.proves,
            "excused": finding.excused,
            "informational": scenario.informational,
            "falls_on": claim.falls_on,
            "rests_on": value.rests_on,
        }


class Row(Document):
    """What clauses and readings have in common: a verdict, its reasons, and the claims behind it.

    `because` and `unlock` are those of the claims that decided the verdict, each said once. `among` is how many
    scenarios the run has of a row that is shown with some of them alone.
    """

    id: str
    title: str
    verdict: Verdict
    because: Said
    unlock: tuple[Said, ...]
    scenarios: tuple[str, ...]
    claims: tuple[JudgedClaim, ...]
    among: int = Field(default=0, exclude_if=lambda among: not among)


class ClauseRow(Row):
    """A clause of the page with its verdict; `readings` are those that concern it."""

    kind: str
    gist: str
    code: str | None
    status: int | None
    readings: tuple[str, ...]


class ReadingRow(Row):
    """A reading with its verdict; the kit as a whole rests on a `foundation`."""

    stand: str
    basis: str
    foundation: bool
    clauses: tuple[str, ...]


class Step(Document):
    """A line of a scenario."""

    keyword: str
    text: Said
    line: int


class JudgedScenario(Document):
    """A scenario with the worst of its claims' verdicts; `seconds` is None where it did not run.

    `arranged_by` is the way in which its state came about (empty: it did not), `values_alike` which values of its
    outline deviate as it does, such as `2 of 5: Active, Closed`.
    """

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
    arranged_by: str = ""
    values_alike: Said = Field("", exclude_if=lambda values: not values)


class Foundation(Document):
    """A reading that everything in the report rests on."""

    id: str
    title: str
    stand: str


class SaidNotToOccur(Document):
    """A scenario whose state cannot occur on this target, with the driver's reason."""

    scenario: str
    name: Said
    location: str
    reason: Said


class TargetIdentity(Document):
    """What was judged; `action` is the address that was called, where that could be told."""

    name: Said
    version: Said
    url: Said
    action: Said = Field("", exclude_if=lambda url: not url)


class Kit(Document):
    """The kit that judged."""

    version: Said


class JudgedBy(Document):
    """The contract that judged, by its digest, and the edition of the page that it transcribes."""

    fingerprint: str
    edition: str


class Control(Document):
    """How the ready checkout fared; an empty outcome means that it was never activated."""

    outcome: str
    text: Said


class Report(Document):
    """The contract again, row by row, with a verdict and the evidence beside each.

    `complete` is False where a planned claim was never judged or the run ended early; `truncated` marks the
    latter, and `cut_short` says why. `wiring` says why nothing could be judged at all (empty: it could).
    `seconds` are real, `started` is ISO 8601 in UTC. `waived` are the rows that somebody answers for,
    `waiver_faults` what is wrong with waivers, `waivers_elsewhere` which are for other targets; `signed` says
    who signed the evidence that the report was read from, `again_of` which run's failures were run again.
    `left_behind` is what stays on the target, or may, and at last the command line that clears it, where one does.
    `precedence` is which of two rows answers where both stand in the way.
    `left_out` are the scenarios, by id, that were not to run, and `part` how many of all were; `left_apart` is how many
    count for the rows that were asked for, and were not asked since departures meet in them those of other rows.
    `narrowed` marks a report of some rows of a run, whose word and numbers are the whole run's.
    `remarks` say how the run was slowed down; `line` what its command line said, secrets apart.
    `exit_status` is what this run comes to: a process that asked another target beside it, or could not write a
    file, may have ended with another.
    """

    schema_: SchemaName = Field(default=SCHEMA, alias="schema")
    overall: model.Overall
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
    started: Moment
    seconds: float
    selected: tuple[str, ...]
    counts: model.Counts
    control: Control
    rests_on: tuple[Foundation, ...]
    clauses: tuple[ClauseRow, ...]
    readings: tuple[ReadingRow, ...]
    scenarios: tuple[JudgedScenario, ...]
    not_applicable: tuple[SaidNotToOccur, ...]
    on_the_drivers_word: tuple[Said, ...]
    unplaced: tuple[model.Unplaced, ...]
    waived: tuple[model.Waived, ...] = ()
    waiver_faults: tuple[Said, ...] = ()
    waivers_elsewhere: tuple[Said, ...] = ()
    signed: Said = ""
    again_of: Said = ""
    ledger: tuple[model.LedgerEntry, ...] = ()
    precedence: tuple[model.Meeting, ...] = ()
    narrowed: bool = Field(default=False, exclude_if=lambda narrowed: not narrowed)
    left_behind: tuple[Said, ...] = ()
    left_out: tuple[str, ...] = ()
    part: str = ""
    remarks: tuple[Said, ...] = Field((), exclude_if=lambda remarks: not remarks)
    line: dict[str, tuple[Said, ...]] = Field({}, exclude_if=lambda line: not line)
    left_apart: int = Field(default=0, ge=0, exclude_if=lambda number: not number)
