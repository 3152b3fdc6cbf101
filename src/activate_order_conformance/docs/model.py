"""What the templates are given: clauses, readings and steps with everything that leads from one to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from activate_order_conformance.contract import Clause, Contract, Reading, Refusal
from activate_order_conformance.contract.sections import SECTIONS
from activate_order_conformance.docs.verdicts import Verdicts
from activate_order_conformance.docs.written import (
    Piece,
    WrittenFeature,
    WrittenRule,
    WrittenScenario,
    WrittenStep,
    pieces,
    written,
)
from activate_order_conformance.export.steps import KEYWORDS, StepEntry, vocabulary
from activate_order_conformance.phrases import slug
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import counting_for
from activate_order_conformance.suite.features.catalogue import FeatureFile, Step
from activate_order_conformance.suite.features.vocabulary import matching, shown, spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A written scenario with the rule and the feature that it stands in."""

    scenario: WrittenScenario
    rule: WrittenRule
    feature: WrittenFeature

    @property
    def link(self) -> str:
        """Return where it is on its feature's page."""
        return f"{feature_page(self.feature)}#{self.scenario.anchor}"


def feature_page(feature: WrittenFeature) -> str:
    """Return the file of a feature's page."""
    return f"feature-{feature.stem.replace('_', '-')}.html"


def answer_anchor(refusal: Refusal) -> str:
    """Return where a code and a status are on the entrance."""
    return f"answer-{refusal.status}-{slug(refusal.code)}"


def row_page(row_id: str) -> str:
    """Return where a clause or a reading is told of."""
    return f"readings.html#{row_id}" if row_id.startswith("reading-") else f"{row_id}.html"


@dataclass(frozen=True)
class Site:
    """Contract, features and, where there is one, a report: what belongs to what."""

    contract: Contract
    files: Sequence[FeatureFile]
    report: Report | None = None

    @property
    def verdicts(self) -> Verdicts:
        """Return the verdicts of the report, in their places."""
        return Verdicts(self.report)

    @cached_property
    def features(self) -> tuple[WrittenFeature, ...]:
        """Return the features as written, in the order of their names."""
        return tuple(written(feature) for feature in self.files)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Return every written scenario where it stands."""
        return tuple(
            Place(scenario=scenario, rule=rule, feature=feature)
            for feature in self.features
            for rule in feature.rules
            for scenario in rule.scenarios
        )

    @property
    def sections(self) -> tuple[tuple[str, str, tuple[Clause, ...]], ...]:
        """Return kind, heading and clauses of each section of the page."""
        return tuple((kind, heading, self.contract.of_kind(kind)) for kind, heading in SECTIONS)

    def own(self, clause: Clause) -> tuple[Place, ...]:
        """Return the scenarios that bear a clause, those of the Rule with its title first."""
        bearing = [place for place in self.places if clause.id in place.scenario.planned[0].tags]
        return tuple(sorted(bearing, key=lambda place: place.rule.tags[:1] != (clause.id,)))

    def others(self, row_id: str) -> tuple[Place, ...]:
        """Return the scenarios that do not bear a row, but claim something of it."""
        return tuple(
            place
            for place in self.places
            if row_id in place.scenario.rows and row_id not in place.scenario.planned[0].tags
        )

    def resting(self, reading: Reading) -> tuple[Place, ...]:
        """Return the scenarios that rest on a reading."""
        return tuple(place for place in self.places if reading.id in place.scenario.planned[0].tags)

    def tests(self, clause: Clause) -> int:
        """Return how many scenarios, each row of an outline for itself, count for a clause."""
        return len(self._counting.get(clause.id, ()))

    @cached_property
    def _counting(self) -> Mapping[str, tuple[str, ...]]:
        return counting_for(scenario for place in self.places for scenario in place.scenario.planned)

    def neighbours(self, clause: Clause) -> tuple[Clause | None, Clause | None]:
        """Return the clauses before and after one."""
        place = self.contract.clauses.index(clause)
        following = self.contract.clauses[place + 1] if place + 1 < len(self.contract.clauses) else None
        return (self.contract.clauses[place - 1] if place else None), following

    @cached_property
    def steps(self) -> Mapping[str, tuple[StepEntry, ...]]:
        """Return the vocabulary by keyword."""
        entries = vocabulary(self.files)
        return {
            keyword: tuple(entry for entry in entries if entry.keyword == keyword) for keyword in KEYWORDS
        }

    @cached_property
    def uses(self) -> Mapping[str, tuple[Place, ...]]:
        """Return the scenarios in which each step of the vocabulary is used, by its anchor."""
        by_step: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        for place in self.places:
            for step in (*place.scenario.background, *place.scenario.steps):
                for instance in step.instances:
                    by_step[_anchor(instance)][place.link] = place
        return {anchor: tuple(places.values()) for anchor, places in by_step.items()}

    def step_anchor(self, step: WrittenStep) -> str:
        """Return where a step, or the first that it comes to, is on the page of the vocabulary."""
        return _anchor(step.instances[0])

    def step_pieces(self, step: WrittenStep) -> tuple[Piece, ...]:
        """Return a step's text in parts, with what the scenario fills in marked."""
        first = step.instances[0]
        (definition,) = matching(first.type, first.text)
        return tuple(pieces(step.text, spans(definition, first.text)))


def _anchor(step: Step) -> str:
    (definition,) = matching(step.type, step.text)
    return entry_anchor(definition.type or "given", shown(definition))


def entry_anchor(keyword: str, text: str) -> str:
    """Return where a step of the vocabulary is on its page."""
    return f"{keyword}-{slug(text)}"
