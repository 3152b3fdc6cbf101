"""Several records, and several requests, in one, as clients send them where they are given lists."""

import pytest
from activate_order_reference.platform import field_values

from tests.reference.asked_reference import ACTION, DATA

COLLECTION = "/composite/sobjects"


@pytest.fixture
def store(records):
    return records.only("SELECT Id FROM WebStore")


@pytest.fixture
def carts(records, store):
    return [records.make("WebCart", Name=name, WebStoreId=store) for name in "abc"]


def cart(store, **fields):
    return {"attributes": {"type": "WebCart"}, "WebStoreId": store} | fields


def names(records):
    return [record["Name"] for record in records.query("SELECT Name FROM WebCart ORDER BY Name")["records"]]


def test_records_are_created_each_with_a_result_of_its_own(records, store):
    made = [cart(store, Name="a"), cart(store), cart(store, Name="b"), {"Name": "x"}, cart(store, Nome="c")]
    results = records.ask("POST", COLLECTION, {"records": made}).json
    assert [result["success"] for result in results] == [True, False, True, False, False]
    assert results[0]["id"].startswith("0a6")
    assert results[1] == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [Name]",
                "fields": ["Name"],
            }
        ],
    }
    assert [results[place]["errors"][0]["statusCode"] for place in (3, 4)] == [
        "INVALID_INPUT",
        "INVALID_FIELD",
    ]
    assert names(records) == ["a", "b"]


def test_records_are_changed_read_and_deleted(records, carts):
    changes = [
        {"attributes": {"type": "WebCart"}, "id": id, "Name": f"{place}"} for place, id in enumerate(carts)
    ]
    assert all(each["success"] for each in records.ask("PATCH", COLLECTION, {"records": changes}).json)
    by_address = records.ask("GET", f"{COLLECTION}/WebCart?ids={','.join(carts)},x&fields=Id,Name").json
    by_body = records.ask(
        "POST", f"{COLLECTION}/WebCart", {"ids": [*carts, "x"], "fields": ["Id", "Name"]}
    ).json
    assert by_address == by_body
    assert [record and record["Name"] for record in by_body] == ["0", "1", "2", None]
    results = records.ask("DELETE", f"{COLLECTION}?ids={carts[0]},{carts[0]},zzz,{carts[1]}").json
    assert [result["success"] for result in results] == [True, False, False, True]
    assert [results[place]["errors"][0]["statusCode"] for place in (1, 2)] == ["NOT_FOUND", "MALFORMED_ID"]
    assert names(records) == ["2"]


def test_all_are_created_or_none(records, carts, store):
    made = [cart(store, Name="d"), cart(store), cart(store, Name="e")]
    results = records.ask("POST", COLLECTION, {"allOrNone": True, "records": made}).json
    assert [result["errors"][0]["statusCode"] for result in results] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING", "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    ]  # fmt: skip
    assert names(records) == ["a", "b", "c"]
    assert records.ask("POST", COLLECTION, {"allOrNone": True, "records": made[::2]}).status_code == 200
    assert names(records) == ["a", "b", "c", "d", "e"]


def test_all_are_deleted_or_none(records, carts):
    for suffix, left in ((",x", ["a", "b", "c"]), ("", ["c"])):
        records.ask("DELETE", f"{COLLECTION}?ids={carts[0]},{carts[1]}{suffix}&allOrNone=true")
        assert names(records) == left


def composed_of(deletion):
    return {"allOrNone": True, "compositeRequest": [deletion, part("wrong", "GET", "/sobjects/WebCart/x")]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", f"{COLLECTION}?ids={{cart}},x&allOrNone=true", lambda _cart: None),
        ("POST", "/composite", lambda cart: composed_of(part("gone", "DELETE", f"/sobjects/WebCart/{cart}"))),
    ],
    ids=["several records", "several requests"],
)
def test_what_is_due_for_a_cart_is_done_where_its_deletion_is_undone(reference, records, method, path, body):
    checkout = reference.arrange()
    reference.invoke(checkout)
    cart = checkout["cartId"]
    assert "rolled back" in records.ask(method, path.format(cart=cart), body(cart)).text
    reference.settle()
    after = reference.look(checkout)
    assert (after["cart"]["status"], len(after["orderSummaries"])) == ("Closed", 1)
    assert after["backgroundOperations"][-1]["status"] == "Complete"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "JSON_PARSER_ERROR"),
        ({"records": {}}, "JSON_PARSER_ERROR"),
        ({"records": ["x"]}, "JSON_PARSER_ERROR"),
        ({"records": [{}] * 201}, "EXCEEDED_ID_LIMIT"),
    ],
    ids=["nothing", "an object", "a text", "too many"],
)
def test_what_is_no_list_of_records_is_refused(records, body, code):
    assert records.refused("POST", COLLECTION, body) == (400, code)


@pytest.mark.parametrize("body", [{}, {"ids": "x", "fields": ["Id"]}, {"ids": [1], "fields": ["Id"]}])
def test_what_is_no_list_of_ids_is_refused(records, body):
    assert records.refused("POST", f"{COLLECTION}/WebCart", body) == (400, "JSON_PARSER_ERROR")


def part(name, method, path, body=None):
    return {"referenceId": name, "method": method, "url": f"{DATA}{path}", "body": body}


def composed(records, *parts, **more):
    answer = records.ask("POST", "/composite", {"compositeRequest": list(parts), **more})
    assert answer.status_code == 200, answer.text
    return {each["referenceId"]: each for each in answer.json["compositeResponse"]}


def test_a_later_request_refers_to_what_an_earlier_one_was_answered_with(records, store):
    answers = composed(
        records,
        part("stores", "GET", "/query?q=SELECT+Id,Name+FROM+WebStore"),
        part("cart", "POST", "/sobjects/WebCart", {"Name": "a", "WebStoreId": "@{stores.records[0].Id}"}),
        part("change", "PATCH", "/sobjects/WebCart/@{cart.id}", {"Name": "@{stores.totalSize} @{cart.id}"}),
        part("read", "GET", "/sobjects/WebCart/@{cart.id}?fields=Name,WebStoreId"),
    )  # fmt: skip
    assert [each["httpStatusCode"] for each in answers.values()] == [200, 201, 204, 200]
    assert answers["cart"]["httpHeaders"]["Location"].endswith(answers["cart"]["body"]["id"])
    assert answers["change"]["body"] is None
    assert answers["read"]["body"]["WebStoreId"] == store
    assert answers["read"]["body"]["Name"] == f"1 {answers['cart']['body']['id']}"


def test_a_request_that_refers_to_one_that_failed_is_halted_and_others_are_not(records, store):
    answers = composed(
        records,
        part("wrong", "POST", "/sobjects/WebCart", {"Name": "a"}),
        part("after", "GET", "/sobjects/WebCart/@{wrong.id}"),
        part("unknown", "GET", "/sobjects/WebCart/@{nobody.id}"),
        part("right", "POST", "/sobjects/WebCart", {"Name": "b", "WebStoreId": store}),
    )
    assert [each["httpStatusCode"] for each in answers.values()] == [400, 400, 400, 201]
    assert [answers[name]["body"][0]["errorCode"] for name in ("wrong", "after", "unknown")] == [
        "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED", "PROCESSING_HALTED",
    ]  # fmt: skip


def test_all_requests_have_their_effect_or_none(records, store):
    parts = [
        part("first", "POST", "/sobjects/WebCart", {"Name": "a", "WebStoreId": store}),
        part("wrong", "PATCH", "/sobjects/WebCart/@{first.id}", {"Name": None}),
        part("never", "POST", "/sobjects/WebCart", {"Name": "b", "WebStoreId": store}),
    ]
    answers = composed(records, *parts, allOrNone=True)
    assert [each["body"][0]["errorCode"] for each in answers.values()] == [
        "PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED",
    ]  # fmt: skip
    assert names(records) == []
    assert composed(records, parts[0], parts[2], allOrNone=True)["never"]["httpStatusCode"] == 201
    assert names(records) == ["a", "b"]


def test_the_action_is_a_part_like_others_as_the_same_user(reference):
    checkout = reference.arrange()
    call = {"inputs": [{"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}]}
    body = {
        "compositeRequest": [
            {"referenceId": "activate", "method": "POST", "url": ACTION, "body": call},
            {"referenceId": "me", "method": "GET", "url": f"{DATA}/limits"},
        ]
    }
    headers = {"Authorization": checkout["authorization"]}
    answer = reference.client.post(f"{DATA}/composite", json=body, headers=headers).json["compositeResponse"]
    assert [each["httpStatusCode"] for each in answer] == [200, 200]
    assert answer[0]["body"][0]["isSuccess"] is True
    refused = reference.client.post(f"{DATA}/composite", json={**body, "allOrNone": True}, headers=headers)
    assert (refused.status_code, refused.json[0]["errorCode"]) == (400, "FUNCTIONALITY_NOT_ENABLED")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (None, "JSON_PARSER_ERROR"),
        (["x"], "JSON_PARSER_ERROR"),
        ([{}], "JSON_PARSER_ERROR"),
        ([part("a", "GET", "/limits")] * 2, "INVALID_INPUT"),
        ([part("a", "BREW", "/limits")], "INVALID_INPUT"),
        ([part("a", "POST", "/composite", {})], "INVALID_INPUT"),
        ([part("a", "GET", "/limits") | {"url": "/services/oauth2/userinfo"}], "INVALID_INPUT"),
        ([part("a", "GET", "/limits") | {"url": "https://shop.example/services/data/"}], "INVALID_INPUT"),
        ([part(str(number), "GET", "/limits") for number in range(26)], "LIMIT_EXCEEDED"),
    ],
    ids=range(9),
)
def test_what_is_no_list_of_requests_is_refused(records, parts, code):
    assert records.refused("POST", "/composite", {"compositeRequest": parts}) == (400, code)


def test_the_url_of_a_part_may_have_any_letters(records, store):
    answers = composed(
        records,
        part("made", "POST", "/sobjects/WebCart", {"Name": "Łódź", "WebStoreId": store}),
        part("read", "GET", "/sobjects/WebCart/@{made.id}?fields=Name"),
        part("found", "GET", "/query?q=SELECT Id FROM WebCart WHERE Name = '@{read.Name}'"),
        part("asked", "GET", "/query?q=SELECT Id FROM WebCart WHERE Name = 'Łódź'"),
        part("half", "GET", "/query?q=SELECT Id FROM WebCart WHERE Name = '\ud800'"),
        part("nowhere", "GET", "/sobjects/Łódź"),
    )
    assert [answers[name]["body"]["totalSize"] for name in ("found", "asked", "half")] == [1, 1, 0]
    assert answers["nowhere"]["httpStatusCode"] == 404


@pytest.mark.parametrize("written", ["%63omposite", "@{named.Name}"])
def test_what_is_no_part_is_none_however_it_is_written(records, store, written):
    inner = {"compositeRequest": [part("inner", "GET", "/limits")]}
    parts = [
        part("made", "POST", "/sobjects/WebCart", {"Name": "composite", "WebStoreId": store}),
        part("named", "GET", "/sobjects/WebCart/@{made.id}?fields=Name"),
        part("nested", "POST", f"/{written}", inner),
    ]
    answer = records.ask("POST", "/composite", {"compositeRequest": parts})
    assert "DailyApiRequests" not in answer.text


@pytest.mark.parametrize("written", ["%61ctions", "@{named.Name}"])
def test_no_action_is_invoked_where_all_may_be_undone(reference, written):
    checkout = reference.arrange()
    cart = f"/sobjects/WebCart/{checkout['cartId']}"
    parts = [
        part("renamed", "PATCH", cart, {"Name": "actions"}),
        part("named", "GET", f"{cart}?fields=Name"),
        part(
            "call",
            "POST",
            f"/{written}/standard/activateOrderAction",
            {"inputs": [{"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}]},
        ),
    ]
    body = {"compositeRequest": parts, "allOrNone": True}
    headers = {"Authorization": checkout["authorization"]}
    assert "isSuccess" not in reference.client.post(f"{DATA}/composite", json=body, headers=headers).text
    assert reference.look(checkout)["order"]["status"] == "Draft"


def test_what_refers_to_much_is_no_longer_than_a_request_may_be(records):
    stores = part("stores", "GET", "/query?q=SELECT+Id,Name+FROM+WebStore")
    answers = composed(
        records,
        stores,
        part("much", "POST", "/sobjects/WebCart", {"Name": ["@{stores.records}"] * 20_000}),
        part("list", "GET", "/sobjects/WebCart/@{stores.records}"),
        part("after", "GET", "/limits"),
    )
    assert [each["httpStatusCode"] for each in answers.values()] == [200, 413, 400, 200]


def test_a_field_that_is_named_often_is_looked_at_once(records, store, monkeypatch):
    cart = composed(records, part("a", "POST", "/sobjects/WebCart", {"Name": "a", "WebStoreId": store}))["a"]
    looked: list[str] = []
    value_of = field_values.value_of

    def looking(org, record, field):
        looked.append(field.name)
        return value_of(org, record, field)

    monkeypatch.setattr(field_values, "value_of", looking)
    asked = {"ids": [cart["body"]["id"]], "fields": ["Id"] * 1000}
    assert records.ask("POST", f"{COLLECTION}/WebCart", asked).json[0]["Id"] == cart["body"]["id"]
    assert looked == ["Id"]


@pytest.mark.parametrize("depth", [300, 900])
def test_a_part_that_nests_deeply_costs_no_more_than_its_answer(records, depth):
    body = None
    for _ in range(depth):
        body = [body]
    answers = composed(records, part("deep", "POST", "/sobjects/WebCart", {"Name": body}))
    assert answers["deep"]["httpStatusCode"] == 400
