"""Departures of the buyer's side: the caller, the account, and what they may do with the cart."""

from collections.abc import Mapping

from activate_order_reference.driver.checkouts import ArrangedCheckout as Checkout
from activate_order_reference.driver.departure import Departure
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    Account,
    AccountShare,
    BuyerAccount,
    BuyerGroup,
    BuyerGroupMember,
    Caller,
    Cart,
    CartShare,
    Store,
    StoreBuyerGroup,
)

_SHARES = {"edit-share": "Edit", "read-share": "Read"}
_SOMEONE_ELSE = "someone-else@activate-order.example"
_ANOTHER_STORE = "Another store"


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
    group_id = checkout.group_id if value else _group_of_another_store(org)
    org.add(BuyerGroupMember, buyer_id=checkout.account_id, buyer_group_id=group_id)


def _group_of_another_store(org: Org) -> str:
    """Return the buyer group of a store that is not the carts': membership of any store is not enough."""
    store = next(org.all(Store, name=_ANOTHER_STORE), None)
    if store is None:
        store = org.add(Store, name=_ANOTHER_STORE)
        org.add(StoreBuyerGroup, store_id=store.id, buyer_group_id=org.add(BuyerGroup).id)
    return next(org.all(StoreBuyerGroup, store_id=store.id)).buyer_group_id


def _member(org: Org, checkout: Checkout) -> bool:
    cart = _cart(org, checkout)
    return org.is_member(org.get(Account, cart.account_id), cart.store_id)


def _caller(org: Org, checkout: Checkout) -> Caller:
    return org.must(Caller, checkout.caller_id)


def _cart(org: Org, checkout: Checkout) -> Cart:
    return org.must(Cart, checkout.cart_id)


BUYER_DEPARTURES: Mapping[str, Departure] = {
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
}
