"""Halves of surrogate pairs, which JSON can name and no text can be written with."""

from __future__ import annotations

import json
import re
from typing import Any

_NAMED = re.compile(r"\\u[dD][89a-fA-F]")


def of_whole_characters(value: Any, text: str) -> Any:
    """Return the JSON `value` of `text` with question marks for lone surrogates."""
    if not _NAMED.search(text):
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
