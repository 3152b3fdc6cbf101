"""Who may see and who may change a record over the REST API."""

from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    Account,
    BackgroundOperation,
    Caller,
    Cart,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderItem,
    OrderSummary,
    Organization,
    Pricebook,
    PricebookEntry,
    Record,
    Store,
)

_FOR_ALL = (Organization, Pricebook, PricebookEntry, Store)


def may_see(org: Org, caller: Caller, record: Record, *, deleted: bool = False) -> bool:
    """Say whether a user may read a record, and with `deleted` one in the bin; Modify All Data may read all."""
    if isinstance(record, Account) and record.is_deleted and not deleted:
        return False
    if caller.modify_all_data or isinstance(record, _FOR_ALL):
        return True
    cart = _cart(org, record)
    if cart is not None:
        return org.cart_access(caller, cart) is not None
    order = _order(org, record)
    if order is not None:
        return order.owner_id == caller.id
    return record.id == caller.id or (isinstance(record, Account) and org.account_access(caller, record.id))


def may_change(org: Org, caller: Caller, record: Record) -> bool:
    """Say whether a user may create, change or delete a record, as far as sharing goes."""
    if caller.modify_all_data:
        return True
    cart = _cart(org, record)
    if cart is not None:
        return org.cart_access(caller, cart) in ("All", "Edit")
    order = _order(org, record)
    return order is not None and order.owner_id == caller.id


def _cart(org: Org, record: Record) -> Cart | None:
    if isinstance(record, Cart):
        return record
    if isinstance(record, CheckoutSession | CartValidationOutput):
        return org.get(Cart, record.cart_id)
    return org.get(Cart, record.parent_key) if isinstance(record, BackgroundOperation) else None


def _order(org: Org, record: Record) -> Order | None:
    if isinstance(record, Order):
        return record
    if isinstance(record, OrderItem):
        return org.get(Order, record.order_id)
    return org.get(Order, record.original_order_id) if isinstance(record, OrderSummary) else None
