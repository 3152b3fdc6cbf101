"""The Givens: each returns the checkout, or the call, with one thing different. Nothing is asked of the target."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.invocation import JSON, Invocation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.features.definition import given
from activate_order_conformance.suite.features.sentence import Sentence

WORDS: dict[str, JSON] = {"true": True, "false": False, "null": None}
"""Words that stand for a JSON value where an input's value is stated."""


@given("a checkout that is ready to activate", target_fixture="checkout")
def a_ready_checkout(profile: Profile) -> Checkout:
    """Start from the checkout of the profile that departs in nothing."""
    return ready(profile)


def _departing(name: str, meaning: str) -> Callable[[Checkout, Value], Checkout]:
    """Return the step that departs in one thing."""

    def depart(checkout: Checkout, value: Value) -> Checkout:
        return checkout.but(**{name: value})

    depart.__doc__ = meaning
    return depart


for _name, _departure in DEPARTURES.items():
    _sentence = Sentence(_departure)
    given(_sentence, target_fixture="checkout")(_departing(_name, _sentence.meaning))


@given("the cart id given is {value}", target_fixture="invocation")
def the_cart_id_given(invocation: Invocation, value: str) -> Invocation:
    """Give another cart id; the words `null` and `missing` mean what they say."""
    return invocation.but(cart_id=value)


_SPELT: Mapping[str, Callable[[str], JSON]] = {
    "right but longer": lambda word: f"{word} NOW",
    "right at the end of another word": lambda word: f"RE{word}",
    "right but cut short": lambda word: word[:-2],
    "right in quotation marks": lambda word: f'"{word}"',
    "right in a list": lambda word: [word],
    "right in an object": lambda word: {"status": word},
    "right in full-width letters": lambda word: "".join(chr(ord(letter) + 0xFEE0) for letter in word),
    "right but for a Cyrillic letter": lambda word: (
        word.translate({0x41: 0x410, 0x61: 0x430}) if {"A", "a"} & {*word} else f"{word}\u0430"
    ),
    "right before a space of no width": lambda word: f"{word}\u200b",
    "right before a blank": lambda word: f"{word} ",
    "right in lower case": lambda word: word.lower(),
}
"""The statuses that are made of the one that activates, and how."""


@given("the order status given is {value}", target_fixture="invocation")
def the_order_status_given(invocation: Invocation, value: str) -> Invocation:
    """Give another order status: a text, JSON, or a word; `empty`, `null` and `missing` mean what they say."""
    if value == "missing":
        return invocation.but(order_status_given=False)
    if value in _SPELT:
        return invocation.but(order_status=_SPELT[value](str(invocation.order_status)))
    is_json = value[:1] in "[{" or value in ("null", "true") or value.isdigit()
    return invocation.but(order_status=json.loads(value) if is_json else "" if value == "empty" else value)


@given("the call also gives {name:w} as {value}", target_fixture="invocation")
def an_undocumented_input(invocation: Invocation, name: str, value: str) -> Invocation:
    """Give an input that the page does not name."""
    return invocation.but(also={**invocation.also, name: WORDS.get(value, value)})


@given("the order status is given before the cart id", target_fixture="invocation")
def the_order_status_first(invocation: Invocation) -> Invocation:
    """Give the inputs in the other order, which JSON leaves free."""
    return invocation.but(status_first=True)


@given("another ready checkout of the same caller stands by", target_fixture="bystander")
def a_bystander() -> bool:
    """Have another checkout looked at before and after the call."""
    return True
