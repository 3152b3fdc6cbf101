"""What is checked of a user's steps: they say nothing that the kit says, keep the law, and every Then claims."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from pytest_bdd.steps import StepFunctionContext

from activate_order_conformance.suite.features.catalogue import read_features
from activate_order_conformance.suite.features.claims import OWN_THENS
from activate_order_conformance.suite.features.faults import Fault
from activate_order_conformance.suite.features.step_law import place_of, unlawful
from activate_order_conformance.suite.features.vocabulary import definitions, own_definitions, shown

ASYNC = "is async, and would never be awaited."
"""What is wrong with a step that is a coroutine."""


def wrong_steps(own: str) -> Iterator[Fault]:
    """Yield a fault for each step of the module `own` that cannot be used."""
    for definition in own_definitions(own):
        where, text = place_of(definition.step_func), definition.parser.name
        if taken := _the_kits(definition):
            what = f"the step {text!r} is the kit's {taken!r} defined again; write a text of its own."
            yield Fault("defined again", where, what)
        elif definition.type == "then" and text not in OWN_THENS.get(own, {}):
            what = f"the Then {text!r} makes no claim; define it with then of {__package__}.steps."
            yield Fault("no claim", where, what)
        elif inspect.iscoroutinefunction(inspect.unwrap(definition.step_func)):
            yield Fault("async step", where, f"the step {text!r} {ASYNC}")
        elif what := unlawful(definition):
            yield Fault("unlawful step", where, f"the step {text!r} {what}")


def _the_kits(mine: StepFunctionContext) -> str:
    """Return the text of the kit that a user's step matches (empty: none)."""
    for definition in definitions():
        its = definition.parser.name
        if mine.type in (None, definition.type) and (mine.parser.name == its or mine.parser.is_matching(its)):
            return shown(definition)
    for feature in read_features():
        for scenario in feature.scenarios:
            for step in scenario.steps:
                if mine.type in (None, step.type) and mine.parser.is_matching(step.text):
                    return step.text
    return ""
