"""`activate-order verify`: puts every clause of the page to an implementation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from activate_order_conformance.cli.destinations import Destinations, destination_options
from activate_order_conformance.cli.printing import print_by
from activate_order_conformance.cli.progress import progress
from activate_order_conformance.cli.selection import require_known
from activate_order_conformance.profile import PROFILES

if TYPE_CHECKING:
    from activate_order_conformance.target.configuration import TargetSettings

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
@click.option(
    "--target", metavar="URL", help="The implementation's base URL. Default: the bundled reference."
)
@click.option("--driver", metavar="URL", help="The driver's URL. Default: /conformance/v1 of the target.")
@click.option(
    "--driver-token",
    metavar="TOKEN",
    help="The driver's token; better kept in ACTIVATE_ORDER_DRIVER_TOKEN, since options show in process lists.",
)
@click.option(
    "--profile",
    type=click.Choice([*PROFILES]),
    default="documented",
    show_default=True,
    help="Whether the page's HTTP statuses and literals are asked for, or the platform's are let pass.",
)
@click.option("--api-version", metavar="NN.N", default="59.0", show_default=True, help="The API's version.")
@click.option(
    "--deadline",
    type=float,
    metavar="SECONDS",
    help="How long an effect may take to show. Default: what the driver says.",
)
@click.option(
    "--quiet",
    type=float,
    metavar="SECONDS",
    help="How long to watch after an answer before nothing more is expected. Default: by the control.",
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
    target: str | None,
    driver: str | None,
    driver_token: str | None,
    profile: str,
    api_version: str,
    deadline: float | None,
    quiet: float | None,
    features: str | None,
    verbose: bool,
    **files: str | None,
) -> None:
    """Ask an implementation whether the page is true of it, row by row.

    CLAUSE is the id of a row or reading, such as error-04; without any, the whole page is asked. What follows
    -- goes to pytest.
    """
    from activate_order_conformance.contract import Contract
    from activate_order_conformance.report.renderers.terminal import print_report

    destinations = Destinations.of(files)
    settings = _target(
        base_url=target,
        driver_url=driver,
        driver_token=driver_token,
        api_version=api_version,
        settle_deadline=deadline,
        quiet=quiet,
    )
    require_known(clauses, Contract.load().ids, "row or reading")
    from activate_order_conformance.suite.run import RunSettings, run

    pytest_args = ctx.meta[_PYTEST_ARGS]
    order = RunSettings(
        target=settings,
        profile=profile,
        selected=clauses,
        features=None if features is None else Path(features),
        pytest_args=pytest_args,
    )
    if target is not None:
        click.echo(f"run {order.run} against {target}", err=True)
    with progress(wanted=not pytest_args) as tell:
        report = run(order, progress=tell)
    try:
        destinations.write(report)
    finally:
        if not destinations.to_stdout:
            print_by(lambda console: print_report(report, console, verbose=verbose))
    ctx.exit(report.exit_status)


def _target(*, driver_token: str | None, **settings: Any) -> TargetSettings:
    """Return the target's settings, with the token of the environment unless one is given."""
    from activate_order_conformance.target.configuration import TOKEN_VARIABLE, TargetSettings

    token = driver_token or os.environ.get(TOKEN_VARIABLE) or None
    return TargetSettings(driver_token=token, **settings)
