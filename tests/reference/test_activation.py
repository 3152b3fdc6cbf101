"""What an accepted call does, when it does it, and what a refused one leaves alone."""

import threading

import pytest


def outcome(snapshot):
    return {
        "cart": snapshot["cart"]["status"],
        "archived": snapshot["session"]["archived"],
        "processing": snapshot["session"]["isProcessing"],
        "order": snapshot["order"]["status"],
        "summaries": len(snapshot["orderSummaries"]),
        "operations": [operation["status"] for operation in snapshot["backgroundOperations"]],
    }


DONE = {
    "cart": "Closed",
    "archived": True,
    "processing": False,
    "order": "Activated",
    "summaries": 1,
    "operations": ["Complete", "Complete"],
}


def test_the_order_is_activated_at_once_and_the_rest_follows_in_the_background(reference):
    checkout = reference.arrange()
    answer = reference.invoke(checkout)
    assert answer.status_code == 200
    before = reference.look(checkout)
    assert outcome(before) == {
        "cart": "Checkout",
        "archived": False,
        "processing": True,
        "order": "Activated",
        "summaries": 0,
        "operations": ["Complete", "Running"],
    }
    operation = answer.json[0]["outputValues"]["backgroundOperationId"]
    assert before["session"]["backgroundOperationId"] == operation == before["backgroundOperations"][1]["id"]
    reference.settle()
    after = reference.look(checkout)
    assert outcome(after) == DONE
    assert after["session"]["state"] == "activateOrder"
    assert after["orderSummaries"][0]["originalOrderId"] == after["order"]["id"]


def test_without_running_async_all_is_done_before_the_answer(reference):
    checkout = reference.arrange()
    assert reference.invoke(checkout, runAsync=False).status_code == 200
    assert outcome(reference.look(checkout)) == DONE


def test_a_summary_that_fails_after_the_answer_leaves_an_error_behind(reference):
    checkout = reference.arrange(order_summary_failure="after-answer")
    assert reference.invoke(checkout).status_code == 200
    reference.settle()
    after = reference.look(checkout)
    assert outcome(after) == DONE | {
        "cart": "Checkout",
        "archived": False,
        "summaries": 0,
        "operations": ["Complete", "Error"],
    }
    assert (after["session"]["isError"], after["session"]["state"], after["session"]["nextState"]) == (
        True,
        "Error",
        None,
    )


@pytest.mark.parametrize(
    ("failure", "inputs"),
    [("before-answer", {}), ("before-answer", {"runAsync": False}), ("after-answer", {"runAsync": False})],
)
def test_a_summary_that_fails_before_the_answer_is_the_last_row_and_changes_nothing(
    reference, failure, inputs
):
    checkout = reference.arrange(order_summary_failure=failure)
    before = reference.look(checkout)
    answer = reference.invoke(checkout, **inputs)
    assert (answer.status_code, answer.json[0]["errors"][0]["statusCode"]) == (403, "UNKNOWN_EXCEPTION")
    reference.settle()
    assert reference.look(checkout) == before
    assert reference.change(checkout, order_summary_failure=None).status_code == 200
    assert reference.invoke(checkout).status_code == 200


def test_a_second_call_is_refused_while_the_first_runs_and_after_it(reference):
    checkout = reference.arrange()
    reference.invoke(checkout)
    assert reference.invoke(checkout).json[0]["errors"][0]["statusCode"] == "ALREADY_IN_PROCESS"
    reference.settle()
    assert reference.invoke(checkout).json[0]["errors"][0]["statusCode"] == "INVALID_OPERATION"
    assert outcome(reference.look(checkout)) == DONE


def test_of_two_calls_at_one_instant_exactly_one_is_accepted(reference):
    for _ in range(20):
        checkout = reference.arrange()
        together, statuses = threading.Barrier(2), []

        def call(checkout=checkout, together=together, statuses=statuses):
            together.wait()
            statuses.append(reference.invoke(checkout).status_code)

        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 400]
        reference.settle()
        assert outcome(reference.look(checkout)) == DONE


def test_the_kind_of_summary_asked_for_is_the_kind_generated(reference):
    checkout = reference.arrange()
    reference.invoke(checkout, orderLifeCycleType="UNMANAGED")
    reference.settle()
    summary = reference.look(checkout)["orderSummaries"][0]["id"]
    record = reference.client.get(
        f"/services/data/v59.0/sobjects/OrderSummary/{summary}", headers=reference.log_in("kit")
    )
    assert record.json["OrderLifeCycleType"] == "UNMANAGED"
