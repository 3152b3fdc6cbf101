"""What was read from a page, and what comparing it with the contract has shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from activate_order_conformance.contract.model import Kind

KINDS: Mapping[Kind, str] = {
    "about": "introduction",
    "input": "input parameters",
    "output": "output parameters",
    "error": "error conditions",
    "requirement": "requirements",
    "interaction": "interactions",
}
"""What the page's rows of each kind are called."""

CALLED_CODE = "Error Code"
CALLED_STATUS = "HTTP Status Code"

ChangeKind = Literal["same", "reworded", "changed", "new", "gone", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the page, or one item, or one sentence of its introduction.

    `text` is all that can be read in it, on one line. `place` counts from 1 within the kind; for the introduction,
    which has no table, it is the number of the clause whose shape the sentence has. Error rows have a `title`,
    a `code` and `status` where they can be made out, and in `labelled` what stands after `CALLED_CODE` and
    `CALLED_STATUS`, or a class of statuses alone; parameters have a `name`.
    """

    kind: Kind
    place: int
    text: str
    title: str | None = None
    name: str | None = None
    code: str | None = None
    status: int | None = None
    labelled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page as it was read: its rows, and the words around them.

    `language` is "en", or what the page declares, or "unknown". `actions` are the API names of actions that are
    mentioned anywhere. `ends_in` is the kind of the rows after which nothing comes that would show them to be all.
    """

    source: str
    title: str
    rows: tuple[Row, ...]
    prose: tuple[str, ...]
    language: str
    actions: tuple[str, ...]
    ends_in: Kind | None = None

    @property
    def english(self) -> bool:
        """Whether the page is in the language of the contract."""
        return self.language == "en"

    def of_kind(self, kind: Kind) -> tuple[Row, ...]:
        """Return the rows of one kind, in the page's order."""
        return tuple(row for row in self.rows if row.kind == kind)


class _Finding(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(_Finding):
    """A run of words that two texts share, or that one of them alone has."""

    fate: Literal["kept", "removed", "added"]
    text: str


class Change(_Finding):
    """What has become of one row.

    `kind` is the gravest thing that happened; `facts` says each thing in a few words. `clause` is None for a new
    row and for the words around the rows. `doubtful` marks a pairing by place alone: the row may have been reworded,
    or replaced by another. `words` is there only where an earlier page was given; else `gist` is our sentence, to be
    held beside `text`. `readings` and `scenarios` are those that rest on the clause.
    """

    kind: ChangeKind
    clause: str | None
    title: str
    facts: tuple[str, ...] = ()
    doubtful: bool = False
    gist: str | None = None
    text: str | None = None
    words: tuple[Word, ...] = ()
    readings: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()


class Drift(_Finding):
    """The page against the contract, row by row: the contract's rows in its order, then what is new."""

    page: str
    title: str
    edition: str
    language: str
    english: bool
    changes: tuple[Change, ...]

    @property
    def differing(self) -> tuple[Change, ...]:
        """The rows that are not the same."""
        return tuple(change for change in self.changes if change.kind != "same")

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differing

    @property
    def exit_status(self) -> int:
        """0 where the page is the same, 1 where it differs."""
        return 0 if self.same else 1

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each kind of change."""
        return dict(Counter(change.kind for change in self.changes))
