"""A document of which the program writes some, or all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[2]
WIDTH = 110
"""The columns of what is laid out here."""

Writing: TypeAlias = Callable[[str], str]
"""Returns a document's text as it should be, given the text as it is (empty: there is none yet)."""

_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]


@dataclass(frozen=True)
class Document:
    """A file, by its `path` from the repository's root, and what the program writes of it.

    What is `slow` takes minutes to make.
    """

    path: str
    writings: tuple[Writing, ...]
    slow: bool = False

    @property
    def file(self) -> Path:
        """Where the document lies."""
        return ROOT / self.path

    def text(self) -> str:
        """Return the document as it is."""
        return self.file.read_text("utf-8") if self.file.exists() else ""

    def written(self) -> str:
        """Return the document as it should be."""
        return reduce(lambda text, writing: writing(text), self.writings, self.text())


def whole(make: Callable[[], str]) -> Writing:
    """Write all of a document."""
    return lambda _: make()


def part(name: str, make: Callable[[], str]) -> Writing:
    """Write what stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`, each on a line of its own."""

    def write(text: str) -> str:
        before, opening, rest = text.partition(f"<!-- generated: {name} -->\n")
        _, closing, after = rest.partition(f"<!-- end: {name} -->\n")
        if not closing:
            raise LookupError(f"The document has no part {name}.")
        return f"{before}{opening}\n{make().strip()}\n\n{closing}{after}"

    return write


def numbers(sentence: str, make: Callable[[], Iterable[int]]) -> Writing:
    """Write the numbers of a sentence, each of which is `{}` in `sentence`; they are words up to twenty."""
    kept = [re.sub(r"\\? ", r"\\s+", re.escape(words)) for words in sentence.split("{}")]
    pattern = re.compile(r"([\w-]+)".join(f"({words})" for words in kept))

    def write(text: str) -> str:
        match = pattern.search(text)
        if match is None:
            raise LookupError(f'The document does not say "{sentence}".')
        pieces = list(match.groups())
        pieces[1::2] = [
            _in_words(number, like=piece) for number, piece in zip(make(), pieces[1::2], strict=True)
        ]
        return text[: match.start()] + "".join(pieces) + text[match.end() :]

    return write


def compact(value: object, *, column: int = 0, indent: int = 0) -> str:
    """Return JSON with a line for each member, but for what fits on one from `column` on."""
    line = json.dumps(value, ensure_ascii=False)
    if column + len(line) <= WIDTH or not isinstance(value, dict | list):
        return line
    inside = indent + 2
    if isinstance(value, dict):
        names = [f"{json.dumps(name)}: " for name in value]
        members = [
            name + compact(member, column=inside + len(name) + 1, indent=inside)
            for name, member in zip(names, value.values(), strict=True)
        ]
    else:
        members = [compact(member, column=inside + 1, indent=inside) for member in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    between = ",\n" + " " * inside
    return f"{opening}\n{' ' * inside}{between.join(members)}\n{' ' * indent}{closing}"


def _in_words(number: int, like: str) -> str:
    """Return a number in words, capitalised as the words that it replaces, or in digits where those are."""
    if like.isdecimal() or number >= len(_WORDS):
        return str(number)
    return _WORDS[number].capitalize() if like[0].isupper() else _WORDS[number]
