"""Conforming variants in time: what an activation does comes early, late, or step by step, within the deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.interactions import Interaction
from activate_order_reference.rules.records import BackgroundOperation, Cart
from activate_order_reference.timing import timed

from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import setting
from activate_order_conformance.trial.subject import Subject


def timing_variants() -> Iterator[Subject]:
    """Yield the variants that do things at other times."""
    for name, what, specification in _TIMES:
        yield variant(name, what, specification, family="time within the deadline")


def after(summary: float, session: float, cart: float, end: float) -> Specification:
    """Return the specification that does each so many seconds after the call."""
    item, *others = SPECIFICATION.interactions
    later = [
        replace(interaction, after=seconds)
        for interaction, seconds in zip(others, (summary, session, cart), strict=True)
    ]
    return replace(SPECIFICATION, interactions=(item, *later), ends_after=end)


AT_ONCE = after(0.0, 0.0, 0.0, 0.0)
"""Everything at once, by an operation that is Complete at once."""


_TIMES: tuple[tuple[str, str, Specification], ...] = (
    *(
        (
            f"all-after-{seconds:g}",
            f"Summary and archiving come {seconds:g} seconds after the call.",
            after(seconds, seconds, seconds, seconds),
        )
        for seconds in (0.4, 1.5, 4.5)
    ),
    (
        "summary-last",
        "The summary comes 3 seconds after the call, and the rest at once.",
        after(3.0, 0.1, 0.1, 3.0),
    ),
    (
        "session-last",
        "The session comes 2 seconds after the call, and the rest at once.",
        after(0.1, 2.0, 0.1, 2.0),
    ),
    (
        "cart-last",
        "The cart comes 4 seconds after the call, and the rest at once.",
        after(0.1, 0.1, 4.0, 4.0),
    ),
    (
        "operation-ends-first",
        "The background operation ends before the summary and the archiving come.",
        after(2.0, 2.0, 2.0, 0.0),
    ),
    (
        "operation-ends-last",
        "The background operation runs on for some seconds after all is done.",
        after(0.1, 0.1, 0.1, 4.0),
    ),
    (
        "order-activated-later",
        "The order itself is activated in the background.",
        timed(SPECIFICATION, lambda _: 0.5),
    ),
    (
        "cart-pending-closed",
        "The cart is PendingClosed on its way to Closed.",
        replace(
            SPECIFICATION,
            interactions=(
                Interaction(name="cart about to close", effect=setting(Cart, status="PendingClosed")),
                *after(0.1, 0.1, 1.0, 1.0).interactions,
            ),
            ends_after=1.0,
        ),
    ),
    (
        "operation-by-steps",
        "The background operation is Scheduled and then Running before it ends.",
        replace(
            SPECIFICATION,
            interactions=(
                Interaction(name="scheduled", effect=setting(BackgroundOperation, status="Scheduled")),
                Interaction(
                    name="running", effect=setting(BackgroundOperation, status="Running"), after=0.05
                ),
                *SPECIFICATION.interactions,
            ),
            ends_after=0.3,
        ),
    ),
)
"""What is done when: name, sentence and specification."""
