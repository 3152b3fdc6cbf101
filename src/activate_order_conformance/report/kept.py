"""A report as it is kept: written as its JSON document, and read back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import chain
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from activate_order_conformance.errors import ENDED_BY, KitError, Signal
from activate_order_conformance.report import document, model
from activate_order_conformance.report.borne import unborne
from activate_order_conformance.report.deviations import values_alike
from activate_order_conformance.report.outside import harmless_json
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plain import first_fault, from_plain, of_another_form, parsed
from activate_order_conformance.run.plan import Claim, Finding, PlannedScenario
from activate_order_conformance.text_file import bounded, text_of

_Noun = TypeVar("_Noun")

_WHAT_TO_GIVE = (
    "Give the evidence of a run, such as activate-order-evidence/RUN.zip, or what `verify --json PATH` wrote; "
    "HTML and the other formats are for reading."
)

_OF_ANOTHER_FORM = frozenset({"contract", "control", "scenarios", "not_applicable"})
"""Members of a document that are another thing than what a report, or its facts, call so."""


_LOCATION = re.compile(r".*:\d{1,9}", re.DOTALL)

LARGEST = 64 * 1024 * 1024
"""The most bytes that a report may have, which is far more than any has."""

MOST_VALUES = 1_000_000
"""The most JSON values that it may have, which is three times what all departures that meet come to."""


class ReportUnreadable(KitError):
    """A file that is not a report, or one of another version (exit status 2)."""


def to_json(report: model.Report, indent: int = 2) -> str:
    """Return the document, indented by so many spaces, with a newline at its end."""
    return harmless_json(_document(report).model_dump_json(indent=indent, by_alias=True)) + "\n"


def from_bytes(content: bytes, where: str = "the document") -> model.Report:
    """Return the report that `content` holds; raises UsageError and ReportUnreadable, naming `where`."""
    return from_json(text_of(bounded(content, where, LARGEST), where), where)


def from_json(text: str, where: str = "the document") -> model.Report:
    """Return the report that `text` holds; raises ReportUnreadable, naming `where`."""
    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise ReportUnreadable(f"{where} has more than {MOST_VALUES} JSON values.", _WHAT_TO_GIVE)
    try:
        content = parsed(text)
    except ValueError as error:
        raise ReportUnreadable(f"{where} is not JSON ({error}).", _WHAT_TO_GIVE) from error
    if schemas := of_another_form(content, document.SCHEMA):
        raise ReportUnreadable(f"{where} has the schema {schemas}.", "Read it with the kit that wrote it.")
    try:
        written = from_plain(document.Report, content)
    except ValidationError as error:
        raise ReportUnreadable(f"{where} is not a report: {first_fault(error)}.", _WHAT_TO_GIVE) from error
    wrong = next(_contradictions(written), None)
    report = None if wrong else _report(written)
    if report is None or (wrong := next(unborne(report), None)):
        raise ReportUnreadable(f"{where} does not agree with itself: {wrong}.", _WHAT_TO_GIVE)
    return report


def _document(report: model.Report) -> document.Report:
    facts, alike = report.facts, values_alike(report)
    return document.Report.model_validate(
        {
            **{name: getattr(facts, name) for name in _members_of(RunFacts)},
            **{name: getattr(report, name) for name in _members_of(model.Report)},
            "truncated": facts.truncated,
            "target": {
                "name": facts.target_name,
                "version": facts.target_version,
                "url": facts.target_url,
                "action": facts.action_url,
            },
            "kit": {"version": facts.kit_version},
            "contract": {"fingerprint": report.contract, "edition": report.edition},
            "control": {"outcome": facts.control, "text": facts.control_text},
            "rests_on": report.rests_on,
            "scenarios": [
                _scenario_document(scenario, facts, alike.get(scenario.id, ""))
                for scenario in report.scenarios
            ],
            "not_applicable": [
                {
                    "scenario": absent.scenario.id,
                    "name": absent.scenario.name,
                    "location": absent.scenario.location,
                    "reason": absent.reason,
                }
                for absent in report.not_applicable
            ],
        }
    )


def _members_of(noun: type) -> set[str]:
    """Return the names of a noun's fields that a document has in the same form."""
    return {field.name for field in fields(noun)} & {*document.Report.model_fields} - _OF_ANOTHER_FORM


def _scenario_document(scenario: model.JudgedScenario, facts: RunFacts, values: str) -> dict[str, Any]:
    planned = scenario.planned
    return {
        **{
            name: getattr(planned, name) for name in ("id", "name", "file", "line", "feature", "rule", "tags")
        },
        "steps": [
            {"keyword": keyword.strip(), "text": text, "line": line} for keyword, text, line in planned.steps
        ],
        "verdict": scenario.verdict,
        "seconds": facts.durations.get(planned.id),
        "claims": [claim.id for claim in planned.claims],
        "arranged_by": facts.arranged_by.get(planned.id, ""),
        "values_alike": values,
    }


def _report(written: document.Report) -> model.Report:
    claims = {claim.id: claim for row in _rows(written) for claim in row.claims}
    planned = {scenario.id: _planned(scenario, claims) for scenario in written.scenarios}
    judged = {claim.id: _judged(claim, planned[claim.scenario]) for claim in claims.values()}

    def row(noun: type[_Noun], row: document.Row) -> _Noun:
        return _noun(noun, row, claims=tuple(judged[claim.id] for claim in row.claims))

    return _noun(
        model.Report,
        written,
        facts=_facts(written),
        contract=written.contract.fingerprint,
        edition=written.contract.edition,
        clauses=tuple(row(model.ClauseRow, clause) for clause in written.clauses),
        readings=tuple(row(model.ReadingRow, reading) for reading in written.readings),
        scenarios=tuple(
            model.JudgedScenario(
                planned=planned[scenario.id],
                verdict=scenario.verdict,
                claims=tuple(judged[claim] for claim in scenario.claims if claim in judged),
            )
            for scenario in written.scenarios
        ),
        not_applicable=tuple(
            model.SaidNotToOccur(scenario=planned[absent.scenario], reason=absent.reason)
            for absent in written.not_applicable
        ),
    )


def _noun(noun: type[_Noun], written: BaseModel, **others: Any) -> _Noun:
    """Return a noun whose fields are those of a document, but for `others`."""
    names: Iterable[str] = (field.name for field in fields(noun))  # type: ignore[arg-type]  # a dataclass
    return noun(**{name: getattr(written, name) for name in names if name not in others}, **others)


def _facts(written: document.Report) -> RunFacts:
    return RunFacts(
        **{name: getattr(written, name) for name in _members_of(RunFacts)},
        kit_version=written.kit.version,
        target_name=written.target.name,
        target_version=written.target.version,
        target_url=written.target.url,
        action_url=written.target.action,
        interrupted=written.truncated and written.exit_status in ENDED_BY,
        signal=ENDED_BY.get(written.exit_status, Signal.CTRL_C),
        control=written.control.outcome,
        control_text=written.control.text,
        durations={
            scenario.id: scenario.seconds for scenario in written.scenarios if scenario.seconds is not None
        },
        arranged_by={
            scenario.id: scenario.arranged_by for scenario in written.scenarios if scenario.arranged_by
        },
    )


def _planned(
    scenario: document.JudgedScenario, claims: Mapping[str, document.JudgedClaim]
) -> PlannedScenario:
    return _noun(
        PlannedScenario,
        scenario,
        steps=tuple((step.keyword, step.text, step.line) for step in scenario.steps),
        claims=tuple(_claim(claim_id, claims.get(claim_id)) for claim_id in scenario.claims),
    )


def _claim(claim_id: str, written: document.JudgedClaim | None) -> Claim:
    """Return a claim; one that falls on no row stands in a report by its id alone."""
    if written is None:
        return Claim(id=claim_id, name="", step="", line=0, falls_on=())
    return _noun(Claim, written, line=int(written.location.rpartition(":")[2]))


def _judged(written: document.JudgedClaim, scenario: PlannedScenario) -> model.JudgedClaim:
    claim = next(claim for claim in scenario.claims if claim.id == written.id)
    finding = _noun(Finding, written, claim=written.id, met=(), answered=())
    return model.JudgedClaim(claim=claim, finding=finding, scenario=scenario, rests_on=written.rests_on)


def _rows(written: document.Report) -> Iterator[document.Row]:
    return chain(written.clauses, written.readings)


def _contradictions(written: document.Report) -> Iterator[str]:
    """Yield where a document refers to what it does not have, or has something twice."""
    scenarios = {scenario.id: scenario for scenario in written.scenarios}
    rows = {row.id for row in _rows(written)}
    clauses, readings = {row.id for row in written.clauses}, {row.id for row in written.readings}
    for what, times in Counter(
        [*(each.id for each in written.scenarios), *(each.id for each in _rows(written))]
    ).items():
        if times > 1:
            yield f"it has {what} {times} times"
    strays = {stray.claim for stray in written.unplaced}
    for row in _rows(written):
        yield from _missing(row.id, "the scenario", row.scenarios, scenarios)
        for claim in row.claims:
            yield from _missing(claim.id, "the scenario", [claim.scenario], scenarios)
            if claim.scenario in scenarios and claim.id not in scenarios[claim.scenario].claims:
                yield f"{claim.scenario} does not make the claim {claim.id}"
            if claim.id not in strays:
                yield from _missing(claim.id, "the row", claim.falls_on, rows)
            if not _LOCATION.fullmatch(claim.location):
                yield f"{claim.id} has the location {claim.location}, which is no FILE:LINE"
    for clause in written.clauses:
        yield from _missing(clause.id, "the reading", clause.readings, readings)
    for reading in written.readings:
        yield from _missing(reading.id, "the clause", reading.clauses, clauses)
    yield from _missing("a waiver", "the row", (waived.row for waived in written.waived), rows)
    for meeting in written.precedence:
        yield from _missing("the precedence", "the clause", (*meeting.rows, *meeting.answered), clauses)
        yield from _missing("the precedence", "the scenario", meeting.scenarios, scenarios)
    yield from _missing("the ledger", "the clause", (entry.clause for entry in written.ledger), clauses)
    absent = (each.scenario for each in written.not_applicable)
    yield from _missing("what is said not to occur", "the scenario", absent, scenarios)


def _missing(who: str, kind: str, names: Iterable[str], known: Container[str]) -> Iterator[str]:
    """Yield a sentence for each of `names` that is not known."""
    yield from (f"{who} names {kind} {name}, which it does not have" for name in names if name not in known)
