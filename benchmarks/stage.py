"""A stage for the kit's steps without pytest: one target, and a call by a step's text.

The bare loop and behave both run on it, so that they make the same experiments through the same functions.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import MET
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.definition import StepDefinition
from activate_order_conformance.suite.features.scenario import claimings
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.model import Settings

QUIET = 0.02
"""Seconds that a served target must be quiet for: waiting as long as a user does would hide what a runner costs."""


class NotMet(AssertionError):
    """A claim that the target did not meet."""


@cache
def parameters(function: Any) -> tuple[str, ...]:
    """Return the names of what a step takes."""
    return tuple(inspect.signature(function).parameters)


class Stage:
    """What lives as long as a run: the target (`BENCH_TARGET`, else in process)."""

    def __init__(self) -> None:
        base_url = os.environ.get("BENCH_TARGET") or None
        given = {"target": base_url, "deadlines": {"quiet": QUIET}} if base_url else {}
        settings = Settings.from_data(given)
        self.target = open_target(settings, "r-bench")
        self.laboratory = Laboratory(Attempts(self.target, DOCUMENTED), quiet=settings.deadlines.quiet)
        self.contract = Contract.load()

    def scene(self, scenario: Scenario) -> Scene:
        """Return what runs the steps of one scenario."""
        return Scene(self, scenario)


class Scene:
    """What runs the steps of one scenario: what they take, and what their returning it makes of that."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self.stage, self.scenario = stage, scenario
        self.known: dict[str, Any] = {
            "profile": DOCUMENTED,
            "checkout": ready(DOCUMENTED),
            "invocation": Invocation(order_status=DOCUMENTED.order_status),
            "bystander": False,
            "bearing": Bearing(tags=scenario.planned.tags, contract=stage.contract, profile=DOCUMENTED),
        }

    def step(
        self,
        definition: StepDefinition,
        arguments: Mapping[str, Any],
        line: int,
        table: Sequence[Sequence[str]] | None,
    ) -> None:
        """Run the function of a step definition; raises NotMet for a Then whose claims are not met."""
        if definition.type == "when":
            self.known["ask"] = self._ask()
        known = {**self.known, **arguments, "datatable": [list(row) for row in table or ()]}
        result: Any = definition.step_func(
            **{name: known[name] for name in parameters(definition.step_func) if name in known}
        )
        if definition.type == "when":
            is_control = "control" in self.scenario.planned.tags
            laboratory = self.stage.laboratory
            self.known["observation"] = (
                laboratory.control.observation if is_control else laboratory.observe(result)
            )
        elif definition.target_fixture:
            self.known[definition.target_fixture] = result
        else:
            for judgement in result if isinstance(result, tuple) else (result,):
                if judgement.verdict not in MET:
                    raise NotMet(f"line {line}: {judgement.verdict}: {judgement.actual or judgement.because}")

    def _ask(self) -> Ask:
        thens = [claiming.then for claiming in claimings(self.scenario)]
        return Ask(
            checkout=self.known["checkout"],
            invocation=self.known["invocation"],
            awaits=frozenset(effect for then in thens for effect in then.awaits),
            quiet=any(then.quiet for then in thens),
            bystander=self.known["bystander"],
        )
