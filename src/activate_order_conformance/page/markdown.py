"""Reading Markdown into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from activate_order_conformance.page.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    squeeze,
)

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_DELIMITER = re.compile(r":?-+:?")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_CLOSED = re.compile(r"(?<!\\)\|\s*$")


def read_markdown(text: str) -> Document:
    """Return the blocks of a Markdown document, in its order."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    lines = _FRONT_MATTER.sub("", text.replace("\r\n", "\n")).split("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(_mended(lines)))
    blocks = tuple(block for node in SyntaxTreeNode(tokens).children for block in _blocks(node))
    return Document(blocks=blocks, language=None, bounded=True, closed=False)


def _mended(lines: list[str]) -> Iterator[str]:
    """Put every table row on one line: the vendor's export spreads cells over several, blank ones included."""
    in_table, index = False, 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if "|" in line and _is_delimiter(line):
            in_table = True
        elif in_table and line.startswith("|"):
            end = _end_of_row(lines, index) if not _CLOSED.search(line) else None
            if end is not None:
                line = " ".join(part.strip() for part in (line, *lines[index:end]) if part.strip())
                index = end
        elif in_table:
            in_table = False
        yield line


def _is_delimiter(line: str) -> bool:
    """Tell whether a line parts a table's header from its rows; the time that takes grows with its length alone."""
    return all(
        _DELIMITER.fullmatch(cell.strip())
        for cell in line.strip().removeprefix("|").removesuffix("|").split("|")
    )


def _end_of_row(lines: list[str], start: int) -> int | None:
    for index in range(start, len(lines)):
        line = lines[index].strip()
        if _HEADING.match(lines[index]) or (line.startswith("|") and line != "|"):
            return None
        if _CLOSED.search(line):
            return index + 1
    return None


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type == "heading":
        yield Heading(squeeze(_text(node)))
    elif node.type == "paragraph":
        yield from _paragraph(_text(node))
    elif node.type == "table":
        rows = [
            tuple(squeeze(_text(cell)) for cell in row.children)
            for part in node.children
            for row in part.children
        ]
        yield Table(header=rows[0], rows=tuple(rows[1:]))
    elif node.type in ("ordered_list", "bullet_list"):
        items = tuple(squeeze(_text(item)) for item in node.children)
        yield Listing(items=items, ordered=node.type == "ordered_list")
    elif node.type == "html_block":
        from activate_order_conformance.page.html import read_html

        yield from read_html(node.content.encode()).blocks
    elif node.type in ("fence", "code_block"):
        yield Paragraph(squeeze(node.content))
    else:
        for child in node.children:
            yield from _blocks(child)


def _paragraph(text: str) -> Iterator[Block]:
    lines = [line.strip() for line in text.split("\n")]
    if all(len(line) > 1 and line.startswith("|") and line.endswith("|") for line in lines):
        rows = tuple(tuple(squeeze(cell) for cell in line.strip("|").split("|")) for line in lines)
        yield Table(header=(), rows=rows)
    elif squeeze(text):
        yield Paragraph(squeeze(text))


def _text(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "html_inline":
        return " " if node.content.startswith("<br") else ""
    inner = "".join(_text(child) for child in node.children)
    return f"{inner} " if node.type in ("paragraph", "list_item") else inner
