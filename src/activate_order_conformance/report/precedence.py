"""Which of two rows answers where both stand in the way: seen, and never judged, since the page leaves it open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, product

from activate_order_conformance.report.model import JudgedClaim, Meeting
from activate_order_conformance.report.outline_parts import Grid
from activate_order_conformance.report.wording import ids
from activate_order_conformance.run.plan import Verdict

_ALIKE, _VARIES = "=", "≠"


def meetings(claims: Iterable[JudgedClaim]) -> tuple[Meeting, ...]:
    """Return what came of every two rows that held at once and were refused as one of them, in the plan's order."""
    scenarios: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    answered: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for claim in claims:
        rows = claim.finding.met
        if rows and claim.verdict is Verdict.CONFORMS:
            scenarios[rows].append(claim.scenario.id)
            answered[rows].update(claim.finding.answered)
    return tuple(
        Meeting(rows=rows, answered=tuple(row for row in rows if row in answered[rows]), scenarios=tuple(ids))
        for rows, ids in sorted(scenarios.items())
    )


def precedence_table(met: Sequence[Meeting]) -> Grid | None:
    """Return every two rows that met, with the number of the one that answers, and what that comes to."""
    if not met:
        return None
    rows = sorted({row for meeting in met for row in meeting.rows})
    cells = {frozenset(meeting.rows): _cell(meeting) for meeting in met}
    return Grid(
        heading="Which row answers where two stand in the way",
        notes=(*_notes(met), "Nothing is judged by it: the page leaves open which row answers."),
        legend=f"a number: the one of the two that answers, {_ALIKE} they answer alike, "
        f"{_VARIES} now as one, now as the other, empty: not seen together, or answered as neither",
        heads=("", *map(_number, rows)),
        lines=tuple((row, *(cells.get(frozenset((row, other)), "") for other in rows)) for row in rows),
    )


def answered_otherwise(
    meetings: Sequence[Meeting], other: Sequence[Meeting]
) -> tuple[tuple[str, str, str], ...]:
    """Return where two targets differ: the two rows that met, and what answered here and there."""
    there = {meeting.rows: meeting for meeting in other}
    return tuple(
        (ids(meeting.rows), _answer(meeting), _answer(there[meeting.rows]))
        for meeting in meetings
        if meeting.rows in there and meeting.answered != there[meeting.rows].answered
    )


def _answer(meeting: Meeting) -> str:
    return " or ".join(meeting.answered) or "either"


def _cell(meeting: Meeting) -> str:
    if len(meeting.answered) == 1:
        return _number(meeting.answered[0])
    return _VARIES if meeting.answered else _ALIKE


def _number(row: str) -> str:
    return row.rpartition("-")[2]


def _notes(met: Sequence[Meeting]) -> Iterator[str]:
    """Yield the order in which rows answer, or why there is none, and which cannot be told apart."""
    before = _before(met)
    varying = [" and ".join(meeting.rows) for meeting in met if len(meeting.answered) > 1]
    try:
        ranks = tuple(_ranks(before))
        if len(ranks) > 1:
            what = "what is constant" if varying else "all of it"
            yield f"One order agrees with {what}: {' before '.join(' or '.join(rank) for rank in ranks)}."
        if apart := [" and ".join(pair) for pair in _never_compared(met, before, ranks)]:
            yield f"Of these nothing shows which of the two is before the other: {'; '.join(apart)}."
    except CycleError as error:
        yield f"There is no one order: {' before '.join(error.args[1])}."
    if varying:
        yield f"Not constant, now the one and now the other: {'; '.join(varying)}."
    if alike := [" and ".join(meeting.rows) for meeting in met if not meeting.answered]:
        yield f"Not to be told apart, since code and status are the same: {'; '.join(alike)}."


def _before(met: Iterable[Meeting]) -> Mapping[str, set[str]]:
    """Return, by row, the rows that answer in its place where it met them."""
    before: dict[str, set[str]] = {row: set() for meeting in met for row in meeting.rows}
    for meeting in met:
        for row in meeting.rows if len(meeting.answered) == 1 else ():
            if row not in meeting.answered:
                before[row].update(meeting.answered)
    return before


def _never_compared(
    met: Iterable[Meeting], before: Mapping[str, set[str]], ranks: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield every two rows of different ranks that no answer sets apart, neither theirs nor those of rows between."""
    reached: dict[str, set[str]] = {}
    for rank in ranks:
        reached |= {row: before[row].union(*(reached[earlier] for earlier in before[row])) for row in rank}
    explained = {frozenset(meeting.rows) for meeting in met if len(meeting.answered) != 1}
    for earlier, later in combinations(ranks, 2):
        for pair in product(earlier, later):
            if pair[0] not in reached[pair[1]] and frozenset(pair) not in explained:
                yield pair


def _ranks(before: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows in ranks, each answering before the next; raises CycleError where there is no order."""
    sorter = TopologicalSorter(before)
    sorter.prepare()
    while sorter.is_active():
        rank = sorter.get_ready()
        yield tuple(sorted(rank))
        sorter.done(*rank)
