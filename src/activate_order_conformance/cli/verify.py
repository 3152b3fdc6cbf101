"""`activate-order verify`: puts every clause of the page to an implementation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from activate_order_conformance.cli.again import order_of, print_repeated
from activate_order_conformance.cli.beside import print_unlike, record_beside
from activate_order_conformance.cli.destinations import FORMATS, Destinations, destination_options
from activate_order_conformance.cli.printing import print_by
from activate_order_conformance.cli.progress import progress
from activate_order_conformance.cli.run_files import (
    EvidenceFile,
    evidence_options,
    read_kept,
    read_waivers_of,
    waived,
)
from activate_order_conformance.cli.selection import require_known
from activate_order_conformance.cli.target_options import configured, key_option, target_options
from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from activate_order_conformance.report.model import Report
    from activate_order_conformance.suite.run import RunSettings
    from activate_order_conformance.targets.http.http_target import HttpTarget
    from activate_order_conformance.targets.settings.configuration import Configuration
    from activate_order_conformance.targets.settings.model import Settings

_PYTEST_ARGS = f"{__name__}.pytest_args"


_OF_THE_RUN = frozenset({"plan", "release", "features", "repeat", "seed", "verbose", "again", "beside"})
_OF_THE_REPORT = frozenset({*FORMATS, "evidence", "sign", "waivers"})


class _Verify(click.Command):
    """Keeps what follows `--` apart from the clauses, for pytest, and lists its options by what they concern."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        target: list[tuple[str, str]] = []
        run: list[tuple[str, str]] = []
        report: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            of_the_run = param.name in _OF_THE_RUN or param is self.get_help_option(ctx)
            place = report if param.name in _OF_THE_REPORT else run if of_the_run else target
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx)):
                place.append(record)
        for heading, records in (
            ("The target", target),
            ("The run", run),
            ("The report", report),
        ):
            with formatter.section(heading):
                formatter.write_dl(records, col_max=24)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, rest = list(args), []
        if "--" in own:
            place = own.index("--")
            own, rest = own[:place], own[place + 1 :]
        ctx.meta[_PYTEST_ARGS] = tuple(rest)
        return super().parse_args(ctx, own)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- PYTEST_ARGS...]"]


@click.command(
    cls=_Verify,
    epilog="\b\nExamples:\n"
    "  activate-order verify                       the bundled reference, the whole page\n"
    "  activate-order verify error-04 error-09     two rows of it\n"
    "  activate-order verify --target https://host.example --json report.json\n"
    "  activate-order verify --html report.html    with every exchange, to show to others\n"
    "  activate-order verify --again run.zip       what did not conform in that run\n"
    "  activate-order verify --verbose -- -x       stop at the first scenario that fails\n"
    "\n\n\b\nExit status: 0 conformant, 1 non-conformant, 2 usage, 3 broken, 4 partial,\n"
    "5 inconclusive, 130 interrupted.",
)
@click.argument("clauses", nargs=-1, metavar="[CLAUSE]...")
@target_options
@key_option("driver.url")
@click.option(
    "--plan", is_flag=True, help="Say what would be created, changed and left behind, and ask nothing."
)
@click.option(
    "--release",
    metavar="RUN",
    help="Clear what a run that was killed left on the target, and do nothing else.",
)
@click.option(
    "--features",
    metavar="DIR",
    help="Your own features, in place of the kit's; steps of your own in a conftest.py beside them.",
)
@click.option(
    "--repeat",
    type=click.IntRange(1, 1000),
    default=1,
    metavar="NUMBER",
    help="Run each scenario so often, in a shuffled order; verdicts that vary are unstable.",
)
@click.option("--seed", type=click.IntRange(0), metavar="NUMBER", help="Shuffle as an earlier --repeat did.")
@click.option("--verbose", "-v", is_flag=True, help="Name the scenarios behind each row, and what is noted.")
@click.option(
    "--again",
    metavar="FILE",
    help="Ask only what did not conform in an earlier run: its evidence, or its report in JSON.",
)
@click.option(
    "--beside",
    metavar="TARGET",
    help="Ask another target the same, `reference` or a URL, and say where the answers' structure differs.",
)
@evidence_options
@destination_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    clauses: tuple[str, ...],
    plan: bool,
    release: str | None,
    features: str | None,
    repeat: int,
    seed: int | None,
    verbose: bool,
    again: str | None,
    beside: str | None,
    evidence: str | None,
    sign: str | None,
    waivers: str | None,
    **given: Any,
) -> None:
    """Ask an implementation whether the page is true of it, row by row.

    CLAUSE is the id of a row or reading, such as error-04; without any, the whole page is asked. What follows
    -- goes to pytest.
    """
    from activate_order_conformance.contract import Contract

    configuration = configured(given)
    settings = configuration.settings
    if release is not None:
        _release(settings, release)
        return
    destinations = Destinations.of({name: given[name] for name in FORMATS})
    require_known(clauses, Contract.load().ids, "row or reading")
    if plan:
        if given_formats := [name for name in FORMATS if given[name]]:
            raise UsageError(
                "A plan asks nothing, so that there is no report to write.",
                f"Leave out --{given_formats[0]}.",
            )
        _plan(settings, clauses)
        return
    import secrets

    from activate_order_conformance.suite.run import RunSettings, record

    answered_for = read_waivers_of(waivers)
    earlier = read_kept(again).report if again is not None else None
    if earlier is not None and settings.target is None and _was_remote(earlier):
        raise UsageError(
            f"Run {earlier.run} was of {earlier.target.url}, and no target is given.",
            f"Write --target {earlier.target.url}, or another one.",
        )
    asked_again = order_of(earlier, clauses) if earlier is not None else None
    if earlier is not None and asked_again is None:
        click.echo(f"Everything conformed in run {earlier.run}: there is nothing to ask again.")
        ctx.exit(0)
    pytest_args = ctx.meta[_PYTEST_ARGS]
    shared = settings.parallelism > 1
    order = RunSettings(
        repeat=repeat,
        seed=secrets.randbelow(10**6) if seed is None else seed,
        target=settings,
        selected=clauses,
        again=asked_again,
        features=None if features is None else Path(features),
        pytest_args=("-p", "xdist", "-n", str(settings.parallelism), "-q", *pytest_args)
        if shared
        else pytest_args,
    )
    if repeat > 1:
        click.echo(f"each scenario {repeat} times, in an order shuffled by --seed {order.seed}", err=True)
    url = settings.target
    kept = EvidenceFile.of(evidence, sign, order.run, remote=url is not None)
    wanted = kept.path is not None or beside is not None or destinations.show_evidence
    order = replace(order, evidence=wanted)
    if url is not None:
        click.echo(f"run {order.run} against {url}", err=True)
    order, reached = _reached(configuration, order)
    try:
        with progress(wanted=not pytest_args) as tell:
            recorded = record(order, target=None if shared else reached, progress=tell)
    except KeyboardInterrupt:
        if url is not None:
            clears = f"activate-order verify --target {url} --release {order.run}"
            click.echo(f"There is no report, and checkouts may be left. To clear them: {clears}", err=True)
        raise
    if reached is not None:
        reached.close()
    from activate_order_conformance.report.renderers.terminal import print_report
    from activate_order_conformance.report.unjudged import nothing_judged

    report = kept.signed(waived(recorded.report, answered_for))
    other = record_beside(order, beside) if beside is not None else None

    def draw(console: Console) -> None:
        print_report(report, console, verbose=verbose)
        if earlier is not None:
            print_repeated(earlier, report, console)
        if other is not None:
            print_unlike(recorded, other, console)

    asked_for = evidence is not None or sign is not None
    try:
        if asked_for or not nothing_judged(report):
            kept.write(recorded)
        destinations.write(report, recorded.evidence)
    finally:
        if not destinations.to_stdout:
            print_by(draw)
    ctx.exit(report.exit_status)


def _was_remote(report: Report) -> bool:
    """Tell whether a report is of a target that was reached over a network."""
    host = urlsplit(report.target.url).hostname
    return host is not None and not host.endswith(".invalid")


def _reached(configuration: Configuration, order: RunSettings) -> tuple[RunSettings, HttpTarget | None]:
    """Return the order and its remote target, after a look at the connection that changes nothing."""
    if configuration.settings.target is None:
        return order, None
    from activate_order_conformance.doctor.connection import first_fault
    from activate_order_conformance.targets.open import open_target

    target = open_target(configuration.settings, order.run)
    fault = first_fault(configuration, target)
    if fault is None:
        return order, target
    return replace(order, wiring=f"{fault.name}: {fault.seen}. {fault.advice}".strip()), target


def _plan(settings: Settings, clauses: Sequence[str]) -> None:
    from activate_order_conformance.suite.catalogue import features_directory, plan_of, read_features
    from activate_order_conformance.suite.needs import needs
    from activate_order_conformance.suite.outlook import outlook

    scenarios = plan_of(read_features(features_directory()), clauses)
    for line in outlook(settings, needs(scenarios, settings.profile_with_literals())):
        click.echo(line)


def _release(settings: Settings, run: str) -> None:
    from activate_order_conformance.errors import WiringError
    from activate_order_conformance.targets.open import open_target
    from activate_order_conformance.targets.protocol import DriverFault

    if settings.target is None:
        raise UsageError(
            "A run on the bundled reference leaves nothing behind.", "Write --target URL as well."
        )
    target = open_target(settings, run)
    try:
        target.driver.release_all()
    except DriverFault as fault:
        raise WiringError(fault.what, "`activate-order doctor` says what to do.") from None
    finally:
        target.close()
    click.echo(f"Nothing of run {run} is left: whatever there was has been cleared.")
    for left in target.driver.left_behind():
        click.echo(f"  but {left} stays")
    click.echo("Whether there was anything is not told: compare the name with what the run printed first.")
