"""Exchanges and texts in pieces, so that what repeats in the HTML document is written once and referred to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from activate_order_conformance.report.calls import Message, Shown

_SHORT = 45
"""How many characters lines have together at least that are written once and referred to."""
_CANDIDATES = 6
"""In how many places a line is looked for at most, the last ones first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A line of text at `name` in the document, or as many `lines` as stand there already from `name` on."""

    name: str
    text: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An exchange with the pieces of its request and of its answer.

    `milliseconds` are those of each time that the same was asked and answered, one after another.
    """

    shown: Shown
    request: tuple[Piece, ...]
    answer: tuple[Piece, ...]
    curl: tuple[Piece, ...]
    milliseconds: tuple[float, ...]


class Pieces:
    """What was written in the document so far, so that what repeats is written once; `repeated` are its names."""

    def __init__(self) -> None:
        self.repeated: set[str] = set()
        self._lines: list[str | None] = []
        self._places: dict[str, list[int]] = {}

    def of_calls(self, exchanges: Iterable[Shown]) -> tuple[Call, ...]:
        """Return exchanges in pieces, those that are alike and follow each other as one."""
        return tuple(
            self._call(tuple(alike))
            for _, alike in groupby(exchanges, lambda shown: replace(shown, milliseconds=0))
        )

    def of_texts(self, *texts: str) -> tuple[Piece, ...]:
        """Return texts line by line, with what is in the document already referred to."""
        lines = [line for text in texts for line in text.split("\n")]
        first = len(self._lines)
        self._lines += [*lines, None]
        pieces: list[Piece] = []
        place = 0
        while place < len(lines):
            size, there = self._longest(first + place)
            if sum(map(len, lines[place : place + size])) >= _SHORT:
                pieces.append(Piece(name=f"t{there:x}", lines=size))
                self.repeated.add(pieces[-1].name)
                place += size
            else:
                self._places.setdefault(lines[place], []).append(first + place)
                pieces.append(Piece(name=f"t{first + place:x}", text=lines[place]))
                place += 1
        return tuple(pieces)

    def _longest(self, here: int) -> tuple[int, int]:
        """Return how many lines from `here` to the end of the text stand at one place before, and where."""
        line = self._lines[here]
        places = self._places.get(line, [])[-_CANDIDATES:] if line is not None else []
        return max(((self._alike(here, there), there) for there in places), default=(0, 0))

    def _alike(self, here: int, there: int) -> int:
        """Return how many lines from `here` on stand at `there` as well, none of which is one of these itself."""
        size = 0
        while (line := self._lines[here + size]) is not None and line == self._lines[there + size]:
            size += 1
            if there + size == here:
                break
        return size

    def _call(self, alike: tuple[Shown, ...]) -> Call:
        shown = alike[0]
        return Call(
            shown=shown,
            request=self._message(shown.request),
            answer=self._message(shown.answer),
            curl=self.of_texts(shown.curl) if shown.curl else (),
            milliseconds=tuple(each.milliseconds for each in alike),
        )

    def _message(self, message: Message) -> tuple[Piece, ...]:
        headers = [message.headers] if message.headers else []
        body = ["", message.body] if message.body else []
        return self.of_texts(message.first, *headers, *body)
