"""Conforming variants: implementations that are unusual but right, none of which may be called deviating."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BackgroundOperation, Cart, CheckoutSession

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import Result, altering_results
from activate_order_conformance.trial.specification import (
    ROWS,
    Question,
    also,
    of_specification,
    stateful,
    unless,
    with_requirement,
    with_row,
)
from activate_order_conformance.trial.subject import Make, Subject

REFERENCE = of_specification(SPECIFICATION)


def variants() -> Iterator[Subject]:
    """Yield every conforming variant of the action's own behaviour, by family."""
    yield from _of_precedence()
    yield from _of_words()
    yield from _of_time()
    yield from _of_freedom()


def variant(name: str, family: str, what: str, make: Make, **fields: Any) -> Subject:
    """Return a conforming variant."""
    return Subject(name=f"variant.{name}", kind="variant", family=family, what=what, make=make, **fields)


def _of_precedence() -> Iterator[Subject]:
    family = "order of precedence"
    conditions = SPECIFICATION.conditions
    for one, other in itertools.pairwise(ROWS):
        if ROWS[other].found_while_running:
            continue
        at = conditions.index(ROWS[one])
        swapped = (*conditions[:at], ROWS[other], ROWS[one], *conditions[at + 2 :])
        yield variant(
            f"{other}-before-{one}",
            family,
            f"Where both apply, {other} answers before {one}.",
            of_specification(replace(SPECIFICATION, conditions=swapped)),
        )
    yield variant(
        "rows-backwards",
        family,
        "The rows are asked from the last to the first.",
        of_specification(replace(SPECIFICATION, conditions=tuple(_of_a_cart(row) for row in reversed(ROWS)))),
    )
    by_requirement = [clause.refused_as for clause in Contract.load().requirements if clause.refused_as]
    order = [*by_requirement, *(row for row in ROWS if row not in by_requirement)]
    yield variant(
        "rows-by-requirement",
        family,
        "The rows are asked in the order of the requirements.",
        of_specification(replace(SPECIFICATION, conditions=tuple(_of_a_cart(row) for row in order))),
    )
    first = tuple(
        ErrorCondition(title=one.message, code=one.code, status=one.status, holds=_guarded(one.holds))
        for one in SPECIFICATION.requirements
    )
    yield variant(
        "requirements-before-rows",
        family,
        "What no row names is asked before the rows.",
        of_specification(replace(SPECIFICATION, conditions=(*first, *conditions), requirements=())),
    )
    yield variant(
        "requirements-backwards",
        family,
        "What no row names is asked in another order.",
        of_specification(replace(SPECIFICATION, requirements=SPECIFICATION.requirements[::-1])),
    )


def _of_a_cart(row: str) -> ErrorCondition:
    """Return a row that holds for no call without a cart, unless it is the row about that."""
    holds = ROWS[row].holds
    if row == "error-01":
        return ROWS[row]
    return replace(ROWS[row], holds=lambda call: call.cart is not None and holds(call))


def _guarded(holds: Callable[[Call], bool]) -> Callable[[Call], bool]:
    """Return the question asked only of calls that name a cart within the caller's reach and permission."""
    earlier = [ROWS[row].holds for row in ("error-01", "error-02", "error-03", "error-04")]
    return lambda call: not any(one(call) for one in earlier) and holds(call)


def _of_words() -> Iterator[Subject]:
    family = "words of the answer"
    yield variant(
        "other-messages",
        family,
        "Messages say something else.",
        _messages(lambda text: f"Sorry: {text.lower()}."),
    )
    yield variant(
        "german-messages",
        family,
        "Messages are in German.",
        _messages(lambda _: "Die Bestellung kann nicht aktiviert werden: bitte prüfen."),
    )
    yield variant(
        "japanese-messages",
        family,
        "Messages are in Japanese.",
        _messages(lambda _: "注文を有効化できません。"),
    )
    yield variant(
        "long-messages", family, "Messages are very long.", _messages(lambda text: f"{text} " * 200)
    )
    yield variant(
        "missing-as-required-field",
        family,
        "A missing or null cartId, and an orderStatus that is empty, null or missing, is REQUIRED_FIELD_MISSING.",
        of_specification(_required_fields()),
    )
    yield variant(
        "unknown-cart-out-of-reach",
        family,
        "The id of no cart is answered as a cart that is out of reach.",
        of_specification(unless("error-01", _names_a_cart_id)),
    )
    for code, status in (("UNKNOWN_EXCEPTION", 500), ("BAD_REQUEST", 400)):
        yield variant(
            f"unnamed-refusals-{code}",
            family,
            f"What no row names is refused with {code} and HTTP status {status}.",
            of_specification(
                replace(
                    SPECIFICATION,
                    requirements=tuple(
                        replace(one, code=code, status=status) for one in SPECIFICATION.requirements
                    ),
                )
            ),
        )
    yield variant(
        "wants-the-documented-words",
        family,
        "Only ACTIVATE and activateOrder are understood, letter by letter.",
        of_specification(
            with_row(
                "error-11",
                with_row("error-09", holds=_next_state_is_not("activateOrder")),
                holds=lambda call: call.order_status != "ACTIVATE",
            )
        ),
    )
    yield variant(
        "wants-the-platforms-words",
        family,
        "Only Activated and Activate Order are understood, and failures bear HTTP status 400.",
        of_specification(
            with_row(
                "error-11",
                with_row("error-09", holds=_next_state_is_not("Activate Order")),
                holds=lambda call: call.order_status != "Activated",
            ),
            statuses="platform",
        ),
        profile="platform",
    )
    yield variant(
        "documented-statuses-on-platform",
        family,
        "The page's statuses are answered where the platform's are let pass.",
        REFERENCE,
        profile="platform",
    )


def _next_state_is_not(word: str) -> Callable[[Call], bool]:
    return lambda call: call.session is not None and call.session.next_state != word


def _messages(change: Callable[[str], str]) -> Make:
    def alter(result: Result) -> None:
        for error in result["errors"] or ():
            error["message"] = change(error["message"])

    return altering_results(REFERENCE, alter)


def _names_a_cart_id(call: Call) -> bool:
    given = call.inputs.get("cartId")
    return isinstance(given, str) and given.startswith("0a6")


def _required_fields() -> Specification:
    def missing(call: Call) -> bool:
        return call.inputs.get("cartId") is None or not call.inputs.get("orderStatus")

    required = ErrorCondition(
        title="Required input missing", code="REQUIRED_FIELD_MISSING", status=400, holds=missing
    )
    return replace(SPECIFICATION, conditions=(required, *SPECIFICATION.conditions))


def _of_time() -> Iterator[Subject]:
    family = "time within the deadline"
    for seconds in (0.4, 1.5, 4.5):
        yield variant(
            f"all-after-{seconds:g}",
            family,
            f"Summary and archiving come {seconds:g} seconds after the call.",
            of_specification(_after(seconds, seconds, seconds, seconds)),
        )
    for seconds, late in zip((3.0, 2.0, 4.0), ("summary", "session", "cart"), strict=True):
        summary, session, cart = (seconds if late == one else 0.1 for one in ("summary", "session", "cart"))
        yield variant(
            f"{late}-last",
            family,
            f"The {late} comes {seconds:g} seconds after the call, and the rest at once.",
            of_specification(_after(summary, session, cart, seconds)),
        )
    yield variant(
        "operation-ends-first",
        family,
        "The background operation ends before the summary and the archiving come.",
        of_specification(_after(2.0, 2.0, 2.0, 0.0)),
    )
    yield variant(
        "operation-ends-last",
        family,
        "The background operation runs on for some seconds after all is done.",
        of_specification(_after(0.1, 0.1, 0.1, 4.0)),
    )
    yield variant(
        "order-activated-later",
        family,
        "The order itself is activated in the background.",
        of_specification(
            replace(
                SPECIFICATION,
                interactions=tuple(replace(one, after=0.5) for one in SPECIFICATION.interactions),
                ends_after=0.5,
            )
        ),
    )
    yield variant(
        "cart-pending-closed",
        family,
        "The cart is PendingClosed on its way to Closed.",
        of_specification(
            replace(
                SPECIFICATION,
                interactions=(
                    Interaction(name="cart about to close", effect=_pending_closed),
                    *_after(0.1, 0.1, 1.0, 1.0).interactions,
                ),
                ends_after=1.0,
            )
        ),
    )
    yield variant(
        "operation-by-steps",
        family,
        "The background operation is Scheduled and then Running before it ends.",
        of_specification(
            replace(
                SPECIFICATION,
                interactions=(
                    Interaction(name="scheduled", effect=_operation("Scheduled")),
                    Interaction(name="running", effect=_operation("Running"), after=0.05),
                    *SPECIFICATION.interactions,
                ),
                ends_after=0.3,
            )
        ),
    )


def instantly() -> Specification:
    """Return the specification that does everything at once, by an operation that is Complete at once."""
    return _after(0.0, 0.0, 0.0, 0.0)


def _after(summary: float, session: float, cart: float, end: float) -> Specification:
    item, *others = SPECIFICATION.interactions
    times = (summary, session, cart)
    later = [replace(one, after=after) for one, after in zip(others, times, strict=True)]
    return replace(SPECIFICATION, interactions=(item, *later), ends_after=end)


def _pending_closed(run: Run) -> None:
    run.org.change(Cart, run.cart_id, status="PendingClosed")


def _operation(status: str) -> Callable[[Run], None]:
    def effect(run: Run) -> None:
        run.org.change(BackgroundOperation, run.operation_id, status=status)

    return effect


def _of_freedom() -> Iterator[Subject]:
    family = "what is left free"
    yield variant(
        "busy-as-processing",
        family,
        "A processing session under a running operation is answered as processing.",
        of_specification(
            replace(
                SPECIFICATION,
                conditions=tuple(
                    ROWS[{"error-05": "error-10", "error-10": "error-05"}.get(row, row)] for row in ROWS
                ),
            )
        ),
    )
    for status in ("Scheduled", "Waiting"):
        yield variant(
            f"{status.lower()}-lets-pass",
            family,
            f"A background operation that is {status} does not stand in the way.",
            of_specification(
                unless(
                    "error-05",
                    _operation_is(status),
                )
            ),
        )
    yield variant(
        "merged-stands-in-the-way",
        family,
        "A background operation that is Merged stands in the way.",
        of_specification(also("error-05", _operation_is("Merged"))),
    )
    yield variant(
        "dismissed-counts",
        family,
        "A validation error that was dismissed stands in the way.",
        of_specification(also("error-08", lambda call: any(one.level == "Error" for one in call.validation))),
    )
    yield variant(
        "other-state-refused",
        family,
        "A session whose state is another text than that of a ready one is refused.",
        of_specification(
            with_requirement(
                "requirement-09",
                holds=lambda call: call.session is not None and call.session.state != "Activate Order",
            )
        ),
    )
    yield variant(
        "unknown-inputs-refused",
        family,
        "An input that the page does not name is refused.",
        of_specification(also("error-11", lambda call: bool(call.inputs.keys() - {"cartId", "orderStatus"}))),
    )
    yield variant(
        "everything-before-the-answer",
        family,
        "Everything is done before the call is answered, by an operation that is Complete at once.",
        of_specification(instantly()),
    )
    yield variant(
        "second-operation",
        family,
        "An activation starts a second background operation, which ends too.",
        of_specification(
            replace(
                SPECIFICATION,
                interactions=(
                    *SPECIFICATION.interactions,
                    Interaction(name="second operation", effect=_second_operation, after=0.1),
                ),
            )
        ),
    )
    yield variant(
        "session-moves-on",
        family,
        "The session is left with another state and no next one.",
        of_specification(
            replace(
                SPECIFICATION,
                interactions=(
                    *SPECIFICATION.interactions,
                    Interaction(name="session done", effect=_session_done, after=0.1),
                ),
            )
        ),
    )
    yield variant(
        "summary-failure-leaves-error",
        family,
        "A summary that fails before the answer leaves the session in an error.",
        stateful(lambda _: replace(SPECIFICATION, on_refusal=_error_left_behind)),
    )


def _operation_is(status: str) -> Question:
    return lambda call: call.operation is not None and call.operation.status == status


def _second_operation(run: Run) -> None:
    run.org.add(BackgroundOperation, status="Complete", name="Taxes", parent_key=run.cart_id)


def _session_done(run: Run) -> None:
    run.org.change(CheckoutSession, run.session_id, state="Finished", next_state=None)


def _error_left_behind(org: Org, call: Call) -> None:
    first = next(question for question in SPECIFICATION.questions() if question.holds(call))
    if first is ROWS["error-12"] and call.session is not None:
        org.change(CheckoutSession, call.session.id, state="Error", is_error=True)
