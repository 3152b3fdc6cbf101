"""Mutants that whoever looks at the order, the cart and the session alone overlooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    BuyerGroupMember,
    Caller,
    Cart,
    CartValidationOutput,
    OrderItem,
)

from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.trial.between import Result
from activate_order_conformance.trial.expectation import blamed, guards, resting, together
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.past import Build, Past, remembering
from activate_order_conformance.trial.second_order.states import (
    HARMLESS,
    IN_THE_WAY,
    LEFT_OPEN,
    TAKEN,
    State,
    overlooking,
)
from activate_order_conformance.trial.specification import (
    Change,
    besides,
    change_items_of,
    errors_of,
    refusing,
)
from activate_order_conformance.trial.subject import Blame, Subject

UNSETTLED = 0.3
"""Seconds after the call: when the order was activated, and before everything stands still."""


def overlooked_mutants() -> Iterator[Subject]:
    """Yield the mutants that show in what is seldom looked at."""
    for word, where, build in (
        *((word, f"Where {state.phrase},", _leaving_open_beside(state)) for word, state in HARMLESS.items()),
        *(
            (
                f"after.{row}",
                f"Of a cart that was refused because {state.phrase}",
                _leaving_open_once_refused(state),
            )
            for row, state in IN_THE_WAY.items()
            if state.id not in ("error-01", "requirement-08", "requirement-05")
        ),
    ):
        yield mutant(
            f"overlooked.items.{word}",
            f"{where} the second order item can still be changed.",
            remembering(build),
            resting("reading-11", "interaction-01"),
            family="items can still be changed",
        )
    for name, what, specification, blame in _AT_ONCE:
        yield mutant(f"overlooked.{name}", what, specification, blame, family="let through where things meet")
    yield mutant(
        "overlooked.activation.takes-permission",
        f"An activation takes the permission from its caller, where {HARMLESS['modify-all-data'].phrase}.",
        remembering(_taking_the_permission),
        resting("reading-35"),
        "caller_permission",
        family="an activation changes its caller",
    )
    yield mutant(
        "overlooked.refusal.names-operation",
        "A refusal names the operation of the session in its output.",
        remembering(lambda _: SPECIFICATION, _naming),
        resting("reading-38"),
        "outputValues",
        family="a refusal has an output",
    )
    for word, (phrase, change, mention) in _CHANGES.items():
        yield mutant(
            f"overlooked.refusal.{word}",
            f"Every refusal {phrase}.",
            refusing(change),
            blamed("reading-23"),
            mention,
            family="a refusal changes what is seldom looked at",
        )


def _naming(_past: Past, call: Call, result: Result) -> None:
    if not result["isSuccess"] and call.operation is not None:
        result["outputValues"] = {OUTPUT: call.operation.id}


def _leaving_open(where: Callable[[Run], bool]) -> Specification:
    def unlock(run: Run) -> None:
        *_, last = run.org.all(OrderItem, order_id=run.order_id)
        if where(run):
            run.org.change(OrderItem, last.id, read_only=False)

    return besides(Interaction(name="left open", effect=unlock, after=UNSETTLED))


def _leaving_open_beside(state: State) -> Build:
    return lambda past: _leaving_open(lambda run: state.holds(past.calls[run.cart_id]))


def _leaving_open_once_refused(state: State) -> Build:
    def build(_past: Past) -> Specification:
        refused: set[str] = set()

        def note(_org: Org, call: Call) -> None:
            if call.cart is not None and state.holds(call):
                refused.add(call.cart.id)

        return replace(_leaving_open(lambda run: run.cart_id in refused), on_refusal=note)

    return build


def _taking_the_permission(past: Past) -> Specification:
    def take(run: Run) -> None:
        caller = past.calls[run.cart_id].caller
        if caller.modify_all_data:
            run.org.change(Caller, caller.id, modify_all_data=False)

    return besides(Interaction(name="taken", effect=take, after=UNSETTLED))


def _leave(org: Org, cart: Cart) -> None:
    org.drop_all(BuyerGroupMember, buyer_id=cart.account_id)


def _clear(org: Org, cart: Cart) -> None:
    org.drop_all(CartValidationOutput, cart_id=cart.id, level="Info")


_CHANGES: dict[str, tuple[str, Change, str]] = {
    "locks-items": (
        "makes the items of the order read-only",
        partial(change_items_of, read_only=True),
        "an order item can no longer be changed",
    ),
    "ends-membership": ("takes the account out of its buyer groups", _leave, "store_member was true"),
    "clears-infos": ("clears the validation output of level Info", _clear, "validation_infos was 1"),
}
"""What a refusal does: the end of a sentence, the deed, and what is said of it."""


def _is_of_status(call: Call, status: str) -> bool:
    return call.cart is not None and call.cart.status == status


def _is_at_its_step(call: Call) -> bool:
    return call.session is not None and call.session.state == DOCUMENTED.session_state


def _has_operation(call: Call, status: str) -> bool:
    return call.operation is not None and call.operation.status == status


def _has_activated_order(call: Call) -> bool:
    return call.order is not None and call.order.status == "Activated"


def _shows_an_activation(call: Call) -> bool:
    is_begun = _is_of_status(call, "PendingClosed") and _has_operation(call, "Running")
    is_processing = call.session is not None and call.session.is_processing
    return is_begun and is_processing and _has_activated_order(call)


def has_errors_of_items_alone(call: Call) -> bool:
    """Tell whether no validation error that stands in the way is of the cart itself."""
    return all(error.related_entity_id != error.cart_id for error in errors_of(call))


def _gives(name: str, call: Call) -> bool:
    return name in call.inputs


def _letting_activated_through(word: str) -> Specification:
    """Return a specification that does not look at the status of an order beside an input that is left open."""
    return overlooking(
        lambda call: LEFT_OPEN[word].holds(call) and _has_activated_order(call),
        IN_THE_WAY["requirement-05"],
        base=TAKEN.get(word, SPECIFICATION),
    )


_AT_ONCE: tuple[tuple[str, str, Specification, Blame], ...] = (
    (
        "activated-already",
        "A cart that is Closed and whose order is Activated is taken for one that was activated just now.",
        overlooking(
            lambda call: _is_of_status(call, "Closed") and _has_activated_order(call),
            IN_THE_WAY["error-04"],
            IN_THE_WAY["requirement-05"],
        ),
        together(blamed(*guards("error-04")), resting("reading-14", "requirement-05")),
    ),
    (
        "under-way-by-two-signs",
        "A cart that is PendingClosed and whose operation is Running is taken for one that is being activated.",
        overlooking(
            lambda call: _is_of_status(call, "PendingClosed") and _has_operation(call, "Running"),
            IN_THE_WAY["error-04"],
            IN_THE_WAY["error-05"],
        ),
        blamed(*guards("error-04"), *guards("error-05")),
    ),
    (
        "under-way-by-cart-and-session",
        "A cart that is Processing and whose session is processing is taken for one that is being activated.",
        overlooking(
            lambda call: (
                _is_of_status(call, "Processing") and call.session is not None and call.session.is_processing
            ),
            IN_THE_WAY["error-04"],
            IN_THE_WAY["error-10"],
        ),
        together(blamed(*guards("error-04")), resting("reading-02", *guards("error-10"))),
    ),
    (
        "under-way-by-all-signs",
        "What shows all that an activation shows while it is under way is taken for one.",
        overlooking(
            _shows_an_activation,
            *(IN_THE_WAY[row] for row in ("error-04", "error-05", "error-10", "requirement-05")),
        ),
        together(
            blamed(*guards("error-04"), *guards("error-05")),
            resting("reading-02", *guards("error-10")),
            resting("reading-14", "requirement-05"),
        ),
    ),
    (
        "closed-at-another-step",
        "A cart that is Closed is let through where its session is at another step.",
        overlooking(
            lambda call: bool(call.session) and _is_of_status(call, "Closed") and not _is_at_its_step(call),
            IN_THE_WAY["error-04"],
        ),
        blamed(*guards("error-04")),
    ),
    (
        "calculated-once-merged",
        "A cart that is Processing is let through where the operation of its session is Merged.",
        overlooking(
            lambda call: _is_of_status(call, "Processing") and _has_operation(call, "Merged"),
            IN_THE_WAY["error-04"],
        ),
        blamed(*guards("error-04")),
    ),
    (
        "processing-once-merged",
        "A session that is processing is let through where its operation is Merged.",
        overlooking(lambda call: _has_operation(call, "Merged"), IN_THE_WAY["error-10"]),
        resting("reading-02", *guards("error-10")),
    ),
    (
        "activated-in-lower-case",
        "An order that is Activated is let through where the order status is given in lower case, which is taken.",
        _letting_activated_through("status-in-lower-case"),
        resting("reading-14", "requirement-05"),
    ),
    (
        "activated-with-further-inputs",
        "An order that is Activated is let through where inputs are given that the page does not name.",
        _letting_activated_through("further-inputs"),
        resting("reading-14", "requirement-05"),
    ),
    (
        "errors-of-an-item",
        "Validation errors of an item are overlooked where the cart is shared with the caller for editing.",
        overlooking(
            lambda call: HARMLESS["edit-share"].holds(call) and has_errors_of_items_alone(call),
            IN_THE_WAY["error-08"],
        ),
        blamed(*guards("error-08")),
    ),
    (
        "errors-of-an-item-in-15-characters",
        "Validation errors of an item are overlooked where the cart is named in 15 characters.",
        overlooking(
            lambda call: len(str(call.inputs.get("cartId"))) == 15 and has_errors_of_items_alone(call),
            IN_THE_WAY["error-08"],
        ),
        blamed(*guards("error-08")),
    ),
    *(
        (
            f"{row}.given-{given}",
            f"Where {given} is given as well, it is not checked whether {IN_THE_WAY[row].phrase}.",
            overlooking(partial(_gives, given), IN_THE_WAY[row]),
            IN_THE_WAY[row].let_through,
        )
        for row, given in (("error-06", "effectiveAccountId"), ("error-09", "nextState"))
    ),
)
"""What is let through where things meet: name, sentence, specification and blame."""
