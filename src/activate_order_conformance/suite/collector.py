"""Collects feature files for pytest: one item a scenario, or row of an outline.

pytest-bdd's own binding drops scenarios that share a name, locates every item in its own source, and loses
the tags of rules and examples; here the pickles of the official Gherkin compiler are the items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.bench import Bench, Judged
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.derived import DerivedScenario
from activate_order_conformance.suite.derived_findings import FAILS
from activate_order_conformance.suite.planning import RunPlan
from activate_order_conformance.suite.settings import RunSettings


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class Trying:
    """What the scenarios of a session, or of one directory of features in it, are tried by."""

    settings: RunSettings
    plan: RunPlan
    bench: Bench


OUTPUT = "activate_order"
"""The name by which a process of the run sends what it leaves on the target when it ends."""

HERE = ""
"""The name of the process that runs the session, where processes are told apart."""

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

    `position` is its place among those that are tried together.
    """

    position = 0

    def __init__(self, *, scenario: Scenario | DerivedScenario, trying: Trying, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self.scenario = scenario
        self.trying = trying
        self.judged = Judged()
        for marker in map(marker_of, scenario.planned.tags):
            if marker not in OF_PYTEST:
                self.add_marker(marker)

    def runtest(self) -> None:
        """Have the scenario tried and judged; raises ClaimsNotMet, or skips where a claim stays unproven."""
        self.judged = self.trying.bench.judge(self.position)
        _conclude(self.judged.findings)

    def reportinfo(self) -> tuple[Any, int, str]:
        """Return file, line from 0, and name."""
        return self.path, self.scenario.planned.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the claims that were not met, for which no line of Python is to blame; else the traceback."""
        if excinfo.errisinstance(ClaimsNotMet):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class FeatureModule(pytest.File):
    """A feature file as a module of tests."""

    def __init__(self, *, trying: Trying, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self.trying = trying

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield an item for each scenario of the file that is planned, or as many as each is to be repeated."""
        repeat = self.trying.settings.repeat
        for scenario in self.trying.plan.by_file.get(self.path.name, ()):
            name = named(scenario)
            for number in range(1, repeat + 1):
                numbered = f"{name} ({number} of {repeat})" if repeat > 1 else name
                yield ScenarioItem.from_parent(self, name=numbered, scenario=scenario, trying=self.trying)


def named(scenario: Scenario | DerivedScenario) -> str:
    """Return the name of a scenario's item, without what stands between the parts of a node id."""
    return scenario.planned.name.replace("::", ": ")


def _conclude(findings: Sequence[Finding]) -> None:
    """Raise ClaimsNotMet for what deviates, and skip where something stays unproven."""
    unmet = [finding for finding in findings if finding.verdict not in PASSES]
    sentences = dict.fromkeys(
        ": ".join(filter(None, (finding.verdict, finding.expected, finding.because or finding.actual)))
        for finding in unmet
    )
    if any(finding.verdict in FAILS for finding in unmet):
        raise ClaimsNotMet("\n".join(sentences))
    if unmet:
        pytest.skip("; ".join(sentences))
