"""The word, the sentence and the exit status that a whole run comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from activate_order_conformance.phrases import count
from activate_order_conformance.report.joined import OF_THE_TARGET
from activate_order_conformance.report.model import ClauseRow, Overall, Report, Row
from activate_order_conformance.report.rows import NO_SCENARIO
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import DEVIATING, Verdict

EXIT_STATUS: Mapping[Overall, int] = {
    Overall.CONFORMANT: 0,
    Overall.NON_CONFORMANT: 1,
    Overall.BROKEN: 3,
    Overall.PARTIAL: 4,
    Overall.INCONCLUSIVE: 5,
}

COUNTS_BESIDE = DEVIATING | {Verdict.BROKEN, Verdict.DISPUTED}
"""Verdicts that count also of a row which was not selected, in whose other scenarios nothing was asked."""

_OF_SELECTED: Mapping[str, str] = {Overall.CONFORMANT: "conforms", Overall.NON_CONFORMANT: "deviates"}
_NAMED = 4
"""How many selected clauses a headline names one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a headline counts: HTTP statuses that the profile excused, scenarios planned and run, values absent.

    `faulty` tells whether a scenario that ran broke.
    """

    excused: int = 0
    planned: int = 0
    ran: int = 0
    faulty: bool = False
    absent: int = 0


def exercised(row: Row) -> bool:
    """Tell whether the target was put to the test of a row at all, whatever came of it."""
    return any(claim.verdict in OF_THE_TARGET for claim in row.claims)


def overall(rows: Iterable[Row], *, selected: Sequence[str], control: str, incomplete: bool) -> Overall:
    """Return the first word that applies to `rows`, worst first.

    In a run of selected clauses, what came to light beside them counts where it deviates, is broken or disputed; that
    it is unproven does not, since its other scenarios were left out. A selected clause of which scenarios were left
    out on request stands in nobody's way, and never conforms as a row.
    """
    rows = tuple(rows)
    asked = [row for row in rows if not selected or row.id in selected]
    if any(row.verdict in DEVIATING for row in rows):
        return Overall.NON_CONFORMANT
    if incomplete or any(row.verdict is Verdict.BROKEN for row in rows):
        return Overall.BROKEN
    if control != "conformed" or not any(exercised(row) for row in asked):
        return Overall.INCONCLUSIVE
    if any(_untried(row, selected) or _open(row) for row in asked) or any(map(_disputed, rows)):
        return Overall.PARTIAL
    return Overall.CONFORMANT


def overall_of(report: Report, rows: Iterable[Row]) -> Overall:
    """Return the word that a report would come to if `rows` were its rows."""
    return overall(
        rows,
        selected=report.facts.selected,
        control=report.facts.control,
        incomplete=not report.complete or bool(report.facts.wiring),
    )


def _untried(row: Row, selected: Sequence[str]) -> bool:
    """Tell whether a whole run lacks a scenario for a row: for a testable clause all, or some that were left out."""
    if row.claims:
        return not selected and row.asked_in_part
    return isinstance(row, ClauseRow) and row.because == NO_SCENARIO


def _open(row: Row) -> bool:
    """Tell whether something that counts is disputed or unproven; what is only to be noted does not count."""
    counting = any(not claim.scenario.informational for claim in row.claims)
    return _disputed(row) or (row.verdict is Verdict.UNPROVEN and counting)


def _disputed(row: Row) -> bool:
    return row.verdict is Verdict.DISPUTED


def exit_status(word: Overall, facts: RunFacts) -> int:
    """Return the process's exit status."""
    return facts.signal.exit_status if facts.interrupted else EXIT_STATUS[word]


def headline(word: Overall, rows: Sequence[Row], tally: Tally, facts: RunFacts) -> str:
    """Return the sentence that heads a report.

    A run of selected clauses never reads as a verdict on the whole page. One that a person ended, and that came
    upon nothing wrong until then, is told for that alone.
    """
    early = "cut short" if facts.cut_short else ""
    if facts.interrupted:
        early = f"interrupted after {tally.ran} of {tally.planned} scenarios"
    nothing_wrong = word is Overall.BROKEN and not tally.faulty and not facts.wiring
    alone = facts.interrupted and nothing_wrong
    parts = [_verdict(early if alone else word, rows, tally, facts)]
    if tally.absent:
        parts.append(f"with {count(tally.absent, 'value')} said not to occur{_all_of(rows)}")
    if facts.part and not (facts.selected and word is Overall.CONFORMANT):
        parts.append(facts.part)
    if early and not alone:
        parts.append(early)
    return ", ".join(parts)


def _verdict(word: str, rows: Sequence[Row], tally: Tally, facts: RunFacts) -> str:
    excused = f", {tally.excused} status{'es' if tally.excused > 1 else ''} excused" if tally.excused else ""
    profile = "" if facts.profile == "documented" else f" ({facts.profile}{excused})"
    if not facts.selected:
        return f"{word}{profile}"
    clauses = {row.id for row in rows if isinstance(row, ClauseRow)}
    share = f"({sum(row in clauses for row in facts.selected)} of {len(clauses)})"
    names = _names(facts.selected)
    failing = [row.id for row in rows if row.verdict in DEVIATING]
    failing = [row for row in failing if row in facts.selected] or failing
    if failing and {*failing} != {*facts.selected}:
        verb = "deviates" if len(failing) == 1 else "deviate"
        return f"{_names(failing)} {verb}{profile}, seen in a run for {names} {share}"
    beside = [row.id for row in rows if _disputed(row) and row.id not in facts.selected]
    is_open = any(_untried(row, facts.selected) or _open(row) for row in rows if row.id in facts.selected)
    if word is Overall.PARTIAL and beside and not is_open:
        verb = "is" if len(beside) == 1 else "are"
        return f"{word}: {_names(beside)} {verb} disputed{profile}, seen in a run for {names} {share}"
    where = f"in {facts.part}, " if facts.part and word == Overall.CONFORMANT else ""
    return f"{_OF_SELECTED.get(word, word)} {where}for {names} {share}{profile}"


def _all_of(rows: Iterable[Row]) -> str:
    """Say of which clauses nothing else could be tried (empty: of none)."""
    names = [row.id for row in rows if isinstance(row, ClauseRow) and row.verdict is Verdict.NOT_APPLICABLE]
    return f" (all that there is of {', '.join(names)})" if names else ""


def _names(ids: Sequence[str]) -> str:
    """Return a few ids by name, and how many clauses and readings there are of more."""
    if len(ids) <= _NAMED:
        return ", ".join(ids)
    readings = sum(name.startswith("reading-") for name in ids)
    numbers = ((len(ids) - readings, "clause"), (readings, "reading"))
    return " and ".join(count(number, noun) for number, noun in numbers if number)
