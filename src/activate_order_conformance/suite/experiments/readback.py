"""Whether a read of a checkout confirms what a driver was asked to arrange, and agrees with itself."""

from __future__ import annotations

from collections.abc import Mapping, Set

from activate_order_conformance.nouns.departures import (
    CONFIRMED_BY_EFFECT,
    reads_as,
    saying_nothing_beside,
)
from activate_order_conformance.nouns.invocation import OF_ITS_OWN
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import PROFILES
from activate_order_conformance.nouns.shown import fields_of, shown_by_records
from activate_order_conformance.nouns.snapshot import RECORD_ID, Snapshot, same_id
from activate_order_conformance.nouns.value import Value, told_apart, word
from activate_order_conformance.suite.experiments.effects import summaries

MADE_AFTER_ALL = "The driver was asked to let the order summary fail, but its read shows one."
_BY_DRIVER = ("The driver was asked for", "its read")
_BY_WAY = {
    "records": ("The records were to have", "the observer's read"),
    "prepared": ("The prepared cart was said to have", "the observer's read"),
}
"""Who was to see to a state, and whose read shows another, by the way to a state; else the driver."""

_PREFIX = 3
"""How many characters of an id say of which object its record is."""


def contradiction(
    snapshot: Snapshot, expected: Mapping[str, Value], way: str = "", but_for: Set[str] = frozenset()
) -> str:
    """Say how a read contradicts the `expected` departures, or itself, `but_for` some of them (empty: it does not).

    A name that the driver cannot read contradicts nothing, nor does one that says nothing beside the others.
    """
    silent = CONFIRMED_BY_EFFECT | saying_nothing_beside(expected) | but_for
    records = shown_by_records(snapshot)
    for name, value in {**records, **snapshot.departures}.items():
        if name in expected and name not in silent and not reads_as(name, value, expected[name]):
            asked, read = _BY_WAY.get(way, _BY_DRIVER)
            wanted, shown = told_apart(expected[name], value)
            other = _other_spelling(expected[name], value)
            return f"{asked} {name} {wanted}, but {read} shows {shown}{other}."
    return _disagreement(snapshot, records, way, but_for)


def _other_spelling(asked: Value, read: Value) -> str:
    """Say whose spelling of the step that was asked for was read (empty: it is another step)."""
    profiles = {profile.session_next_state: profile.name for profile in PROFILES.values()}
    if asked not in profiles or read not in profiles:
        return ""
    return f", which is how --profile {profiles[read]} spells the same step"


def is_behind(snapshot: Snapshot, expected: Mapping[str, Value], way: str) -> bool:
    """Tell whether a read may be older than what is `expected` of it."""
    return bool(_lacking(snapshot, way) or contradiction(snapshot, expected))


def _lacking(snapshot: Snapshot, way: str) -> str:
    """Say what a read is to show, or names itself, and does not show (empty: nothing).

    An operation that the observer may not read is named all the same.
    """
    session, by_driver = snapshot.session, way not in _BY_WAY
    operation = session.background_operation_id if session and by_driver else None
    missing = {
        "cart": "no cart of it" if snapshot.cart is None else "",
        "order": f"no order {session.order_id}, which its session names"
        if session and session.order_id and snapshot.order is None
        else "",
        "backgroundOperations": f"no operation {operation}, which its session names"
        if operation and snapshot.operation(operation) is None
        else "",
        "validation": "no numbers of its validation output" if snapshot.validation is None else "",
    }
    asked, read = _BY_WAY.get(way, _BY_DRIVER)
    return next(
        (
            f"{asked} a checkout, but {read} shows {what}."
            for subject, what in missing.items()
            if what and snapshot.sees(subject)
        ),
        "",
    )


def not_fresh(snapshot: Snapshot, expected: Mapping[str, Value], way: str) -> str:
    """Say why a checkout that nobody has called the action for is not new, or not all there (empty: it is)."""
    if lacking := _lacking(snapshot, way):
        return lacking
    if expected.get("order") == "Draft" and summaries(snapshot):
        asked, read = _BY_WAY.get(way, _BY_DRIVER)
        return f"{asked} a draft order, but {read} shows an order summary of it already."
    return ""


def done_once_put_right(observation: Observation) -> str:
    """Say that a refused call was carried out once its cause was put right (empty: it was not)."""
    first, second = observation.first, observation.second
    if first is not None and second is not None and was_carried_out(first, second.before):
        return "once it was put right, there was an order summary before the next call"
    return ""


def was_carried_out(attempt: Attempt, later: Snapshot) -> bool:
    """Tell whether a refused call was carried out all the same: an order summary shows it, which no driver makes."""
    return attempt.answer.refused and summaries(later) > summaries(attempt.after)


def changed_by_the_call(observation: Observation) -> frozenset[str]:
    """Return the departures, but those that were arranged, that the first call itself changed."""
    if observation.first is None:
        return frozenset()
    before, after = shown_by(observation.first.before), shown_by(observation.first.after)
    arranged = {*observation.wanted, *observation.also}
    return frozenset(
        name for name in before if name not in arranged and name in after and before[name] != after[name]
    )


def once_put_right(observation: Observation) -> dict[str, Value]:
    """Return what a refused checkout is to be read as once it is put right: ready, but for what the call changed."""
    changed = changed_by_the_call(observation)
    return {name: value for name, value in observation.ready.items() if name not in changed}


def made_after_all(observation: Observation) -> str:
    """Say that a failure which was to be reported in the answer did not take place (empty: it may have).

    It is confirmed by its effect alone: no summary comes of the order.
    """
    first = observation.first
    if observation.wanted.get("order_summary_failure") != "before-answer" or first is None:
        return ""
    if first.answer.accepted and any(summaries(snapshot) for snapshot in first.timeline):
        if observation.arranged_by == "prepared":
            asked, read = _BY_WAY["prepared"]
            return f"{asked} an order summary that fails, but {read} shows one."
        return MADE_AFTER_ALL
    return ""


def self_contradiction(snapshot: Snapshot, way: str, but_for: Set[str] = frozenset()) -> str:
    """Say where a snapshot's departures and records disagree, `but_for` some of them (empty: they agree)."""
    return _disagreement(snapshot, shown_by_records(snapshot), way, but_for)


CONTRADICTS_ITSELF = "read contradicts itself"
"""What is told of a read by which the driver is caught at saying what is not so."""


def _disagreement(snapshot: Snapshot, records: Mapping[str, Value], way: str, but_for: Set[str]) -> str:
    ids = [each.id for each in snapshot.order_summaries]
    ids += [each.id for each in snapshot.background_operations]
    if len(ids) > len({*ids}):
        return f"The {reader(way)}'s read shows one record twice: {', '.join(ids)}."
    for name, record in records.items():
        departure = snapshot.departures.get(name, record)
        if departure != record and name not in but_for:
            return (
                f"The {reader(way)}'s {CONTRADICTS_ITSELF}: {name} is {word(departure)} among the departures, "
                f"but {word(record)} in the records."
            )
    return ""


def reader(way: str) -> str:
    """Return whose reads are told of, by the way to a state."""
    return "observer" if way in _BY_WAY else "driver"


def unconfirmed(observation: Observation) -> tuple[str, ...]:
    """Return the arranged departures that nothing which was read confirms.

    A failing order summary is confirmed by its effect, where summaries can be seen. That a call was accepted and has
    none does not say when it failed: of a cart that somebody prepared, only its entry does.
    """
    first = observation.first
    if first is None:
        return ()
    read = shown_by(first.before)
    by_hand = observation.arranged_by == "prepared" and first.answer.accepted
    by_effect = CONFIRMED_BY_EFFECT if first.after.sees("orderSummaries") and not by_hand else frozenset()
    return tuple(sorted(observation.wanted.keys() - read.keys() - by_effect))


def unread(snapshot: Snapshot, ready: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names of what makes a checkout `ready` that a read does not show."""
    return tuple(sorted(ready.keys() - shown_by(snapshot).keys() - CONFIRMED_BY_EFFECT))


def doubtful_id(observation: Observation) -> str:
    """Return the cart id that was given as a wrong one, where only who handed it out says so (empty: it is wrong).

    It is wrong for sure where it has not the form of an id, or another prefix than the ids of carts have here, where it
    is that of a record which is no cart, and where the call changed a checkout that it does not name. What is made of
    the cart's own was handed out by nobody.
    """
    first = observation.first
    if first is None or not observation.call.startswith("cartId "):
        return ""
    match first.answer.sent:
        case {"inputs": [*_, {"cartId": str(given)}]} if RECORD_ID.fullmatch(given):
            before = first.before
        case _:
            return ""
    if before.cart is not None and same_id(given, before.cart.id):
        return "" if observation.call.removeprefix("cartId ").partition(",")[0] in OF_ITS_OWN else given
    if before.cart is not None and _begins_otherwise(given, before.cart.id, observation.control_cart):
        return ""
    session, order = before.session, before.order
    known = {
        *((session.id, session.order_id, session.background_operation_id) if session else ()),
        *((order.id,) if order else ()),
        *(summary.id for summary in before.order_summaries),
        *(operation.id for operation in before.background_operations),
    }
    fields = fields_of(first.after)
    changed = any(fields.get(name, value) != value for name, value in fields_of(before).items())
    return "" if changed or any(same_id(given, record_id) for record_id in known) else given


def _begins_otherwise(given: str, *carts: str) -> bool:
    """Tell whether the ids of these carts begin alike, and one that was given otherwise: an object has one prefix."""
    prefixes = {cart[:_PREFIX] for cart in carts}
    return len(prefixes) == 1 and given[:_PREFIX] not in prefixes


def shown_by(snapshot: Snapshot) -> dict[str, Value]:
    """Return every departure that a snapshot shows, by name or by the records."""
    return {**shown_by_records(snapshot), **snapshot.departures}
