"""Why claims are broken or unproven: each reason once, those that differ in a departure's value alone as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import SUBJECTS
from activate_order_conformance.phrases import count, enumerated
from activate_order_conformance.report.model import JudgedClaim, Report, Row
from activate_order_conformance.report.outline_parts import NAMED, Entry
from activate_order_conformance.report.unjudged import unrun
from activate_order_conformance.report.wording import ids
from activate_order_conformance.run.plan import NOT_SHOWN, Verdict, rows_of

CHECKOUT_ID = re.compile(r"(?<=/checkouts/)[^/ ]+")
"""The id of a checkout in what is said of a driver's address, by which alone many sentences differ."""

_DEPARTURE = re.compile(rf"(?<![\w-])({'|'.join(DEPARTURES)})\b(?:=([^\s,;()]+))?")
"""A departure as the kit's own sentences name it, with the value that is lacking."""

_TO_OBSERVE = re.compile(rf"\b(?:observe|observer read|may read)(?:,? (?:{'|'.join(SUBJECTS)})\b)+")
"""What is to be observed, of which a session and an order are called as departures are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason that claims share: what it is, what would help, and what it touches.

    `expected` is what all of them expected (empty: not the same), `seen` what came, where something came. `scenarios`
    are ids; empty where the row as a whole is meant and none of its claims. `lacking` are the departures that are
    lacking, each with a value of it (empty: all of it).
    """

    because: str
    unlock: str
    rows: tuple[str, ...]
    scenarios: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...] = ()
    expected: str = ""
    seen: tuple[str, ...] = ()

    @property
    def departure(self) -> str:
        """Return the one departure that is lacking (empty: none is, or several are)."""
        names = {name for name, _ in self.lacking}
        return names.pop() if len(names) == 1 else ""


def reasons(report: Report, verdict: Verdict) -> tuple[Reason, ...]:
    """Return why claims, or rows whose claims do not show it, have `verdict`, by departure.

    Left out is what did not run since the run ended early, which is nobody's fault, and what was not asked since an
    earlier claim deviates, which is told there.
    """
    left_out = unrun(report)
    claims = [
        claim
        for claim in report.claims(verdict)
        if claim.scenario.id not in left_out and not claim.finding.not_asked
    ]
    by_rows = [
        Reason(because=row.because, unlock="; ".join(row.unlock), rows=(row.id,), scenarios=())
        for row in decided_as_a_whole(report.rows)
        if row.verdict is verdict
    ]
    return (*_by_departure(_once(report, claims)), *by_rows)


def not_run(report: Report) -> tuple[Reason, ...]:
    """Return, as at most one reason, what was not judged since the run ended early."""
    missing = unrun(report)
    claims = [claim for claim in report.claims() if claim.scenario.id in missing]
    because = f"the run ended early ({report.facts.cut_short or 'interrupted'})"
    return (_reason(report, because, "", claims),) if claims else ()


def not_shown(report: Report) -> tuple[Reason, ...]:
    """Return why scenarios that were derived show nothing, where something would unlock them."""
    claims = [
        claim
        for claim in report.claims(Verdict.NOTED)
        if claim.finding.because.startswith(NOT_SHOWN) and claim.finding.unlock
    ]
    shared = (
        replace(reason, because=reason.because.removeprefix(NOT_SHOWN)) for reason in _once(report, claims)
    )
    return (*_by_departure(shared),)


def entries(report: Report, shared: Iterable[Reason], verdict: Verdict | None) -> Iterator[Entry]:
    """Yield an entry for each reason: what would unlock it, the rows, and the scenarios that it touches.

    `verdict` is what all of it comes to (None: to nothing).
    """
    for reason in shared:
        names = [report.scenario(scenario).planned.name for scenario in reason.scenarios]
        touches = "\n".join(names) if len(names) <= NAMED else count(len(names), "scenario")
        came = [("expected", reason.expected), ("seen", "\n".join(reason.seen))]
        fields = came if len(reason.seen) <= NAMED else []
        fields += [("to unlock", reason.unlock), ("rows", ids(reason.rows)), ("touches", touches)]
        yield Entry(
            title=reason.because,
            fields=tuple((label, text) for label, text in fields if text),
            verdict=verdict,
            scenarios=reason.scenarios,
        )


def in_brief(shared: Sequence[Reason]) -> str:
    """Return what is lacking in one sentence: how many values of which departures, and how much else."""
    lacking: dict[str, set[str]] = {}
    for reason in shared:
        for departure, value in reason.lacking:
            lacking.setdefault(departure, set()).update(filter(None, [value]))
    parts = [
        f"{count(len(values), 'value')} of {departure}" if values else departure
        for departure, values in lacking.items()
    ]
    if len(parts) > NAMED:
        parts = [f"values of {len(parts)} departures"]
    if others := sum(not reason.lacking for reason in shared):
        parts.append(count(others, "other reason" if parts else "reason"))
    rows = {row for reason in shared for row in reason.rows}
    return f"{count(len(rows), 'row')}, by {enumerated(parts)}"


def _once(report: Report, claims: Iterable[JudgedClaim]) -> Iterator[Reason]:
    """Yield each reason once; where only the values of a departure differ, as one with all of them."""
    grouped: dict[tuple[str, str], list[JudgedClaim]] = {}
    for claim in claims:
        because, unlock = claim.finding.because, claim.finding.unlock
        grouped.setdefault((CHECKOUT_ID.sub("", because), _DEPARTURE.sub(r"\1", unlock)), []).append(claim)
    for group in grouped.values():
        because = group[0].finding.because
        if others := len({claim.finding.because for claim in group}) - 1:
            because += f" The same came of {count(others, 'checkout')} more."
        unlocks = [claim.finding.unlock for claim in group]
        lacking = [named for unlock in unlocks for named in _DEPARTURE.findall(_TO_OBSERVE.sub("", unlock))]
        values = tuple(dict.fromkeys(value for _, value in lacking if value))
        unlock = "; ".join(dict.fromkeys(unlocks))
        if len({name for name, _ in lacking}) == 1 and len(values) > 1:
            all_of_them = f"{lacking[0][0]}={enumerated(values, 'or')}"
            unlock = unlocks[0].replace("=".join(lacking[0]), all_of_them, 1)
        reason = _reason(report, because or "no reason was given", unlock, group)
        came = [claim.finding for claim in group if claim.finding.actual]
        yield replace(
            reason,
            lacking=tuple(dict.fromkeys(lacking)),
            expected=came[0].expected if len({finding.expected for finding in came}) == 1 else "",
            seen=tuple(dict.fromkeys(finding.actual for finding in came)),
        )


def _by_departure(shared: Iterable[Reason]) -> list[Reason]:
    """Return reasons in the order of the departures that are lacking, those of no departure first."""
    order = ["", *DEPARTURES]
    return sorted(shared, key=lambda reason: order.index(reason.departure))


def _reason(report: Report, because: str, unlock: str, claims: Sequence[JudgedClaim]) -> Reason:
    order = {row.id: place for place, row in enumerate(report.rows)}
    return Reason(
        because=because,
        unlock=unlock,
        rows=tuple(sorted(rows_of(claims), key=lambda row: order.get(row, len(order)))),
        scenarios=tuple(dict.fromkeys(claim.scenario.id for claim in claims)),
    )


def decided_as_a_whole(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows, shown as a whole, whose verdict no claim of theirs has, such as every value absent."""
    return tuple(
        row
        for row in rows
        if row.claims and not row.among and row.verdict not in {claim.verdict for claim in row.claims}
    )
