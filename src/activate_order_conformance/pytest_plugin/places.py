"""Where the features of a session are: which of them an argument means, and which directory a file belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from activate_order_conformance.suite.features.catalogue import features_directory, is_shipped
from activate_order_conformance.suite.features.own import CONFTEST

SHIPPED = "features"
"""What the kit's own features are called where there is no file or directory of that name."""

_IN_A_FEATURE = re.compile(r"(.+?\.feature)(::.+|:\d+)")

_KIT = __name__.partition(".")[0]


def meant(argument: str, directory: Path) -> str:
    """Return an argument of pytest, in which the kit's features are meant where nothing else has their name."""
    path, picked = within_a_feature(argument)
    if (directory / path).exists():
        return argument
    shipped = features_directory()
    file = shipped if path.rstrip("/") == SHIPPED else shipped / path.removeprefix(f"{SHIPPED}/")
    return f"{file}{picked}" if file.exists() else argument


def within_a_feature(argument: str) -> tuple[str, str]:
    """Return the feature file of an argument, and what it picks there, a line or a name (empty: all, or no feature)."""
    match = _IN_A_FEATURE.fullmatch(argument)
    return (match[1], match[2]) if match else (argument, "")


def directory_of(path: Path, named: Sequence[Path], top: Path) -> Path | None:
    """Return the directory of features that a file belongs to (None: the kit's).

    It is one that is `named`, or the nearest up to `top` with steps of one's own in it, or else the file's.
    """
    if is_shipped(path):
        return None
    for directory in path.parents:
        steps = directory / CONFTEST
        if directory in named or (steps.is_file() and _KIT in steps.read_text("utf-8", "replace")):
            return directory
        if directory == top:
            break
    return path.parent
