"""Whether a read of a checkout confirms what a driver was asked to arrange, and agrees with itself."""

from __future__ import annotations

import json
from collections.abc import Mapping

from activate_order_conformance.nouns.checkout import CONFIRMED_BY_EFFECT, Value
from activate_order_conformance.nouns.observation import Observation, Snapshot
from activate_order_conformance.suite.effects import same_id, summaries

SESSION_NAMES = frozenset(
    {"session_state", "session_next_state", "session_is_processing", "background_operation", "order"}
)
"""Departures that are read off the session, and mean nothing where there is none."""


def contradiction(snapshot: Snapshot, expected: Mapping[str, Value]) -> str:
    """Say how a read contradicts the `expected` departures, or itself (empty: it does not).

    A name that the driver cannot read contradicts nothing. A target that cannot make a finished background
    operation may have none.
    """
    for name, value in shown_by(snapshot).items():
        if name not in expected or name in CONFIRMED_BY_EFFECT:
            continue
        if expected.get("session") == "none" and name in SESSION_NAMES:
            continue
        if name == "background_operation" and value is None and expected[name] == "Complete":
            continue
        if value != expected[name]:
            return (
                f"The driver was asked for {name} {word(expected[name])}, but its read shows {word(value)}."
            )
    return self_contradiction(snapshot)


def not_fresh(snapshot: Snapshot, expected: Mapping[str, Value]) -> str:
    """Say why a checkout that nobody has called the action for is not new (empty: it is)."""
    if expected["order"] == "Draft" and summaries(snapshot):
        return "The driver was asked for a draft order, but its read shows an order summary of it already."
    return ""


def changed_by_the_call(observation: Observation) -> frozenset[str]:
    """Return the departures, but those that were arranged, that the first call itself changed."""
    if observation.first is None:
        return frozenset()
    before, after = shown_by(observation.first.before), shown_by(observation.first.after)
    arranged = {*observation.wanted, *observation.also}
    return frozenset(
        name for name in before if name not in arranged and name in after and before[name] != after[name]
    )


def made_after_all(observation: Observation) -> str:
    """Say that a failure which was to be reported in the answer did not take place (empty: it may have).

    It is confirmed by its effect alone: no summary comes of the order.
    """
    first = observation.first
    if observation.wanted.get("order_summary_failure") != "before-answer" or first is None:
        return ""
    if first.answer.accepted and any(summaries(snapshot) for snapshot in first.timeline):
        return "The driver was asked to let the order summary fail, but its read shows one."
    return ""


def self_contradiction(snapshot: Snapshot) -> str:
    """Say where a snapshot's departures and records disagree (empty: they agree)."""
    for name, record in _from_records(snapshot).items():
        departure = snapshot.departures.get(name, record)
        if departure != record:
            return (
                f"The driver's read contradicts itself: {name} is {word(departure)} among the departures, "
                f"but {word(record)} in the records."
            )
    return ""


def unconfirmed(observation: Observation) -> tuple[str, ...]:
    """Return the arranged departures that this target cannot read back."""
    if observation.first is None:
        return ()
    read = shown_by(observation.first.before)
    return tuple(
        sorted(name for name in observation.wanted if name not in read and name not in CONFIRMED_BY_EFFECT)
    )


def shown_by(snapshot: Snapshot) -> dict[str, Value]:
    """Return every departure that a snapshot shows, by name or by the records."""
    return {**_from_records(snapshot), **snapshot.departures}


def _from_records(snapshot: Snapshot) -> dict[str, Value]:
    """Return the departures that the records of a snapshot show directly."""
    shown: dict[str, Value] = {}
    if snapshot.cart:
        shown["cart_status"] = snapshot.cart.status
    if snapshot.validation:
        shown["validation_errors"] = snapshot.validation.errors
        shown["validation_warnings"] = snapshot.validation.warnings
        shown["dismissed_validation_errors"] = snapshot.validation.dismissed_errors
    if snapshot.sees("session") and snapshot.session is None:
        shown["session"] = "none"
    if snapshot.session:
        shown["session"] = "archived" if snapshot.session.archived else "open"
        shown["session_state"] = snapshot.session.state
        shown["session_next_state"] = snapshot.session.next_state
        shown["session_is_processing"] = snapshot.session.is_processing
        if operation := snapshot.operation(snapshot.session.background_operation_id):
            shown["background_operation"] = operation.status
        if snapshot.order and same_id(snapshot.order.id, snapshot.session.order_id):
            shown["order"] = snapshot.order.status
    return shown


def word(value: Value) -> str:
    """Return a departure's value as a report shows it."""
    return json.dumps(value).strip('"')
