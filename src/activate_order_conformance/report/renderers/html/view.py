"""What the HTML document shows besides the outline: every scenario with its evidence, each at a place of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.value import word
from activate_order_conformance.phrases import count, slug
from activate_order_conformance.report.calls import calls, is_call, show
from activate_order_conformance.report.folds import PASSED_OVER, Fold, folds, written
from activate_order_conformance.report.ledger import named
from activate_order_conformance.report.model import ClauseRow, JudgedClaim, JudgedScenario, Report, Row
from activate_order_conformance.report.next_steps import EVERY_EXCHANGE
from activate_order_conformance.report.outline import has_exchanges, outline_of, witness_of
from activate_order_conformance.report.outline_parts import Outline
from activate_order_conformance.report.renderers.html.pieces import Call, Piece, Pieces
from activate_order_conformance.report.renderers.html.seen import Difference, Moment, differences, timeline
from activate_order_conformance.report.unjudged import extent_judged, unrun
from activate_order_conformance.report.wording import instead, target
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.plan import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A step of a scenario, with the claims that it makes."""

    keyword: str
    text: str
    claims: tuple[JudgedClaim, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """How a row is marked: as which verdict, and in which word, which says how far it was judged where it was not."""

    verdict: Verdict
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Derived scenarios of one sort: those that somebody must look at, and how many there are."""

    anchor: str
    fold: Fold
    opened: tuple[ScenarioPart, ...]
    closed: tuple[ScenarioPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was seen around one call: the fields before and after, and when each change was seen.

    Of the fields that are `unchanged` the pieces name those that the looks before did not name with the same value.
    """

    title: str
    changed: tuple[Difference, ...]
    unchanged: int
    unchanged_pieces: tuple[Piece, ...]
    moments: tuple[Moment, ...]

    @property
    def at_once(self) -> Moment | None:
        """Return when all changes were seen, if that was at one time."""
        seen = [moment for moment in self.moments if moment.kind == "seen"]
        return seen[0] if len(seen) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPart:
    """A scenario with its evidence; `anchor` is its place in the document."""

    anchor: str
    scenario: JudgedScenario
    lines: tuple[Line, ...]
    arranged: tuple[tuple[str, str], ...] = ()
    calls: tuple[Call, ...] = ()
    looks: tuple[Looked, ...] = ()
    others: tuple[Call, ...] = ()
    why_twin: str = ""
    unsupported: tuple[str, ...] = ()

    @property
    def more(self) -> str:
        """Return how many exchanges there were besides the calls, those that are shown as one counted each."""
        return count(sum(len(call.milliseconds) for call in self.others), "more exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The whole document: the outline, the scenarios by id, and how many rows are marked how.

    `features` are the scenarios that were written, `families` those that were derived; `behind` are the former and
    `folds` the latter by row, with what falls on it alone. `badges` are by row, `unrun` the ids of scenarios.
    """

    outline: Outline
    target: str
    scenarios: Mapping[str, ScenarioPart]
    features: tuple[tuple[str, tuple[ScenarioPart, ...]], ...]
    families: tuple[Family, ...]
    behind: Mapping[str, tuple[JudgedScenario, ...]]
    folds: Mapping[str, tuple[Fold, ...]]
    arranged_by: Mapping[str, str]
    badges: Mapping[str, Badge]
    unrun: Set[str]
    places: Set[str]
    """The ids of the rows that are in the document."""
    repeated: Set[str]
    """The names of the pieces that something leads to."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows that can be filtered, in the order of the tables."""
        return tuple(row for table in self.outline.tables for row in table.rows)

    @property
    def clauses(self) -> tuple[Row, ...]:
        """Return the clauses that are shown, in the order of the tables."""
        return tuple(row for row in self.rows if isinstance(row, ClauseRow))

    @property
    def what_rows_are(self) -> str:
        """Return what can be filtered: readings too, which the numbers at the head leave out."""
        kinds = zip(_by_kind(self.rows), ("clause", "reading"), strict=True)
        return " + ".join(count(number, noun) for number, noun in kinds if number)

    @property
    def chips(self) -> tuple[tuple[Badge, str], ...]:
        """Return how many rows have each badge, the worst first, clauses and readings apart where there are both."""
        kinds = [place for place, number in enumerate(_by_kind(self.rows)) if number]
        by_badge: dict[Badge, list[Row]] = {}
        for row in self.rows:
            by_badge.setdefault(self.badges[row.id], []).append(row)
        return tuple(
            (badge, " + ".join(str(_by_kind(rows)[kind]) for kind in kinds))
            for badge, rows in sorted(by_badge.items(), key=lambda each: each[0].verdict.gravity)
        )


def view_of(report: Report, evidence: Evidence | None) -> View:
    """Return what the document shows of `report`, with the exchanges where there is `evidence`."""
    outline = outline_of(report, evidence)
    if has_exchanges(evidence):  # which this very document shows
        steps = tuple(step for step in outline.next_steps if step[0] != EVERY_EXCHANGE)
        outline = replace(outline, next_steps=steps)
    pieces = Pieces()
    parts = _scenarios(report, evidence, pieces)
    missing = unrun(report)
    return View(
        outline=outline,
        target=target(report),
        scenarios=parts,
        features=_features(parts),
        families=tuple(_family(fold, parts, missing) for fold in folds(report.scenarios)),
        behind={row.id: written(report.behind(row)) for row in report.rows},
        folds={row.id: tuple(folds(report.behind(row))) for row in report.rows},
        arranged_by={proof.clause: named(proof.arranged_by) for proof in report.ledger if proof.arranged_by},
        badges={row.id: _badge(row, report) for row in report.rows},
        unrun=missing,
        places={
            row.id for rows in (*(table.rows for table in outline.tables), report.rests_on) for row in rows
        },
        repeated=pieces.repeated,
    )


def _by_kind(rows: Sequence[Row]) -> tuple[int, int]:
    """Return how many of some rows are clauses, and how many are readings."""
    clauses = sum(isinstance(row, ClauseRow) for row in rows)
    return clauses, len(rows) - clauses


def family_anchor(family: str) -> str:
    """Return the place of a family of derived scenarios in the document."""
    return f"derived--{family.replace(' ', '-')}"


def _features(parts: Mapping[str, ScenarioPart]) -> tuple[tuple[str, tuple[ScenarioPart, ...]], ...]:
    """Return the scenarios that were written, by feature."""
    by_feature: dict[str, list[ScenarioPart]] = {}
    for part in parts.values():
        if not part.scenario.planned.family:
            by_feature.setdefault(part.scenario.planned.feature, []).append(part)
    return tuple((feature, tuple(mine)) for feature, mine in by_feature.items())


def _badge(row: Row, report: Report) -> Badge:
    if extent := extent_judged(row, report):
        return Badge(Verdict.UNTESTED, extent)
    return Badge(row.verdict, row.verdict)


def _family(fold: Fold, parts: Mapping[str, ScenarioPart], missing: Set[str]) -> Family:
    mine = [parts[scenario.id] for scenario in fold.scenarios]
    closed = {each.id for each in fold.scenarios if each.verdict in PASSED_OVER or each.id in missing}
    return Family(
        anchor=family_anchor(fold.family),
        fold=fold,
        opened=tuple(part for part in mine if part.scenario.id not in closed),
        closed=tuple(part for part in mine if part.scenario.id in closed),
    )


def _scenarios(report: Report, evidence: Evidence | None, pieces: Pieces) -> Mapping[str, ScenarioPart]:
    """Return the scenarios by id, in the document's order, so that what is referred to stands before."""
    parts: dict[str, ScenarioPart] = {}
    anchors: set[str] = set()
    in_order = sorted(written(report.scenarios), key=lambda scenario: scenario.planned.feature)
    for scenario in (*in_order, *(each for fold in folds(report.scenarios) for each in fold.scenarios)):
        anchor = _anchor(scenario, anchors)
        anchors.add(anchor)
        parts[scenario.id] = _part(scenario, anchor, evidence, pieces)
    return parts


def _part(scenario: JudgedScenario, anchor: str, evidence: Evidence | None, pieces: Pieces) -> ScenarioPart:
    derived = tuple(Line(keyword="", text="", claims=(claim,)) for claim in scenario.claims)
    lines = (
        derived
        if scenario.planned.family
        else tuple(
            Line(
                keyword=keyword.strip(),
                text=text,
                claims=tuple(claim for claim in scenario.claims if claim.claim.line == line),
            )
            for keyword, text, line in scenario.planned.steps
        )
    )
    gravest = min(scenario.claims, key=lambda claim: claim.verdict.gravity, default=None)
    witness = witness_of(scenario, evidence, instead(gravest.finding) if gravest else "")
    observation = witness.observation if witness else None
    if witness is None or observation is None:
        return ScenarioPart(anchor=anchor, scenario=scenario, lines=lines)
    return ScenarioPart(
        anchor=anchor,
        scenario=scenario,
        lines=lines,
        arranged=_arranged(observation),
        calls=pieces.of_calls(calls(observation, witness.exchanges)),
        looks=tuple(_looks(observation, pieces)),
        others=pieces.of_calls(
            show(exchange, _what_for(exchange)) for exchange in witness.exchanges if not is_call(exchange)
        ),
        why_twin=observation.why_twin if observation.twin else "",
        unsupported=tuple(
            f"{departure.departure}: {departure.reason}" for departure in observation.unsupported
        ),
    )


def _arranged(observation: Observation) -> tuple[tuple[str, str], ...]:
    wanted = {**observation.wanted, **observation.also}
    departures = [(name, word(value)) for name, value in wanted.items()]
    if observation.call:
        departures.append(("the call", observation.call))
    if observation.manner not in ("once", "in a course"):
        departures.append(("manner", observation.manner))
    return tuple(departures)


def _looks(observation: Observation, pieces: Pieces) -> Iterator[Looked]:
    around: tuple[tuple[Attempt | None, str], ...] = (
        (observation.first, "around the call"),
        (
            observation.second,
            "around the caller's own call"
            if observation.by_nobody
            else "around the call once it was put right",
        ),
        (observation.twin, "of the fresh checkout"),
    )
    named: set[str] = set()
    for attempt, title in around:
        if attempt is None:
            continue
        by_field = differences(attempt)
        unchanged = [f"{each.field}: {each.after}" for each in by_field if not each.changed]
        yield Looked(
            title=title,
            changed=tuple(each for each in by_field if each.changed),
            unchanged=len(unchanged),
            unchanged_pieces=pieces.of_texts(*(line for line in unchanged if line not in named)),
            moments=timeline(attempt, observation),
        )
        named.update(unchanged)


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
    anchor = f"{scenario.planned.file.removesuffix('.feature')}--{slug(scenario.planned.name)}"
    number = 2
    while anchor in taken:
        anchor, number = f"{anchor}-{number}", number + 1
    return anchor
