"""The vocabulary of the features: every step definition of the kit, and which of them a text matches."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from activate_order_conformance.phrases import nearest
from activate_order_conformance.suite.features import given, then, when
from activate_order_conformance.suite.features.claims import OWN_THENS, THENS, Then
from activate_order_conformance.suite.features.definition import (
    KIT_STEPS,
    Pattern,
    StepDefinition,
    StepType,
)
from activate_order_conformance.suite.features.sentence import Sentence

MODULES = (given, when, then)
"""The modules whose import defines the steps of the kit."""

_ALL_STEPS = (
    "`activate-order export steps` has all of the kit, conftest.py beside the features those of your own"
)
"""Where all steps are that there can be."""


def definitions() -> tuple[StepDefinition, ...]:
    """Return the step definitions of the kit."""
    return tuple(KIT_STEPS)


def own_definitions(own: str) -> tuple[StepDefinition, ...]:
    """Return the step definitions of a user's module (empty: none)."""
    if not own:
        return ()
    from pytest_bdd.steps import step_function_context_registry

    every = step_function_context_registry.values()
    return tuple(definition for definition in every if definition.step_func.__module__ == own)


@cache
def matching(kind: StepType, text: str, own: str = "") -> tuple[StepDefinition, ...]:
    """Return the step definitions that a step's text matches, the kit's before those of the module `own`."""
    return tuple(
        definition
        for definition in (*definitions(), *own_definitions(own))
        if definition.type in (None, kind) and definition.parser.is_matching(text)
    )


@cache
def then_of(text: str, own: str = "") -> Then | None:
    """Return the Then that a step's text matches, the kit's before those of the module `own`, or None."""
    thens = (*THENS.values(), *OWN_THENS.get(own, {}).values())
    return next((then for then in thens if then.parser.is_matching(text)), None)


def step_meant(kind: StepType, text: str, own: str) -> str:
    """Ask whether a step that there is was meant by one that there is not, or say what has them all."""
    for other in get_args(StepType):
        if matching(other, text, own):
            return f"; it is a {other.capitalize()}."
    known = [*definitions(), *own_definitions(own)]
    texts = [shown(definition) for definition in known if definition.type in (None, kind)]
    near = nearest(text, texts)
    return f"; did you mean {near!r}?" if near else f"; {_ALL_STEPS}."


def shown(definition: StepDefinition) -> str:
    """Return a definition's pattern for a reader: `{words}` that vary, and words that `(may | stand)`."""
    if isinstance(definition.parser, Sentence):
        return definition.parser.shown
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", definition.parser.name)


def spans(definition: StepDefinition, text: str) -> list[tuple[int, int]]:
    """Return where, in a text that a definition matches, that stands which varies."""
    return definition.parser.spans(text) if isinstance(definition.parser, Sentence | Pattern) else []
