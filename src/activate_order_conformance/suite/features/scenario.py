"""A scenario as a value: the experiment that its Givens and its When state, and what its Thens find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import quoted
from activate_order_conformance.run.plan import Claim, Finding, Judgement, Verdict
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.features.catalogue import Scenario, Step
from activate_order_conformance.suite.features.claims import Then
from activate_order_conformance.suite.features.definition import StepType
from activate_order_conformance.suite.features.step_law import TABLE, StepFailed, call_step, call_then
from activate_order_conformance.suite.features.vocabulary import matching, then_of
from activate_order_conformance.suite.judge.judgement import Bearing

_MOST = 4096
"""How many scenarios are kept compiled in a process."""

_INPUTS = ("cart_id", "order_status", "order_status_given")
"""What a Given gives another value of a call; the rest is added to it."""


@dataclass(frozen=True, slots=True)
class Claiming:
    """A Then as a scenario words it: what its text and its table give, and the claims that it makes there."""

    then: Then
    given: Mapping[str, Any]
    claims: tuple[Claim, ...]

    def findings(self, known: Mapping[str, Any], failures: list[StepFailed] | None = None) -> list[Finding]:
        """Return a finding for each claim; those of a user's Then that fails, as `failures` then has it, are broken."""
        try:
            judgements = call_then(self.then.pattern, self.then.judge, {**known, **self.given})
        except StepFailed as failed:
            if failures is not None:
                failures.append(failed)
            broken = Judgement(verdict=Verdict.BROKEN, because=str(failed))
            judgements = (broken,) * len(self.claims)
        pairs = zip(self.claims, judgements, strict=True)
        return [judgement.of(claim.id) for claim, judgement in pairs]


@lru_cache(maxsize=_MOST)
def ask_of(scenario: Scenario, profile: Profile) -> Ask:
    """Return the experiment that a scenario states under `profile`; nothing is asked of a target.

    The Givens replace `checkout`, `invocation` and `bystander`, the When adds to the `ask` that these make. Raises
    StepFailed for a user's step that does it wrongly, for a value that a departure cannot have, and for a Given that
    takes back what one above it says.
    """
    ready = ready_ask(profile)
    known: dict[str, Any] = {
        "profile": profile,
        "checkout": ready.checkout,
        "invocation": ready.invocation,
        "bystander": ready.bystander,
    }
    _replace(scenario, "given", known, ready)
    thens = [claiming.then for claiming in claimings(scenario)]
    known["ask"] = Ask(
        checkout=known["checkout"],
        invocation=known["invocation"],
        bystander=known["bystander"],
        awaits=frozenset(effect for then in thens for effect in then.awaits),
        quiet=any(then.quiet for then in thens),
    )
    _replace(scenario, "when", known, ready)
    ask: Ask = known["ask"]
    return ask


def findings(
    scenario: Scenario, observation: Observation, bearing: Bearing, failures: list[StepFailed] | None = None
) -> list[Finding]:
    """Return what the Thens of a scenario find in an observation, one finding for each of their claims.

    Those of a user's that fail are added to `failures`.
    """
    known = {"observation": observation, "bearing": bearing, "profile": bearing.profile}
    return [finding for claiming in claimings(scenario) for finding in claiming.findings(known, failures)]


@lru_cache(maxsize=_MOST)
def claimings(scenario: Scenario) -> tuple[Claiming, ...]:
    """Return the Thens of a scenario, in order."""
    claims = scenario.planned.claims
    return tuple(
        Claiming(then, _given(then.parser, step), tuple(claim for claim in claims if claim.line == step.line))
        for step in scenario.steps
        if step.type == "then" and (then := then_of(step.text, scenario.own))
    )


def _replace(scenario: Scenario, kind: StepType, known: dict[str, Any], ready: Ask) -> None:
    """Let the Givens or Whens of a scenario replace what is known."""
    for step in scenario.steps:
        if step.type == kind:
            definition = matching(kind, step.text, scenario.own)[0]
            try:
                result = call_step(definition, {**known, **_given(definition.parser, step)})
            except ValueError as wrong:  # of the kit's own: a text names a value that there is none of
                raise StepFailed(f"{scenario.planned.file}:{step.line}", str(wrong)) from wrong
            stated = _stated(known, ready)
            if definition.target_fixture:
                known[definition.target_fixture] = result
            now = _stated(known, ready)
            for name, value in stated.items():
                if name not in now or now[name] != value:
                    why = (
                        f"{step.text!r} takes back that {name} is {quoted(value)}, as a Given above it says."
                    )
                    raise StepFailed(f"{scenario.planned.file}:{step.line}", why)


def _stated(known: Mapping[str, Any], ready: Ask) -> dict[str, Any]:
    """Return in what the Givens so far have departed, by name."""
    call, sound = known["invocation"], ready.invocation
    inputs = {name: getattr(call, name) for name in _INPUTS if getattr(call, name) != getattr(sound, name)}
    return {**known["checkout"].departures_from(ready.checkout), **inputs}


def _given(parser: Any, step: Step) -> dict[str, Any]:
    """Return what the text of a step, and the table below it, give."""
    words: dict[str, Any] = parser.parse_arguments(step.text) or {}
    return words | ({TABLE: [list(row) for row in step.table]} if step.table else {})
