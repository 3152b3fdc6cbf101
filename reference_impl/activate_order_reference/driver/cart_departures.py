"""Departures of the cart's side: the cart, its validation, its session, its operation and its order."""

from collections.abc import Mapping
from typing import Any

from activate_order_reference.driver.checkouts import ArrangedCheckout as Checkout
from activate_order_reference.driver.departure import Departure
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    BackgroundOperation,
    Cart,
    CartItem,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderItem,
)

OF_AN_ITEM = 2
"""How many validation errors are those of an item of the cart; any other number are of the cart itself."""


def _set_cart_status(org: Org, checkout: Checkout, value: str) -> None:
    org.change(Cart, checkout.cart_id, status=value)


def _cart_status(org: Org, checkout: Checkout) -> str:
    return org.must(Cart, checkout.cart_id).status


def _validation(level: str, *, dismissed: bool = False) -> Departure:
    def found(org: Org, checkout: Checkout) -> list[CartValidationOutput]:
        outputs = org.all(CartValidationOutput, cart_id=checkout.cart_id, level=level)
        return [output for output in outputs if level != "Error" or output.is_dismissed == dismissed]

    def arrange(org: Org, checkout: Checkout, count: int) -> None:
        for output in found(org, checkout):
            org.drop(output)
        of_an_item = level == "Error" and count == OF_AN_ITEM
        related = org.new_id(CartItem) if of_an_item else checkout.cart_id
        for number in range(count):
            org.add(
                CartValidationOutput,
                cart_id=checkout.cart_id,
                level=level,
                message=f"{level} {number + 1}",
                related_entity_id=related,
                is_dismissed=dismissed,
            )

    def read(org: Org, checkout: Checkout) -> int:
        return len(found(org, checkout))

    return Departure(values=None, counted=True, arrange=arrange, read=read)


def _set_session(org: Org, checkout: Checkout, value: str) -> None:
    if value == "none":
        org.drop(org.get(CheckoutSession, checkout.session_id))
    else:
        org.change(CheckoutSession, checkout.session_id, is_archived=value == "archived")


def session_now(org: Org, checkout: Checkout) -> str:
    """Say whether the arranged session is `open`, `archived` or `none`."""
    session = org.get(CheckoutSession, checkout.session_id)
    if session is None:
        return "none"
    return "archived" if session.is_archived else "open"


def _session_field(name: str, values: tuple[object, ...] | None) -> Departure:
    def arrange(org: Org, checkout: Checkout, value: object) -> None:
        org.change(CheckoutSession, checkout.session_id, **{name: value})

    def read(org: Org, checkout: Checkout) -> object:
        value: object = getattr(org.get(CheckoutSession, checkout.session_id), name)
        return value

    return Departure(values=values, arrange=arrange, read=read, in_session=True)


def _set_operation(org: Org, checkout: Checkout, value: str | None) -> None:
    session = org.get(CheckoutSession, checkout.session_id)
    operation = org.get(BackgroundOperation, session and session.background_operation_id)
    if value is None:
        org.drop(operation)
        org.change(CheckoutSession, checkout.session_id, background_operation_id=None)
    elif operation is not None:
        org.change(BackgroundOperation, operation.id, status=value)
    else:
        operation = org.add(BackgroundOperation, status=value, parent_key=checkout.cart_id)
        org.change(CheckoutSession, checkout.session_id, background_operation_id=operation.id)


def _operation(org: Org, checkout: Checkout) -> str | None:
    session = org.get(CheckoutSession, checkout.session_id)
    operation = org.get(BackgroundOperation, session and session.background_operation_id)
    return operation.status if operation else None


def _set_order(org: Org, checkout: Checkout, value: str | None) -> None:
    org.change(CheckoutSession, checkout.session_id, order_id=value and checkout.order_id)
    if value == "Activated":
        org.change(Order, checkout.order_id, status=value)
        for item in org.all(OrderItem, order_id=checkout.order_id):
            org.change(OrderItem, item.id, read_only=True)


def _order(org: Org, checkout: Checkout) -> str | None:
    session = org.get(CheckoutSession, checkout.session_id)
    order = org.get(Order, session and session.order_id)
    return order.status if order else None


def _set_summary_failure(org: Org, checkout: Checkout, value: Any) -> None:
    org.summary_failures.pop(checkout.cart_id, None)
    if value is not None:
        org.summary_failures[checkout.cart_id] = value


CART_DEPARTURES: Mapping[str, Departure] = {
    "cart_status": Departure(
        values=("Checkout", "Active", "Processing", "PendingClosed", "Closed", "PendingDelete"),
        arrange=_set_cart_status,
        read=_cart_status,
    ),
    # Errors between warnings and others, so that whoever looks at the first or the last entry alone is found out.
    "validation_warnings": _validation("Warning"),
    "validation_errors": _validation("Error"),
    "validation_infos": _validation("Info"),
    "dismissed_validation_errors": _validation("Error", dismissed=True),
    "session_state": _session_field("state", None),
    "session_next_state": _session_field("next_state", None),
    "session_is_processing": _session_field("is_processing", (False, True)),
    "background_operation": Departure(
        values=("Complete", "New", "Running", "Scheduled", "Waiting", "Error", "Canceled", "Merged", None),
        arrange=_set_operation,
        read=_operation,
        in_session=True,
    ),
    "order": Departure(values=("Draft", "Activated", None), arrange=_set_order, read=_order, in_session=True),
    "order_summary_failure": Departure(
        values=(None, "before-answer", "after-answer"), arrange=_set_summary_failure, read=None
    ),
    # Last, so that what a session bears is arranged before the session is taken away.
    "session": Departure(values=("open", "archived", "none"), arrange=_set_session, read=session_now),
}
