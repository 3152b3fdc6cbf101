"""How a driver is asked, and what is said of one that does not keep to the protocol."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.snapshot import (
    BackgroundOperation,
    Cart,
    OrderSummary,
    Session,
    Validation,
)
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.in_process import DirectTransport
from activate_order_conformance.targets.protocol import Arranged, DriverFault, UnsupportedDepartures
from tests.targets.small_targets import Loopback, Scripted, read_request

READY = ready(DOCUMENTED)
TOKEN = "dr1ver-s3cret"
ARRANGED = {
    "id": "c/1",
    "cartId": "0a6RM0000000001YAA",
    "authorization": "Bearer caller-s3cret",
    "also": {"store_member": False},
    "otherIds": {"malformed": "x", "ofAnotherObject": "801RM0000000001YAA", "ofNoCart": "0a6RM0000000009YAA"},
}
SNAPSHOT = {
    "departures": {"cart_status": "Checkout", "store_member": True, "validation_errors": 0, "new_one": 1},
    "cart": {"id": "0a6", "status": "Checkout"},
    "session": {
        "id": "2z9", "orderId": "801", "backgroundOperationId": None, "state": "Activate Order",
        "nextState": None, "isProcessing": False, "isError": False, "archived": True,
    },
    "order": None,
    "orderSummaries": [
        {"id": "1Os2", "status": None, "originalOrderId": "801"},
        {"id": "1Os1", "status": "Created", "originalOrderId": None},
    ],
    "backgroundOperations": [{"id": "08P", "status": "Complete"}],
    "validation": {"errors": 0, "warnings": 1, "dismissedErrors": 2},
}  # fmt: skip
ANNOUNCEMENT: dict[str, Any] = {
    "protocol": "activate-order-driver/1",
    "implementation": {"name": "Acme", "version": "7"},
    "settlesWithinSeconds": 5,
    "departures": {
        "cart_status": {"values": ["Active"]},
        "store_member": {"values": [False]},
        "validation_errors": {"upTo": 3},
        "session_state": {"anyText": True},
        "session_next_state": {"anyText": True, "null": True},
        "background_operation": {"values": ["New", None]},
    },
    "changes": ["cart_status"],
    "cannotOccur": {
        "background_operation": {"Merged": "nothing merges here"},
        "session_state": {"null": "no"},
    },
    "observes": ["cart", "session", "order", "orderSummaries", "backgroundOperations", "validation", "moon"],
    "probes": ["edit-order-item"],
}


def scripted(**changes: Any) -> Scripted:
    answers = {
        ("GET", "/driver/"): (200, ANNOUNCEMENT | changes),
        ("POST", "/driver/checkouts"): (201, ARRANGED),
        ("GET", "/driver/checkouts/c/1"): (200, SNAPSHOT),
        ("PATCH", "/driver/checkouts/c/1"): (200, ARRANGED),
        ("POST", "/driver/checkouts/c/1/edit-order-item"): (200, {"accepted": True}),
        ("DELETE", "/driver/checkouts/c/1"): (204, b""),
        ("DELETE", "/driver/checkouts?run=r%26d"): (204, b""),
    }
    return Scripted(answers)


def client(
    driver: Scripted | None = None, *, url: str = "http://target.invalid/driver", token: str | None = TOKEN
) -> DriverClient:
    return DriverClient(
        url=url,
        target_url="http://target.invalid",
        token=token,
        run="r&d",
        clock=ManualClock(7.0),
        transport=DirectTransport(driver, ManualClock()) if driver else Transport(timeout=0.2),
    )


def arranged() -> Arranged:
    return Arranged(id="c/1", cart_id="0a6", authorization="Bearer caller-s3cret")


def test_abilities_are_asked_once_and_keep_to_what_the_kit_knows() -> None:
    driver = scripted()
    asked = client(driver)
    abilities = asked.abilities()
    asked.abilities()
    assert driver.asked == [("GET", "/driver/")]
    assert (abilities.identity.name, abilities.identity.version) == ("Acme", "7")
    assert abilities.identity.url == "http://target.invalid"
    assert abilities.settles_within == 5.0
    assert abilities.changes == {"cart_status"}
    assert "moon" not in abilities.observes
    assert abilities.probes == {"edit-order-item"}


def test_a_checkout_is_arranged_by_the_departing_values_alone() -> None:
    driver = scripted()
    asked = client(driver)
    made = asked.arrange(READY.but(cart_status="Active", validation_errors=2), READY)
    assert driver.bodies[-1] == {
        "run": "r&d",
        "ready": {"session_state": "Activate Order", "session_next_state": "activateOrder"},
        "departures": {"cart_status": "Active", "validation_errors": 2},
    }
    assert driver.environs[-1]["HTTP_AUTHORIZATION"] == f"Bearer {TOKEN}"
    assert (made.id, made.cart_id, made.authorization) == ("c/1", ARRANGED["cartId"], "Bearer caller-s3cret")
    assert made.also == {"store_member": False}
    assert made.other_ids == ARRANGED["otherIds"]
    assert asked.live == {"c/1"}


def test_a_departure_to_null_is_sent_as_null() -> None:
    driver = scripted()
    client(driver).arrange(READY.but(session_next_state=None, background_operation=None), READY)
    assert driver.bodies[-1]["departures"] == {"session_next_state": None, "background_operation": None}


def test_a_checkout_may_share_its_caller_with_another() -> None:
    driver = scripted()
    client(driver).arrange(READY, READY, same_caller_as=arranged())
    assert driver.bodies[-1]["sameCallerAs"] == "c/1"


@pytest.mark.parametrize(
    ("departure", "value", "kind", "reason", "unlock"),
    [
        pytest.param("cart_status", "Closed", "cannot-arrange", "the driver does not offer cart_status Closed",
                     "offer departure cart_status=Closed", id="value"),
        pytest.param("order", None, "cannot-arrange", "the driver does not offer order null",
                     "offer departure order=null", id="departure"),
        pytest.param("validation_errors", 4, "cannot-arrange", "the driver does not offer validation_errors 4",
                     "offer departure validation_errors=4", id="count"),
        pytest.param("session_is_processing", True, "cannot-arrange",
                     "the driver does not offer session_is_processing true",
                     "offer departure session_is_processing=true", id="boolean"),
        pytest.param("background_operation", "Merged", "cannot-occur", "nothing merges here", "", id="cannot occur"),
        pytest.param("session_state", None, "cannot-occur", "no", "", id="null cannot occur"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_offered_is_not_asked_for(
    departure: str, value: Any, kind: Any, reason: str, unlock: str
) -> None:
    driver = scripted()
    with pytest.raises(UnsupportedDepartures) as caught:
        client(driver).arrange(READY.but(**{departure: value}), READY)
    assert caught.value.departures == (
        Unsupported(departure=departure, kind=kind, reason=reason, unlock=unlock),
    )
    assert driver.asked == [("GET", "/driver/")]


def test_an_objection_of_the_driver_is_passed_on() -> None:
    driver = scripted()
    objection = {"unsupported": {"cart_status": {"kind": "cannot-occur", "reason": "carts stay active here"}}}
    driver.answers["PATCH", "/driver/checkouts/c/1"] = (422, objection)
    with pytest.raises(UnsupportedDepartures, match="cart_status: carts stay active here"):
        client(driver).change(arranged(), {"cart_status": "Checkout"})


def test_a_change_sends_the_new_values_and_returns_the_checkout_anew() -> None:
    driver = scripted()
    driver.answers["PATCH", "/driver/checkouts/c/1"] = (200, ARRANGED | {"authorization": "Bearer new"})
    assert client(driver).change(arranged(), {"cart_status": "Checkout"}).authorization == "Bearer new"
    assert driver.bodies == [{"departures": {"cart_status": "Checkout"}}]


@pytest.mark.parametrize(
    ("departures", "also"),
    [
        ({"effective_account": "valid", "store_member": True}, {}),
        ({"cart_status": "Checkout"}, {"store_member": False}),
    ],
    ids=["asked for", "not asked for"],
)
def test_a_driver_that_repeats_what_came_once_is_not_held_to_it_where_something_else_was_asked_for(
    departures: dict[str, Value], also: dict[str, Value]
) -> None:
    assert client(scripted()).change(arranged(), departures).also == also


def test_a_snapshot_has_the_time_of_the_target_s_clock_and_is_in_a_fixed_order() -> None:
    snapshot = client(scripted()).look(arranged())
    assert snapshot.at == 7.0
    assert snapshot.departures == {"cart_status": "Checkout", "store_member": True, "validation_errors": 0}
    assert snapshot.cart == Cart("0a6", "Checkout")
    assert snapshot.session == Session(
        id="2z9", order_id="801", background_operation_id=None, state="Activate Order", next_state=None,
        is_processing=False, is_error=False, archived=True,
    )  # fmt: skip
    assert snapshot.order is None
    assert snapshot.order_summaries == (
        OrderSummary("1Os1", "Created", None),
        OrderSummary("1Os2", None, "801"),
    )
    assert snapshot.background_operations == (BackgroundOperation("08P", "Complete"),)
    assert snapshot.validation == Validation(0, 1, 2)


def test_a_subject_that_is_not_observed_may_be_absent() -> None:
    driver = scripted(observes=["cart"])
    driver.answers["GET", "/driver/checkouts/c/1"] = (
        200,
        {"departures": {}, "cart": {"id": "0a6", "status": "Closed"}},
    )
    snapshot = client(driver).look(arranged())
    assert snapshot.observes == {"cart"}
    assert fields_of(snapshot) == {"cart.id": "0a6", "cart.status": "Closed"}


def test_the_probe_is_asked_for() -> None:
    assert client(scripted()).edit_order_item(arranged()) is True


def test_what_was_released_lives_no_more() -> None:
    asked = client(scripted())
    made = asked.arrange(READY, READY)
    asked.release(made)
    asked.release(made)
    assert asked.live == frozenset()


@pytest.mark.parametrize(
    "answer", [(204, b""), (200, b""), (200, b"\r\n"), (200, {"deleted": True}), (202, b"null"), (200, b"OK")]
)
def test_a_driver_that_took_a_checkout_away_may_say_so_in_its_own_way(answer: Any) -> None:
    driver = scripted()
    driver.answers["DELETE", "/driver/checkouts/c/1"] = answer
    asked = client(driver)
    asked.release(asked.arrange(READY, READY))
    assert asked.live == frozenset()


def test_everything_of_the_run_can_be_released_at_once() -> None:
    driver = scripted()
    asked = client(driver)
    asked.arrange(READY, READY)
    asked.release_all()
    assert driver.asked[-1] == ("DELETE", "/driver/checkouts?run=r%26d")
    assert asked.live == frozenset()


@pytest.mark.parametrize("passing", [(503, b"busy"), ConnectionResetError()], ids=["503", "dropped"])
def test_a_read_is_asked_for_again_once_after_a_pause_on_the_target_s_clock(passing: Any) -> None:
    driver = scripted()
    driver.answers["GET", "/driver/checkouts/c/1"] = [passing, (200, SNAPSHOT)]
    assert client(driver).look(arranged()).at == 7.25


def test_a_read_is_asked_for_twice_at_most() -> None:
    driver = scripted()
    driver.answers["GET", "/driver/"] = (503, b"busy")
    with pytest.raises(DriverFault, match="HTTP status 503"):
        client(driver).abilities()
    assert driver.asked == [("GET", "/driver/")] * 2


def test_what_changes_something_is_never_asked_for_again() -> None:
    driver = scripted()
    driver.answers["POST", "/driver/checkouts"] = (503, b"busy")
    with pytest.raises(DriverFault, match="HTTP status 503"):
        client(driver).arrange(READY, READY)
    assert driver.asked.count(("POST", "/driver/checkouts")) == 1


def use_everything(driver: DriverClient) -> None:
    driver.arrange(READY, READY)
    driver.look(arranged())
    driver.change(arranged(), {})
    driver.edit_order_item(arranged())
    driver.release(arranged())
    driver.release_all()


def changed(document: Any, **changes: Any) -> Any:
    return {name: value for name, value in (document | changes).items() if value is not ...}


@pytest.mark.parametrize(
    ("request_", "answer", "says"),
    [
        pytest.param(("POST", "/driver/checkouts"), (500, b"<html>oops"),
                     "answered POST /checkouts with HTTP status 500.", id="500"),
        pytest.param(("POST", "/driver/checkouts"), (404, b""),
                     "answered POST /checkouts with HTTP status 404.", id="404"),
        pytest.param(("POST", "/driver/checkouts"), (302, b""),
                     "answered POST /checkouts with HTTP status 302: a redirect to another path.", id="redirect"),
        pytest.param(("POST", "/driver/checkouts"), (400, {"error": f"bad\n token {TOKEN}"}),
                     "answered POST /checkouts with HTTP status 400: bad token ….", id="400 with its reason"),
        pytest.param(("POST", "/driver/checkouts"), (401, b""),
                     "answered POST /checkouts with HTTP status 401: "
                     "ACTIVATE_ORDER_DRIVER_TOKEN is not the driver's.", id="401"),
        pytest.param(("POST", "/driver/checkouts"), RuntimeError(TOKEN),
                     "gave no answer to POST /checkouts (reset: the connection was closed without an answer).",
                     id="dropped"),
        pytest.param(("POST", "/driver/checkouts"), (201, b"hello"),
                     "answered POST /checkouts with text where JSON was due.", id="no JSON"),
        pytest.param(("GET", "/driver/checkouts/c/1"), (200, json.dumps(SNAPSHOT).encode()[:-1]),
                     f"answered GET /checkouts/c%2F1 with JSON that ends at byte {len(json.dumps(SNAPSHOT)) - 1}.",
                     id="JSON that is cut off"),
        pytest.param(("POST", "/driver/checkouts"), (201, changed(ARRANGED, cartId=...)),
                     'answered POST /checkouts with a wrong "cartId" (field required).', id="no cartId"),
        pytest.param(("POST", "/driver/checkouts"), (201, changed(ARRANGED, id="..")),
                     'answered POST /checkouts with a wrong "id" (a path that ends in .. is another one).',
                     id="a step up"),
        pytest.param(("POST", "/driver/checkouts"), (201, changed(ARRANGED, authorization="Bearer a\r\nX: y")),
                     'answered POST /checkouts with a wrong "authorization" '
                     "(string should match pattern '^[!-~]([ -~]*[!-~])?$').", id="header injection"),
        pytest.param(("POST", "/driver/checkouts"), (201, changed(ARRANGED, also={"order": 1.5})),
                     'answered POST /checkouts with a wrong "also.order" (input should be a valid string).',
                     id="a number with a fraction"),
        pytest.param(("POST", "/driver/checkouts"), (422, {"unsupported": {}}),
                     'answered POST /checkouts with a wrong "unsupported" '
                     "(dictionary should have at least 1 item after validation, not 0).", id="no objection"),
        pytest.param(("GET", "/driver/checkouts/c/1"), (200, changed(SNAPSHOT, session={"id": "x"})),
                     'answered GET /checkouts/c%2F1 with a wrong "session.orderId" (field required).',
                     id="half a session"),
        pytest.param(("GET", "/driver/checkouts/c/1"), (200, changed(SNAPSHOT, validation=...)),
                     'answered GET /checkouts/c%2F1 without "validation", which it says that it observes.',
                     id="observed, but absent"),
        pytest.param(("GET", "/driver/checkouts/c/1"),
                     (200, changed(SNAPSHOT, validation={"errors": "0", "warnings": 0, "dismissedErrors": 0})),
                     'answered GET /checkouts/c%2F1 with a wrong "validation.errors" '
                     "(input should be a valid integer).", id="a count as text"),
        pytest.param(("PATCH", "/driver/checkouts/c/1"), (200, changed(ARRANGED, id="c2")),
                     "answered PATCH /checkouts/c%2F1 with another checkout's id.", id="another checkout"),
        pytest.param(("POST", "/driver/checkouts/c/1/edit-order-item"), (200, {"accepted": "yes"}),
                     'answered POST /checkouts/c%2F1/edit-order-item with a wrong "accepted" '
                     "(input should be a valid boolean).", id="yes for true"),
        pytest.param(("DELETE", "/driver/checkouts/c/1"), (500, b""),
                     "answered DELETE /checkouts/c%2F1 with HTTP status 500.", id="not released"),
        pytest.param(("DELETE", "/driver/checkouts/c/1"), (200, b"<!DOCTYPE html><title>Sign in</title>"),
                     "answered DELETE /checkouts/c%2F1 with a page.", id="released by a portal"),
        pytest.param(("DELETE", "/driver/checkouts?run=r%26d"), (200, b"<html>"),
                     "answered DELETE /checkouts?run=r%26d with a page.", id="cleared by a portal"),
        pytest.param(("GET", "/driver/"), (200, changed(ANNOUNCEMENT, protocol="other/2")),
                     "speaks 'other/2', not activate-order-driver/1.", id="another protocol"),
        pytest.param(("GET", "/driver/"), (200, changed(ANNOUNCEMENT, action="javascript:alert(1)")),
                     'answered GET / with a wrong "action" '
                     "(string should match pattern '^https?://[^\\s]+$').", id="action of another kind"),
        pytest.param(("GET", "/driver/"), (200, changed(ANNOUNCEMENT, settlesWithinSeconds=-1)),
                     'answered GET / with a wrong "settlesWithinSeconds" (input should be greater than 0).',
                     id="settles before it begins"),
        pytest.param(("GET", "/driver/"), (200, changed(ANNOUNCEMENT, cannotOccur={"order": ["null"]})),
                     'answered GET / with a wrong "cannotOccur.order" (input should be an object; '
                     'write it like {"session_state": {"null": "the field is mandatory"}}).', id="no reasons"),
    ],
)  # fmt: skip
def test_a_fault_of_the_driver_is_one_sentence_without_secrets(
    request_: tuple[str, str], answer: Any, says: str
) -> None:
    driver = scripted()
    driver.answers[request_] = answer
    asked = client(driver)
    with pytest.raises(DriverFault) as caught:
        use_everything(asked)
    assert caught.value.what == f"The driver at http://target.invalid/driver {says}"
    assert TOKEN not in caught.value.what


def test_a_missing_token_is_said_to_be_missing() -> None:
    driver = scripted()
    driver.answers["GET", "/driver/"] = (401, b"")
    with pytest.raises(DriverFault, match="HTTP status 401: ACTIVATE_ORDER_DRIVER_TOKEN is not set"):
        client(driver, token=None).abilities()
    assert "HTTP_AUTHORIZATION" not in driver.environs[0]


def test_a_driver_that_cannot_be_reached_is_a_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(DriverFault) as caught:
        client(url=url).abilities()
    assert caught.value.what == (f"The driver at {url} gave no answer to GET / (connection refused).")


@pytest.mark.parametrize(
    ("path", "lacking"),
    [("", "a driver is usually at http://target.invalid/conformance/v1."), ("/conformance/v1", "")],
)
def test_where_nothing_is_at_an_address_without_the_usual_path_that_is_said(path: str, lacking: str) -> None:
    nothing = Scripted({("GET", f"{path}/"): (404, b"")})
    with pytest.raises(DriverFault) as caught:
        client(nothing, url=f"http://target.invalid{path}").abilities()
    assert caught.value.remedy == (lacking and f"The path may be lacking: {lacking}")


def test_a_driver_that_is_slow_is_a_fault(loopback: Callable[..., Loopback]) -> None:
    def slow(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        over.wait(5)

    with pytest.raises(DriverFault, match=r"\(timeout: no complete answer within 0.2 s\)"):
        client(url=loopback(slow).url).release(arranged())


def test_a_credential_is_in_no_repr() -> None:
    made = client(scripted()).arrange(READY, READY)
    assert "s3cret" not in repr(made)


def test_a_byte_order_mark_before_what_the_driver_answers_is_passed_over() -> None:
    driver = scripted()
    driver.answers["GET", "/driver/"] = 200, b"\xef\xbb\xbf" + json.dumps(ANNOUNCEMENT).encode()
    assert client(driver).abilities().identity.name == "Acme"


@pytest.mark.parametrize("at_once", [64, 65, 10**6, 10**300])
def test_however_many_a_driver_takes_at_once_no_more_are_tried_than_threads_can_be_spared_for(
    at_once: int,
) -> None:
    assert client(scripted(atOnce=at_once)).abilities().at_once == 64


@pytest.mark.parametrize("status", [403, 409, 423, 500])
def test_what_to_do_is_said_of_a_driver_that_does_not_take_a_checkout_away(status: int) -> None:
    driver = scripted()
    driver.answers["DELETE", "/driver/checkouts/c/1"] = status, {"error": "it is locked"}
    with pytest.raises(DriverFault) as caught:
        client(driver).release(arranged())
    assert caught.value.remedy.startswith("Let it take a checkout away at any time")
