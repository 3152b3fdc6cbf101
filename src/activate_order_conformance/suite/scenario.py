"""A scenario as a value: the experiment that its Givens and its When state, and what its Thens find."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.suite.catalogue import Scenario, Step
from activate_order_conformance.suite.claims import Then
from activate_order_conformance.suite.experiment import Ask
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.vocabulary import matching, then_of


def ask_of(scenario: Scenario, profile: Profile) -> Ask:
    """Return the experiment that a scenario states under `profile`; nothing is asked of a target.

    The Givens replace `checkout`, `invocation` and `bystander`, the When adds to the `ask` that these make.
    """
    known: dict[str, Any] = {
        "profile": profile,
        "checkout": ready(profile),
        "invocation": Invocation(order_status=profile.order_status),
        "bystander": False,
    }
    for step in _steps(scenario, "given"):
        _take(step, scenario, known)
    thens = [then for _, then in thens_of(scenario)]
    known["ask"] = Ask(
        checkout=known["checkout"],
        invocation=known["invocation"],
        bystander=known["bystander"],
        awaits=frozenset(effect for then in thens for effect in then.awaits),
        quiet=any(then.quiet for then in thens),
    )
    for step in _steps(scenario, "when"):
        _take(step, scenario, known)
    ask: Ask = known["ask"]
    return ask


def findings(scenario: Scenario, observation: Observation, bearing: Bearing) -> list[Finding]:
    """Return what the Thens of a scenario find in an observation, one finding for each of their claims."""
    known = {"observation": observation, "bearing": bearing, "profile": bearing.profile}
    findings: list[Finding] = []
    for step, then in thens_of(scenario):
        claims = [claim for claim in scenario.planned.claims if claim.line == step.line]
        judged = _call(then.judge, {**known, **_worded(then, step)})
        judgements = judged if isinstance(judged, tuple) else (judged,)
        findings += [judgement.of(claim.id) for claim, judgement in zip(claims, judgements, strict=True)]
    return findings


def thens_of(scenario: Scenario) -> Iterator[tuple[Step, Then]]:
    """Yield the steps of a scenario that make claims, each with its Then."""
    for step in _steps(scenario, "then"):
        if then := then_of(step.text, scenario.own):
            yield step, then


def _steps(scenario: Scenario, kind: str) -> list[Step]:
    return [step for step in scenario.steps if step.type == kind]


def _take(step: Step, scenario: Scenario, known: dict[str, Any]) -> None:
    """Let a Given or When replace what it returns something for."""
    definition = matching(step.type, step.text, scenario.own)[0]
    result = _call(definition.step_func, {**known, **_worded(definition, step)})
    if definition.target_fixture:
        known[definition.target_fixture] = result


def _worded(definition: Any, step: Step) -> dict[str, Any]:
    """Return what the words of a step, and the table below it, give."""
    words: dict[str, Any] = definition.parser.parse_arguments(step.text) or {}
    return words | ({"datatable": [list(row) for row in step.table]} if step.table else {})


def _call(function: Callable[..., Any], known: Mapping[str, Any]) -> Any:
    return function(**{name: known[name] for name in _taken(function) if name in known})


@cache
def _taken(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of what a step's function takes."""
    return tuple(inspect.signature(function).parameters)
