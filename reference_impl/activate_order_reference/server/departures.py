"""The departures from a ready checkout: what they may be, how they are arranged, how they are read back.

What is read comes from the records alone, never from what was asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from activate_order_reference.org import Org
from activate_order_reference.records import (
    Account,
    AccountShare,
    BackgroundOperation,
    BuyerAccount,
    BuyerGroupMember,
    Caller,
    Cart,
    CartShare,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderItem,
)
from activate_order_reference.server.checkouts import ArrangedCheckout as Checkout

UP_TO = 9
"""The most validation outputs of a kind that are arranged."""
LONGEST_STATE = 30
"""The length of the session's text fields."""

_SHARES = {"edit-share": "Edit", "read-share": "Read"}
_SOMEONE_ELSE = "someone-else@activate-order.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One name: its values, the ready one first, how one is arranged, and how it is read back.

    ``values`` is ``None`` for text of any kind and for counts up to ``UP_TO``. ``in_session`` marks what the
    checkout session bears, so that it is neither arranged nor read where there is none.
    """

    values: tuple[object, ...] | None
    arrange: Callable[[Org, Checkout, Any], None]
    read: Callable[[Org, Checkout], object] | None
    counted: bool = False
    in_session: bool = False

    def allows(self, value: object) -> bool:
        """Say whether a value can be arranged at all; ``true`` is not 1."""
        if self.values is not None:
            return any(type(value) is type(each) and value == each for each in self.values)
        if self.counted:
            return type(value) is int and 0 <= value <= UP_TO
        return value is None or (isinstance(value, str) and len(value) <= LONGEST_STATE)

    def published(self) -> dict[str, object]:
        """Return what the driver says of it: all its values but the ready one."""
        if self.values is not None:
            return {"values": list(self.values[1:])}
        return {"upTo": UP_TO} if self.counted else {"anyText": True, "null": True}


def _set_permission(org: Org, checkout: Checkout, value: str) -> None:
    org.change(
        Caller,
        checkout.caller_id,
        integrator=value == "integrator",
        modify_all_data=value == "modify-all-data",
    )


def _permission(org: Org, checkout: Checkout) -> str:
    caller = _caller(org, checkout)
    if caller.modify_all_data:
        return "modify-all-data"
    return "integrator" if caller.integrator else "none"


def _set_cart_access(org: Org, checkout: Checkout, value: str) -> None:
    org.drop_all(CartShare, cart_id=checkout.cart_id)
    owner_id = checkout.caller_id
    if value != "owner":
        other = next(org.all(Caller, username=_SOMEONE_ELSE), None)
        owner_id = (other or org.add(Caller, name="Someone else", username=_SOMEONE_ELSE)).id
    if value in _SHARES:
        org.add(CartShare, cart_id=checkout.cart_id, user_id=checkout.caller_id, access_level=_SHARES[value])
    org.change(Cart, checkout.cart_id, owner_id=owner_id)


def _cart_access(org: Org, checkout: Checkout) -> str:
    if _cart(org, checkout).owner_id == checkout.caller_id:
        return "owner"
    shares = org.all(CartShare, cart_id=checkout.cart_id, user_id=checkout.caller_id)
    levels = {share.access_level for share in shares}
    if levels & {"Edit", "All"}:
        return "edit-share"
    return "read-share" if levels else "none"


def _set_account(org: Org, checkout: Checkout, value: str) -> None:
    account_id = checkout.account_id
    org.change(Account, account_id, is_deleted=value == "missing")
    for buyer in org.all(BuyerAccount, buyer_id=account_id):
        org.change(BuyerAccount, buyer.id, is_active=value != "inactive")
    org.drop_all(AccountShare, account_id=account_id, user_id=checkout.caller_id)
    if value != "inaccessible":
        org.add(AccountShare, account_id=account_id, user_id=checkout.caller_id)


def _account(org: Org, checkout: Checkout) -> str:
    account = org.get(Account, _cart(org, checkout).account_id)
    if account is None or account.is_deleted:
        return "missing"
    if not any(buyer.is_active for buyer in org.all(BuyerAccount, buyer_id=account.id)):
        return "inactive"
    shared = any(True for _ in org.all(AccountShare, account_id=account.id, user_id=checkout.caller_id))
    return "valid" if shared else "inaccessible"


def _set_member(org: Org, checkout: Checkout, value: bool) -> None:
    org.drop_all(BuyerGroupMember, buyer_id=checkout.account_id)
    if value:
        org.add(BuyerGroupMember, buyer_id=checkout.account_id, buyer_group_id=checkout.group_id)


def _member(org: Org, checkout: Checkout) -> bool:
    cart = _cart(org, checkout)
    return org.is_member(org.get(Account, cart.account_id), cart.store_id)


def _set_cart_status(org: Org, checkout: Checkout, value: str) -> None:
    org.change(Cart, checkout.cart_id, status=value)


def _cart_status(org: Org, checkout: Checkout) -> str:
    return _cart(org, checkout).status


def _validation(level: str, *, dismissed: bool = False) -> Departure:
    def found(org: Org, checkout: Checkout) -> list[CartValidationOutput]:
        outputs = org.all(CartValidationOutput, cart_id=checkout.cart_id, level=level)
        return [output for output in outputs if level != "Error" or output.is_dismissed == dismissed]

    def arrange(org: Org, checkout: Checkout, count: int) -> None:
        for output in found(org, checkout):
            org.drop(output)
        for number in range(count):
            org.add(
                CartValidationOutput,
                cart_id=checkout.cart_id,
                level=level,
                message=f"{level} {number + 1}",
                related_entity_id=checkout.cart_id,
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


def _session(org: Org, checkout: Checkout) -> str:
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


DEPARTURES: Mapping[str, Departure] = {
    "caller_permission": Departure(
        values=("integrator", "none", "modify-all-data"), arrange=_set_permission, read=_permission
    ),
    "cart_access": Departure(
        values=("owner", "edit-share", "read-share", "none"), arrange=_set_cart_access, read=_cart_access
    ),
    "effective_account": Departure(
        values=("valid", "inactive", "inaccessible", "missing"), arrange=_set_account, read=_account
    ),
    "store_member": Departure(values=(True, False), arrange=_set_member, read=_member),
    "cart_status": Departure(
        values=("Checkout", "Active", "Processing", "PendingClosed", "Closed", "PendingDelete"),
        arrange=_set_cart_status,
        read=_cart_status,
    ),
    "validation_errors": _validation("Error"),
    "validation_warnings": _validation("Warning"),
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
    "session": Departure(values=("open", "archived", "none"), arrange=_set_session, read=_session),
}


def read_all(org: Org, checkout: Checkout) -> dict[str, object]:
    """Read every departure that the records of a checkout show.

    Without a session, what it would bear is left out; so is the failure of the summary, always.
    """
    has_session = org.get(CheckoutSession, checkout.session_id) is not None
    return {
        name: departure.read(org, checkout)
        for name, departure in DEPARTURES.items()
        if departure.read and (has_session or not departure.in_session)
    }


def arrange_all(org: Org, checkout: Checkout, wanted: Mapping[str, object]) -> None:
    """Arrange departures that ``impossible_values`` and ``impossible_changes`` have let pass."""
    for name, departure in DEPARTURES.items():
        if name in wanted:
            departure.arrange(org, checkout, wanted[name])


def impossible_values(wanted: Mapping[str, object]) -> dict[str, str]:
    """Say of each value that cannot be arranged on any checkout why not."""
    reasons = {
        name: "there is no such value here"
        for name, value in wanted.items()
        if not DEPARTURES[name].allows(value)
    }
    if wanted.get("session") == "none":
        borne = (name for name in wanted if DEPARTURES[name].in_session)
        reasons |= dict.fromkeys(borne, "without a session nothing bears it")
    return reasons


def impossible_changes(org: Org, checkout: Checkout, wanted: Mapping[str, object]) -> dict[str, str]:
    """Say of each departure that cannot be changed any more on this checkout why not."""
    reasons: dict[str, str] = {}
    session = _session(org, checkout)
    if session == "none":
        borne = (name for name in wanted if DEPARTURES[name].in_session)
        reasons |= dict.fromkeys(borne, "the checkout has no session left to bear it")
    target = wanted.get("session", session)
    if session == "none" and target != "none":
        reasons["session"] = "a session that was taken away stays away"
    if session == "archived" and target == "open":
        reasons["session"] = "an archived session cannot be opened again"
    order = org.get(Order, checkout.order_id)
    if wanted.get("order") == "Draft" and (order is None or order.status != "Draft"):
        reasons["order"] = "an activated order does not become a draft again"
    return reasons


def _caller(org: Org, checkout: Checkout) -> Caller:
    return org.must(Caller, checkout.caller_id)


def _cart(org: Org, checkout: Checkout) -> Cart:
    return org.must(Cart, checkout.cart_id)
