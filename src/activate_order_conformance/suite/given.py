"""The Givens: each returns the checkout, or the call, with one thing different. Nothing is asked of the target."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_bdd import given, parsers

from activate_order_conformance.nouns.checkout import Checkout, Value, ready
from activate_order_conformance.nouns.invocation import JSON, Invocation
from activate_order_conformance.nouns.profile import Profile

WORDS: dict[str, JSON] = {"true": True, "false": False, "null": None}
"""Words that stand for a JSON value where an input's value is stated."""


RIGHTS = {"permission": "caller_permission", "access to the cart": "cart_access"}
ACCOUNTS: dict[str, tuple[str, Value]] = {
    "inactive": ("effective_account", "inactive"),
    "inaccessible": ("effective_account", "inaccessible"),
    "missing": ("effective_account", "missing"),
    "no member of the store": ("store_member", False),
}
OUTPUT = {
    "validation errors": "validation_errors",
    "validation warnings": "validation_warnings",
    "validation infos": "validation_infos",
    "dismissed validation errors": "dismissed_validation_errors",
}
CONDITIONS: dict[str, tuple[str, Value]] = {
    "archived": ("session", "archived"),
    "missing": ("session", "none"),
    "processing": ("session_is_processing", True),
}
FIELDS = {
    "state": "session_state",
    "next state": "session_next_state",
    "background operation": "background_operation",
    "order": "order",
}
INPUTS = {"cart id": "cart_id", "order status": "order_status"}


PHRASES: dict[str, Mapping[str, Any]] = {
    "Right": RIGHTS,
    "Account": ACCOUNTS,
    "Output": OUTPUT,
    "Condition": CONDITIONS,
    "Field": FIELDS,
    "Input": INPUTS,
}
"""What stands for some words of a pattern, by the name that the pattern has for them."""


class OneOf:
    """Is a type of `parse`: one of some phrases, which stands for what it is mapped to."""

    def __init__(self, phrases: Mapping[str, Any]) -> None:
        self._phrases = phrases
        self.pattern = "|".join(map(re.escape, phrases))

    def __call__(self, phrase: str) -> Any:
        """Return what a phrase stands for."""
        return self._phrases[phrase]


def _parse(pattern: str) -> parsers.StepParser:
    """Return a parser for a pattern some of whose words are one of the PHRASES."""
    return parsers.parse(pattern, extra_types={name: OneOf(phrases) for name, phrases in PHRASES.items()})


@given("a checkout that is ready to activate", target_fixture="checkout")
def a_ready_checkout(profile: Profile) -> Checkout:
    """Start from the checkout of the profile that departs in nothing."""
    return ready(profile)


@given(_parse("the caller's {right:Right} is {value}"), target_fixture="checkout")
def the_callers_right(checkout: Checkout, right: str, value: str) -> Checkout:
    """Depart in what lets the caller invoke the action, or in who owns the cart and how it is shared."""
    return checkout.but(**{right: value})


@given(_parse("the effective account is {condition:Account}"), target_fixture="checkout")
def the_effective_account(checkout: Checkout, condition: tuple[str, Value]) -> Checkout:
    """Depart in the account that the cart belongs to, or take it out of the store."""
    name, value = condition
    return checkout.but(**{name: value})


@given(parsers.parse("the cart's status is {status}"), target_fixture="checkout")
def the_carts_status(checkout: Checkout, status: str) -> Checkout:
    """Depart in the cart's status."""
    return checkout.but(cart_status=status)


@given(_parse("the number of {output:Output} is {count:d}"), target_fixture="checkout")
def validation_output(checkout: Checkout, output: str, count: int) -> Checkout:
    """Put entries of validation output on the cart, so many of them."""
    return checkout.but(**{output: count})


@given(_parse("the session is {condition:Condition}"), target_fixture="checkout")
def the_sessions_condition(checkout: Checkout, condition: tuple[str, Value]) -> Checkout:
    """Leave the cart with an archived session only, with none, or with one that is processing."""
    name, value = condition
    return checkout.but(**{name: value})


@given(_parse("the session's {field:Field} is {value}"), target_fixture="checkout")
def the_sessions_field(checkout: Checkout, field: str, value: str) -> Checkout:
    """Depart in what the session holds, or in the record that it names; the word `empty` stands for null."""
    return checkout.but(**{field: None if value == "empty" else value})


@given(parsers.parse("the order summary fails {moment} the answer"), target_fixture="checkout")
def the_summary_fails(checkout: Checkout, moment: str) -> Checkout:
    """Let the making of the order summary fail; `moment` is before or after."""
    return checkout.but(order_summary_failure=f"{moment}-answer")


@given(_parse("the {name:Input} given is {value}"), target_fixture="invocation")
def the_input_given(invocation: Invocation, name: str, value: str) -> Invocation:
    """Give another cart id or order status; the words `empty`, `null` and `missing` mean what they say."""
    if name == "cart_id":
        return invocation.but(cart_id=value)
    if value == "missing":
        return invocation.but(order_status_given=False)
    return invocation.but(order_status={"empty": "", "null": None}.get(value, value))


@given(parsers.parse("the call also gives {name:w} as {value}"), target_fixture="invocation")
def an_undocumented_input(invocation: Invocation, name: str, value: str) -> Invocation:
    """Give an input that the page does not name."""
    return invocation.but(also={**invocation.also, name: WORDS.get(value, value)})


@given("another ready checkout of the same caller stands by", target_fixture="bystander")
def a_bystander() -> bool:
    """Have another checkout looked at before and after the call."""
    return True
