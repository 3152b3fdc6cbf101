"""Finding the page's rows among the blocks of a document, by their shape more than by their words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from activate_order_conformance.contract.fingerprint import normalise
from activate_order_conformance.contract.model import Kind
from activate_order_conformance.page.blocks import Block, Document, Heading, Listing, Paragraph, Table
from activate_order_conformance.page.error import ALONE, SAVE_AGAIN, NotThisPage, PageError
from activate_order_conformance.page.html import read_html
from activate_order_conformance.page.markdown import read_markdown
from activate_order_conformance.page.model import CALLED_CODE, CALLED_STATUS, KINDS, Page, Row
from activate_order_conformance.text_file import read_bytes, text_of

LARGEST = 16 * 1024 * 1024
"""The most bytes that a copy of the page may have."""

MOST_ROWS = 200
"""The most rows of a kind that a page may have; the page has a dozen."""

MOST_TAGS = 100_000
"""The most tags that a page in HTML may have, several times what a browser saves of any."""

_HEADER_WORDS: tuple[tuple[Kind, str], ...] = (
    ("input", "input parameter"),
    ("output", "output parameter"),
    ("error", "error condition"),
)
_CODE = re.compile(r"Error Code:\s*(?!HTTP\b)([A-Z][A-Z0-9_]+)|\b([A-Z]{2,}(?:_[A-Z]+)+)\b")
_STATUS = re.compile(r"\b[1-5]\d\d\b")
_STATUS_CLASS = re.compile(r"\b[1-5]XX\b", re.IGNORECASE)
_LABEL = f"{CALLED_CODE}|{CALLED_STATUS}"
_LABELLED = re.compile(rf"({_LABEL}):\s*(.*?)\s*(?=(?:{_LABEL}):|$)", re.IGNORECASE)
_CALLED = {label.casefold(): label for label in (CALLED_CODE, CALLED_STATUS)}
_PASSWORD = re.compile(rb"<input[^>]{0,1000}type=[\"']?password", re.IGNORECASE)
_FEW_WORDS = 100
"""A page that is drawn by JavaScript has fewer words before that."""

_IDENTIFIER = re.compile(r"^[a-z]\w*$")
_ACTION = re.compile(r"\b[a-z]\w*Action\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=\u3002)")
_APPENDIX = re.compile(r"(parent topic|related information|see also)\b", re.IGNORECASE)


def read_page(path: Path | str) -> Page:
    """Read the page from a Markdown or HTML file.

    Raises PageError where the file cannot be read, and NotThisPage where it has no tables of inputs and errors.
    """
    path = Path(path)
    source = read_bytes(path, "page", SAVE_AGAIN, LARGEST)
    return parse(source, name=str(path), html=path.suffix.lower() in (".html", ".htm", ".xhtml"))


def parse(source: bytes, *, name: str, html: bool = False) -> Page:
    """Read the page from a document's bytes, as HTML where told so or where it begins like it.

    Raises PageError and NotThisPage as `read_page` does, with `name` for the document.
    """
    try:
        if html or source.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith((b"<!doctype", b"<html")):
            if (number := source.count(b"<")) > MOST_TAGS:
                raise NotThisPage(f"{name} is not the page: it has {number} tags.", SAVE_AGAIN)
            return _page(read_html(source), name, source)
        return _page(read_markdown(text_of(source, f"The page {name}", SAVE_AGAIN)), name)
    except RecursionError:
        raise PageError(f"{name} nests its elements too deeply to be the page.", SAVE_AGAIN) from None
    except ValueError:  # of a number that Python does not convert for its length
        raise PageError(f"{name} names a character by a number that none has.", SAVE_AGAIN) from None


def _page(document: Document, name: str, html: bytes = b"") -> Page:
    blocks = document.blocks
    kinds = _classified(blocks)
    if "error" not in kinds.values() or "input" not in kinds.values():
        raise NotThisPage(f"{name} is not the page: {_what_else(blocks, kinds, html)}.", SAVE_AGAIN)
    for at, kind in kinds.items():
        if (number := _length(blocks[at])) > MOST_ROWS:
            raise NotThisPage(f"{name} is not the page: it has {number} {KINDS[kind]}.", SAVE_AGAIN)
        if lost := _lost_cells(blocks[at]):
            raise NotThisPage(
                f"{name} is not the whole page: its {lost[0]} of {KINDS[kind]} {lost[1]}.", SAVE_AGAIN
            )
    start = next((index for index, block in enumerate(blocks) if isinstance(block, Heading)), -1)
    last = max(kinds)
    end = _end(blocks, last) if document.bounded else last + 1
    if another := _another(blocks[max(start, 0) : end], (*blocks[end:], *document.beside)):
        raise NotThisPage(
            f"{name} is more than this page: besides it there is another table of {KINDS[another]}, "
            "and not just the same page again.",
            ALONE,
        )
    first_table = min(kinds)
    intro_end = next(
        (at for at in range(first_table, start, -1) if isinstance(blocks[at], Heading)), first_table
    )
    about, rest = _introduction(blocks[start + 1 : intro_end])
    rows = [*about, *(row for at, kind in kinds.items() for row in _rows(kind, blocks[at]))]
    prose = [*rest, *(blocks[at].text for at in range(intro_end, end) if at not in kinds and blocks[at].text)]
    words = " ".join((*prose, *(row.text for row in rows)))
    return Page(
        source=name,
        title=_plain(blocks[start].text) if start >= 0 else "",
        rows=tuple(rows),
        prose=tuple(prose),
        language="en" if is_english(words) else _declared(document.language),
        actions=tuple(dict.fromkeys(_ACTION.findall(words))),
        ends_in=None if document.closed or last < len(blocks) - 1 else kinds[last],
    )


def _end(blocks: Sequence[Block], last: int) -> int:
    """Return where the page ends whose `last` row stands there: before what it names of other pages."""
    return next((at for at in range(last + 1, len(blocks)) if _APPENDIX.match(blocks[at].text)), len(blocks))


def _another(page: Sequence[Block], behind: Sequence[Block]) -> Kind | None:
    """Return what a table besides a page has rows of, where another page is there that is not this one word for word.

    One table may be of whatever surrounds a page.
    """
    left = _marked(behind).replace(_marked(page), "")  # in time that grows with their lengths alone
    marks = {block.rpartition(_OF)[2] for block in left.split(_END)}
    return next((kind for kind in KINDS if kind in marks), None) if marks >= {"input", "error"} else None


_OF, _END = "\x01", "\x00"
"""What stands before the kind of a block's rows, and behind each block."""


def _marked(blocks: Sequence[Block]) -> str:
    """Return the words of blocks, each with what it has rows of, where it is a table of some."""
    kinds = ((_called(block) if isinstance(block, Table) else None) or "" for block in blocks)
    return "".join(
        f"{normalise(block.text)}{_OF}{kind}{_END}" for block, kind in zip(blocks, kinds, strict=True)
    )


def _what_else(blocks: tuple[Block, ...], kinds: Mapping[int, Kind], html: bytes) -> str:
    """Return what a document without the tables of inputs and errors is, as far as it tells."""
    words = sum(len(block.text.split()) for block in blocks)
    if _PASSWORD.search(html):
        return "it asks for a password"
    if words < _FEW_WORDS and b"<script" in html.lower():
        return f"it was saved before its scripts had drawn it, and has {words} words"
    lacking: Kind = "error" if "error" not in kinds.values() else "input"
    return f"it has no table of {KINDS[lacking]}"


def _length(block: Block) -> int:
    """Return how many rows a table has, or how many items a list."""
    return len(block.rows if isinstance(block, Table) else block.items if isinstance(block, Listing) else ())


def _lost_cells(block: Block) -> tuple[str, str] | None:
    """Return what has lost what the page has, and what: rows, what stands in their cells, or in an item."""
    if isinstance(block, Listing):
        empty = block.items.count("")
        return ("list", f"has {empty} of {len(block.items)} items without words") if empty else None
    if not isinstance(block, Table):
        return None
    if not block.rows:
        return "table", "has no rows"
    width = max(2, len(block.header))
    bare = [row for row in block.rows if sum(map(bool, row)) < width]
    if not bare:
        return None
    return "table", f"has {len(bare)} of {len(block.rows)} rows with an empty or missing cell"


def _declared(language: str | None) -> str:
    return "unknown" if language is None or language.lower().startswith("en") else language


def _plain(text: str) -> str:
    """Return the text without the escapes that an export leaves inside code, where Markdown keeps them."""
    return text.replace("\\_", "_")


def _classified(blocks: tuple[Block, ...]) -> dict[int, Kind]:
    """Return which block holds which rows, by the block's index."""
    kinds: dict[int, Kind] = {}
    listings: list[int] = []
    lead = ""
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            kind = _kind_of_table(block, taken=set(kinds.values()))
            if kind is not None:
                kinds[index] = kind
        elif isinstance(block, Listing) and (block.ordered or _kind_by_lead(lead) is not None):
            kind = _kind_by_lead(lead)
            if kind is not None and kind not in kinds.values():
                kinds[index] = kind
            elif len(block.items) > 1:
                listings.append(index)
        lead = block.text
    lists: tuple[Kind, Kind] = ("requirement", "interaction")
    for kind_of_list in lists:
        if kind_of_list not in kinds.values() and listings and "error" in kinds.values():
            kinds[listings.pop(0)] = kind_of_list
    return dict(sorted(kinds.items()))


def _kind_by_lead(lead: str) -> Kind | None:
    if "requirements apply" in lead.casefold():
        return "requirement"
    if "interactions occur" in lead.casefold():
        return "interaction"
    return None


def _kind_of_table(table: Table, taken: set[Kind]) -> Kind | None:
    if kind := _called(table):
        return kind if kind not in taken else None
    if _is_full(table) and all(_IDENTIFIER.match(row[0]) for row in table.rows):
        return next((kind for kind in ("input", "output") if kind not in taken), None)
    return None


def _called(table: Table) -> Kind | None:
    """Return what a table has rows of, by the words of its head or by codes in half of its rows."""
    top = " ".join(table.header or (table.rows[0] if table.rows else ())).casefold()
    for kind, words in _HEADER_WORDS:
        if words in top:
            return kind
    coded = sum(_code(" ".join(row)) is not None for row in table.rows)
    return "error" if _is_full(table) and coded * 2 >= len(table.rows) else None


def _is_full(table: Table) -> bool:
    return bool(table.rows) and all(len(row) > 1 for row in table.rows)


def _rows(kind: Kind, block: Block) -> Iterator[Row]:
    if isinstance(block, Listing):
        for place, item in enumerate(block.items, start=1):
            yield Row(kind=kind, place=place, text=_plain(item))
    elif isinstance(block, Table):
        words = {word for each, word in _HEADER_WORDS if each == kind}
        rows = [row for row in block.rows if row and row[0].casefold() not in words]
        for place, cells in enumerate(rows, start=1):
            text = _plain(" ".join(cells).strip())
            status_class = _STATUS_CLASS.search(text)
            labelled = {CALLED_STATUS: status_class[0]} if status_class else {}
            labelled |= {_CALLED[label.casefold()]: value for label, value in _LABELLED.findall(text)}
            if kind == "error":
                yield Row(
                    kind=kind,
                    place=place,
                    text=text,
                    title=_plain(cells[0]),
                    code=_code(text),
                    status=_status(labelled.get(CALLED_STATUS, text)),
                    labelled=labelled,
                )
            else:
                yield Row(kind=kind, place=place, text=text, name=_plain(cells[0]))


def _code(text: str) -> str | None:
    match = _CODE.search(text)
    return next(filter(None, match.groups())) if match else None


def _status(text: str) -> int | None:
    numbers = _STATUS.findall(text)
    return int(numbers[0]) if len(numbers) == 1 else None


def _introduction(blocks: tuple[Block, ...]) -> tuple[list[Row], list[str]]:
    """Return the sentences about the action, each with the number of its clause, and what is none of them."""
    paragraphs: dict[int, str] = {}
    rest: list[str] = []
    for block in blocks:
        naming, others = _naming_sentence(block.text) if isinstance(block, Paragraph) else ("", block.text)
        if naming and 4 not in paragraphs:
            paragraphs[4] = naming
            if others:
                paragraphs[3] = others
        elif isinstance(block, Table | Listing) and 2 not in paragraphs:
            paragraphs[2] = block.text
        elif isinstance(block, Paragraph) and 1 not in paragraphs:
            paragraphs[1] = block.text
        else:
            rest.append(block.text)
    return [Row(kind="about", place=at, text=_plain(text)) for at, text in sorted(paragraphs.items())], rest


def _naming_sentence(text: str) -> tuple[str, str]:
    sentences = _SENTENCE.split(text)
    naming = [sentence for sentence in sentences if _ACTION.search(sentence)]
    others = [sentence for sentence in sentences if not _ACTION.search(sentence)]
    return " ".join(naming), " ".join(others)


_COMMON_WORDS = """
a an and are as at be by can for from has have if in is isn't it must not of on or that the this to use was when which
with you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_SHARE = 0.15


def is_english(text: str) -> bool:
    """Return whether enough of the words are the ones that every English text is full of.

    The share is 15 in 100; in English pages of this sort it is above 30, in other languages below 8.
    """
    words = [word.replace("\u2019", "'").casefold() for word in _WORD.findall(text)]
    return bool(words) and sum(word in _COMMON for word in words) / len(words) >= _SHARE
