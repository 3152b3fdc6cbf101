"""What a snapshot shows: the departures that its records bear, and what was seen field by field."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value

BY_NAME_ALONE = tuple(row.name for row in DEPARTURES.values() if row.shown is None and not row.effect_only)
"""The departures that no record of a snapshot shows, and that a call changes no more than what the records have."""


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
    found: dict[str, object] = {
        name: seen.departures[name] for name in BY_NAME_ALONE if name in seen.departures
    }
    for subject, record in (
        ("cart", seen.cart),
        ("session", seen.session),
        ("order", seen.order),
        ("validation", seen.validation),
    ):
        if not seen.sees(subject):
            continue
        if record is None:
            found[subject] = None
        else:
            found |= {f"{subject}.{name}": getattr(record, name) for name in record.__slots__}
    if seen.sees("orderSummaries"):
        found["order_summaries"] = seen.order_summaries
    if seen.sees("backgroundOperations"):
        found["background_operations"] = seen.background_operations
    return found
