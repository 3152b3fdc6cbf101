"""The scores of a trial: detection, exact blame, explanation, false alarms, and driver faults told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.judged import Judged, Standing
from activate_order_conformance.trial.matrix import Trial


@dataclass(frozen=True, slots=True)
class Share:
    """Is how many of how many."""

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
    """Holds the scores of mutants that count, of conforming variants and of lying drivers.

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
    """Says how the kit did on one clause or reading.

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
        detected=_share(one.detected for one in mutants),
        exact=_share(bool(one.exact) for one in mutants if one.exact is not None),
        explained=_share(one.explained for one in mutants),
        alarms=_share(bool(one.wrong) for one in variants),
        told_apart=_share(not one.wrong for one in drivers),
    )


def counted(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return the subjects that count."""
    return tuple(one for one in judged if one.standing is Standing.COUNTED)


def by_family(judged: Iterable[Judged]) -> Mapping[str, list[Judged]]:
    """Return subjects by family, in the order in which the families come first."""
    families: dict[str, list[Judged]] = {}
    for one in judged:
        families.setdefault(one.subject.family, []).append(one)
    return families


def row_scores(trial: Trial) -> tuple[RowScore, ...]:
    """Return the score of every clause, and of every reading that something is blamed on, in the contract's order."""
    contract = Contract.load()
    readings = {row for one in trial.judged for row in (*one.subject.blame, *one.outcome.failing)}
    titles = {clause.id: clause.title for clause in contract.clauses}
    titles |= {reading.id: reading.title for reading in contract.readings if reading.id in readings}
    return tuple(_row_score(row, title, trial.judged) for row, title in titles.items())


def _row_score(row: str, title: str, judged: Sequence[Judged]) -> RowScore:
    due = [one for one in counted(judged) if row in one.subject.blame]
    besides = [
        one
        for one in judged
        if row in one.outcome.failing and row not in one.subject.blame and not one.subject.unblamed
    ]
    return RowScore(
        id=row,
        title=title,
        blamed=_share(one.outcome.failing.get(row) == one.subject.blame[row] for one in due),
        besides=len(besides),
    )


def _share(those: Iterable[bool]) -> Share:
    told = list(those)
    return Share(sum(told), len(told))
