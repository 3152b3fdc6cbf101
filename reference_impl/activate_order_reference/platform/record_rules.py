"""What the platform refuses to do with a record, whoever asks; and what goes with a record that goes."""

from activate_order_reference.platform.answers import PlatformError
from activate_order_reference.rules.editing import may_edit
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    Account,
    Caller,
    Cart,
    CartShare,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderItem,
    OrderSummary,
    Record,
)

_READ_ONLY = "INSUFFICIENT_ACCESS_OR_READONLY"


def check_new(org: Org, record: Record) -> None:
    """Refuse a record that cannot begin like this."""
    if isinstance(record, Order) and record.status != "Draft":
        raise PlatformError(400, "FAILED_ACTIVATION", "An order begins as a draft", fields=["Status"])
    if isinstance(record, OrderItem) and org.must(Order, record.order_id).status != "Draft":
        raise PlatformError(400, _READ_ONLY, "An activated order takes no more products")


def check_change(org: Org, caller: Caller, old: Record, new: Record) -> None:
    """Refuse a change that a record's life does not allow (interaction-01, interaction-03, interaction-04)."""
    if isinstance(old, Cart) and old.status == "Closed":
        raise PlatformError(400, "ENTITY_IS_LOCKED", "A closed cart cannot be modified")
    if _is_archived(old) and not _is_archived(new):
        raise PlatformError(
            400,
            "FIELD_INTEGRITY_EXCEPTION",
            "An archived session cannot be unarchived",
            fields=["IsArchived"],
        )
    if isinstance(old, OrderItem) and not may_edit(caller, old):
        raise PlatformError(400, _READ_ONLY, "The products of an activated order cannot be edited")
    if isinstance(old, Order) and isinstance(new, Order) and old.status != new.status:
        _check_order_status(org, new)


def _is_archived(record: Record) -> bool:
    return isinstance(record, CheckoutSession) and record.is_archived


def _check_order_status(org: Org, order: Order) -> None:
    if order.status == "Activated" and not any(True for _ in org.all(OrderItem, order_id=order.id)):
        raise PlatformError(400, "FAILED_ACTIVATION", "An order needs a product to be activated")
    if order.status == "Draft" and any(True for _ in org.all(OrderSummary, original_order_id=order.id)):
        raise PlatformError(400, "FIELD_INTEGRITY_EXCEPTION", "An order with a summary stays activated")


def follow_change(org: Org, new: Record) -> None:
    """Let an order's items be read-only while it is activated."""
    if isinstance(new, Order):
        for item in org.all(OrderItem, order_id=new.id):
            org.change(OrderItem, item.id, read_only=new.status == "Activated")


def delete(org: Org, caller: Caller, record: Record) -> None:
    """Delete a record and what cannot be without it; an account goes to the bin."""
    if isinstance(record, Account):
        org.change(Account, record.id, is_deleted=True)
        return
    if isinstance(record, OrderItem) and not may_edit(caller, record):
        raise PlatformError(400, _READ_ONLY, "The products of an activated order cannot be deleted")
    if isinstance(record, Order):
        if record.status != "Draft":
            raise PlatformError(400, "DELETE_FAILED", "An activated order cannot be deleted")
        org.drop_all(OrderItem, order_id=record.id)
    if isinstance(record, Cart):
        for children in (CheckoutSession, CartValidationOutput, CartShare):
            org.drop_all(children, cart_id=record.id)
    org.drop(record)
