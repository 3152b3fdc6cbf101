"""The features as they are written: outlines whole, with their tables, beside the scenarios they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gherkin.parser import Parser

from activate_order_conformance.phrases import slug
from activate_order_conformance.run.plan import PlannedScenario
from activate_order_conformance.suite.features.catalogue import FeatureFile, Step, Table
from activate_order_conformance.suite.features.check import PLACEHOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a step's text; `given` marks what the scenario fills in."""

    text: str
    given: bool = False

    @property
    def placeholder(self) -> bool:
        """Tell whether an outline's Examples are to fill it."""
        return bool(PLACEHOLDER.fullmatch(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenStep:
    """A step as written; `instances` are the steps that it comes to, its placeholders filled."""

    keyword: str
    text: str
    table: Table | None
    instances: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of an outline's Examples, and the scenario that it comes to."""

    cells: tuple[str, ...]
    planned: PlannedScenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """One table of an outline."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScenario:
    """A scenario or an outline as written; `planned` are the scenarios that it comes to.

    `background` are the steps before its own. `anchor` is its place on its feature's page.
    """

    name: str
    file: str
    line: int
    anchor: str
    description: str
    background: tuple[WrittenStep, ...]
    steps: tuple[WrittenStep, ...]
    examples: tuple[Examples, ...]
    planned: tuple[PlannedScenario, ...]

    @property
    def informational(self) -> bool:
        """Tell whether it only notes what a target does."""
        return self.planned[0].informational

    @property
    def control(self) -> bool:
        """Tell whether it is the control."""
        return self.planned[0].is_control

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the clauses and readings that it counts for."""
        return tuple(dict.fromkeys(row for planned in self.planned for row in planned.counts_for))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRule:
    """A Rule: the clauses that it is tagged with, and its scenarios."""

    title: str
    prose: str
    tags: tuple[str, ...]
    scenarios: tuple[WrittenScenario, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFeature:
    """A feature file; `stem` is its name without `.feature`."""

    name: str
    stem: str
    description: str
    rules: tuple[WrittenRule, ...]

    @property
    def scenarios(self) -> tuple[WrittenScenario, ...]:
        """Return the scenarios of all its rules."""
        return tuple(scenario for rule in self.rules for scenario in rule.scenarios)


def written(feature: FeatureFile) -> WrittenFeature:
    """Return a feature file as it is written."""
    document: Any = Parser().parse(feature.text)
    rules = [child["rule"] for child in document["feature"]["children"] if "rule" in child]
    by_line = {rule.line: rule for rule in feature.rules}
    return WrittenFeature(
        name=feature.name,
        stem=feature.path.stem,
        description=" ".join(feature.description.split()),
        rules=tuple(
            WrittenRule(
                title=rule["name"],
                prose=by_line[rule["location"]["line"]].prose,
                tags=by_line[rule["location"]["line"]].tags,
                scenarios=tuple(
                    _scenario(feature, child["scenario"]) for child in rule["children"] if "scenario" in child
                ),
            )
            for rule in rules
        ),
    )


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield `text` in parts: placeholders, or where it has none `spans`, are what the scenario fills in."""
    if PLACEHOLDER.search(text):
        parts = ((part, bool(PLACEHOLDER.fullmatch(part))) for part in PLACEHOLDER.split(text))
    else:
        edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
        parts = ((text[start:end], (start, end) in spans) for start, end in pairwise(edges))
    for part, given in parts:
        if part:
            yield Piece(text=part, given=given)


def _scenario(feature: FeatureFile, scenario: Any) -> WrittenScenario:
    tables = [table for table in scenario["examples"] if table.get("tableHeader")]
    lines = [row["location"]["line"] for table in tables for row in table["tableBody"]]
    by_line = {
        written.planned.line: written
        for written in feature.scenarios
        if written.planned.line in (lines or [scenario["location"]["line"]])
    }
    columns = tuple(zip(*(written.steps for written in by_line.values()), strict=True))
    own = len(scenario["steps"])
    texts = [step["text"] for step in scenario["steps"]]
    before = columns[: len(columns) - own]
    return WrittenScenario(
        name=scenario["name"],
        file=feature.path.stem,
        line=scenario["location"]["line"],
        anchor=slug(scenario["name"]),
        description=" ".join(scenario["description"].split()),
        background=tuple(_step(steps, steps[0].text) for steps in before),
        steps=tuple(_step(steps, text) for steps, text in zip(columns[len(before) :], texts, strict=True)),
        examples=tuple(
            Examples(
                heads=_cells(table["tableHeader"]),
                rows=tuple(
                    Row(cells=_cells(row), planned=by_line[row["location"]["line"]].planned)
                    for row in table["tableBody"]
                ),
            )
            for table in tables
        ),
        planned=tuple(written.planned for written in by_line.values()),
    )


def _step(instances: tuple[Step, ...], text: str) -> WrittenStep:
    first = instances[0]
    return WrittenStep(keyword=first.keyword, text=text, table=first.table, instances=instances)


def _cells(row: Any) -> tuple[str, ...]:
    return tuple(cell["value"] for cell in row["cells"])
