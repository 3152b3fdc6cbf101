"""Mutants that do or say something besides: an activation that touches more, and descriptions that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION
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
from activate_order_conformance.trial.expectation import blamed, resting, together
from activate_order_conformance.trial.specification import of_specification
from activate_order_conformance.trial.subject import Subject

SHOWN_ELSEWHERE = {"forgets-order": blamed("interaction-01")}
"""What else a deed shows on: an order is looked for where the session names it."""


def besides_mutants() -> Iterator[Subject]:
    """Yield the mutants that do or say something besides."""
    yield from _deeds()
    yield from _descriptions()


def _deeds() -> Iterator[Subject]:
    deeds: tuple[tuple[str, str, Callable[[Run], None], str], ...] = (
        ("flags-error", "flags the session as in error", _flag_error, "session.is_error"),
        ("forgets-order", "takes the order out of the session", _forget_order, "session.order_id"),
        ("adds-validation", "adds a validation error to the cart", _add_validation, "validation.errors"),
        ("drops-operation", "deletes the earlier background operation", _drop_operation, "is gone"),
        (
            "second-order",
            "makes a second order of the account, with a summary",
            _second_order,
            "another order",
        ),
    )
    for name, phrase, deed, mention in deeds:
        besides = Interaction(name=name, effect=deed, after=BACKGROUND_SECONDS)
        yield Subject(
            name=f"besides.{name}",
            kind="mutant",
            family="something else as well",
            what=f"An activation {phrase}.",
            make=of_specification(
                replace(SPECIFICATION, interactions=(*SPECIFICATION.interactions, besides))
            ),
            blame=together(resting("reading-35"), SHOWN_ELSEWHERE.get(name, {})),
            mentions=(mention,),
        )


def _flag_error(run: Run) -> None:
    run.org.change(CheckoutSession, run.session_id, is_error=True)


def _forget_order(run: Run) -> None:
    run.org.change(CheckoutSession, run.session_id, order_id=None)


def _add_validation(run: Run) -> None:
    run.org.add(CartValidationOutput, cart_id=run.cart_id, level="Error")


def _drop_operation(run: Run) -> None:
    for operation in run.org.all(BackgroundOperation, parent_key=run.cart_id):
        if operation.id != run.operation_id:
            run.org.drop(operation)


def _second_order(run: Run) -> None:
    order = run.org.get(Order, run.order_id)
    if order is not None:
        second = run.org.add(Order, account_id=order.account_id, owner_id=order.owner_id)
        run.org.add(OrderSummary, original_order_id=second.id)


def _descriptions() -> Iterator[Subject]:
    contract = Contract.load()
    renamed = changing(lambda told: told.update(name="activateOrder"))
    yield _described("name", "names another action", renamed)
    for kind, clauses in (("inputs", contract.inputs), ("outputs", contract.outputs)):
        for clause in clauses:
            yield _described(
                f"without-{clause.title}", f"lacks {clause.title}", _lacking(kind, clause.title), clause.title
            )
    yield _described("in-pieces", "breaks off", _in_pieces, "cannot be read")


def _lacking(kind: str, name: str) -> Answer:
    def alter(told: Result) -> None:
        told[kind] = [one for one in told[kind] if one["name"] != name]

    return changing(alter)


def _described(name: str, phrase: str, answer: Answer, mention: str = "activateOrderAction") -> Subject:
    return Subject(
        name=f"description.{name}",
        kind="mutant",
        family="description",
        what=f"The description of the action {phrase}.",
        make=answering(of_specification(SPECIFICATION), lambda _: answer, asks_for_the_description),
        blame=blamed("about-04"),
        mentions=(mention,),
    )


def _in_pieces(_request: Request, ask: Ask) -> Response:
    response = ask()
    response.set_data(response.get_data()[:-1])
    return response
