"""Collects feature files for pytest: one item a scenario or row of an outline, run by pytest-bdd's engine.

pytest-bdd's own binding drops scenarios that share a name, locates every item in its own source, and loses
the tags of rules and examples; here the pickles of the official Gherkin compiler are the items.
"""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.gherkin_parser import Cell, DataTable, Location, Row
from pytest_bdd.parser import Feature as BddFeature
from pytest_bdd.parser import Scenario as BddScenario
from pytest_bdd.parser import Step as BddStep
from pytest_bdd.scenario import (
    _execute_step_function,  # the one private name that the kit uses
    get_step_function,
)
from pytest_bdd.steps import StepFunctionContext

from activate_order_conformance.suite.catalogue import FeatureFile, Scenario, Step, read_feature
from activate_order_conformance.suite.vocabulary import matching

SCENARIO = pytest.StashKey[Scenario]()
"""Where an item keeps its scenario."""

REPEAT = pytest.StashKey[int]()
"""Where the configuration keeps how often each scenario is to run."""

SELECTED = pytest.StashKey[frozenset[str]]()
"""Where the configuration keeps the ids of the scenarios to collect."""

OWN = pytest.StashKey[str]()
"""Where the configuration keeps the name of the module with a user's steps (empty: none)."""


class ClaimsNotMet(AssertionError):
    """Reports the claims of a scenario that a target did not meet."""


class ScenarioItem(pytest.Function):
    """Is one scenario as a test: named after it, located at its line, marked with all its tags."""

    def reportinfo(self) -> tuple[Any, int, str]:
        """Return file, line from 0, and name."""
        return self.path, self.stash[SCENARIO].planned.line - 1, self.name

    @property
    def location(self) -> tuple[str, int, str]:
        """Return file name, line from 0, and name."""
        planned = self.stash[SCENARIO].planned
        return planned.file, planned.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """Return the claims that were not met, for which no line of Python is to blame; else the traceback."""
        if excinfo.errisinstance(ClaimsNotMet):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class FeatureModule(pytest.Module):
    """Is a feature file as a module of tests."""

    def _getobj(self) -> ModuleType:
        return ModuleType("feature_" + self.path.stem)

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield an item for each selected scenario of the file, or as many as each is to be repeated."""
        feature = read_feature(self.path, self.config.stash[OWN])
        selected = self.config.stash[SELECTED]
        for scenario in feature.scenarios:
            if scenario.planned.id not in selected:
                continue
            name = scenario.planned.name.replace("::", ": ")
            repeat = self.config.stash[REPEAT]
            for number in range(1, repeat + 1):
                numbered = f"{name} ({number} of {repeat})" if repeat > 1 else name
                item = ScenarioItem.from_parent(self, name=numbered, callobj=_runner(feature, scenario))
                item.stash[SCENARIO] = scenario
                for tag in scenario.planned.tags:
                    item.add_marker(getattr(pytest.mark, tag))
                yield item


def pytest_collect_file(file_path: Any, parent: pytest.Collector) -> FeatureModule | None:
    """Take every `.feature` file."""
    if file_path.suffix == ".feature":
        return FeatureModule.from_parent(parent, path=file_path)
    return None


def _runner(feature: FeatureFile, scenario: Scenario) -> Callable[..., None]:
    bdd_feature = BddFeature(
        scenarios=OrderedDict(),
        filename=str(feature.path),
        rel_filename=feature.path.name,
        language=feature.language,
        keyword="Feature",
        name=feature.name,
        tags=set(feature.tags),
        background=None,
        line_number=feature.line,
        description=feature.description,
    )
    bdd_scenario = BddScenario(
        feature=bdd_feature,
        keyword="Scenario",
        name=scenario.planned.name,
        line_number=scenario.planned.line,
        steps=[_step(step) for step in scenario.steps],
        description=scenario.description,
        tags=set(scenario.planned.tags),
    )

    def run(request: pytest.FixtureRequest) -> None:
        told = {"request": request, "feature": bdd_feature, "scenario": bdd_scenario}
        request.config.hook.pytest_bdd_before_scenario(**told)
        try:
            for step in bdd_scenario.steps:
                _execute_step_function(request, bdd_scenario, step, _definition(request, step))
        finally:
            request.config.hook.pytest_bdd_after_scenario(**told)

    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    )
    return run


def _definition(request: pytest.FixtureRequest, step: BddStep) -> StepFunctionContext:
    """Return the definition of a step, the kit's own first.

    So nobody's steps can stand in for the kit's, and the engine's search through every fixture is spared.
    """
    if ours := matching(step.type, step.name):
        return ours[0]
    if (definition := get_step_function(request, step)) is None:
        raise StepDefinitionNotFoundError(f"line {step.line_number}: {step.name!r}")
    return definition


def _step(step: Step) -> BddStep:
    where = Location(step.line, 1)
    rows = [Row("", where, [Cell(where, value) for value in row]) for row in step.table or ()]
    return BddStep(
        name=step.text,
        type=step.type,
        indent=0,
        line_number=step.line,
        keyword=step.keyword,
        datatable=DataTable(where, rows) if step.table else None,
        docstring=None,
    )
