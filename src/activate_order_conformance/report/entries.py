"""The parts of a report document: judged claims, rows, scenarios, and the small records around them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from activate_order_conformance.run.plan import Verdict


def _encodable(value: object) -> object:
    """Escape lone surrogates, which a target's JSON can hold and no report can be written with."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


Said = Annotated[str, BeforeValidator(_encodable)]
"""Text that comes from a target, a driver or a feature file."""


class Document(BaseModel):
    """Is written in camelCase, immutable, and refuses fields that it does not know."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
        extra="forbid",
    )


class JudgedClaim(Document):
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
    excused: bool = False
    informational: bool
    falls_on: tuple[str, ...]
    rests_on: tuple[str, ...]


class Row(Document):
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


class Step(Document):
    """Is one line of a scenario."""

    keyword: str
    text: Said
    line: int


class JudgedScenario(Document):
    """Is one scenario with the worst of its claims' verdicts; `seconds` is None where it did not run.

    `arranged_by` is the way in which its state came about (empty: it did not).
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


class LedgerEntry(Document):
    """Says how the states behind a clause were arranged, and what would unlock those that were not.

    `arranged_by` are ways: driver, prepared, records, request (the request alone).
    """

    clause: str
    arranged_by: tuple[str, ...]
    unlock: tuple[Said, ...]


class Foundation(Document):
    """Is a reading that everything in the report rests on."""

    id: str
    title: str
    stand: str


class SaidNotToOccur(Document):
    """Is a scenario whose state cannot occur on this target, with the driver's reason."""

    scenario: str
    name: Said
    location: str
    reason: Said


class Unplaced(Document):
    """Is a finding or a claim that fits nothing in the plan or the contract: the kit's own fault."""

    claim: str
    because: Said


class Waived(Document):
    """Is a row whose verdict somebody answers for until a day: who, why, and where it is written down.

    `row` is a clause or reading, `verdict` what it came to, `expires` a date in ISO 8601.
    """

    row: str
    verdict: Verdict
    owner: Said
    reason: Said
    link: Said
    expires: str


class TargetIdentity(Document):
    """Names what was judged."""

    name: Said
    version: Said
    url: Said


class Kit(Document):
    """Names the kit that judged."""

    version: Said


class JudgedBy(Document):
    """Names the contract by its digest, and the edition of the page that it transcribes."""

    fingerprint: str
    edition: str


class Control(Document):
    """Says how the ready checkout fared; an empty outcome means that it was never activated."""

    outcome: str
    text: Said


class Counts(Document):
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
    statuses_excused: int = 0
    by_verdict: dict[Verdict, int]
