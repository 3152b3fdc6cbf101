"""What every format says in the same words: numbers, names, and what a finding comes to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.phrases import count
from activate_order_conformance.report.model import JudgedClaim, Report, Row
from activate_order_conformance.report.rows import NOT_SELECTED
from activate_order_conformance.report.unjudged import why_inconclusive
from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict

UNNAMED = "the target"
"""The name of a target that was not asked for its own."""

OUR_GIST, OUR_READING = "our gist", "our reading"
"""Who says what a claim rests on. The page's own sentences are not in the kit."""


def numbers(report: Report) -> tuple[tuple[int, str], ...]:
    """Return the four numbers that head a report, each with what it counts; untested clauses are named."""
    counts = report.counts
    untested = ids(
        row.id
        for row in report.clauses
        if row.verdict is Verdict.UNTESTED and row.because != NOT_SELECTED and not row.asked_in_part
    )
    return (
        (counts.clauses, "clause" if counts.clauses == 1 else "clauses"),
        (counts.with_test, f"with a test (all but {untested})" if untested else "with a test"),
        (counts.exercised, "exercised on this target"),
        (counts.conforming, "conforming"),
    )


def left(report: Report, most: int) -> list[str]:
    """Return what is left on the target, at most so many lines, the last among them: it says what clears it."""
    lines = [*report.facts.left_behind]
    if (more := len(lines) - most) > 0:
        lines[most - 1 : -1] = [f"and {more} more, which the JSON report lists"]
    return lines


def shown_of(row: Row) -> str:
    """Return how many scenarios of a row are shown, and of how many where some of them alone are (empty: none)."""
    number = f"{len(row.scenarios)} of {row.among}" if row.among else str(len(row.scenarios))
    return number if row.scenarios else ""


def deviations(report: Report) -> str:
    """Return the sentence that counts claims which deviate from the page and from our readings apart."""
    from_page, from_readings = report.counts.deviations_from_page, report.counts.deviations_from_readings
    if not from_page and not from_readings:
        return "No claim deviates from the page, none from our readings alone"
    rows = sum(row.verdict in DEVIATING for row in report.clauses)
    who = f"{count(from_page, 'claim')} of {count(rows, 'row')}" if from_page else "No claim"
    verb = "deviate" if from_page > 1 else "deviates"
    return f"{who} {verb} from the page, {from_readings or 'none'} from our readings alone"


def inconclusive(report: Report) -> str:
    """Return why nothing was concluded, on one line (empty: something was)."""
    return "; ".join(
        f"{ids(rows)}: {reason}" if rows else reason for rows, reason in why_inconclusive(report)
    )


def target(report: Report) -> str:
    """Return the target's name, version and address on one line, and the action's where it is not as usual, or broken.

    A name that says no more than the address is left out.
    """
    named = report.facts.target_named
    url = "in process" if in_process(report) else report.facts.target_url
    name = "" if url and named in (url, UNNAMED) else named
    called = report.facts.action_url
    usual = (
        not called
        or called.startswith(f"{IN_PROCESS_URL}/")
        or (report.overall != "broken" and called.startswith(f"{report.facts.target_url}/services/data/"))
    )
    return " · ".join(part for part in (name, url, "" if usual else f"called at {called}") if part)


def in_process(report: Report) -> bool:
    """Tell whether the target was called within the kit's own process, so that nobody else can ask it again."""
    return report.facts.target_url == IN_PROCESS_URL


def minute_of(report: Report) -> str:
    """Return the minute in UTC in which a run began, as `2026-01-01 12:00`."""
    return report.facts.started[:16].replace("T", " ")


def which_run(report: Report) -> str:
    """Return the run's name and the minute in which it began, as `r-7f3a of 2026-01-01 12:00 UTC`."""
    return f"{report.facts.run} of {minute_of(report)} UTC"


def asked_again(report: Report) -> str:
    """Return what of an earlier run was asked again (empty: this run does not go by another)."""
    if not report.facts.again_of:
        return ""
    has_law = any(scenario.planned.is_law for scenario in report.scenarios)
    everything = ", and, since a law of every answer is among it, every other scenario" if has_law else ""
    return f"{'' if has_law else 'only '}what did not conform in run {report.facts.again_of}{everything}"


def control(report: Report) -> str:
    """Return how the ready checkout fared."""
    if not report.facts.control:
        return "the ready checkout was never activated"
    text = "" if report.facts.control_text == report.facts.wiring else report.facts.control_text
    quoted = f" ({text})" if text else ""
    return f"the ready checkout {_OUTCOMES.get(report.facts.control, report.facts.control)}{quoted}"


_OUTCOMES = {
    "conformed": "was activated",
    "refused": "was refused",
    "wiring": "could not be sent to the action",
    "broken": "could not be tried",
    "unproven": "could not be arranged or seen",
}


def what_is_said(report: Report, claim: JudgedClaim) -> tuple[str, str]:
    """Return who says what a claim rests on, and the gist of it."""
    disputable = claim.rests_on if claim.verdict is Verdict.DISPUTED else ()
    for reading in report.readings:
        if reading.id in disputable and reading.basis == "assumed":
            return OUR_READING, reading.stand
    for clause in report.clauses:
        if clause.id in claim.falls_on:
            return OUR_GIST, clause.gist
    for reading in report.readings:
        if reading.id in claim.falls_on:
            return OUR_READING, reading.stand
    return OUR_READING, claim.claim.step


def instead(finding: Finding) -> str:
    """Return what there was in place of what was expected, with why that counts."""
    if finding.actual and finding.because:
        return f"{finding.actual} ({finding.because})"
    return finding.actual or finding.because


def ids(names: Iterable[str]) -> str:
    """Return clause and reading ids on one line, runs of three and more as `error-01 to error-04`."""
    ordered = list(dict.fromkeys(names))
    spans = []
    for _, run in groupby(enumerate(ordered), key=lambda place: _series(place[1], place[0])):
        members = [name for _, name in run]
        spans.append(f"{members[0]} to {members[-1]}" if len(members) > 2 else ", ".join(members))
    return ", ".join(spans)


def _series(name: str, place: int) -> tuple[str, int]:
    kind, _, number = name.rpartition("-")
    return (kind, int(number) - place) if number.isdecimal() else (name, place)
