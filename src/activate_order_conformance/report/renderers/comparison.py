"""A comparison as text for a terminal, Markdown, HTML or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from activate_order_conformance.report.compare import ABSENT, Comparison, Line
from activate_order_conformance.report.looks import LOOKS, marked
from activate_order_conformance.report.markdown_text import inline, table
from activate_order_conformance.report.outside import json_text, printable
from activate_order_conformance.report.renderers.terminal_blocks import inert
from activate_order_conformance.run.plan import Verdict

CHANGES: Mapping[str, str] = {"worse": "bold red", "better": "green", "changed": "yellow"}


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the table, or where it is wider than the console, the signs of the verdicts alone."""
    console.print(_terminal(comparison, narrow=len(comparison.columns) > (console.width - 30) // 17))


def _terminal(comparison: Comparison, *, narrow: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", max_width=44)
    for _ in comparison.columns:
        grid.add_column(no_wrap=True)
    keys = [
        column.heading if comparison.shows_change else str(number)
        for number, column in enumerate(comparison.columns, 1)
    ]
    grid.add_row("", "", *(inert(key, "bold") for key in keys))
    for line in comparison.lines:
        grid.add_row(
            inert(line.id),
            inert(line.title, "dim"),
            *(_cell(verdict, narrow=narrow) for verdict in line.verdicts),
            *([Text(line.change, CHANGES[line.change])] if line.change else []),
        )
    widest = max(map(len, keys))
    heads = [
        Text.assemble(
            (f"{printable(key):<{widest}}  ", "bold"),
            inert("" if comparison.shows_change else column.heading),
            (f"  {' · '.join(map(printable, column.facts))}", "dim"),
        )
        for key, column in zip(keys, comparison.columns, strict=True)
    ]
    parts: list[RenderableType] = [
        inert(comparison.title, "bold"),
        inert(comparison.sentence),
        Text(),
        *heads,
    ]
    if comparison.lines:
        parts += [Text(), grid]
    if narrow and comparison.lines:
        parts += [Text(), Text("  ".join(f"{look.sign} {word}" for word, look in LOOKS.items()), "dim")]
    parts += [inert(note, "yellow") for note in comparison.notes]
    return Group(*parts)


def _cell(verdict: str, *, narrow: bool) -> Text:
    if not isinstance(verdict, Verdict):
        return Text(verdict, "dim")
    return Text(LOOKS[verdict].sign if narrow else verdict, LOOKS[verdict].colour)


def markdown(comparison: Comparison) -> str:
    """Return the comparison as a Markdown table, such as implementers link to."""
    heads = ["Row", "Title", *(inline(column.heading) for column in comparison.columns)]
    heads += ["Change"] if comparison.shows_change else []
    lines = [f"## {inline(comparison.title)}", "", inline(comparison.sentence), ""]
    lines += [
        f"- **{inline(column.heading)}**: {inline('; '.join(column.facts))}" for column in comparison.columns
    ]
    if comparison.lines:
        rows = [_cells(line, shows_change=comparison.shows_change) for line in comparison.lines]
        lines += ["", table(heads, rows)]
    lines += ["", *(f"> {inline(note)}" for note in comparison.notes)] if comparison.notes else []
    return "\n".join(lines) + "\n"


def _cells(line: Line, *, shows_change: bool) -> list[str]:
    verdicts = (marked(verdict) if isinstance(verdict, Verdict) else verdict for verdict in line.verdicts)
    return [inline(line.id), inline(line.title), *verdicts, *([line.change] if shows_change else [])]


def html(comparison: Comparison) -> str:
    """Return the comparison as one HTML file that needs nothing else."""
    style = (files("activate_order_conformance.report.renderers.html") / "templates" / "style.css").read_text(
        "utf-8"
    )
    heads = "".join(
        f'<th scope="col">{_text(column.heading)}<br><span class="dim">{_text(column.facts[1])}</span></th>'
        for column in comparison.columns
    )
    heads += '<th scope="col">Change</th>' if comparison.shows_change else ""
    rows = "".join(_html_line(line, shows_change=comparison.shows_change) for line in comparison.lines)
    facts = "".join(
        f"<dt>{_text(column.heading)}</dt><dd>{_text('; '.join(column.facts))}</dd>"
        for column in comparison.columns
    )
    table = (
        '<main class="wide"><h2>Row by row</h2><div class="scroll" tabindex="0" role="region" '
        f'aria-label="Rows by runs"><table class="difference"><thead><tr><th scope="col">Row</th>'
        f'<th scope="col">Title</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></main>'
    )
    notes = "".join(f'<p class="notice">{_text(note)}</p>' for note in comparison.notes)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(comparison.title)}</title><style>{style}</style></head><body>"
        f'<header class="top"><div class="wide"><p class="brand">Activate Order conformance</p>'
        f'<h1>{_text(comparison.title)}</h1><p class="target">{_text(comparison.sentence)}</p>{notes}</div></header>'
        f'{table if rows else ""}<footer class="wide"><h2>The runs</h2><dl>{facts}</dl></footer></body></html>\n'
    )


def _html_line(line: Line, *, shows_change: bool) -> str:
    cells = "".join(
        f"<td>{_badge(verdict) if isinstance(verdict, Verdict) else verdict}</td>"
        for verdict in line.verdicts
    )
    cells += f"<td>{line.change}</td>" if shows_change else ""
    return f'<tr><th scope="row">{_text(line.id)}</th><td>{_text(line.title)}</td>{cells}</tr>'


def _badge(verdict: Verdict) -> str:
    sign = f'<span class="sign" aria-hidden="true">{LOOKS[verdict].sign}</span>'
    return f'<span class="badge v-{verdict}">{sign}{verdict}</span>'


def _text(text: str) -> str:
    return escape(printable(text))


def to_json(comparison: Comparison) -> str:
    """Return the comparison as JSON."""
    document = {
        "title": comparison.title,
        "sentence": comparison.sentence,
        "exitStatus": comparison.exit_status,
        "runs": [{"heading": column.heading, "facts": list(column.facts)} for column in comparison.columns],
        "rows": [
            {
                "id": line.id,
                "title": line.title,
                "verdicts": [None if verdict == ABSENT else verdict for verdict in line.verdicts],
            }
            | ({"change": line.change} if comparison.shows_change else {})
            for line in comparison.lines
        ],
        "notes": list(comparison.notes),
    }
    return json_text(document)
