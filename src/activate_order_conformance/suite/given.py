"""The Givens: each returns the checkout, or the call, with one thing different. Nothing is asked of the target."""

from __future__ import annotations

from dataclasses import replace

from pytest_bdd import given, parsers

from activate_order_conformance.checkout import Checkout, ready
from activate_order_conformance.invocation import JSON, CartId, Invocation
from activate_order_conformance.profile import Profile

WORDS: dict[str, JSON] = {"true": True, "false": False, "null": None}
"""Words that stand for a JSON value where an input's value is stated."""


@given("a checkout that is ready to activate", target_fixture="checkout")
def a_ready_checkout(profile: Profile) -> Checkout:
    """Start from the checkout of the profile that departs in nothing."""
    return ready(profile)


@given(parsers.parse("the caller's permission is {permission}"), target_fixture="checkout")
def the_callers_permission(checkout: Checkout, permission: str) -> Checkout:
    """Depart in what lets the caller invoke the action."""
    return checkout.but(caller_permission=permission)


@given(parsers.parse("the caller's access to the cart is {access}"), target_fixture="checkout")
def the_callers_access(checkout: Checkout, access: str) -> Checkout:
    """Depart in who owns the cart and how it is shared."""
    return checkout.but(cart_access=access)


@given(parsers.parse("the effective account is {account}"), target_fixture="checkout")
def the_effective_account(checkout: Checkout, account: str) -> Checkout:
    """Depart in the account that the cart belongs to."""
    return checkout.but(effective_account=account)


@given("the buyer is no member of the store", target_fixture="checkout")
def no_member(checkout: Checkout) -> Checkout:
    """Take the buyer's account out of the store."""
    return checkout.but(store_member=False)


@given(parsers.parse("the cart's status is {status}"), target_fixture="checkout")
def the_carts_status(checkout: Checkout, status: str) -> Checkout:
    """Depart in the cart's status."""
    return checkout.but(cart_status=status)


@given(parsers.parse("the number of validation {level:w} is {count:d}"), target_fixture="checkout")
def validation_output(checkout: Checkout, level: str, count: int) -> Checkout:
    """Put `count` entries of validation output on the cart; `level` is errors, warnings or infos."""
    return checkout.but(**{f"validation_{level}": count})


@given(parsers.parse("the number of dismissed validation errors is {count:d}"), target_fixture="checkout")
def dismissed_errors(checkout: Checkout, count: int) -> Checkout:
    """Put validation errors on the cart that somebody has dismissed."""
    return checkout.but(dismissed_validation_errors=count)


@given("the session is archived", target_fixture="checkout")
def session_archived(checkout: Checkout) -> Checkout:
    """Leave the cart with an archived session only."""
    return checkout.but(session="archived")


@given("there is no session", target_fixture="checkout")
def no_session(checkout: Checkout) -> Checkout:
    """Leave the cart without a session."""
    return checkout.but(session="none")


@given(parsers.parse("the session's state is {state}"), target_fixture="checkout")
def the_sessions_state(checkout: Checkout, state: str) -> Checkout:
    """Depart in the session's state; the word `empty` stands for null."""
    return checkout.but(session_state=None if state == "empty" else state)


@given(parsers.parse("the session's next state is {state}"), target_fixture="checkout")
def the_sessions_next_state(checkout: Checkout, state: str) -> Checkout:
    """Depart in the session's next state; the word `empty` stands for null."""
    return checkout.but(session_next_state=None if state == "empty" else state)


@given("the session is processing", target_fixture="checkout")
def session_processing(checkout: Checkout) -> Checkout:
    """Let the session say that it is processing."""
    return checkout.but(session_is_processing=True)


@given(
    parsers.parse("the status of the session's background operation is {status}"), target_fixture="checkout"
)
def the_operations_status(checkout: Checkout, status: str) -> Checkout:
    """Depart in the status of the background operation that the session names."""
    return checkout.but(background_operation=status)


@given("the session has no background operation", target_fixture="checkout")
def no_operation(checkout: Checkout) -> Checkout:
    """Let the session name no background operation."""
    return checkout.but(background_operation=None)


@given(parsers.parse("the order is {status}"), target_fixture="checkout")
def the_orders_status(checkout: Checkout, status: str) -> Checkout:
    """Depart in the status of the order that the session names."""
    return checkout.but(order=status)


@given("the session names no order", target_fixture="checkout")
def no_order(checkout: Checkout) -> Checkout:
    """Let the session name no order."""
    return checkout.but(order=None)


@given(parsers.parse("the order summary fails {moment} the answer"), target_fixture="checkout")
def the_summary_fails(checkout: Checkout, moment: str) -> Checkout:
    """Let the making of the order summary fail; `moment` is before or after."""
    return checkout.but(order_summary_failure=f"{moment}-answer")


@given(parsers.parse("the cart id given is {cart_id}"), target_fixture="invocation")
def the_cart_id(invocation: Invocation, cart_id: CartId) -> Invocation:
    """Give a cart id that is wrong, or none."""
    return replace(invocation, cart_id=cart_id)


@given(parsers.parse("the order status given is {status}"), target_fixture="invocation")
def the_order_status(invocation: Invocation, status: str) -> Invocation:
    """Give another order status; the words `empty`, `null` and `missing` mean what they say."""
    if status == "missing":
        return replace(invocation, order_status_given=False)
    return replace(invocation, order_status={"empty": "", "null": None}.get(status, status))


@given(parsers.parse("the call also gives {name:w} as {value}"), target_fixture="invocation")
def an_undocumented_input(invocation: Invocation, name: str, value: str) -> Invocation:
    """Give an input that the page does not name."""
    return replace(invocation, also={**invocation.also, name: WORDS.get(value, value)})


@given("another ready checkout of the same caller stands by", target_fixture="bystander")
def a_bystander() -> bool:
    """Have another checkout looked at before and after the call."""
    return True
