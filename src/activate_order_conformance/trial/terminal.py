"""The trial on a terminal: the scores, and the matrix of families by kinds of clauses, folded or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from rich.console import Console
from rich.table import Table
from rich.text import Text

from activate_order_conformance.contract.entry import Kind
from activate_order_conformance.report.wording import count, ids, printable
from activate_order_conformance.trial.judged import Judged, Standing
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import Share, by_family, counted, scores

COLUMNS = {kind: kind for kind in (*get_args(Kind), "reading")} | {
    "requirement": "require",
    "interaction": "interact",
}
"""The columns of the matrix: kinds of clauses, and readings, by the word that their ids begin with."""


def print_trial(trial: Trial, console: Console, *, verbose: bool = False) -> None:
    """Print the matrix, what was not judged rightly, and the scores last; `verbose` unfolds the families."""
    if trial.of_kind("mutant"):
        console.print(_matrix(trial.of_kind("mutant")))
        console.print(
            "How many mutants of a family are blamed on some clause of each kind. "
            "= could not be told from the reference, and does not count.",
            style="dim",
        )
        console.print()
    if verbose:
        _print_each(trial.judged, console)
    for one in trial.wrong:
        console.print(Text(f"✗ {one.subject.name}: {printable(one.wrong)}", style="red"))
        console.print(f"  {one.subject.what}")
    if trial.wrong:
        console.print()
    _print_scores(trial, console)


def _matrix(mutants: Sequence[Judged]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("family")
    for head in ("tried", "found", "exact", *COLUMNS.values()):
        table.add_column(head, justify="right")
    for family, those in by_family(mutants).items():
        telling = counted(those)
        left_out = len(those) - len(telling)
        exact = [one for one in telling if one.exact is not None]
        table.add_row(
            family,
            f"{f'{left_out}= ' if left_out else ''}{len(telling)}",
            _of(sum(one.detected for one in telling), len(telling)),
            _of(sum(bool(one.exact) for one in exact), len(exact)),
            *(_number(sum(_blames(one, kind) for one in telling)) for kind in COLUMNS),
        )
    return table


def _of(part: int, whole: int) -> Text:
    return Text(str(part) if whole else "-", style="green" if part == whole else "red")


def _number(number: int) -> str:
    return str(number) if number else "·"


def _blames(one: Judged, kind: str) -> bool:
    return any(row.startswith(f"{kind}-") for row in one.outcome.failing)


def _print_each(judged: Iterable[Judged], console: Console) -> None:
    for one in judged:
        sign = "✗" if one.wrong else "=" if one.standing is not Standing.COUNTED else "✓"
        console.print(f"{sign} {one.subject.name}: {one.subject.what}")
        for verdict, rows in one.outcome.failing_rows.items():
            console.print(f"    {verdict}: {ids(rows)}")
        if not one.outcome.failing:
            console.print(f"    {one.reason or one.outcome.overall}")
    console.print()


def _print_scores(trial: Trial, console: Console) -> None:
    found = scores(trial)
    lines = [
        (found.detected, "mutants detected"),
        (found.exact, "mutants blamed exactly"),
        (found.explained, "mutants explained"),
        (
            Share(found.alarms.whole - found.alarms.part, found.alarms.whole),
            "conforming variants without a false alarm",
        ),
        (found.told_apart, "lying drivers told apart from the target"),
    ]
    for share, what in lines:
        if share.whole:
            console.print(Text(f"{share} {what}", style="green" if share.all else "red"))
    uncounted = [one for one in trial.judged if one.standing is not Standing.COUNTED]
    for standing in Standing:
        number = sum(one.standing is standing for one in uncounted)
        if number:
            console.print(f"{count(number, 'mutant')} not counted: {standing}")
    console.print(f"{count(len(trial.judged), 'subject')} in {trial.seconds:.0f} s", style="dim")
