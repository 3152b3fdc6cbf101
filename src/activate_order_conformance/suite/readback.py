"""Whether a read of a checkout confirms what a driver was asked to arrange, and agrees with itself."""

from __future__ import annotations

import json
from collections.abc import Mapping

from activate_order_conformance.checkout import CONFIRMED_BY_EFFECT, Value
from activate_order_conformance.observation import Observation, Snapshot

SESSION_NAMES = frozenset(
    {"session_state", "session_next_state", "session_is_processing", "background_operation", "order"}
)
"""Departures that are read off the session, and mean nothing where there is none."""


def contradiction(snapshot: Snapshot, expected: Mapping[str, Value]) -> str:
    """Say how a read contradicts the `expected` departures, or itself (empty: it does not).

    A name that the driver cannot read contradicts nothing. A target that cannot make a finished background
    operation may have none.
    """
    for name, value in snapshot.departures.items():
        if name not in expected or name in CONFIRMED_BY_EFFECT:
            continue
        if expected.get("session") == "none" and name in SESSION_NAMES:
            continue
        if name == "background_operation" and value is None and expected[name] == "Complete":
            continue
        if value != expected[name]:
            return (
                f"The driver was asked for {name} {_word(expected[name])}, but its read shows {_word(value)}."
            )
    return self_contradiction(snapshot)


def self_contradiction(snapshot: Snapshot) -> str:
    """Say where a snapshot's departures and records disagree (empty: they agree)."""
    for name, record in _from_records(snapshot).items():
        departure = snapshot.departures.get(name, record)
        if departure != record:
            return (
                f"The driver's read contradicts itself: {name} is {_word(departure)} among the departures, "
                f"but {_word(record)} in the records."
            )
    return ""


def unconfirmed(observation: Observation) -> tuple[str, ...]:
    """Return the arranged departures that this target cannot read back."""
    if observation.first is None:
        return ()
    read = observation.first.before.departures
    return tuple(
        sorted(name for name in observation.wanted if name not in read and name not in CONFIRMED_BY_EFFECT)
    )


def _from_records(snapshot: Snapshot) -> dict[str, Value]:
    """Return the departures that the records of a snapshot show directly."""
    shown: dict[str, Value] = {}
    if snapshot.cart:
        shown["cart_status"] = snapshot.cart.status
    if snapshot.validation:
        shown["validation_errors"] = snapshot.validation.errors
        shown["validation_warnings"] = snapshot.validation.warnings
        shown["dismissed_validation_errors"] = snapshot.validation.dismissed_errors
    if snapshot.session:
        shown["session"] = "archived" if snapshot.session.archived else "open"
        shown["session_state"] = snapshot.session.state
        shown["session_next_state"] = snapshot.session.next_state
        shown["session_is_processing"] = snapshot.session.is_processing
        if operation := snapshot.operation(snapshot.session.background_operation_id):
            shown["background_operation"] = operation.status
    return shown


def _word(value: Value) -> str:
    return json.dumps(value).strip('"')
