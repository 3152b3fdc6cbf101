"""The parts of an outline: plain texts in the order in which a report tells them, drawn by each format in its way."""

from __future__ import annotations

from dataclasses import dataclass

from activate_order_conformance.report.model import ClauseRow, Overall, Row
from activate_order_conformance.run.plan import Verdict

NAMED = 4
"""How many scenarios, or departures that are lacking, are named one by one; of more it is told how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something about the run in a label and a text; `lead` begins the sentence where there is room for one."""

    label: str
    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be told in a block: a title, and labelled texts beneath it, which may have several lines.

    `rows` and `scenarios` are ids of what it is about, `location` is `FILE:LINE`; `again` is a line for a shell that
    asks the same again, `again_with` what it needs besides; `paste` is text to be copied into a file as it is.
    """

    title: str
    fields: tuple[tuple[str, str], ...] = ()
    verdict: Verdict | None = None
    location: str = ""
    rows: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    again: str = ""
    again_with: str = ""
    paste: str = ""

    @property
    def takes_room(self) -> bool:
        """Tell whether it is more than a line."""
        return bool(self.paste) or any(label for label, _ in self.fields)

    @property
    def is_about_many(self) -> bool:
        """Tell whether it is about more scenarios than are named one by one."""
        return len(self.scenarios) > NAMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Entries under a heading.

    Where there is little room, `brief` is told in their place (empty: they are) with what `verbose` does for them, or
    no more than `at_most` of them (0: all). `urgent` blocks are what somebody must do something about.
    """

    heading: str
    entries: tuple[Entry, ...]
    brief: str = ""
    verbose: str = ""
    at_most: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the page, or of the readings; `anchor` is its name in a document."""

    anchor: str
    heading: str
    rows: tuple[Row, ...]

    @property
    def coded(self) -> bool:
        """Tell whether rows of it have a code and a status."""
        return any(isinstance(row, ClauseRow) and row.code for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of short cells, one a line and head, and beneath it what it comes to; `legend` explains signs."""

    heading: str
    notes: tuple[str, ...]
    legend: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A report as it is told to people: the word, what is wrong, the page's tables, the rest, and what to do next.

    `notices` are what a reader must know before anything else, `facts` what was judged and how. `left_out` are the
    clauses that the run did not ask; `precedence` is which row answers where two stand in the way (None: none met);
    `next_steps` say what a command is for, and the command.
    """

    headline: str
    overall: Overall
    numbers: tuple[tuple[int, str], ...]
    deviations: str
    notices: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    findings: tuple[Block, ...]
    tables: tuple[Table, ...]
    left_out: str
    precedence: Grid | None
    rest: tuple[Block, ...]
    next_steps: tuple[tuple[str, str], ...]
