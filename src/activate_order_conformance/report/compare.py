"""Runs beside each other: what changed between two, a matrix of many targets, and how one target went over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from activate_order_conformance.errors import KitError, UsageError
from activate_order_conformance.phrases import count
from activate_order_conformance.report.model import Report, Row
from activate_order_conformance.report.precedence import answered_otherwise
from activate_order_conformance.report.rows import NO_SCENARIO
from activate_order_conformance.report.unjudged import extent_judged, unrun
from activate_order_conformance.report.wording import asked_again, ids, in_process, minute_of
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import DEVIATING, NOT_ASKED, Verdict

Change = Literal["", "worse", "better", "changed"]

_UNSAID = frozenset({Verdict.UNTESTED, Verdict.NOTED, Verdict.NOT_APPLICABLE})
ABSENT = "not in it"
"""What stands for a verdict where the run's contract does not have the row."""
IN_PART = "in part"
"""What stands for `conforms` where the run is not about the row, and asked fewer scenarios of it than another did."""
_NOT_WHOLE = frozenset({NOT_ASKED, IN_PART})


class NotComparable(KitError):
    """A run that was broken before it judged anything (exit status 3), as runs that have no row in common are."""

    exit_status = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One run: its heading, and what stands beneath it."""

    heading: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One clause or reading with its verdict in every run, or why there is none: `not asked`, or not in it."""

    id: str
    title: str
    verdicts: tuple[str, ...]
    change: Change = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A table of rows by runs; `sentence` says what it comes to.

    `exit_status` is 1 where something got worse, and 3 where there was nothing to compare.
    """

    title: str
    sentence: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    shows_change: bool = False
    notes: tuple[str, ...] = ()
    exit_status: int = 0


def change(before: str, after: str) -> Change:
    """Return whether a row got worse, better, or merely changed; nothing where one of the runs did not ask it.

    It is worse where it no longer conforms, or now deviates; better where it now conforms. What cannot be tested,
    or is only noted, is no worse. What conforms in part does so in what was asked.
    """
    before, after = (Verdict.CONFORMS if verdict == IN_PART else verdict for verdict in (before, after))
    if before == after or NOT_ASKED in (before, after):
        return ""
    if after == Verdict.CONFORMS:
        return "better"
    if after in DEVIATING and before not in DEVIATING:
        return "worse"
    if before == Verdict.CONFORMS and after != ABSENT and after not in _UNSAID:
        return "worse"
    return "changed"


def _change(line: Line, before: Report, after: Report) -> Change:
    """Return how a row changed: no better where what failed before was not asked again."""
    changed = change(*line.verdicts)
    if changed != "better" or ABSENT in line.verdicts:
        return changed
    failed = {claim.scenario.id for claim in before.row(line.id).claims if claim.verdict in DEVIATING}
    return "better" if failed <= _scenarios(after, (line.id,)) else "changed"


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
    ordered = sorted(reports, key=lambda report: report.facts.started)
    _require_judged(ordered[-1:])
    broken = [report.facts.run for report in ordered if why_broken(report)]
    ordered = [report for report in ordered if report.facts.run not in broken]
    if len(ordered) < 2:
        raise NotComparable("All runs but one were broken before anything was judged.", "Give another run.")
    _require_one_target([report.facts for report in ordered])
    every = _lines(ordered)
    lines = [line for line in every if len({*line.verdicts} - {NOT_ASKED}) > 1]
    shared = _asked_in(every, 0) & _asked_in(every, -1)
    first, _ = _conforming(ordered[0], shared)
    last, asked = _conforming(ordered[-1], shared)
    if first == last:
        went = "as many as in the first"
    else:
        went = f"{'more' if last > first else 'fewer'} than in the first ({first})"
    if not asked:
        sentence = "The first run and the last were asked no clause in common."
    elif shared == _asked_in(every, 0) | _asked_in(every, -1):
        sentence = f"{last} of {count(asked, 'clause')} conform in the last run, {went}."
    else:
        both = f"{count(asked, 'clause')} that the first run and the last both asked"
        sentence = f"Of {both}, {last} conform in the last, {went}."
    last_two = [replace(line, verdicts=_last_two(line.verdicts)) for line in every]
    worse = [line.id for line in last_two if change(*line.verdicts) == "worse"]
    return Comparison(
        title=f"{ordered[0].facts.target_name}: {len(ordered)} runs",
        sentence=sentence,
        columns=tuple(
            Column(heading=report.facts.started[:10], facts=_facts(report, _asked_in(every, place)))
            for place, report in enumerate(ordered)
        ),
        lines=tuple(lines),
        notes=(*_unlike(ordered), *_worse_last(worse), *_left_out(broken)),
        exit_status=_exit_status(last_two, is_worse=bool(worse)),
    )


def _last_two(verdicts: Sequence[str]) -> tuple[str, str]:
    """Return a row's verdict in the last run, behind that of the last run before it which asked the row.

    One that asked it as a whole goes before one that asked it in part.
    """
    *earlier, last = verdicts
    asked = [verdict for verdict in reversed(earlier) if verdict not in (NOT_ASKED, ABSENT)]
    return next((verdict for verdict in asked if verdict != IN_PART), (*asked, NOT_ASKED)[0]), last


def _exit_status(lines: Iterable[Line], *, is_worse: bool) -> int:
    """Return 1 where something got worse, and else that of runs that cannot be compared where nothing was."""
    if is_worse:
        return 1
    return NotComparable.exit_status if _compares_nothing(lines) else 0


def _compares_nothing(lines: Iterable[Line]) -> bool:
    """Tell whether there is no row that two of the runs asked; what is untested in all shows nothing of a target."""
    asked = ([each for each in line.verdicts if each not in (NOT_ASKED, ABSENT)] for line in lines)
    return all(len(verdicts) < 2 or {*verdicts} == {Verdict.UNTESTED} for verdicts in asked)


def _require_one_target(runs: Sequence[RunFacts]) -> None:
    """Raise UsageError for runs of several targets; who has no driver is named by the address alone."""
    named = {run.target_url: run.target_name for run in runs if run.target_name != run.target_url}
    by_target: dict[str, list[str]] = {}
    for run in runs:
        name = run.target_name
        by_target.setdefault(named.get(name, name), []).append(run.run)
    if len(by_target) > 1:
        of_each = (f"{name} ({', '.join(of_it)})" for name, of_it in sorted(by_target.items()))
        raise UsageError(
            f"These runs are of several targets: {'; '.join(of_each)}.",
            "Compare them with report compare.",
        )


def _two(before: Report, after: Report) -> Comparison:
    _require_judged((before, after))
    lines = tuple(replace(line, change=_change(line, before, after)) for line in _lines((before, after)))
    kinds = [line.change for line in lines]
    differing = [f"{kinds.count(word)} {word}" for word in ("worse", "better", "changed") if word in kinds]
    shared = _asked(lines)
    sentence = ", ".join(differing) or "Every row has the verdict that it had"
    one_sided = sum({*line.verdicts} > {NOT_ASKED} for line in lines)
    if _compares_nothing(lines):
        sentence = "Nothing is compared, since there is no row that both asked as a whole"
    elif one_sided:
        sentence += f"; not compared: {count(one_sided, 'row')} that one of the two did not ask as a whole"
    return Comparison(
        title=f"{_name(before)} and {_name(after)}" if _name(before) != _name(after) else _name(before),
        sentence=f"{sentence}.",
        columns=tuple(
            Column(heading=heading, facts=_facts(report, shared))
            for heading, report in (("before", before), ("after", after))
        ),
        lines=tuple(line for line in lines if line.change),
        shows_change=True,
        notes=(*_as_before(lines), *_unlike((before, after)), *_precedence(before, after)),
        exit_status=_exit_status(lines, is_worse="worse" in kinds),
    )


def _as_before(lines: Iterable[Line]) -> tuple[str, ...]:
    """Say which rows do not conform in either of two runs, each verdict on one line."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        if len({*line.verdicts}) == 1 and line.verdicts[0] not in (Verdict.CONFORMS, NOT_ASKED, *_UNSAID):
            alike[line.verdicts[0]].append(line.id)
    return tuple(f"In both {verdict}: {ids(rows)}." for verdict, rows in alike.items())


def _matrix(reports: Sequence[Report]) -> Comparison:
    """Return the clauses by runs, with the readings that a run was about, or that deviate; what none asked is named."""
    lines = _lines(reports)
    clauses = {row.id for report in reports for row in report.clauses}
    selected = {row for report in reports for row in report.facts.selected}
    unasked = [line.id for line in lines if line.id in clauses and {*line.verdicts} == {NOT_ASKED}]
    conforming = [
        report for report in reports if report.overall == "conformant" and not report.facts.selected
    ]
    names = [_name(report) for report in reports]
    headings = [
        f"{name}, run {report.facts.run}" if names.count(name) > 1 else name
        for name, report in zip(names, reports, strict=True)
    ]
    targets = {(_name(each), each.facts.target_url) for each in reports}
    apart = "; there is no row that two of them asked as a whole" if _compares_nothing(lines) else ""
    return Comparison(
        title=f"{len(reports)} {'targets' if len(targets) == len(reports) else 'runs'} by clause",
        sentence=f"{len(conforming)} of {len(reports)} conformant{apart}.",
        columns=tuple(
            Column(heading=heading, facts=_facts(report, _asked_in(lines, place)))
            for place, (heading, report) in enumerate(zip(headings, reports, strict=True))
        ),
        lines=tuple(
            line
            for line in lines
            if line.id not in unasked
            and (line.id in clauses or line.id in selected or not DEVIATING.isdisjoint(line.verdicts))
        ),
        notes=(
            *([f"Asked in none: {ids(unasked)}."] if unasked else ()),
            *_unlike(reports),
            *(note for other in reports[1:] for note in _precedence(reports[0], other)),
        ),
        exit_status=_exit_status(lines, is_worse=False),
    )


def _lines(reports: Sequence[Report]) -> tuple[Line, ...]:
    titles = {row.id: row.title for report in reports for row in report.rows}
    asked = _Asked(reports)
    verdicts = [{row.id: _verdict(row, report, asked) for row in report.rows} for report in reports]
    return tuple(
        Line(id=row, title=title, verdicts=tuple(mine.get(row, ABSENT) for mine in verdicts))
        for row, title in titles.items()
    )


def _verdict(row: Row, report: Report, asked: _Asked) -> str:
    """Return a row's verdict, or that the run did not ask it, or did not come to all of it.

    What deviates does so whatever else was asked.
    """
    if row.verdict in DEVIATING:
        return row.verdict
    selected = report.facts.selected
    is_whole = not selected or row.id in selected or asked.is_whole(row, report)
    if not (is_whole or asked.is_amiss_elsewhere(row, report)) or (
        not row.claims and row.because == NO_SCENARIO
    ):
        return NOT_ASKED
    in_part = any(claim.scenario.id in report.facts.left_out for claim in row.claims)
    if extent_judged(row, report) or (in_part and row.verdict is Verdict.UNPROVEN):
        return NOT_ASKED
    return IN_PART if row.verdict is Verdict.CONFORMS and not is_whole else row.verdict


class _Asked:
    """What any of some runs asked of each row, and in how many of them a scenario of it did not conform."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._asked: defaultdict[str, set[str]] = defaultdict(set)
        self._amiss: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for report in reports:
            for row in report.rows:
                self._asked[row.id] |= _asked_of(row, report)
                self._amiss[row.id].update(_amiss_in(row, report))

    def is_whole(self, row: Row, report: Report) -> bool:
        """Tell whether a run asked every scenario of a row that any run asked, as where a law is asked again."""
        asked = _asked_of(row, report)
        return bool(asked) and asked == self._asked[row.id]

    def is_amiss_elsewhere(self, row: Row, report: Report) -> bool:
        """Tell whether a run asked a scenario of a row that does not conform in another run."""
        own, amiss = _amiss_in(row, report), self._amiss[row.id]
        return any(amiss[scenario] > (scenario in own) for scenario in _asked_of(row, report))


def _asked_of(row: Row, report: Report) -> set[str]:
    return {claim.scenario.id for claim in row.claims}.difference(report.facts.left_out)


def _amiss_in(row: Row, report: Report) -> set[str]:
    """Return the scenarios of a row that do not conform; what a run did not come to says nothing of another run."""
    fine = {Verdict.CONFORMS, *_UNSAID}
    amiss = {claim.scenario.id for claim in row.claims if claim.verdict not in fine}
    return amiss.difference(unrun(report))


def _require_judged(reports: Iterable[Report]) -> None:
    """Raise NotComparable for a run that was broken before it judged anything."""
    for report in reports:
        if why := why_broken(report):
            raise NotComparable(
                f"Run {report.facts.run} ({_name(report)}) cannot be compared: {why}.", "Give another run."
            )


def why_broken(report: Report) -> str:
    """Return what kept a run from judging anything at all (empty: it judged)."""
    claims = report.claims()
    if not claims or any(claim.verdict is not Verdict.BROKEN for claim in claims):
        return ""
    why = (report.facts.wiring or report.facts.cut_short or report.facts.control_text).rstrip(".")
    return "it was broken before anything was judged" + (f" ({why})" if why else "")


def _name(report: Report) -> str:
    return report.facts.target_named or "a target"


def _asked(lines: Iterable[Line]) -> frozenset[str]:
    """Return the rows that every run was asked as a whole."""
    return frozenset(line.id for line in lines if _NOT_WHOLE.isdisjoint(line.verdicts))


def _asked_in(lines: Iterable[Line], place: int) -> frozenset[str]:
    """Return the rows that the run at a place was asked as a whole."""
    return frozenset(line.id for line in lines if line.verdicts[place] not in {*_NOT_WHOLE, ABSENT})


def _facts(report: Report, rows: Container[str]) -> tuple[str, ...]:
    conforming, asked = _conforming(report, rows)
    return (
        report.headline,
        f"{conforming} of {asked} conform" if asked else "no clause compared",
        f"run {report.facts.run}, {minute_of(report)}, {report.facts.profile} profile",
    )


def _conforming(report: Report, rows: Container[str]) -> tuple[int, int]:
    """Return how many of the clauses among `rows` conform, and how many those are."""
    clauses = [row for row in report.clauses if row.id in rows]
    return sum(row.verdict is Verdict.CONFORMS for row in clauses), len(clauses)


def _precedence(report: Report, other: Report) -> tuple[str, ...]:
    """Say where two rows meet and another answers, on one line (nothing: nowhere)."""
    differing = [
        f"{rows}: {here}, there {there}"
        for rows, here, there in answered_otherwise(report.precedence, other.precedence)
    ]
    if not differing:
        return ()
    named = f"{_name(report)} and {_name(other)}" if _name(report) != _name(other) else "The two"
    return (f"{named} differ in which row answers where two stand in the way: {'; '.join(differing)}.",)


def _left_out(broken: Sequence[str]) -> tuple[str, ...]:
    return (
        (f"Left out, since they were broken before anything was judged: {', '.join(broken)}.",)
        if broken
        else ()
    )


def _unlike(reports: Sequence[Report]) -> tuple[str, ...]:
    """Say where the runs were not judged alike, so that a difference may not be the targets'."""
    sentences = []
    for what, values in (
        ("contracts", {report.contract[:12] for report in reports}),
        ("kits", {report.facts.kit_version for report in reports}),
        ("profiles", {report.facts.profile for report in reports}),
    ):
        if len(values) > 1:
            sentences.append(f"They were judged by different {what}: {', '.join(sorted(values))}.")
    if len({(_name(each), each.facts.target_url) for each in reports}) > len(
        {_name(each) for each in reports}
    ):
        where = ["in process" if in_process(each) else each.facts.target_url for each in reports]
        sentences.append(f"They were asked at different addresses: {_of_each(reports, where)}.")
    sentences += (f"Run {each.facts.run} asked {again}." for each in reports if (again := asked_again(each)))
    rows = _asked(_lines(reports))
    by_themselves = [report for report in reports if not report.facts.again_of]
    asked = [_scenarios(report, rows) for report in by_themselves]
    if any(mine != asked[0] for mine in asked):
        numbers = _of_each(by_themselves, [str(len(mine)) for mine in asked])
        sentences.append(
            f"They were asked different scenarios of the same rows: {numbers}. "
            "What one alone was asked is no difference between the targets."
        )
    by_all = frozenset.intersection(*(frozenset(report.facts.arranged_by) for report in reports))
    ways = [{report.facts.arranged_by[scenario] for scenario in by_all} for report in reports]
    if any(
        report.facts.arranged_by[scenario] != reports[0].facts.arranged_by[scenario]
        for report in reports
        for scenario in by_all
    ):
        names = _of_each(reports, [" and ".join(sorted(mine)) for mine in ways])
        sentences.append(f"Their states came about in different ways: {names}.")
    return tuple(sentences)


def _scenarios(report: Report, rows: Container[str]) -> frozenset[str]:
    """Return the ids of the scenarios that a run was asked of `rows`."""
    return frozenset().union(*(_asked_of(row, report) for row in report.rows if row.id in rows))


def _of_each(reports: Sequence[Report], values: Sequence[str]) -> str:
    return ", ".join(f"{value} ({report.facts.run})" for report, value in zip(reports, values, strict=True))


def _worse_last(rows: Sequence[str]) -> tuple[str, ...]:
    return (f"Worse in the last run than when it was asked before: {', '.join(rows)}.",) if rows else ()
