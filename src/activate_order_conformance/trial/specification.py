"""The reference with one of its parts swapped: rows, requirements, interactions, and how a call is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    BackgroundOperation,
    Caller,
    Cart,
    CartValidationOutput,
    CheckoutSession,
    Order,
    OrderItem,
    Record,
)
from activate_order_reference.rules.requirements import Requirement

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.subject import Make

Inputs = Mapping[str, object]
Question = Callable[[Call], bool]
Effect = Callable[[Run], None]

Change = Callable[[Org, Cart], None]
"""What becomes of a checkout, which is told by its cart."""

ROWS: dict[str, ErrorCondition] = {
    clause.id: condition
    for clause, condition in zip(Contract.load().errors, SPECIFICATION.conditions, strict=True)
}
"""The reference's error conditions by the id of their row."""

REQUIREMENTS: dict[str, Requirement] = {
    requirement.clause: requirement for requirement in SPECIFICATION.requirements
}
"""The refusals that no row answers, by their clause."""

INTERACTIONS: dict[str, Interaction] = {
    clause.id: interaction
    for clause, interaction in zip(Contract.load().interactions, SPECIFICATION.interactions, strict=True)
}
"""The reference's interactions by their clause."""


def of_specification(specification: Specification, **options: Any) -> Make:
    """Return what makes the reference's application with this specification."""
    return stateful(lambda _: specification, **options)


def stateful(specification: Callable[[Clock], Specification], **options: Any) -> Make:
    """Return what makes the reference's application with a specification of its own, which may keep state."""
    return lambda ground: ground.reference(specification(ground.clock), **options)


UNCHANGED = of_specification(SPECIFICATION)
"""Makes the reference as it is."""


def with_row(row: str, base: Specification = SPECIFICATION, **changes: Any) -> Specification:
    """Return a specification with fields of one error row changed."""
    changed = tuple(
        replace(condition, **changes) if condition.title == ROWS[row].title else condition
        for condition in base.conditions
    )
    return replace(base, conditions=changed)


def with_requirement(clause: str, base: Specification = SPECIFICATION, **changes: Any) -> Specification:
    """Return a specification with fields of one requirement changed."""
    changed = tuple(
        replace(requirement, **changes) if requirement.clause == clause else requirement
        for requirement in base.requirements
    )
    return replace(base, requirements=changed)


def with_interaction(clause: str, base: Specification = SPECIFICATION, **changes: Any) -> Specification:
    """Return a specification with fields of one interaction changed."""
    name = INTERACTIONS[clause].name
    changed = tuple(
        replace(interaction, **changes) if interaction.name == name else interaction
        for interaction in base.interactions
    )
    return replace(base, interactions=changed)


def leaving_out(clause: str, where: Callable[[Run], bool]) -> Specification:
    """Return a specification that leaves an interaction out of the activations `where` that held as they began."""
    left_out: dict[str, bool] = {}
    effect = INTERACTIONS[clause].effect

    def decide(run: Run) -> None:
        left_out[run.operation_id] = where(run)

    def effect_unless(run: Run) -> None:
        if not left_out[run.operation_id]:
            effect(run)

    changed = with_interaction(clause, effect=effect_unless)
    return replace(changed, interactions=(Interaction(name="decided", effect=decide), *changed.interactions))


def besides(*interactions: Interaction, base: Specification = SPECIFICATION, **changes: Any) -> Specification:
    """Return a specification whose activation does these as well, after the four interactions."""
    return replace(base, interactions=(*base.interactions, *interactions), **changes)


def setting(kind: type[Record], **fields: object) -> Effect:
    """Return the effect that gives fields of a run's cart, session, order or operation other values."""
    return lambda run: run.org.change(kind, _NAMED_BY[kind](run), **fields)


_NAMED_BY: Mapping[type[Record], Callable[[Run], str]] = {
    Cart: attrgetter("cart_id"),
    CheckoutSession: attrgetter("session_id"),
    Order: attrgetter("order_id"),
    BackgroundOperation: attrgetter("operation_id"),
}


def another_operation(name: str, status: str = "Complete") -> Effect:
    """Return the effect that the cart has one more operation, which is done unless another status is given."""

    def effect(run: Run) -> None:
        run.org.add(BackgroundOperation, status=status, name=name, parent_key=run.cart_id)

    return effect


def refusing(change: Change, where: Question = lambda _: True) -> Specification:
    """Return a specification whose refusals change the checkout that they are for, `where` that holds of the call."""

    def on_refusal(org: Org, call: Call) -> None:
        if call.cart is not None and where(call):
            change(org, call.cart)

    return replace(SPECIFICATION, on_refusal=on_refusal)


def refused_as(row: str) -> Question:
    """Return the question whether a row or requirement is what the reference refuses a call for."""
    refusing_it = ROWS.get(row) or REQUIREMENTS[row]
    return lambda call: SPECIFICATION.refusing(call) is refusing_it


def locking(row: str, where: Question = lambda _: True) -> Callable[[Clock], Specification]:
    """Return what refuses a cart as a row for ever, once a call for it was refused `where` that holds."""

    def specification(_clock: Clock) -> Specification:
        locked: set[str] = set()
        locks = refusing(lambda _, cart: locked.add(cart.id), where)
        return also(row, lambda call: call.cart is not None and call.cart.id in locked, locks)

    return specification


def without(*rows: str) -> Specification:
    """Return a specification that does not ask these rows and requirements at all."""
    titles = {ROWS[row].title for row in rows if row in ROWS}
    return replace(
        SPECIFICATION,
        conditions=tuple(
            condition for condition in SPECIFICATION.conditions if condition.title not in titles
        ),
        requirements=tuple(
            requirement for requirement in SPECIFICATION.requirements if requirement.clause not in rows
        ),
    )


def asking(
    row: str, holds: Callable[[Question], Question], base: Specification = SPECIFICATION
) -> Specification:
    """Return a specification in which a row or requirement asks what `holds` makes of its question."""
    if row in ROWS:
        return with_row(row, base, holds=holds(ROWS[row].holds))
    return with_requirement(row, base, holds=holds(REQUIREMENTS[row].holds))


def unless(row: str, forgotten: Question, base: Specification = SPECIFICATION) -> Specification:
    """Return a specification in which a row or requirement overlooks the calls that are `forgotten`."""
    return asking(row, lambda question: lambda call: question(call) and not forgotten(call), base)


def also(row: str, others: Question, base: Specification = SPECIFICATION) -> Specification:
    """Return a specification in which a row or requirement holds for these `others` as well."""
    return asking(row, lambda question: lambda call: question(call) or others(call), base)


def reading(change: Callable[[Org, Caller, Inputs, Call], Call]) -> Specification:
    """Return a specification that takes each call for what `change` makes of it."""

    def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
        return change(org, caller, inputs, read_call(org, caller, inputs))

    return replace(SPECIFICATION, read=read)


def cart_of(org: Org, caller: Caller) -> Cart | None:
    """Return the oldest cart that a user owns."""
    return next(org.all(Cart, owner_id=caller.id), None)


def session_of(org: Org, cart: Cart | None) -> CheckoutSession | None:
    """Return the session of a cart, archived or not."""
    return next(org.all(CheckoutSession, cart_id=cart.id), None) if cart else None


def order_of(org: Org, cart: Cart | None) -> Order | None:
    """Return the order that the session of a cart names."""
    session = session_of(org, cart)
    return org.get(Order, session and session.order_id)


def change_items(org: Org, order_id: str, *, read_only: bool) -> None:
    """Let the items of an order be read-only, or not."""
    for item in org.all(OrderItem, order_id=order_id):
        org.change(OrderItem, item.id, read_only=read_only)


def change_items_of(org: Org, cart: Cart, *, read_only: bool) -> None:
    """Let the items of the order that the session of a cart names be read-only, or not."""
    if order := order_of(org, cart):
        change_items(org, order.id, read_only=read_only)


def lock_items(run: Run) -> None:
    """Make the items of a run's order read-only."""
    change_items(run.org, run.order_id, read_only=True)


def operation_is(*statuses: str | None) -> Question:
    """Return the question whether a session has an operation in one of these statuses (None: it has no operation)."""
    return lambda call: (
        call.session is not None and (call.operation.status if call.operation else None) in statuses
    )


def errors_of(call: Call) -> list[CartValidationOutput]:
    """Return the validation errors that stand in the way of a call."""
    return [output for output in call.validation if output.level == "Error" and not output.is_dismissed]


def taking_for_mine(is_taken: Callable[[Org, Inputs, Cart], bool]) -> Specification:
    """Return a specification that takes the caller's own cart where what was given is no cart's, and `is_taken`."""

    def change(org: Org, caller: Caller, inputs: Inputs, call: Call) -> Call:
        mine = cart_of(org, caller)
        if call.cart is not None or mine is None or not is_taken(org, inputs, mine):
            return call
        return read_call(org, caller, {**inputs, "cartId": mine.id})

    return reading(change)
