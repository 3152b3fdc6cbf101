"""simple-salesforce, as it is: it logs in, describes, invokes, reads and writes, and gets every class of error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import simple_salesforce
from requests.adapters import HTTPAdapter

from activate_order_conformance.contract import Contract
from tests.clients.served_reference import ACTION, CLIENTS, REACHED, Served

ROWS = [clause for clause in Contract.load().errors if clause.id in REACHED]
OBSERVER = "observer@activate-order.example"
CLASSES = {
    400: "SalesforceMalformedRequest",
    401: "SalesforceExpiredSession",
    403: "SalesforceRefusedRequest",
    404: "SalesforceResourceNotFound",
    500: "SalesforceGeneralError",
}


class Redirect(HTTPAdapter):
    """What sends what is meant for another host to the reference: the library knows its own login hosts alone."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._to = urlsplit(url)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        asked = urlsplit(request.url or "")
        request.url = urlunsplit((self._to.scheme, self._to.netloc, asked.path, asked.query, ""))
        request.headers["Host"] = self._to.netloc
        return super().send(request, **options)


@pytest.fixture
def session(served: Served) -> Iterator[requests.Session]:
    """Return a session that finds the reference: over TLS only the login host is redirected."""
    with requests.Session() as session:
        session.trust_env = False  # else REQUESTS_CA_BUNDLE would win over the next line
        session.verify = str(served.authority) if served.authority else True
        session.mount(
            "https://acme.my.salesforce.com" if served.authority else "https://", Redirect(served.url)
        )
        yield session


@pytest.fixture
def org(served: Served, session: requests.Session) -> Any:
    return simple_salesforce.Salesforce(
        consumer_key="kit", consumer_secret=CLIENTS["kit"], domain="acme.my", session=session
    )


def as_caller(served: Served, session: requests.Session, checkout: dict[str, Any]) -> Any:
    return simple_salesforce.Salesforce(
        session_id=checkout["authorization"].removeprefix("Bearer "), instance_url=served.url, session=session
    )


def invoke(org: Any, *inputs: dict[str, Any]) -> Any:
    return org.restful(ACTION, method="POST", json={"inputs": list(inputs)})


@pytest.mark.parametrize("way", ["client credentials", "password", "soap", "jwt"])
def test_it_logs_in(way: str, served: Served, session: requests.Session) -> None:
    credentials = {
        "client credentials": {"consumer_key": "kit", "consumer_secret": CLIENTS["kit"]},
        "password": {
            "username": OBSERVER,
            "password": CLIENTS["kit"],
            "consumer_key": "kit",
            "consumer_secret": CLIENTS["kit"],
        },
        "soap": {"username": OBSERVER, "password": CLIENTS["kit"], "security_token": ""},
        "jwt": {"username": OBSERVER, "consumer_key": "kit", "privatekey_file": str(served.private_key)},
    }[way]
    org = simple_salesforce.Salesforce(**credentials, domain="acme.my", session=session)
    assert org.query("SELECT Id FROM WebStore")["totalSize"] >= 1


@pytest.mark.parametrize(
    "credentials",
    [
        {"consumer_key": "kit", "consumer_secret": "another"},
        {"username": OBSERVER, "password": "another", "security_token": ""},
    ],
    ids=["client credentials", "soap"],
)
def test_a_wrong_secret_fails_authentication(session: requests.Session, credentials: dict[str, str]) -> None:
    with pytest.raises(simple_salesforce.SalesforceAuthenticationFailed):
        simple_salesforce.Salesforce(**credentials, domain="acme.my", session=session)


def test_it_finds_and_describes_the_action(org: Any) -> None:
    listed = org.restful("actions/standard")["actions"]
    assert [action["name"] for action in listed] == ["activateOrderAction"]
    described = org.restful(ACTION)
    assert {"cartId", "orderStatus"} <= {each["name"] for each in described["inputs"]}
    assert [each["name"] for each in described["outputs"]] == ["backgroundOperationId"]


def test_it_invokes_the_action_and_finds_what_it_did(
    served: Served, session: requests.Session, org: Any
) -> None:
    checkout = served.arrange()
    (result,) = invoke(
        as_caller(served, session, checkout), {"cartId": checkout["cartId"], "orderStatus": "Activated"}
    )
    assert result["isSuccess"] is True
    operation = org.BackgroundOperation.get(result["outputValues"]["backgroundOperationId"])
    assert operation["Status"] in ("Running", "Complete")
    sessions = org.query(
        f"SELECT Id, OrderId FROM CartCheckoutSession WHERE WebCartId = '{checkout['cartId']}'"
    )
    order = org.Order.get(sessions["records"][0]["OrderId"])
    assert order["Status"] == "Activated"


def test_it_creates_reads_updates_queries_and_deletes(served: Served, org: Any) -> None:
    created = org.WebCart.create(
        {
            "Name": "It's a cart",
            "WebStoreId": served.seed["WebStoreId"],
            "AccountId": served.seed["AccountId"],
        }
    )
    assert created["success"] is True
    cart_id = created["id"]
    assert org.WebCart.get(cart_id)["Status"] == "Active"
    assert org.WebCart.update(cart_id, {"Status": "Checkout"}) == 204
    soql = simple_salesforce.format_soql(
        "SELECT Id, Name, Status FROM WebCart WHERE Name = {}", "It's a cart"
    )
    (found,) = org.query_all(soql)["records"]
    assert (found["Id"], found["Status"]) == (cart_id, "Checkout")
    assert "Status" in {each["name"] for each in org.WebCart.describe()["fields"]}
    assert org.WebCart.delete(cart_id) == 204


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_row_is_an_error_of_its_status_with_its_code(
    served: Served, session: requests.Session, row: Any
) -> None:
    checkout, inputs = served.refused(row.id)
    with pytest.raises(simple_salesforce.SalesforceError) as raised:
        invoke(as_caller(served, session, checkout), inputs)
    assert type(raised.value).__name__ == CLASSES[row.status]
    assert raised.value.status == row.status
    (result,) = raised.value.content
    assert result["errors"][0]["statusCode"] == row.code


def test_a_record_that_is_not_there_is_not_found(org: Any) -> None:
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound):
        org.WebCart.get("0a6RM0000009999AAA")


def test_a_session_that_ended_is_expired(served: Served, session: requests.Session) -> None:
    gone = {"authorization": "Bearer no-such-token"}
    with pytest.raises(simple_salesforce.SalesforceExpiredSession) as raised:
        as_caller(served, session, gone).restful("sobjects")
    assert raised.value.content[0]["errorCode"] == "INVALID_SESSION_ID"


def test_a_malformed_query_is_a_malformed_request(org: Any) -> None:
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest) as raised:
        org.query("SELECT FROM")
    assert raised.value.content[0]["errorCode"] == "MALFORMED_QUERY"


def test_two_refused_inputs_are_one_malformed_request(served: Served, session: requests.Session) -> None:
    checkout, inputs = served.refused("error-04")
    with pytest.raises(simple_salesforce.SalesforceMalformedRequest) as raised:
        invoke(as_caller(served, session, checkout), inputs, inputs)
    assert [each["isSuccess"] for each in raised.value.content] == [False, False]


def test_it_asks_what_clients_ask_besides(served: Served, org: Any) -> None:
    assert org.limits()["DailyApiRequests"]["Remaining"] > 0
    assert org.oauth2("userinfo")["preferred_username"] == OBSERVER
    assert org.is_sandbox() is True
    assert "WebCart" in {each["name"] for each in org.describe()["sobjects"]}
    assert org.session_id.startswith("00DRM0000000001!")


def test_it_reads_long_answers_page_by_page(served: Served, org: Any) -> None:
    records = [
        {"attributes": {"type": "BuyerGroup"}, "Name": f"{served.url} {number:03}"} for number in range(200)
    ]
    for _ in range(2):
        made = org.restful("composite/sobjects", method="POST", json={"records": records})
        assert all(each["success"] for each in made)
    query = f"SELECT Name, CreatedBy.Name FROM BuyerGroup WHERE Name LIKE '{served.url}%' ORDER BY Name"
    pages = org.query_all(query, headers={"Sforce-Query-Options": "batchSize=200"})
    assert (pages["totalSize"], len(pages["records"]), pages["done"]) == (400, 400, True)
    first = org.query(query, headers={"Sforce-Query-Options": "batchSize=200"})
    assert (first["done"], len(org.query_more(first["nextRecordsUrl"], True)["records"])) == (False, 200)


@pytest.mark.parametrize("path", ["jobs/query", "tooling/query", "search"])
def test_what_is_not_served_is_not_found(org: Any, path: str) -> None:
    with pytest.raises(simple_salesforce.SalesforceResourceNotFound) as raised:
        org.restful(path)
    assert "the reference does not serve" in raised.value.content[0]["message"]
