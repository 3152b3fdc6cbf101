"""`activate-order report`: a run that was kept, in any format, judged again, signed, or beside other runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from activate_order_conformance import __version__
from activate_order_conformance.cli.destinations import Destinations, destination_options
from activate_order_conformance.cli.group import Commands
from activate_order_conformance.cli.places import require_places
from activate_order_conformance.cli.printing import print_by, put, say
from activate_order_conformance.cli.run_files import (
    read_kept,
    read_waivers_of,
    verbose_option,
    waived,
    waivers_option,
)
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.report.renderers import FORMATS
from activate_order_conformance.text_file import read_bytes
from activate_order_conformance.whole_files import write_whole

if TYPE_CHECKING:
    from activate_order_conformance.report.compare import Comparison
    from activate_order_conformance.report.model import Report

Compared: TypeAlias = "Callable[[Sequence[Report]], Comparison]"


class _ShownByDefault(Commands):
    """A group that takes a first word that is no command of it as the file to show."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["show", *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(
            ctx.command_path, "[show] FILE [WHAT]... [OPTIONS] | compare FILE... | trend FILE... | sign FILE"
        )


@click.group(
    cls=_ShownByDefault,
    epilog="\b\nExamples:\n"
    "  activate-order report run.zip --html report.html\n"
    "  activate-order report --rejudge run.zip\n"
    "  activate-order report compare before.zip after.zip\n"
    "\n\n\b\nMore of it: activate-order report show --help.",
)
def command() -> None:
    """Show a run that was kept, judge it again, or put it beside others.

    FILE is the evidence that verify --evidence wrote, or the report in JSON that verify --json wrote.
    """


@command.command(
    epilog="\b\nExamples:\n"
    "  activate-order verify --evidence run.zip\n"
    "  activate-order report run.zip --html report.html --junit junit.xml\n"
    "  activate-order report run.zip error-04 cart.feature:22\n"
    "  activate-order report --rejudge run.zip\n"
    "  activate-order report run.zip --signed-by release.pub\n"
    "\n\n\b\nExit status: that of the run; with --rejudge that of the new verdicts.",
)
@click.argument("file", metavar="FILE")
@click.argument("rows", nargs=-1, metavar="[WHAT]...")
@click.option(
    "--rejudge",
    is_flag=True,
    help="Compute the verdicts again from the evidence alone, with this kit and its contract.",
)
@click.option(
    "--signed-by",
    metavar="PUBLIC_KEY",
    multiple=True,
    help="Refuse evidence that none of these keys signed (PEM or OpenSSH's form).",
)
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help=f"The format for standard output: terminal (the default), {', '.join(FORMATS)}.",
)
@verbose_option
@waivers_option
@destination_options
@click.pass_context
def show(
    ctx: click.Context,
    /,
    file: str,
    rows: tuple[str, ...],
    rejudge: bool,
    signed_by: tuple[str, ...],
    format_name: str | None,
    verbose: bool,
    waivers: str | None,
    **files: str | None,
) -> None:
    """Show a run again, or write it in other formats.

    FILE is what verify --evidence or verify --json wrote; - reads a report in JSON from standard input. WHAT is
    a row, a code, a scenario, a file or a line of it, such as error-04 or cart.feature:22, to read of that alone.
    With a format that goes to a file, nothing is printed unless --format asks for it.
    """
    from activate_order_conformance.report import renderers
    from activate_order_conformance.report.renderers.terminal import print_report

    destinations = Destinations.of(files)
    require_places(
        destinations.files,
        {"FILE": file, "--waivers": waivers, **{f"--signed-by {key}": key for key in signed_by}},
    )
    answered_for = read_waivers_of(waivers)
    if not Path(file).exists() and (later := next((row for row in rows if Path(row).is_file()), "")):
        raise UsageError(f"{file} is no file, and {later} is one.", "Write the file first.")
    kept = read_kept(file, signed_by)
    if (other := kept.report.facts.kit_version) != __version__:
        say(f"the run was made with version {other} of the kit; this is {__version__}", err=True)
    report = _rejudged(file, kept.report, kept.evidence) if rejudge else kept.report
    report = waived(report, answered_for)
    if rows:
        from activate_order_conformance.report.narrow import narrowed

        report = narrowed(report, rows)
    kept_in = "" if file == "-" else file
    unwritten = destinations.write(report, kept.evidence, kept_in)
    if unwritten:
        report = report.but(exit_status=UsageError.exit_status)
    if format_name in (None, "terminal"):
        if format_name or not destinations.paths:
            print_by(
                lambda console: print_report(
                    report, console, verbose=verbose, evidence=kept.evidence, kept_in=kept_in
                )
            )
    elif format_name is not None:
        shown = renderers.shown_by(format_name, kept.evidence, kept_in)
        put(renderers.render(format_name, report, **shown).encode())
    if unwritten:
        raise UsageError(" ".join(unwritten))
    ctx.exit(report.exit_status)


def _rejudged(file: str, before: Report, evidence: Any) -> Report:
    """Return the report by the installed kit, and say on the error stream what it judges otherwise."""
    if evidence is None:
        raise UsageError(
            f"{file} has no evidence to judge again.", "Give a file that `verify --evidence` wrote."
        )
    from activate_order_conformance.suite.rejudge import rejudge

    after = rejudge(evidence).but(signed=before.signed)
    verdicts = {row.id: row.verdict for row in before.rows}
    changed = [row for row in after.rows if verdicts.get(row.id) is not row.verdict]
    changes = ", ".join(f"{row.id} {verdicts.get(row.id, 'not there')} → {row.verdict}" for row in changed)
    say(f"judged again: {changes or 'every row as before'}", err=True)
    return after


_COMPARED = {"json": "JSON", "markdown": "Markdown", "html": "one HTML file"}


def _comparison_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the runs that it sets beside each other, and a place for each form of what came of it."""
    for form, description in reversed(_COMPARED.items()):
        function = click.option(f"--{form}", form, metavar="PATH|-", help=f"Write it as {description}.")(
            function
        )
    return click.argument("files", nargs=-1, required=True, metavar="FILE...")(click.pass_context(function))


def _show_comparison(
    ctx: click.Context, compared: Compared, files: tuple[str, ...], paths: dict[str, str | None]
) -> None:
    destinations = Destinations.of(paths)
    require_places(destinations.files, {f"FILE {file}": file for file in files})
    comparison = compared([read_kept(file).report for file in files])
    _write_comparison(comparison, destinations)
    ctx.exit(comparison.exit_status)


def _write_comparison(comparison: Comparison, destinations: Destinations) -> None:
    from activate_order_conformance.report.renderers import comparison as rendered

    forms = {"json": rendered.to_json, "markdown": rendered.markdown, "html": rendered.html}
    if not destinations.paths:
        print_by(lambda console: rendered.print_comparison(comparison, console))
    if unwritten := destinations.write_each(lambda form, _: forms[form](comparison).encode()):
        raise UsageError(" ".join(unwritten))


@command.command(
    epilog="\b\nExamples:\n"
    "  activate-order report compare before.zip after.zip\n"
    "  activate-order report compare a.zip b.json c.zip --markdown matrix.md\n"
    "\n\n\b\nExit status: 0 nothing got worse, 1 something did, 2 usage,\n"
    "3 a run judged nothing, or the runs have no row in common.",
)
@_comparison_options
def compare(ctx: click.Context, /, files: tuple[str, ...], **paths: str | None) -> None:
    """Say what changed between two runs, or set many side by side, clauses by targets."""
    from activate_order_conformance.report.compare import compare

    _show_comparison(ctx, compare, files, paths)


@command.command(
    epilog="\b\nExample:\n"
    "  activate-order report trend runs/*.zip\n"
    "\n\n\b\nExit status: 0 no row is worse in the last run than when it was asked before,\n"
    "1 one is, 2 usage, 3 it judged nothing, or nothing that was asked before.",
)
@_comparison_options
def trend(ctx: click.Context, /, files: tuple[str, ...], **paths: str | None) -> None:
    """Say how one target went over several runs, oldest first."""
    from activate_order_conformance.report.compare import trend

    _show_comparison(ctx, trend, files, paths)


@command.command(
    epilog="\b\nExamples:\n"
    "  openssl genpkey -algorithm ed25519 -out key.pem\n"
    "  activate-order report sign run.zip --key key.pem"
)
@click.argument("file", metavar="FILE")
@click.option("--key", required=True, metavar="KEY", help="Your own Ed25519 key, a PEM file.")
def sign(file: str, key: str) -> None:
    """Sign evidence with your own key, in place.

    An encrypted key takes its passphrase from ACTIVATE_ORDER_KEY_PASSPHRASE.
    """
    from activate_order_conformance.evidence import archive, signing

    path, private = Path(file), signing.private_key(Path(key))
    content = read_bytes(path, "evidence", most=archive.LARGEST_FILE)
    try:
        write_whole(path, signing.sign(content, private, file))
    except OSError as error:
        raise UsageError(f"{file} cannot be signed: {reason_of(error)}.") from error
    say(f"{file} is signed with the key {signing.fingerprint(private.public_key())}")
