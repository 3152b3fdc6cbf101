"""What scenarios need of a target before anything is asked of it: states, how many, and what for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from activate_order_conformance.nouns.invocation import OF_ITS_OWN, OTHER_IDS, Invocation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import PUT_RIGHT
from activate_order_conformance.suite.features.scenario import ask_of

_WITH_ANOTHER = "after another in one call"
_CALLS: Mapping[str, int] = {"described": 0, "by nobody": 6, "twice at one instant": 2, "again": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one scenario needs: how its checkout departs, what is wrong with its call, and beside what.

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
    """A state that carts are to be prepared in: how many, and for which clauses."""

    departures: Mapping[str, Value]
    count: int
    clauses: tuple[str, ...]


def need_of(scenario: Scenario, profile: Profile) -> Need:
    """Return what a scenario needs under `profile`."""
    ask = ask_of(scenario, profile)
    sound = ready_ask(profile)
    departures = ask.checkout.departures_from(sound.checkout)
    wrong = ask.invocation.what_departs(sound.invocation)
    beside = ask.bystander or ask.manner == _WITH_ANOTHER
    needs_put_right = scenario.planned.makes(PUT_RIGHT)
    wrong_call = bool(wrong) and ask.manner == "once" and not scenario.planned.informational
    return Need(
        scenario=scenario.planned.id,
        tags=scenario.planned.tags,
        departures=departures,
        call=wrong,
        calls=_CALLS.get(ask.manner, 1),
        refused=needs_put_right or wrong_call,
        bare=not departures
        and not beside
        and (ask.manner == "described" or _names_no_record(ask.invocation)),
        beside=beside,
        calls_beside=ask.manner == _WITH_ANOTHER,
        twin=bool(departures) and (needs_put_right or scenario.planned.informational),
        control=scenario.planned.is_control,
    )


def _names_no_record(call: Invocation) -> bool:
    """Tell whether a call's cart id can be given without knowing a record of the target."""
    return call.cart_id not in OF_ITS_OWN and OTHER_IDS.get(call.cart_id, "malformed") == "malformed"


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


def needs(scenarios: Iterable[Scenario], profile: Profile) -> tuple[Need, ...]:
    """Return what each of `scenarios` needs under `profile`."""
    return tuple(need_of(scenario, profile) for scenario in scenarios)
