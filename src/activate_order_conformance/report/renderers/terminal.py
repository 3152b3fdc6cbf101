"""The report for a person at a terminal, and the same without colour for a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TextIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from activate_order_conformance.appearance import colour_wanted, columns_wanted
from activate_order_conformance.phrases import count
from activate_order_conformance.report.folds import folds, written
from activate_order_conformance.report.looks import LOOKS, OVERALL_LOOKS
from activate_order_conformance.report.model import ClauseRow, JudgedScenario, Overall, Report, Row
from activate_order_conformance.report.outline import outline_of
from activate_order_conformance.report.outline_parts import Fact, Outline
from activate_order_conformance.report.outline_parts import Table as Rows
from activate_order_conformance.report.renderers.terminal_blocks import block, fields, grid, inert
from activate_order_conformance.report.unjudged import extent_judged, nothing_arranged, nothing_judged
from activate_order_conformance.report.wording import which_run
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.plan import NOT_ASKED, Verdict

PIPE_WIDTH = 100
"""The width of the report where there is no terminal, in columns."""
WIDEST = 120
"""A wider terminal leaves the rest empty: longer lines are not easier to read."""
_CODE_COLUMNS_FROM = 110
_SCENARIO_COLUMN_FROM = 70


def console_for(stream: TextIO) -> Console:
    """Return a console for `stream`: as wide as the terminal, or plain and fixed in a pipe.

    COLUMNS says how wide either is, FORCE_COLOR has a pipe coloured too.
    """
    columns = columns_wanted()
    coloured = colour_wanted() is True
    if not stream.isatty() and not coloured:
        return _plain(stream, columns or PIPE_WIDTH)
    console = Console(
        file=stream, highlight=False, emoji=False, markup=False, force_terminal=coloured or None
    )
    if columns:
        console.width = columns
    elif not stream.isatty():
        console.width = PIPE_WIDTH
    console.width = min(console.width, WIDEST)
    return console


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
    return without_padding(stream.getvalue())


def without_padding(drawn: str) -> str:
    """Return what was drawn without the blanks at the ends of its lines, for where there is no terminal."""
    return "".join(f"{line.rstrip()}\n" for line in drawn.splitlines())


def print_report(
    report: Report,
    console: Console,
    *,
    verbose: bool = False,
    evidence: Evidence | None = None,
    kept_in: str = "",
) -> None:
    """Print the report: the word and the numbers, what is wrong, the page's tables, the rest, and what to do next.

    The word comes again at the end, so that the last screen shows it. Where the wiring kept everything from being
    judged there is nothing but its fault, and where nothing could be arranged there are no tables; `verbose` prints
    them all the same. Of some rows alone everything is told but long lists. `kept_in` is the file that the run is
    kept in.
    """
    outline = outline_of(report, evidence, kept_in)
    alone = nothing_judged(report) and not (verbose or report.narrowed)
    for part in _wiring(outline, report) if alone else _parts(outline, report, console.width, verbose):
        # What is to be copied into a shell is not wrapped.
        console.print(part, soft_wrap=isinstance(part, Text) and bool(part.no_wrap))


def _parts(outline: Outline, report: Report, width: int, verbose: bool) -> Iterator[RenderableType]:
    in_full = verbose or report.narrowed
    yield from _head(outline)
    for finding in outline.findings:
        yield from block(finding, verbose=in_full)
    for table in outline.tables if in_full or not nothing_arranged(report) else ():
        yield Text()
        yield inert(table.heading, "bold")
        yield Padding(_table(table, report, width, in_full), (0, 0, 0, 2))
    if outline.left_out:
        yield Text()
        yield inert(f"not asked for: {outline.left_out}", "dim")
    if outline.precedence:
        yield from grid(outline.precedence, verbose=in_full)
    for rest in outline.rest:
        yield from block(rest, verbose=verbose or (report.narrowed and not rest.at_most))
    yield Text()
    yield _headline(outline)
    if report.counts.deviations_from_page or report.counts.deviations_from_readings:
        yield inert(outline.deviations)
    yield from _closing(outline, report)


def _headline(outline: Outline) -> Text:
    return inert(outline.headline, f"bold {OVERALL_LOOKS[outline.overall].colour}")


def _closing(outline: Outline, report: Report) -> Iterator[RenderableType]:
    took = f"{report.facts.seconds:.1f} s"
    is_for_waivers = report.waiver_faults and report.overall is Overall.CONFORMANT
    status = f"exit status {report.exit_status}{', for its waivers' if is_for_waivers else ''}"
    yield inert(f"{status} · {took} · run {which_run(report)}", "dim")
    if outline.next_steps:
        yield Text()
    for what_for, command in outline.next_steps:
        yield inert(f"{what_for}:", "dim")
        line = inert(f"  {command}")
        line.no_wrap = True
        yield line


def _wiring(outline: Outline, report: Report) -> Iterator[RenderableType]:
    """Yield the one thing that kept everything from being judged, and where to go from there."""
    yield _headline(outline)
    yield Text("Nothing was judged: this is about the way to the target, not about the target.")
    yield Text()
    yield _labelled(fact for fact in (*outline.notices, *outline.facts) if fact.label in ("wiring", "target"))
    for rest in outline.rest:
        if rest.urgent:
            yield from block(rest, verbose=False)
    yield Text()
    yield from _closing(outline, report)


def _head(outline: Outline) -> Iterator[RenderableType]:
    yield _headline(outline)
    figures = Text()
    for place, (number, label) in enumerate(outline.numbers):
        figures.append(" · " if place else "", "dim")
        figures.append(str(number), "bold").append_text(inert(f" {label}"))
    yield figures
    yield inert(outline.deviations)
    yield Text()
    yield _labelled((*outline.notices, *outline.facts))


def _labelled(facts: Iterable[Fact]) -> Table:
    return fields((fact.label, fact.text) for fact in facts)


def _table(table: Rows, report: Report, width: int, verbose: bool) -> Table:
    coded = width >= _CODE_COLUMNS_FROM and table.coded
    counted = width >= _SCENARIO_COLUMN_FROM
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=len("requirement-10"), no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    if coded:
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(no_wrap=True, style="dim")
    grid.add_column(width=len(Verdict.NOT_APPLICABLE if verbose else Verdict.CONFORMS), no_wrap=True)
    if counted:
        grid.add_column(
            width=max(len("99 scenarios"), *(len(_counted(row)) for row in table.rows)),
            no_wrap=True,
            justify="right",
            style="dim",
        )
    for row in table.rows:
        codes = [row.code or "", str(row.status or "")] if coded and isinstance(row, ClauseRow) else []
        grid.add_row(
            inert(row.id),
            _title(row, stacked=not coded),
            *map(inert, codes),
            inert(extent_judged(row, report) or row.verdict, LOOKS[row.verdict].colour),
            *([inert(_counted(row))] if counted else []),
        )
        for name, verdict in _behind(row, report) if verbose else ():
            word = inert(NOT_ASKED if verdict is Verdict.UNTESTED else verdict, LOOKS[verdict].colour)
            grid.add_row("", name, *("" for _ in codes), word, *([""] if counted else []))
    return grid


def _counted(row: Row) -> str:
    of_all = f"{len(row.scenarios)} of " if row.among else ""
    return f"{of_all}{count(row.among or len(row.scenarios), 'scenario')}" if row.scenarios else ""


def _behind(row: Row, report: Report) -> Iterator[tuple[Text, Verdict]]:
    """Yield the scenarios behind a row, those that were derived folded unless something of the row deviates."""
    scenarios = report.behind(row)
    for scenario in written(scenarios):
        yield _named(scenario), scenario.verdict
    for fold in folds(scenarios):
        yield inert(fold.title), fold.verdict
        for scenario in fold.open:
            yield _named(scenario), scenario.verdict


def _named(scenario: JudgedScenario) -> Text:
    return inert(scenario.planned.name).append_text(inert(f"  {scenario.planned.location}", "dim"))


def _title(row: Row, *, stacked: bool) -> Text:
    title = inert(row.title)
    if stacked and isinstance(row, ClauseRow) and row.code:
        title.append_text(inert(f"\n{row.code} {row.status}", "dim"))
    if row.verdict is Verdict.UNTESTED:
        title.append_text(inert(f"\n{row.because}", "dim"))
    return title
