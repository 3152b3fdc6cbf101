"""A driver's snapshot document turned into the snapshot that the kit compares."""

from __future__ import annotations

from activate_order_conformance.nouns import snapshot as seen
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.targets.driver.driver_documents import SnapshotDocument


def snapshot_from(document: SnapshotDocument, observes: frozenset[str], at: float) -> seen.Snapshot:
    """Return `document` as read at `at`, in seconds of the target's clock.

    Summaries and operations are ordered by id, so that two reads of the same records are equal; departures
    that the kit does not know are left out.
    """
    session = document.session
    return seen.Snapshot(
        at=at,
        departures={k: v for k, v in document.departures.items() if k in DEPARTURES},
        observes=observes,
        cart=seen.Cart(document.cart.id, document.cart.status) if document.cart else None,
        session=seen.Session(
            id=session.id,
            order_id=session.order_id,
            background_operation_id=session.background_operation_id,
            state=session.state,
            next_state=session.next_state,
            is_processing=session.is_processing,
            is_error=session.is_error,
            archived=session.archived,
        )
        if session
        else None,
        order=seen.Order(document.order.id, document.order.status) if document.order else None,
        order_summaries=tuple(
            seen.OrderSummary(record.id, record.status, record.original_order_id)
            for record in sorted(document.order_summaries, key=lambda record: record.id)
        ),
        background_operations=tuple(
            seen.BackgroundOperation(record.id, record.status)
            for record in sorted(document.background_operations, key=lambda record: record.id)
        ),
        validation=seen.Validation(
            document.validation.errors, document.validation.warnings, document.validation.dismissed_errors
        )
        if document.validation
        else None,
    )
