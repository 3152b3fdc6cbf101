"""What must become true after an activation: by the deadline, once, and to stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.nouns.snapshot import BackgroundOperation, OrderSummary, Snapshot
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.attempts import looked_at_later
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.judge.doubt import LONGER
from activate_order_conformance.suite.judge.records import (
    came_true,
    item_read_only,
    no_summary,
    one_summary,
    operation_ends,
)
from tests.suite.observed import (
    OLD_OPERATION,
    OPERATION,
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

INTERACTIONS = sorted(name for name in EFFECTS if name.startswith("interaction"))
every_interaction = pytest.mark.parametrize("name", INTERACTIONS)
RUNNING = [BackgroundOperation(OPERATION, "Running")]
ENDED = [BackgroundOperation(OPERATION, "Complete")]
TWO = [OrderSummary(SUMMARY, None, ORDER), OrderSummary(OTHER_SUMMARY, None, ORDER)]


def seen(*after: Snapshot, **fields: Any) -> Any:
    before = look(hides=set(look().observes) - after[0].observes)
    return observation({}, attempt(before, accepted(), after=after, **fields), deadline=5.0)


@every_interaction
def test_what_is_seen_by_the_deadline_conforms_and_tells_after_how_long(name: str) -> None:
    judgement = came_true(seen(look(0.1, operations=RUNNING), activated(2.5)), name)
    assert judgement.verdict is Verdict.CONFORMS
    assert judgement.actual.endswith("(seen after 2.50 s)")


@every_interaction
def test_what_has_not_come_when_the_work_has_ended_deviates(name: str) -> None:
    judgement = came_true(seen(look(5, operations=ENDED)), name)
    assert judgement.verdict is Verdict.DEVIATES
    assert judgement.actual.endswith("after 5 seconds")


def test_a_deadline_of_one_second_is_told_in_the_singular() -> None:
    late = observation({}, attempt(look(), accepted(), after=[look(1, operations=ENDED)]), deadline=1.0)
    assert came_true(late, INTERACTIONS[0]).actual.endswith("after 1 second")


@every_interaction
@pytest.mark.parametrize("status", ["New", "Running", "Scheduled", "Waiting"])
def test_what_has_not_come_while_the_work_goes_on_is_unproven(name: str, status: str) -> None:
    alive = [BackgroundOperation(OPERATION, status)]
    judgement = came_true(seen(look(5, operations=alive)), name)
    assert (judgement.verdict, judgement.unlock) == (Verdict.UNPROVEN, LONGER)


@every_interaction
def test_what_has_not_come_while_the_work_cannot_be_seen_is_unproven(name: str) -> None:
    judgement = came_true(seen(look(5, hides=["backgroundOperations"])), name)
    assert (judgement.verdict, judgement.unlock) == (
        Verdict.UNPROVEN,
        "let the driver observe backgroundOperations",
    )


@every_interaction
def test_what_cannot_be_observed_is_unproven(name: str) -> None:
    subject = EFFECTS[name].subject
    judgement = came_true(seen(activated(hides=[subject])), name)
    assert (judgement.verdict, judgement.unlock) == (Verdict.UNPROVEN, f"let the driver observe {subject}")


@every_interaction
def test_what_came_and_was_undone_deviates(name: str) -> None:
    judgement = came_true(seen(activated(1), look(2, operations=RUNNING)), name)
    assert judgement.verdict is Verdict.DEVIATES
    assert judgement.actual.endswith("it was otherwise before")


@every_interaction
def test_nothing_can_come_of_a_call_that_was_refused(name: str) -> None:
    judgement = came_true(observation({}, attempt(look(), refusal())), name)
    assert (judgement.verdict, judgement.expected) == (Verdict.DEVIATES, EFFECTS[name].expected)


@pytest.mark.parametrize("operation", ["Running", "Complete"])
def test_a_second_summary_deviates_whether_or_not_the_work_goes_on(operation: str) -> None:
    observed = seen(activated(summaries=TWO, operation=operation))
    assert came_true(observed, "interaction-02").verdict is Verdict.DEVIATES
    assert one_summary(observed).verdict is Verdict.DEVIATES


def test_a_second_summary_that_was_taken_back_deviates() -> None:
    observed = seen(activated(1, summaries=TWO), activated(2))
    assert came_true(observed, "interaction-02").verdict is Verdict.DEVIATES
    assert one_summary(observed).verdict is Verdict.DEVIATES


@pytest.mark.parametrize(
    "summary",
    [OrderSummary(SUMMARY, None, None), OrderSummary(SUMMARY, None, ORDER[:15])],
    ids=["order not told", "15 characters"],
)
def test_a_summary_is_of_the_order_unless_it_says_otherwise(summary: OrderSummary) -> None:
    assert came_true(seen(activated(summaries=[summary])), "interaction-02").verdict is Verdict.CONFORMS


def test_a_summary_of_another_order_does_not_count() -> None:
    observed = seen(activated(summaries=[OrderSummary(SUMMARY, None, "801RM0000000009YAA")]))
    assert came_true(observed, "interaction-02").verdict is Verdict.DEVIATES


def refused_as_not_created(before: Snapshot, *after: Snapshot) -> Any:
    return observation({}, attempt(before, refusal("UNKNOWN_EXCEPTION", 403), after=after), deadline=5.0)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (look(), (look(1), look(2)), Verdict.CONFORMS),
        (look(), (look(1), look(2, summaries=TWO[:1])), Verdict.DEVIATES),
        (look(), (look(1, summaries=TWO[:1]), look(2)), Verdict.DEVIATES),
        (look(hides={"orderSummaries"}), (look(1, hides={"orderSummaries"}),), Verdict.UNPROVEN),
    ],
    ids=["none", "one", "one for a while", "unseen"],
)
def test_a_refusal_that_says_that_no_summary_was_created_leaves_none(
    before: Snapshot, after: tuple[Snapshot, ...], verdict: Verdict
) -> None:
    assert no_summary(refused_as_not_created(before, *after)).verdict is verdict


def test_whether_a_summary_comes_is_not_asked_of_a_call_that_was_accepted() -> None:
    judgement = no_summary(seen(look(1)))
    assert judgement.verdict is Verdict.UNPROVEN
    assert judgement.not_asked


def test_a_cart_on_its_way_is_not_yet_archived() -> None:
    observed = seen(activated(cart_status="PendingClosed"))
    assert came_true(observed, "interaction-04").verdict is Verdict.DEVIATES


def test_one_summary_of_two_calls_conforms() -> None:
    first = attempt(look(), accepted(), refusal(), after=[activated()])
    assert one_summary(observation({}, first)).verdict is Verdict.CONFORMS


def test_the_summary_of_two_calls_stays() -> None:
    first = attempt(look(), accepted(), refusal(), after=[activated(1), look(9, operations=ENDED)])
    judgement = one_summary(observation({}, first))
    assert judgement.verdict is Verdict.DEVIATES
    assert judgement.actual.endswith("it was otherwise before")


@pytest.mark.parametrize(
    ("first", "verdict"),
    [
        (attempt(look(), refusal(), refusal()), Verdict.UNPROVEN),
        (attempt(look(), accepted(), refusal(), after=[look(9, operations=ENDED)]), Verdict.DEVIATES),
        (attempt(look(), accepted(), refusal(), after=[look(9, operations=RUNNING)]), Verdict.UNPROVEN),
        (
            attempt(
                look(hides=["orderSummaries"]),
                accepted(),
                refusal(),
                after=[activated(hides=["orderSummaries"])],
            ),
            Verdict.UNPROVEN,
        ),
    ],
    ids=["none accepted", "none came", "work goes on", "not seen"],
)
def test_one_summary_needs_an_accepted_call_and_is_awaited(first: Any, verdict: Verdict) -> None:
    assert one_summary(observation({}, first)).verdict is verdict


OUTPUT = "backgroundOperationId"


@pytest.mark.parametrize("status", ["Complete", "Error", "Canceled", "Merged"])
def test_the_operation_that_is_named_belongs_to_the_checkout_and_ends(status: str) -> None:
    assert operation_ends(seen(activated(operation=status)), OUTPUT).verdict is Verdict.CONFORMS


def test_an_operation_that_is_still_running_is_unproven() -> None:
    judgement = operation_ends(seen(activated(operation="Running")), OUTPUT)
    assert (judgement.verdict, judgement.unlock) == (Verdict.UNPROVEN, LONGER)


def test_an_operation_that_ended_and_goes_on_again_deviates() -> None:
    first = activation(after=[activated(), activated(operation="Running")])
    judgement = operation_ends(observation({}, first), OUTPUT)
    assert (judgement.verdict, judgement.actual) == (
        Verdict.DEVIATES,
        "the operation is Running, and was Complete before",
    )


def test_an_operation_of_no_checkout_deviates() -> None:
    first = activation(accepted("08PRM0000000077YAA"))
    assert operation_ends(observation({}, first), OUTPUT).verdict is Verdict.DEVIATES


def test_an_operation_may_be_named_by_15_characters() -> None:
    first = activation(accepted(OPERATION[:15]))
    assert operation_ends(observation({}, first), OUTPUT).verdict is Verdict.CONFORMS


def test_an_operation_with_the_checksum_of_another_id_deviates() -> None:
    first = activation(accepted(f"{OPERATION[:15]}AAA"))
    assert operation_ends(observation({}, first), OUTPUT).verdict is Verdict.DEVIATES


@pytest.mark.parametrize("status", ["Complete", "Error"])
def test_an_operation_that_had_ended_before_the_call_deviates(status: str) -> None:
    first = attempt(look(background_operation=status), accepted(OLD_OPERATION), after=[activated()])
    judgement = operation_ends(observation({"background_operation": status}, first), OUTPUT)
    assert (judgement.verdict, judgement.actual) == (
        Verdict.DEVIATES,
        f"the operation had ended before the call: it was {status}",
    )


def test_an_operation_that_cannot_be_seen_is_unproven() -> None:
    hidden = ["backgroundOperations"]
    observed = seen(activated(hides=hidden))
    assert operation_ends(observed, OUTPUT).verdict is Verdict.UNPROVEN


@pytest.mark.parametrize("value", [None, "", 7], ids=repr)
def test_an_operation_that_is_not_named_deviates(value: Any) -> None:
    assert operation_ends(observation({}, activation(accepted(value))), OUTPUT).verdict is Verdict.DEVIATES


@pytest.mark.parametrize(
    ("editable", "verdict"),
    [
        ((True, False), Verdict.CONFORMS),
        ((True, True), Verdict.DEVIATES),
        ((False, False), Verdict.UNPROVEN),
        ((False, True), Verdict.UNPROVEN),
        ((None, None), Verdict.UNPROVEN),
        ((None, False), Verdict.UNPROVEN),
        ((None, True), Verdict.DEVIATES),
    ],
    ids=[
        "locked",
        "still editable",
        "never editable",
        "editable afterwards",
        "no probe",
        "not tried before",
        "editable, and not tried before",
    ],
)
def test_an_item_is_read_only_where_the_probe_said_yes_before(editable: Any, verdict: Verdict) -> None:
    assert item_read_only(observation({}, activation(item_editable=editable))).verdict is verdict


@pytest.mark.parametrize(
    ("arranged_by", "unlock"),
    [
        ("driver", "offer the probe edit-order-item"),
        ("prepared", "offer a driver that has the probe edit-order-item"),
    ],
)
def test_a_probe_is_asked_of_a_driver_where_there_is_one(arranged_by: str, unlock: str) -> None:
    seen = replace(observation({}, activation(item_editable=(None, None))), arranged_by=arranged_by)
    assert item_read_only(seen).unlock == unlock


@pytest.mark.parametrize("looks_later", [False, True])
def test_an_item_that_can_still_be_changed_while_the_work_goes_on_is_unproven(looks_later: bool) -> None:
    unfinished = activation(after=[activated(operation="Running")], item_editable=(True, True))
    if looks_later:
        unfinished = looked_at_later(unfinished, activated(operation="Complete"))
    judgement = item_read_only(observation({}, unfinished))
    assert judgement.verdict is Verdict.UNPROVEN
    assert "operation still live" in judgement.because
