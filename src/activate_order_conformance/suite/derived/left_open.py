"""What the page says nothing of, as departures of a checkout and as inputs of a call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.features.hindrances import Hindrance

LEFT_OPEN: tuple[tuple[str, Value], ...] = (
    ("session_state", "Checkout Summary"),
    ("dismissed_validation_errors", 1),
)
"""What the page says nothing of: beside it every value of a row is refused all the same."""

OPERATIONS: tuple[tuple[str, Value], ...] = (
    ("background_operation", "Scheduled"),
    ("background_operation", "Waiting"),
    ("background_operation", "Merged"),
)
"""The statuses of an operation that the page does not mention, beside which all would be refused that refuses these."""

FAILING_LATE: tuple[str, Value] = ("order_summary_failure", "after-answer")
"""What a call is accepted with, and what comes of it is written down."""


def left_open(like: Hindrance, profile: Profile, *departures: tuple[str, Value]) -> list[Hindrance]:
    """Return what a checkout may depart in, and the page says nothing of it."""
    sound = ready_ask(profile).invocation
    unsaid = replace(like, invocation=sound, is_call=False, is_refused=False, is_left_open=True)
    return [replace(unsaid, departures=(each,)) for each in departures]


def let_be(like: Hindrance, profile: Profile, **given: Any) -> Hindrance:
    """Return what may be `given` in a call, and the page says nothing of it."""
    call = ready_ask(profile).invocation.but(**given)
    return replace(like, departures=(), invocation=call, is_call=True, is_refused=False, is_left_open=True)


def in_15_characters(like: Hindrance, profile: Profile) -> Hindrance:
    """Return that a cart is named in 15 characters."""
    return let_be(like, profile, cart_id="right in 15 characters")
