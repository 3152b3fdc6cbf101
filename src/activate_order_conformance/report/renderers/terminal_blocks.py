"""How a terminal draws texts from outside, labelled values, and the blocks of an outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from activate_order_conformance.report.looks import LOOKS
from activate_order_conformance.report.outline_parts import Block, Entry, Grid
from activate_order_conformance.report.outside import printable
from activate_order_conformance.report.wording import ids

_INDENT = 2


def inert(text: str, style: str = "") -> Text:
    """Return text from outside the kit, what a terminal or a CI system would obey made visible."""
    return Text(printable(text), style)


def fields(pairs: Iterable[tuple[str, str]]) -> Table:
    """Return labelled values, the labels in one column; long values wrap beneath themselves."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=len("our reading"), no_wrap=True, style="dim")
    table.add_column(ratio=1, overflow="fold")
    for label, value in pairs:
        table.add_row(label, inert(value))
    return table


def block(drawn: Block, *, verbose: bool) -> Iterator[RenderableType]:
    """Yield a block: its heading, and its entries or, unless `verbose`, what is told in brief."""
    yield Text()
    yield inert(drawn.heading, "bold")
    if drawn.brief and not verbose:
        yield _indented(inert(f"{drawn.brief}{drawn.verbose}", "dim"))
        return
    shown = drawn.entries[: drawn.at_most or None] if not verbose else drawn.entries
    apart = any(entry.takes_room for entry in shown)
    for place, entry in enumerate(shown):
        if apart and place:
            yield Text()
        yield from _entry(entry)
    if more := len(drawn.entries) - len(shown):
        yield _indented(inert(f"and {more} more, which --verbose lists", "dim"))


def grid(drawn: Grid, *, verbose: bool) -> Iterator[RenderableType]:
    """Yield what a grid comes to, and its cells where it is `verbose`."""
    yield Text()
    yield inert(drawn.heading, "bold")
    if verbose:
        cells = Table.grid(padding=(0, 1, 0, 0))
        for head in drawn.heads:
            cells.add_column(no_wrap=True, justify="right" if head else "left")
        cells.add_row(*(inert(head, "dim") for head in drawn.heads))
        for line in drawn.lines:
            cells.add_row(*map(inert, line))
        yield _indented(cells)
        yield _indented(inert(drawn.legend, "dim"))
    for note in drawn.notes:
        yield _indented(inert(note, "" if verbose else "dim"))


def _entry(entry: Entry) -> Iterator[RenderableType]:
    title = inert(entry.title, LOOKS[entry.verdict].colour if entry.verdict else "")
    where = "  ".join(part for part in (entry.location, ids(entry.rows)) if part)
    yield _indented(title.append_text(inert(f"  {where}" if where else "", "not bold dim")))
    for label, text in entry.fields:
        shown = fields([(label, text)]) if label else inert(text, "dim")
        yield _indented(shown, 2)
    for copied in entry.paste.splitlines():
        line = inert(" " * 2 * _INDENT + copied)
        line.no_wrap = True
        yield line
    if entry.again:
        yield _indented(fields([("again", f"by this line; {entry.again_with}")]), 2)
        line = inert(" " * 2 * _INDENT + entry.again)
        line.no_wrap = True
        yield line


def _indented(part: RenderableType, steps: int = 1) -> Padding:
    return Padding(part, (0, 0, 0, steps * _INDENT))
