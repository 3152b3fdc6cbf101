"""What scenarios need of a target before anything is asked of it: states, how many, and what for.

The Givens and Whens are pure, so that they can be asked what they want without a target.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.invocation import OTHER_IDS, Invocation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.catalogue import Scenario, features_directory, plan_of, read_features
from activate_order_conformance.suite.vocabulary import matching

_WITH_ANOTHER = "after another in one call"
_CALLS: Mapping[str, int] = MappingProxyType({"described": 0, "twice at one instant": 2, "again": 2})
PUT_RIGHT = "activated once put right"
"""The claim for which a refused checkout is put right, or replaced by a ready one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Is what one scenario needs: how its checkout departs, what is wrong with its call, and beside what.

    `calls` is how often the action is called at first, `refused` whether that is to be refused, and to be accepted
    once put right. `bare` is whether no checkout is needed at all, `beside` whether another ready one stands by,
    and `twin` whether a ready one may have to take the place of one that cannot be put right.
    """

    scenario: str
    tags: tuple[str, ...]
    departures: Mapping[str, Value]
    call: str
    calls: int
    refused: bool
    bare: bool
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
    sound_call = Invocation(order_status=profile.order_status)
    known: dict[str, Any] = {
        "profile": profile,
        "checkout": sound,
        "invocation": sound_call,
        "bystander": False,
    }
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
    call, informational = known["invocation"], "informational" in scenario.planned.tags
    beside = known["bystander"] or manner == _WITH_ANOTHER
    needs_put_right = any(claim.name == PUT_RIGHT for claim in scenario.planned.claims)
    wrong_call = bool(call.what_departs(sound_call)) and manner == "once" and not informational
    return Need(
        scenario=scenario.planned.id,
        tags=scenario.planned.tags,
        departures=departures,
        call=call.what_departs(sound_call),
        calls=_CALLS.get(manner, 1),
        refused=needs_put_right or wrong_call,
        bare=not departures and not beside and (manner == "described" or _names_no_record(call)),
        beside=beside,
        calls_beside=manner == _WITH_ANOTHER,
        twin=bool(departures) and needs_put_right,
        control="control" in scenario.planned.tags,
    )


def _names_no_record(call: Invocation) -> bool:
    """Tell whether a call's cart id can be given without knowing a record of the target."""
    return call.cart_id != "its own" and OTHER_IDS.get(call.cart_id, "malformed") == "malformed"


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
        states[key] = states.get(key, 0) + int(need.calls > 0)
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
    from activate_order_conformance.targets.prepared.prepared_file import to_fill_in

    scenarios = plan_of(read_features(features_directory()), selected)
    rows = [clause for clause in clauses if not clause.startswith("reading-")]
    states = to_prepare(needs(scenarios, profile), rows)
    return to_fill_in((state.departures, state.count, _purpose(state)) for state in states)


def _purpose(state: State) -> str:
    if not state.departures:
        return f"Ready carts: {state.count}, for the control, for activations, and beside each refusal."
    return f"For {', '.join(state.clauses) or 'what is noted'}."
