"""What a run is going to judge, and what it found: scenarios, their claims, and one finding a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What came of a claim, a clause or a reading; worst first, the neutral ones last."""

    DEVIATES = "deviates"
    UNSTABLE = "unstable"
    BROKEN = "broken"
    DISPUTED = "disputed"
    UNPROVEN = "unproven"
    CONFORMS = "conforms"
    NOTED = "noted"
    NOT_APPLICABLE = "not-applicable"
    UNTESTED = "untested"

    @property
    def gravity(self) -> int:
        """Return its place among all, 0 for the worst."""
        return _GRAVITY[self]


DEVIATING = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE})
"""Verdicts that say of the target that it is wrong, or not always right."""

FAILS = DEVIATING | {Verdict.BROKEN}
"""Verdicts of a claim that was not met, whoever's fault that is."""

MET = frozenset({Verdict.CONFORMS, Verdict.NOTED, Verdict.NOT_APPLICABLE})
"""Verdicts of a claim with which nothing is amiss."""

_GRAVITY = {verdict: place for place, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of `verdicts`, the neutral ones counting least; raises ValueError for none."""
    return min(verdicts, key=_GRAVITY.__getitem__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A fact that a scenario states; `falls_on` are the clauses and readings that it counts for.

    `id` is the scenario's id, `#` and a number from 1; `line` is the step's line in the feature file.
    """

    id: str
    name: str
    step: str
    line: int
    falls_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedScenario:
    """A scenario (a row of an outline), with all the tags it inherits, `@` left out.

    `id` is `FILE::NAME`; `steps` are (keyword, text, line), the background's included. One that was derived from
    others, and stands in no file, has the place of the first of them; its id has its family in place of the file.
    """

    id: str
    name: str
    file: str
    line: int
    feature: str
    rule: str
    tags: tuple[str, ...]
    steps: tuple[tuple[str, str, int], ...]
    claims: tuple[Claim, ...]

    @property
    def family(self) -> str:
        """Return what sort of derived scenario it is (empty: it is written in its file)."""
        origin = self.id.partition("::")[0]
        return "" if origin == self.file else origin

    @property
    def is_law(self) -> bool:
        """Tell whether it is a law of every answer, which is told first where it does not hold."""
        return any(tag.startswith("every-") for tag in self.tags)

    @property
    def is_control(self) -> bool:
        """Tell whether it is the control's own, which is made once, and before all others."""
        return "control" in self.tags

    @property
    def informational(self) -> bool:
        """Tell whether the scenario only notes what the target does."""
        return "informational" in self.tags

    @property
    def location(self) -> str:
        """Return `FILE:LINE`."""
        return f"{self.file}:{self.line}"

    def makes(self, name: str) -> bool:
        """Tell whether it makes a claim of this name."""
        return any(claim.name == name for claim in self.claims)

    @property
    def counts_for(self) -> tuple[str, ...]:
        """Return the clauses and readings that a claim of it falls on, which may not be all that it bears."""
        return rows_of(self.claims)


class Falling(Protocol):
    """What falls on rows: a claim, or what was judged of one."""

    @property
    def falls_on(self) -> tuple[str, ...]:
        """Return the clauses and readings that it counts for."""


def rows_of(claims: Iterable[Falling]) -> tuple[str, ...]:
    """Return the clauses and readings that claims fall on, each once, in the order of the claims."""
    return tuple(dict.fromkeys(row for claim in claims for row in claim.falls_on))


TWO_DEPARTURES, THREE_DEPARTURES = "two departures", "three departures"
REMEMBERED, SEVERAL_INPUTS, FURTHER_VALUES = "what it remembers", "several inputs", "values"
"""The families of derived scenarios."""


def counting_for(plan: Iterable[PlannedScenario]) -> Mapping[str, tuple[str, ...]]:
    """Return, by clause or reading, the ids of the scenarios that count for it, in the plan's order."""
    by_row: dict[str, list[str]] = {}
    for scenario in plan:
        for row in scenario.counts_for:
            by_row.setdefault(row, []).append(scenario.id)
    return {row: tuple(ids) for row, ids in by_row.items()}


IS_PUT_RIGHT = "put right, it is activated"
"""What is expected by the claim for which a refused checkout is put right."""

_IN_CALL = re.compile(r"in call (\d+) of \d+")


def in_call(number: int, calls: int) -> str:
    """Say of which call of a course, counted from 1, something is expected."""
    return f"in call {number} of {calls}"


def call_in(expected: str) -> int | None:
    """Return of which call of a course, counted from 1, that is expected (None: of the only one)."""
    told = _IN_CALL.findall(expected)
    return int(told[-1]) if told else None


NOT_ASKED = "not asked"
"""What begins the reason of a claim that falls with an earlier one of its scenario: nothing was left to ask."""


NOT_SHOWN = "not shown: "
"""What begins the reason of a claim that is noted only since it could not be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an observation says of one claim.

    `expected` and `actual` are one line each; `because` says why a claim is broken, unproven or conforms only
    by a twin; `unlock` says what would let an unproven claim be judged. `proves` is False where the claim
    conforms, but the scenario alone cannot tell its row from another with the same code and status. `excused` is
    whether the profile let another HTTP status than the row's pass. `met` are two error rows that stood in the way at
    once (none: one did, or it was not the answer that tells), `answered` which of them the answer bears alone: both
    where repeats differ, none where they have the same answer.
    """

    verdict: Verdict
    expected: str = ""
    actual: str = ""
    because: str = ""
    unlock: str = ""
    proves: bool = True
    excused: bool = False
    met: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()

    @property
    def not_asked(self) -> bool:
        """Tell whether the claim fell with an earlier one, so that it says nothing of its own."""
        return self.verdict is Verdict.UNPROVEN and self.left_nothing_to_ask

    @property
    def left_nothing_to_ask(self) -> bool:
        """Tell whether there was nothing to ask, for what an earlier claim of the scenario is about."""
        return self.reason != self.because

    @property
    def reason(self) -> str:
        """The reason by itself, where a word beside it says that nothing was asked."""
        return self.because.removeprefix(f"{NOT_ASKED}: ")

    def of(self, claim: str) -> Finding:
        """Return the judgement as what was found of the claim of that id."""
        return Finding(claim=claim, **{name: getattr(self, name) for name in _PARTS})


_PARTS = tuple(member.name for member in fields(Judgement))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Judgement):
    """What was found of one claim, by its id."""

    claim: str
