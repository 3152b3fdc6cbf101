"""The scores of a trial: detection, exact blame, explanation, false alarms, and driver faults told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.grade import Grade, Standing
from activate_order_conformance.trial.matrix import Trial


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"

    @property
    def all(self) -> bool:
        """Tell whether none is missing."""
        return self.part == self.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The scores of mutants that count, of conforming variants and of lying drivers.

    `exact` is of the mutants that something in particular is to be blamed for. `alarms` are variants that were
    not judged conformant, or whose run blamed anything.
    """

    detected: Share
    exact: Share
    explained: Share
    alarms: Share
    told_apart: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScore:
    """How the kit did on one clause or reading.

    `blamed` are the mutants that were to be blamed on it, and were; `besides` counts the subjects of any kind
    that were blamed on it and should not have been.
    """

    id: str
    title: str
    blamed: Share
    besides: int


def scores(trial: Trial) -> Scores:
    """Return the scores of a trial in all."""
    mutants = counted(trial.of_kind("mutant"))
    variants = trial.of_kind("variant")
    drivers = trial.of_kind("lying driver")
    return Scores(
        detected=_share(grade.detected for grade in mutants),
        exact=_share(bool(grade.exact) for grade in mutants if grade.exact is not None),
        explained=_share(grade.explained for grade in mutants),
        alarms=_share(bool(grade.wrong) for grade in variants),
        told_apart=_share(not grade.wrong for grade in drivers),
    )


def counted(grades: Iterable[Grade]) -> tuple[Grade, ...]:
    """Return the subjects that count."""
    return tuple(grade for grade in grades if grade.standing is Standing.COUNTED)


def by_family(grades: Iterable[Grade]) -> Mapping[str, list[Grade]]:
    """Return subjects by family, in the order in which the families come first."""
    families: dict[str, list[Grade]] = {}
    for grade in grades:
        families.setdefault(grade.subject.family, []).append(grade)
    return families


def row_scores(trial: Trial) -> tuple[RowScore, ...]:
    """Return the score of every clause, and of every reading that something is blamed on, in the contract's order."""
    contract = Contract.load()
    readings = {row for grade in trial.grades for row in (*grade.subject.blame, *grade.diagnosis.failing)}
    titles = {clause.id: clause.title for clause in contract.clauses}
    titles |= {reading.id: reading.title for reading in contract.readings if reading.id in readings}
    return tuple(_row_score(row, title, trial.grades) for row, title in titles.items())


def _row_score(row: str, title: str, grades: Sequence[Grade]) -> RowScore:
    due = [grade for grade in counted(grades) if row in grade.subject.blame]
    besides = [
        grade
        for grade in grades
        if row in grade.diagnosis.failing and row not in grade.subject.blame and not grade.subject.unblamed
    ]
    return RowScore(
        id=row,
        title=title,
        blamed=_share(grade.diagnosis.failing.get(row) == grade.subject.blame[row] for grade in due),
        besides=len(besides),
    )


def _share(answers: Iterable[bool]) -> Share:
    parts = list(answers)
    return Share(sum(parts), len(parts))
