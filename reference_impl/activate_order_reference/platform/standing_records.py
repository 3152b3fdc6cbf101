"""The records that an org starts with, so that carts can be made in it without a driver."""

from activate_order_reference.platform.credentials import ORGANIZATION_ID
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    Account,
    AccountShare,
    BuyerAccount,
    BuyerGroup,
    BuyerGroupMember,
    Caller,
    Organization,
    Pricebook,
    PricebookEntry,
    Store,
    StoreBuyerGroup,
)

DOMAIN = "activate-order.example"
OBSERVER = "observer"
"""The user with Modify All Data, as whom an OAuth client runs unless it bears another user's name."""


def put_in(org: Org) -> None:
    """Put in a store, an account that is its member, a price, and three users who may see the account.

    The users are `observer` (Modify All Data), `integrator` (the integrator permission alone) and
    `buyer` (neither), each with a username in `DOMAIN`.
    """
    store = org.add(Store, name="Reference Store")
    account = org.add(Account, name="Reference Account")
    group = org.add(BuyerGroup, name="Reference Buyers")
    org.add(BuyerAccount, buyer_id=account.id, name="Reference Buyer")
    org.add(StoreBuyerGroup, store_id=store.id, buyer_group_id=group.id)
    org.add(BuyerGroupMember, buyer_id=account.id, buyer_group_id=group.id)
    org.put(Organization(id=ORGANIZATION_ID))
    pricebook = org.add(Pricebook)
    org.add(PricebookEntry, name="Reference Product", pricebook_id=pricebook.id)
    for name, permissions in (
        (OBSERVER, {"modify_all_data": True}),
        ("integrator", {"integrator": True}),
        ("buyer", {}),
    ):
        user = org.add(Caller, name=name.title(), username=f"{name}@{DOMAIN}", **permissions)
        org.add(AccountShare, account_id=account.id, user_id=user.id)


def user_named(org: Org, username: str) -> Caller | None:
    """Return the standing user with this username."""
    standing = username.endswith(f"@{DOMAIN}")
    return next(org.all(Caller, username=username), None) if standing else None
