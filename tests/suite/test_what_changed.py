"""What is said of changes: after a refusal none, after an activation these and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, DEPARTURES
from activate_order_conformance.nouns.snapshot import (
    SUBJECTS,
    BackgroundOperation,
    Order,
    OrderSummary,
    Snapshot,
    Validation,
)
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.judge.changes import noted, unchanged
from activate_order_conformance.suite.judge.records import bystander_unchanged, nothing_else
from tests.suite.observed import (
    ORDER,
    OTHER_SUMMARY,
    SUMMARY,
    accepted,
    activated,
    activation,
    attempt,
    look,
    observation,
    refusal,
)

CLOSED = {"cart_status": "Closed"}


def refused(*after: Snapshot, before: Snapshot | None = None) -> Any:
    return observation(CLOSED, attempt(before or look(cart_status="Closed"), refusal(), after=after))


def session(snapshot: Snapshot, **fields: Any) -> Snapshot:
    assert snapshot.session is not None
    return replace(snapshot, session=replace(snapshot.session, **fields))


def test_a_refusal_that_changes_nothing_conforms() -> None:
    assert unchanged(refused(look(1, cart_status="Closed"))).verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    "after",
    [
        look(1, cart_status="Active"),
        look(1, cart_status="Closed", session="archived"),
        look(1, cart_status="Closed", session_is_processing=True),
        look(1, cart_status="Closed", order="Activated"),
        look(1, cart_status="Closed", summaries=[OrderSummary(SUMMARY, None, ORDER)]),
        look(1, cart_status="Closed", operations=[BackgroundOperation("08P2", "Error")]),
        look(1, cart_status="Closed", validation_errors=1),
        session(look(1, cart_status="Closed"), is_error=True),
    ],
    ids=["cart", "archived", "processing", "order", "summary", "operation", "validation", "error"],
)
def test_whatever_a_refusal_changes_deviates(after: Snapshot) -> None:
    judgement = unchanged(refused(after))
    assert judgement.verdict is Verdict.DEVIATES
    assert " was " in judgement.actual


@pytest.mark.parametrize("name", sorted({*DEPARTURES} - {*CONFIRMED_BY_EFFECT, *CLOSED}))
def test_whatever_departs_after_a_refusal_alone_deviates(name: str) -> None:
    departs = {**CLOSED, name: DEPARTURES[name].departing[0]}
    judgement = unchanged(refused(look(1, **departs)))
    assert judgement.verdict is Verdict.DEVIATES
    assert " was " in judgement.actual


def test_what_a_refusal_changed_and_changed_back_deviates_too() -> None:
    judgement = unchanged(
        refused(look(1, cart_status="Closed", order="Activated"), look(2, cart_status="Closed"))
    )
    assert judgement.verdict is Verdict.DEVIATES
    assert judgement.actual == "order.status was Draft and is Activated (and changed back)"


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("Activate Order", Verdict.CONFORMS), ("activateOrders", Verdict.DEVIATES), (None, Verdict.DEVIATES)],
)
def test_a_next_state_in_another_spelling_is_no_change(state: str | None, verdict: Verdict) -> None:
    after = look(1, cart_status="Closed", session_next_state=state)
    assert unchanged(refused(after)).verdict is verdict


def test_an_arranged_operation_that_moves_on_by_itself_is_unproven() -> None:
    before, after = look(background_operation="Running"), look(1, background_operation="Complete")
    seen = observation({"background_operation": "Running"}, attempt(before, refusal(), after=[after]))
    assert unchanged(seen).verdict is Verdict.UNPROVEN
    by_hand = unchanged(replace(seen, arranged_by="prepared"))
    assert by_hand.because == "the background operation that was prepared moved on by itself"


def test_so_is_one_that_a_driver_shows_by_its_records_alone() -> None:
    before, after = (
        replace(snapshot, departures={})
        for snapshot in (look(background_operation="Running"), look(1, background_operation="Complete"))
    )
    assert before.background_operations
    seen = observation({"background_operation": "Running"}, attempt(before, refusal(), after=[after]))
    assert unchanged(seen).verdict is Verdict.UNPROVEN


@pytest.mark.parametrize("hidden", ["cart", "session", "order", "orderSummaries"])
def test_what_a_refusal_must_leave_alone_is_unproven_where_it_is_not_seen(hidden: str) -> None:
    before = look(cart_status="Closed", hides=[hidden])
    judgement = unchanged(refused(before, before=before))
    assert (judgement.verdict, judgement.unlock) == (Verdict.UNPROVEN, f"let the driver observe {hidden}")


@pytest.mark.parametrize(
    ("observes", "cure"),
    [
        (["order"], "let the observer read cart"),
        ([], "give personas.observer a credential that may read cart"),
    ],
)
def test_where_no_driver_arranges_it_is_the_observer_who_may_see_more(observes: list[str], cure: str) -> None:
    before = look(cart_status="Closed", hides=["cart"])
    seen = replace(refused(before, before=before), arranged_by="prepared", observes=frozenset(observes))
    assert unchanged(seen).unlock == cure


@pytest.mark.parametrize("hidden", ["backgroundOperations", "validation"])
def test_what_else_is_not_seen_is_named(hidden: str) -> None:
    before = look(cart_status="Closed", hides=[hidden])
    judgement = unchanged(refused(before, before=before))
    assert (judgement.verdict, judgement.because) == (Verdict.CONFORMS, f"not seen: {hidden}")


def test_a_change_that_is_seen_deviates_whatever_else_is_hidden() -> None:
    before = look(cart_status="Closed", hides=["order"])
    after = look(1, cart_status="Active", hides=["order"])
    assert unchanged(refused(after, before=before)).verdict is Verdict.DEVIATES


def test_nothing_is_said_of_a_refusal_that_did_not_come() -> None:
    before = look(cart_status="Closed")
    assert unchanged(observation(CLOSED, attempt(before, accepted()))).verdict is Verdict.UNPROVEN


def test_an_activation_may_change_what_its_interactions_say_and_the_sessions_own_course() -> None:
    after = activated(session_state="Order Confirmation", session_next_state=None)
    after = session(after, background_operation_id="08PRM0000000002YAA")
    assert nothing_else(observation({}, activation(after=[_read(after)]))).verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (session(activated(), order_id="801x"), "session.orderId was"),
        (activated(session_is_processing=True), "the session is still processing"),
        (session(activated(), is_error=True), "session.isError was false and is true"),
        (replace(activated(), order=Order("801x", "Activated")), "order.id was"),
        (replace(activated(), validation=Validation(0, 1, 0)), "validation.warnings was 0 and is 1"),
        (replace(activated(), background_operations=()), "is gone"),
        (activated(summaries=[OrderSummary(SUMMARY, None, "801x")]), "summary of another order"),
        (
            activated(summaries=[OrderSummary(each, None, ORDER) for each in (SUMMARY, OTHER_SUMMARY)]),
            "there are 2 order summaries of the order",
        ),
    ],
    ids=[
        "session's order",
        "goes on processing",
        "error",
        "order",
        "validation",
        "operation gone",
        "foreign summary",
        "two summaries",
    ],
)
def test_whatever_else_an_activation_changes_deviates(after: Snapshot, says: str) -> None:
    judgement = nothing_else(observation({}, activation(after=[_read(after)])))
    assert judgement.verdict is Verdict.DEVIATES
    assert says in judgement.actual


@pytest.mark.parametrize("hidden", ["session", "order", "orderSummaries", "validation"])
def test_no_other_change_is_unproven_where_it_would_not_be_seen(hidden: str) -> None:
    first = attempt(look(hides=[hidden]), accepted(), after=[activated(hides=[hidden])])
    judgement = nothing_else(observation({}, first))
    assert (judgement.verdict, judgement.unlock) == (Verdict.UNPROVEN, f"let the driver observe {hidden}")


def test_a_bystander_that_stays_as_it_was_conforms() -> None:
    first = activation(bystander=(look(), look(1)))
    assert bystander_unchanged(observation({}, first)).verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    "after", [look(1, cart_status="Closed"), activated(), look(1, session_is_processing=True)]
)
def test_a_bystander_that_is_changed_deviates(after: Snapshot) -> None:
    first = activation(bystander=(look(), after))
    assert bystander_unchanged(observation({}, first)).verdict is Verdict.DEVIATES


@pytest.mark.parametrize(
    ("editable", "verdict"),
    [
        ((True, False), Verdict.DEVIATES),
        ((True, True), Verdict.CONFORMS),
        ((False, False), Verdict.CONFORMS),
        ((None, None), Verdict.CONFORMS),
    ],
)
def test_a_bystander_whose_items_can_no_longer_be_changed_deviates(
    editable: tuple[bool | None, bool | None], verdict: Verdict
) -> None:
    first = activation(bystander=(look(), look(1)), beside_editable=editable)
    assert bystander_unchanged(observation({}, first)).verdict is verdict


def test_a_bystander_that_was_not_ready_is_broken() -> None:
    first = activation(bystander=(look(cart_status="Active"), activated()))
    assert bystander_unchanged(observation({}, first)).verdict is Verdict.BROKEN


@pytest.mark.parametrize("pair", [None, (look(hides=SUBJECTS), look(hides=SUBJECTS))], ids=["none", "blind"])
def test_a_bystander_that_is_not_seen_is_unproven(pair: Any) -> None:
    assert bystander_unchanged(observation({}, activation(bystander=pair))).verdict is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (activation(), "activated: HTTP status 200, isSuccess true; cart.status was Checkout and is Closed"),
        (attempt(look(), refusal()), "refused: INVALID_OPERATION and HTTP status 403"),
    ],
    ids=["activated", "refused"],
)
def test_what_comes_of_it_is_noted_with_the_changes(first: Any, says: str) -> None:
    judgement = noted(observation({}, first))
    assert judgement.verdict is Verdict.NOTED
    assert judgement.actual.startswith(says)


def _read(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without departures, which its records were changed behind the back of."""
    return replace(snapshot, departures={})
