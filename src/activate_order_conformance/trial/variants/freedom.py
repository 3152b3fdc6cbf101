"""Conforming variants that use what the page leaves free: states that it does not name, and what else is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BackgroundOperation, Cart, CheckoutSession

from activate_order_conformance.trial.rows import Difference, variant
from activate_order_conformance.trial.specification import (
    ROWS,
    also,
    another_operation,
    besides,
    change_items_of,
    operation_is,
    refused_as,
    refusing,
    session_of,
    setting,
    unless,
    with_requirement,
)
from activate_order_conformance.trial.subject import Subject
from activate_order_conformance.trial.variants.timing import AT_ONCE


def freedom_variants() -> Iterator[Subject]:
    """Yield the variants that use what the page leaves free."""
    for name, what, difference in _FREE:
        yield variant(name, what, difference, family="what is left free")


def _leave_an_error(org: Org, cart: Cart) -> None:
    if session := session_of(org, cart):
        org.change(CheckoutSession, session.id, state="Error", is_error=True)


def _end_taxes(run: Run) -> None:
    for operation in run.org.all(BackgroundOperation, parent_key=run.cart_id, name="Taxes"):
        run.org.change(BackgroundOperation, operation.id, status="Complete")


_EXCHANGED = {"error-05": "error-10", "error-10": "error-05"}

_FREE: tuple[tuple[str, str, Difference], ...] = (
    (
        "busy-as-processing",
        "A processing session under a running operation is answered as processing.",
        replace(SPECIFICATION, conditions=tuple(ROWS[_EXCHANGED.get(row, row)] for row in ROWS)),
    ),
    *(
        (
            f"{status.lower()}-lets-pass",
            f"A background operation that is {status} does not stand in the way.",
            unless("error-05", operation_is(status)),
        )
        for status in ("Scheduled", "Waiting")
    ),
    (
        "merged-stands-in-the-way",
        "A background operation that is Merged stands in the way.",
        also("error-05", operation_is("Merged")),
    ),
    (
        "dismissed-counts",
        "A validation error that was dismissed stands in the way.",
        also("error-08", lambda call: any(output.level == "Error" for output in call.validation)),
    ),
    (
        "other-state-refused",
        "A session whose state is another text than that of a ready one is refused.",
        with_requirement(
            "requirement-09",
            holds=lambda call: call.session is not None and call.session.state != "Activate Order",
        ),
    ),
    (
        "unknown-inputs-refused",
        "An input that the page does not name is refused.",
        also("error-11", lambda call: bool(call.inputs.keys() - {"cartId", "orderStatus"})),
    ),
    (
        "everything-before-the-answer",
        "Everything is done before the call is answered, by an operation that is Complete at once.",
        AT_ONCE,
    ),
    (
        "second-operation",
        "An activation starts a second background operation, which ends when all else is done.",
        besides(
            Interaction(name="second operation", effect=another_operation("Taxes", "Running"), after=0.1),
            Interaction(name="second operation ended", effect=_end_taxes, after=0.6),
        ),
    ),
    (
        "session-moves-on",
        "The session is left with another state and no next one.",
        besides(
            Interaction(
                name="session done",
                effect=setting(CheckoutSession, state="Finished", next_state=None),
                after=0.1,
            )
        ),
    ),
    (
        "summary-failure-leaves-error",
        "A summary that fails before the answer leaves the session in an error.",
        refusing(_leave_an_error, refused_as("error-12")),
    ),
    (
        "summary-failure-leaves-items-locked",
        "A summary that fails before the answer leaves the order's items locked.",
        refusing(partial(change_items_of, read_only=True), refused_as("error-12")),
    ),
)
"""What is done with the freedom: name, sentence and difference."""
