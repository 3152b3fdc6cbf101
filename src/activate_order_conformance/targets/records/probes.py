"""Small questions to an org: whether it is in production, and whether a caller may change an order item."""

from __future__ import annotations

from activate_order_conformance.targets.protocol import DriverFault
from activate_order_conformance.targets.records.reads import RecordReader, Watched
from activate_order_conformance.targets.records.sobjects import RecordRefused, SObjects, as_observer
from activate_order_conformance.targets.settings.personas import PersonaName


def in_production(sobjects: SObjects) -> str:
    """Say that an org is a production org, or may be one, and why (empty: it says that it is a sandbox)."""
    try:
        rows = sobjects.query("Organization", "Id", "IsSandbox")
    except RecordRefused as refused:
        return f"may be a production org, since the observer could not {refused}"
    is_sandbox = bool(rows) and rows[0].get("IsSandbox") is True
    return "" if is_sandbox else "is a production org, or does not say that it is none"


def edited_item(sobjects: SObjects, reader: RecordReader, watched: Watched) -> bool:
    """Tell whether the caller may change any item of the checkout's order; each change is undone."""
    with as_observer():
        items = reader.items_of(watched)
    edited = [_edited(sobjects, item_id, watched.caller) for item_id in items]
    return any(edited)


def _edited(sobjects: SObjects, item_id: str, caller: PersonaName) -> bool:
    try:
        sobjects.change("OrderItem", item_id, {"Description": "changed by activate-order"}, by=caller)
    except RecordRefused:
        return False
    try:
        sobjects.change("OrderItem", item_id, {"Description": None}, by=caller)
    except RecordRefused as refused:
        raise DriverFault(f"A change of an order item could not be undone: {refused}.") from None
    return True
