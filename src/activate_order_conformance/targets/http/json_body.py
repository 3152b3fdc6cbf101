"""The JSON in an answer's body, read so that nothing that a target sends can bring the kit down, or keep it busy."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Mapping
from math import isinf

from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.surrogates import of_whole_characters

MAX_DEPTH = 32
"""The deepest nesting that is read; an honest answer needs five levels."""

MAX_DIGITS = 300
"""The longest whole number that is read."""

_EXACT = 2**53
"""Up to where a whole number that is written with a fraction is read as it was written."""

_SAMPLED = 25
_LONG_NUMBER = re.compile(f"[0-9]{{{MAX_DIGITS // _SAMPLED}}}")
"""What every 25th character of a text has where a whole number in it is too long: all others need not be looked at."""

_NAMED = 60
"""How many characters of a key are shown."""


class Unreadable(Exception):
    """A body that cannot be read: as what it can be described, in a noun and what is said of it."""


class Defects:
    """The first ten different defects of an answer, and how many more there are."""

    MOST = 10

    def __init__(self) -> None:
        self._first: dict[str, None] = {}
        self._more = 0

    def add(self, defect: str) -> None:
        """Take down a defect."""
        if defect in self._first:
            return
        if len(self._first) < self.MOST:
            self._first[defect] = None
        else:
            self._more += 1

    def listed(self) -> tuple[str, ...]:
        """Return the first defects, and how many more there are."""
        return (*self._first, f"{self._more} more") if self._more else tuple(self._first)


def parsed(body: bytes, defects: Defects) -> JSON:
    """Return the JSON value in `body`, adding to `defects`; raises Unreadable.

    It takes time in proportion to the body. Lone surrogates, which no report could be written with, become
    question marks.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise Unreadable("a body in UTF-16, where UTF-8 was due") from None
        raise Unreadable(f"a body that is not UTF-8 (byte {error.start})") from None
    if text.startswith("\ufeff"):
        defects.add("the body begins with a byte order mark")
        text = text[1:]
    if not text.strip():
        raise Unreadable("an empty body")

    def unique(pairs: list[tuple[str, JSON]]) -> JSON:
        members = dict(pairs)
        if len(members) != len(pairs):
            for name, times in Counter(name for name, _ in pairs).items():
                if times > 1:
                    how_often = "twice" if times == 2 else f"{times} times"
                    defects.add(f'the key "{brief(name, _NAMED)}" occurs {how_often}')
        return members

    try:
        whole = _whole if _LONG_NUMBER.search(text[::_SAMPLED]) else int  # a call for each number takes long
        value: JSON = json.loads(
            text, object_pairs_hook=unique, parse_constant=_no_number, parse_float=_finite, parse_int=whole
        )
        if text.count("[") + text.count("{") > MAX_DEPTH and _deeper_than(MAX_DEPTH, value):
            raise Unreadable(f"a body nested deeper than {MAX_DEPTH} levels")
        value = of_whole_characters(value, text)
    except RecursionError:
        raise Unreadable(f"a body nested deeper than {MAX_DEPTH} levels") from None
    except json.JSONDecodeError as error:
        raise Unreadable(_instead(text, error)) from None
    return value


def document(body: bytes) -> JSON:
    """Return the JSON value in `body`; None where it cannot be read."""
    try:
        return parsed(body, Defects())
    except Unreadable:
        return None


def not_json(body: bytes) -> str:
    """Return what `body` is in place of JSON, such as an HTML page (empty: it is JSON)."""
    try:
        parsed(body, Defects())
    except Unreadable as why:
        return str(why)
    return ""


def object_in(body: bytes) -> Mapping[str, JSON]:
    """Return the JSON object in `body`; an empty one where there is none."""
    value = document(body)
    return value if isinstance(value, dict) else {}


def _instead(text: str, fault: json.JSONDecodeError) -> str:
    """Return what a text is that is not JSON."""
    start = text.lstrip()[:15].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "an HTML page"
    if start[0] not in "[{":
        return "text where JSON was due"
    ends = fault.pos >= len(text.rstrip()) or fault.msg.startswith("Unterminated string")
    byte = len(text.encode()) if ends else len(text[: fault.pos].encode())
    return f"JSON that {'ends' if ends else 'breaks'} at byte {byte}"


def _no_number(name: str) -> JSON:
    raise Unreadable(f"{name}, which JSON does not have")


def _finite(digits: str) -> float:
    """Return a number, an integer where it is whole, however it is written: JSON Schema makes no difference."""
    number = float(digits)
    if isinf(number):
        raise Unreadable("a number that is too large to be read")
    return int(number) if number.is_integer() and abs(number) <= _EXACT else number


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Unreadable("a number that is too large to be read")
    return int(digits)


def _deeper_than(limit: int, value: JSON) -> bool:
    level: list[JSON] = [value]
    for _ in range(limit):
        inner: list[JSON] = []
        for outer in level:
            if isinstance(outer, dict):
                inner.extend(outer.values())
            elif isinstance(outer, list):
                inner.extend(outer)
        if not inner:
            return False
        level = inner
    return True
