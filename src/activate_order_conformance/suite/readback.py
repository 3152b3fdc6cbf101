"""Whether a read of a checkout confirms what a driver was asked to arrange, and agrees with itself."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.departures import (
    CONFIRMED_BY_EFFECT,
    reads_as,
    saying_nothing_beside,
    shown_by_records,
)
from activate_order_conformance.nouns.observation import Observation, Snapshot
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.suite.effects import summaries


def contradiction(snapshot: Snapshot, expected: Mapping[str, Value]) -> str:
    """Say how a read contradicts the `expected` departures, or itself (empty: it does not).

    A name that the driver cannot read contradicts nothing, nor does one that says nothing beside the others.
    """
    silent = CONFIRMED_BY_EFFECT | saying_nothing_beside(expected)
    for name, value in shown_by(snapshot).items():
        if name in expected and name not in silent and not reads_as(name, value, expected[name]):
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
    for name, record in shown_by_records(snapshot).items():
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
    return {**shown_by_records(snapshot), **snapshot.departures}
