"""The word, the sentence and the exit status that a whole run comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from activate_order_conformance.report.joined import OF_THE_TARGET
from activate_order_conformance.report.model import Overall, Row
from activate_order_conformance.run.plan import RunFacts, Verdict

EXIT_STATUS: Mapping[Overall, int] = MappingProxyType(
    {
        Overall.CONFORMANT: 0,
        Overall.NON_CONFORMANT: 1,
        Overall.BROKEN: 3,
        Overall.PARTIAL: 4,
        Overall.INCONCLUSIVE: 5,
    }
)
INTERRUPTED = 130
"""The exit status of a run that a person ended."""

_OF_SELECTED: Mapping[str, str] = MappingProxyType(
    {Overall.CONFORMANT: "conforms", Overall.NON_CONFORMANT: "deviates"}
)
_NAMED = 4
"""How many selected clauses a headline names one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Is what the rows of a run amount to, before it is put into words.

    `untried` are testable clauses that no scenario of a whole run falls on, `excused` the HTTP statuses that the
    profile let pass. Of `planned` scenarios `ran` so many; `faulty` tells whether one of them broke.
    """

    clauses: Sequence[Row]
    readings: Sequence[Row]
    incomplete: bool
    untried: Sequence[Row] = ()
    excused: int = 0
    planned: int = 0
    ran: int = 0
    faulty: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return clauses and readings together."""
        return (*self.clauses, *self.readings)


def exercised(row: Row) -> bool:
    """Tell whether the target was put to the test of a row at all, whatever came of it."""
    return any(claim.verdict in OF_THE_TARGET for claim in row.claims)


def overall(outcome: Outcome, facts: RunFacts) -> Overall:
    """Return the first word that applies, worst first.

    In a run of selected clauses, what came to light beside them counts where it deviates or is broken; that
    it is unproven or disputed does not, since its other scenarios were left out.
    """
    asked = _asked(outcome.rows, facts)
    if _failing(outcome.rows):
        return Overall.NON_CONFORMANT
    if outcome.incomplete or any(row.verdict is Verdict.BROKEN for row in outcome.rows):
        return Overall.BROKEN
    if facts.control in ("", "unproven") or not any(exercised(row) for row in asked):
        return Overall.INCONCLUSIVE
    if outcome.untried or any(row.verdict in (Verdict.UNPROVEN, Verdict.DISPUTED) for row in asked):
        return Overall.PARTIAL
    return Overall.CONFORMANT


def exit_status(word: Overall, facts: RunFacts) -> int:
    """Return the process's exit status."""
    return INTERRUPTED if facts.interrupted else EXIT_STATUS[word]


def headline(word: Overall, outcome: Outcome, facts: RunFacts, absent: int) -> str:
    """Return the sentence that heads a report; `absent` counts the values said not to occur.

    A run of selected clauses never reads as a verdict on the whole page. One that a person ended, and that came
    upon nothing wrong until then, is told for that alone.
    """
    early = "cut short" if facts.cut_short else ""
    if facts.interrupted:
        early = f"interrupted after {outcome.ran} of {outcome.planned} scenarios"
    nothing_wrong = word is Overall.BROKEN and not outcome.faulty and not facts.wiring
    alone = facts.interrupted and nothing_wrong
    parts = [_verdict(early if alone else word, outcome, facts)]
    if absent:
        parts.append(f"with {absent} value{'s' if absent > 1 else ''} said not to occur")
    if early and not alone:
        parts.append(early)
    return ", ".join(parts)


def _verdict(word: str, outcome: Outcome, facts: RunFacts) -> str:
    excused = (
        f", {outcome.excused} status{'es' if outcome.excused > 1 else ''} excused" if outcome.excused else ""
    )
    profile = "" if facts.profile == "documented" else f" ({facts.profile}{excused})"
    if not facts.selected:
        return f"{word}{profile}"
    total = len(outcome.clauses)
    clauses = {row.id for row in outcome.clauses}
    share = f"({sum(one in clauses for one in facts.selected)} of {total})"
    names = _names(facts.selected)
    failing = [row.id for row in _failing(outcome.rows)]
    failing = [one for one in failing if one in facts.selected] or failing
    if failing and {*failing} != {*facts.selected}:
        verb = "deviates" if len(failing) == 1 else "deviate"
        return f"{_names(failing)} {verb}{profile}, seen in a run for {names} {share}"
    return f"{_OF_SELECTED.get(word, word)} for {names} {share}{profile}"


def _names(ids: Sequence[str]) -> str:
    return ", ".join(ids) if len(ids) <= _NAMED else f"{len(ids)} selected rows"


def _asked(rows: Sequence[Row], facts: RunFacts) -> list[Row]:
    return [row for row in rows if not facts.selected or row.id in facts.selected]


def _failing(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.verdict in (Verdict.DEVIATES, Verdict.UNSTABLE)]
