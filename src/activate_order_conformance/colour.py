"""Whether what is printed is coloured."""

from __future__ import annotations

import os


def colour_wanted() -> bool | None:
    """Return what NO_COLOR and FORCE_COLOR ask for; None where they do not, and a terminal decides."""
    if "NO_COLOR" in os.environ:
        return False
    return True if os.environ.get("FORCE_COLOR") else None
