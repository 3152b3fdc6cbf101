"""The floor: a bare loop over the same scenarios and the same step functions, without any runner."""

from __future__ import annotations

from stage import Stage

from activate_order_conformance.suite.features.catalogue import (
    Scenario,
    plan_of,
    read_features,
)
from activate_order_conformance.suite.features.vocabulary import matching


def perform(stage: Stage, scenario: Scenario) -> None:
    """Run the steps of a scenario; raises NotMet for the first claim that is not met."""
    scene = stage.scene(scenario)
    for step in scenario.steps:
        (definition,) = matching(step.type, step.text)
        arguments = definition.parser.parse_arguments(step.text) or {}
        scene.step(definition, arguments, step.line, step.table)


def main() -> None:
    """Run every scenario once."""
    stage = Stage()
    scenarios = plan_of(read_features())
    for scenario in scenarios:
        perform(stage, scenario)
    stage.target.close()
    print(f"{len(scenarios)} scenarios passed")


if __name__ == "__main__":
    main()
