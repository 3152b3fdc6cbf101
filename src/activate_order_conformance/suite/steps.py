"""What steps of one's own are written with: Givens that depart, Whens that ask, Thens that claim.

All are pure. A Given returns the checkout, or the call, with one thing different, under `target_fixture`, a When
the ask with something added. A Then is a function from the observation to a judgement; it is asked only where
something can be said of the target.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest_bdd
from pytest_bdd import parsers

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.phrases import did_you_mean
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.features.claims import OWN_THENS, ClaimKind, Judge, stated_then
from activate_order_conformance.suite.features.definition import Step
from activate_order_conformance.suite.judge.judgement import Bearing, unjudgeable

__all__ = [
    "Ask",
    "Bearing",
    "Checkout",
    "Invocation",
    "Judgement",
    "Observation",
    "Profile",
    "Snapshot",
    "conforms",
    "deviates",
    "given",
    "noted",
    "parsers",
    "then",
    "unproven",
    "when",
]


def _by_pattern(define: Callable[..., Callable[[Step], Step]]) -> Callable[..., Callable[[Step], Step]]:
    """Return the decorator `define` of pytest-bdd, for which a text with braces is a pattern, as for `then`."""

    @functools.wraps(define)
    def decorate(text: str | parsers.StepParser, *arguments: Any, **options: Any) -> Callable[[Step], Step]:
        parser = parsers.parse(text) if isinstance(text, str) and "{" in text else text
        return define(parser, *arguments, **options)

    return decorate


given = _by_pattern(pytest_bdd.given)
"""Defines a Given, which replaces what `target_fixture` names."""

when = _by_pattern(pytest_bdd.when)
"""Defines a When, which replaces `ask`."""


def then(
    pattern: str, claim: str, *, awaits: Iterable[str] = (), quiet: bool = False
) -> Callable[[Judge], Judge]:
    """Define a Then that makes one claim, called `claim` in reports, on every row that a scenario bears.

    The function takes `observation`, what `pattern` has in braces, and `bearing` or `profile` where it wants
    them; it returns a `Judgement`. `awaits` names the effects to wait for, such as `interaction-03`; with
    `quiet` the checkout is looked at again after a while. Raises TypeError for a function that does not take
    the observation, and ValueError for an effect that is none.
    """
    effects = [*awaits]
    wrong = [awaits] if isinstance(awaits, str) else [each for each in effects if each not in EFFECTS]
    if wrong:
        meant = did_you_mean(wrong[0], [repr([known]) for known in EFFECTS])
        raise ValueError(f"awaits cannot be {awaits!r}. {meant}")

    def define(judge: Judge) -> Judge:
        if "observation" not in inspect.signature(judge).parameters:
            raise TypeError(f"{judge.__name__} does not take the observation, which it is to judge")

        @functools.wraps(judge)
        def judged(observation: Observation, **arguments: Any) -> Any:
            return unjudgeable(observation) or judge(observation=observation, **arguments)

        stated = stated_then(judged, pattern, (ClaimKind(claim),), effects, quiet=quiet)
        OWN_THENS.setdefault(judge.__module__, {})[pattern] = stated
        pytest_bdd.then(parsers.parse(pattern), stacklevel=2)(judged)
        return judge

    return define


def conforms(actual: str = "") -> Judgement:
    """Return that the claim is met; `actual` says what was seen, in one line."""
    return Judgement(verdict=Verdict.CONFORMS, actual=actual)


def deviates(expected: str, actual: str) -> Judgement:
    """Return that the claim is not met; `expected` and `actual` are one line each."""
    return Judgement(verdict=Verdict.DEVIATES, expected=expected, actual=actual)


def unproven(because: str, unlock: str = "") -> Judgement:
    """Return that nothing could be seen; `unlock` says what would let the claim be judged."""
    return Judgement(verdict=Verdict.UNPROVEN, because=because, unlock=unlock)


def noted(actual: str) -> Judgement:
    """Return what the target did where nothing is asked of it."""
    return Judgement(verdict=Verdict.NOTED, actual=actual)
