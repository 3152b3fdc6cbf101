"""Collects feature files for pytest: one item a scenario, or row of an outline.

pytest-bdd's own binding drops scenarios that share a name, locates every item in its own source, and loses
the tags of rules and examples; here the pickles of the official Gherkin compiler are the items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.run.plan import FAILS, MET, NOT_ASKED, Finding, rows_of
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.plans.planning import RunPlan
from activate_order_conformance.suite.sessions.bench import Bench, Judged
from activate_order_conformance.suite.settings import RunSettings


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class Trying:
    """What the scenarios of a session, or of one directory of features in it, are tried by."""

    settings: RunSettings
    plan: RunPlan
    bench: Bench


OUTPUT = "activate_order"
"""The name by which a process of the run sends what it leaves on the target when it ends."""

CANNOT_ASK = "the target cannot be asked, as the first scenario says"
"""Why there is no use in going on."""

_KIT = Path(__file__).parents[2]
"""Where lines are that are nothing to the author of a step."""

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

    def __init__(self, *, scenario: AnyScenario, trying: Trying, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self.scenario = scenario
        self.trying = trying
        self.judged = Judged()
        for marker in map(marker_of, scenario.planned.tags):
            if marker not in OF_PYTEST:
                self.add_marker(marker)

    def runtest(self) -> None:
        """Have the scenario tried and judged; skips where a claim stays unproven, or nothing can be asked at all.

        Raises ClaimsNotMet, or what a user's Then raised, as if that had been called from here.
        """
        bench = self.trying.bench
        self.judged = bench.judge(self.position)
        if bench.wiring and self.position:
            pytest.skip(CANNOT_ASK)
        for failure in self.judged.failures:
            if (raised := failure.__cause__) and raised.__traceback__:
                raise raised.with_traceback(raised.__traceback__.tb_next)
        verdicts = {finding.verdict for finding in self.judged.findings}
        if verdicts & FAILS:
            raise ClaimsNotMet(*self._unmet())
        if verdicts - MET:
            pytest.skip("; ".join(self._lacking()))

    def _unmet(self) -> tuple[str, ...]:
        """Return a sentence for each claim that is not met, and what would let it be judged."""
        unmet = [finding for finding in self.judged.findings if finding.verdict not in MET]
        return tuple(dict.fromkeys(map(_sentence, unmet)))

    def _lacking(self) -> tuple[str, ...]:
        """Return why claims cannot be judged, each reason once, whatever it is that was expected."""
        unmet = (finding for finding in self.judged.findings if finding.verdict not in MET)
        asked = (replace(finding, expected="") for finding in unmet if not finding.left_nothing_to_ask)
        return tuple(dict.fromkeys(_sentence(finding).removesuffix(".") for finding in asked))

    def _where(self) -> str:
        """Return the line of the first claim that failed, and the rows on which those that failed fall."""
        failed = {finding.claim for finding in self.judged.findings if finding.verdict in FAILS}
        claims = [claim for claim in self.scenario.planned.claims if claim.id in failed]
        return f"{self.location[0]}:{claims[0].line}, for {', '.join(rows_of(claims))}"

    def reportinfo(self) -> tuple[Any, int, str]:
        """Return file, line from 0, and name."""
        return self.path, self.scenario.planned.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the claims that were not met, and of Python what is a user's; else the traceback."""
        if not excinfo.errisinstance(ClaimsNotMet) and not self.judged.failures:
            return super().repr_failure(excinfo, style)
        text = "\n".join((*self._unmet(), self._where()))
        if excinfo.errisinstance(ClaimsNotMet):
            return text
        below = excinfo.traceback.cut(path=__file__)
        excinfo.traceback = below.filter(lambda entry: _KIT not in Path(entry.path).parents)
        shown = f"{text}\n\n{super().repr_failure(excinfo, style)}"
        return self.trying.bench.recorder.texts(shown)[0]


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


def named(scenario: AnyScenario) -> str:
    """Return the name of a scenario's item, without what stands between the parts of a node id."""
    return scenario.planned.name.replace("::", ": ")


def _sentence(finding: Finding) -> str:
    """Return what came of a claim that is not met, in the order of expected, actual and what would unlock it."""
    word = NOT_ASKED if finding.left_nothing_to_ask else str(finding.verdict)
    parts: tuple[str, ...] = (word, finding.expected, finding.reason or finding.actual)
    if finding.expected and finding.actual and not finding.reason:
        parts = (word, f"expected {finding.expected}; actual {finding.actual}")
    return ": ".join(filter(None, parts)) + (f" ({finding.unlock})" if finding.unlock else "")
