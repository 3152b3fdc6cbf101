"""The words of a query, one after the other, and what is said of one that was not expected."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from activate_order_reference.platform.answers import PlatformError

_WORD = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')"
    r"|(?P<time>\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d))?)"
    r"|(?P<name>[A-Za-z_][\w.]*(?::\d+)?)|(?P<number>[+-]?\d{1,15}(?:\.\d{1,15})?)|(?P<sign>!=|<>|<=|>=|[=<>,()]))",
    re.ASCII | re.DOTALL,
)
LACKING = {
    "all": "ALL ROWS", "data": "DATA CATEGORY", "distance": "DISTANCE", "excludes": "EXCLUDES", "for": "FOR",
    "group": "GROUP BY", "having": "HAVING", "includes": "INCLUDES", "select": "SELECT within a SELECT",
    "typeof": "TYPEOF", "update": "UPDATE", "using": "USING SCOPE", "with": "WITH",
}  # fmt: skip
"""What the platform has after its word in a query and the reference has not."""
_DATES = re.compile(r"today|yesterday|tomorrow|(?:last|this|next|n)_\w+(?::\d+)?", re.IGNORECASE)


def malformed(message: str) -> NoReturn:
    """Refuse a query that is none."""
    raise PlatformError(400, "MALFORMED_QUERY", message)


def lacking(what: str) -> NoReturn:
    """Refuse a query for what the platform has and the reference has not."""
    raise PlatformError(400, "FUNCTIONALITY_NOT_ENABLED", f"The reference knows no {what}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: its kind (`text`, `time`, `name`, `number`, `sign`, `end`), and how it is written."""

    kind: str
    written: str

    def __str__(self) -> str:
        return self.written[:40] or "the end of the query"


class Words:
    """The words of a query, and the place in them; every method raises `PlatformError` for what it does not find."""

    def __init__(self, text: str) -> None:
        self._words = [*_words(text), Word("end", "")]
        self._place = 0

    @property
    def next(self) -> Word:
        """The word that comes next."""
        return self._words[self._place]

    def takes(self, *written: str) -> bool:
        """Go past these words, if they come next, in any case; say whether they did."""
        following = self._words[self._place : self._place + len(written)]
        if [word.written.lower() for word in following] != list(written):
            return False
        self._place += len(written)
        return True

    def take(self, *kinds: str) -> Word:
        """Go past a word of one of these kinds and return it."""
        word = self.next
        if word.kind not in kinds:
            self.refuse()
        self._place += 1
        return word

    def expect(self, written: str) -> None:
        """Go past this word."""
        if not self.takes(written):
            self.refuse()

    def refuse(self) -> NoReturn:
        """Refuse the word that comes next: for what it asks for, or as a mistake."""
        word = self.next
        if word.written.lower() in LACKING:
            lacking(LACKING[word.written.lower()])
        if word.kind == "name" and _DATES.fullmatch(word.written):
            lacking(word.written.upper())
        malformed(f"unexpected token: {word}")


def _words(text: str) -> Iterator[Word]:
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _WORD.match(text, place)
        if match is None:
            malformed(f"unexpected character at column {place + 1}")
        yield Word(match.lastgroup or "", match[match.lastgroup or 0])
        place = match.end()
