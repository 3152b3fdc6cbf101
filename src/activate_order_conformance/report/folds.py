"""Scenarios that were derived, folded: a line for each sort of them, which is opened where something deviates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from activate_order_conformance.report.joined import FAILING
from activate_order_conformance.report.model import JudgedScenario
from activate_order_conformance.run.plan import (
    REMEMBERED,
    SEVERAL_INPUTS,
    THREE_DEPARTURES,
    TWO_DEPARTURES,
    Verdict,
    worst,
)

_WHERE: Mapping[str, str] = {
    TWO_DEPARTURES: "beside every other row",
    THREE_DEPARTURES: "beside any two other rows",
    REMEMBERED: "in calls that follow each other",
    SEVERAL_INPUTS: "among several inputs",
}
PASSED_OVER = frozenset({Verdict.CONFORMS, Verdict.NOTED})
"""Verdicts of derived scenarios that nobody has to look into."""
_OPEN = FAILING | {Verdict.UNSTABLE, Verdict.BROKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Scenarios of one family that were derived from what a row says; `title` says what they have come to."""

    family: str
    title: str
    verdict: Verdict
    scenarios: tuple[JudgedScenario, ...]

    @property
    def open(self) -> tuple[JudgedScenario, ...]:
        """Return those that somebody must look at."""
        return tuple(scenario for scenario in self.scenarios if scenario.verdict in _OPEN)


def written(scenarios: Iterable[JudgedScenario]) -> tuple[JudgedScenario, ...]:
    """Return the scenarios that stand in a feature."""
    return tuple(scenario for scenario in scenarios if not scenario.planned.family)


def folds(scenarios: Iterable[JudgedScenario]) -> Iterator[Fold]:
    """Yield the derived ones among `scenarios`, folded by family."""
    by_family: dict[str, list[JudgedScenario]] = {}
    for scenario in scenarios:
        if scenario.planned.family:
            by_family.setdefault(scenario.planned.family, []).append(scenario)
    for family, members in by_family.items():
        verdicts = Counter(scenario.verdict for scenario in members)
        conforming = f"{verdicts[Verdict.CONFORMS]} of {len(members)} conform"
        others = (f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdict is not Verdict.CONFORMS)
        numbers = ", ".join([conforming, *(other for other in others if not other.startswith("0 "))])
        yield Fold(
            family=family,
            title=f"{_WHERE.get(family, family)}: {numbers}",
            verdict=worst(verdicts),
            scenarios=tuple(members),
        )
