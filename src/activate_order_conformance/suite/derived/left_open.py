"""What the page says nothing of, as departures of a checkout and as inputs of a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.profile import PLATFORM, Profile
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

IN_ERROR: tuple[str, Value] = ("session_state", "Error")
"""Another state of a session that the page does not mention."""


def spelt_otherwise(profile: Profile) -> list[tuple[str, Value]]:
    """Return the next state as working code spells it, where a ready session has it in another spelling (reading-03).

    Of the page's own spelling no system has to know that working code has another one.
    """
    spelling = PLATFORM.session_next_state
    is_other = spelling != profile.session_next_state and profile.takes_next_state(spelling)
    return [("session_next_state", spelling)] if is_other else []


_REFUSED_AS: Mapping[str, tuple[str, ...]] = {
    "caller_permission": ("error-02", "error-03"),
    "cart_access": ("error-02", "error-03"),
    "session_state": ("error-09",),
    "session_next_state": ("error-09",),
    "dismissed_validation_errors": ("error-08",),
    "background_operation": ("error-05", "error-10"),
    "order_summary_failure": ("error-12",),
}
"""The rows as which what is left open may be refused, by the departure."""

FAILING_LATE: tuple[str, Value] = ("order_summary_failure", "after-answer")
"""What a call is accepted with, and what comes of it is written down."""


def left_open(like: Hindrance, profile: Profile, *departures: tuple[str, Value]) -> list[Hindrance]:
    """Return what a checkout may depart in, and the page says nothing of it."""
    sound = ready_ask(profile).invocation
    unsaid = replace(like, invocation=sound, is_call=False, is_refused=False)
    return [
        replace(unsaid, departures=((name, value),), refused_as=_REFUSED_AS[name])
        for name, value in departures
    ]


def at_once(ways: Iterable[Hindrance]) -> list[Hindrance]:
    """Return ways in of which one alone would do, as that which may be refused for another way."""
    return [
        replace(each, refused_as=tuple(row for name in each.departs_in for row in _REFUSED_AS[name]))
        for each in ways
    ]


def let_be(like: Hindrance, profile: Profile, **given: Any) -> Hindrance:
    """Return what may be `given` in a call, and the page says nothing of it: that may be refused as any row."""
    call = ready_ask(profile).invocation.but(**given)
    any_row = tuple(row.id for row in Contract.load().errors)
    return replace(like, departures=(), invocation=call, is_call=True, is_refused=False, refused_as=any_row)


def in_15_characters(like: Hindrance, profile: Profile) -> Hindrance:
    """Return that a cart is named in 15 characters."""
    return let_be(like, profile, cart_id="right in 15 characters")
