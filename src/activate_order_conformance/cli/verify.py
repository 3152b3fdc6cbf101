"""`activate-order verify`: puts every clause of the page to an implementation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from activate_order_conformance.cli.destinations import FORMATS, Destinations, destination_options
from activate_order_conformance.cli.printing import print_by
from activate_order_conformance.cli.progress import progress
from activate_order_conformance.cli.selection import require_known
from activate_order_conformance.cli.target_options import configured, target_options

if TYPE_CHECKING:
    from activate_order_conformance.suite.run import RunSettings
    from activate_order_conformance.target.configuration_file import Configuration
    from activate_order_conformance.target.http import HttpTarget

_PYTEST_ARGS = f"{__name__}.pytest_args"


class _WithPytestArguments(click.Command):
    """Keeps what follows `--` apart from the clauses, for pytest."""

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
    cls=_WithPytestArguments,
    epilog="\b\nExamples:\n"
    "  activate-order verify                       the bundled reference, the whole page\n"
    "  activate-order verify error-04 error-09     two rows of it\n"
    "  activate-order verify --target https://host.example --json report.json\n"
    "  activate-order verify --verbose -- -x       stop at the first scenario that fails\n"
    "\n\n\b\nExit status: 0 conformant, 1 non-conformant, 2 usage, 3 broken, 4 partial,\n"
    "5 inconclusive, 130 interrupted.",
)
@click.argument("clauses", nargs=-1, metavar="[CLAUSE]...")
@target_options
@click.option("--driver", metavar="URL", help="The driver's URL. Default: /conformance/v1 of the target.")
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
@click.option("--verbose", "-v", is_flag=True, help="Name the scenarios behind each row.")
@destination_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    clauses: tuple[str, ...],
    plan: bool,
    release: str | None,
    features: str | None,
    verbose: bool,
    **given: Any,
) -> None:
    """Ask an implementation whether the page is true of it, row by row.

    CLAUSE is the id of a row or reading, such as error-04; without any, the whole page is asked. What follows
    -- goes to pytest.
    """
    from activate_order_conformance.contract import Contract
    from activate_order_conformance.report.renderers.terminal import print_report

    configuration = configured(given)
    if release is not None:
        _release(configuration, release)
        return
    destinations = Destinations.of({name: given[name] for name in FORMATS})
    require_known(clauses, Contract.load().ids, "row or reading")
    if plan:
        _plan(configuration, clauses)
        return
    from activate_order_conformance.suite.run import RunSettings, run

    pytest_args = ctx.meta[_PYTEST_ARGS]
    shared = configuration.parallelism > 1
    order = RunSettings(
        target=configuration.target,
        profile=configuration.profile,
        selected=clauses,
        features=None if features is None else Path(features),
        pytest_args=("-p", "xdist", "-n", str(configuration.parallelism), "-q", *pytest_args)
        if shared
        else pytest_args,
    )
    url = configuration.target.base_url
    if url is not None:
        click.echo(f"run {order.run} against {url}", err=True)
    order, reached = _reached(configuration, order)
    with progress(wanted=not pytest_args) as tell:
        report = run(order, target=None if shared else reached, progress=tell)
    if reached is not None:
        reached.close()
    try:
        destinations.write(report)
    finally:
        if not destinations.to_stdout:
            print_by(lambda console: print_report(report, console, verbose=verbose))
    ctx.exit(report.exit_status)


def _reached(configuration: Configuration, order: RunSettings) -> tuple[RunSettings, HttpTarget | None]:
    """Return the order and its remote target, after a look at the connection that changes nothing."""
    from dataclasses import replace

    if configuration.target.base_url is None:
        return order, None
    from activate_order_conformance.doctor.connection import first_fault
    from activate_order_conformance.target.configuration import open_target

    target = open_target(configuration.target, order.run)
    fault = first_fault(configuration, target)
    if fault is None:
        return order, target
    return replace(order, wiring=f"{fault.name}: {fault.seen}. {fault.do}".strip()), target


def _plan(configuration: Configuration, clauses: Sequence[str]) -> None:
    from activate_order_conformance.doctor.checkout import profile_of
    from activate_order_conformance.suite.catalogue import features_directory, plan_of, read_features
    from activate_order_conformance.suite.needs import needs
    from activate_order_conformance.suite.outlook import outlook

    scenarios = plan_of(read_features(features_directory()), clauses)
    for line in outlook(configuration.target, needs(scenarios, profile_of(configuration))):
        click.echo(line)


def _release(configuration: Configuration, run: str) -> None:
    from activate_order_conformance.errors import UsageError, WiringError
    from activate_order_conformance.target.configuration import open_target
    from activate_order_conformance.target.protocol import DriverFault

    if configuration.target.base_url is None:
        raise UsageError(
            "A run on the bundled reference leaves nothing behind.", "Write --target URL as well."
        )
    target = open_target(configuration.target, run)
    try:
        target.driver.release_all()
    except DriverFault as fault:
        raise WiringError(fault.what, "`activate-order doctor` says what to do.") from None
    finally:
        target.close()
    click.echo(f"What run {run} left behind has been cleared.")
    for left in target.driver.left_behind():
        click.echo(f"  but {left} stays")
