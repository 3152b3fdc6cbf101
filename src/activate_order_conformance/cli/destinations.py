"""Where reports go besides the terminal: one option a format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from activate_order_conformance.cli.places import ANOTHER, once
from activate_order_conformance.cli.printing import put
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.report.renderers import FORMATS, SHOW_EVIDENCE, render, shown_by
from activate_order_conformance.whole_files import write_whole

if TYPE_CHECKING:
    from activate_order_conformance.report.model import Report
    from activate_order_conformance.run.evidence import Evidence

STDOUT = "-"

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def destination_options(command: Decorated) -> Decorated:
    """Give a command an option `--FORMAT PATH` for each format; the values arrive by the formats' names."""
    for name, description in reversed(list(FORMATS.items())):
        command = click.option(
            f"--{name}", name, metavar="PATH|-", multiple=True, callback=once, help=description
        )(command)
    return command


@dataclass(frozen=True, slots=True)
class Destinations:
    """The place of each format that was asked for: a path, or `-` for standard output.

    Raises UsageError for two formats on standard output, or one where that is closed.
    """

    paths: Mapping[str, str]

    def __post_init__(self) -> None:
        printed = [name for name, path in self.paths.items() if path == STDOUT]
        if len(printed) > 1:
            raise UsageError(f"--{printed[0]} and --{printed[1]} both go to standard output.", ANOTHER)
        if printed and sys.stdout is None:
            raise UsageError(f"--{printed[0]} goes to standard output, which is closed.", ANOTHER)

    @classmethod
    def of(cls, options: Mapping[str, str | None]) -> Destinations:
        """Return the destinations that a command's options state, those left out left out."""
        return cls({name: path for name, path in options.items() if path is not None})

    @property
    def files(self) -> dict[str, Path]:
        """Return the files that are written, by the options that name them."""
        return {f"--{name}": Path(path) for name, path in self.paths.items() if path != STDOUT}

    def require_none(self, why: str) -> None:
        """Raise UsageError, with the sentence `why`, where a format was asked for."""
        for name in self.paths:
            raise UsageError(why, f"Leave out --{name}.")

    @property
    def to_stdout(self) -> bool:
        """Tell whether standard output is taken by a format, so that nothing else may go there."""
        return STDOUT in self.paths.values()

    @property
    def show_evidence(self) -> bool:
        """Tell whether a format shows what was asked and answered, so that a run must keep it."""
        return not SHOW_EVIDENCE.isdisjoint(self.paths)

    def write(self, report: Report, evidence: Evidence | None = None, kept_in: str = "") -> list[str]:
        """Write the report in every format; return a sentence for each that could not be written.

        `kept_in` is the file that the run is kept in (empty: nowhere).
        """

        def rendered(name: str, path: str) -> bytes:
            shown = shown_by(name, evidence, kept_in)
            form = "badge-svg" if name == "badge" and path.lower().endswith(".svg") else name
            return render(form, report, **shown).encode()

        return self.write_each(rendered)

    def write_each(self, rendered: Callable[[str, str], bytes]) -> list[str]:
        """Write what each format is at its path; return a sentence for each that could not be written."""
        unwritten = []
        for name, path in self.paths.items():
            data = rendered(name, path)
            try:
                if path == STDOUT:
                    put(data)
                else:
                    write_whole(Path(path), data)
            except UsageError as error:
                unwritten.append(error.what)
            except OSError as error:
                reason = reason_of(error)
                unwritten.append(f"The report could not be written to {path}: {reason}.")
        return unwritten
