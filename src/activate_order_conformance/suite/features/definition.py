"""What defines a step: the texts that it reads, its function, and what that replaces.

A user's are pytest-bdd's. The kit's own have the same form, so that a run of them does without the import of pytest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, Union

import parse

if TYPE_CHECKING:
    from pytest_bdd.parsers import StepParser
    from pytest_bdd.steps import StepFunctionContext

    from activate_order_conformance.suite.features.sentence import Sentence

StepType: TypeAlias = Literal["given", "when", "then"]

Step = TypeVar("Step", bound=Callable[..., Any])

StepText: TypeAlias = Union["Pattern", "Sentence", "StepParser"]
"""What a step reads: its `name` as text, which other texts match, and what those give."""

StepDefinition: TypeAlias = Union["KitStep", "StepFunctionContext"]
"""A step as it is defined, by the kit or by a user."""


@dataclass(frozen=True)
class Pattern:
    """A step's text with `{words}` that vary, as the library parse reads it."""

    name: str

    @cached_property
    def _parser(self) -> parse.Parser:
        return parse.compile(self.name)

    def is_matching(self, name: str) -> bool:
        """Tell whether a step's text is by this pattern."""
        return self._parser.parse(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any]:
        """Return what a step's text, which is by this pattern, gives."""
        given: dict[str, Any] = self._parser.parse(name).named
        return given

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where, in a text by this pattern, that stands which varies."""
        return [*self._parser.parse(text).spans.values()]


@dataclass(frozen=True, slots=True)
class KitStep:
    """A step of the kit's."""

    type: StepType
    parser: StepText
    step_func: Callable[..., Any]
    target_fixture: str | None = None


KIT_STEPS: list[KitStep] = []
"""The steps of the kit, in the order of their definition."""


def define(
    kind: StepType, text: str | StepText, *, target_fixture: str | None = None
) -> Callable[[Step], Step]:
    """Register a function as what a step of the kit's does, whose result replaces what `target_fixture` names."""

    def register(step: Step) -> Step:
        parser = Pattern(text) if isinstance(text, str) else text
        KIT_STEPS.append(KitStep(kind, parser, step, target_fixture))
        return step

    return register


def given(text: str | StepText, *, target_fixture: str) -> Callable[[Step], Step]:
    """Define a Given of the kit's."""
    return define("given", text, target_fixture=target_fixture)


def when(text: str) -> Callable[[Step], Step]:
    """Define a When of the kit's, which adds to the ask."""
    return define("when", text, target_fixture="ask")
