"""The driver arranges, reads back from the records, puts right and takes away."""

import pytest
from activate_order_reference.driver.departures import DEPARTURES

from tests.reference.asked_reference import DRIVER_TOKEN, READY

VALUES = [
    pytest.param(name, value, id=f"{name}={value}")
    for name, departure in DEPARTURES.items()
    for value in (departure.values or ((0, 1, 9) if departure.counted else ("Another", None)))
]
REFUSED = {
    "caller_permission": {"none"},
    "cart_access": {"read-share", "none"},
    "effective_account": {"inactive", "inaccessible", "missing"},
    "store_member": {False},
    "cart_status": {"Active", "Processing", "PendingClosed", "Closed", "PendingDelete"},
    "validation_errors": {1, 9},
    "session": {"archived", "none"},
    "session_state": {None},
    "session_next_state": {None, "Another"},
    "session_is_processing": {True},
    "background_operation": {"New", "Running", "Scheduled", "Waiting"},
    "order": {"Activated", None},
    "order_summary_failure": {"before-answer"},
}
STAYS = {"session": {"archived", "none"}, "order": {"Activated"}}


def ready_value(name):
    return READY.get(name, (DEPARTURES[name].values or (0,))[0])


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_a_departure_is_arranged_read_back_judged_put_right_and_activated(reference, name, value):
    checkout = reference.arrange(**{name: value})
    snapshot = reference.look(checkout)
    read = snapshot["departures"]
    if DEPARTURES[name].read:
        assert read[name] == value
    ready = {each: ready_value(each) for each in read if each != name and each not in checkout["also"]}
    assert {each: read[each] for each in ready} == ready
    assert {each: read[each] for each in checkout["also"]} == checkout["also"]
    refused = value in REFUSED.get(name, ())
    assert (reference.invoke(checkout).status_code != 200) == refused
    if refused:
        assert reference.look(checkout) == snapshot
        stays = value in STAYS.get(name, ())
        right = reference.change(checkout, **{name: ready_value(name)})
        assert right.status_code == (422 if stays else 200)
        if not stays:
            assert reference.invoke(right.json).status_code == 200


def test_a_ready_checkout_reads_as_ready(reference):
    assert reference.look(reference.arrange())["departures"] == {
        name: ready_value(name) for name, departure in DEPARTURES.items() if departure.read
    }


def test_a_missing_account_entails_that_it_is_no_member(reference):
    checkout = reference.arrange(effective_account="missing")
    assert checkout["also"] == {"store_member": False}
    assert reference.change(checkout, effective_account="valid").json["also"] == {}
    assert reference.look(checkout)["departures"]["store_member"] is True


def test_the_driver_says_what_it_can_do(reference):
    about = reference.driver("GET", "/").json
    assert about["protocol"] == "activate-order-driver/1"
    assert about["action"] == "http://localhost/services/data/v59.0/actions/standard/activateOrderAction"
    assert set(about["departures"]) == set(DEPARTURES)
    assert about["departures"]["store_member"] == {"values": [False]}
    assert about["departures"]["validation_errors"] == {"upTo": 100}
    assert about["departures"]["session_state"] == {"anyText": True, "null": True}
    assert about["departures"]["background_operation"]["values"][-1] is None
    assert set(DEPARTURES) - set(about["changes"]) == {"session", "order"}
    assert about["probes"] == ["edit-order-item"]
    assert about["cannotOccur"] == {}
    assert len(about["observes"]) == 6
    assert reference.driver("GET", "").json == about


def test_no_two_checkouts_share_a_caller_an_account_or_a_cart(reference):
    first, second = reference.arrange(), reference.arrange()
    assert first["authorization"] != second["authorization"]
    assert first["cartId"] != second["cartId"]
    reference.change(first, effective_account="missing", caller_permission="none")
    assert reference.invoke(second).status_code == 200


def test_a_checkout_can_have_the_caller_of_another_and_outlives_it(reference):
    first = reference.arrange()
    second = reference.arrange(same_caller_as=first["id"])
    assert first["authorization"] == second["authorization"]
    both = [{"cartId": each["cartId"], "orderStatus": "ACTIVATE"} for each in (first, second)]
    answer = reference.invoke_with(first, *both)
    assert [each["isSuccess"] for each in answer.json] == [True, True]
    reference.driver("DELETE", f"/checkouts/{first['id']}")
    reference.settle()
    assert reference.look(second)["cart"]["status"] == "Closed"
    assert reference.invoke(second).status_code == 403


def test_an_unlinked_order_can_be_linked_again(reference):
    checkout = reference.arrange(order=None)
    seen = reference.look(checkout)
    assert (seen["session"]["orderId"], seen["order"]["status"]) == (None, "Draft")
    assert reference.change(checkout, order="Draft").status_code == 200
    assert reference.invoke(checkout).status_code == 200


def test_without_a_session_what_it_bears_is_neither_read_nor_changed(reference):
    checkout = reference.arrange(session="none")
    snapshot = reference.look(checkout)
    assert snapshot["session"] is None
    assert snapshot["order"]["status"] == "Draft"
    assert not {"session_state", "order", "background_operation"} & set(snapshot["departures"])
    answer = reference.change(checkout, session_state="x")
    assert answer.status_code == 422
    assert answer.json["unsupported"]["session_state"]["kind"] == "cannot-arrange"
    assert reference.change(checkout, session="none", cart_status="Active").status_code == 200


def test_an_archived_session_is_still_shown(reference):
    checkout = reference.arrange(session="archived")
    assert reference.look(checkout)["session"]["archived"] is True
    assert reference.look(checkout)["departures"]["session_state"] == "Activate Order"


def test_a_change_is_made_whole_or_not_at_all(reference):
    checkout = reference.arrange(session="archived")
    before = reference.look(checkout)
    assert reference.change(checkout, cart_status="Active", session="open").status_code == 422
    assert reference.look(checkout) == before


def test_the_other_ids_are_refused_as_carts(reference):
    checkout = reference.arrange()
    for kind, id in checkout["otherIds"].items():
        answer = reference.invoke(checkout, cartId=id)
        assert (answer.status_code, answer.json[0]["errors"][0]["statusCode"]) == (
            500,
            "UNKNOWN_EXCEPTION",
        ), kind


def test_the_order_item_can_be_edited_until_the_order_is_activated(reference):
    checkout = reference.arrange()
    path = f"/checkouts/{checkout['id']}/edit-order-item"
    before = reference.look(checkout)
    assert reference.driver("POST", path).json == {"accepted": True}
    assert reference.look(checkout) == before
    reference.invoke(checkout)
    assert reference.driver("POST", path).json == {"accepted": False}


def test_taking_away_is_done_once_and_may_be_asked_twice_also_in_mid_flight(reference):
    checkout = reference.arrange()
    reference.invoke(checkout)
    for _ in range(2):
        assert reference.driver("DELETE", f"/checkouts/{checkout['id']}").status_code == 204
    reference.settle()
    assert reference.driver("GET", f"/checkouts/{checkout['id']}").status_code == 404
    assert reference.invoke(checkout).status_code == 401


def test_a_run_is_taken_away_whole_and_alone(reference):
    mine, also_mine, anothers = reference.arrange(), reference.arrange(), reference.arrange(run="another")
    for _ in range(2):
        assert reference.driver("DELETE", "/checkouts?run=r").status_code == 204
    for gone in (mine, also_mine):
        assert reference.driver("GET", f"/checkouts/{gone['id']}").status_code == 404
    assert reference.invoke(anothers).status_code == 200


def test_nothing_of_a_checkout_is_left_when_it_is_gone(reference):
    def count():
        org = reference.application._site.org
        return {kind.__name__: len(table) for kind, table in org._records.items() if table}

    reference.driver(
        "DELETE", f"/checkouts/{reference.arrange(cart_access='none', store_member=False)['id']}"
    )
    before = count()
    for name, departure in DEPARTURES.items():
        for value in departure.values or (2 if departure.counted else None,):
            checkout = reference.arrange(**{name: value})
            reference.invoke(checkout, runAsync=False)
            reference.driver("DELETE", f"/checkouts/{checkout['id']}")
    assert count() == before


@pytest.mark.parametrize(
    ("departures", "status"),
    [
        pytest.param({"cart_status": "Abandoned"}, 422, id="no such value"),
        pytest.param({"store_member": 0}, 422, id="a number for a boolean"),
        pytest.param({"validation_errors": True}, 422, id="a boolean for a number"),
        pytest.param({"validation_errors": 101}, 422, id="too many"),
        pytest.param({"validation_errors": -1}, 422, id="too few"),
        pytest.param({"session_state": "x" * 31}, 422, id="too long"),
        pytest.param({"session_state": ["x"]}, 422, id="a list for a text"),
        pytest.param({"session": "none", "session_state": "x"}, 422, id="nothing to bear it"),
        pytest.param({"cart_state": "Closed"}, 400, id="misspelt name"),
    ],
)
def test_what_cannot_be_arranged_is_said_by_name(reference, departures, status):
    answer = reference.driver(
        "POST", "/checkouts", json={"run": "r", "ready": READY, "departures": departures}
    )
    assert answer.status_code == status
    if status == 422:
        (reason,) = answer.json["unsupported"].values()
        assert reason["kind"] == "cannot-arrange"
        assert reason["reason"]
    else:
        assert "cart_state" in answer.json["error"]


def turned_down(reference, departures):
    asked = {"run": "r", "ready": READY, "departures": departures}
    answer = reference.driver("POST", "/checkouts", json=asked)
    assert answer.status_code in (400, 422)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("departures", "meant"),
    [
        ({"cart_state": "Closed"}, "Did you mean cart_status?"),
        ({"cart_status": "closed"}, 'did you mean \\"Closed\\"?'),
        ({"store_member": "false"}, "did you mean false?"),
    ],
)
def test_what_is_near_is_asked_for(reference, departures, meant):
    assert meant in turned_down(reference, departures)


def test_what_nothing_is_near_is_told_without_a_guess(reference):
    for departures in ({"cart_status": "Abandoned"}, {"moon": "full"}):
        assert "did you mean" not in turned_down(reference, departures).lower()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"run": "r"}',
        b'{"run": 1, "ready": {"session_state": "a", "session_next_state": "b"}}',
        b'{"run": "r", "ready": {"session_state": "a"}, "departures": {}}',
        b'{"run": "r", "ready": {"session_state": "a", "session_next_state": "b"}, "departures": []}',
        b'{"run": "", "ready": {"session_state": "a", "session_next_state": "b"}}',
        b"[" * 100_000,
        b'{"departures":{"a":' + b"[" * 700 + b"]" * 700 + b"}}",
        b'{"run": NaN}',
        b'{"run": ' + b"1" * 5000 + b"}",
    ],
    ids=range(14),
)
def test_a_malformed_body_is_one_sentence(reference, body):
    answer = reference.driver("POST", "/checkouts", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert isinstance(answer.json["error"], str)
    assert len(answer.json["error"]) < 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/checkouts/c99", 404),
        ("PATCH", "/checkouts/c99", 404),
        ("POST", "/checkouts/c99/edit-order-item", 404),
        ("DELETE", "/checkouts/c99", 204),
        ("DELETE", "/checkouts?run=nobody", 204),
        ("DELETE", "/checkouts", 400),
        ("GET", "/nothing", 404),
        ("PUT", "/checkouts/c99", 405),
        ("GET", "/checkouts", 405),
    ],
)
def test_addresses_answer_as_documented(reference, method, path, status):
    answer = reference.driver(method, path, json={"departures": {}} if method == "PATCH" else None)
    assert answer.status_code == status
    assert status == 204 or answer.json["error"]


@pytest.mark.parametrize(
    "authorization", [None, "Bearer wrong", "Bearer", f"Basic {DRIVER_TOKEN}", "Bearer é"]
)
def test_nothing_is_done_without_the_drivers_token(reference, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    for method, path in (("GET", "/"), ("POST", "/checkouts"), ("DELETE", "/checkouts/c1"), ("GET", "/no")):
        answer = reference.client.open(f"/conformance/v1{path}", method=method, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_a_token_of_its_own_there_is_no_driver(start_reference):
    assert start_reference(driver_token=None).driver("GET", "/").status_code == 404


def test_documents_are_served_as_they_are(start_reference):
    path = "/conformance/v1/openapi.json"
    client = start_reference(documents={path: '{"openapi":"3.1.0"}'}).client
    assert client.get(path).json == {"openapi": "3.1.0"}
    assert client.head(path).data == b""
