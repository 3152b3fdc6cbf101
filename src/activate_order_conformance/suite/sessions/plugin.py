"""The pytest plugin of verify's own sessions: the settings of a run, and its features as items."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.experiments.side_by_side import Ended
from activate_order_conformance.suite.plans.planning import RunPlan, plan_run
from activate_order_conformance.suite.sessions.bench import Bench
from activate_order_conformance.suite.sessions.collector import (
    CANNOT_ASK,
    FeatureModule,
    ScenarioItem,
    Trying,
)
from activate_order_conformance.suite.sessions.hooks import (
    TRYINGS,
    begin,
    pytest_collection_finish,
    pytest_runtest_makereport,
    pytest_sessionfinish,
)
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget

__all__ = ["pytest_collection_finish", "pytest_runtest_makereport", "pytest_sessionfinish"]

OPTION = "--activate-order-run"

PLAN = pytest.StashKey[RunPlan]()
"""Where the configuration keeps what the run is to try."""

TARGET = pytest.StashKey[HttpTarget]()
"""Where the configuration keeps a target that was handed to the run as an object."""

TELL = pytest.StashKey[Ended]()
"""Where the configuration keeps what is told of experiments that ended."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the settings of a run."""
    parser.addoption(
        OPTION, dest="activate_order_run", metavar="SETTINGS", help="the settings of verify's run, as JSON"
    )


@pytest.hookimpl(trylast=True)  # when a plan and a target may have been handed in
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings and the plan, which a process of its own makes again."""
    settings = RunSettings.from_text(config.getoption("activate_order_run"))
    plan = config.stash.get(PLAN, None) or plan_run(settings)
    bench = Bench(
        settings.target,
        settings.run,
        keeps=settings.evidence,
        side_by_side=not hasattr(config, "workerinput"),
        handed_in=config.stash.get(TARGET, None),
        tell=config.stash.get(TELL, None),
    )
    begin(config, Trying(settings=settings, plan=plan, bench=bench))


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """End a session of repeated scenarios where the first says that the target cannot be asked, as all others would."""
    (trying,) = item.config.stash[TRYINGS]
    if trying.settings.repeat > 1 and trying.bench.cannot_ask and not hasattr(item.config, "workerinput"):
        item.session.shouldfail = CANNOT_ASK


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureModule | None:
    """Take every `.feature` file."""
    if file_path.suffix == ".feature":
        (trying,) = parent.config.stash[TRYINGS]
        return FeatureModule.from_parent(parent, path=file_path, trying=trying)
    return None


@pytest.hookimpl(trylast=True)  # when it is known what was picked out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot be judged without what was left out, and shuffle repeated scenarios.

    What departures come to where they meet says nothing unless it is known what each comes to alone; and what one
    scenario leaves behind is not always to meet the same next one.
    """
    (trying,) = config.stash[TRYINGS]
    picked = {item.scenario.planned.id for item in items if isinstance(item, ScenarioItem)}
    unpicked = {scenario.planned.id for scenario in trying.plan.scenarios} - picked
    left_out = [item for item in items if _alone(item) & unpicked]
    if left_out:
        items[:] = [item for item in items if not _alone(item) & unpicked]
        config.hook.pytest_deselected(items=left_out)
    if trying.settings.repeat > 1:
        random.Random(trying.settings.seed).shuffle(items)  # noqa: S311  # an order, no secret


def _alone(item: pytest.Item) -> set[str]:
    """Return the ids of the scenarios that show alone what meets in that of an item (none: nothing does)."""
    scenario = item.scenario if isinstance(item, ScenarioItem) else None
    return {each.planned.id for each in scenario.concerns} if isinstance(scenario, DerivedScenario) else set()
