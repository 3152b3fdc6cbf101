"""Texts, tables and fences in Markdown, in which nothing from outside is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from activate_order_conformance.report.outside import one_line, printable

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|!&~@]|:(?=//)|(?<=\bwww)\.")
"""What Markdown or HTML can read as markup; the last two begin addresses that become links by themselves."""


def inline(text: str) -> str:
    """Return `text` on one line, with everything that Markdown or HTML would read as markup escaped."""
    return _MARKUP.sub(lambda match: "\\" + match[0], one_line(text))


def code(text: str) -> str:
    """Return `text` on one line as code, by as many backticks as nothing in it closes."""
    text = one_line(text)
    fence = _fence(text)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def fenced(text: str) -> str:
    """Return `text` in a fence that nothing in it closes."""
    fence = _fence(text, least=3)
    return f"{fence}text\n{printable(text)}\n{fence}"


def _fence(text: str, least: int = 1) -> str:
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> str:
    """Return a table of cells that are Markdown already; the columns `right`, from 0, are flush right."""
    rulers = ["--:" if place in {*right} else "---" for place, _ in enumerate(heads)]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in (heads, rulers, *rows))


def _cell(content: object) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(str(content).split()))
