"""Where in a TOML text its keys, tables and elements stand, which the standard library's reader does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]
"""The way from the document down to a value: names of keys, and from 0 on the numbers of elements."""

_TOKEN = re.compile(
    r"""
    (?P<string> "{3} (?: \\. | [^\\] )*? "{3}(?!") | '{3} .*? '{3}(?!') | " (?: \\. | [^"\\] )* " | '[^']*' )
    | (?P<bare> [^][{}=,."'\#\s]+ )
    | (?P<mark> [][{}=,\n] )
    | \#[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=1)  # who tells the lines of many places asks of one text
def lines_of(text: str) -> Mapping[Place, tuple[int, int]]:
    """Return the first and the last line, from 1 on, of everything that a valid TOML text has."""
    reader = _Reader()
    line = 1
    for token in _TOKEN.finditer(text):
        last = line + token[0].count("\n")
        if token["mark"]:
            reader.mark(token[0], line)
        elif token.lastgroup:
            reader.word(token[0], line, last)
        line = last
    return reader.lines


class _Reader:
    """A reader of tokens, which keeps in mind what each belongs to; no array is nested too deeply for it."""

    def __init__(self) -> None:
        self.lines: dict[Place, tuple[int, int]] = {}
        self._table: Place = ()  # of the header that came last
        self._elements: dict[Place, int] = {}  # the number of the last element, by array of tables
        self._open: list[tuple[Place, int | None]] = []  # arrays with the number of an element, inline tables
        self._awaits = "key"
        self._key: list[str] = []
        self._value: Place = ()

    def word(self, text: str, first: int, last: int) -> None:
        """Take a part of a key, or of a value."""
        if self._awaits != "value":
            self._key.append(tomllib.loads(f"key = {text}")["key"] if text[0] in "\"'" else text)
        else:
            self._begin(first)
            self._end(last)

    def mark(self, text: str, line: int) -> None:
        """Take a bracket, an equals sign, a comma or the end of a line."""
        if text == "\n":
            if not self._open:
                self._awaits, self._key = "key", []
        elif self._awaits == "value":
            self._mark_in_value(text, line)
        elif text == "=":
            table = self._open[-1][0] if self._open else self._table
            self._value, self._key, self._awaits = (*table, *self._key), [], "value"
            self._note(self._value, line)
        elif text == "}":
            self._close(line)
        elif text == "[":
            self._awaits = "element" if self._awaits == "header" else "header"
        elif self._key:
            self._head(line)

    def _mark_in_value(self, text: str, line: int) -> None:
        if text in "]}":
            self._close(line)
        elif text == ",":
            place, number = self._open[-1]
            if number is None:
                self._awaits, self._key = "key", []
            else:
                self._open[-1] = place, number + 1
        else:
            self._begin(line)
            self._open.append((self._value, 0 if text == "[" else None))
            self._awaits, self._key = ("value" if text == "[" else "key"), []

    def _begin(self, line: int) -> None:
        """Begin a value: the next element where an array is open, else that of the key."""
        if self._open and self._open[-1][1] is not None:
            self._value = (*self._open[-1][0], self._open[-1][1])
            if self._value not in self.lines:  # a number is more than one word
                self._note(self._value, line)

    def _end(self, line: int) -> None:
        self.lines[self._value] = self.lines[self._value][0], line

    def _close(self, line: int) -> None:
        self._value, self._awaits = self._open.pop()[0], "value"
        self._end(line)

    def _head(self, line: int) -> None:
        """Open the table that a header names: in the last element of each array of tables on the way, or a new one."""
        place: Place = ()
        for number, part in enumerate(self._key, 1):
            place = (*place, part)
            if number == len(self._key) and self._awaits == "element":
                self._elements[place] = self._elements.get(place, -1) + 1
            if place in self._elements:
                place = (*place, self._elements[place])
        self._table, self._key = place, []
        self._note(place, line)

    def _note(self, place: Place, line: int) -> None:
        for end in range(1, len(place)):
            self.lines.setdefault(place[:end], (line, line))
        self.lines[place] = line, line
