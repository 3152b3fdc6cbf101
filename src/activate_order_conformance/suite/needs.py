"""What scenarios need of a target before anything is asked of it: states, how many, and what for.

The Givens and Whens are pure, so that they can be asked what they want without a target.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from activate_order_conformance.checkout import Checkout, Value, ready
from activate_order_conformance.invocation import Invocation
from activate_order_conformance.profile import Profile
from activate_order_conformance.suite.catalogue import Scenario, features_directory, plan_of, read_features
from activate_order_conformance.suite.vocabulary import matching

_WITH_ANOTHER = "after another in one call"
PUT_RIGHT = "activated once put right"
"""The claim for which a refused checkout is put right, or replaced by a ready one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Is what one scenario needs: how its checkout departs, what is wrong with its call, and beside what.

    `calls` is whether the action is called at all, `beside` whether another ready checkout stands by, and
    `twin` whether a ready checkout may have to take the place of one that cannot be put right.
    """

    scenario: str
    tags: tuple[str, ...]
    departures: Mapping[str, Value]
    call: str
    calls: bool
    beside: bool
    calls_beside: bool
    twin: bool
    control: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Is a state that carts are to be prepared in: how many, and for which clauses."""

    departures: Mapping[str, Value]
    count: int
    clauses: tuple[str, ...]


def need_of(scenario: Scenario, profile: Profile) -> Need:
    """Return what a scenario needs under `profile`; raises TypeError for a Given of an unknown form."""
    sound = ready(profile)
    call = Invocation(order_status=profile.order_status)
    known: dict[str, Any] = {"profile": profile, "checkout": sound, "invocation": call, "bystander": False}
    asked: dict[str, Any] = {}
    for step in scenario.steps:
        if step.type == "then":
            continue
        definition = matching(step.type, step.text, scenario.own)[0]
        given = definition.parser.parse_arguments(step.text) or {}
        wanted = inspect.signature(definition.step_func).parameters
        found = {**known, **given, "asking": _Asked(asked)}
        result = definition.step_func(**{name: found[name] for name in wanted if name in found})
        if definition.target_fixture in known:
            known[definition.target_fixture] = result
    checkout: Checkout = known["checkout"]
    departures = dict(checkout.departures_from(sound))
    manner = asked.get("manner", "once")
    return Need(
        scenario=scenario.planned.id,
        tags=scenario.planned.tags,
        departures=departures,
        call=known["invocation"].what_departs(call),
        calls=manner != "described",
        beside=known["bystander"] or manner == _WITH_ANOTHER,
        calls_beside=manner == _WITH_ANOTHER,
        twin=bool(departures) and any(claim.name == PUT_RIGHT for claim in scenario.planned.claims),
        control="control" in scenario.planned.tags,
    )


def to_prepare(needs: Iterable[Need], clauses: Sequence[str]) -> tuple[State, ...]:
    """Return the states that carts are to be prepared in for `needs`, the ready ones first.

    A refused cart that was prepared is not put right, so that a ready one stands beside it. `clauses` are the
    ids that a state is said to serve.
    """
    states: dict[tuple[tuple[str, Value], ...], int] = {(): 1}
    served: dict[tuple[tuple[str, Value], ...], dict[str, None]] = {(): {}}
    spare = 0
    for need in needs:
        key = tuple(need.departures.items())
        rows = dict.fromkeys(tag for tag in need.tags if tag in clauses)
        served.setdefault(key, {}).update(rows)
        if need.control:
            continue
        states[key] = states.get(key, 0) + int(need.calls)
        states[()] += int(need.twin) + int(need.calls_beside)
        spare = max(spare, int(need.beside))
    states[()] += spare
    return tuple(
        State(departures=dict(key), count=count, clauses=tuple(served.get(key, {})))
        for key, count in states.items()
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Stands where a When asks, and takes down in which manner."""

    manner: dict[str, Any]

    def observe(self, **manner: Any) -> None:
        self.manner.update(manner)


def needs(scenarios: Iterable[Scenario], profile: Profile) -> tuple[Need, ...]:
    """Return what each of `scenarios` needs under `profile`."""
    return tuple(map(partial(need_of, profile=profile), scenarios))


def prepared_text(selected: Sequence[str], profile: Profile, clauses: Sequence[str]) -> str:
    """Return the file of prepared carts to fill in for the rows `selected` (none: all)."""
    from activate_order_conformance.target.prepared_file import to_fill_in

    scenarios = plan_of(read_features(features_directory()), selected)
    rows = [clause for clause in clauses if not clause.startswith("reading-")]
    states = to_prepare(needs(scenarios, profile), rows)
    return to_fill_in((state.departures, state.count, _purpose(state)) for state in states)


def _purpose(state: State) -> str:
    if not state.departures:
        return f"Ready carts: {state.count}, for the control, for activations, and beside each refusal."
    return f"For {', '.join(state.clauses) or 'what is noted'}."
