"""Judging a run: plan, findings and contract become a report. Pure: the same in, the same out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from activate_order_conformance.contract import Clause, Contract, Reading
from activate_order_conformance.report.joined import join
from activate_order_conformance.report.ledger import ledger
from activate_order_conformance.report.model import (
    ClauseRow,
    Counts,
    JudgedClaim,
    JudgedScenario,
    ReadingRow,
    Report,
    Row,
    SaidNotToOccur,
)
from activate_order_conformance.report.overall import (
    Tally,
    exercised,
    exit_status,
    headline,
    overall,
)
from activate_order_conformance.report.precedence import meetings
from activate_order_conformance.report.rows import FOUNDATION, NO_SCENARIO, NOT_SELECTED, row_verdict
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import (
    DEVIATING,
    Finding,
    PlannedScenario,
    Verdict,
    counting_for,
    worst,
)


def report_on(
    plan: Sequence[PlannedScenario], findings: Iterable[Finding], contract: Contract, facts: RunFacts
) -> Report:
    """Return the report on `plan`: every claim of it, judged by `findings` or broken for want of one."""
    joined = join(plan, findings, contract, facts)
    by_row = _by_row(joined.claims)
    counting = counting_for(plan)
    clauses = tuple(
        ClauseRow(
            **_row(clause, by_row[clause.id], counting.get(clause.id, ()), clause.not_tested, facts),
            kind=clause.kind,
            gist=clause.gist,
            code=clause.code,
            status=clause.status,
            readings=tuple(reading.id for reading in contract.readings_on(clause.id)),
        )
        for clause in contract.clauses
    )
    readings = tuple(
        ReadingRow(
            **_row(
                reading,
                by_row[reading.id],
                counting.get(reading.id, ()),
                FOUNDATION if reading.foundation else None,
                facts,
            ),
            stand=reading.stand,
            basis=reading.basis,
            foundation=reading.foundation,
            clauses=reading.clauses,
        )
        for reading in contract.readings
    )
    complete = not (facts.truncated or joined.missing or joined.unplaced)
    counts = counted(clauses, joined.claims)
    absent = _said_not_to_occur(joined.claims)
    asked = [scenario for scenario in plan if not (scenario.is_law or scenario.id in facts.left_out)]
    tally = Tally(
        excused=counts.statuses_excused,
        planned=len(asked),
        ran=sum(scenario.id in facts.durations for scenario in asked),
        faulty=bool(joined.unplaced)
        or any(
            claim.verdict is Verdict.BROKEN and claim.scenario.id in facts.durations
            for claim in joined.claims
        ),
        absent=len(absent),
    )
    rows = (*clauses, *readings)
    word = overall(
        rows,
        selected=facts.selected,
        control=facts.control,
        incomplete=not complete or bool(facts.wiring),
    )
    return Report(
        facts=facts,
        overall=word,
        exit_status=exit_status(word, facts),
        headline=headline(word, rows, tally, facts),
        complete=complete,
        contract=contract.fingerprint,
        edition=contract.edition,
        counts=counts,
        clauses=clauses,
        readings=readings,
        scenarios=tuple(_scenarios(plan, joined.claims, rows)),
        not_applicable=absent,
        unplaced=joined.unplaced,
        ledger=ledger(clauses, facts.arranged_by),
        precedence=meetings(joined.claims),
    )


def _by_row(claims: Iterable[JudgedClaim]) -> defaultdict[str, list[JudgedClaim]]:
    by_row: defaultdict[str, list[JudgedClaim]] = defaultdict(list)
    for claim in claims:
        for row in dict.fromkeys(claim.falls_on):
            by_row[row].append(claim)
    return by_row


def _row(
    entry: Clause | Reading,
    claims: Sequence[JudgedClaim],
    scenarios: tuple[str, ...],
    untested: str | None,
    facts: RunFacts,
) -> dict[str, Any]:
    """Return the fields that clauses and readings have in common; `untested` is why nothing could test it."""
    unasked = NOT_SELECTED if facts.selected and entry.id not in facts.selected else NO_SCENARIO
    decided = row_verdict(claims, untested or unasked)
    return {
        "id": entry.id,
        "title": entry.title,
        "verdict": decided.verdict,
        "because": decided.because,
        "unlock": decided.unlock,
        "scenarios": scenarios,
        "claims": tuple(claims),
    }


def _scenarios(
    plan: Sequence[PlannedScenario], claims: Iterable[JudgedClaim], rows: Sequence[Row]
) -> Iterator[JudgedScenario]:
    """Yield every scenario with those of its claims that fall on some row."""
    by_scenario: defaultdict[str, list[JudgedClaim]] = defaultdict(list)
    for claim in claims:
        by_scenario[claim.scenario.id].append(claim)
    placed = {claim.id for row in rows for claim in row.claims}
    for scenario in plan:
        mine = by_scenario[scenario.id]
        yield JudgedScenario(
            planned=scenario,
            verdict=worst([claim.verdict for claim in mine] or [Verdict.UNTESTED]),
            claims=tuple(claim for claim in mine if claim.id in placed),
        )


def _said_not_to_occur(claims: Iterable[JudgedClaim]) -> tuple[SaidNotToOccur, ...]:
    first: dict[str, JudgedClaim] = {}
    for claim in claims:
        if claim.verdict is Verdict.NOT_APPLICABLE:
            first.setdefault(claim.scenario.id, claim)
    return tuple(
        SaidNotToOccur(scenario=claim.scenario, reason=claim.finding.because) for claim in first.values()
    )


def counted(clauses: Sequence[ClauseRow], claims: Sequence[JudgedClaim]) -> Counts:
    """Return the numbers that head a report of these."""
    clause_ids = {row.id for row in clauses}
    verdicts = Counter(row.verdict for row in clauses)
    from_page = from_readings = 0
    for claim in claims:
        if claim.verdict is Verdict.DISPUTED:
            from_readings += 1
        elif claim.verdict in DEVIATING:
            on_page = any(row in clause_ids for row in claim.falls_on)
            from_page += on_page
            from_readings += not on_page
    return Counts(
        clauses=len(clauses),
        with_test=sum(bool(row.claims) or row.because == NOT_SELECTED for row in clauses),
        exercised=sum(exercised(row) for row in clauses),
        conforming=verdicts[Verdict.CONFORMS],
        deviations_from_page=from_page,
        deviations_from_readings=from_readings,
        statuses_excused=sum(claim.finding.excused for claim in claims),
        by_verdict={verdict: verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
    )
