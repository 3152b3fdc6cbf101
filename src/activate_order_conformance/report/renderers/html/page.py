"""What the HTML document shows, put together from the report and the evidence before any of it is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from activate_order_conformance.nouns.exchange import Exchange, Witness
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.value import word
from activate_order_conformance.report import wording
from activate_order_conformance.report.ledger import named, told
from activate_order_conformance.report.model import ClauseRow, JudgedClaim, JudgedScenario, Report, Row
from activate_order_conformance.report.renderers.html.calls import Shown, calls, is_call, show
from activate_order_conformance.report.renderers.html.seen import Difference, Moment, differences, timeline
from activate_order_conformance.report.renderers.html.signs import SIGNS
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.plan import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of a scenario, with the claims that it makes."""

    keyword: str
    text: str
    claims: tuple[JudgedClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was seen around one call: the fields before and after, and when each change was seen."""

    title: str
    differences: tuple[Difference, ...]
    moments: tuple[Moment, ...]

    @property
    def changed(self) -> int:
        """Return how many fields changed."""
        return sum(one.changed for one in self.differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPart:
    """A scenario with its evidence; `anchor` is its place in the document."""

    anchor: str
    scenario: JudgedScenario
    lines: tuple[Line, ...]
    arranged: tuple[tuple[str, str], ...] = ()
    calls: tuple[Shown, ...] = ()
    looks: tuple[Looked, ...] = ()
    others: tuple[Shown, ...] = ()
    why_twin: str = ""
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """What one scenario found in the place of what the page says: the same thing once for all its claims."""

    scenario: ScenarioPart
    rows: tuple[str, ...]
    expected: tuple[str, ...]
    actual: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the page; `coded` tells whether its rows have codes and statuses."""

    heading: str
    anchor: str
    rows: tuple[Row, ...]
    coded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole document."""

    title: str
    numbers: tuple[tuple[int, str], ...]
    deviations: str
    inconclusive: str
    target: str
    control: str
    tables: tuple[Table, ...]
    scenarios: Mapping[str, ScenarioPart]
    verdicts: tuple[tuple[Verdict, int], ...]
    attention: tuple[Deviation, ...]
    arranged_by: Mapping[str, str]
    ledger: tuple[tuple[str, str], ...]
    signs: Mapping[str, str] = field(default_factory=lambda: SIGNS)

    def clause_rows(self) -> tuple[Row, ...]:
        """Return the clauses that are shown, in the order of the tables."""
        return tuple(row for table in self.tables for row in table.rows if isinstance(row, ClauseRow))

    @property
    def rows(self) -> str:
        """Return what the rows are that can be filtered: readings too, which the numbers at the head leave out."""
        clauses = len(self.clause_rows())
        readings = sum(len(table.rows) for table in self.tables) - clauses
        told = [(clauses, "clause"), (readings, "reading")]
        return " and ".join(wording.count(number, noun) for number, noun in told if number)


def page_of(report: Report, evidence: Evidence | None) -> Page:
    """Return what the document shows of `report`, with the exchanges where there is `evidence`."""
    tables = [
        Table(
            heading=heading,
            anchor=kind,
            rows=rows,
            coded=any(isinstance(row, ClauseRow) and row.code for row in rows),
        )
        for kind, heading in wording.SECTIONS
        if (rows := tuple(row for row in report.clauses if row.kind == kind and wording.shown(row, report)))
    ]
    if readings := tuple(row for row in report.readings if row.claims or row.foundation):
        tables.append(
            Table(heading="Readings: where the page leaves it open", anchor="reading", rows=readings)
        )
    counted: defaultdict[Verdict, int] = defaultdict(int)
    for table in tables:
        for row in table.rows:
            counted[row.verdict] += 1
    scenarios = _scenarios(report, evidence)
    return Page(
        title=f"Activate Order: {report.headline}",
        numbers=wording.numbers(report),
        deviations=wording.deviations(report),
        inconclusive=wording.inconclusive(report),
        target=wording.target(report),
        control=wording.control(report),
        tables=tuple(tables),
        scenarios=scenarios,
        verdicts=tuple((verdict, counted[verdict]) for verdict in Verdict if counted[verdict]),
        attention=tuple(_deviations(report, scenarios)),
        ledger=told(report),
        arranged_by={one.clause: named(one.arranged_by) for one in report.ledger if one.arranged_by},
    )


def _deviations(report: Report, scenarios: Mapping[str, ScenarioPart]) -> Iterator[Deviation]:
    alike: defaultdict[tuple[str, str, str], list[JudgedClaim]] = defaultdict(list)
    for claim in report.claims(Verdict.DEVIATES, Verdict.UNSTABLE):
        alike[claim.scenario.id, claim.finding.actual, claim.finding.because].append(claim)
    for (scenario, actual, because), claims in alike.items():
        yield Deviation(
            scenario=scenarios[scenario],
            rows=tuple(dict.fromkeys(row for claim in claims for row in claim.falls_on)),
            expected=tuple(
                dict.fromkeys(claim.finding.expected for claim in claims if claim.finding.expected)
            ),
            actual=actual,
            because=because,
        )


def _scenarios(report: Report, evidence: Evidence | None) -> Mapping[str, ScenarioPart]:
    parts: dict[str, ScenarioPart] = {}
    anchors: set[str] = set()
    for scenario in report.scenarios:
        anchor = _anchor(scenario, anchors)
        anchors.add(anchor)
        parts[scenario.id] = _part(scenario, anchor, evidence)
    return parts


def _part(scenario: JudgedScenario, anchor: str, evidence: Evidence | None) -> ScenarioPart:
    lines = tuple(
        Line(
            keyword=keyword.strip(),
            text=text,
            claims=tuple(claim for claim in scenario.claims if claim.claim.line == line),
        )
        for keyword, text, line in scenario.planned.steps
    )
    part = ScenarioPart(anchor=anchor, scenario=scenario, lines=lines)
    witness = _witness(scenario, evidence)
    observation = witness.observation if witness else None
    if witness is None or observation is None:
        return part
    return ScenarioPart(
        anchor=anchor,
        scenario=scenario,
        lines=lines,
        arranged=_arranged(observation),
        calls=calls(observation, witness.exchanges),
        looks=_looks(observation),
        others=tuple(show(one, _what_for(one)) for one in witness.exchanges if not is_call(one)),
        why_twin=observation.why_twin if observation.twin else "",
        unsupported=tuple(f"{one.departure}: {one.reason}" for one in observation.unsupported),
    )


def _witness(scenario: JudgedScenario, evidence: Evidence | None) -> Witness | None:
    """Return what was seen of a scenario the first time; the exchanges of the control are kept apart."""
    if evidence is None:
        return None
    mine = evidence.by_scenario.get(scenario.id, ())
    if not mine:
        return None
    if not mine[0].exchanges and "control" in scenario.planned.tags:
        control = evidence.by_scenario.get("", ())
        return control[0] if control else mine[0]
    return mine[0]


def _arranged(observation: Observation) -> tuple[tuple[str, str], ...]:
    wanted = {**observation.wanted, **observation.also}
    told = [(name, word(value)) for name, value in wanted.items()]
    if observation.call:
        told.append(("the call", observation.call))
    if observation.manner != "once":
        told.append(("manner", observation.manner))
    return tuple(told)


def _looks(observation: Observation) -> tuple[Looked, ...]:
    around: tuple[tuple[Attempt | None, str], ...] = (
        (observation.first, "around the call"),
        (observation.second, "around the call once it was put right"),
        (observation.twin, "of the fresh checkout"),
    )
    return tuple(
        Looked(
            title=title,
            differences=differences(attempt),
            moments=timeline(attempt, observation),
        )
        for attempt, title in around
        if attempt is not None
    )


_PURPOSES = (
    ("POST", r"/edit-order-item$", "tries to change an order item"),
    ("POST", r"/checkouts$", "arranges a checkout"),
    ("PATCH", r"/checkouts/[^/]+$", "changes the checkout"),
    ("GET", r"/checkouts/[^/]+$", "looks at the checkout"),
    ("DELETE", r"/checkouts/[^/]+$", "releases the checkout"),
)


def _what_for(exchange: Exchange) -> str:
    for method, path, purpose in _PURPOSES:
        if exchange.method == method and re.search(path, exchange.url.partition("?")[0]):
            return f"{exchange.method}: {purpose}"
    return ""


def _anchor(scenario: JudgedScenario, taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", scenario.planned.name.lower()).strip("-")
    anchor = f"{scenario.planned.file.removesuffix('.feature')}--{words}"
    number = 2
    while anchor in taken:
        anchor, number = f"{anchor}-{number}", number + 1
    return anchor
