"""Showing how far a run has come: a bar for who watches, now and then a line for who reads a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from activate_order_conformance.cli.printing import say
from activate_order_conformance.report.outside import printable
from activate_order_conformance.suite.sessions.progress import Come, Progress

EVERY = 10.0
"""Seconds between two lines of a log."""


@contextmanager
def progress(*, wanted: bool = True) -> Iterator[Progress | None]:
    """Yield what is told how far the run has come, or None where nothing else may be printed.

    A bar is drawn on standard error while standard output and error are terminals, and wiped away at the end. Else
    a long run says every ten seconds, on standard error, how far it has come.
    """
    if not wanted:
        yield None
    elif sys.stderr.isatty() and sys.stdout is not None and sys.stdout.isatty():
        with _bar() as tell:
            yield tell
    else:
        with _lines() as tell:
            yield tell


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("getting ready", total=None)

        def tell(come: Come) -> None:
            bar.update(task, description=printable(come.doing), completed=come.judged, total=come.planned)

        yield tell


@contextmanager
def _lines() -> Iterator[Progress]:
    latest: list[Come] = []
    ended = Event()

    def write() -> None:
        while not ended.wait(EVERY):
            say(latest[-1].text if latest else "getting ready", err=True)

    writer = Thread(target=write, name="progress", daemon=True)
    writer.start()
    try:
        yield latest.append
    finally:
        ended.set()
        writer.join()
