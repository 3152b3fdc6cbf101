"""The value of a departure, and how it is written for people."""

from __future__ import annotations

import json
from typing import TypeAlias

Value: TypeAlias = str | int | bool | None
"""A text, a count, a truth, or nothing where a record or a text is not there."""


def word(value: object) -> str:
    """Return a value, or any other scalar, as JSON has it, on one line, a text without its quotes."""
    written = quoted(value)
    return written[1:-1] if isinstance(value, str) else written


def quoted(value: object) -> str:
    """Return what an answer or a call holds as JSON has it, on one line, a text in its quotes."""
    return json.dumps(value, ensure_ascii=False)
