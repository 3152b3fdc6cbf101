"""Mutants that do or say something besides: an activation that touches more, and descriptions that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from activate_order_reference.rules.interactions import BACKGROUND_SECONDS, Interaction, Run
from activate_order_reference.rules.records import (
    BackgroundOperation,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderSummary,
)
from werkzeug.wrappers import Request, Response

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Result,
    answering,
    asks_for_the_description,
    changing,
)
from activate_order_conformance.trial.expectation import blamed, resting
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import UNCHANGED, Effect, besides, setting
from activate_order_conformance.trial.subject import Make, Subject

_AFTERWARDS = 2 * BACKGROUND_SECONDS
"""Seconds after the call: when its own work has ended."""


def besides_mutants() -> Iterator[Subject]:
    """Yield the mutants that do or say something besides."""
    for name, phrase, deed, mention in BESIDES:
        yield mutant(
            f"besides.{name}",
            f"An activation {phrase}.",
            besides(Interaction(name=name, effect=deed, after=_AFTERWARDS)),
            resting("reading-35"),
            mention,
            family="something else as well",
        )
    for name, phrase, answer, mention in _descriptions():
        yield mutant(
            f"description.{name}",
            f"The description of the action {phrase}.",
            _answering_with(answer),
            blamed("about-04"),
            mention,
            family="description",
        )


def _add_validation(run: Run) -> None:
    run.org.add(CartValidationOutput, cart_id=run.cart_id, level="Error")


def _drop_operation(run: Run) -> None:
    for operation in run.org.all(BackgroundOperation, parent_key=run.cart_id):
        if operation.id != run.operation_id:
            run.org.drop(operation)


def _cancel_operation(run: Run) -> None:
    for operation in run.org.all(BackgroundOperation, parent_key=run.cart_id):
        if operation.id != run.operation_id:
            run.org.change(BackgroundOperation, operation.id, status="Canceled")


def _second_order(run: Run) -> None:
    order = run.org.get(Order, run.order_id)
    if order is not None:
        second = run.org.add(Order, account_id=order.account_id, owner_id=order.owner_id)
        run.org.add(OrderSummary, original_order_id=second.id)


BESIDES: tuple[tuple[str, str, Effect, str], ...] = (
    (
        "flags-error",
        "flags the session as in error",
        setting(CheckoutSession, is_error=True),
        "session.isError",
    ),
    (
        "leaves-processing",
        "leaves the session processing",
        setting(CheckoutSession, is_processing=True),
        "the session is still processing",
    ),
    # An order is looked for where the session names it.
    (
        "forgets-order",
        "takes the order out of the session",
        setting(CheckoutSession, order_id=None),
        "session.orderId",
    ),
    ("adds-validation", "adds a validation error to the cart", _add_validation, "validation.errors"),
    ("drops-operation", "deletes the earlier background operation", _drop_operation, "is gone"),
    (
        "cancels-operation",
        "cancels the earlier background operation, which has ended",
        _cancel_operation,
        "had ended as",
    ),
    (
        "second-order",
        "makes a second order of the account, with a summary",
        _second_order,
        "another order",
    ),
)
"""What an activation does besides: name, phrase, deed, and what a message mentions."""


def _descriptions() -> Iterator[tuple[str, str, Answer, str]]:
    """Yield what is wrong with a description: name, phrase, answer, and what a message mentions."""
    contract = Contract.load()
    renamed = changing(lambda description: description.update(name="activateOrder"))
    yield "name", "names another action", renamed, "activateOrderAction"
    for kind, clauses in (("inputs", contract.inputs), ("outputs", contract.outputs)):
        for clause in clauses:
            lacking = changing(_without(kind, clause.title))
            yield f"without-{clause.title}", f"lacks {clause.title}", lacking, clause.title
    yield "in-pieces", "breaks off", _in_pieces, "cannot be read"


def _without(kind: str, name: str) -> Callable[[Result], None]:
    def alter(description: Result) -> None:
        description[kind] = [parameter for parameter in description[kind] if parameter["name"] != name]

    return alter


def _answering_with(answer: Answer) -> Make:
    return answering(UNCHANGED, lambda _: answer, asks_for_the_description)


def _in_pieces(_request: Request, ask: Ask) -> Response:
    response = ask()
    response.set_data(response.get_data()[:-1])
    return response
