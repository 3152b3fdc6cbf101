"""Mutants of the inputs and the output: what is ignored, and what comes back in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import Result, altering_results
from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    nothing_activated,
    resting,
    together,
)
from activate_order_conformance.trial.specification import (
    Inputs,
    asking,
    of_specification,
    reading,
    unless,
)
from activate_order_conformance.trial.subject import Blame, Subject

NO_OUTPUT = together(blamed("output-01"), resting("reading-37"))


def parameter_mutants() -> Iterator[Subject]:
    """Yield the mutants of both inputs and of the output."""
    yield from _inputs()
    yield from _outputs()


def _inputs() -> Iterator[Subject]:
    family = "input not heeded"
    yield _specified(
        "input-01.ignored",
        family,
        "cartId is ignored: the oldest cart of the caller is taken.",
        reading(lambda org, caller, inputs, call: _with_cart(org, caller, inputs, oldest=True)),
        together(blamed(*guards("error-01")), resting("reading-13")),
    )
    yield _specified(
        "input-01.ignored-newest",
        family,
        "cartId is ignored: the newest cart of the caller is taken.",
        reading(lambda org, caller, inputs, call: _with_cart(org, caller, inputs, oldest=False)),
        together(blamed(*guards("error-01")), resting("reading-13")),
    )
    yield _specified(
        "input-02.any-word",
        family,
        "Any order status that says something is accepted.",
        unless("error-11", lambda call: bool(call.order_status)),
        blamed(*guards("error-11")),
    )
    yield _specified(
        "input-02.any-known-status",
        family,
        "Every status of an order is accepted as the order status, Draft too.",
        unless("error-11", lambda call: call.order_status in ("Draft", "Activated")),
        blamed(*guards("error-11")),
    )
    yield _specified(
        "input-02.optional",
        family,
        "An order status that is empty, null or left out is taken for the one that activates.",
        unless("error-11", lambda call: not call.order_status),
        resting("reading-12", *guards("error-11")),
    )
    yield _specified(
        "input-02.wants-another-word",
        family,
        "The order status that activates is refused, since another word is wanted.",
        asking("error-11", lambda question: lambda call: call.order_status != "Activate"),
        nothing_activated(),
    )


def _with_cart(org: Org, caller: Caller, inputs: Inputs, *, oldest: bool) -> Call:
    mine = list(org.all(Cart, owner_id=caller.id))
    if not mine:
        return read_call(org, caller, inputs)
    return read_call(org, caller, {**inputs, "cartId": mine[0 if oldest else -1].id})


def _outputs() -> Iterator[Subject]:
    family = "output wrong"
    name = Contract.load().outputs[0].title
    for word, what, value in (
        ("null", "is null", None),
        ("empty", "is empty", ""),
        ("number", "is a number", 42),
        ("boolean", "is a boolean", True),
        ("object", "is an object", {"id": "08PRM000000000120A"}),
        ("words", "is no id", "in progress"),
    ):
        yield _altered(f"output-01.{word}", family, f"{name} {what}.", _set(name, value), NO_OUTPUT)
    yield _altered(
        "output-01.missing",
        family,
        f"{name} is left out.",
        lambda result: result["outputValues"] and result["outputValues"].pop(name),
        NO_OUTPUT,
    )
    yield _altered(
        "output-01.renamed",
        family,
        f"{name} stands under another name.",
        lambda result: (
            result["outputValues"] and result.update(outputValues={"id": result["outputValues"][name]})
        ),
        NO_OUTPUT,
    )
    yield _altered(
        "output-01.no-output-values",
        family,
        "outputValues is null on success.",
        lambda result: result.update(outputValues=None),
        NO_OUTPUT,
    )
    yield _altered(
        "output-01.of-another-checkout",
        family,
        f"{name} names an operation that is none of this checkout's.",
        _set(name, "08PRM000000000120A"),
        resting("reading-37", "output-01"),
    )


def _set(name: str, value: object) -> Callable[[Result], object]:
    def alter(result: Result) -> None:
        if result["outputValues"]:
            result["outputValues"][name] = value

    return alter


def _specified(name: str, family: str, what: str, specification: Specification, blame: Blame) -> Subject:
    return Subject(
        name=name,
        kind="mutant",
        family=family,
        what=what,
        make=of_specification(specification),
        blame=blame,
    )


def _altered(name: str, family: str, what: str, alter: Callable[[Result], object], blame: Blame) -> Subject:
    return Subject(
        name=name,
        kind="mutant",
        family=family,
        what=what,
        make=altering_results(of_specification(SPECIFICATION), alter),
        blame=blame,
    )
