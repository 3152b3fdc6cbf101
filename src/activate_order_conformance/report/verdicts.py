"""Judging a run: plan, findings and contract become a report. Pure: the same in, the same out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from activate_order_conformance.contract import Clause, Contract, Reading
from activate_order_conformance.report.joined import Joined, join, worst
from activate_order_conformance.report.ledger import ledger
from activate_order_conformance.report.model import (
    ClauseRow,
    Control,
    Counts,
    Foundation,
    JudgedBy,
    JudgedClaim,
    JudgedScenario,
    Kit,
    ReadingRow,
    Report,
    SaidNotToOccur,
    Step,
    TargetIdentity,
)
from activate_order_conformance.report.overall import (
    NO_SCENARIO,
    Tally,
    exercised,
    exit_status,
    headline,
    overall,
)
from activate_order_conformance.report.rows import row_verdict
from activate_order_conformance.run.plan import Finding, PlannedScenario, RunFacts, Verdict, counting_for

NOT_SELECTED = "not selected"
"""Why a row is untested in a run of other clauses."""
FOUNDATION = "everything rests on it"
"""Why a reading that the kit is built on has no verdict of its own."""


def judge(
    plan: Sequence[PlannedScenario], findings: Iterable[Finding], contract: Contract, facts: RunFacts
) -> Report:
    """Return the report on `plan`: every claim of it, judged by `findings` or broken for want of one."""
    joined = join(plan, findings, contract, facts)
    by_row = _by_row(joined.claims)
    counting = counting_for(plan)
    clauses = tuple(
        _clause_row(clause, contract, by_row[clause.id], counting.get(clause.id, ()), facts)
        for clause in contract.clauses
    )
    readings = tuple(
        _reading_row(reading, by_row[reading.id], counting.get(reading.id, ()), facts)
        for reading in contract.readings
    )
    truncated = bool(facts.cut_short or facts.interrupted)
    complete = not (truncated or joined.missing or joined.unplaced)
    counts = _counts(clauses, joined)
    absent = _said_not_to_occur(plan, joined.claims)
    tally = Tally(
        excused=counts.statuses_excused,
        planned=len(plan),
        ran=sum(scenario.id in facts.durations for scenario in plan),
        faulty=bool(joined.unplaced)
        or any(
            claim.verdict is Verdict.BROKEN and claim.scenario in facts.durations for claim in joined.claims
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
        overall=word,
        exit_status=exit_status(word, interrupted=facts.interrupted),
        headline=headline(word, rows, tally, facts),
        complete=complete,
        truncated=truncated,
        cut_short=facts.cut_short,
        wiring=facts.wiring,
        profile=facts.profile,
        target=TargetIdentity(name=facts.target_name, version=facts.target_version, url=facts.target_url),
        kit=Kit(version=facts.kit_version),
        contract=JudgedBy(fingerprint=contract.fingerprint, edition=contract.edition),
        run=facts.run,
        started=facts.started,
        seconds=facts.seconds,
        selected=facts.selected,
        counts=counts,
        control=Control(outcome=facts.control, text=facts.control_text),
        rests_on=tuple(
            Foundation(id=reading.id, title=reading.title, stand=reading.stand)
            for reading in contract.readings
            if reading.foundation
        ),
        clauses=clauses,
        readings=readings,
        scenarios=_scenarios(plan, joined.claims, facts),
        not_applicable=absent,
        on_the_drivers_word=facts.on_the_drivers_word,
        unplaced=joined.unplaced,
        again_of=facts.again_of,
        ledger=ledger(clauses, facts.arranged_by),
        left_behind=facts.left_behind,
    )


def _by_row(claims: Iterable[JudgedClaim]) -> defaultdict[str, list[JudgedClaim]]:
    by_row: defaultdict[str, list[JudgedClaim]] = defaultdict(list)
    for claim in claims:
        for row in dict.fromkeys(claim.falls_on):
            by_row[row].append(claim)
    return by_row


def _clause_row(
    clause: Clause,
    contract: Contract,
    claims: Sequence[JudgedClaim],
    scenarios: tuple[str, ...],
    facts: RunFacts,
) -> ClauseRow:
    unasked = NOT_SELECTED if facts.selected and clause.id not in facts.selected else NO_SCENARIO
    decided = row_verdict(claims, clause.not_tested or unasked)
    return ClauseRow(
        id=clause.id,
        title=clause.title,
        verdict=decided.verdict,
        because=decided.because,
        unlock=decided.unlock,
        scenarios=scenarios,
        claims=tuple(claims),
        kind=clause.kind,
        gist=clause.gist,
        code=clause.code,
        status=clause.status,
        readings=tuple(reading.id for reading in contract.readings if clause.id in reading.clauses),
    )


def _reading_row(
    reading: Reading, claims: Sequence[JudgedClaim], scenarios: tuple[str, ...], facts: RunFacts
) -> ReadingRow:
    unasked = NOT_SELECTED if facts.selected and reading.id not in facts.selected else NO_SCENARIO
    decided = row_verdict(claims, FOUNDATION if reading.foundation else unasked)
    return ReadingRow(
        id=reading.id,
        title=reading.title,
        verdict=decided.verdict,
        because=decided.because,
        unlock=decided.unlock,
        scenarios=scenarios,
        claims=tuple(claims),
        stand=reading.stand,
        basis=reading.basis,
        foundation=reading.foundation,
        clauses=reading.clauses,
    )


def _scenarios(
    plan: Sequence[PlannedScenario], claims: Iterable[JudgedClaim], facts: RunFacts
) -> tuple[JudgedScenario, ...]:
    verdicts: defaultdict[str, list[Verdict]] = defaultdict(list)
    for claim in claims:
        verdicts[claim.scenario].append(claim.verdict)
    return tuple(
        JudgedScenario(
            id=scenario.id,
            name=scenario.name,
            file=scenario.file,
            line=scenario.line,
            feature=scenario.feature,
            rule=scenario.rule,
            tags=scenario.tags,
            steps=tuple(
                Step(keyword=keyword.strip(), text=text, line=line) for keyword, text, line in scenario.steps
            ),
            verdict=worst(verdicts[scenario.id] or [Verdict.UNTESTED]),
            seconds=facts.durations.get(scenario.id),
            arranged_by=facts.arranged_by.get(scenario.id, ""),
            claims=tuple(claim.id for claim in scenario.claims),
        )
        for scenario in plan
    )


def _said_not_to_occur(
    plan: Sequence[PlannedScenario], claims: Iterable[JudgedClaim]
) -> tuple[SaidNotToOccur, ...]:
    scenarios = {scenario.id: scenario for scenario in plan}
    first: dict[str, JudgedClaim] = {}
    for claim in claims:
        if claim.verdict is Verdict.NOT_APPLICABLE:
            first.setdefault(claim.scenario, claim)
    return tuple(
        SaidNotToOccur(
            scenario=scenario,
            name=scenarios[scenario].name,
            location=scenarios[scenario].location,
            reason=claim.because,
        )
        for scenario, claim in first.items()
    )


def _counts(clauses: Sequence[ClauseRow], joined: Joined) -> Counts:
    clause_ids = {row.id for row in clauses}
    verdicts = Counter(row.verdict for row in clauses)
    from_page = from_readings = 0
    for claim in joined.claims:
        if claim.verdict is Verdict.DISPUTED:
            from_readings += 1
        elif claim.verdict in (Verdict.DEVIATES, Verdict.UNSTABLE):
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
        statuses_excused=sum(claim.excused for claim in joined.claims),
        by_verdict={verdict: verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
    )
