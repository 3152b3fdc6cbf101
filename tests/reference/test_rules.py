"""Each condition holds for what spoils its part of the call, and no condition holds for a ready one."""

from dataclasses import replace

import pytest
from activate_order_reference import SPECIFICATION
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS
from activate_order_reference.rules.records import (
    Account,
    BackgroundOperation,
    Caller,
    Cart,
    CartValidationOutput,
    CheckoutSession,
    Order,
)
from activate_order_reference.rules.requirements import REQUIREMENTS

CART = Cart(id="c", status="Checkout")
CALLER = Caller(id="u", integrator=True)
SESSION = CheckoutSession(id="s", cart_id="c", state="Activate Order", next_state="activateOrder")
READY = Call(
    inputs={"cartId": "c", "orderStatus": "ACTIVATE"},
    caller=CALLER,
    cart=CART,
    cart_access="All",
    account=Account(id="a"),
    account_is_active_buyer=True,
    account_is_accessible=True,
    account_is_store_member=True,
    validation=(),
    session=SESSION,
    operation=BackgroundOperation(id="o", status="Complete"),
    order=Order(id="d"),
    summary_failure=None,
)


def found(level: str, *, dismissed: bool = False) -> dict[str, object]:
    return {"validation": (CartValidationOutput(id="v", cart_id="c", level=level, is_dismissed=dismissed),)}


def session(**fields: object) -> dict[str, object]:
    return {"session": replace(SESSION, **fields)}


def operation(status: str) -> dict[str, object]:
    return {"operation": BackgroundOperation(id="o", status=status)}


def order_status(value: object) -> dict[str, object]:
    return {"inputs": {"cartId": "c", "orderStatus": value}}


REFUSED = [
    pytest.param(1, {"cart": None, "cart_access": None}, id="no such cart"),
    pytest.param(2, {"caller": Caller(id="u")}, id="no permission"),
    pytest.param(3, {"cart_access": None}, id="no access"),
    pytest.param(3, {"cart_access": "Read"}, id="read access"),
    *(
        pytest.param(4, {"cart": replace(CART, status=status)}, id=f"cart {status}")
        for status in ("Active", "Processing", "PendingClosed", "Closed", "PendingDelete")
    ),
    *(
        pytest.param(5, operation(status), id=f"operation {status}")
        for status in ("New", "Running", "Scheduled", "Waiting")
    ),
    pytest.param(6, {"account": None}, id="account missing"),
    pytest.param(6, {"account_is_active_buyer": False}, id="account inactive"),
    pytest.param(6, {"account_is_accessible": False}, id="account inaccessible"),
    pytest.param(7, {"account_is_store_member": False}, id="no member"),
    pytest.param(8, found("Error"), id="validation error"),
    pytest.param(9, session(next_state=None), id="no next state"),
    pytest.param(9, session(next_state=""), id="empty next state"),
    pytest.param(9, session(next_state="CheckInventory"), id="another next state"),
    pytest.param(10, session(is_processing=True), id="processing"),
    *(
        pytest.param(11, order_status(value), id=f"order status {value!r}")
        for value in ("Draft", "", "activating", None, True, 7, ["ACTIVATE"], {"a": 1})
    ),
    pytest.param(12, {"summary_failure": "before-answer"}, id="summary fails"),
]

ACCEPTED = [
    pytest.param({"caller": Caller(id="u", modify_all_data=True)}, id="Modify All Data"),
    pytest.param({"cart_access": "Edit"}, id="edit share"),
    *(
        pytest.param(operation(status), id=f"operation {status}")
        for status in ("Complete", "Error", "Canceled", "Merged")
    ),
    pytest.param({"operation": None}, id="no operation"),
    pytest.param(found("Warning"), id="warning"),
    pytest.param(found("Info"), id="info"),
    pytest.param(found("Error", dismissed=True), id="dismissed error"),
    pytest.param(session(next_state=" Activate  Order "), id="next state in the words of flows"),
    pytest.param(session(state="Anything"), id="any state"),
    *(
        pytest.param(order_status(value), id=f"order status {value}")
        for value in ("activate", "Activated", "ACTIVATED")
    ),
    pytest.param({"summary_failure": "after-answer"}, id="summary fails later"),
]


def first_refusal(call: Call) -> object:
    return next((question for question in SPECIFICATION.questions() if question.holds(call)), None)


@pytest.mark.parametrize(("row", "spoilt"), REFUSED)
def test_what_spoils_a_call_makes_its_row_hold_and_no_other_row_before_it(row, spoilt):
    assert first_refusal(replace(READY, **spoilt)) is ERROR_CONDITIONS[row - 1]


@pytest.mark.parametrize(("row", "spoilt"), [param for param in REFUSED if param.values[0] != 1])
def test_what_spoils_one_row_leaves_the_others_alone(row, spoilt):
    call = replace(READY, **spoilt)
    assert [number for number, each in enumerate(ERROR_CONDITIONS, 1) if each.holds(call)] == [row]


@pytest.mark.parametrize("unusual", ACCEPTED)
def test_what_is_unusual_but_right_is_refused_by_nothing(unusual):
    assert first_refusal(replace(READY, **unusual)) is None


@pytest.mark.parametrize(
    ("reading", "spoilt"),
    [
        pytest.param("reading-16", {"session": None, "operation": None, "order": None}, id="no open session"),
        pytest.param("reading-15", session(state=None), id="no state"),
        pytest.param("reading-15", session(state="  "), id="blank state"),
        pytest.param("reading-14", {"order": None}, id="no order"),
        pytest.param("reading-14", {"order": Order(id="d", status="Activated")}, id="activated order"),
    ],
)
def test_what_no_row_names_is_refused_by_its_reading(reading, spoilt):
    refusal = first_refusal(replace(READY, **spoilt))
    assert refusal in REQUIREMENTS
    assert (refusal.reading, refusal.code, refusal.status) == (reading, "INVALID_INPUT", 403)


def test_the_rows_are_asked_in_the_pages_order_and_the_requirements_before_what_is_found_while_running():
    preconditions = tuple(row for row in ERROR_CONDITIONS if not row.found_while_running)
    running = tuple(row for row in ERROR_CONDITIONS if row.found_while_running)
    assert tuple(SPECIFICATION.questions()) == (*preconditions, *REQUIREMENTS, *running)


def test_no_condition_raises_when_there_is_nothing_at_all():
    nothing = replace(
        READY, inputs={}, cart=None, cart_access=None, account=None, session=None, operation=None, order=None
    )
    assert all(question.holds(nothing) in (True, False) for question in SPECIFICATION.questions())
