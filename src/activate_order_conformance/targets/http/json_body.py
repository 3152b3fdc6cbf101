"""The JSON in an answer's body, read so that nothing that a target sends can bring the kit down."""

from __future__ import annotations

import json
import re

from activate_order_conformance.nouns.invocation import JSON

MAX_DEPTH = 32
"""The deepest nesting that is read; an honest answer needs five levels."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Unreadable(Exception):
    """Says why a body cannot be read as results."""


def parsed(body: bytes, defects: list[str]) -> JSON:
    """Return the JSON value in `body`, adding to `defects`; raises Unreadable.

    Lone surrogates, which no report could be written with, become question marks.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"the body is not UTF-8 (byte {error.start})") from None
    if text.startswith("\ufeff"):
        defects.append("the body begins with a byte order mark")
        text = text[1:]
    if not text.strip():
        raise Unreadable("the body is empty")

    def unique(pairs: list[tuple[str, JSON]]) -> JSON:
        members = dict(pairs)
        if len(members) != len(pairs):
            names = [name for name, _ in pairs]
            defects.extend(f'the key "{name}" occurs twice' for name in members if names.count(name) > 1)
        return members

    try:
        value: JSON = json.loads(text, object_pairs_hook=unique, parse_constant=_refuse_constant)
        if text.count("[") + text.count("{") > MAX_DEPTH and _deeper_than(MAX_DEPTH, value):
            raise Unreadable(f"the body is nested deeper than {MAX_DEPTH} levels")
        if _SURROGATE.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise Unreadable(f"the body is nested deeper than {MAX_DEPTH} levels") from None
    except ValueError:
        start = text.lstrip()[:15].lower()
        is_page = start.startswith(("<!doctype html", "<html"))
        raise Unreadable("the body is an HTML page" if is_page else "the body is not JSON") from None
    return value


def _refuse_constant(name: str) -> JSON:
    raise ValueError(f"{name} is not JSON")


def _deeper_than(limit: int, value: JSON) -> bool:
    level: list[JSON] = [value]
    for _ in range(limit):
        inner: list[JSON] = []
        for one in level:
            if isinstance(one, dict):
                inner.extend(one.values())
            elif isinstance(one, list):
                inner.extend(one)
        if not inner:
            return False
        level = inner
    return True
