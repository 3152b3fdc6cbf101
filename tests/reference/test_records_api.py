"""Records are made, read, changed, deleted and queried as on the platform, with its errors."""

import pytest

from tests.reference.asked_reference import Records

DATA = "/services/data/v59.0"


def activate(reference, cart, **more):
    answer = reference.client.post(
        f"{DATA}/actions/standard/activateOrderAction",
        json={"inputs": [{"cartId": cart["WebCart"], "orderStatus": "Activated", "runAsync": False, **more}]},
        headers=reference.log_in("integrator"),
    )
    return answer.status_code


def test_a_cart_made_of_records_is_activated(reference, records, cart):
    assert activate(reference, cart) == 200
    assert records.read("WebCart", cart["WebCart"])["Status"] == "Closed"
    assert records.read("Order", cart["Order"])["StatusCode"] == "Activated"
    session = records.read("CartCheckoutSession", cart["CartCheckoutSession"])
    assert session["IsArchived"] is True
    operation = records.read("BackgroundOperation", session["BackgroundOperationId"])
    assert operation["Status"] == "Complete"
    summaries = records.query(
        f"SELECT Id, Status FROM OrderSummary WHERE OriginalOrderId = '{cart['Order']}'"
    )
    assert summaries["totalSize"] == 1
    assert summaries["done"] is True
    assert set(summaries["records"][0]) == {"attributes", "Id", "Status"}


@pytest.mark.parametrize(
    ("object_name", "change", "status"),
    [
        ("WebCart", {"Status": "Active"}, 403),
        ("WebCart", {"AccountId": None}, 500),
        ("CartCheckoutSession", {"NextState": None}, 403),
        ("CartCheckoutSession", {"IsProcessing": True}, 403),
        ("CartCheckoutSession", {"OrderId": None}, 403),
        ("CartCheckoutSession", {"IsArchived": True}, 403),
        ("Order", {"Status": "Activated"}, 403),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)
def test_a_change_of_records_is_a_departure(reference, records, cart, object_name, change, status):
    assert records.ask("PATCH", f"/sobjects/{object_name}/{cart[object_name]}", change).status_code == 204
    assert activate(reference, cart) == status


def test_a_validation_error_blocks_until_it_is_deleted(reference, records, cart):
    error = records.make("CartValidationOutput", CartId=cart["WebCart"], Level="Error", Type="Other")
    assert activate(reference, cart) == 403
    assert records.ask("DELETE", f"/sobjects/CartValidationOutput/{error}").status_code == 204
    assert activate(reference, cart) == 200


def test_membership_activity_and_access_are_records_too(reference, records, cart):
    member = records.only("SELECT Id FROM BuyerGroupMember")
    kept = records.read("BuyerGroupMember", member)
    records.ask("DELETE", f"/sobjects/BuyerGroupMember/{member}")
    assert activate(reference, cart) == 500
    records.make("BuyerGroupMember", BuyerId=kept["BuyerId"], BuyerGroupId=kept["BuyerGroupId"])
    buyer = records.only("SELECT Id FROM BuyerAccount")
    records.ask("PATCH", f"/sobjects/BuyerAccount/{buyer}", {"IsActive": False})
    assert activate(reference, cart) == 500
    records.ask("PATCH", f"/sobjects/BuyerAccount/{buyer}", {"IsActive": True})
    observer = records.only("SELECT Id FROM User WHERE Username = 'observer@activate-order.example'")
    integrator = records.only("SELECT Id FROM User WHERE Username = 'integrator@activate-order.example'")
    records.ask("PATCH", f"/sobjects/WebCart/{cart['WebCart']}", {"OwnerId": observer})
    assert activate(reference, cart) == 400
    share = records.make(
        "WebCartShare", ParentId=cart["WebCart"], UserOrGroupId=integrator, AccessLevel="Read"
    )
    assert activate(reference, cart) == 400
    records.ask("PATCH", f"/sobjects/WebCartShare/{share}", {"AccessLevel": "Edit"})
    assert activate(reference, cart) == 200


def test_after_an_activation_its_records_are_closed_to_change(reference, records, cart):
    activate(reference, cart)
    for path, body, expected in (
        ("WebCart", {"Status": "Active"}, "ENTITY_IS_LOCKED"),
        ("CartCheckoutSession", {"IsArchived": False}, "FIELD_INTEGRITY_EXCEPTION"),
        ("OrderItem", {"Quantity": 2}, "INSUFFICIENT_ACCESS_OR_READONLY"),
        ("Order", {"Status": "Draft"}, "FIELD_INTEGRITY_EXCEPTION"),
    ):
        assert records.refused("PATCH", f"/sobjects/{path}/{cart[path]}", body) == (400, expected)
    for path, expected in (
        ("OrderItem", "INSUFFICIENT_ACCESS_OR_READONLY"),
        ("Order", "DELETE_FAILED"),
    ):
        assert records.refused("DELETE", f"/sobjects/{path}/{cart[path]}") == (400, expected)


def test_the_caller_edits_the_item_until_the_order_is_activated(reference, cart):
    caller = Records(reference, "integrator")
    path = f"/sobjects/OrderItem/{cart['OrderItem']}"
    assert caller.ask("PATCH", path, {"Description": "mine"}).status_code == 204
    activate(reference, cart)
    assert caller.ask("PATCH", path, {"Description": "still mine"}).status_code == 400
    assert caller.read("OrderItem", cart["OrderItem"])["Description"] == "mine"


def test_a_deleted_cart_takes_what_hangs_on_it_along(reference, records, cart):
    records.make("CartValidationOutput", CartId=cart["WebCart"], Level="Info", Type="Taxes")
    activate(reference, cart, runAsync=True)
    assert records.ask("DELETE", f"/sobjects/WebCart/{cart['WebCart']}").status_code == 204
    reference.settle()
    assert records.query("SELECT COUNT() FROM CartValidationOutput")["totalSize"] == 0
    assert records.refused("GET", f"/sobjects/CartCheckoutSession/{cart['CartCheckoutSession']}") == (
        404,
        "NOT_FOUND",
    )
    assert records.query("SELECT COUNT() FROM OrderSummary")["totalSize"] == 0


def test_others_see_and_change_only_what_is_theirs(reference, records, cart):
    stranger = Records(reference, "buyer")
    for name, id in cart.items():
        assert stranger.refused("GET", f"/sobjects/{name}/{id}") == (404, "NOT_FOUND")
    assert stranger.query("SELECT COUNT() FROM WebCart")["totalSize"] == 0
    account = stranger.only("SELECT Id FROM Account")
    assert stranger.refused("PATCH", f"/sobjects/Account/{account}", {"Name": "Mine"}) == (
        403,
        "INSUFFICIENT_ACCESS_OR_READONLY",
    )
    assert stranger.refused("POST", "/sobjects/BuyerGroup", {"Name": "Mine"})[0] == 403
    store = stranger.only("SELECT Id FROM WebStore")
    own = stranger.make("WebCart", Name="Mine", WebStoreId=store)
    assert stranger.read("WebCart", own)["OwnerId"] != records.read("WebCart", cart["WebCart"])["OwnerId"]


def test_fields_can_be_chosen_and_ids_shortened(records, cart):
    id = cart["WebCart"]
    assert records.ask("GET", f"/sobjects/webcart/{id[:15]}?fields=status, Id").json == {
        "attributes": {"type": "WebCart", "url": f"{DATA}/sobjects/WebCart/{id}"},
        "Status": "Checkout",
        "Id": id,
    }


def test_an_object_is_described(records):
    described = records.ask("GET", "/sobjects/CartCheckoutSession/describe").json
    fields = {field["name"]: field for field in described["fields"]}
    assert (fields["State"]["nillable"], fields["NextState"]["nillable"]) == (False, True)
    assert (fields["WebCartId"]["createable"], fields["WebCartId"]["updateable"]) == (True, False)
    assert fields["WebCartId"]["referenceTo"] == ["WebCart"]
    assert (fields["WebCartId"]["relationshipName"], fields["State"]["relationshipName"]) == ("WebCart", None)
    assert {
        "Id",
        "IsDeleted",
        "CreatedDate",
        "CreatedById",
        "LastModifiedDate",
        "SystemModstamp",
    } <= fields.keys()
    assert fields["CreatedDate"]["soapType"] == "xsd:dateTime"
    assert len({tuple(field) for field in described["fields"]}) == 1
    assert len(fields["State"]) > 50
    brief = records.ask("GET", "/sobjects/CartCheckoutSession").json["objectDescribe"]
    listed = {each["name"]: each for each in records.ask("GET", "/sobjects").json["sobjects"]}
    assert listed["CartCheckoutSession"] == brief
    assert brief.items() <= described.items()
    assert {"BackgroundOperation", "OrderSummary"} <= listed.keys()


def test_an_object_knows_what_refers_to_it(records):
    described = records.ask("GET", "/sobjects/WebCart/describe").json
    children = {(each["childSObject"], each["field"]) for each in described["childRelationships"]}
    assert {("CartCheckoutSession", "WebCartId"), ("CartValidationOutput", "CartId")} <= children


def test_the_platform_s_own_fields_say_when_and_by_whom(reference, records, cart):
    id = cart["OrderItem"]
    before = records.read("OrderItem", id)
    observer, integrator = (
        records.only(f"SELECT Id FROM User WHERE Username = '{name}@activate-order.example'")
        for name in ("observer", "integrator")
    )
    assert (before["CreatedById"], before["LastModifiedById"], before["IsDeleted"]) == (
        observer,
        observer,
        False,
    )
    reference.clock.sleep(90)
    caller = Records(reference, "integrator")
    assert caller.ask("PATCH", f"/sobjects/OrderItem/{id}", {"Description": "mine"}).status_code == 204
    after = records.read("OrderItem", id)
    assert after["CreatedDate"] == before["CreatedDate"]
    assert after["LastModifiedDate"] == after["SystemModstamp"] > before["LastModifiedDate"]
    assert (after["CreatedById"], after["LastModifiedById"]) == (observer, integrator)
    assert records.refused("PATCH", f"/sobjects/OrderItem/{id}", {"CreatedDate": "2024-01-01T00:00:00Z"}) == (
        400,
        "INVALID_FIELD_FOR_INSERT_UPDATE",
    )


@pytest.mark.parametrize(
    ("path", "body", "code", "fields"),
    [
        ("WebCart", {}, "REQUIRED_FIELD_MISSING", ["Name", "WebStoreId"]),
        ("WebCart", {"Name": ""}, "REQUIRED_FIELD_MISSING", ["Name", "WebStoreId"]),
        ("WebCart", {"Nane": "x"}, "INVALID_FIELD", None),
        ("WebCart", {"Id": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Id"]),
        ("WebCart", {"WebStoreId": "x"}, "MALFORMED_ID", ["WebStoreId"]),
        ("WebCart", {"WebStoreId": "001RM0000000001YAA"}, "MALFORMED_ID", ["WebStoreId"]),
        ("WebCart", {"WebStoreId": "0ZERM0000000zzz"}, "INVALID_CROSS_REFERENCE_KEY", ["WebStoreId"]),
        ("WebCart", {"Status": "Open"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Status"]),
        ("WebCart", {"Name": "x" * 256}, "STRING_TOO_LONG", ["Name"]),
        ("WebCart", {"Name": 7}, "JSON_PARSER_ERROR", None),
        ("CartCheckoutSession", {"IsProcessing": "yes"}, "JSON_PARSER_ERROR", None),
        ("Order", {"EffectiveDate": "soon"}, "JSON_PARSER_ERROR", None),
        ("OrderItem", {"Quantity": "many"}, "JSON_PARSER_ERROR", None),
        ("OrderItem", {"Quantity": True}, "JSON_PARSER_ERROR", None),
        ("OrderItem", {"Quantity": 1e300}, "NUMBER_OUTSIDE_VALID_RANGE", None),
        ("BackgroundOperation", {}, "INVALID_TYPE_FOR_OPERATION", None),
        ("OrderSummary", {}, "INVALID_TYPE_FOR_OPERATION", None),
    ],
    ids=str,
)
def test_what_cannot_be_created_is_refused_with_the_platforms_code(records, path, body, code, fields):
    answer = records.ask("POST", f"/sobjects/{path}", body)
    assert (answer.status_code, answer.json[0]["errorCode"]) == (400, code)
    assert answer.json[0].get("fields") == fields


@pytest.mark.parametrize(
    ("object_name", "body", "code"),
    [
        ("CartCheckoutSession", {"WebCartId": "0a6RM0000000001YAA"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("CartCheckoutSession", {"State": None}, "REQUIRED_FIELD_MISSING"),
        ("CartCheckoutSession", {"State": "x" * 31}, "STRING_TOO_LONG"),
        ("WebCart", {"Name": None}, "REQUIRED_FIELD_MISSING"),
        ("WebCart", {"Status": None}, "REQUIRED_FIELD_MISSING"),
        ("Order", {"StatusCode": "Draft"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
    ],
    ids=str,
)
def test_what_cannot_be_changed_is_refused_with_the_platforms_code(records, cart, object_name, body, code):
    assert records.refused("PATCH", f"/sobjects/{object_name}/{cart[object_name]}", body) == (400, code)


def test_an_order_begins_as_a_draft_and_is_activated_with_a_product(records, cart):
    account = records.only("SELECT Id FROM Account")
    order = {"AccountId": account, "EffectiveDate": "2024-05-01"}
    assert records.refused("POST", "/sobjects/Order", order | {"Status": "Activated"}) == (
        400,
        "FAILED_ACTIVATION",
    )
    empty = records.make("Order", **order, Status="Draft")
    assert records.refused("PATCH", f"/sobjects/Order/{empty}", {"Status": "Activated"}) == (
        400,
        "FAILED_ACTIVATION",
    )
    records.ask("PATCH", f"/sobjects/Order/{cart['Order']}", {"Status": "Activated"})
    entry = records.only("SELECT Id FROM PricebookEntry")
    more = {"OrderId": cart["Order"], "PricebookEntryId": entry, "Quantity": 1, "UnitPrice": 1}
    assert records.refused("POST", "/sobjects/OrderItem", more)[0] == 400
    assert records.ask("PATCH", f"/sobjects/Order/{cart['Order']}", {"Status": "Draft"}).status_code == 204
    records.make("OrderItem", **more)


@pytest.mark.parametrize(
    "path",
    ["/sobjects/Nothing/0a6RM0000000001YAA", "/sobjects/WebCart/x", "/sobjects/WebCart/0a6RM0000000zzz"],
)
def test_what_is_not_there_is_not_found(records, path):
    assert records.refused("GET", path) == (404, "NOT_FOUND")
