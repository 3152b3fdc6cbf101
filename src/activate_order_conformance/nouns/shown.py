"""What a snapshot shows: the departures that its records bear, and what was seen field by field."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.profile import without_spaces
from activate_order_conformance.nouns.snapshot import Cart, Order, Session, Snapshot, Validation
from activate_order_conformance.nouns.value import Value

BY_NAME_ALONE = tuple(row.name for row in DEPARTURES.values() if row.shown is None and not row.effect_only)
"""The departures that no record of a snapshot shows, and that a call changes no more than what the records have."""

_NEXT_STATE = "session.next_state"

_SUBJECTS = (
    ("cart", "cart"),
    ("session", "session"),
    ("order", "order"),
    ("validation", "validation"),
    ("order_summaries", "orderSummaries"),
    ("background_operations", "backgroundOperations"),
)
"""What a snapshot has of each subject, by its attribute's name."""


def shown_by_records(seen: Snapshot) -> Mapping[str, Value]:
    """Return the departures that the records of a snapshot show."""
    return seen.once(_shown)


def _shown(seen: Snapshot) -> Mapping[str, Value]:
    return {
        row.name: value
        for row in DEPARTURES.values()
        if row.shown is not None
        for value in row.shown.read(seen)
    }


def fields_of(seen: Snapshot) -> Mapping[str, object]:
    """Return what was seen, by dotted field name (`session.archived`), to be compared with another."""
    return seen.once(_fields)


def _fields(seen: Snapshot) -> Mapping[str, object]:
    fields: dict[str, object] = {}
    for name, part in parts_of(seen).items():
        if isinstance(part, Cart | Session | Order | Validation):
            fields |= {f"{name}.{field}": getattr(part, field) for field in part.__slots__}
        else:
            fields[name] = part
    return fields


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the names of the fields in which what two snapshots show differs.

    Spellings of one next state do not (reading-03), nor does what no record shows where one of them lacks it.
    """
    if before == after:  # as most are
        return []
    return [
        name
        for name in {**before, **after}
        if before.get(name) != after.get(name)
        and not (name == _NEXT_STATE and _are_one_step(before.get(name), after.get(name)))
        and not (name in BY_NAME_ALONE and name not in before.keys() & after.keys())
    ]


def _are_one_step(state: object, other: object) -> bool:
    return bool(state and other) and without_spaces(str(state)) == without_spaces(str(other))


def parts_of(seen: Snapshot) -> Mapping[str, object]:
    """Return what was seen by record, and what no record shows by the name of its departure."""
    return seen.once(_parts)


def _parts(seen: Snapshot) -> Mapping[str, object]:
    by_name = {name: seen.departures[name] for name in BY_NAME_ALONE if name in seen.departures}
    return by_name | {name: getattr(seen, name) for name, subject in _SUBJECTS if seen.sees(subject)}


def records_of(seen: Snapshot) -> Mapping[str, frozenset[str]]:
    """Return the ids of what a session need not name, by subject."""
    return seen.once(_records)


def _records(seen: Snapshot) -> Mapping[str, frozenset[str]]:
    return {
        "order": frozenset({seen.order.id} if seen.order else ()),
        "orderSummaries": frozenset(summary.id for summary in seen.order_summaries),
        "backgroundOperations": frozenset(operation.id for operation in seen.background_operations),
    }
