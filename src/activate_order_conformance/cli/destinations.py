"""Where reports go besides the terminal: one option a format, checked before a run begins."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from activate_order_conformance.cli.whole_files import write_whole
from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    from activate_order_conformance.report.model import Report
    from activate_order_conformance.run.evidence import Evidence

FORMATS: Mapping[str, str] = {
    "json": "The report as JSON, with every claim and its evidence.",
    "markdown": "The report as Markdown, for a pull request or a summary of a CI job.",
    "junit": "The report as JUnit XML, for CI systems.",
    "html": "The report as one HTML file, with every exchange where there is evidence.",
    "messages": "The report as Cucumber Messages (NDJSON), which Cucumber's tools read.",
    "ctrf": "The report in the Common Test Report Format (JSON).",
    "tap": "The report in the Test Anything Protocol.",
    "badge": "A badge: an image where PATH ends in .svg, else JSON for shields.io's endpoint.",
}
"""The formats that have an option, by their renderer's name, and what its help says."""

STDOUT = "-"

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def destination_options(command: Decorated) -> Decorated:
    """Give a command an option `--FORMAT PATH` for each format; the values arrive by the formats' names."""
    for name, description in reversed(list(FORMATS.items())):
        command = click.option(f"--{name}", name, metavar="PATH|-", help=description)(command)
    return command


@dataclass(frozen=True, slots=True)
class Destinations:
    """The place of each format that was asked for: a path, or `-` for standard output.

    Raises UsageError for two formats in one place, or a path that cannot be written.
    """

    paths: Mapping[str, str]

    def __post_init__(self) -> None:
        by_place: dict[str, str] = {}
        for name, path in self.paths.items():
            if other := by_place.get(path):
                place = "standard output" if path == STDOUT else path
                raise UsageError(
                    f"--{other} and --{name} both go to {place}.", "Give one of them another path."
                )
            by_place[path] = name
            if path != STDOUT and (reason := _unwritable(Path(path))):
                raise UsageError(
                    f"--{name} cannot be written to {path}: {reason}.", "Give the path of a file."
                )

    @classmethod
    def of(cls, options: Mapping[str, str | None]) -> Destinations:
        """Return the destinations that a command's options state, those left out left out."""
        return cls({name: path for name, path in options.items() if path is not None})

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
        from activate_order_conformance.report.renderers import SHOW_EVIDENCE

        return not SHOW_EVIDENCE.isdisjoint(self.paths)

    def write(self, report: Report, evidence: Evidence | None = None) -> None:
        """Write the report in every format; raises UsageError, after the others, for one that fails."""
        from activate_order_conformance.report import renderers

        failures = []
        for name, path in self.paths.items():
            shown = {"evidence": evidence} if name in renderers.SHOW_EVIDENCE else {}
            form = "badge-svg" if name == "badge" and path.lower().endswith(".svg") else name
            data = renderers.render(form, report, **shown).encode()
            if path == STDOUT:
                click.echo(data, nl=False)
                continue
            try:
                write_whole(Path(path), data)
            except OSError as error:
                failures.append(
                    f"The report could not be written to {path}: {error.strerror or type(error).__name__}."
                )
        if failures:
            raise UsageError(" ".join(failures))


def _unwritable(path: Path) -> str:
    """Return why a path cannot be written (empty where it can), without creating anything."""
    if path.is_dir():
        return "it is a directory"
    if path.exists():
        return "" if os.access(path, os.W_OK) else "permission denied"
    if not path.parent.is_dir():
        return f"there is no directory {path.parent}"
    return "" if os.access(path.parent, os.W_OK) else f"permission denied in {path.parent}"
