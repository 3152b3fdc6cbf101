"""What the shop keeps, and the action: written in good faith, and wrong in three ways."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from itertools import count
from typing import Any

_numbers = count(1)


def new_id(prefix: str) -> str:
    """Return a new id of 15 characters."""
    return f"{prefix}{next(_numbers):012}"


@dataclass
class Checkout:
    """A cart with all that belongs to it."""

    user: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    permission: str = "integrator"
    access: str = "owner"
    account: str = "valid"
    member: bool = True
    cart_id: str = field(default_factory=lambda: new_id("0a6"))
    cart_status: str = "Checkout"
    validation: list[tuple[str, bool]] = field(default_factory=list)  # level, dismissed
    checked: bool | None = None
    session_id: str = field(default_factory=lambda: new_id("2z9"))
    session: str = "open"
    state: str | None = None
    next_state: str | None = None
    is_processing: bool = False
    operations: dict[str, str] = field(default_factory=dict)
    operation_id: str | None = None
    order_id: str = field(default_factory=lambda: new_id("801"))
    order_status: str = "Draft"
    order_in_session: bool = True
    summaries: list[str] = field(default_factory=list)

    @property
    def operation(self) -> str | None:
        """The status of the session's operation."""
        return self.operations.get(self.operation_id or "")

    def is_valid(self) -> bool:
        """Tell whether the validation found no errors; it is slow, so it is asked once."""
        if self.checked is None:
            self.checked = ("Error", False) not in self.validation
        return self.checked


def refusal(
    is_theirs: bool, checkout: Checkout | None, inputs: dict[str, Any]
) -> tuple[str, int, str] | None:
    """Return code, HTTP status and message of the first thing that stands in the way."""
    c = checkout
    if c is None:
        return "UNKNOWN_EXCEPTION", 500, "there is no such cart"
    if c.permission == "none":
        return "BAD_REQUEST", 400, "the action is not yours to call"
    if not is_theirs or c.access not in ("owner", "edit-share"):
        return "BAD_REQUEST", 400, "the cart is not yours to edit"
    if c.cart_status != "Checkout":
        return "INVALID_OPERATION", 403, "the cart is not in checkout"
    if c.operation in ("New", "Running") or c.is_processing:
        return "ALREADY_IN_PROCESS", 400, "something else is under way"
    if c.account != "valid":
        return "INSUFFICIENT_ACCESS_OR_READONLY", 500, "the account cannot be used"
    if not c.is_valid():
        return "INVALID_INPUT", 403, "the cart has validation errors"
    if c.session != "open" or (c.next_state or "").replace(" ", "").lower() != "activateorder":
        return "INVALID_INPUT", 403, "the session is not about to activate the order"
    if not c.state:
        return "INVALID_INPUT", 403, "the session has no state"
    if not c.order_in_session or c.order_status != "Draft":
        return "INVALID_INPUT", 403, "there is no draft order"
    if inputs.get("orderStatus") not in ("ACTIVATE", "Activated"):
        return "UNKNOWN_EXCEPTION", 500, "no such order status"
    return None


def activate(checkout: Checkout) -> str:
    """Activate the order at once, all of it, and return the id of the operation that did it."""
    checkout.operation_id = new_id("08P")
    checkout.operations[checkout.operation_id] = "Complete"
    checkout.order_status = "Activated"
    checkout.summaries.append(new_id("1Os"))
    checkout.session = "archived"
    checkout.cart_status = "Closed"
    return checkout.operation_id
