"""The Whens: each makes the whole experiment, and returns what came of it."""

from __future__ import annotations

from pytest_bdd import when

from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.suite.asking import Asking


@when("the action is invoked", target_fixture="observation")
def invoked(asking: Asking) -> Observation:
    """Invoke the action once."""
    return asking.observe()


@when("the action is invoked twice at one instant", target_fixture="observation")
def invoked_twice_at_one_instant(asking: Asking) -> Observation:
    """Make the same call twice, neither waiting for the other."""
    return asking.observe(manner="twice at one instant")


@when("the action is invoked, and once more after it was activated", target_fixture="observation")
def invoked_again(asking: Asking) -> Observation:
    """Make the same call once more, when all that the first one does is done."""
    return asking.observe(manner="again")


@when(
    "the action is invoked for another ready checkout and this one in one call", target_fixture="observation"
)
def invoked_for_two(asking: Asking) -> Observation:
    """Give two inputs in one call, this checkout's as the second."""
    return asking.observe(manner="after another in one call")


@when(
    "the action is invoked and a change of an order item is tried before and after",
    target_fixture="observation",
)
def invoked_with_probe(asking: Asking) -> Observation:
    """Try, as the caller, to change an order item before and after the call."""
    return asking.observe(probe=True)


@when("the action is described", target_fixture="observation")
def described(asking: Asking) -> Observation:
    """Ask for the action's description."""
    return asking.observe(manner="described")
