"""Who may change an order item, by whatever way the change comes."""

from activate_order_reference.rules.records import Caller, OrderItem


def may_edit(caller: Caller, item: OrderItem) -> bool:
    """Say whether a user may change an item: once read-only, with Edit Activated Orders (interaction-01)."""
    return caller.edit_activated_orders or not item.read_only
