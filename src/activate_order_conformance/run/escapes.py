"""Texts without their escapes: those of URLs, JSON, HTML, string literals and quoted-printable."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple, TypeAlias

from activate_order_conformance.nouns.brief import CUT

Span: TypeAlias = tuple[int, int]
"""Where something begins in a text, and where it has ended."""

_ESCAPE = re.compile(
    r"%(?P<byte>[0-9A-Fa-f]{2})|(?-i:\\U)00(?P<long>(?:0[0-9A-F]|10)[0-9A-F]{4})"
    r"|(?:\\x|[\\%]u00)(?P<small>[0-9A-Fa-f]{2})"
    r"|\\[ux]\{0{0,6}(?P<braced>[0-9A-Fa-f]{1,5})\}|[\\%]u(?P<unit>[0-9A-Fa-f]{4})"
    r"|\\(?P<octal>[0-3]?[0-7]{1,2})|\\(?P<control>(?-i:[abfnrtv]))"
    r"|&#(?:x0{0,6}(?P<hex>[0-9A-Fa-f]{1,5})|0{0,6}(?P<number>[0-9]{1,6}));?|&(?P<name>amp|lt|gt|quot|apos);?"
    rf"|&(?P<rare>[a-z]{{3,8}});|\\(?P<literal>[^\w\s{CUT}]|_)|(?:%[0-9A-Fa-f]?|\\[xu]?[0-9A-Fa-f]{{0,3}}|&#?\w{{0,7}})(?={CUT})",
    re.IGNORECASE,
)
_QUOTED_PRINTABLE = re.compile(r"=(?P<byte>[0-9A-F]{2})", re.IGNORECASE)
_BREAK = re.compile(r"=?\r?\n[ \t]*|[\u00ad\u200b-\u200d\u2060\ufeff]|&shy;|<wbr ?/?>", re.IGNORECASE)
_NEEDED = {
    _ESCAPE: "%\\&",
    _QUOTED_PRINTABLE: "=",
    _BREAK: "\n\u00ad\u200b\u200c\u200d\u2060\ufeff&<",
}
"""The characters of which each has one, which are soon looked for."""

_CONTROL = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_BASES = {"number": 10, "octal": 8}
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class Unescaped(NamedTuple):
    """A text without escapes; after each of them, where that is in it and where it was in the original."""

    text: str
    after: list[int]
    after_original: list[int]

    def original(self, span: Span) -> Span:
        """Return where what stands in a span stood in the original."""
        start, end = map(self._original, span)
        return start, end

    def _original(self, position: int) -> int:
        nearest = bisect_right(self.after, position) - 1
        if nearest < 0:
            return position
        return self.after_original[nearest] + position - self.after[nearest]


def unescaped(text: str) -> Iterator[Unescaped]:
    """Yield a text with what each escape stands for, a byte as the character of that number; nothing without any.

    What is quoted-printable is read apart from the rest: `=00` begins a value of a URL as well. So is what is broken
    into lines, or may be.
    """
    for escape, needed in _NEEDED.items():
        if any(character in text for character in needed) and (inside := _without(escape, text)):
            yield inside


def _without(escape: re.Pattern[str], text: str) -> Unescaped | None:
    pieces: list[str] = []
    after: list[int] = []
    after_original: list[int] = []
    length = end = 0
    for match in escape.finditer(text):
        meant = _meant(match)
        pieces += (text[end : match.start()], meant)
        length += match.start() - end + len(meant)
        end = match.end()
        after.append(length)
        after_original.append(end)
    return Unescaped("".join((*pieces, text[end:])), after, after_original) if after else None


def _meant(escape: re.Match[str]) -> str:
    """Return the character that an escape means; nothing for one that was cut."""
    kind = escape.lastgroup
    if kind is None:
        return ""
    value = escape[kind]
    if kind == "literal":
        return value
    if kind == "name":
        return _NAMED[value.lower()]
    if kind == "rare":
        return html5.get(f"{value};", escape[0])
    if kind == "control":
        return _CONTROL[value]
    return chr(int(value, _BASES.get(kind, 16)))
