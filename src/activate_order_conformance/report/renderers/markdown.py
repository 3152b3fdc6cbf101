"""The report as Markdown, for the step summary of a CI run or a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.report.looks import marked
from activate_order_conformance.report.markdown_text import code, fenced, inline, table
from activate_order_conformance.report.model import ClauseRow, Report, Row
from activate_order_conformance.report.outline import outline_of
from activate_order_conformance.report.outline_parts import Block, Entry, Grid, Outline, Table
from activate_order_conformance.report.unjudged import extent_judged
from activate_order_conformance.report.wording import ids, shown_of
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.plan import Verdict


def render(report: Report, *, evidence: Evidence | None = None, kept_in: str = "") -> str:
    """Return the word and the numbers, what is wrong, the page's tables, and the rest folded away below them."""
    return "\n\n".join(_document(outline_of(report, evidence, kept_in), report)) + "\n"


def _document(outline: Outline, report: Report) -> Iterator[str]:
    yield f"## Activate Order: {inline(outline.headline)}"
    yield from (f"> **{fact.lead}:** {inline(fact.text)}" for fact in outline.notices)
    heads = [inline(label) for _, label in outline.numbers]
    yield table(heads, [[f"**{number}**" for number, _ in outline.numbers]], right=range(len(heads)))
    yield f"{inline(outline.deviations)}."
    yield "\n".join(f"* {fact.lead}: {inline(fact.text)}" for fact in outline.facts)
    for block in outline.findings:
        yield from _block(block)
    for rows in outline.tables:
        yield from (f"### {inline(rows.heading)}", _table(rows, report))
    if outline.left_out:
        yield f"Not asked for: {inline(outline.left_out)}."
    if outline.precedence:
        yield from _grid(outline.precedence)
    for block in outline.rest:
        yield from _block(block)
    yield from (f"{inline(what_for)}:\n\n{fenced(command)}" for what_for, command in outline.next_steps)
    yield _closing(report)


def _closing(report: Report) -> str:
    facts = report.facts
    return (
        f"_{inline(report.overall)}, exit status {report.exit_status}, {facts.seconds:.1f} s, "
        f"kit {inline(facts.kit_version)}, "
        f"contract {inline(report.contract[:12])} (edition {inline(report.edition)})._"
    )


def _table(rows: Table, report: Report) -> str:
    heads = ["Row", "Title", *(["Code", "Status"] if rows.coded else []), "Verdict", "Scenarios"]
    lines = []
    for row in rows.rows:
        codes: list[object] = ["", ""] if rows.coded else []
        if isinstance(row, ClauseRow) and row.code:
            codes = [code(row.code), row.status]
        lines.append([inline(row.id), inline(row.title), *codes, _verdict(row, report), shown_of(row)])
    return table(
        heads, lines, right=[place for place, head in enumerate(heads) if head in ("Status", "Scenarios")]
    )


def _verdict(row: Row, report: Report) -> str:
    if unfinished := extent_judged(row, report):
        return unfinished
    why = f": {inline(row.because)}" if row.verdict is Verdict.UNTESTED and row.because else ""
    return marked(row.verdict) + why


def _grid(grid: Grid) -> Iterator[str]:
    yield f"<details><summary>{inline(grid.heading)}</summary>"
    yield "\n".join(f"- {inline(note)}" for note in grid.notes)
    yield table(grid.heads, grid.lines, right=range(1, len(grid.heads)))
    yield f"{inline(grid.legend)}."
    yield "</details>"


def _block(block: Block) -> Iterator[str]:
    opened = " open" if block.urgent else ""
    yield f"<details{opened}><summary>{inline(block.heading)}: {len(block.entries)}</summary>"
    if any(entry.takes_room for entry in block.entries):
        for entry in block.entries:
            yield from _entry(entry)
    else:
        yield "\n".join(_line(entry) for entry in block.entries)
    yield "</details>"


def _line(entry: Entry) -> str:
    return f"- {': '.join(inline(text) for text in (entry.title, *(text for _, text in entry.fields)))}"


def _entry(entry: Entry) -> Iterator[str]:
    where = [inline(entry.location)] if entry.location else []
    where += [f"({inline(ids(entry.rows))})"] if entry.rows else []
    yield " ".join([f"**{inline(entry.title)}**", *where])
    pairs = (*entry.fields, *([("again", entry.again)] if entry.again else []))
    if entry.paste:
        yield fenced(entry.paste)
    if not pairs:
        return
    width = max(len(label) for label, _ in pairs) + 2
    yield fenced("\n".join(f"{label + ':':<{width}}{_hung(text, width)}" for label, text in pairs))


def _hung(text: str, width: int) -> str:
    """Return a text whose further lines are set in beneath its first."""
    return text.replace("\n", "\n" + " " * width)
