"""Where a command writes: held apart from each other and from what it reads, before anything begins."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import click

from activate_order_conformance.errors import UsageError
from activate_order_conformance.whole_files import unwritable

ANOTHER = "Give it another path."


def once(_context: click.Context, option: click.Parameter, paths: tuple[str, ...]) -> str | None:
    """Return the one path that a `multiple` option was given; raises UsageError for two, of which one would be lost."""
    different = [*dict.fromkeys(paths)]
    if len(different) > 1:
        raise UsageError(
            f"{option.opts[0]} is given twice: {' and '.join(different[:2])}.", "Give one of them."
        )
    return next(iter(different), None)


def require_places(outputs: Mapping[str, Path], inputs: Mapping[str, str | Path | None]) -> None:
    """Raise UsageError for an output that cannot be written, or is another output or an input by any of its names.

    Both are given by the option, argument or key that names them; an input that is None is not given.
    """
    written: dict[object, str] = {}
    for option, path in outputs.items():
        if reason := unwritable(path):
            raise UsageError(f"{option} cannot be written to {path}: {reason}.", "Give the path of a file.")
        file = _identity(path)
        if file in written:
            raise UsageError(f"{written[file]} and {option} both go to {path}.", ANOTHER)
        written[file] = option
    for option, read in inputs.items():
        if read is not None and (output := written.get(_identity(Path(read)))):
            raise UsageError(f"{output} would overwrite {read}, which {option} reads.", ANOTHER)


def _identity(path: Path) -> object:
    """Return what is equal for two paths of one file, whichever links lead to it, and though it is not there yet."""
    path = Path(os.path.realpath(path))  # which a link that leads back to itself does not stop
    if str(path) == os.devnull:
        return object()  # as often as one likes
    try:
        there = path.stat()
        if stat.S_ISREG(there.st_mode):
            return there.st_dev, there.st_ino
        return str(path)
    except OSError:
        pass
    try:
        folder = path.parent.stat()
    except OSError:
        return str(path)
    return folder.st_dev, folder.st_ino, os.path.normcase(path.name)
