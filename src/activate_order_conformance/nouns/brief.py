"""Text from outside, in short."""

from __future__ import annotations

CUT = "…"
"""What stands where the rest of a text was left out."""


def brief(text: str, most: int) -> str:
    """Return `text` on one line; of a longer one no more than `most` characters, and a mark that it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}{CUT}"
