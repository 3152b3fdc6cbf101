"""A checkout as it is read: its records, and what its departures are read as."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from activate_order_conformance.nouns.remembering import Remembering
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import did_you_mean

SUBJECTS = ("cart", "session", "order", "orderSummaries", "backgroundOperations", "validation")
"""What a driver can observe of a checkout."""


LIVE_OPERATIONS = frozenset({"New", "Scheduled", "Waiting", "Running"})
"""Statuses of a background operation that has not ended."""


RECORD_ID = re.compile(r"[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")
"""What a record's id looks like: 15 characters, or the same with 3 more."""


def same_id(record_id: str | None, other: str | None) -> bool:
    """Tell whether two ids name one record: 15 characters name the same record as their 18."""
    if record_id is None or other is None:
        return record_id is other
    return told_by(record_id) == told_by(other)


def told_by(record_id: str) -> str:
    """Return what tells a record's id from those of others: of 18 characters the first 15."""
    return record_id[:15] if len(record_id) == 18 else record_id


def named_alike(record_id: str, other: str) -> str:
    """Return two ids of one record, and why they are the same where they do not look it."""
    if record_id == other:
        return record_id
    return f"{record_id} and {other} (an id is told by its first 15 characters; the last three are a checksum of them)"


@dataclass(frozen=True, slots=True)
class Cart:
    """The cart's id and status."""

    id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The checkout session's fields that the page speaks of."""

    id: str
    order_id: str | None
    background_operation_id: str | None
    state: str | None
    next_state: str | None
    is_processing: bool
    is_error: bool
    archived: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order's id and status category."""

    id: str
    status: str


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order summary and the order it came from."""

    id: str
    status: str | None
    original_order_id: str | None


@dataclass(frozen=True, slots=True)
class BackgroundOperation:
    """A background operation's id and status."""

    id: str
    status: str


@dataclass(frozen=True, slots=True)
class Validation:
    """The cart's validation output, by number."""

    errors: int
    warnings: int
    dismissed_errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Remembering):
    """One consistent read of a checkout; `at` is in seconds of the target's clock.

    `departures` are those that the target can read. A subject that is not in `observes` was not looked at,
    which is not the same as a record that is not there (`None`, or an empty tuple).
    """

    at: float
    departures: Mapping[str, Value]
    observes: frozenset[str]
    cart: Cart | None = None
    session: Session | None = None
    order: Order | None = None
    order_summaries: tuple[OrderSummary, ...] = ()
    background_operations: tuple[BackgroundOperation, ...] = ()
    validation: Validation | None = None

    def sees(self, subject: str) -> bool:
        """Tell whether `subject` was looked at; raises ValueError for what no snapshot can have."""
        if subject not in SUBJECTS:
            raise ValueError(
                f"a snapshot has no subject called {subject!r}. {did_you_mean(subject, SUBJECTS)}"
            )
        return subject in self.observes

    def operation(self, operation_id: str | None) -> BackgroundOperation | None:
        """Return the background operation of that id, or None if it is not one of this checkout."""
        return next((each for each in self.background_operations if same_id(each.id, operation_id)), None)

    def record_ids(self) -> dict[str, str]:
        """Return the ids of what belongs to the checkout and is no cart: its session, its order, an operation."""
        named = {
            "session": self.session,
            "order": self.order,
            "operation": next(iter(self.background_operations), None),
        }
        return {name: record.id for name, record in named.items() if record is not None}
