"""The effects of an activation that a snapshot can show, one for each interaction of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from activate_order_conformance.nouns.snapshot import LIVE_OPERATIONS, Snapshot, same_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What becomes true after an activation: `subject` is what a driver must observe, `seen` reads it off a snapshot.

    `overshot` tells that it can never become true any more.
    """

    expected: str
    subject: str
    seen: Callable[[Snapshot], bool]
    shows: Callable[[Snapshot], str]
    overshot: Callable[[Snapshot], bool] = lambda _: False

    def first_seen(self, looks: Iterable[Snapshot], otherwise: float) -> float:
        """Return when it was first seen, in seconds of the target's clock, or what is said `otherwise`."""
        return next((snapshot.at for snapshot in looks if self.seen(snapshot)), otherwise)


def summaries(snapshot: Snapshot) -> int:
    """Count the order summaries that came from the checkout's order (or do not say from which)."""
    order_id = snapshot.order.id if snapshot.order else None
    return sum(
        1
        for summary in snapshot.order_summaries
        if order_id is None
        or summary.original_order_id is None
        or same_id(summary.original_order_id, order_id)
    )


def shown(operation_id: str) -> Effect:
    """Return the effect that an operation which an answer names is shown among the checkout's."""
    return Effect(
        expected=f"the operation {operation_id} is shown",
        subject="backgroundOperations",
        seen=lambda snapshot: snapshot.operation(operation_id) is not None,
        shows=lambda snapshot: "it is shown" if snapshot.operation(operation_id) else "it is not shown",
    )


def living_operations(snapshot: Snapshot) -> bool:
    """Tell whether a background operation of the checkout has not ended, as far as can be seen."""
    return any(operation.status in LIVE_OPERATIONS for operation in snapshot.background_operations)


EFFECTS = {
    "interaction-01": Effect(
        expected="the order is Activated",
        subject="order",
        seen=lambda snapshot: snapshot.order is not None and snapshot.order.status == "Activated",
        shows=lambda snapshot: (
            f"the order is {snapshot.order.status}" if snapshot.order else "there is no order"
        ),
    ),
    "interaction-02": Effect(
        expected="there is one order summary of the order",
        subject="orderSummaries",
        seen=lambda snapshot: summaries(snapshot) == 1,
        shows=lambda snapshot: f"order summaries of the order: {summaries(snapshot)}",
        overshot=lambda snapshot: summaries(snapshot) > 1,
    ),
    "interaction-03": Effect(
        expected="the session is archived",
        subject="session",
        seen=lambda snapshot: snapshot.session is not None and snapshot.session.archived,
        shows=lambda snapshot: (
            "the session is archived"
            if snapshot.session and snapshot.session.archived
            else "the session is not archived"
            if snapshot.session
            else "there is no session"
        ),
    ),
    "interaction-04": Effect(
        expected="the cart is Closed",
        subject="cart",
        seen=lambda snapshot: snapshot.cart is not None and snapshot.cart.status == "Closed",
        shows=lambda snapshot: f"the cart is {snapshot.cart.status}" if snapshot.cart else "there is no cart",
    ),
    "operation": Effect(
        expected="the background operation has ended",
        subject="backgroundOperations",
        seen=lambda snapshot: not living_operations(snapshot),
        shows=lambda snapshot: (
            "background operations: "
            + (", ".join(operation.status for operation in snapshot.background_operations) or "none")
        ),
    ),
}
"""What an activation brings about, by clause; `operation` is that its work ends (reading-37)."""


def is_undone(snapshot: Snapshot) -> bool:
    """Tell whether nothing shows of an activation, of all that can be seen of one."""
    seen = [effect.seen(snapshot) for effect in _interactions(snapshot)]
    return bool(seen) and not any(seen)


def undone_since(looks: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """Return the looks since one that showed an interaction which the last one does not: the last alone if none did."""
    *earlier, last = looks
    undone = [effect for effect in _interactions(last) if not effect.seen(last)]
    showed = (number for number, look in enumerate(earlier) if any(effect.seen(look) for effect in undone))
    return looks[max(showed, default=len(earlier)) :]


def _interactions(snapshot: Snapshot) -> Iterator[Effect]:
    """Yield what becomes true by an interaction, of all that a snapshot can show."""
    for name, effect in EFFECTS.items():
        if name.startswith("interaction-") and snapshot.sees(effect.subject):
            yield effect


AT_REST = Effect(
    expected="the session is no longer processing",
    subject="session",
    seen=lambda snapshot: snapshot.session is None or not snapshot.session.is_processing,
    shows=lambda snapshot: "the session is still processing",
)
"""What ends an activation whose operations have ended: no interaction of the page, and waited for with all of them."""
