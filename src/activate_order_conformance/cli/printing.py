"""Printing on standard output: in colour and as wide as a terminal, plain and without loose ends in a pipe."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def print_apart(parts: Iterable[RenderableType]) -> None:
    """Print each part, with an empty line between them."""

    def draw(console: Console) -> None:
        for place, part in enumerate(parts):
            if place:
                console.print()
            console.print(part)

    print_by(draw)


def print_by(draw: Callable[[Console], None]) -> None:
    """Let `draw` print on a console that suits standard output."""
    from activate_order_conformance.report.renderers.terminal import console_for

    if sys.stdout.isatty():
        draw(console_for(sys.stdout))
        return
    stream = io.StringIO()
    draw(console_for(stream))
    click.echo("".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines()), nl=False)
