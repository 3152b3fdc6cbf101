# ruff: noqa: D401, RUF001  (the docstrings say when a row holds; the titles are the page's, with its apostrophes)
"""The page's table of error conditions: its rows, in its order, each with the question that decides it.

Hold this next to the page. Title, code and status are the page's; a row holds when the call is to be refused
with them. Where the page leaves room, the docstring names the reading taken.
"""

from collections.abc import Callable
from dataclasses import dataclass

from activate_order_reference.rules.call import Call

_MAY_EDIT = ("All", "Edit")
_IN_PROGRESS = ("New", "Running", "Scheduled", "Waiting")
_ACTIVATING_STATUSES = ("activate", "activated")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCondition:
    """A row: its title, the code and HTTP status it is answered with, and whether it holds for a call.

    `found_while_running` marks the row that is no precondition: it is asked when all others have passed.
    """

    title: str
    code: str
    status: int
    holds: Callable[[Call], bool]
    found_while_running: bool = False

    @property
    def message(self) -> str:
        """What the caller is told: the row's title."""
        return self.title


def row(
    title: str, code: str, status: int, *, found_while_running: bool = False
) -> Callable[[Callable[[Call], bool]], ErrorCondition]:
    """Make a row of the table from the predicate that it decorates."""

    def make(holds: Callable[[Call], bool]) -> ErrorCondition:
        return ErrorCondition(
            title=title, code=code, status=status, holds=holds, found_while_running=found_while_running
        )

    return make


@row("Invalid CartId Input", "UNKNOWN_EXCEPTION", 500)
def invalid_cart_id(call: Call) -> bool:
    """No cart has the id that was sent, if one was sent (reading-13)."""
    return call.cart is None


@row("User Can’t Invoke Action", "BAD_REQUEST", 400)
def user_cannot_invoke(call: Call) -> bool:
    """The caller has neither of the two permissions; either suffices (reading-07)."""
    return not (call.caller.integrator or call.caller.modify_all_data)


@row("User Doesn’t Have Access to the Cart", "BAD_REQUEST", 400)
def user_cannot_edit_cart(call: Call) -> bool:
    """The caller may not edit the cart; reading it is not enough (reading-06)."""
    return call.cart_access not in _MAY_EDIT


@row("The Cart Isn’t in the Checkout State", "INVALID_OPERATION", 403)
def cart_is_not_in_checkout(call: Call) -> bool:
    """The cart's status is another than Checkout (reading-21)."""
    return call.cart is not None and call.cart.status != "Checkout"


@row("Integration Is Already in Progress", "ALREADY_IN_PROCESS", 400)
def integration_is_in_progress(call: Call) -> bool:
    """The session's background operation has not ended (reading-04, reading-05)."""
    return call.operation is not None and call.operation.status in _IN_PROGRESS


@row("Account Associated With the Cart Isn’t Valid or Accessible", "INSUFFICIENT_ACCESS_OR_READONLY", 500)
def account_is_not_valid(call: Call) -> bool:
    """The cart's account is missing, is no active buyer, or is hidden from the caller (reading-18)."""
    return not (call.account and call.account_is_active_buyer and call.account_is_accessible)


@row("User Isn’t a Member of the Store", "INSUFFICIENT_ACCESS_OR_READONLY", 500)
def account_is_not_a_member(call: Call) -> bool:
    """The cart's account is in no buyer group of the cart's store (reading-19)."""
    return not call.account_is_store_member


@row("CartValidationOutput Object Has Errors", "INVALID_INPUT", 403)
def validation_has_errors(call: Call) -> bool:
    """A validation of the cart found an error that nobody has dismissed (reading-20)."""
    return any(output.level == "Error" and not output.is_dismissed for output in call.validation)


@row("CheckoutSession Isn’t in the Activate State", "INVALID_INPUT", 403)
def session_is_not_about_to_activate(call: Call) -> bool:
    """The session's next state is not the activation of the order (reading-03)."""
    return call.session is not None and step(call.session.next_state) != "activateorder"


@row("CheckoutSession Is in the Processing State", "INVALID_INPUT", 403)
def session_is_processing(call: Call) -> bool:
    """The session says that something is being processed (reading-02)."""
    return call.session is not None and call.session.is_processing


@row("Invalid Order Status Input", "UNKNOWN_EXCEPTION", 500)
def invalid_order_status(call: Call) -> bool:
    """The status that was sent is not one that activates (reading-12)."""
    return str(call.order_status).lower() not in _ACTIVATING_STATUSES


@row("OrderSummary Wasn’t Created", "UNKNOWN_EXCEPTION", 403, found_while_running=True)
def summary_was_not_created(call: Call) -> bool:
    """The order summary fails before the answer, as any failure does that the caller waits for (reading-10)."""
    is_waited_for = not call.runs_in_background
    return call.summary_failure == "before-answer" or (
        call.summary_failure == "after-answer" and is_waited_for
    )


ERROR_CONDITIONS: tuple[ErrorCondition, ...] = (
    invalid_cart_id,
    user_cannot_invoke,
    user_cannot_edit_cart,
    cart_is_not_in_checkout,
    integration_is_in_progress,
    account_is_not_valid,
    account_is_not_a_member,
    validation_has_errors,
    session_is_not_about_to_activate,
    session_is_processing,
    invalid_order_status,
    summary_was_not_created,
)


def step(state: str | None) -> str:
    """A session's state without what its spellings differ in."""
    return "".join((state or "").split()).lower()
