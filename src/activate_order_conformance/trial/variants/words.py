"""Conforming variants that say it in other words: messages, and codes where the page leaves them open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ErrorCondition

from activate_order_conformance.trial.between import Result, altering_results
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import (
    UNCHANGED,
    of_specification,
    unless,
    with_row,
)
from activate_order_conformance.trial.subject import Make, Subject

_variant = partial(variant, family="words of the answer")


def word_variants() -> Iterator[Subject]:
    """Yield the variants that say it in other words."""
    for name, what, change in _MESSAGES:
        yield _variant(name, what, _messages(change))
    yield _variant(
        "missing-as-required-field",
        "A cartId or an orderStatus that is empty, null or missing is REQUIRED_FIELD_MISSING.",
        replace(SPECIFICATION, conditions=(_REQUIRED, *SPECIFICATION.conditions)),
    )
    yield _variant(
        "unknown-cart-out-of-reach",
        "The id of no cart is answered as a cart that is out of reach.",
        unless("error-01", _names_a_cart_id),
    )
    for code, status in (("UNKNOWN_EXCEPTION", 500), ("BAD_REQUEST", 400)):
        unnamed = tuple(
            replace(requirement, code=code, status=status) for requirement in SPECIFICATION.requirements
        )
        yield _variant(
            f"unnamed-refusals-{code}",
            f"What no row names is refused with {code} and HTTP status {status}.",
            replace(SPECIFICATION, requirements=unnamed),
        )
    yield _variant(
        "wants-the-documented-words",
        "Only ACTIVATE and activateOrder are understood, letter by letter.",
        _understanding("ACTIVATE", "activateOrder"),
    )
    yield _variant(
        "wants-the-platforms-words",
        "Only Activated and Activate Order are understood, and failures bear HTTP status 400.",
        of_specification(_understanding("Activated", "Activate Order"), statuses="platform"),
        profile="platform",
    )
    yield _variant(
        "documented-statuses-on-platform",
        "The page's statuses are answered where the platform's are let pass.",
        UNCHANGED,
        profile="platform",
    )


_MESSAGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("other-messages", "Messages say something else.", lambda text: f"Sorry: {text.lower()}."),
    (
        "german-messages",
        "Messages are in German.",
        lambda _: "Die Bestellung kann nicht aktiviert werden: bitte prüfen.",
    ),
    ("japanese-messages", "Messages are in Japanese.", lambda _: "注文を有効化できません。"),
    ("long-messages", "Messages are very long.", lambda text: f"{text} " * 200),
)
"""Other messages: name, sentence, and what becomes of the reference's."""


def _messages(change: Callable[[str], str]) -> Make:
    def alter(result: Result) -> None:
        for error in result["errors"] or ():
            error["message"] = change(error["message"])

    return altering_results(alter)


def _names_a_cart_id(call: Call) -> bool:
    given = call.inputs.get("cartId")
    return isinstance(given, str) and given.startswith("0a6")


def _lacks_an_input(call: Call) -> bool:
    return not (call.inputs.get("cartId") and call.inputs.get("orderStatus"))


_REQUIRED = ErrorCondition(
    title="Required input missing", code="REQUIRED_FIELD_MISSING", status=400, holds=_lacks_an_input
)


def _understanding(order_status: str, next_state: str) -> Specification:
    """Return a specification that understands these two words alone."""

    def another_step(call: Call) -> bool:
        return call.session is not None and call.session.next_state != next_state

    return with_row(
        "error-11",
        with_row("error-09", holds=another_step),
        holds=lambda call: call.order_status != order_status,
    )
