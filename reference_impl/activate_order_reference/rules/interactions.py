# ruff: noqa: D401  (the docstrings say what is then true, as the page does)
"""What an activation does: the page's four interactions, in its order, one function each."""

from collections.abc import Callable
from dataclasses import dataclass

from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Cart, CheckoutSession, Order, OrderItem, OrderSummary

BACKGROUND_SECONDS = 0.1
"""How long after the call its background operation does its work."""


class OrderSummaryNotCreated(Exception):
    """The failure of an order's summary after the call was answered (reading-10)."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"the summary of order {order_id} was not created")
        self.order_id = order_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One accepted activation: the org, and the ids of all that it is about."""

    org: Org
    cart_id: str
    session_id: str
    order_id: str
    operation_id: str
    life_cycle_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """An effect, and how many seconds after the call it happens (at once with nothing in background)."""

    name: str
    effect: Callable[[Run], None]
    after: float = 0.0


def activate_order_item(run: Run) -> None:
    """The order is activated and its items become read-only (reading-11)."""
    run.org.change(Order, run.order_id, status="Activated")
    for item in run.org.all(OrderItem, order_id=run.order_id):
        run.org.change(OrderItem, item.id, read_only=True)


def generate_order_summary(run: Run) -> None:
    """The order's summary is generated, unless its failure was arranged (reading-10)."""
    if run.org.summary_failures.get(run.cart_id) == "after-answer":
        raise OrderSummaryNotCreated(run.order_id)
    run.org.add(OrderSummary, original_order_id=run.order_id, order_life_cycle_type=run.life_cycle_type)


def archive_checkout_session(run: Run) -> None:
    """The checkout session is archived."""
    run.org.change(CheckoutSession, run.session_id, is_archived=True)


def archive_cart(run: Run) -> None:
    """The cart is closed, which is how a cart is archived (reading-09)."""
    run.org.change(Cart, run.cart_id, status="Closed")


INTERACTIONS: tuple[Interaction, ...] = (
    Interaction(name="order item activated", effect=activate_order_item),
    Interaction(name="order summary generated", effect=generate_order_summary, after=BACKGROUND_SECONDS),
    Interaction(name="checkout session archived", effect=archive_checkout_session, after=BACKGROUND_SECONDS),
    Interaction(name="cart archived", effect=archive_cart, after=BACKGROUND_SECONDS),
)
