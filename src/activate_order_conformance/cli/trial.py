"""`activate-order trial`: the kit's own power to detect faults, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from activate_order_conformance.cli import completion
from activate_order_conformance.cli.places import require_places
from activate_order_conformance.cli.printing import print_by, put, say
from activate_order_conformance.cli.progress import progress
from activate_order_conformance.errors import UsageError, reason_of
from activate_order_conformance.phrases import enumerated
from activate_order_conformance.whole_files import write_whole

if TYPE_CHECKING:
    from activate_order_conformance.trial.catalogue import Orders
    from activate_order_conformance.trial.matrix import Trial


@click.command(
    epilog="\b\nExamples:\n"
    "  activate-order trial                        everything, in some minutes\n"
    "  activate-order trial error-04.unchecked -v  one mutant, and what it is blamed for\n"
    "  activate-order trial --order all            what shows only where things meet as well\n"
    "  activate-order trial --list                 the names of all subjects\n"
    "  activate-order trial --page docs/trial.md   the page that is checked in\n"
    "\n\n\b\nExit status: 0 all judged as expected, 1 not, 2 usage, 3 something could not be tried."
)
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completion.subjects_of_the_trial)
@click.option(
    "--order",
    type=click.Choice(["1", "2", "all"]),
    default="1",
    show_default=True,
    help="Of which order: 1 shows where one thing is spoilt, 2 only where things meet.",
)
@click.option("--family", metavar="FAMILY", help="Try the subjects of one family only.")
@click.option("--list", "lists", is_flag=True, help="Name the subjects, and try none.")
@click.option("--json", "as_json", is_flag=True, help="Print the trial as JSON.")
@click.option("--page", metavar="PATH", help="Write the trial as a Markdown page as well.")
@click.option("--read", "recorded", metavar="PATH", help="Show a trial that --json printed; try nothing.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    metavar="NUMBER",
    help="How many subjects are tried at a time. Default: as many as there are processors.",
)
@click.option("--verbose", "-v", is_flag=True, help="Show every subject with what it was blamed for.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    names: tuple[str, ...],
    order: Orders,
    family: str | None,
    lists: bool,
    as_json: bool,
    page: str | None,
    recorded: str | None,
    processes: int | None,
    verbose: bool,
) -> None:
    """Run the suite against what is wrong on purpose, unusual but right, or driven by a liar.

    NAME is a subject's; without any, all are tried. Shows for each whether it was judged rightly: a mutant
    detected, blamed on the right clauses and explained; a conforming variant not alarmed at; a lying driver told
    apart from its target.
    """
    _require_each_of_use(ctx, whole=not (names or family))
    if page is not None:
        require_places({"--page": Path(page)}, {"--read": recorded})
    if lists:
        _list(names, order, family)
        return
    unwritten = ""
    trial = _recorded(recorded) if recorded else _tried(names, order, family, processes)
    if page is not None:
        from activate_order_conformance.trial.published import published

        try:
            write_whole(Path(page), published(trial).encode())
        except OSError as error:
            unwritten = f"The page could not be written to {page}: {reason_of(error)}."
    if as_json:
        from activate_order_conformance.trial.document import to_json

        put(to_json(trial))
    else:
        from activate_order_conformance.trial.terminal import print_trial

        print_by(lambda console: print_trial(trial, console, verbose=verbose))
    if unwritten:
        raise UsageError(unwritten)
    ctx.exit(trial.exit_status)


def _tried(names: tuple[str, ...], order: Orders, family: str | None, processes: int | None) -> Trial:
    from activate_order_conformance.suite.sessions.progress import Come
    from activate_order_conformance.trial.matrix import run_trial

    chosen = _chosen(names, order, family)
    with progress() as tell:

        def ended(name: str, judged: int, planned: int) -> None:
            if tell:
                tell(Come(judged, planned, 0, name))

        return run_trial(chosen, order=order, processes=processes, progress=ended)


_OF_NO_USE = {
    "recorded": ("A recorded trial is shown as it is", ("order", "lists", "processes")),
    "lists": ("A list tries nothing", ("as_json", "page", "processes", "verbose")),
}
"""What is of no use beside an option, by its parameter, and why."""


def _require_each_of_use(ctx: click.Context, *, whole: bool) -> None:
    """Raise UsageError for what would be ignored, or would make a page on a part of the trial."""

    def is_given(name: str) -> bool:
        return ctx.get_parameter_source(name) is not ParameterSource.DEFAULT

    names = {parameter.name: parameter.opts[0] for parameter in ctx.command.params}
    for option, (why, others) in _OF_NO_USE.items():
        if is_given(option) and (idle := [names[other] for other in others if is_given(other)]):
            raise UsageError(f"{why}.", f"Leave out {enumerated(idle)}.")
    if is_given("recorded") and not whole:
        raise UsageError("A recorded trial is shown whole.", "Leave out the names and --family.")
    if is_given("page") and not whole:
        raise UsageError("A page is on the whole trial.", "Leave out the names and --family, or --page.")


def _recorded(path: str) -> Trial:
    from activate_order_conformance.trial.document import read

    return read(Path(path))


def _chosen(names: tuple[str, ...], order: Orders, family: str | None) -> tuple[str, ...]:
    """Return the names of the subjects asked for (empty: all of the order); raises UsageError for what there is not."""
    from activate_order_conformance.cli.selection import require_known
    from activate_order_conformance.trial.catalogue import subject, subjects

    names = tuple(subject(name).name for name in names)
    known = subjects("all" if names else order)
    if family is None:
        return names
    families = {each.family for each in known.values()}
    require_known((family,), sorted(families), "family")
    chosen = tuple(
        each.name for each in known.values() if each.family == family and each.name in (names or known)
    )
    if not chosen:
        raise UsageError(
            f"None of those named is of the family {family}.", "Leave out the names, or --family."
        )
    return chosen


def _list(names: tuple[str, ...], order: Orders, family: str | None) -> None:
    from activate_order_conformance.trial.catalogue import subjects

    chosen = _chosen(names, order, family)
    for each in subjects("all" if names else order).values():
        if not chosen or each.name in chosen:
            say(f"{each.name}: {each.what}")
