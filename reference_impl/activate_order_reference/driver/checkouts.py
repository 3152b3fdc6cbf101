"""The checkouts that the driver arranges: made ready, looked at, taken away."""

from dataclasses import dataclass

from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    Account,
    AccountShare,
    BackgroundOperation,
    BuyerAccount,
    BuyerGroup,
    BuyerGroupMember,
    Caller,
    Cart,
    CartShare,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderItem,
    OrderSummary,
    Store,
    StoreBuyerGroup,
)

ITEMS = 2
"""How many items an order has: with one alone nobody sees who forgets the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedCheckout:
    """The ids of the records of one checkout, and of no record where one is wanted."""

    id: str
    run: str
    caller_id: str
    account_id: str
    group_id: str
    cart_id: str
    session_id: str
    order_id: str
    id_of_no_cart: str


def make_ready(
    org: Org,
    *,
    id: str,
    run: str,
    caller: Caller | None,
    session_state: str | None,
    session_next_state: str | None,
) -> ArrangedCheckout:
    """Make a checkout that can be activated: all of its own records, and a new user unless one is given."""
    store = next(org.all(Store))
    caller = caller or org.add(Caller, name=f"Buyer of {id}", username=f"{id}@{run}", integrator=True)
    account = org.add(Account, name=f"Account of {id}")
    org.add(AccountShare, account_id=account.id, user_id=caller.id)
    org.add(BuyerAccount, buyer_id=account.id)
    group = org.add(BuyerGroup)
    org.add(StoreBuyerGroup, store_id=store.id, buyer_group_id=group.id)
    org.add(BuyerGroupMember, buyer_id=account.id, buyer_group_id=group.id)
    cart = org.add(Cart, store_id=store.id, account_id=account.id, owner_id=caller.id, status="Checkout")
    order = org.add(Order, account_id=account.id, owner_id=caller.id, store_id=store.id)
    for _ in range(ITEMS):
        org.add(OrderItem, order_id=order.id)
    operation = org.add(BackgroundOperation, status="Complete", name="Cart To Order", parent_key=cart.id)
    session = org.add(
        CheckoutSession,
        cart_id=cart.id,
        state=session_state,
        next_state=session_next_state,
        order_id=order.id,
        background_operation_id=operation.id,
    )
    return ArrangedCheckout(
        id=id,
        run=run,
        caller_id=caller.id,
        account_id=account.id,
        group_id=group.id,
        cart_id=cart.id,
        session_id=session.id,
        order_id=order.id,
        id_of_no_cart=org.new_id(Cart),
    )


def order_ids(org: Org, checkout: ArrangedCheckout) -> list[str]:
    """Return the ids of all orders of a checkout: the arranged one and any other that its account has."""
    return [order.id for order in org.all(Order, account_id=checkout.account_id)]


def snapshot(org: Org, checkout: ArrangedCheckout) -> dict[str, object]:
    """Return what the records of a checkout say now, as the driver shows it, without its departures.

    Session and order are those that were arranged: the session archived or not, the order named by it or not.
    """
    cart = org.must(Cart, checkout.cart_id)
    session = org.get(CheckoutSession, checkout.session_id)
    order = org.get(Order, checkout.order_id)
    outputs = tuple(org.all(CartValidationOutput, cart_id=cart.id))
    errors = [v for v in outputs if v.level == "Error"]
    return {
        "cart": {"id": cart.id, "status": cart.status},
        "session": session
        and {
            "id": session.id,
            "orderId": session.order_id,
            "backgroundOperationId": session.background_operation_id,
            "state": session.state,
            "nextState": session.next_state,
            "isProcessing": session.is_processing,
            "isError": session.is_error,
            "archived": session.is_archived,
        },
        "order": order and {"id": order.id, "status": order.status},
        "orderSummaries": [
            {"id": summary.id, "status": summary.status, "originalOrderId": summary.original_order_id}
            for order_id in order_ids(org, checkout)
            for summary in org.all(OrderSummary, original_order_id=order_id)
        ],
        "backgroundOperations": [
            {"id": operation.id, "status": operation.status}
            for operation in org.all(BackgroundOperation, parent_key=checkout.cart_id)
        ],
        "validation": {
            "errors": sum(not v.is_dismissed for v in errors),
            "warnings": sum(v.level == "Warning" for v in outputs),
            "dismissedErrors": sum(v.is_dismissed for v in errors),
        },
    }


def take_away(org: Org, checkout: ArrangedCheckout, *, with_caller: bool) -> None:
    """Drop all records of a checkout, and its user where nobody else needs it."""
    for order_id in order_ids(org, checkout):
        org.drop_all(OrderItem, order_id=order_id)
        org.drop_all(OrderSummary, original_order_id=order_id)
        org.drop(org.get(Order, order_id))
    org.drop_all(CheckoutSession, cart_id=checkout.cart_id)
    org.drop_all(BackgroundOperation, parent_key=checkout.cart_id)
    org.drop_all(CartValidationOutput, cart_id=checkout.cart_id)
    org.drop_all(CartShare, cart_id=checkout.cart_id)
    org.drop(org.get(Cart, checkout.cart_id))
    org.drop_all(BuyerGroupMember, buyer_id=checkout.account_id)
    org.drop_all(StoreBuyerGroup, buyer_group_id=checkout.group_id)
    org.drop(org.get(BuyerGroup, checkout.group_id))
    org.drop_all(BuyerAccount, buyer_id=checkout.account_id)
    org.drop_all(AccountShare, account_id=checkout.account_id)
    org.drop(org.get(Account, checkout.account_id))
    org.summary_failures.pop(checkout.cart_id, None)
    if with_caller:
        org.drop(org.get(Caller, checkout.caller_id))
