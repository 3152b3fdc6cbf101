"""The report: the contract again, row by row, with a verdict and the evidence beside each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from activate_order_conformance.report.json_form import Said
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import Claim, Finding, PlannedScenario, Verdict, worst


class Overall(StrEnum):
    """The one word that a run comes to."""

    NON_CONFORMANT = "non-conformant"
    BROKEN = "broken"
    INCONCLUSIVE = "inconclusive"
    PARTIAL = "partial"
    CONFORMANT = "conformant"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim and what was found of it, in the scenario that makes it.

    `rests_on` are the readings that the scenario bears.
    """

    claim: Claim
    finding: Finding
    scenario: PlannedScenario
    rests_on: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the claim's id."""
        return self.claim.id

    @property
    def verdict(self) -> Verdict:
        """Return what came of the claim."""
        return self.finding.verdict

    @property
    def falls_on(self) -> tuple[str, ...]:
        """Return the clauses and readings that the claim counts for."""
        return self.claim.falls_on

    @property
    def location(self) -> str:
        """Return `FILE:LINE` of the claim's step."""
        return f"{self.scenario.file}:{self.claim.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedScenario:
    """A scenario with its judged claims and the worst of their verdicts."""

    planned: PlannedScenario
    verdict: Verdict
    claims: tuple[JudgedClaim, ...]

    @property
    def id(self) -> str:
        """Return the scenario's id."""
        return self.planned.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What clauses and readings have in common: a verdict, its reasons, and the claims behind it.

    `because` and `unlock` are those of the claims that decided the verdict, each said once; `scenarios` are ids.
    Where some scenarios of it alone are shown, `among` is how many the run has (0: all are shown).
    """

    id: str
    title: str
    verdict: Verdict
    because: str
    unlock: tuple[str, ...]
    scenarios: tuple[str, ...]
    claims: tuple[JudgedClaim, ...]
    among: int = 0

    @property
    def asked_in_part(self) -> bool:
        """Tell whether nothing is amiss in what was asked of it, and the rest was left out on request."""
        return self.verdict is Verdict.UNTESTED and bool(self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow(Row):
    """A clause of the page with its verdict; `readings` are those that concern it."""

    kind: str
    gist: str
    code: str | None
    status: int | None
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow(Row):
    """A reading with its verdict; the kit as a whole rests on a `foundation`."""

    stand: str
    basis: str
    foundation: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """How the states behind a clause were arranged, and what would unlock those that were not.

    `arranged_by` are ways: driver, prepared, records, request (the request alone).
    """

    clause: str
    arranged_by: tuple[str, ...]
    unlock: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Two error rows that stood in the way at once, and what answered: nothing is judged by it.

    `answered` is the row whose code and status the answer bore alone: both where it varied, none where they have the
    same answer. `scenarios` are ids.
    """

    rows: tuple[str, ...]
    answered: tuple[str, ...]
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidNotToOccur:
    """A scenario whose state cannot occur on this target, with the driver's reason."""

    scenario: PlannedScenario
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A finding or a claim that fits nothing in the plan or the contract: the kit's own fault."""

    claim: str
    because: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A row whose verdict somebody answers for until a day: who, why, and where it is written down.

    `row` is a clause or reading, `verdict` what it came to, `expires` a date in ISO 8601.
    """

    row: str
    verdict: Verdict
    owner: Said
    reason: Said
    link: Said
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers that head a report.

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
    by_verdict: Mapping[Verdict, int]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A run as it was judged: its facts, every clause and reading with a verdict, and every scenario.

    `complete` is False where a planned claim was never judged or the run ended early. `contract` is the digest of
    the contract that judged, `edition` that of the page which it transcribes. `waived` are the rows that somebody
    answers for, `waiver_faults` what is wrong with waivers, `waivers_elsewhere` which are for other targets;
    `signed` says who signed the evidence that the report was read from. `precedence` is which of two rows answers
    where both stand in the way. `narrowed` tells that some rows alone are shown, while word and numbers are the run's.
    """

    facts: RunFacts
    overall: Overall
    exit_status: int
    headline: str
    complete: bool
    contract: str
    edition: str
    counts: Counts
    clauses: tuple[ClauseRow, ...]
    readings: tuple[ReadingRow, ...]
    scenarios: tuple[JudgedScenario, ...]
    not_applicable: tuple[SaidNotToOccur, ...]
    unplaced: tuple[Unplaced, ...]
    waived: tuple[Waived, ...] = ()
    waiver_faults: tuple[str, ...] = ()
    waivers_elsewhere: tuple[str, ...] = ()
    signed: str = ""
    ledger: tuple[LedgerEntry, ...] = ()
    precedence: tuple[Meeting, ...] = ()
    narrowed: bool = False

    def but(self, **changes: Any) -> Self:
        """Return this report with `changes`; raises TypeError for an unknown name."""
        return replace(self, **changes)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return every clause and reading, in the contract's order."""
        return (*self.clauses, *self.readings)

    @property
    def rests_on(self) -> tuple[ReadingRow, ...]:
        """Return the readings that everything in the report rests on."""
        return tuple(row for row in self.readings if row.foundation)

    def claims(self, *verdicts: Verdict) -> tuple[JudgedClaim, ...]:
        """Return each claim once, in the plan's order; those with one of `verdicts`, or all."""
        claims = (claim for scenario in self.scenarios for claim in scenario.claims)
        return tuple(claim for claim in claims if not verdicts or claim.verdict in verdicts)

    def row(self, row_id: str) -> Row:
        """Return the clause or reading of that id; raises KeyError where there is none."""
        return self._rows[row_id]

    def scenario(self, scenario_id: str) -> JudgedScenario:
        """Return the scenario of that id; raises KeyError where there is none."""
        return self._scenarios[scenario_id]

    def behind(self, row: Row) -> tuple[JudgedScenario, ...]:
        """Return the scenarios of a row, each with the claims that fall on it alone and the worst of their verdicts."""
        return self._behind[row.id]

    @cached_property
    def _behind(self) -> Mapping[str, tuple[JudgedScenario, ...]]:
        return {row.id: tuple(self._shares(row)) for row in self.rows}

    def _shares(self, row: Row) -> Iterator[JudgedScenario]:
        shares: dict[str, list[JudgedClaim]] = {}
        for claim in row.claims:
            shares.setdefault(claim.scenario.id, []).append(claim)
        for scenario in row.scenarios:
            if claims := tuple(shares.get(scenario, ())):
                verdict = worst(claim.verdict for claim in claims)
                yield replace(self.scenario(scenario), claims=claims, verdict=verdict)

    @cached_property
    def _rows(self) -> Mapping[str, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def _scenarios(self) -> Mapping[str, JudgedScenario]:
        return {scenario.id: scenario for scenario in self.scenarios}
