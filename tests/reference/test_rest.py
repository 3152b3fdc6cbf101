"""The action's REST API answers as the platform does."""

import pytest
from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS

from tests.reference.asked_reference import ACTION

DATA = "/services/data/v59.0"
MEMBERS = {
    "actionName",
    "errors",
    "invocationId",
    "isSuccess",
    "outcome",
    "outputValues",
    "sortOrder",
    "version",
}


@pytest.fixture
def signed_in(reference):
    return reference.log_in("kit")


def code(answer):
    return answer.status_code, answer.json[0]["errorCode"]


def test_a_success_has_every_member_of_the_envelope(reference):
    answer = reference.invoke(reference.arrange())
    assert answer.content_type == "application/json;charset=UTF-8"
    assert answer.headers["Sforce-Limit-Info"].startswith("api-usage=")
    (result,) = answer.json
    assert set(result) == MEMBERS
    assert list(result["outputValues"]) == ["backgroundOperationId"]
    assert (result["isSuccess"], result["errors"]) == (True, None)


@pytest.mark.parametrize(("statuses", "status"), [("documented", 403), ("platform", 400)])
def test_a_failure_bears_its_rows_code_and_its_behaviours_status(start_reference, statuses, status):
    reference = start_reference(statuses=statuses)
    answer = reference.invoke(reference.arrange(cart_status="Closed"))
    assert answer.status_code == status
    (result,) = answer.json
    assert set(result) == MEMBERS
    assert result["errors"] == [
        {"statusCode": "INVALID_OPERATION", "message": ERROR_CONDITIONS[3].title, "fields": []}
    ]
    assert (result["isSuccess"], result["outputValues"]) == (False, None)


def test_several_inputs_are_answered_in_order_and_what_was_accepted_stays(reference):
    closed = reference.arrange(cart_status="Closed")
    ready = reference.arrange(same_caller_as=closed["id"])
    inputs = [{"cartId": each["cartId"], "orderStatus": "ACTIVATE"} for each in (closed, ready)]
    answer = reference.invoke_with(ready, *inputs)
    assert answer.status_code == 400
    assert [each["isSuccess"] for each in answer.json] == [False, True]
    assert reference.look(ready)["order"]["status"] == "Activated"


def test_the_same_cart_twice_in_one_call_is_accepted_once(reference):
    checkout = reference.arrange()
    inputs = {"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}
    assert [each["isSuccess"] for each in reference.invoke_with(checkout, inputs, inputs).json] == [
        True,
        False,
    ]


def test_no_inputs_have_no_results(reference):
    answer = reference.invoke_with(reference.arrange())
    assert (answer.status_code, answer.json) == (200, [])


@pytest.mark.parametrize(
    "inputs",
    [{}, {"cartId": None}, {"cartId": 7}, {"cartId": ["x"]}, {"cartId": ""}, {"cartId": "0a6" + "é" * 12}],
    ids=str,
)
def test_a_cart_id_of_any_shape_is_refused_by_the_first_row(reference, inputs):
    answer = reference.invoke_with(reference.arrange(), {"orderStatus": "ACTIVATE", **inputs})
    assert (answer.status_code, answer.json[0]["errors"][0]["statusCode"]) == (500, "UNKNOWN_EXCEPTION")


def test_a_cart_id_of_15_characters_is_accepted(reference):
    checkout = reference.arrange()
    assert reference.invoke(checkout, cartId=checkout["cartId"][:15]).status_code == 200


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("version", ["v47.0", "v59.0", "v66.0", "v100.0"])
def test_any_version_is_served_with_and_without_a_slash(reference, version, slash):
    checkout = reference.arrange()
    answer = reference.client.post(
        f"/services/data/{version}/actions/standard/activateOrderAction{slash}",
        json={"inputs": [{"cartId": checkout["cartId"], "orderStatus": "Activated"}]},
        headers={"Authorization": checkout["authorization"]},
    )
    assert answer.status_code == 200


def test_discovery_leads_to_the_action(reference, signed_in):
    get = reference.client.get
    assert {"label", "url", "version"} == set(get("/services/data/").json[0])
    actions = get(DATA, headers=signed_in).json["actions"]
    standard = get(actions, headers=signed_in).json["standard"]
    (entry,) = get(standard, headers=signed_in).json["actions"]
    assert (entry["name"], entry["type"]) == ("activateOrderAction", "ACTIVATE_ORDER_ACTION")
    described = get(entry["url"], headers=signed_in).json
    assert [each["name"] for each in described["inputs"] if each["required"]] == ["cartId", "orderStatus"]
    assert [each["name"] for each in described["outputs"]] == ["backgroundOperationId"]
    head = reference.client.head(entry["url"], headers=signed_in)
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        (None, "INVALID_SESSION_ID"),
        ("Bearer", "INVALID_SESSION_ID"),
        ("Bearer wrong", "INVALID_SESSION_ID"),
        ("Basic eDp5", "INVALID_AUTH_HEADER"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ACTION), ("PUT", ACTION), ("GET", DATA), ("GET", f"{DATA}/sobjects/Nothing")],
)
def test_who_is_not_known_is_told_so_before_anything_else(reference, method, path, authorization, error):
    headers = {"Authorization": authorization} if authorization else {}
    answer = reference.client.open(path, method=method, headers=headers)
    assert code(answer) == (401, error)
    assert answer.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", f"{DATA}/nothing", (404, "NOT_FOUND")),
        ("GET", "/services/data/v1/actions", (404, "NOT_FOUND")),
        ("GET", "/", (404, "NOT_FOUND")),
        ("GET", "//services/data", (404, "NOT_FOUND")),
        ("POST", f"{DATA}/actions/standard/anotherAction", (404, "NOT_FOUND")),
        ("GET", f"{DATA}/actions/standard/anotherAction", (404, "NOT_FOUND")),
        ("PATCH", ACTION, (405, "METHOD_NOT_ALLOWED")),
        ("OPTIONS", ACTION, (405, "METHOD_NOT_ALLOWED")),
        ("POST", f"{DATA}/query", (405, "METHOD_NOT_ALLOWED")),
    ],
)
def test_wrong_addresses_and_methods_are_told(reference, signed_in, method, path, expected):
    body = {"inputs": []} if method == "POST" else None
    assert code(reference.client.open(path, method=method, headers=signed_in, json=body)) == expected


def test_a_wrong_method_is_told_which_are_allowed(reference, signed_in):
    answer = reference.client.put(ACTION, headers=signed_in)
    assert answer.json[0]["message"] == "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"inputs": {}}',
        b'{"inputs": ["x"]}',
        b'{"inputs": null}',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"inputs": NaN}',
        b'{"inputs": ' + b"9" * 5000 + b"}",
    ],
    ids=range(11),
)
def test_what_is_not_the_json_wanted_is_a_parse_error(reference, signed_in, body):
    answer = reference.client.post(ACTION, data=body, headers=signed_in, content_type="application/json")
    assert code(answer) == (400, "JSON_PARSER_ERROR")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("", 200),
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 415),
        ("application/xml", 415),
        ("multipart/form-data", 415),
    ],
)
def test_json_may_go_without_a_content_type_but_not_under_another(reference, signed_in, content_type, status):
    answer = reference.client.post(
        ACTION, data=b'{"inputs": []}', headers=signed_in, content_type=content_type or None
    )
    assert answer.status_code == status
    if status == 415:
        assert answer.json[0]["message"] == f"MediaType of '{content_type}' is not supported by this resource"


def test_text_that_no_encoding_can_bear_goes_in_and_out(reference):
    checkout = reference.arrange()
    reference.change(checkout, session_state="\ud800 é \u2028")
    assert reference.look(checkout)["session"]["state"] == "\ud800 é \u2028"


@pytest.mark.parametrize("known", [False, True], ids=["nobody", "somebody"])
@pytest.mark.parametrize(
    "path",
    [
        f"{DATA}/jobs/query", f"{DATA}/tooling/query", f"{DATA}/composite/batch", f"{DATA}/search",
        "/services/async/59.0/job",
        "/services/Soap/m/59.0", "/services/apexrest/mine", f"{DATA}/sobjects/WebCart/Name/mine",
    ],
)  # fmt: skip
def test_what_is_not_served_is_said_not_to_be_to_whoever_asks(reference, signed_in, path, known):
    answer = reference.client.post(path, headers=signed_in if known else {})
    assert code(answer) == (404, "NOT_FOUND")
    assert answer.json[0]["message"].endswith(f"the reference does not serve {path}")


def test_limits_count_what_is_asked(reference, signed_in):
    first, second = (
        reference.client.get(f"{DATA}/limits", headers=signed_in).json["DailyApiRequests"] for _ in range(2)
    )
    assert first["Remaining"] == second["Remaining"] + 1
    assert first["Max"] == second["Max"]


def test_a_call_takes_two_hundred_inputs_and_no_more(reference):
    checkout = reference.arrange(cart_status="Closed")
    inputs = [{"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}] * 201
    assert len(reference.invoke_with(checkout, *inputs[:200]).json) == 200
    assert code(reference.invoke_with(checkout, *inputs)) == (400, "LIMIT_EXCEEDED")
