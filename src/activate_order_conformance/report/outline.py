"""The outline of a report, built once: what is told, in which order, whatever draws it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from activate_order_conformance.contract.sections import SECTIONS
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.phrases import count
from activate_order_conformance.report import deviations, reasons, wording
from activate_order_conformance.report.allowances import only_400, something_late
from activate_order_conformance.report.as_tests import waiver_text
from activate_order_conformance.report.calls import in_brief, shows
from activate_order_conformance.report.folds import PASSED_OVER
from activate_order_conformance.report.ledger import ledger_lines
from activate_order_conformance.report.model import JudgedScenario, Report, Row
from activate_order_conformance.report.next_steps import next_steps, verify, waivers_to_paste
from activate_order_conformance.report.outline_parts import Block, Entry, Fact, Outline, Table
from activate_order_conformance.report.precedence import precedence_table
from activate_order_conformance.report.seen import seen
from activate_order_conformance.report.wording import ids
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.facts import TO_CLEAR
from activate_order_conformance.run.plan import DEVIATING, NOT_SHOWN, Verdict

_FEW = 6
"""How many of a long list are told where there is little room."""


def outline_of(report: Report, evidence: Evidence | None = None, kept_in: str = "") -> Outline:
    """Return what is to be told of `report`; with `evidence` deviations show what was asked and answered.

    `kept_in` is the file that the run is kept in (empty: it is kept nowhere).
    """
    return Outline(
        headline=report.headline,
        overall=report.overall,
        numbers=wording.numbers(report),
        deviations=wording.deviations(report),
        notices=tuple(_notices(report)),
        facts=tuple(_facts(report)),
        findings=tuple(block for block in _findings(report, evidence) if block.entries),
        tables=tuple(table for table in _tables(report) if table.rows),
        left_out=ids(row.id for row in report.clauses if not is_asked(row, report)),
        precedence=precedence_table(report.precedence),
        rest=tuple(block for block in _rest(report) if block.entries),
        next_steps=tuple(next_steps(report, kept_in, has_exchanges=has_exchanges(evidence))),
    )


def has_exchanges(evidence: Evidence | None) -> bool:
    """Tell whether there is evidence with what was asked and answered."""
    return evidence is not None and any(witness.exchanges for witness in evidence.witnesses)


def is_asked(row: Row, report: Report) -> bool:
    """Tell whether a row belongs in the tables: it was asked for, or a scenario that ran claims something of it."""
    facts = report.facts
    if not facts.selected or row.id in facts.selected:
        return True
    return any(claim.scenario.id not in facts.left_out for claim in row.claims)


def _notices(report: Report) -> Iterator[Fact]:
    facts = report.facts
    if because := wording.inconclusive(report):
        yield Fact(label="because", lead="Nothing was concluded", text=because)
    if facts.truncated:
        yield Fact(label="cut short", lead="The run ended early", text=facts.cut_short or "interrupted")
    if facts.wiring:
        yield Fact(label="wiring", lead="Nothing could be judged", text=facts.wiring)
    for remark in facts.remarks:
        yield Fact(label="slowed down", lead="Slowed down", text=remark)
    if why := only_400(report):
        yield Fact(label="statuses", lead="Statuses", text=why)
    if why := something_late(report):
        yield Fact(label="late", lead="Late", text=why)
    for fault in (*report.waiver_faults, *report.waivers_elsewhere):
        yield Fact(label="waiver", lead="Waiver", text=fault)
    if ("--pairs", "none") in pairwise(facts.line.get("run", ())):
        text = (
            "what shows only where departures meet, at a later call, or among several inputs (--pairs none)"
        )
        yield Fact(label="left out", lead="Left out", text=text)
    if facts.left_apart:
        which = count(facts.left_apart, "further scenario")
        text = f"{which} of what was selected, in which departures meet those of rows that were not asked"
        yield Fact(label="left out", lead="Left out", text=text)
    if again := wording.asked_again(report):
        yield Fact(label="asked again", lead="Asked again", text=again)


def _facts(report: Report) -> Iterator[Fact]:
    yield Fact(
        label="target",
        lead="Target",
        text=f"{wording.target(report)} · {report.facts.profile} profile",
    )
    yield Fact(label="run", lead="Run", text=wording.which_run(report))
    yield Fact(label="control", lead="Control", text=wording.control(report))
    if report.signed:
        yield Fact(label="signed", lead="Signed", text=report.signed)
    if report.rests_on:
        yield Fact(label="rests on", lead="Rests on", text=ids(reading.id for reading in report.rests_on))


def _findings(report: Report, evidence: Evidence | None) -> Iterator[Block]:
    on_page = {claim.id for row in report.clauses for claim in row.claims}
    deviating = report.claims(*DEVIATING)
    for heading, claims in (
        ("Deviations from the page", [claim for claim in deviating if claim.id in on_page]),
        ("Deviations from our readings", [claim for claim in deviating if claim.id not in on_page]),
        (
            "Disputed: they deviate from what we assumed where the page leaves it open",
            report.claims(Verdict.DISPUTED),
        ),
    ):
        entries = (_with_call(entry, report, evidence) for entry in deviations.entries(report, claims))
        yield Block(heading=heading, entries=tuple(entries), urgent=True)
    waived = (
        Entry(title=f"{waiver.row} {waiver.verdict}", fields=(("", waiver_text(waiver)),))
        for waiver in report.waived
    )
    yield Block(heading="Waived: somebody answers for it", entries=tuple(waived))
    yield _reasons(
        "Broken: what failed is not the target",
        report,
        reasons.reasons(report, Verdict.BROKEN),
        Verdict.BROKEN,
    )
    strays = (Entry(title=stray.claim, fields=(("", stray.because),)) for stray in report.unplaced)
    yield Block(heading="Fits nothing in the plan", entries=tuple(strays), urgent=True)
    yield _reasons("Not judged", report, reasons.not_run(report), None)
    yield Block(heading="Seen, and not proved: no checkout was activated", entries=tuple(seen(report)))
    unproven = reasons.reasons(report, Verdict.UNPROVEN)
    yield Block(
        heading="Unproven",
        entries=tuple(reasons.entries(report, unproven, Verdict.UNPROVEN)),
        brief=reasons.in_brief(unproven) if unproven else "",
        verbose=": --verbose tells what would unlock them",
    )


def _reasons(
    heading: str, report: Report, shared: Sequence[reasons.Reason], verdict: Verdict | None
) -> Block:
    return Block(heading=heading, entries=tuple(reasons.entries(report, shared, verdict)), urgent=True)


def _with_call(entry: Entry, report: Report, evidence: Evidence | None) -> Entry:
    """Return a deviation with what was asked and answered in its first scenario, where that was recorded."""
    scenario = report.scenario(entry.scenarios[0])
    if scenario.planned.is_law:
        return _with_scenario(entry, report)
    expected = next((text for label, text in entry.fields if label == "expected"), "")
    actual = next((text for label, text in entry.fields if label == "actual"), "")
    witness = witness_of(scenario, evidence, actual)
    call = in_brief(witness, expected, actual) if witness else None
    if call is None:
        return entry
    asked, answered, again = call
    how = "with the caller's credential in AUTHORIZATION"
    if again and report.facts.arranged_by.get(scenario.id) == "driver":
        # The checkout is gone, and so its call cannot be made again.
        again = verify(report, _selecting(scenario))
        how = "the driver makes the checkout anew"
    return replace(
        entry,
        fields=(*entry.fields, ("asked", asked), ("answered", answered)),
        again=again,
        again_with=how if again else "",
    )


def _with_scenario(entry: Entry, report: Report) -> Entry:
    """Return a law that does not hold with the line that asks it of a scenario again which it names.

    A law is asked where one of its rows is, and so the one of the fewest scenarios stands beside the scenario.
    """
    texts = " ".join(text for _, text in entry.fields)
    broken_in = [
        scenario
        for scenario in report.scenarios
        if scenario.planned.name in texts and report.facts.arranged_by.get(scenario.id) == "driver"
    ]
    if not broken_in or wording.in_process(report):
        return entry

    # A name may be the beginning of another's.
    def place(scenario: JudgedScenario) -> tuple[int, int]:
        return texts.index(scenario.planned.name), -len(scenario.planned.name)

    scenario = min(broken_in, key=place)
    row = min(entry.rows, key=lambda row: len(report.row(row).scenarios))
    return replace(
        entry,
        again=verify(report, _selecting(scenario), row),
        again_with=f"the row, and a scenario in which it does not hold: {scenario.planned.name}",
    )


def _selecting(scenario: JudgedScenario) -> str:
    """Return the word that selects a scenario."""
    return scenario.planned.name if scenario.planned.family else scenario.planned.location


def witness_of(scenario: JudgedScenario, evidence: Evidence | None, actual: str) -> Witness | None:
    """Return what was seen of a scenario the first time; the exchanges of the control are kept apart.

    Of what was asked repeatedly it is the first time at which something was found as is told (`actual`), or whose
    answers that quotes, where not every time was kept.
    Of the many that were derived only those that someone has to look into are shown.
    """
    is_passed_over = scenario.planned.family and scenario.verdict in PASSED_OVER
    if evidence is None or is_passed_over:
        return None
    mine = evidence.by_scenario.get(scenario.id, ())
    if not mine:
        return None
    if not mine[0].exchanges and scenario.planned.is_control:
        control = evidence.by_scenario.get("", ())
        return control[0] if control else mine[0]
    if (told := _when_found(scenario, evidence, actual)) is not None:
        return told
    return next((witness for witness in mine if shows(witness, actual)), mine[0])


def _when_found(scenario: JudgedScenario, evidence: Evidence, actual: str) -> Witness | None:
    """Return what was seen the first time at which a claim was found as is told; None where that cannot be known."""
    mine = evidence.by_scenario[scenario.id]
    for claim in scenario.claims:
        findings = evidence.by_claim.get(claim.claim.id, ())
        if wording.instead(claim.finding) == actual and len(findings) == len(mine):
            pairs = zip(findings, mine, strict=True)
            return next((seen for found, seen in pairs if found.actual == claim.finding.actual), None)
    return None


def _tables(report: Report) -> Iterator[Table]:
    for kind, heading in SECTIONS:
        rows = tuple(row for row in report.clauses if row.kind == kind and is_asked(row, report))
        yield Table(anchor=kind, heading=heading, rows=rows)
    judged = tuple(row for row in report.readings if row.claims and is_asked(row, report))
    heading = f"Readings that something is claimed of, {len(judged)} of {len(report.readings)}"
    yield Table(anchor="reading", heading=heading, rows=judged)


def _rest(report: Report) -> Iterator[Block]:
    noted = tuple(_noted(report))
    yield Block(
        heading="Noted where the page does not say",
        entries=noted,
        brief=count(sum(len(entry.scenarios) for entry in noted), "scenario"),
        verbose=", which --verbose tells of",
    )
    not_shown = reasons.not_shown(report)
    yield Block(
        heading="Not shown where departures meet",
        entries=tuple(reasons.entries(report, not_shown, Verdict.NOTED)),
        brief=count(len({each for reason in not_shown for each in reason.scenarios}), "scenario"),
        verbose=": --verbose tells what would unlock them",
    )
    absent = (
        Entry(title=each.scenario.name, location=each.scenario.location, fields=(("", each.reason),))
        for each in report.not_applicable
    )
    yield Block(heading="Said not to occur", entries=tuple(absent))
    yield Block(heading="Taken on the driver's word", entries=_titles(report.facts.on_the_drivers_word))
    ways = (Entry(title=clauses, fields=(("", line),)) for clauses, line in ledger_lines(report))
    yield Block(heading="How the states came about", entries=tuple(ways))
    stays = _titles(line for line in report.facts.left_behind if not line.startswith(TO_CLEAR))
    yield Block(heading="Left behind on the target", entries=stays, at_most=_FEW, urgent=True)
    answerable = tuple(waivers_to_paste(report))
    yield Block(
        heading="What somebody can answer for, by --waivers FILE",
        entries=answerable,
        brief=count(len(answerable), "row"),
        verbose=": --verbose has the waiver to paste for each",
    )


def _noted(report: Report) -> Iterator[Entry]:
    """Yield what was noted of each scenario; of those that were derived once for all that say the same."""
    by_scenario: dict[str, list[str]] = {}
    shown = (
        claim for claim in report.claims(Verdict.NOTED) if not claim.finding.because.startswith(NOT_SHOWN)
    )
    for claim in shown:
        text = wording.instead(claim.finding) or claim.claim.name
        by_scenario.setdefault(claim.scenario.id, []).append(text)
    alike: dict[tuple[str, str], list[str]] = {}
    for scenario, texts in by_scenario.items():
        planned = report.scenario(scenario).planned
        key = (planned.family or scenario, "; ".join(dict.fromkeys(texts)))
        alike.setdefault(key, []).append(scenario)
    for (family, text), scenarios in alike.items():
        name = report.scenario(scenarios[0]).planned.name
        title = (
            name if len(scenarios) == 1 else f"{family}: {count(len(scenarios), 'scenario')}, such as {name}"
        )
        yield Entry(title=title, fields=(("", text),), scenarios=tuple(scenarios))


def _titles(lines: Iterable[str]) -> tuple[Entry, ...]:
    return tuple(Entry(title=line) for line in lines)
