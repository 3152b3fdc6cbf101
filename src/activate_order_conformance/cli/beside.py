"""Asking another target the same, and saying where the structure of the answers differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from activate_order_conformance.suite.run import RunResult
    from activate_order_conformance.suite.settings import RunSettings

REFERENCE = "reference"


@contextmanager
def opened_beside(run: RunSettings, where: str | None) -> Iterator[Callable[[], RunResult] | None]:
    """Yield what carries out the same run on the bundled reference, or the target at the URL `where`; None for None.

    It is opened before anything is asked of the first, whose run would else be lost by what is wrong with it. Raises
    UsageError for what cannot be asked so, and for a driver that has the action somewhere else.
    """
    if where is None:
        yield None
        return
    from activate_order_conformance.cli.remote import require_action
    from activate_order_conformance.suite.run import carry_out
    from activate_order_conformance.targets.in_process import reference_target
    from activate_order_conformance.targets.open import open_target
    from activate_order_conformance.targets.settings.configuration import configured_beside
    from activate_order_conformance.targets.settings.model import Settings

    run_id = f"{run.run}-beside"
    if where == REFERENCE:
        settings = Settings(profile=run.target.profile)
        target = reference_target(run_id, statuses=settings.profile)
    else:
        settings = configured_beside(run.target, where)
        target = open_target(settings, run_id)
    try:
        require_action(target)
        plain = replace(run, target=settings, run=run_id, pytest_args=(), wiring="", evidence="everything")
        yield partial(carry_out, plain, target=target)
    finally:
        target.close()


def exit_status_beside(here: int, other: RunResult) -> int:
    """Return the exit status of a run that has its own `here`, beside another.

    Where somebody ended that one it is that of the end, and where this one is in order, that of one that is broken.
    """
    from activate_order_conformance.report.compare import NotComparable, why_broken

    if other.report.facts.interrupted:
        return other.report.exit_status
    return NotComparable.exit_status if here == 0 and why_broken(other.report) else here


def print_differences(here: RunResult, other: RunResult, console: Console) -> None:
    """Print each difference in structure once, and where two rows meet and another one answers."""
    from rich.padding import Padding
    from rich.text import Text

    from activate_order_conformance.evidence.beside import answered_by_one_alone, differences_in_structure
    from activate_order_conformance.report import precedence
    from activate_order_conformance.report.compare import why_broken
    from activate_order_conformance.report.renderers.terminal_blocks import fields, inert
    from activate_order_conformance.report.wording import ids, target

    console.print()
    if why := why_broken(other.report):
        console.print(inert(f"Beside {target(other.report)}: nothing can be compared", "bold"))
        console.print(Text("  ").append_text(inert(why)))
        return
    differences = differences_in_structure(here.evidence, other.evidence)
    console.print(inert(f"Beside {target(other.report)}: where the structure of the answers differs", "bold"))
    if (facts := other.report.facts).truncated:
        early = f"run {facts.run} ended early ({facts.cut_short or 'interrupted'}), and what it came to is compared"
        console.print(Text("  ").append_text(inert(early)))
    if not differences:
        console.print("  nowhere")
    if alone := answered_by_one_alone(here.evidence, other.evidence):
        console.print(Padding(fields([("answered by one alone", _with_the_first(alone))]), (0, 0, 0, 2)))
    for difference in differences:
        pairs = (
            ("here", difference.here),
            ("there", difference.beside),
            ("rows", ids(difference.rows) or "none"),
            ("seen in", _with_the_first(difference.scenarios)),
        )
        console.print(Text("  ").append_text(inert(difference.what, "yellow")))
        console.print(Padding(fields(pairs), (0, 0, 0, 4)))
    if differing := precedence.answered_otherwise(here.report.precedence, other.report.precedence):
        console.print()
        console.print(inert("Where two rows stand in the way, and another one answers", "bold"))
    for rows, answers, there in differing:
        console.print(
            Text("  ").append_text(inert(rows, "yellow")).append_text(inert(f"  {answers}, there {there}"))
        )


def _with_the_first(scenarios: Sequence[str]) -> str:
    """Return the name of the only scenario, or how many there are with that of the first."""
    first, *others = scenarios
    return f"{len(scenarios)} scenarios, the first: {first}" if others else first
