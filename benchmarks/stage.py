"""A stage for the kit's steps without pytest: the fixtures that they take, and a call by a step's text.

The bare loop and behave both run on it, so that they make the same experiments through the same functions.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from activate_order_conformance.suite.asking import Asking
from pytest_bdd.steps import StepFunctionContext

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.claims import Findings
from activate_order_conformance.suite.control import Laboratory
from activate_order_conformance.suite.experiment import Ask, Experimenter
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.recorder import Recorder
from activate_order_conformance.suite.vocabulary import then_of
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.model import Settings

QUIET = 0.02
"""Seconds that a served target must be quiet for: waiting as long as a user does would hide what a runner costs."""

PASSES = {Verdict.CONFORMS, Verdict.NOTED, Verdict.NOT_APPLICABLE}


class NotMet(AssertionError):
    """Reports a claim that the target did not meet."""


@cache
def parameters(function: Any) -> tuple[str, ...]:
    """Return the names of the fixtures and arguments that a step takes."""
    return tuple(inspect.signature(function).parameters)


class Stage:
    """Holds what lives as long as a run: the target (`BENCH_TARGET`, else in process)."""

    def __init__(self) -> None:
        base_url = os.environ.get("BENCH_TARGET") or None
        given = {"target": base_url, "deadlines": {"quiet": QUIET}} if base_url else {}
        settings = Settings.from_data(given)
        self.target = open_target(settings, "r-bench")
        self.laboratory = Laboratory(Experimenter(self.target, DOCUMENTED), quiet=settings.deadlines.quiet)
        self.recorder = Recorder(self.laboratory, keeps=False)
        self.contract = Contract.load()

    def scene(self, scenario: Scenario) -> Scene:
        """Return the fixtures of one scenario."""
        return Scene(self, scenario)


class Scene:
    """Holds the fixtures of one scenario, and runs its steps."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self.stage, self.scenario = stage, scenario
        self.findings = Findings(claims=scenario.planned.claims)
        self.fixtures: dict[str, Any] = {
            "profile": DOCUMENTED,
            "contract": stage.contract,
            "invocation": Invocation(order_status=DOCUMENTED.order_status),
            "bystander": False,
            "findings": self.findings,
            "bearing": Bearing(tags=scenario.planned.tags, contract=stage.contract, profile=DOCUMENTED),
        }

    def step(
        self,
        definition: StepFunctionContext,
        arguments: Mapping[str, Any],
        line: int,
        table: Sequence[Sequence[str]] | None,
    ) -> None:
        """Run the function of a step definition; raises NotMet for a Then whose claims are not met."""
        if definition.type == "when":
            self.fixtures["asking"] = self._asking()
        self.findings.line = line
        known = {**self.fixtures, **arguments, "datatable": [list(row) for row in table or ()]}
        found = definition.step_func(**{name: known[name] for name in parameters(definition.step_func)})
        if definition.target_fixture:
            self.fixtures[definition.target_fixture] = found
        for finding in self.findings.found:
            if finding.verdict not in PASSES:
                raise NotMet(f"{finding.claim}: {finding.verdict}: {finding.actual or finding.because}")

    def _asking(self) -> Asking:
        thens = [then for step in self.scenario.steps if step.type == "then" and (then := then_of(step.text))]
        ask = Ask(
            checkout=self.fixtures["checkout"],
            invocation=self.fixtures["invocation"],
            awaits=frozenset(name for then in thens for name in then.awaits),
            quiet=any(then.quiet for then in thens),
            bystander=self.fixtures["bystander"],
        )
        is_control = "control" in self.scenario.planned.tags
        return Asking(self.stage.laboratory, ask, is_control=is_control, recorder=self.stage.recorder)
