"""Mutants that are right for a caller's only cart, and wrong where the caller has another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    BackgroundOperation,
    Caller,
    Cart,
    CartShare,
    CartValidationOutput,
)

from activate_order_conformance.trial.expectation import blamed, guards, resting, together
from activate_order_conformance.trial.mutants.error_rows import CHANGES, DENIED_BY
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.states import IN_THE_WAY
from activate_order_conformance.trial.specification import (
    Change,
    Inputs,
    besides,
    change_items_of,
    reading,
    session_of,
)
from activate_order_conformance.trial.subject import Blame, Subject

_mutant = partial(mutant, family="another cart of the caller")

INPUT = blamed("input-01")
"""The blame for whatever is looked up by the caller, and not by the cart that was named."""

_OF_ANOTHER = ("session", "order")
"""What is written as well: that a call changes another's is seen alone, and explains the rest."""

_USED_UP = ("status", "operation")
"""What an activation leaves so that no other is possible, and the caller's next one is refused for it.

A ready cart that is refused for an older one explains what is let through among several inputs, where alone that shows.
"""

_OF_THE_CALLER = ("account", "membership")
"""What is checked once more when another cart of the caller was activated, and shows by itself."""

_OF_THE_CART = ("status", "validation")
"""What is let through in the last of its values, where it stands in a call after a ready cart, the oldest."""

_BESIDE: Mapping[str, Blame] = dict.fromkeys(
    ("error-04", "error-07", "error-09", "membership"), resting("reading-40")
)
"""The blame besides where a ready cart is refused for one that stands behind it among the inputs of a call."""


def _blame(word: str, rows: Sequence[str], is_of_the_oldest: bool) -> Blame:
    """Return the blame where what a `word` of `_PARTS` names is looked up by the caller."""
    of_rows = together(*(IN_THE_WAY[row].let_through for row in rows))
    if word in _OF_ANOTHER or (is_of_the_oldest and word not in (*_OF_THE_CALLER, *_OF_THE_CART)):
        return INPUT
    if is_of_the_oldest or word in _USED_UP:
        return together(INPUT, of_rows)
    return together(of_rows, _BESIDE.get(word, {}))


Part = Callable[[Call, Call], Call]
"""Returns a call in which a part is another call's."""


def cart_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong where a caller has two carts."""
    for word, (phrase, rows, part) in _PARTS.items():
        for age, place in (("oldest", 0), ("newest", -1)):
            yield _mutant(
                f"carts.{word}-of-the-{age}",
                f"Of a caller with several carts, {phrase} of the {age} is taken for that of the one named.",
                reading(_taking(part, place)),
                _blame(word, rows, age == "oldest"),
            )
        for row in rows:
            yield _mutant(
                f"carts.{row}.of-any",
                f"A call is refused where of any cart of the caller it is so that {IN_THE_WAY[row].phrase}.",
                reading(_taking_the_worst(part, row)),
                together(INPUT, _BESIDE.get(row, {})),
            )
    for word, (phrase, field, change) in CHANGES.items():
        yield _mutant(
            f"carts.refusal.{word}",
            f"A refusal {phrase} of another checkout of the caller.",
            replace(SPECIFICATION, on_refusal=_changing_another(change)),
            together(INPUT, blamed("reading-23", *DENIED_BY.get(word, ()))),
            field,
        )
    yield _mutant(
        "carts.access.of-any",
        "Who may edit any cart that is shared with him may edit the one that is named.",
        reading(_editing_any),
        blamed(*guards("error-03")),
    )
    yield _mutant(
        "carts.activation.validation",
        "An activation clears the validation output of the caller's other carts.",
        besides(Interaction(name="validation of other carts", effect=_clearing_others)),
        INPUT,
        "validation.errors was 1",
    )
    yield _mutant(
        "carts.activation.ended-in-error",
        "An activation closes those of the caller's other carts whose operations ended in an error.",
        besides(Interaction(name="carts given up", effect=_giving_up_others)),
        INPUT,
    )
    yield _mutant(
        "carts.activation.operations",
        "An activation cancels the operations that are under way for the caller's other carts.",
        besides(Interaction(name="operations of other carts", effect=_canceling_others)),
        INPUT,
    )
    yield _mutant(
        "carts.activation.items",
        "An activation makes the order items of the caller's other carts read-only as well.",
        besides(Interaction(name="items of other carts", effect=_locking_others)),
        INPUT,
    )


_PARTS: dict[str, tuple[str, tuple[str, ...], Part]] = {
    "status": ("the status", ("error-04",), lambda call, other: _with_status(call, other)),
    "validation": (
        "the validation output",
        ("error-08",),
        lambda call, other: replace(call, validation=other.validation),
    ),
    "operation": (
        "the background operation",
        ("error-05",),
        lambda call, other: replace(call, operation=other.operation),
    ),
    "session": (
        "the session",
        ("error-09", "error-10", "requirement-08", "requirement-09"),
        lambda call, other: replace(call, session=other.session),
    ),
    "order": ("the order", ("requirement-05",), lambda call, other: replace(call, order=other.order)),
    "account": (
        "the account",
        ("error-06",),
        lambda call, other: replace(
            call,
            account=other.account,
            account_is_active_buyer=other.account_is_active_buyer,
            account_is_accessible=other.account_is_accessible,
        ),
    ),
    "membership": (
        "the membership",
        ("error-07",),
        lambda call, other: replace(call, account_is_store_member=other.account_is_store_member),
    ),
}
"""What is looked up by the caller: phrase, the rows that ask for it, and how a call takes another's."""


def _with_status(call: Call, other: Call) -> Call:
    if call.cart is None or other.cart is None:
        return call
    return replace(call, cart=replace(call.cart, status=other.cart.status))


def _calls(org: Org, caller: Caller, inputs: Inputs) -> list[Call]:
    """Return the call as it would be for each cart of its caller, oldest first."""
    carts = org.all(Cart, owner_id=caller.id)
    return [read_call(org, caller, {**inputs, "cartId": cart.id}) for cart in carts]


def _taking(part: Part, place: int) -> Callable[[Org, Caller, Inputs, Call], Call]:
    def change(org: Org, caller: Caller, inputs: Inputs, call: Call) -> Call:
        calls = _calls(org, caller, inputs)
        return part(call, calls[place]) if call.cart is not None and calls else call

    return change


def _taking_the_worst(part: Part, row: str) -> Callable[[Org, Caller, Inputs, Call], Call]:
    def change(org: Org, caller: Caller, inputs: Inputs, call: Call) -> Call:
        if call.cart is None:
            return call
        worst = (other for other in _calls(org, caller, inputs) if IN_THE_WAY[row].holds(other))
        other = next(worst, None)
        return part(call, other) if other else call

    return change


def _others(org: Org, cart_id: str, owner_id: str | None) -> list[Cart]:
    """Return what an owner has of carts besides one."""
    return [cart for cart in org.all(Cart, owner_id=owner_id) if cart.id != cart_id]


def _changing_another(change: Change) -> Callable[[Org, Call], None]:
    def on_refusal(org: Org, call: Call) -> None:
        if call.cart is not None:
            for other in _others(org, call.cart.id, call.caller.id):
                change(org, other)

    return on_refusal


def _editing_any(org: Org, caller: Caller, _inputs: Inputs, call: Call) -> Call:
    shares = org.all(CartShare, user_id=caller.id, access_level="Edit")
    return replace(call, cart_access="Edit") if call.cart is not None and any(shares) else call


def _others_of(run: Run) -> list[Cart]:
    """Return what the owner of an activated cart has of carts besides it."""
    return _others(run.org, run.cart_id, run.org.must(Cart, run.cart_id).owner_id)


def _clearing_others(run: Run) -> None:
    for other in _others_of(run):
        run.org.drop_all(CartValidationOutput, cart_id=other.id)


def _others_with_operation(run: Run, *statuses: str) -> Iterator[tuple[Cart, BackgroundOperation]]:
    for other in _others_of(run):
        session = session_of(run.org, other)
        operation = run.org.get(BackgroundOperation, session and session.background_operation_id)
        if operation is not None and operation.status in statuses:
            yield other, operation


def _giving_up_others(run: Run) -> None:
    for other, _ in _others_with_operation(run, "Error"):
        run.org.change(Cart, other.id, status="Closed")


def _canceling_others(run: Run) -> None:
    for _, operation in _others_with_operation(run, "New", "Running"):
        run.org.change(BackgroundOperation, operation.id, status="Canceled")


def _locking_others(run: Run) -> None:
    for other in _others_of(run):
        change_items_of(run.org, other, read_only=True)
