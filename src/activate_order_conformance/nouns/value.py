"""The value of a departure, and how it is written for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Value: TypeAlias = str | int | bool | None
"""A text, a count, a truth, or nothing where a record or a text is not there."""


def word(value: object) -> str:
    """Return a value, or any other scalar, as JSON has it, on one line, a text without its quotes."""
    written = quoted(value)
    return written[1:-1] if isinstance(value, str) else written


def told_apart(value: object, other: object) -> tuple[str, str]:
    """Return two values as `word` does; in quotes, and in ASCII, where people could take them for one."""
    words = word(value), word(other)
    first, second = (" ".join(written.split()) for written in words)
    if first == second or not (first.isascii() and second.isascii()):
        return json.dumps(value), json.dumps(other)
    return words


def exactly(values: Mapping[str, Value]) -> frozenset[tuple[str, str, Value]]:
    """Return named values so that true and 1 are told apart, which Python takes for one."""
    return frozenset((name, type(value).__name__, value) for name, value in values.items())


def quoted(value: object) -> str:
    """Return what an answer or a call holds as JSON has it, on one line, a text in its quotes."""
    return json.dumps(value, ensure_ascii=False)
