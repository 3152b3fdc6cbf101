"""What a run would create, change and leave behind, said before anything is asked of the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from activate_order_conformance.nouns.departures import not_by_records
from activate_order_conformance.nouns.value import exactly, word
from activate_order_conformance.phrases import count
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.plans.needs import Need, State, needs, to_prepare
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.prepared.prepared_file import PreparedCarts, read_prepared
from activate_order_conformance.targets.records.making import CALLERS, ITEMS
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.personas import PersonaName
from activate_order_conformance.targets.settings.urls import IN_PROCESS


def outlook_of(run: RunSettings) -> Iterator[str]:
    """Return what a run would do, a sentence each; raises as carrying it out does where it cannot be planned."""
    scenarios = plan_run(run).scenarios
    written = [scenario for scenario in scenarios if isinstance(scenario, Scenario)]
    yield from outlook(run.target, needs(written, run.target.profile_with_literals()))
    if derived := [scenario for scenario in scenarios if isinstance(scenario, DerivedScenario)]:
        inputs = sum(len(move.inputs) for scenario in derived for move in scenario.ask.course)
        yield (
            f"{count(len(derived), 'scenario')} more are derived from these: at most {count(inputs, 'call')} "
            "besides, for checkouts of their own."
        )


def listed(run: RunSettings) -> Iterator[str]:
    """Return the scenarios that a run would try, a line each: place, name, and what they count for.

    In place of a place those that are derived have what kind they are of.
    """
    planned = [scenario.planned for scenario in plan_run(run).scenarios]
    places = [scenario.family or scenario.location for scenario in planned]
    width = max(map(len, places), default=0)
    for place, scenario in zip(places, planned, strict=True):
        yield f"{place:{width}}  {scenario.name}  {', '.join(scenario.counts_for)}"


def outlook(settings: Settings, needs: Sequence[Need]) -> Iterator[str]:
    """Yield what a run of `needs` on the target of `settings` would do, a sentence each."""
    yield f"{count(len(needs), 'scenario')}."
    if settings.target is None:
        yield from _calls(needs)
        yield f"The target is {IN_PROCESS}: nothing is sent anywhere."
        return
    match settings.way:
        case "driver":
            yield from _calls(needs)
            yield from _by_driver(settings, needs)
        case "records":
            yield from _by_records(settings, needs)
        case "prepared":
            yield from _calls(needs, "where all carts are there")
            yield from _by_carts(read_prepared(Path(settings.prepared.file or "")), needs)
        case "request":
            yield from _by_request(needs)
    yield f"The action's address is {settings.base_url}{settings.action_path}."


def _calls(needs: Sequence[Need], condition: str = "") -> Iterator[str]:
    """Yield how often the action is called, and for what; the control is called for once, whatever is asked."""
    others = [need for need in needs if not need.control]
    first = sum(need.calls for need in others)
    again = sum(need.refused for need in others)
    asking = sum(need.calls > 0 for need in others)
    where = f", {condition}" if condition else ""
    yield (
        f"At least {count(1 + first + again, 'call')} of the action{where}: 1 for the control, {first} for "
        f"{count(asking, 'scenario')} besides, and {again} more for what is to be refused, once it is put right."
    )
    yield from _described(needs)


def _described(needs: Sequence[Need]) -> Iterator[str]:
    if described := sum(not need.calls for need in needs):
        yield f"{count(described, 'scenario')} asks for the action's description and does not call it."


def _by_request(needs: Sequence[Need]) -> Iterator[str]:
    mine = [need for need in needs if need.bare]
    calls = sum(need.calls for need in mine)
    yield (
        f"No checkout is created or changed: {count(calls, 'call')} of the action, none of which names a cart. "
        "There is no control."
    )
    yield from _described(mine)
    yield from _left_out(len(needs) - len(mine), "by the request alone")


def _left_out(number: int, how: str) -> Iterator[str]:
    if number:
        yield f"{count(number, 'scenario')} cannot be tried {how}, and will be unproven."


def _by_driver(settings: Settings, needs: Sequence[Need]) -> Iterator[str]:
    departing = [state for state in to_prepare(needs, ()) if state.departures]
    made = sum(1 + need.beside for need in needs if not need.control) + 2
    ready = made - sum(state.count for state in departing)
    yield (
        f"The driver at {settings.driver_url} is asked for {count(made, 'checkout')}, and for one more wherever "
        "a refused one cannot be put right."
    )
    yield f"  {ready} ready, one of them for the control and one to see whether the driver's reads follow it"
    for state in departing:
        yield f"  {state.count} with {_shown(state)}"
    yield "Every checkout is released by the driver; what it leaves behind is its own affair."


def _by_records(settings: Settings, needs: Sequence[Need]) -> Iterator[str]:
    mine = [need for need in needs if not not_by_records(need.departures)]
    carts = sum(1 + need.beside for need in mine if not need.control) + 2
    validation = sum(
        value
        for need in mine
        for name, value in need.departures.items()
        if "validation" in name and isinstance(value, int)
    )
    accounts = sum(bool({"effective_account", "store_member"} & need.departures.keys()) for need in mine)
    yield from _calls(mine)
    sessions = carts - sum(need.departures.get("session") == "none" for need in mine)
    yield (
        f"As the observer, records are created: WebCart {carts}, CartCheckoutSession {sessions}, Order {carts}, "
        f"OrderItem {ITEMS * carts}, CartValidationOutput {validation}, Account {accounts} with BuyerAccount, "
        "AccountShare and BuyerGroupMember."
    )
    yield "Only those are changed, and those that the platform lets go are deleted; no other record is touched."
    activated = sum((need.calls > 0) + need.calls_beside for need in mine if not need.control) + 1
    yield (
        f"Left behind: up to {activated} activated orders with their items and order summaries, which the platform "
        "does not let go."
    )
    yield from _left_out(len(needs) - len(mine), "by records")
    yield from _callers(settings, mine)


def _by_carts(prepared: PreparedCarts, needs: Sequence[Need]) -> Iterator[str]:
    there = Counter(exactly(cart.departures) for cart in prepared.carts)
    wanted = to_prepare(needs, ())
    lacking = [(state, state.count - there[exactly(state.departures)]) for state in wanted]
    yield (
        f"{count(len(prepared.carts), 'prepared cart')} for {count(len(wanted), 'state')}; those that are called "
        "for are used up, and nothing else is created or changed."
    )
    for state, number in lacking:
        if number > 0:
            yield f"  {number} more wanted: {_shown(state)}"


def _callers(settings: Settings, needs: Sequence[Need]) -> Iterator[str]:
    wanted: set[PersonaName] = {"observer"}
    wanted |= {CALLERS[str(need.departures.get("caller_permission", "integrator"))] for need in needs}
    for name in sorted(wanted):
        if name not in settings.callers:
            yield f"The persona {name} has no credential; what needs it will be unproven."


def _shown(state: State) -> str:
    if not state.departures:
        return "ready carts"
    return ", ".join(f"{name} {word(value)}" for name, value in state.departures.items())
