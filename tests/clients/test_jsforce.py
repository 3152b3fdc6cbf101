"""jsforce, as it is: it logs in, describes, invokes, reads and writes, and gets every class of error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from tests.clients.served_reference import ACTION, CLIENTS, REACHED, Served

ROWS = [clause for clause in Contract.load().errors if clause.id in REACHED]
OBSERVER = "observer@activate-order.example"
HERE = Path(__file__).parent


def ask(served: Served, steps: list[Any], **connection: Any) -> list[dict[str, Any]]:
    """Let jsforce take `steps`, and return what came of each."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (HERE.parent / "node" / "node_modules" / "jsforce").is_dir():
        pytest.skip("jsforce is not installed: npm ci --prefix tests/node")
    trusted = {"NODE_EXTRA_CA_CERTS": str(served.authority)} if served.authority else {}
    asked = {"connection": {"instanceUrl": served.url, "version": "59.0", **connection}, "steps": steps}
    done = subprocess.run(
        [node, HERE / "ask_jsforce.mjs"],
        input=json.dumps(asked),
        env=os.environ | trusted,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes: list[dict[str, Any]] = json.loads(done.stdout)
    return outcomes


def as_client(served: Served) -> dict[str, Any]:
    return {"oauth2": {"clientId": "kit", "clientSecret": CLIENTS["kit"], "loginUrl": served.url}}


def invoke(*inputs: dict[str, Any]) -> list[Any]:
    return ["requestPost", f"/{ACTION}", {"inputs": list(inputs)}]


def token_of(checkout: dict[str, Any]) -> str:
    return str(checkout["authorization"]).removeprefix("Bearer ")


ACCOUNTS = ["query", "SELECT Id FROM WebStore"]


def test_it_logs_in_as_a_client_and_knows_who_it_is(served: Served) -> None:
    login, _, identity = ask(
        served,
        [["authorize", {"grant_type": "client_credentials"}], ACCOUNTS, ["identity"]],
        **as_client(served),
    )
    assert "error" not in login, login
    assert identity["result"]["username"] == OBSERVER


@pytest.mark.parametrize("way", ["password", "soap"])
def test_it_logs_in_as_a_user(served: Served, way: str) -> None:
    connection = as_client(served) if way == "password" else {"loginUrl": served.url}
    login, answers = ask(served, [["login", OBSERVER, CLIENTS["kit"]], ACCOUNTS], **connection)
    assert login["result"]["id"].startswith("005"), login
    assert answers["result"]["totalSize"] == 1


def test_a_wrong_password_is_refused(served: Served) -> None:
    by_oauth, by_soap = (
        ask(served, [["login", OBSERVER, "another"]], **connection)[0]["error"]
        for connection in (as_client(served), {"loginUrl": served.url})
    )
    assert by_oauth["name"] == "invalid_grant"
    assert "INVALID_LOGIN" in by_soap["message"]


def test_it_describes_and_invokes_the_action_and_finds_what_it_did(served: Served) -> None:
    checkout = served.arrange()
    inputs = {"cartId": checkout["cartId"], "orderStatus": "Activated"}
    described, invoked = ask(
        served, [["requestGet", f"/{ACTION}"], invoke(inputs)], accessToken=token_of(checkout)
    )
    assert described["result"]["name"] == "activateOrderAction"
    (result,) = invoked["result"]
    assert result["isSuccess"] is True
    operation, sessions = ask(
        served,
        [
            ["sobject:BackgroundOperation", "retrieve", result["outputValues"]["backgroundOperationId"]],
            ["query", f"SELECT Id FROM CartCheckoutSession WHERE WebCartId = '{checkout['cartId']}'"],
        ],
        accessToken=served.log_in(),
    )
    assert operation["result"]["Status"] in ("Running", "Complete")
    assert sessions["result"]["totalSize"] == 1


def test_it_creates_reads_updates_queries_and_deletes(served: Served) -> None:
    token = served.log_in()
    fields = {
        "Name": "A cart",
        "WebStoreId": served.seed["WebStoreId"],
        "AccountId": served.seed["AccountId"],
    }
    (created,) = ask(served, [["sobject:WebCart", "create", fields]], accessToken=token)
    assert created["result"]["success"] is True
    cart_id = created["result"]["id"]
    outcomes = ask(
        served,
        [
            ["sobject:WebCart", "update", {"Id": cart_id, "Status": "Checkout"}],
            ["sobject:WebCart", "retrieve", cart_id],
            ["query", f"SELECT Id, Status FROM WebCart WHERE Id = '{cart_id}'"],
            ["sobject:WebCart", "describe"],
            ["sobject:WebCart", "destroy", cart_id],
            ["sobject:WebCart", "retrieve", cart_id],
        ],
        accessToken=token,
    )
    updated, read, answers, described, deleted, gone = outcomes
    assert updated["result"]["success"] is True
    assert (read["result"]["Id"], read["result"]["Status"]) == (cart_id, "Checkout")
    assert answers["result"]["records"][0]["Status"] == "Checkout"
    assert described["result"]["name"] == "WebCart"
    assert deleted["result"]["success"] is True
    assert gone["error"]["errorCode"] == "NOT_FOUND"


def test_each_row_is_an_error_of_its_status_with_its_code(served: Served) -> None:
    """A failed action has no message where jsforce looks for one, so that it shows the status and the body."""
    steps: list[Any] = []
    for row in ROWS:
        checkout, inputs = served.refused(row.id)
        steps += [["as", token_of(checkout)], invoke(inputs)]
    errors = [outcome["error"] for outcome in ask(served, steps)[1::2]]
    seen = {
        row.id: (error["errorCode"], json.loads(error["message"])[0]["errors"][0]["statusCode"])
        for row, error in zip(ROWS, errors, strict=True)
    }
    assert seen == {row.id: (f"ERROR_HTTP_{row.status}", row.code) for row in ROWS}


def test_two_refused_inputs_are_several_errors(served: Served) -> None:
    checkout, inputs = served.refused("error-04")
    (outcome,) = ask(served, [invoke(inputs, inputs)], accessToken=token_of(checkout))
    assert outcome["error"]["errorCode"] == "MULTIPLE_API_ERRORS"
    codes = [each["errors"][0]["statusCode"] for each in outcome["error"]["data"]]
    assert codes == ["INVALID_OPERATION", "INVALID_OPERATION"]


def test_the_platform_s_own_errors_bear_their_codes(served: Served) -> None:
    missing = ["sobject:WebCart", "retrieve", "0a6RM0000009999AAA"]
    malformed = ["query", "SELECT FROM"]
    answers = ask(served, [missing, malformed], accessToken=served.log_in())
    assert [each["error"]["errorCode"] for each in answers] == ["NOT_FOUND", "MALFORMED_QUERY"]
    (ended,) = ask(served, [ACCOUNTS], accessToken="no-such-token")
    assert ended["error"]["errorCode"] == "INVALID_SESSION_ID"


def test_it_takes_lists_and_pages(served: Served) -> None:
    carts = [
        {"Name": f"{served.url} {number}", "WebStoreId": served.seed["WebStoreId"]} for number in range(3)
    ]
    token = served.log_in()
    (created,) = ask(served, [["sobject:WebCart", "create", [*carts, {}]]], accessToken=token)
    assert [each["success"] for each in created["result"]] == [True, True, True, False]
    ids = [each["id"] for each in created["result"][:3]]
    updated, read, answers, everything, deleted = ask(
        served,
        [
            ["sobject:WebCart", "update", [{"Id": id, "Status": "Checkout"} for id in ids]],
            ["sobject:WebCart", "retrieve", ids],
            [
                "query",
                f"SELECT Id FROM WebCart WHERE Name LIKE '{served.url}%' AND (Status = 'Checkout' OR Id = null)",
            ],
            ["query", "SELECT Id FROM WebCart", {"autoFetch": True, "scanAll": True}],
            ["sobject:WebCart", "destroy", ids],
        ],
        accessToken=token,
    )
    assert all(each["success"] for each in updated["result"])
    assert [each["Status"] for each in read["result"]] == ["Checkout"] * 3
    assert answers["result"]["totalSize"] == 3
    assert everything["result"]["totalSize"] >= 3
    assert all(each["success"] for each in deleted["result"])


def test_it_asks_what_clients_ask_besides(served: Served) -> None:
    steps = [
        ["authorize", {"grant_type": "client_credentials"}],
        ["limits"],
        ["requestPost", "/composite", {"compositeRequest": [
            {"method": "GET", "url": "/services/data/v59.0/limits", "referenceId": "limits"}]}],
        ["describeGlobal"],
        ["logout", True],
    ]  # fmt: skip
    outcomes = ask(served, steps, **as_client(served))
    assert not [outcome for outcome in outcomes if "error" in outcome]
    assert outcomes[1]["result"]["DailyApiRequests"]["Remaining"] > 0
    assert outcomes[2]["result"]["compositeResponse"][0]["httpStatusCode"] == 200
