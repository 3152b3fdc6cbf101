"""The law of steps, the kit's and a user's alike: pure functions, of what they may take and have to return."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from activate_order_conformance.errors import KitError
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.run.plan import Judgement
from activate_order_conformance.suite.experiments.ask import Ask, Manner
from activate_order_conformance.suite.features.definition import StepDefinition, StepType

KIT = __name__.partition(".")[0]

_FEW = 200
"""How many characters a message has at the most to be told whole."""

TABLE = "datatable"
"""The name under which a step takes the table below it."""

ASYNC = "is async, and would never be awaited."
"""What is wrong with a step that is a coroutine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLaw:
    """The law of one kind of step: the names that it may take, and what it returns in place of which of them."""

    takes: tuple[str, ...]
    returns: Mapping[str, type]


LAWS: Mapping[StepType, StepLaw] = {
    "given": StepLaw(
        takes=("checkout", "invocation", "bystander", "profile"),
        returns={"checkout": Checkout, "invocation": Invocation, "bystander": bool},
    ),
    "when": StepLaw(takes=("ask", "profile"), returns={"ask": Ask}),
    "then": StepLaw(takes=("observation", "bearing", "profile"), returns={}),
}


_WANTED: Mapping[type, str] = {
    Checkout: "a Checkout, as checkout.but(...) makes one",
    Judgement: "a Judgement, as conforms, deviates, unproven and noted make them",
    NoneType: "nothing, without a target_fixture",
}
"""What is to be returned in place of what is not of a type, where more can be said than its name."""


class StepFailed(KitError):
    """A user's step that raised, or returned what it may not: `where`, as `FILE:LINE`, and `why`."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


def call_step(definition: StepDefinition, known: Mapping[str, Any]) -> Any:
    """Return what a Given or When makes of what is known; raises StepFailed for a user's that does it wrongly."""
    target, name = definition.target_fixture or "", f"the step {definition.parser.name!r}"
    returns = LAWS[definition.type or "given"].returns.get(target, NoneType)
    result = _call(definition.step_func, known, name, returns)
    if isinstance(result, Ask) and result.manner not in get_args(Manner):
        where, manners = place_of(definition.step_func), ", ".join(get_args(Manner))
        raise StepFailed(where, f"{name} asks in the manner {result.manner!r}; there are {manners}.")
    return result


def call_then(pattern: str, judge: Callable[..., Any], known: Mapping[str, Any]) -> tuple[Judgement, ...]:
    """Return the judgements that a Then makes of what is known; raises StepFailed for a user's that fails."""
    judged = _call(judge, known, f"the Then {pattern!r}", Judgement)
    return judged if isinstance(judged, tuple) else (judged,)


def _call(function: Callable[..., Any], known: Mapping[str, Any], name: str, returns: type) -> Any:
    """Call a step's function with what it takes; a user's is held to what it `returns`."""
    arguments = {taken: known[taken] for taken in _parameters(function) if taken in known}
    if function.__module__.partition(".")[0] == KIT:
        return function(**arguments)
    try:
        result = function(**arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever else a user's function raises is told of as the user's
        raised = _told_of(error)
        stop = "" if raised.endswith("?") else "."
        raise StepFailed(_raised_at(function, error), f"{name} raised {raised}{stop}") from error
    if not isinstance(result, returns):
        wanted = _WANTED.get(returns, f"a {returns.__name__}")
        targets = [
            name for law in LAWS.values() for name, made in law.returns.items() if type(result) is made
        ]
        if returns is NoneType and targets:
            wanted = f"nothing, or to say what it replaces: target_fixture={targets[0]!r}"
        raise StepFailed(place_of(function), f"{name} returned {_shown(result)}; it has to return {wanted}.")
    if isinstance(result, Judgement):
        for said in ("expected", "actual", "because", "unlock"):
            if not isinstance(value := getattr(result, said), str):
                why = f"{name} returned a Judgement of which `{said}` is {_shown(value)}; it has to be text."
                raise StepFailed(place_of(function), why)
    return result


def required(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names that a step's function takes and cannot do without."""
    return tuple(
        name
        for name, parameter in _parameters(function).items()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    )


@cache
def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


def place_of(function: Callable[..., Any]) -> str:
    """Return where a step's function is defined, as `FILE:LINE`."""
    code = inspect.unwrap(function).__code__
    return f"{Path(code.co_filename).name}:{code.co_firstlineno}"


def _raised_at(function: Callable[..., Any], error: BaseException) -> str:
    """Return the line of the user's file at which a step raised, as `FILE:LINE`."""
    file = inspect.unwrap(function).__code__.co_filename
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f"{Path(file).name}:{lines[-1]}" if lines else place_of(function)


def _told_of(error: BaseException) -> str:
    """Return an error's type, and its message where that is one of few words: a part might be half a secret.

    Of an assertion it is the first line, which says what did not hold.
    """
    text = str(error).partition("\n")[0] if isinstance(error, AssertionError) else str(error)
    message = " ".join(text.split()).rstrip(".")
    return f"{type(error).__name__}: {message}" if 0 < len(message) <= _FEW else type(error).__name__


def _shown(value: object) -> str:
    """Return a value of a user's in few words, and nothing that it may hold."""
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, bool | int | float) else f"a {type(value).__name__}"
