"""`activate-order report`: a report that was written as JSON, in any format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from activate_order_conformance.cli.destinations import STDOUT, Destinations, destination_options
from activate_order_conformance.cli.printing import print_by


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order verify --json run.json\n"
    "  activate-order report run.json --verbose\n"
    "  activate-order report run.json --markdown summary.md --junit junit.xml\n"
    "\n\n\b\nExit status: that of the run."
)
@click.argument("file", metavar="FILE.json")
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="The format for standard output: terminal (the default), json, markdown or junit.",
)
@click.option("--verbose", "-v", is_flag=True, help="Name the scenarios behind each row.")
@destination_options
@click.pass_context
def command(
    ctx: click.Context, /, file: str, format_name: str | None, verbose: bool, **files: str | None
) -> None:
    """Show a report again, or write it in other formats.

    FILE.json is what verify --json wrote; - reads standard input. With a format that goes to a file, nothing
    is printed unless --format asks for it.
    """
    from activate_order_conformance.report import renderers
    from activate_order_conformance.report.model import Report
    from activate_order_conformance.report.renderers.terminal import print_report

    destinations = Destinations.of(files)
    if file == STDOUT:
        report = Report.from_json(sys.stdin.buffer.read().decode("utf-8", "replace"), "standard input")
    else:
        report = Report.read(Path(file))
    if format_name in (None, "terminal"):
        if format_name or not destinations.paths:
            print_by(lambda console: print_report(report, console, verbose=verbose))
    elif format_name is not None:
        click.echo(renderers.render(format_name, report).encode(), nl=False)
    destinations.write(report)
    ctx.exit(report.exit_status)
