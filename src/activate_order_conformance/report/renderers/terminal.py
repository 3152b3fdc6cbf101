"""The report for a person at a terminal, and the same without colour for a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from activate_order_conformance.report.ledger import told
from activate_order_conformance.report.model import ClauseRow, Report, Row
from activate_order_conformance.report.renderers.terminal_evidence import (
    STYLES,
    disputed,
    fields,
    four_lines,
    listed,
    noted,
    said,
    together,
    why,
)
from activate_order_conformance.report.unjudged import how_far, nothing_judged
from activate_order_conformance.report.wording import (
    SECTIONS,
    control,
    count,
    deviations,
    ids,
    inconclusive,
    left,
    not_run,
    numbers,
    reasons,
    shown,
    target,
)
from activate_order_conformance.run.plan import Verdict

PIPE_WIDTH = 100
"""The width of the report where there is no terminal, in columns."""
WIDEST = 120
"""A wider terminal leaves the rest empty: longer lines are not easier to read."""
_CODE_COLUMNS_FROM = 110
_FEW = 6


def console_for(stream: TextIO | None = None) -> Console:
    """Return a console for `stream` (standard output): as wide as the terminal, or plain and fixed in a pipe."""
    stream = stream or sys.stdout
    if stream.isatty():
        console = Console(file=stream, highlight=False, emoji=False, markup=False)
        console.width = min(console.width, WIDEST)
        return console
    return _plain(stream, PIPE_WIDTH)


def _plain(stream: TextIO, width: int) -> Console:
    return Console(
        file=stream,
        width=width,
        force_terminal=False,
        no_color=True,
        color_system=None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )


def render(report: Report, *, verbose: bool = False, width: int = PIPE_WIDTH) -> str:
    """Return the report as plain text of at most `width` columns; `verbose` names the scenarios of each row."""
    stream = StringIO()
    print_report(report, _plain(stream, width), verbose=verbose)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


def print_report(report: Report, console: Console, *, verbose: bool = False) -> None:
    """Print the report: the word and the numbers, the page's tables, the evidence, and the word again.

    What failed comes last, so that the last screen shows it. Where the wiring kept everything from being judged
    there is nothing but its fault; `verbose` prints the tables all the same.
    """
    for part in _parts(report, console.width, verbose):
        console.print(part)


def _parts(report: Report, width: int, verbose: bool) -> Iterator[RenderableType]:
    if nothing_judged(report) and not verbose:
        yield from _wiring(report)
        return
    yield from _head(report)
    for kind, heading in SECTIONS:
        rows = [row for row in report.clauses if row.kind == kind and shown(row, report)]
        yield from _section(heading, rows, report, width, verbose)
    judged = [row for row in report.readings if row.claims]
    yield from _section("Readings", judged, report, width, verbose)
    if left_out := [row.id for row in report.clauses if not shown(row, report)]:
        yield Text()
        yield Text(f"not selected: {ids(left_out)}", "dim")
    yield from _evidence(report, verbose)
    yield Text()
    yield Text(report.headline, f"bold {STYLES[report.overall]}")
    if report.counts.deviations_from_page or report.counts.deviations_from_readings:
        yield Text(deviations(report))
    yield _closing(report)


def _closing(report: Report) -> Text:
    return Text(
        f"exit status {report.exit_status} · {report.facts.seconds:.1f} s · run {report.facts.run}", "dim"
    )


def _wiring(report: Report) -> Iterator[RenderableType]:
    """Yield the one thing that kept everything from being judged, and where to go from there."""
    yield Text(report.headline, f"bold {STYLES[report.overall]}")
    yield Text("Nothing was judged: this is about the way to the target, not about the target.")
    yield Text()
    facts = [
        ("wiring", report.facts.wiring),
        ("target", f"{target(report)} · {report.facts.profile} profile"),
    ]
    facts.append(("what to do", "activate-order doctor, with the same options, goes through it step by step"))
    yield fields(facts)
    yield from _block("Left behind on the target", together(said(line) for line in left(report, _FEW)))
    yield Text()
    yield _closing(report)


def _head(report: Report) -> Iterator[RenderableType]:
    yield Text(report.headline, f"bold {STYLES[report.overall]}")
    figures = Text()
    for place, (number, label) in enumerate(numbers(report)):
        figures.append(" · " if place else "", "dim")
        figures.append(str(number), "bold").append(f" {label}")
    yield figures
    yield Text(deviations(report))
    yield Text()
    facts = [("target", f"{target(report)} · {report.facts.profile} profile"), ("control", control(report))]
    if report.facts.wiring:
        facts.insert(0, ("wiring", report.facts.wiring))
    if report.facts.truncated:
        facts.insert(0, ("cut short", report.facts.cut_short or "interrupted"))
    if because := inconclusive(report):
        facts.insert(0, ("because", because))
    facts += [("waiver", fault) for fault in (*report.waiver_faults, *report.waivers_elsewhere)]
    if report.facts.again_of:
        facts.append(("asked again", f"only what did not conform in run {report.facts.again_of}"))
    if report.signed:
        facts.append(("signed", report.signed))
    if report.rests_on:
        facts.append(("rests on", ids(one.id for one in report.rests_on)))
    yield fields(facts)


def _section(
    heading: str, rows: Sequence[Row], report: Report, width: int, verbose: bool
) -> Iterator[RenderableType]:
    if rows:
        yield Text()
        yield Text(heading, "bold")
        yield Padding(_table(rows, report, width, verbose), (0, 0, 0, 2))


def _table(rows: Sequence[Row], report: Report, width: int, verbose: bool) -> Table:
    coded = width >= _CODE_COLUMNS_FROM and any(isinstance(row, ClauseRow) and row.code for row in rows)
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=len("requirement-10"), no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    if coded:
        table.add_column(no_wrap=True, style="dim")
        table.add_column(no_wrap=True, style="dim")
    table.add_column(width=len(Verdict.NOT_APPLICABLE if verbose else Verdict.CONFORMS), no_wrap=True)
    table.add_column(width=len("99 scenarios"), no_wrap=True, justify="right", style="dim")
    for row in rows:
        codes = [row.code or "", str(row.status or "")] if coded and isinstance(row, ClauseRow) else []
        table.add_row(
            row.id,
            _title(row, stacked=not coded),
            *codes,
            Text(how_far(row, report) or row.verdict, STYLES[row.verdict]),
            count(len(row.scenarios), "scenario") if row.scenarios else "",
        )
        for scenario in (report.scenario(one) for one in row.scenarios) if verbose else ():
            planned = scenario.planned
            line = Text.assemble(said(planned.name), "  ", (planned.location, "dim"))
            table.add_row(
                "", line, *("" for _ in codes), Text(scenario.verdict, STYLES[scenario.verdict]), ""
            )
    return table


def _title(row: Row, *, stacked: bool) -> Text:
    title = said(row.title)
    if stacked and isinstance(row, ClauseRow) and row.code:
        title.append(f"\n{row.code} {row.status}", "dim")
    if row.verdict is Verdict.UNTESTED:
        title.append(f"\n{row.because}", "dim")
    return title


def _evidence(report: Report, verbose: bool) -> Iterator[RenderableType]:
    deviating = report.claims(Verdict.DEVIATES, Verdict.UNSTABLE)
    on_page = {claim.id for row in report.clauses for claim in row.claims}
    from_the_page = [claim for claim in deviating if claim.id in on_page]
    from_readings = [claim for claim in deviating if claim.id not in on_page]
    absent = [(f"{one.scenario.name}  {one.scenario.location}", one.reason) for one in report.not_applicable]
    strays = [(one.claim, one.because) for one in report.unplaced]
    waived = [
        (f"{one.row} {one.verdict}, waived until {one.expires} by {one.owner}", f"{one.reason} ({one.link})")
        for one in report.waived
    ]
    for heading, blocks in (
        ("Noted where the page does not say", noted(report, verbose)),
        ("Said not to occur", listed(absent)),
        ("Taken on the driver's word", together(said(line) for line in report.facts.on_the_drivers_word)),
        ("How the states came about", listed(told(report))),
        ("Left behind on the target", together(said(line) for line in left(report, _FEW))),
        ("Waived: somebody answers for it", listed(waived)),
        ("Unproven", why(report, reasons(report, Verdict.UNPROVEN), Verdict.UNPROVEN)),
        ("Not judged", why(report, not_run(report), Verdict.BROKEN)),
        ("Disputed: they deviate from what we assumed where the page leaves it open", disputed(report)),
        ("Fits nothing in the plan", listed(strays)),
        (
            "Broken: the kit, the driver or the connection failed, not the target",
            why(report, reasons(report, Verdict.BROKEN), Verdict.BROKEN),
        ),
        ("Deviations from our readings", four_lines(report, from_readings)),
        ("Deviations from the page", four_lines(report, from_the_page)),
    ):
        yield from _block(heading, blocks)


def _block(heading: str, blocks: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for place, block in enumerate(blocks):
        yield Text()
        if not place:
            yield Text(heading, "bold")
        yield Padding(block, (0, 0, 0, 2))
