"""What is said of a key that cannot stand where it does: its line, what it has to be, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from activate_order_conformance.targets.settings.keys import keys


def wanted(name: str) -> str:
    """Return what a key or a table has to be, as a reader would say it."""
    key = keys().get(name)
    if key is None:
        return "a table"
    return f"{key.kind} from 1 to 64" if name == "parallelism" else key.kind


def known() -> list[str]:
    """Return every name that can stand in the file, tables included."""
    names = dict.fromkeys(name for name in keys())
    for name in list(names):
        parts = name.split(".")
        names |= dict.fromkeys(".".join(parts[:end]) for end in range(1, len(parts)))
    return list(names)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the nearest of the names that are known, or where to find them all."""
    near = get_close_matches(name, known, 1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else "docs/configuration.md has all keys."


def line_of(path: list[str], text: str) -> int:
    """Return the line on which a key stands, or its table where it cannot be told, or 1."""
    table: list[str] = []
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header:
            table = [part.strip().strip("\"'") for part in header[1].split(".")]
            here = table
        elif assigned := re.match(r"\s*([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=", line):
            here = table + [part.strip().strip("\"'") for part in assigned[1].split(".")]
        else:
            continue
        if here == path[: len(here)] and len(here) > depth:
            best, depth = number, len(here)
    return best
