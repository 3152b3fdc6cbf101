"""behave's hooks: one stage a run, one scene a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stage import Stage

from activate_order_conformance.suite.features.catalogue import plan_of, read_features


def before_all(context: Any) -> None:
    """Open the target, and read the scenarios for their tags and claims."""
    context.stage = Stage()
    context.scenarios = {scenario.planned.location: scenario for scenario in plan_of(read_features())}


def before_scenario(context: Any, scenario: Any) -> None:
    """Give each scenario, or row of an outline, fixtures of its own."""
    context.scene = context.stage.scene(context.scenarios[f"{Path(scenario.filename).name}:{scenario.line}"])


def before_step(context: Any, step: Any) -> None:
    """Remember which step is making claims."""
    context.written = step


def after_all(context: Any) -> None:
    """Give back connections."""
    context.stage.target.close()
