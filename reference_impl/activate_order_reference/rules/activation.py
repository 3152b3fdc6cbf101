"""The action: the conditions, then the interactions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from activate_order_reference.rules.background_work import BackgroundWork
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS, ErrorCondition
from activate_order_reference.rules.interactions import (
    BACKGROUND_SECONDS,
    INTERACTIONS,
    Interaction,
    OrderSummaryNotCreated,
    Run,
)
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BackgroundOperation, Caller, Cart, CheckoutSession
from activate_order_reference.rules.requirements import REQUIREMENTS, Requirement


def leave_all_as_it_is(_org: Org, _call: Call) -> None:
    """A refusal changes nothing (reading-23)."""  # noqa: D401


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """The page as data, so that a part of it can be swapped with `dataclasses.replace`.

    `read` is how a call is read from the records; `ends_after` is how many seconds after the call its
    background operation ends; `on_refusal` is what a refused call leaves behind.
    """

    read: Callable[[Org, Caller, Mapping[str, object]], Call] = read_call
    conditions: tuple[ErrorCondition, ...] = ERROR_CONDITIONS
    requirements: tuple[Requirement, ...] = REQUIREMENTS
    interactions: tuple[Interaction, ...] = INTERACTIONS
    ends_after: float = BACKGROUND_SECONDS
    on_refusal: Callable[[Org, Call], None] = leave_all_as_it_is

    def questions(self) -> Iterator[ErrorCondition | Requirement]:
        """Yield all that can refuse a call, in the order asked (reading-17)."""
        yield from (row for row in self.conditions if not row.found_while_running)
        yield from self.requirements
        yield from (row for row in self.conditions if row.found_while_running)

    def refusing(self, call: Call) -> ErrorCondition | Requirement | None:
        """Return the first question that holds for a call (None: it is accepted)."""
        return next((question for question in self.questions() if question.holds(call)), None)


SPECIFICATION = Specification()
"""The page as it is written, with the readings taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A call that activates its order in the background operation with this id."""

    background_operation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A call that was refused, and what it is answered with."""

    code: str
    status: int
    message: str


def activate(
    specification: Specification, org: Org, work: BackgroundWork, caller: Caller, inputs: Mapping[str, object]
) -> Accepted | Refused:
    """Answer one set of inputs: refuse it by the first question that holds, or activate the order.

    An accepted call has activated the order and started a background operation when it returns; the rest is
    put into `work`, unless the caller asked to wait for it.
    """
    call = specification.read(org, caller, inputs)
    if refusing := specification.refusing(call):
        specification.on_refusal(org, call)
        return Refused(code=refusing.code, status=refusing.status, message=refusing.message)
    return _run(specification, org, work, call)


def begun(org: Org, call: Call, status: str) -> Run:
    """Start the background operation of an activation, in this status."""
    # A specification that dropped a condition can come here without a cart, a session or an order.
    cart_id = call.cart.id if call.cart else ""
    return Run(
        org=org,
        cart_id=cart_id,
        session_id=call.session.id if call.session else "",
        order_id=call.order.id if call.order else "",
        operation_id=org.add(BackgroundOperation, status=status, parent_key=cart_id).id,
        life_cycle_type=call.life_cycle_type,
    )


def _run(specification: Specification, org: Org, work: BackgroundWork, call: Call) -> Accepted:
    run = begun(org, call, "Running")
    operation_id = run.operation_id
    org.change(CheckoutSession, run.session_id, is_processing=True, background_operation_id=operation_id)
    steps = [(each.after, each.effect) for each in specification.interactions]
    steps.append((specification.ends_after, _complete))
    for after, effect in steps:
        if call.runs_in_background and after:
            work.add(after, partial(_carry_out_later, run, effect))
        else:
            _carry_out(run, effect)
    return Accepted(background_operation_id=operation_id)


def _carry_out_later(run: Run, effect: Callable[[Run], None]) -> None:
    """Carry an effect out unless the cart is gone by then, with which goes what was due for it."""
    if run.org.get(Cart, run.cart_id) is not None:
        _carry_out(run, effect)


def _carry_out(run: Run, effect: Callable[[Run], None]) -> None:
    operation = run.org.get(BackgroundOperation, run.operation_id)
    if operation is not None and operation.status == "Error":
        return
    try:
        effect(run)
    except OrderSummaryNotCreated as failure:
        _fail(run, str(failure))


def _complete(run: Run) -> None:
    """End well: the session moves on to its next state."""
    session = run.org.get(CheckoutSession, run.session_id)
    run.org.change(BackgroundOperation, run.operation_id, status="Complete")
    if session is not None:
        run.org.change(CheckoutSession, session.id, is_processing=False, state=session.next_state)


def _fail(run: Run, why: str) -> None:
    """End in error, as checkout states are documented to: nothing is archived (reading-10)."""
    run.org.change(BackgroundOperation, run.operation_id, status="Error", error=why)
    run.org.change(
        CheckoutSession, run.session_id, is_processing=False, is_error=True, state="Error", next_state=None
    )
