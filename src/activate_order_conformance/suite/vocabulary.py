"""The vocabulary of the features: every step definition of the kit, and which of them a text matches."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from activate_order_conformance.suite import given, then, when
from activate_order_conformance.suite.claims import THENS, Then

StepType = Literal["given", "when", "then"]

MODULES = (given.__name__, when.__name__, then.__name__)
"""The modules that define steps."""


def definitions() -> tuple[StepFunctionContext, ...]:
    """Return the step definitions of the kit."""
    return tuple(
        definition
        for definition in step_function_context_registry.values()
        if definition.step_func.__module__ in MODULES
    )


@cache
def matching(kind: StepType, text: str) -> tuple[StepFunctionContext, ...]:
    """Return the step definitions that a step's text matches."""
    return tuple(
        definition
        for definition in definitions()
        if definition.type in (None, kind) and definition.parser.is_matching(text)
    )


@cache
def then_of(text: str) -> Then | None:
    """Return the Then that a step's text matches, or None."""
    return next((one for one in THENS.values() if one.parser.is_matching(text)), None)
