"""Showing on a terminal how far a run has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(*, wanted: bool = True) -> Iterator[Callable[[str, int, int], None] | None]:
    """Yield what is told of each scenario that ended, or None where no person is watching.

    A bar is drawn on standard error while standard output and error are terminals, and wiped away at the end.
    """
    if not (wanted and sys.stderr.isatty() and sys.stdout.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("getting ready", total=None)

        def tell(scenario: str, ended: int, planned: int) -> None:
            bar.update(task, description=scenario, completed=ended, total=planned)

        yield tell
