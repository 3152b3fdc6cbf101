"""The trial on a terminal: the scores, and the matrix of families by kinds of clauses, folded or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from rich.console import Console
from rich.table import Table
from rich.text import Text

from activate_order_conformance.contract.entry import Kind
from activate_order_conformance.phrases import count
from activate_order_conformance.report.outside import printable
from activate_order_conformance.report.wording import ids
from activate_order_conformance.trial.grade import Grade, Standing
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.scores import Share, by_family, counted, scores

COLUMNS = {kind: kind for kind in (*get_args(Kind), "reading")} | {
    "requirement": "require",
    "interaction": "interact",
}
"""The columns of the matrix: kinds of clauses, and readings, by the word that their ids begin with."""


def print_trial(trial: Trial, console: Console, *, verbose: bool) -> None:
    """Print the matrix, what was not judged rightly, and the scores last; `verbose` unfolds the families."""
    if trial.of_kind("mutant"):
        kinds = COLUMNS if console.width >= _KINDS_FROM else {}
        console.print(_matrix(trial.of_kind("mutant"), kinds))
        of_kinds = "How many mutants of a family are blamed on some clause of each kind. " if kinds else ""
        console.print(f"{of_kinds}= could not be told from the reference, and does not count.", style="dim")
        console.print()
    if verbose:
        _print_each(trial.grades, console)
    for grade in trial.wrong:
        console.print(Text(f"✗ {grade.subject.name}: {printable(grade.wrong)}", style="red"))
        console.print(f"  {grade.subject.what}")
    if trial.wrong:
        console.print()
    parts = [part for part in (trial.of_order("1"), trial.of_order("2")) if part.grades]
    for part in parts:
        if len(parts) > 1:
            console.print(f"{_ORDERS[part.grades[0].subject.order]}:", style="bold")
        _print_scores(part, console)
    console.print(f"{count(len(trial.grades), 'subject')} in {trial.seconds:.0f} s", style="dim")


_KINDS_FROM = 90
"""How wide a terminal is that has room for a column of each kind of clause."""
_ORDERS = {"1": "Where one thing is spoilt", "2": "Where things meet"}


def _matrix(mutants: Sequence[Grade], kinds: Mapping[str, str]) -> Table:
    """Return the families by how many were found, and by the `kinds` of clauses that were blamed."""
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("family", overflow="fold")
    for head in ("tried", "found", "exact", *kinds.values()):
        table.add_column(head, justify="right", no_wrap=True)
    for family, grades in by_family(mutants).items():
        telling = counted(grades)
        left_out = len(grades) - len(telling)
        exact = [grade for grade in telling if grade.exact is not None]
        table.add_row(
            family,
            f"{f'{left_out}= ' if left_out else ''}{len(telling)}",
            _of(sum(grade.detected for grade in telling), len(telling)),
            _of(sum(bool(grade.exact) for grade in exact), len(exact)),
            *(_number(sum(_blames(grade, kind) for grade in telling)) for kind in kinds),
        )
    return table


def _of(part: int, whole: int) -> Text:
    return Text(str(part) if whole else "-", style="green" if part == whole else "red")


def _number(number: int) -> str:
    return str(number) if number else "·"


def _blames(grade: Grade, kind: str) -> bool:
    return any(row.startswith(f"{kind}-") for row in grade.diagnosis.failing)


def _print_each(grades: Iterable[Grade], console: Console) -> None:
    for grade in grades:
        sign = "✗" if grade.wrong else "=" if grade.standing is not Standing.COUNTED else "✓"
        console.print(f"{sign} {grade.subject.name}: {grade.subject.what}")
        for verdict, rows in grade.diagnosis.failing_rows.items():
            console.print(f"    {verdict}: {ids(rows)}")
        if not grade.diagnosis.failing:
            console.print(f"    {grade.reason or grade.diagnosis.fault or grade.diagnosis.overall}")
    console.print()


def _print_scores(trial: Trial, console: Console) -> None:
    figures = scores(trial)
    lines = [
        (figures.detected, "mutants detected"),
        (figures.exact, "mutants blamed exactly"),
        (figures.explained, "mutants explained"),
        (
            Share(figures.alarms.whole - figures.alarms.part, figures.alarms.whole),
            "conforming variants without a false alarm",
        ),
        (figures.told_apart, "lying drivers told apart from the target"),
    ]
    for share, what in lines:
        if share.whole:
            console.print(Text(f"{share} {what}", style="green" if share.all else "red"))
    uncounted = [grade for grade in trial.grades if grade.standing is not Standing.COUNTED]
    for standing in Standing:
        number = sum(grade.standing is standing for grade in uncounted)
        if number:
            console.print(f"{count(number, 'mutant')} not counted: {standing}")
