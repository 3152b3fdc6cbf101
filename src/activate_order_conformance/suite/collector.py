"""Collects feature files for pytest: one item a scenario, or row of an outline.

pytest-bdd's own binding drops scenarios that share a name, locates every item in its own source, and loses
the tags of rules and examples; here the pickles of the official Gherkin compiler are the items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.bench import Bench, Judged
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.derived import DerivedScenario
from activate_order_conformance.suite.planning import RunPlan
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.protocol import Target

BENCH = pytest.StashKey[Bench]()
"""Where the configuration keeps what tries the scenarios."""

SETTINGS = pytest.StashKey[RunSettings]()
"""Where the configuration keeps the settings of the run."""

PLAN = pytest.StashKey[RunPlan]()
"""Where the configuration keeps what the run is to try."""

OUTPUT = "activate_order"
"""The name by which a process of the run sends what it leaves on the target when it ends."""

HERE = ""
"""The name of the process that runs the session, where processes are told apart."""

LEFT = pytest.StashKey[dict[str, Any]]()
"""Where the configuration takes what a process of the run leaves on the target, by the process's name."""

TARGET = pytest.StashKey[Target]()
"""Where the configuration keeps a target that was handed to the run as an object."""

FAILS = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.BROKEN})
PASSES = frozenset({Verdict.CONFORMS, Verdict.NOTED, Verdict.NOT_APPLICABLE})


OF_PYTEST = frozenset({"filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"})
"""Markers that pytest acts on, which a tag must not do: it would change a verdict."""


def marker_of(tag: str) -> str:
    """Return the marker that stands for a tag, without what pytest ends a marker's name at."""
    return re.sub(r"[:(\s]", "_", tag)


class ClaimsNotMet(AssertionError):
    """The claims of a scenario that a target did not meet."""


class ScenarioItem(pytest.Item):
    """A scenario as a test: named after it, located at its line, marked with all its tags.

    `position` is its place in the session.
    """

    position = 0

    def __init__(self, *, scenario: Scenario | DerivedScenario, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self.scenario = scenario
        self.judged = Judged()
        for marker in map(marker_of, scenario.planned.tags):
            if marker not in OF_PYTEST:
                self.add_marker(marker)

    def runtest(self) -> None:
        """Have the scenario tried and judged; raises ClaimsNotMet, or skips where a claim stays unproven."""
        self.judged = self.config.stash[BENCH].judge(self.position)
        _conclude(self.judged.findings)

    def reportinfo(self) -> tuple[Any, int, str]:
        """Return file, line from 0, and name."""
        return self.path, self.scenario.planned.line - 1, self.name

    @property
    def location(self) -> tuple[str, int, str]:
        """Return file name, line from 0, and name."""
        return self.scenario.planned.file, self.scenario.planned.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the claims that were not met, for which no line of Python is to blame; else the traceback."""
        if excinfo.errisinstance(ClaimsNotMet):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class FeatureModule(pytest.File):
    """A feature file as a module of tests."""

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield an item for each scenario of the file that is planned, or as many as each is to be repeated."""
        repeat = self.config.stash[SETTINGS].repeat
        for scenario in self.config.stash[PLAN].by_file.get(self.path.name, ()):
            name = scenario.planned.name.replace("::", ": ")
            for number in range(1, repeat + 1):
                numbered = f"{name} ({number} of {repeat})" if repeat > 1 else name
                yield ScenarioItem.from_parent(self, name=numbered, scenario=scenario)


def pytest_collect_file(file_path: Any, parent: pytest.Collector) -> FeatureModule | None:
    """Take every `.feature` file."""
    if file_path.suffix == ".feature":
        return FeatureModule.from_parent(parent, path=file_path)
    return None


def _conclude(findings: Sequence[Finding]) -> None:
    """Raise ClaimsNotMet for what deviates, and skip where something stays unproven."""
    unmet = [finding for finding in findings if finding.verdict not in PASSES]
    sentences = "; ".join(
        f"{finding.verdict}: {finding.expected}: {finding.because or finding.actual}" for finding in unmet
    )
    if any(finding.verdict in FAILS for finding in unmet):
        raise ClaimsNotMet(sentences)
    if unmet:
        pytest.skip(sentences)
