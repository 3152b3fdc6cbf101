"""The report as Markdown, for the step summary of a CI run or a comment on a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from activate_order_conformance.report.ledger import told
from activate_order_conformance.report.model import ClauseRow, JudgedClaim, Report, Row
from activate_order_conformance.report.unjudged import how_far
from activate_order_conformance.report.wording import (
    SECTIONS,
    Reason,
    alike,
    control,
    count,
    deviations,
    found,
    ids,
    inconclusive,
    not_run,
    numbers,
    printable,
    reasons,
    shown,
    target,
    what_is_said,
)
from activate_order_conformance.run.plan import Verdict

_SIGNS = {
    Verdict.CONFORMS: "✅",
    Verdict.DEVIATES: "❌",
    Verdict.UNSTABLE: "❌",
    Verdict.BROKEN: "💥",
    Verdict.DISPUTED: "⚠️",
    Verdict.UNPROVEN: "❔",
}
"""Seen before read; the word stands beside it. Neutral verdicts have none."""


def render(report: Report) -> str:
    """Return the headline and the numbers, the page's tables, and the evidence folded away below them."""
    return "\n".join(_document(report)) + "\n"


def _document(report: Report) -> Iterator[str]:
    yield from (f"## Activate Order: {_inline(report.headline)}", "")
    if report.facts.wiring:
        yield from (f"> **Nothing could be judged:** {_inline(report.facts.wiring)}", "")
    if report.facts.truncated:
        yield from (f"> **The run ended early:** {_inline(report.facts.cut_short or 'interrupted')}", "")
    if because := inconclusive(report):
        yield from (f"> **Nothing was concluded:** {_inline(because)}", "")
    if report.facts.again_of:
        yield from (
            f"> Only what did not conform in run {_inline(report.facts.again_of)} was asked again.",
            "",
        )
    for fault in (*report.waiver_faults, *report.waivers_elsewhere):
        yield from (f"> **Waiver:** {_inline(fault)}", "")
    yield from ("| " + " | ".join(label for _, label in numbers(report)) + " |", "| --: " * 4 + "|")
    yield from ("| " + " | ".join(f"**{number}**" for number, _ in numbers(report)) + " |", "")
    yield from (f"{deviations(report)}.", "")
    yield f"Target: {_inline(target(report))}, {_inline(report.facts.profile)} profile; {_inline(control(report))}."
    yield from (f"It rests on {ids(one.id for one in report.rests_on) or 'no reading'}.", "")
    for kind, heading in SECTIONS:
        rows = [row for row in report.clauses if row.kind == kind and shown(row, report)]
        if rows:
            yield from _table(heading, rows, report)
    readings = [row for row in report.readings if row.claims]
    if readings:
        yield from _table("Readings", readings, report)
    unshown = [row.id for row in report.clauses if not shown(row, report)]
    if unshown:
        yield from (f"Not selected: {ids(unshown)}.", "")
    yield from _deviations(report)
    for heading, shared in (
        ("Broken", reasons(report, Verdict.BROKEN)),
        ("Not judged", not_run(report)),
        ("Unproven", reasons(report, Verdict.UNPROVEN)),
    ):
        yield from _reasons(heading, shared)
    yield from _lists(report)
    yield (
        f"_{_inline(report.overall)}, exit status {report.exit_status}, {report.facts.seconds:.1f} s, "
        f"run {_inline(report.facts.run)}, kit {_inline(report.facts.kit_version)}, "
        f"contract {report.contract[:12]} (edition {_inline(report.edition)})"
        f"{', ' + _inline(report.signed) if report.signed else ''}._"
    )


def _table(heading: str, rows: Sequence[Row], report: Report) -> Iterator[str]:
    coded = any(isinstance(row, ClauseRow) and row.code for row in rows)
    yield from (f"### {heading}", "")
    yield "| Row | Title |" + (" Code | Status |" if coded else "") + " Verdict | Scenarios |"
    yield "| --- | --- |" + (" --- | --: |" if coded else "") + " --- | --: |"
    for row in rows:
        cells = [row.id, _inline(row.title)]
        if coded and isinstance(row, ClauseRow):
            cells += [f"`{row.code}`", str(row.status)]
        cells += [_verdict(row, report), str(len(row.scenarios) or "")]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _verdict(row: Row, report: Report) -> str:
    if unfinished := how_far(row, report):
        return unfinished
    word = f"{_SIGNS[row.verdict]} {row.verdict}" if row.verdict in _SIGNS else str(row.verdict)
    why = row.verdict is Verdict.UNTESTED and row.because
    return f"{word}: {_inline(why)}" if why else word


def _deviations(report: Report) -> Iterator[str]:
    for heading, claims in (
        ("Deviations", report.claims(Verdict.DEVIATES, Verdict.UNSTABLE)),
        ("Disputed", report.claims(Verdict.DISPUTED)),
    ):
        if not claims:
            continue
        yield from (f"<details open><summary>{heading}: {count(len(claims), 'claim')}</summary>", "")
        for group in alike(report, claims):
            yield from _evidence(report, group)
        yield from ("</details>", "")


def _evidence(report: Report, group: Sequence[JudgedClaim]) -> Iterator[str]:
    first = group[0]
    who, gist = what_is_said(report, first)
    expected = f"\n{'':<13}".join(dict.fromkeys(claim.finding.expected for claim in group))
    rows = ids(row for claim in group for row in claim.falls_on)
    yield f"**{_inline(first.scenario.name)}** {_inline(first.location)} ({rows})"
    yield ""
    yield from _fenced(f"{who + ':':<13}{gist}\n{'expected:':<13}{expected}\n{'actual:':<13}{found(first)}")


def _reasons(heading: str, shared: Sequence[Reason]) -> Iterator[str]:
    if not shared:
        return
    yield from (f"<details><summary>{heading}: {count(len(shared), 'reason')}</summary>", "")
    for reason in shared:
        behind = f", {count(len(reason.scenarios), 'scenario')}" if reason.scenarios else ""
        yield f"- {_inline(reason.because)} ({ids(reason.rows)}{behind})"
        if reason.unlock:
            yield f"  <br>To unlock: {_inline(reason.unlock)}"
    yield from ("", "</details>", "")


def _lists(report: Report) -> Iterator[str]:
    noted = [
        f"{claim.scenario.name}: {found(claim) or claim.claim.name}" for claim in report.claims(Verdict.NOTED)
    ]
    absent = [f"{one.scenario.name}: {one.reason}" for one in report.not_applicable]
    misfits = [f"{one.claim}: {one.because}" for one in report.unplaced]
    waived = [
        f"{one.row} {one.verdict}, until {one.expires} by {one.owner}: {one.reason} ({one.link})"
        for one in report.waived
    ]
    for heading, lines in (
        ("Waived", waived),
        ("Noted where the page does not say", noted),
        ("Said not to occur", absent),
        ("Taken on the driver's word", report.facts.on_the_drivers_word),
        ("How the states came about", [f"{clauses}: {line}" for clauses, line in told(report)]),
        ("Left behind on the target", report.facts.left_behind),
        ("Fits nothing in the plan", misfits),
    ):
        if lines:
            yield from (f"<details><summary>{heading}: {len(lines)}</summary>", "")
            yield from (f"- {_inline(line)}" for line in lines)
            yield from ("", "</details>", "")


def _fenced(text: str) -> Iterator[str]:
    runs = [len(run) for run in re.findall("`+", text)]
    fence = "`" * max(3, max(runs, default=0) + 1)
    yield from (f"{fence}text", printable(text), fence, "")


def _inline(text: str) -> str:
    """Return `text` on one line, with everything that Markdown or HTML would read as markup escaped."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", printable(" ".join(text.split())))
