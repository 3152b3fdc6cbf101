"""The Whens: each says what it adds to the experiment that the Givens state. Nothing is asked of the target."""

from __future__ import annotations

from dataclasses import replace

from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.features.definition import when


@when("the action is invoked")
def invoked(ask: Ask) -> Ask:
    """Invoke the action once."""
    return ask


@when("the action is invoked twice at one instant")
def invoked_twice_at_one_instant(ask: Ask) -> Ask:
    """Make the same call twice, neither waiting for the other."""
    return replace(ask, manner="twice at one instant")


AGAIN = "the action is invoked, and once more after it was activated"
"""The When after which nothing can be put right: the checkout was activated before the refusal."""


@when(AGAIN)
def invoked_again(ask: Ask) -> Ask:
    """Make the same call once more, when all that the first one does is done."""
    return replace(ask, manner="again")


@when("the action is invoked for another ready checkout and this one in one call")
def invoked_for_two(ask: Ask) -> Ask:
    """Give two inputs in one call, this checkout's as the second."""
    return replace(ask, manner="after another in one call")


@when("the action is invoked and a change of an order item is tried before and after")
def invoked_with_probe(ask: Ask) -> Ask:
    """Try, as the caller, to change an order item before and after the call."""
    return replace(ask, probe=True)


@when("the action is invoked by nobody who is known")
def invoked_by_nobody(ask: Ask) -> Ask:
    """Call as nobody who is known; try to change an order item before and after; then call as the checkout's caller."""
    return replace(ask, manner="by nobody", probe=True)


@when("the action is described")
def described(ask: Ask) -> Ask:
    """Ask for the action's description."""
    return replace(ask, manner="described")
