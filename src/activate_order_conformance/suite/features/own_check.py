"""What is checked of a user's steps: they say nothing that the kit says, keep the law, and every Then claims."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from pytest_bdd import parsers

from activate_order_conformance.suite.features.catalogue import read_features
from activate_order_conformance.suite.features.claims import OWN_THENS
from activate_order_conformance.suite.features.definition import StepDefinition, StepText
from activate_order_conformance.suite.features.faults import Fault
from activate_order_conformance.suite.features.step_law import ASYNC, KIT, LAWS, TABLE, place_of, required
from activate_order_conformance.suite.features.vocabulary import definitions, own_definitions, shown


def wrong_steps(own: str) -> Iterator[Fault]:
    """Yield a fault for each step of the module `own` that cannot be used."""
    for definition in own_definitions(own):
        where, text = place_of(definition.step_func), definition.parser.name
        if taken := _the_kits(definition):
            what = f"the step {text!r} is the kit's {taken!r} defined again; write a text of its own."
            yield Fault("defined again", where, what)
        elif definition.type == "then" and text not in OWN_THENS.get(own, {}):
            what = f"the Then {text!r} makes no claim; define it with then of {KIT}.suite.steps."
            yield Fault("no claim", where, what)
        elif inspect.iscoroutinefunction(inspect.unwrap(definition.step_func)):
            yield Fault("async step", where, f"the step {text!r} {ASYNC}")
        elif what := _unlawful(definition):
            yield Fault("unlawful step", where, f"the step {text!r} {what}")


def _the_kits(mine: StepDefinition) -> str:
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


def _unlawful(definition: StepDefinition) -> str:
    """Say what is wrong with what a step takes or replaces, and what it may (empty: nothing)."""
    if definition.type is None:
        return "is defined for every keyword; define it with given, when or then."
    law = LAWS[definition.type]
    words = _words_of(definition.parser)
    for name in required(definition.step_func):
        if words is not None and name not in (*law.takes, TABLE, *words):
            return (
                f"takes {name}, which no {definition.type.capitalize()} has; it may take "
                f"{', '.join(law.takes)}, {TABLE}, and what its text has in braces."
            )
    target = definition.target_fixture
    if target and target not in law.returns:
        targets = " or ".join(law.returns) or "left out"
        kind = definition.type.capitalize()
        return f"has the target_fixture {target!r}, which no {kind} replaces; it may be {targets}."
    return ""


def _words_of(parser: StepText) -> tuple[str, ...] | None:
    """Return the names that a text gives by its braces; None where a parser does not tell."""
    match parser:
        case parsers.parse():
            return tuple(parser.parser.named_fields)
        case parsers.re():
            return tuple(parser.regex.groupindex)
        case parsers.string():
            return ()
        case _:
            return None
