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
    return seen.Snapshot(
        at=at,
        departures={k: v for k, v in document.departures.items() if k in DEPARTURES},
        observes=observes,
        cart=seen.Cart(**vars(document.cart)) if document.cart else None,
        session=seen.Session(**vars(document.session)) if document.session else None,
        order=seen.Order(**vars(document.order)) if document.order else None,
        order_summaries=tuple(
            seen.OrderSummary(**vars(record))
            for record in sorted(document.order_summaries, key=lambda record: record.id)
        ),
        background_operations=tuple(
            seen.BackgroundOperation(**vars(record))
            for record in sorted(document.background_operations, key=lambda record: record.id)
        ),
        validation=seen.Validation(**vars(document.validation)) if document.validation else None,
    )
