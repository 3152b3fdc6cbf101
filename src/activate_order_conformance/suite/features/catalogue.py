"""The features, read: every scenario with the rows that outlines expand to, its tags, steps and claims."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from activate_order_conformance.run.plan import Claim, PlannedScenario
from activate_order_conformance.suite.features.definition import StepType
from activate_order_conformance.suite.features.faults import Fault, FaultyFeatures, not_gherkin
from activate_order_conformance.suite.features.vocabulary import then_of
from activate_order_conformance.text_file import read_text

STEP_TYPES: dict[str, StepType] = {"Context": "given", "Action": "when", "Outcome": "then"}

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step as written: its keyword, its kind, its text, and the table below it."""

    keyword: str
    type: StepType
    text: str
    line: int
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A Rule: `tags` without `@`, in the order written; `prose` is the text below the title."""

    title: str
    tags: tuple[str, ...]
    prose: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario, or one row of an outline, with the steps of its backgrounds first.

    `tag_lines` has the line on which each tag is written; `own` is the module with a user's steps, which the
    scenario may use besides the kit's (empty: none). `title` is the name that the scenario or its
    outline has in the file, and `heading` the line on which it begins, tags included.
    """

    planned: PlannedScenario
    title: str
    heading: int
    steps: tuple[Step, ...]
    rule: Rule | None
    description: str
    tag_lines: Mapping[str, int] = field(hash=False)
    own: str = ""

    def __hash__(self) -> int:
        return hash((self.planned.id, self.planned.line))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureFile:
    """A feature file as read; `rules` include those without scenarios."""

    path: Path
    text: str = field(repr=False)
    name: str
    description: str
    language: str
    tags: tuple[str, ...]
    line: int
    rules: tuple[Rule, ...]
    scenarios: tuple[Scenario, ...]


def features_directory() -> Path:
    """Return where the shipped features are: in the installed package, or in a checkout beside `src`."""
    packaged = Path(__file__).parents[2] / "features"
    return packaged if packaged.is_dir() else Path(__file__).parents[4] / "features"


def is_shipped(path: Path) -> bool:
    """Tell whether a feature file is one of the kit's, or a copy of it that says the same."""
    shipped = features_directory() / path.name
    if os.path.realpath(path) == os.path.realpath(shipped):
        return True
    return path.is_file() and shipped.is_file() and path.read_bytes() == shipped.read_bytes()


def read_features() -> tuple[FeatureFile, ...]:
    """Return the kit's own feature files, by name; raises as `read_feature` does."""
    return tuple(read_feature(path) for path in sorted(features_directory().rglob("*.feature")))


def readable_features(directory: Path, own: str) -> tuple[tuple[FeatureFile, ...], tuple[Fault, ...]]:
    """Return those of the feature files below `directory` that are Gherkin, and the faults of those that are not."""
    features, faults = list[FeatureFile](), list[Fault]()
    for path in sorted(directory.rglob("*.feature")):
        try:
            features.append(read_feature(path, own))
        except FaultyFeatures as faulty:
            faults += faulty.faults
    return tuple(features), tuple(faults)


def read_feature(path: Path, own: str = "") -> FeatureFile:
    """Return one feature file; raises UsageError for no text, FaultyFeatures for what is not Gherkin."""
    return parse_feature(path, read_text(path, "feature"), own)


@lru_cache(maxsize=64)  # the check and the collector read the same files
def parse_feature(path: Path, text: str, own: str = "") -> FeatureFile:
    """Return the feature that `text` is, under the name of `path`; raises FaultyFeatures for what is not Gherkin."""
    try:
        document: Any = Parser().parse(text)
    except ParserError as error:
        errors = error.errors if isinstance(error, CompositeParserException) else [error]
        raise FaultyFeatures([*not_gherkin(path.name, text, errors)], exit_status=2) from None
    feature = document.get("feature")
    if feature is None:
        raise _empty(path, 1, "there is no Feature; write Feature: and a name at the top.")
    rules = {id(child["rule"]): _rule(child["rule"]) for child in feature["children"] if "rule" in child}
    scenarios = {
        scenario["id"]: (scenario, rules.get(id(rule))) for scenario, rule in _scenarios(feature["children"])
    }
    steps = {step["id"]: step for step in _steps(feature["children"])}
    tag_lines = {tag["id"]: tag["location"]["line"] for tag in _written_tags(feature)}
    for scenario, _ in scenarios.values():
        for table in scenario["examples"]:
            if not table["tableBody"]:
                raise _empty(path, table["location"]["line"], "the Examples have no rows.")
    document["uri"] = path.name
    pickles: Sequence[Any] = Compiler().compile(document)
    return FeatureFile(
        path=path,
        text=text,
        name=feature["name"],
        description=feature["description"].strip(),
        language=feature["language"],
        tags=_tags(feature["tags"]),
        line=feature["location"]["line"],
        rules=tuple(rules.values()),
        scenarios=tuple(
            _scenario(
                path, feature["name"], pickle, *scenarios[pickle["astNodeIds"][0]], steps, tag_lines, own
            )
            for pickle in pickles
        ),
    )


def plan_of(features: Sequence[FeatureFile], selected: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Return the scenarios that bear, or have a claim that falls on, one of `selected` (none: all)."""
    wanted = set(selected)
    return tuple(
        scenario
        for feature in features
        for scenario in feature.scenarios
        if not wanted or wanted & {*scenario.planned.tags, *scenario.planned.counts_for}
    )


def _empty(path: Path, line: int, what: str) -> FaultyFeatures:
    return FaultyFeatures([Fault("empty", f"{path.name}:{line}", what)], exit_status=2)


def _rule(rule: Any) -> Rule:
    return Rule(
        title=rule["name"],
        tags=_tags(rule["tags"]),
        prose=" ".join(rule["description"].split()),
        line=rule["location"]["line"],
    )


def _tags(tags: Sequence[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag["name"].removeprefix("@") for tag in tags))


def _scenarios(children: Sequence[Any], rule: Any = None) -> Iterator[tuple[Any, Any]]:
    for child in children:
        if "scenario" in child:
            yield child["scenario"], rule
        elif "rule" in child:
            yield from _scenarios(child["rule"]["children"], child["rule"])


def _steps(children: Sequence[Any]) -> Iterator[Any]:
    for child in children:
        if "rule" in child:
            yield from _steps(child["rule"]["children"])
        else:
            yield from next(iter(child.values()))["steps"]


def _written_tags(feature: Any) -> Iterator[Any]:
    yield from feature["tags"]
    for child in feature["children"]:
        if "rule" in child:
            yield from child["rule"]["tags"]
    for scenario, _ in _scenarios(feature["children"]):
        yield from scenario["tags"]
        for examples in scenario["examples"]:
            yield from examples["tags"]


def _scenario(
    path: Path,
    feature: str,
    pickle: Any,
    written: Any,
    rule: Rule | None,
    steps: dict[str, Any],
    tag_lines: dict[str, int],
    own: str,
) -> Scenario:
    tags = _tags(pickle["tags"])
    read = tuple(_step(step, steps[step["astNodeIds"][0]]) for step in pickle["steps"])
    name = pickle["name"]
    scenario_id = f"{path.name}::{name}"
    return Scenario(
        planned=PlannedScenario(
            id=scenario_id,
            name=name,
            file=path.name,
            line=pickle["location"]["line"],
            feature=feature,
            rule=rule.title if rule else "",
            tags=tags,
            steps=tuple((step.keyword, step.text, step.line) for step in read),
            claims=_claims(scenario_id, read, tags, own),
        ),
        title=written["name"],
        heading=min(place["location"]["line"] for place in (written, *written["tags"])),
        steps=read,
        rule=rule,
        description=written["description"].strip(),
        tag_lines={tag["name"].removeprefix("@"): tag_lines[tag["astNodeId"]] for tag in pickle["tags"]},
        own=own,
    )


def _step(step: Any, written: Any) -> Step:
    table = step.get("argument", {}).get("dataTable")
    return Step(
        keyword=written["keyword"].strip(),
        type=STEP_TYPES.get(step["type"], "given"),
        text=step["text"],
        line=written["location"]["line"],
        table=tuple(tuple(cell["value"] for cell in row["cells"]) for row in table["rows"])
        if table
        else None,
    )


def _claims(scenario_id: str, steps: Sequence[Step], tags: tuple[str, ...], own: str) -> tuple[Claim, ...]:
    made = [
        (step, kind)
        for step in steps
        if step.type == "then" and (then := then_of(step.text, own))
        for kind in then.claims
    ]
    return tuple(
        Claim(
            id=f"{scenario_id}#{number}",
            name=kind.name,
            step=step.text,
            line=step.line,
            falls_on=kind.falls_on(tags),
        )
        for number, (step, kind) in enumerate(made, 1)
    )
