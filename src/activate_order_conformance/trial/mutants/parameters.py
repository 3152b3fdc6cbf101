"""Mutants of the inputs and the output: what is ignored, and what comes back in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import NO_OPERATION, Result, altering_results
from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    nothing_activated,
    resting,
    together,
)
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import Inputs, also, asking, reading, unless
from activate_order_conformance.trial.subject import Blame, Subject

OUTPUT = Contract.load().outputs[0].title
NO_OUTPUT = together(blamed("output-01"), resting("reading-37"))


def parameter_mutants() -> Iterator[Subject]:
    """Yield the mutants of both inputs and of the output."""
    for name, what, specification, blame in _INPUTS:
        yield mutant(name, what, specification, blame, family="input not heeded")
    for word, phrase, alter, blame in _OUTPUTS:
        make = altering_results(alter)
        yield mutant(f"output-01.{word}", f"{phrase}.", make, blame, family="output wrong")


def _with_cart(org: Org, caller: Caller, inputs: Inputs, *, oldest: bool) -> Call:
    mine = list(org.all(Cart, owner_id=caller.id))
    if not mine:
        return read_call(org, caller, inputs)
    return read_call(org, caller, {**inputs, "cartId": mine[0 if oldest else -1].id})


_INPUTS: tuple[tuple[str, str, Specification, Blame], ...] = (
    (
        "input-01.ignored",
        "cartId is ignored: the oldest cart of the caller is taken.",
        reading(lambda org, caller, inputs, call: _with_cart(org, caller, inputs, oldest=True)),
        together(blamed(*guards("error-01")), resting("reading-13")),
    ),
    (
        "input-01.ignored-newest",
        "cartId is ignored: the newest cart of the caller is taken.",
        reading(lambda org, caller, inputs, call: _with_cart(org, caller, inputs, oldest=False)),
        together(blamed(*guards("error-01")), resting("reading-13")),
    ),
    (
        "input-02.any-word",
        "Any order status that says something is accepted.",
        unless("error-11", lambda call: bool(call.order_status)),
        blamed(*guards("error-11")),
    ),
    (
        "input-02.any-known-status",
        "Every status of an order is accepted as the order status, Draft too.",
        unless("error-11", lambda call: call.order_status in ("Draft", "Activated")),
        blamed(*guards("error-11")),
    ),
    (
        "input-02.optional",
        "An order status that is empty, null or left out is taken for the one that activates.",
        unless("error-11", lambda call: not call.order_status),
        resting("reading-12", *guards("error-11")),
    ),
    (
        "input-02.wants-another-word",
        "The order status that activates is refused, since another word is wanted.",
        asking("error-11", lambda question: lambda call: call.order_status != "Activate"),
        nothing_activated(),
    ),
    (
        "input-02.before-the-cart",
        "A call that names the order status before the cart is refused.",
        also("error-11", lambda call: next(iter(call.inputs), "") != "cartId"),
        blamed("input-01", "input-02"),
    ),
)
"""What is wrong with how an input is heeded: name, sentence, specification and blame."""


def _set(value: object) -> Callable[[Result], object]:
    def alter(result: Result) -> None:
        if result["outputValues"]:
            result["outputValues"][OUTPUT] = value

    return alter


def _left_out(result: Result) -> None:
    if result["outputValues"]:
        result["outputValues"].pop(OUTPUT)


def _renamed(result: Result) -> None:
    if result["outputValues"]:
        result.update(outputValues={"id": result["outputValues"][OUTPUT]})


_OUTPUTS: tuple[tuple[str, str, Callable[[Result], object], Blame], ...] = (
    ("null", f"{OUTPUT} is null", _set(None), NO_OUTPUT),
    ("empty", f"{OUTPUT} is empty", _set(""), NO_OUTPUT),
    ("number", f"{OUTPUT} is a number", _set(42), NO_OUTPUT),
    ("boolean", f"{OUTPUT} is a boolean", _set(True), NO_OUTPUT),
    ("object", f"{OUTPUT} is an object", _set({"id": NO_OPERATION}), NO_OUTPUT),
    ("words", f"{OUTPUT} is no id", _set("in progress"), NO_OUTPUT),
    ("missing", f"{OUTPUT} is left out", _left_out, NO_OUTPUT),
    ("renamed", f"{OUTPUT} stands under another name", _renamed, NO_OUTPUT),
    (
        "no-output-values",
        "outputValues is null on success",
        lambda result: result.update(outputValues=None),
        NO_OUTPUT,
    ),
    (
        "of-another-checkout",
        f"{OUTPUT} names an operation that is none of this checkout's",
        _set(NO_OPERATION),
        resting("reading-37", "output-01"),
    ),
)
"""What is wrong with the output: name, sentence, what alters a result, and blame."""
