"""Printing on standard output: in colour and as wide as a terminal, plain and without loose ends in a pipe."""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

import click

from activate_order_conformance.appearance import columns_wanted
from activate_order_conformance.errors import UsageError, reason_of

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text


def print_apart(parts: Iterable[RenderableType]) -> None:
    """Print each part, with an empty line between them."""

    def draw(console: Console) -> None:
        for place, part in enumerate(parts):
            if place:
                console.print()
            console.print(part)

    print_by(draw)


def entry(row: str, title: str, facts: Iterable[tuple[str, str | Text]]) -> RenderableType:
    """Return a row of the contract under its id and title: facts behind their labels, without those that are empty."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in facts:
        if text:
            table.add_row(label, text if isinstance(text, Text) else Text(text))
    return Group(Text.assemble((row, "bold"), f"  {title}"), Padding(table, (0, 0, 0, 2)))


def print_by(draw: Callable[[Console], None]) -> None:
    """Let `draw` print on a console that suits standard output; raises UsageError where that takes nothing."""
    from activate_order_conformance.report.renderers.terminal import console_for, without_padding

    if sys.stdout is not None and sys.stdout.isatty():
        draw(console_for(sys.stdout))
        return
    stream = io.StringIO()
    draw(console_for(stream))
    put(without_padding(stream.getvalue()))


def say(text: str, *, err: bool = False) -> None:
    """Print a line or more for people, on standard error where told so; nothing in it is obeyed by who shows it."""
    from activate_order_conformance.report.outside import printable

    if err:
        try:
            click.echo(printable(text), err=True)
        except OSError:  # no verdict hangs on who reads beside it
            leave(sys.stderr)
    else:
        put(f"{printable(text)}\n")


def say_each(lines: Iterable[str]) -> None:
    """Print each line, wrapped where there is a terminal or COLUMNS says how wide; in a pipe a line stays one."""
    columns = columns_wanted()
    if sys.stdout is not None and sys.stdout.isatty():
        columns = columns or shutil.get_terminal_size().columns
    for line in lines:
        if columns:
            line = textwrap.fill(line, columns, subsequent_indent="    ", break_long_words=False)
        say(line)


def put_json(document: object) -> None:
    """Print JSON, of which nothing is obeyed by who shows it."""
    from activate_order_conformance.report.outside import json_text

    put(json_text(document))


def put(text: str | bytes) -> None:
    """Print `text` as it is, and nothing where whoever read has left; raises UsageError where it cannot be written."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        leave(sys.stdout)
    except OSError as error:
        leave(sys.stdout)
        raise UsageError(unprintable(error)) from error


def unprintable(error: OSError) -> str:
    """Return the sentence for a standard output that takes nothing."""
    return f"Standard output cannot be written: {reason_of(error)}."


def leave(stream: TextIO) -> None:
    """Let whatever is still to be printed go nowhere: what was read by somebody, as by head(1), is not any more."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def leave_what_is_gone() -> None:
    """Let what is still printed to a terminal that was closed go nowhere: it would keep reports from being written."""
    for stream in (1, 2):
        try:
            os.write(stream, b"")
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
