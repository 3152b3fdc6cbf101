"""Reading HTML into blocks."""

from __future__ import annotations

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
    from bs4 import Tag

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_NAMES = """
address article aside blockquote body caption dd div dl dt fieldset figcaption figure footer form header hr li main
nav ol p pre section table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split()).union(_HEADINGS)
_MOST_OPEN_COMMENTS = 100
"""How many comments may never end, such as in texts of scripts, where they begin none."""
_UNSEEN = ("script", "style", "noscript", "nav", "footer", "aside", "svg", "head", "del", "s", "strike")


def read_html(source: bytes) -> Document:
    """Return the blocks of an HTML document's main content, in its order.

    The content is that of `main` or `article` where there is one, else of the whole body without navigation.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(
        _ending(source) or b"\n",  # of nothing at all it would log a complaint
        "html.parser",
        from_encoding=_undeclared(source),
    )
    language = soup.html.get("lang") if soup.html else None
    for unseen in soup(_UNSEEN):
        unseen.decompose()
    content = soup.select_one("main, article, [role=main]")
    page = (content or soup.body or soup).extract()
    return Document(
        blocks=tuple(_blocks(page)),
        language=str(language) if language else None,
        bounded=content is not None,
        closed=_is_closed(source.lower()),
        beside=tuple(_blocks(soup)) if page is not soup else (),
    )


def _undeclared(source: bytes) -> str | None:
    """Return the encoding of HTML that declares none, as browsers take it; None where it declares one."""
    from bs4.dammit import EncodingDetector

    _, marked = EncodingDetector.strip_byte_order_mark(source)
    if marked or EncodingDetector.find_declared_encoding(source, is_html=True):
        return None
    try:
        source.decode()
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _is_closed(source: bytes) -> bool:
    """Tell whether every list and table is closed that is opened, one within another too."""
    return all(source.count(b"</" + name) >= source.count(b"<" + name) for name in (b"ol", b"ul", b"table"))


def _ending(source: bytes) -> bytes:
    """Return HTML without what never ends in it, whose end the parser would look for from every beginning."""
    if source.count(b"<!--") - source.count(b"-->") > _MOST_OPEN_COMMENTS:
        ended = source.rfind(b"-->") + 1
        source = source[:ended] + source[ended:].partition(b"<!--")[0]
    last_tag = source.find(b"<", source.rfind(b">") + 1)
    return source if last_tag < 0 else source[:last_tag]


def _blocks(parent: Tag) -> Iterator[Block]:
    from bs4 import Tag

    loose = ""
    for child in parent.children:
        if not (isinstance(child, Tag) and (child.name in _BLOCKS or child.find(_BLOCKS))):
            loose += _text(child)
            continue
        if squeeze(loose):
            yield Paragraph(squeeze(loose))
        loose = ""
        if child.name in _HEADINGS:
            yield Heading(squeeze(_text(child)))
        elif child.name == "table":
            yield _table(child)
        elif child.name in ("ol", "ul"):
            items = tuple(squeeze(_text(item)) for item in child.find_all("li", recursive=False))
            yield Listing(items=items, ordered=child.name == "ol")
        elif child.find(_BLOCKS):
            yield from _blocks(child)
        elif squeeze(_text(child)):
            yield Paragraph(squeeze(_text(child)))
    if squeeze(loose):
        yield Paragraph(squeeze(loose))


def _table(table: Tag) -> Table:
    rows = [
        (tuple(squeeze(_text(cell)) for cell in cells), row.find("td", recursive=False) is None)
        for row in table.find_all("tr")
        if (cells := row.find_all(["td", "th"], recursive=False))
    ]
    if rows and rows[0][1] and len(rows[0][0]) > 1:
        return Table(header=rows[0][0], rows=tuple(cells for cells, _ in rows[1:]))
    return Table(header=(), rows=tuple(cells for cells, _ in rows))


def _text(node: object) -> str:
    from bs4 import Tag
    from bs4.element import NavigableString, PreformattedString

    if isinstance(node, Tag):
        inner = "".join(_text(child) for child in node.children)
        return f" {inner} " if node.name in _BLOCKS or node.name == "br" else inner
    if isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
        return str(node)
    return ""
