"""All departures from a ready checkout: arranged, read back, and refused where they are impossible.

What is read comes from the records alone, never from what was asked for.
"""

import json
from collections.abc import Mapping
from difflib import get_close_matches

from activate_order_reference.driver.buyer_departures import BUYER_DEPARTURES
from activate_order_reference.driver.cart_departures import CART_DEPARTURES, session_now
from activate_order_reference.driver.checkouts import ArrangedCheckout as Checkout
from activate_order_reference.driver.departure import Departure
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import CheckoutSession, Order

DEPARTURES: Mapping[str, Departure] = {**BUYER_DEPARTURES, **CART_DEPARTURES}


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
    """Arrange departures that `impossible_values` and `impossible_changes` have let pass."""
    for name, departure in DEPARTURES.items():
        if name in wanted:
            departure.arrange(org, checkout, wanted[name])


def impossible_values(wanted: Mapping[str, object]) -> dict[str, str]:
    """Say of each value that cannot be arranged on any checkout why not."""
    reasons = {
        name: f"there is no such value here{_meant(DEPARTURES[name], value)}"
        for name, value in wanted.items()
        if not DEPARTURES[name].allows(value)
    }
    if wanted.get("session") == "none":
        borne = (name for name in wanted if DEPARTURES[name].in_session)
        reasons |= dict.fromkeys(borne, "without a session nothing bears it")
    return reasons


def _meant(departure: Departure, value: object) -> str:
    """Ask whether the nearest of a departure's values was meant (empty: none is near)."""
    spelt = {json.dumps(known).casefold(): known for known in departure.values or ()}
    near = get_close_matches(json.dumps(value)[:100].casefold(), spelt, 1)
    return f"; did you mean {json.dumps(spelt[near[0]])}?" if near else ""


def impossible_changes(org: Org, checkout: Checkout, wanted: Mapping[str, object]) -> dict[str, str]:
    """Say of each departure that cannot be changed any more on this checkout why not."""
    reasons: dict[str, str] = {}
    session = session_now(org, checkout)
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


def contradictions(before: Mapping[str, object], wanted: Mapping[str, object]) -> dict[str, str]:
    """Say of each departure that cannot be together with another, asked for or there already, why not.

    Nothing is kept from a caller with Modify All Data, so that what would keep it from them is no state.
    """
    state = {**before, **wanted}
    reasons: dict[str, str] = {}
    if state.get("caller_permission") == "modify-all-data":
        if state.get("cart_access") in ("read-share", "none"):
            why = "a caller with Modify All Data may edit every cart"
            reasons |= dict.fromkeys(("caller_permission", "cart_access"), why)
        if state.get("effective_account") == "inaccessible":
            why = "a caller with Modify All Data may see every account"
            reasons |= dict.fromkeys(("caller_permission", "effective_account"), why)
    if state.get("effective_account") == "missing" and wanted.get("store_member") is True:
        reasons["store_member"] = "an account that is missing is a member of no store"
    return {name: why for name, why in reasons.items() if name in wanted}
