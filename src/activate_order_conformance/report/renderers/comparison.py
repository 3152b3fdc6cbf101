"""A comparison as text for a terminal, Markdown, HTML or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from types import MappingProxyType

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from activate_order_conformance.report.compare import Comparison, Line
from activate_order_conformance.report.renderers.html.signs import SIGNS
from activate_order_conformance.report.renderers.terminal_evidence import STYLES, said
from activate_order_conformance.report.wording import printable
from activate_order_conformance.run.plan import Verdict

CHANGES: Mapping[str, str] = MappingProxyType({"worse": "bold red", "better": "green", "changed": "yellow"})

_MARKS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.CONFORMS: "✅",
        Verdict.DEVIATES: "❌",
        Verdict.UNSTABLE: "❌",
        Verdict.BROKEN: "💥",
        Verdict.DISPUTED: "⚠️",
        Verdict.UNPROVEN: "❔",
    }
)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the table, or where it is wider than the console, the signs of the verdicts alone."""
    console.print(_terminal(comparison, narrow=len(comparison.columns) > (console.width - 30) // 17))


def _terminal(comparison: Comparison, *, narrow: bool) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=44)
    for _ in comparison.columns:
        table.add_column(no_wrap=True)
    letters = [chr(ord("A") + place) for place in range(len(comparison.columns))]
    keys = [
        column.heading if comparison.shows_change else letters[place]
        for place, column in enumerate(comparison.columns)
    ]
    table.add_row("", "", *(Text(key, "bold") for key in keys))
    for line in comparison.lines:
        table.add_row(
            line.id,
            said(line.title, "dim"),
            *(_cell(verdict, narrow=narrow) for verdict in line.verdicts),
            *([Text(line.change, CHANGES[line.change])] if line.change else []),
        )
    widest = max(map(len, keys))
    heads = [
        Text.assemble(
            (f"{key:<{widest}}  ", "bold"),
            said("" if comparison.shows_change else column.heading),
            (f"  {' · '.join(map(printable, column.facts))}", "dim"),
        )
        for key, column in zip(keys, comparison.columns, strict=True)
    ]
    parts: list[RenderableType] = [said(comparison.title, "bold"), Text(comparison.sentence), Text(), *heads]
    if comparison.lines:
        parts += [Text(), table]
    if narrow and comparison.lines:
        parts += [Text(), Text("  ".join(f"{sign} {word}" for word, sign in SIGNS.items()), "dim")]
    parts += [Text(note, "yellow") for note in comparison.notes]
    return Group(*parts)


def _cell(verdict: Verdict | None, *, narrow: bool) -> Text:
    if verdict is None:
        return Text("not in it", "dim")
    return Text(SIGNS[verdict] if narrow else verdict, STYLES[verdict])


def markdown(comparison: Comparison) -> str:
    """Return the comparison as a Markdown table, such as implementers link to."""
    heads = ["Row", "Title", *(_inline(column.heading) for column in comparison.columns)]
    heads += ["Change"] if comparison.shows_change else []
    lines = [f"## {_inline(comparison.title)}", "", _inline(comparison.sentence), ""]
    lines += [
        f"- **{_inline(column.heading)}**: {_inline('; '.join(column.facts))}"
        for column in comparison.columns
    ]
    if comparison.lines:
        lines += ["", f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
        lines += [_markdown_line(line, shows_change=comparison.shows_change) for line in comparison.lines]
    lines += ["", *(f"> {_inline(note)}" for note in comparison.notes)] if comparison.notes else []
    return "\n".join(lines) + "\n"


def _markdown_line(line: Line, *, shows_change: bool) -> str:
    cells = [line.id, _inline(line.title)]
    cells += [f"{_MARKS.get(one, '')} {one}".strip() if one else "not in it" for one in line.verdicts]
    cells += [line.change] if shows_change else []
    return f"| {' | '.join(cells)} |"


def _inline(text: str) -> str:
    escaped = printable(" ".join(text.split()))
    for character in "\\`*_[]<>#|":
        escaped = escaped.replace(character, f"\\{character}")
    return escaped


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
    notes = "".join(f'<p class="notice">{_text(note)}</p>' for note in comparison.notes)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(comparison.title)}</title><style>{style}</style></head><body>"
        f'<header class="top"><div class="wide"><p class="brand">Activate Order conformance</p>'
        f'<h1>{_text(comparison.title)}</h1><p class="target">{_text(comparison.sentence)}</p>{notes}</div></header>'
        '<main class="wide"><h2>Row by row</h2><div class="scroll" tabindex="0" role="region" '
        f'aria-label="Rows by runs"><table class="difference"><thead><tr><th scope="col">Row</th>'
        f'<th scope="col">Title</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></main>'
        f'<footer class="wide"><h2>The runs</h2><dl>{facts}</dl></footer></body></html>\n'
    )


def _html_line(line: Line, *, shows_change: bool) -> str:
    cells = "".join(f"<td>{_badge(verdict) if verdict else 'not in it'}</td>" for verdict in line.verdicts)
    cells += f"<td>{line.change}</td>" if shows_change else ""
    return f'<tr><th scope="row">{line.id}</th><td>{_text(line.title)}</td>{cells}</tr>'


def _badge(verdict: Verdict) -> str:
    sign = f'<span class="sign" aria-hidden="true">{SIGNS[verdict]}</span>'
    return f'<span class="badge v-{verdict}">{sign}{verdict}</span>'


def _text(text: str) -> str:
    return escape(printable(text))


def to_json(comparison: Comparison) -> str:
    """Return the comparison as JSON."""
    document = {
        "title": comparison.title,
        "sentence": comparison.sentence,
        "exitStatus": comparison.exit_status,
        "runs": [{"heading": one.heading, "facts": list(one.facts)} for one in comparison.columns],
        "rows": [
            {"id": line.id, "title": line.title, "verdicts": list(line.verdicts)}
            | ({"change": line.change} if comparison.shows_change else {})
            for line in comparison.lines
        ],
        "notes": list(comparison.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
