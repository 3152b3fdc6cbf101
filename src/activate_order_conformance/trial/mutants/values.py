"""Mutants that overlook one value: a row is checked, but for one of the states that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.call import Call

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.invocation import CART_IDS, OF_ITS_OWN, CartId
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.trial.expectation import blamed, guards, resting
from activate_order_conformance.trial.mutants.requirements import has_output
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import Inputs, errors_of, taking_for_mine, unless
from activate_order_conformance.trial.subject import Blame, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Picklist:
    """A departure with several values: how a call shows each, which row refuses it, and under which reading."""

    row: str
    shows: Callable[[Call, Value], bool]
    values: tuple[Value, ...]
    readings: Mapping[str | None, str]


def _account(call: Call, value: Value) -> bool:
    if value == "missing":
        return call.account is None
    if value == "inactive":
        return call.account is not None and not call.account_is_active_buyer
    return call.account is not None and not call.account_is_accessible


def _of(departure: str) -> tuple[Value, ...]:
    return DEPARTURES[departure].values[1:]


PICKLISTS: dict[str, Picklist] = {
    "cart_status": Picklist(
        row="error-04",
        shows=lambda call, value: call.cart is not None and call.cart.status == value,
        values=_of("cart_status"),
        readings={},
    ),
    "cart_access": Picklist(
        row="error-03",
        shows=lambda call, value: call.cart_access == {"read-share": "Read"}.get(str(value)),
        values=("read-share", "none"),
        readings={"read-share": "reading-06"},
    ),
    "effective_account": Picklist(
        row="error-06", shows=_account, values=_of("effective_account"), readings={}
    ),
    "background_operation": Picklist(
        row="error-05",
        shows=lambda call, value: call.operation is not None and call.operation.status == value,
        values=("New", "Running"),
        readings={},
    ),
    "session_next_state": Picklist(
        row="error-09",
        shows=lambda call, value: call.session is not None and call.session.next_state == value,
        values=(None, "CheckInventory"),
        readings={"CheckInventory": "reading-03"},
    ),
    "order_status_given": Picklist(
        row="error-11",
        shows=lambda call, value: "orderStatus" in call.inputs and call.order_status == value,
        values=("Draft", "Banana", "", None),
        readings={"": "reading-12", None: "reading-12"},
    ),
}
"""The values that a row is about, by departure; Scheduled and Waiting operations are noted, not judged."""


def value_mutants() -> Iterator[Subject]:
    """Yield, for each value that a row is about, the mutant that overlooks it alone."""
    for departure, picklist in PICKLISTS.items():
        for value in picklist.values:
            yield _overlooking(departure, picklist, value)
    for name, what, specification, blame in _OTHERS:
        yield _mutant(name, what, specification, blame)
    for cart_id in CART_IDS[1:]:
        if cart_id not in _LEFT_OPEN:
            yield _cart_id(cart_id)


def _mutant(name: str, what: str, specification: Specification, blame: Blame) -> Subject:
    return mutant(f"overlooks.{name}", what, specification, blame, "activated", family="one value overlooked")


_OTHERS: tuple[tuple[str, str, Specification, Blame], ...] = (
    (
        "order_status_given.missing",
        "An order status that was left out is let pass.",
        unless("error-11", lambda call: "orderStatus" not in call.inputs),
        resting("reading-12", *guards("error-11")),
    ),
    (
        "order.null",
        "A session that names no order is let pass, where one that names an activated order is not.",
        unless("requirement-05", lambda call: call.session is not None and call.order is None),
        resting("reading-14", "requirement-05"),
    ),
    (
        "validation_errors.one",
        "A single validation error is overlooked.",
        unless("error-08", lambda call: len(errors_of(call)) == 1),
        blamed("error-08"),
    ),
    (
        "validation_errors.many",
        "Several validation errors are overlooked, where one is not.",
        unless("error-08", lambda call: len(errors_of(call)) > 1),
        blamed("error-08"),
    ),
    (
        "validation_errors.among-warnings",
        "A validation error that stands among warnings is overlooked.",
        unless("error-08", has_output("Warning")),
        blamed("error-08"),
    ),
)
"""What else is overlooked: name, sentence, specification and blame."""


def _overlooking(departure: str, picklist: Picklist, value: Value) -> Subject:
    def forgotten(call: Call) -> bool:
        return picklist.shows(call, value)

    word = "null" if value is None else str(value) or "empty"
    specification = unless(picklist.row, forgotten)
    if (departure, value) == ("effective_account", "missing"):  # who is no account is no member either
        specification = unless("error-07", forgotten, specification)
    rows = guards(picklist.row)
    basis = picklist.readings.get(None if value is None else str(value))
    blame = resting(basis, *rows) if basis else blamed(*rows)
    return _mutant(
        f"{departure}.{word}",
        f"{departure} {word} is overlooked: such a call is accepted.",
        specification,
        blame,
    )


_LEFT_OPEN = (
    "right in 15 characters",
    "right in lower case",
    "right between blanks",
    "right but for its checksum",
)
"""How a cart id that is right may be given otherwise; the page leaves open whether it names the cart."""


def _cart_id(cart_id: CartId) -> Subject:
    """Return the mutant that takes the caller's own cart where a cart id is wrong in this way."""
    sure = cart_id in ("malformed", "of another object", *OF_ITS_OWN)
    rows = guards("error-01")
    return _mutant(
        f"cart_id.{cart_id.replace(' ', '-')}",
        f"A cart id that is {cart_id} is taken for the caller's own cart.",
        taking_for_mine(lambda _, inputs, mine: _is(cart_id, inputs, mine.id)),
        blamed(*rows) if sure else resting("reading-13", *rows),
    )


def _is(cart_id: CartId, inputs: Inputs, own: str) -> bool:
    """Tell whether a cart id is given in this way, where the caller's own cart has the id `own`."""
    given = inputs.get("cartId")
    if cart_id == "missing":
        return "cartId" not in inputs
    if cart_id in OF_ITS_OWN:
        return given == OF_ITS_OWN[cart_id](own)
    if given is None:
        return cart_id == "null"
    if not isinstance(given, str):
        return False
    prefix = given[:3] if len(given) in (15, 18) else ""
    if cart_id == "of no cart":
        return prefix == "0a6"
    return cart_id == ("malformed" if not prefix else "of another object") and prefix != "0a6"
