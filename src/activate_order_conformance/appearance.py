"""What the environment says of how to print: in colour or not, and how wide."""

from __future__ import annotations

import os
import re

_SIZE = re.compile(r"[1-9][0-9]{0,3}")
"""What may be a terminal's number of columns or lines."""


def colour_wanted() -> bool | None:
    """Return what NO_COLOR and FORCE_COLOR ask for; None where they do not, and a terminal decides."""
    if "NO_COLOR" in os.environ:
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def columns_wanted() -> int | None:
    """Return how wide COLUMNS says that a line may be; None where it does not, or is no width."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if _SIZE.fullmatch(columns) else None


def forget_what_is_no_size() -> None:
    """Take what no terminal is wide or high out of the environment, where Rich takes it for numbers and fails."""
    for name in ("COLUMNS", "LINES"):
        if not _SIZE.fullmatch(os.environ.get(name, "")):
            os.environ.pop(name, None)
