"""What every renderer says in the same words: headings, numbers, groups of reasons, and printable text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from activate_order_conformance.report.model import JudgedClaim, Report, Row
from activate_order_conformance.report.unjudged import unrun, why_inconclusive
from activate_order_conformance.run.plan import Verdict

SECTIONS = (
    ("input", "Inputs"),
    ("output", "Output"),
    ("error", "Error conditions"),
    ("requirement", "Requirements"),
    ("interaction", "Interactions"),
    ("about", "About the action"),
)
"""The page's tables and lists, by the kind of their clauses."""


UNNAMED = "the target"
"""The name of a target that was not asked for its own."""


def shown(row: Row, report: Report) -> bool:
    """Tell whether a row belongs in the tables: it was asked for, or something was claimed of it."""
    return bool(row.claims) or not report.facts.selected or row.id in report.facts.selected


def printable(text: str) -> str:
    """Return `text` with control characters written as escapes, so that no target can write on a terminal."""
    return "".join(
        character
        if character.isprintable() or character == "\n"
        else character.encode("unicode_escape", "backslashreplace").decode()
        for character in text
    )


def count(number: int, noun: str) -> str:
    """Return a number and its noun, in the plural where there is not exactly one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def numbers(report: Report) -> tuple[tuple[int, str], ...]:
    """Return the four numbers that head a report, each with what it counts."""
    counts = report.counts
    return (
        (counts.clauses, "clause" if counts.clauses == 1 else "clauses"),
        (counts.with_test, "with a test"),
        (counts.exercised, "exercised on this target"),
        (counts.conforming, "conforming"),
    )


def left(report: Report, most: int) -> list[str]:
    """Return what is left on the target, at most so many lines, the last among them: it says what clears it."""
    lines = [*report.facts.left_behind]
    if (more := len(lines) - most) > 0:
        lines[most - 1 : -1] = [f"and {more} more, which the JSON report lists"]
    return lines


def deviations(report: Report) -> str:
    """Return the sentence that counts claims which deviate from the page and from our readings apart."""
    from_page, from_readings = report.counts.deviations_from_page, report.counts.deviations_from_readings
    if not from_page and not from_readings:
        return "No claim deviates from the page, none from our readings alone"
    rows = sum(row.verdict in (Verdict.DEVIATES, Verdict.UNSTABLE) for row in report.clauses)
    said = f"{count(from_page, 'claim')} of {count(rows, 'row')}" if from_page else "No claim"
    verb = "deviate" if from_page > 1 else "deviates"
    return f"{said} {verb} from the page, {from_readings or 'none'} from our readings alone"


def inconclusive(report: Report) -> str:
    """Return why nothing was concluded, on one line (empty: something was)."""
    return "; ".join(
        f"{ids(rows)}: {reason}" if rows else reason for rows, reason in why_inconclusive(report)
    )


def target(report: Report) -> str:
    """Return the target's name, version and address on one line.

    An address under `.invalid`, which RFC 6761 keeps from ever being a host's, is that of a target in process.
    A name that says no more than the address is left out.
    """
    named = f"{report.facts.target_name} {report.facts.target_version}".strip()
    url = "in process" if report.facts.target_url.endswith(".invalid") else report.facts.target_url
    if url and named in (url, UNNAMED):
        return url
    return " · ".join(part for part in (named, url) if part)


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
    "unreadable": "was answered with what cannot be read",
    "wiring": "could not be sent to the action",
    "broken": "could not be tried",
    "unproven": "could not be arranged or seen",
}


def what_is_said(report: Report, claim: JudgedClaim) -> tuple[str, str]:
    """Return who says what a claim rests on (`the page` or `our reading`), and the gist of it."""
    disputable = claim.rests_on if claim.verdict is Verdict.DISPUTED else ()
    for reading in report.readings:
        if reading.id in disputable and reading.basis == "assumed":
            return "our reading", reading.stand
    for clause in report.clauses:
        if clause.id in claim.falls_on:
            return "the page", clause.gist
    for reading in report.readings:
        if reading.id in claim.falls_on:
            return "our reading", reading.stand
    return "our reading", claim.claim.step


def found(claim: JudgedClaim) -> str:
    """Return what was found in place of what was expected, with why that counts."""
    return (
        f"{claim.finding.actual} ({claim.finding.because})"
        if claim.finding.actual and claim.finding.because
        else claim.finding.actual or claim.finding.because
    )


def alike(report: Report, claims: Iterable[JudgedClaim]) -> tuple[tuple[JudgedClaim, ...], ...]:
    """Return the claims in groups that are told as one: of one scenario, by one sentence, with one finding."""
    grouped: dict[tuple[str, ...], list[JudgedClaim]] = {}
    for claim in claims:
        key = (claim.scenario.id, *what_is_said(report, claim), found(claim))
        grouped.setdefault(key, []).append(claim)
    return tuple(tuple(group) for group in grouped.values())


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason that claims share: what it is, what would help, and what it touches.

    `scenarios` are ids; empty where the row as a whole is meant and none of its claims.
    """

    because: str
    unlock: str
    rows: tuple[str, ...]
    scenarios: tuple[str, ...]


def reasons(report: Report, verdict: Verdict) -> tuple[Reason, ...]:
    """Return why claims, or rows whose claims do not show it, have `verdict`: each reason once.

    Left out is what did not run since the run ended early, which is nobody's fault.
    """
    grouped: dict[tuple[str, str], list[JudgedClaim]] = {}
    left_out = unrun(report)
    for claim in report.claims(verdict):
        if claim.scenario.id in left_out:
            continue
        grouped.setdefault((claim.finding.because, claim.finding.unlock), []).append(claim)
    order = {row.id: place for place, row in enumerate(report.rows)}
    by_claims = [
        Reason(
            because=because or "no reason was given",
            unlock=unlock,
            rows=_ordered((row for claim in claims for row in claim.falls_on), order),
            scenarios=tuple(dict.fromkeys(claim.scenario.id for claim in claims)),
        )
        for (because, unlock), claims in grouped.items()
    ]
    by_rows = [
        Reason(because=row.because, unlock="; ".join(row.unlock), rows=(row.id,), scenarios=())
        for row in decided_as_a_whole(report.rows)
        if row.verdict is verdict
    ]
    return (*by_claims, *by_rows)


def not_run(report: Report) -> tuple[Reason, ...]:
    """Return, as at most one reason, what was not judged since the run ended early."""
    order = {row.id: place for place, row in enumerate(report.rows)}
    missing = unrun(report)
    claims = [claim for claim in report.claims() if claim.scenario.id in missing]
    if not claims:
        return ()
    return (
        Reason(
            because=f"the run ended early ({report.facts.cut_short or 'interrupted'})",
            unlock="",
            rows=_ordered((row for claim in claims for row in claim.falls_on), order),
            scenarios=tuple(dict.fromkeys(claim.scenario.id for claim in claims)),
        ),
    )


def _ordered(rows: Iterable[str], order: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(set(rows), key=lambda row: order.get(row, len(order))))


def decided_as_a_whole(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with claims whose verdict no claim of theirs has, such as what only goes with what it entails."""
    return tuple(
        row for row in rows if row.claims and row.verdict not in {claim.verdict for claim in row.claims}
    )
