"""Runs beside each other: what changed between two, a matrix of many targets, and how one target went over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict

Change = Literal["", "worse", "better", "changed"]

_FAILING = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE})
_UNSAID = frozenset({Verdict.UNTESTED, Verdict.NOTED, Verdict.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One run: its heading, and what stands beneath it."""

    heading: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clause or reading with its verdict in every run (None: the run's contract does not have it)."""

    id: str
    title: str
    verdicts: tuple[Verdict | None, ...]
    change: Change = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A table of rows by runs; `sentence` says what it comes to, `exit_status` is 1 where something got worse."""

    title: str
    sentence: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    shows_change: bool = False
    notes: tuple[str, ...] = ()
    exit_status: int = 0


def change(before: Verdict | None, after: Verdict | None) -> Change:
    """Return whether a row got worse, better, or merely changed.

    It is worse where it no longer conforms, or now deviates; better where it now conforms. What was not asked,
    or is only noted, is no worse.
    """
    if before is after:
        return ""
    if after is Verdict.CONFORMS:
        return "better"
    if after in _FAILING and before not in _FAILING:
        return "worse"
    if before is Verdict.CONFORMS and after is not None and after not in _UNSAID:
        return "worse"
    return "changed"


def compare(reports: Sequence[Report]) -> Comparison:
    """Return what changed between two runs, or the matrix of more; raises UsageError for fewer than two."""
    if len(reports) < 2:
        raise UsageError("One run has nothing to be compared with.", "Give two runs or more.")
    return _two(*reports) if len(reports) == 2 else _matrix(reports)


def trend(reports: Sequence[Report]) -> Comparison:
    """Return how one target went, oldest run first, with the rows that did not stay the same.

    Raises UsageError for fewer than two runs, or runs of several targets.
    """
    if len(reports) < 2:
        raise UsageError("One run makes no trend.", "Give two runs or more.")
    names = {report.facts.target_name for report in reports}
    if len(names) > 1:
        raise UsageError(
            f"These runs are of several targets: {', '.join(sorted(names))}.",
            "Compare them with report compare.",
        )
    ordered = sorted(reports, key=lambda one: one.facts.started)
    lines = [line for line in _lines(ordered) if len(set(line.verdicts)) > 1]
    first, last = ordered[0].counts.conforming, ordered[-1].counts.conforming
    went = "as many" if first == last else "more" if last > first else "fewer"
    worse = [line.id for line in lines if change(line.verdicts[-2], line.verdicts[-1]) == "worse"]
    return Comparison(
        title=f"{ordered[0].facts.target_name}: {len(ordered)} runs",
        sentence=f"{last} clauses conform in the last run, {went} than in the first ({first})."
        if went != "as many"
        else f"{last} clauses conform in the last run, as many as in the first.",
        columns=tuple(Column(heading=one.facts.started[:10], facts=_facts(one)) for one in ordered),
        lines=tuple(lines),
        notes=(*_unlike(ordered), *_worse_last(worse)),
        exit_status=1 if worse else 0,
    )


def _two(before: Report, after: Report) -> Comparison:
    lines = tuple(
        Line(id=line.id, title=line.title, verdicts=line.verdicts, change=change(*line.verdicts))
        for line in _lines((before, after))
    )
    kinds = [line.change for line in lines]
    told = [f"{kinds.count(word)} {word}" for word in ("worse", "better", "changed") if kinds.count(word)]
    return Comparison(
        title=f"{_name(before)} and {_name(after)}" if _name(before) != _name(after) else _name(before),
        sentence=f"{', '.join(told)}." if told else "Every row has the verdict that it had.",
        columns=tuple(
            Column(heading=heading, facts=_facts(one))
            for heading, one in (("before", before), ("after", after))
        ),
        lines=tuple(line for line in lines if line.change),
        shows_change=True,
        notes=_unlike((before, after)),
        exit_status=1 if "worse" in kinds else 0,
    )


def _matrix(reports: Sequence[Report]) -> Comparison:
    lines = _lines(reports)
    clauses = {row.id for report in reports for row in report.clauses}
    conforming = [
        one.facts.target_name for one in reports if one.overall == "conformant" and not one.facts.selected
    ]
    return Comparison(
        title=f"{len(reports)} targets by clause",
        sentence=f"{len(conforming)} of {len(reports)} conformant.",
        columns=tuple(Column(heading=_name(one), facts=_facts(one)) for one in reports),
        lines=tuple(line for line in lines if line.id in clauses),
        notes=_unlike(reports),
    )


def _lines(reports: Sequence[Report]) -> tuple[Line, ...]:
    titles = {row.id: row.title for report in reports for row in report.rows}
    verdicts = [{row.id: row.verdict for row in report.rows} for report in reports]
    return tuple(
        Line(id=row, title=title, verdicts=tuple(mine.get(row) for mine in verdicts))
        for row, title in titles.items()
    )


def _name(report: Report) -> str:
    return f"{report.facts.target_name} {report.facts.target_version}".strip() or "a target"


def _facts(report: Report) -> tuple[str, ...]:
    counts = report.counts
    return (
        report.headline,
        f"{counts.conforming} of {counts.clauses} conform",
        f"run {report.facts.run}, {report.facts.started[:16].replace('T', ' ')}, {report.facts.profile} profile",
    )


def _unlike(reports: Sequence[Report]) -> tuple[str, ...]:
    """Say where the runs were not judged alike, so that a difference may not be the targets'."""
    told = []
    for what, values in (
        ("contracts", {report.contract[:12] for report in reports}),
        ("kits", {report.facts.kit_version for report in reports}),
        ("profiles", {report.facts.profile for report in reports}),
    ):
        if len(values) > 1:
            told.append(f"They were judged by different {what}: {', '.join(sorted(values))}.")
    return tuple(told)


def _worse_last(rows: Sequence[str]) -> tuple[str, ...]:
    return (f"Worse in the last run than in the one before: {', '.join(rows)}.",) if rows else ()
