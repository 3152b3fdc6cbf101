"""The blocks that a page is made of, whatever format it was saved in."""

import re
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """Return the text on one line, with single spaces."""
    return _SPACE.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, of whatever level."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of visible text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of cells of visible text; `header` is empty where the table has none."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The text of all cells."""
        return squeeze(" ".join(cell for row in (self.header, *self.rows) for cell in row))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of items of visible text; `ordered` where it is numbered."""

    items: tuple[str, ...]
    ordered: bool

    @property
    def text(self) -> str:
        """The text of all items."""
        return squeeze(" ".join(self.items))


Block = Heading | Paragraph | Table | Listing


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of a saved page in their order.

    `language` is what the document itself declares. `closed` is true where it says itself where its last list or table
    ends, as against one that ends with the file. `bounded` is true where nothing but the page's own words is
    in it, as against the navigation and notices that a browser saves along with it. `beside` is what the file has
    outside of the page.
    """

    blocks: tuple[Block, ...]
    language: str | None
    bounded: bool
    closed: bool
    beside: tuple[Block, ...] = ()
