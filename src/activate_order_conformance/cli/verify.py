"""`activate-order verify`: puts every clause of the page to an implementation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from activate_order_conformance.cli import completion
from activate_order_conformance.cli.again import EarlierRun, nothing_unmet, print_repeated, read_earlier
from activate_order_conformance.cli.beside import exit_status_beside, opened_beside, print_differences
from activate_order_conformance.cli.destinations import Destinations, destination_options
from activate_order_conformance.cli.places import require_places
from activate_order_conformance.cli.printing import print_by, say, say_each
from activate_order_conformance.cli.progress import progress
from activate_order_conformance.cli.pytest_args import require_useful
from activate_order_conformance.cli.remote import connected, release
from activate_order_conformance.cli.run_files import (
    EvidenceFile,
    evidence_options,
    read_waivers_of,
    verbose_option,
    waived,
)
from activate_order_conformance.cli.sections import PYTEST_ARGS, SectionedCommand
from activate_order_conformance.cli.target_options import configured, key_option, target_options
from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.renderers import FORMATS
from activate_order_conformance.suite.settings import Pairs, RunSettings, any_seed
from activate_order_conformance.targets.settings.configuration import stray_variables

if TYPE_CHECKING:
    from rich.console import Console

    from activate_order_conformance.report.model import Report
    from activate_order_conformance.suite.run import RunResult
    from activate_order_conformance.targets.settings.configuration import Configuration

_OF_THE_RUN = (
    "list",
    "plan",
    "release",
    "features",
    "repeat",
    "pairs",
    "seed",
    "verbose",
    "again",
    "beside",
    "help",
)


@click.command(
    cls=SectionedCommand,
    sections={
        "The target": frozenset(),
        "The run": frozenset(_OF_THE_RUN),
        "The report": frozenset({*FORMATS, "evidence", "sign", "waivers"}),
    },
    epilog="\b\nExamples:\n"
    "  activate-order verify                       the bundled reference, the whole page\n"
    "  activate-order verify error-04 error-09     two rows of it\n"
    "  activate-order verify --target https://host.example --json report.json\n"
    "  activate-order verify --html report.html    with every exchange, to show to others\n"
    "  activate-order verify --again run.zip       what did not conform in that run\n"
    "  activate-order verify --verbose -- -x       stop at the first scenario that fails\n"
    "\n\n\b\nExit status: 0 conformant, 1 non-conformant, 2 usage, 3 broken, 4 partial,\n"
    "5 inconclusive; 130 Ctrl-C, 143 SIGTERM, 129 a terminal that was closed.",
)
@click.argument("selected", nargs=-1, metavar="[WHAT]...", shell_complete=completion.clauses_and_readings)
@target_options
@key_option("driver.url")
@click.option("--list", is_flag=True, help="List the scenarios, with their places and rows, and ask nothing.")
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
    type=click.Path(path_type=Path),
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
@click.option(
    "--pairs",
    type=click.Choice(get_args(Pairs)),
    default="rows",
    help="Let departures meet where a driver arranges them: any two rows by one value of each, by all values, or any "
    "three rows as well. Calls follow each other, several inputs are given in one call, and every answer is judged by "
    "all that the page says of its kind. Default: rows.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=any_seed,
    metavar="NUMBER",
    help="Shuffle as an earlier --repeat did.",
)
@verbose_option
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
def command(ctx: click.Context, /, selected: tuple[str, ...], **given: Any) -> None:
    """Ask an implementation whether the page is true of it, row by row.

    WHAT is the id of a row or reading, such as error-04, a code, such as INVALID_INPUT, a scenario's name, a feature
    file, such as cart.feature or cart.feature:42, or a tag; without any, the whole page is asked. What follows -- goes
    to pytest.
    """
    if str(given["driver"]).startswith("--"):
        raise UsageError(
            "--driver has no value: here it is the address of the driver.",
            "Leave it out where the driver is below the target, or write --driver URL.",
        )
    configuration = configured(given)
    settings = configuration.settings
    if strays := stray_variables():
        say(f"In the environment {'. '.join(strays)}", err=True)
    if given["release"] is not None:
        say_each(release(settings, given["release"]))
        return
    waivers = read_waivers_of(given["waivers"])
    earlier = read_earlier(given["again"], settings, selected) if given["again"] is not None else None
    if earlier is not None and earlier.unmet is None:
        say(nothing_unmet(earlier.report))
        ctx.exit(earlier.report.exit_status)
    run = RunSettings(
        target=settings,
        config=configuration.named,
        selected=selected,
        again=earlier.unmet if earlier else None,
        features=given["features"],
        repeat=given["repeat"],
        pairs=given["pairs"],
        seed=given["seed"],
        pytest_args=ctx.meta[PYTEST_ARGS],
    )
    require_useful(run.pytest_args)
    destinations = Destinations.of({name: given[name] for name in FORMATS})
    if given["list"]:
        from activate_order_conformance.suite.plans.outlook import listed

        destinations.require_none("A list asks nothing, so that there is no report to write.")
        say_each(listed(run))
        return
    if given["plan"]:
        from activate_order_conformance.suite.plans.outlook import outlook_of

        destinations.require_none("A plan asks nothing, so that there is no report to write.")
        say_each(outlook_of(run))
        return
    _require_meaning(run)
    evidence = EvidenceFile.of(given["evidence"], given["sign"], run.run, remote=settings.target is not None)
    require_places({**destinations.files, **evidence.files}, _read(given, configuration))
    if evidence.wanted or destinations.show_evidence or given["beside"] is not None:
        run = replace(run, evidence="everything")
    elif settings.target is not None:  # of what fails a call is shown
        run = replace(run, evidence="what fails")
    with opened_beside(run, given["beside"]) as ask_beside:
        result = _carried_out(configuration, run)
        with _left_behind_is_told(result.report):
            report = evidence.signed(waived(result.report, waivers))
            kept_in, unwritten = evidence.write(result)
            unwritten += destinations.write(report, result.evidence, str(kept_in or ""))
            if unwritten:
                report = report.but(exit_status=UsageError.exit_status)
            other = None
            try:
                if ask_beside is not None and not report.facts.interrupted:
                    other = ask_beside()
                    _tell_left_behind(other.report, "on the other target")
                    if not unwritten:
                        report = report.but(exit_status=exit_status_beside(report.exit_status, other))
            finally:
                if not destinations.to_stdout:
                    _print(
                        result, report, earlier, other, verbose=given["verbose"], kept_in=str(kept_in or "")
                    )
    if unwritten:
        raise UsageError(" ".join(unwritten))
    ctx.exit(report.exit_status)


@contextmanager
def _left_behind_is_told(report: Report) -> Iterator[None]:
    """Tell what stays on the target where the report, which tells it, is no longer waited for."""
    try:
        yield
    except KeyboardInterrupt:
        _tell_left_behind(report, "on the target")
        raise


def _tell_left_behind(report: Report, where: str) -> None:
    if report.facts.left_behind:
        say("\n".join((f"Left behind {where}:", *report.facts.left_behind)), err=True)


def _read(given: Mapping[str, Any], configuration: Configuration) -> dict[str, str | Path | None]:
    """Return the files that a run reads, by the option or key that names each."""
    from activate_order_conformance.targets.settings.model import keys
    from activate_order_conformance.targets.settings.trees import at

    settings = configuration.settings
    of_keys = {name: at(settings, name) for name, key in keys().items() if key.path}
    own = given["features"].rglob("*") if given["features"] is not None else ()
    return {
        "--config": configuration.file,
        **{f"--{name}": given[name] for name in ("sign", "waivers", "again")},
        **of_keys,
        **{f"--features {path.name}": path for path in own if path.is_file()},
    }


def _require_meaning(run: RunSettings) -> None:
    """Raise UsageError for what is selected and means nothing, before anything is asked."""
    from activate_order_conformance.contract import Contract

    if not all(map(Contract.load().named, run.selected)):  # a row needs no feature to be known
        from activate_order_conformance.suite.plans.planning import plan_run

        plan_run(run)


def _carried_out(configuration: Configuration, run: RunSettings) -> RunResult:
    """Carry out a run, and show on a terminal how far it has come."""
    if run.repeat > 1:
        say(f"each scenario {run.repeat} times, in an order shuffled by --seed {run.seed}", err=True)
    with connected(configuration, run) as (run, target):
        # Imported after the look at the connection: a target that cannot be asked is told of at once.
        from activate_order_conformance.suite.run import carry_out

        with progress(wanted=not run.pytest_args) as tell:
            return carry_out(run, target=target, progress=tell)


def _print(
    result: RunResult,
    report: Report,
    earlier: EarlierRun | None,
    other: RunResult | None,
    *,
    verbose: bool,
    kept_in: str,
) -> None:
    from activate_order_conformance.report.renderers.terminal import print_report

    def draw(console: Console) -> None:
        print_report(report, console, verbose=verbose, evidence=result.evidence, kept_in=kept_in)
        if earlier is not None:
            print_repeated(earlier.report, report, console)
        if other is not None:
            print_differences(result, other, console)

    print_by(draw)
