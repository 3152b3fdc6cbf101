"""The stand-in answers in an org's place, lets everything else pass, and is as its page says."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
import requests_mock
import responses
from activate_order_reference.application import application
from werkzeug.test import Client

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.standin import Standin, StandinCheckout, activate_order_standin
from activate_order_conformance.targets.protocol import UnsupportedDepartures
from activate_order_conformance.trial.catalogue import subject
from tests.cli.command_line import PYTEST

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "standin.md").read_text("utf-8")


def activate(org: Standin, checkout: StandinCheckout, **inputs: Any) -> requests.Response:
    return requests.post(
        f"{org.url}/services/data/v59.0/actions/standard/activateOrderAction",
        json={"inputs": [{"cartId": checkout.cart_id, "orderStatus": "ACTIVATE"} | inputs]},
        headers={"Authorization": checkout.authorization},
        timeout=5,
    )


def code_of(response: requests.Response) -> str:
    return str(response.json()[0]["errors"][0]["statusCode"])


def test_the_page_s_code_runs_as_it_stands() -> None:
    names: dict[str, Any] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, "standin.md", "exec"), names)


@pytest.mark.slow
def test_the_example_s_tests_pass_in_a_pytest_of_their_own() -> None:
    command = [*PYTEST, "-q", "-c", "/dev/null"]
    example = ROOT / "examples" / "standin"
    run = subprocess.run(
        [*command, "--rootdir", example, example], cwd=example, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("form", [bytes.decode, bytes, BytesIO, lambda body: iter([body[:9], body[9:]])])
def test_every_kind_of_body_arrives_with_headers_in_bytes_too(form: Callable[[bytes], Any]) -> None:
    with activate_order_standin() as org:
        checkout = org.checkout()
        response = requests.post(
            f"{org.url}/services/data/v59.0/actions/standard/activateOrderAction",
            data=form(
                json.dumps({"inputs": [{"cartId": checkout.cart_id, "orderStatus": "ACTIVATE"}]}).encode()
            ),
            headers={"Authorization": checkout.authorization.encode(), "Content-Type": "application/json"},
            timeout=5,
        )
        assert (response.status_code, response.json()[0]["isSuccess"]) == (200, True)


REFUSALS = re.findall(r"^\| (error-\d\d) \|.*\| `(.+?)` \| `(.+?)` \| (\d{3}) \|$", PAGE, re.MULTILINE)
"""The page's table of refusals: a row, what arranges it, its code and status."""


def test_the_page_arranges_every_row() -> None:
    told = [(row, code, int(status)) for row, _, code, status in REFUSALS]
    assert told == [(row.id, row.code, row.status) for row in Contract.load().of_kind("error")]


@pytest.mark.parametrize(
    ("arranged", "code", "status"), [told for _, *told in REFUSALS], ids=[row for row, *_ in REFUSALS]
)
def test_what_the_page_arranges_is_refused_as_its_row_says(arranged: str, code: str, status: str) -> None:
    given = eval(f"dict({arranged})")  # as the page has it
    inputs = {name: given.pop(name) for name in ("cartId", "orderStatus") if name in given}
    with activate_order_standin() as org:
        response = activate(org, org.checkout(**given), **inputs)
        assert (response.status_code, code_of(response)) == (int(status), code)


def test_what_the_page_tells_the_served_one_makes_a_checkout_and_what_it_names_can_be_served() -> None:
    (body,) = re.findall(r"--data '({.+?})'", PAGE, re.DOTALL)
    response = Client(application(driver_token="a token")).post(
        "/conformance/v1/checkouts", json=json.loads(body), headers={"Authorization": "Bearer a token"}
    )
    assert response.status_code == 201
    named = re.findall(r"`((?:variant|envelope|constant)\.\S+)`", PAGE)
    assert [subject(name).name for name in named] == named
    assert len(named) == 3


def test_an_operation_takes_as_long_as_it_is_told_to() -> None:
    with activate_order_standin(background_seconds=60) as org:
        checkout = org.checkout()
        assert activate(org, checkout).json()[0]["isSuccess"] is True
        org.settle(50)
        assert [operation.status for operation in org.look(checkout).background_operations] == [
            "Complete",
            "Running",
        ]
        org.settle(10)
        seen = org.look(checkout)
        assert seen.cart
        assert seen.cart.status == "Closed"
        assert {operation.status for operation in seen.background_operations} == {"Complete"}


def test_under_the_platform_profile_a_refusal_is_a_400() -> None:
    with activate_order_standin(profile="platform") as org:
        response = activate(org, org.checkout(cart_status="Active"))
        assert (response.status_code, code_of(response)) == (400, "INVALID_OPERATION")
        assert org.look(org.checkout()).departures["session_next_state"] == "Activate Order"


def test_what_is_left_to_the_background_is_done_once_time_is_skipped() -> None:
    with activate_order_standin() as org:
        checkout = org.checkout()
        assert activate(org, checkout).json()[0]["isSuccess"] is True
        org.settle()
        seen = org.look(checkout)
        assert seen.session
        assert seen.session.archived
        assert [summary.original_order_id for summary in seen.order_summaries] == [checkout.order_id]


@pytest.mark.parametrize(
    ("departures", "sentence"),
    [
        ({"cart_statu": "Closed"}, "Did you mean cart_status?"),
        ({"cart_status": "Shut"}, "cart_status cannot be 'Shut'. Write one of 'Checkout'"),
        ({"cart_status": "Close"}, "cart_status cannot be 'Close'. Did you mean 'Closed'? Write one of"),
        ({"background_operation": "runing"}, "Did you mean 'Running'?"),
        ({"store_member": "false"}, "Did you mean False?"),
        ({"order": "none"}, "Did you mean None?"),
        ({"validation_errors": True}, "validation_errors cannot be True. Write a whole number, 0 or more."),
        ({"session_state": 3}, "session_state cannot be 3. Write a text, or None."),
    ],
    ids=["name", "value", "near value", "case", "text for truth", "none", "count", "text"],
)
def test_a_slip_is_named_with_what_to_write(departures: Any, sentence: str) -> None:
    with activate_order_standin() as org, pytest.raises(UsageError, match=re.escape(sentence)):
        org.checkout(**departures)


def test_values_that_cannot_go_together_are_refused_with_the_reason() -> None:
    with activate_order_standin() as org, pytest.raises(UnsupportedDepartures, match="without a session"):
        org.checkout(session="none", session_state="Error")


@pytest.mark.parametrize(
    "options",
    [
        {"profile": "flattering"},
        {"url": "standin"},
        {"url": "https://shop.example/b2b"},
        {"url": "https://*.example"},
        {"url": "http://\u2488.example"},
        {"background_seconds": -1},
    ],
    ids=["profile", "url", "path", "any host", "no host's name", "seconds"],
)
def test_what_it_cannot_be_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError), activate_order_standin(**options):
        pass


def test_a_host_that_has_other_letters_than_ascii_is_answered_for() -> None:
    with activate_order_standin(url="https://bücher.example") as org:
        assert activate(org, org.checkout()).status_code == 200


def test_a_secret_shows_in_no_repr() -> None:
    with activate_order_standin() as org:
        checkout = org.checkout()
        assert checkout.token
        assert checkout.token not in repr(checkout)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_every_method_is_answered(method: str) -> None:
    with activate_order_standin() as org:
        url = f"{org.url}/services/data/v59.0/sobjects/WebCart"
        answer = requests.request(
            method, url, headers={"Authorization": org.checkout().authorization}, timeout=5
        )
    assert answer.status_code < 500
    assert bool(answer.content) is (method != "HEAD")


@pytest.mark.parametrize(
    "url",
    ["https://acme.example.evil.test/", "https://acme.example:8443/", "https://login.salesforce.com/help"],
    ids=["longer", "port", "login host"],
)
def test_hosts_alike_are_not_taken_for_it(url: str) -> None:
    with responses.RequestsMock() as network, activate_order_standin(url="https://acme.example"):
        network.add("GET", url, body="the network")
        assert requests.get(url, timeout=5).text == "the network"


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "9")
        self.end_headers()
        self.wfile.write(b"elsewhere")

    def log_message(self, *args: object) -> None:
        pass


def test_another_host_s_requests_pass_through_from_every_thread() -> None:
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with activate_order_standin() as org, ThreadPoolExecutor(4) as threads:
            url = f"http://127.0.0.1:{server.server_port}/"
            checkouts = [org.checkout() for _ in range(8)]
            passed = threads.map(lambda _: requests.get(url, timeout=5).text, range(8))
            activated = threads.map(lambda checkout: activate(org, checkout).status_code, checkouts)
            assert set(passed) == {"elsewhere"}
            assert set(activated) == {200}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_mock_that_was_there_before_still_answers_for_its_own() -> None:
    with responses.RequestsMock() as earlier:
        earlier.add("GET", "https://tax.example/rate", json={"rate": 0.2})
        with activate_order_standin() as org:
            assert requests.get("https://tax.example/rate", timeout=5).json() == {"rate": 0.2}
            assert activate(org, org.checkout()).status_code == 200


def test_a_second_one_at_the_same_address_is_refused_until_the_first_is_gone() -> None:
    with activate_order_standin(url="https://shop.example/"):
        with (
            pytest.raises(UsageError, match=r"A stand-in answers at https://shop\.example already"),
            activate_order_standin(url="https://SHOP.example"),
        ):
            pass
        with activate_order_standin(url="https://other.example") as other:
            assert activate(other, other.checkout()).status_code == 200
    with activate_order_standin(url="https://shop.example") as org:
        assert activate(org, org.checkout()).status_code == 200


def test_a_mock_that_hands_nothing_on_is_named() -> None:
    with (
        requests_mock.Mocker(),
        pytest.raises(UsageError, match=r"do not reach the stand-in: requests_mock\.mocker"),
        activate_order_standin(),
    ):
        pass


def test_a_mock_that_is_started_later_can_let_pass_what_it_does_not_answer() -> None:
    with activate_order_standin() as org, requests_mock.Mocker(real_http=True) as later:
        later.get("https://tax.example/rate", json={"rate": 0.2})
        assert requests.get("https://tax.example/rate", timeout=5).json() == {"rate": 0.2}
        assert activate(org, org.checkout()).status_code == 200


def test_an_old_version_of_responses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "RequestsMock", lambda assert_all_requests_are_fired=True: None)
    with pytest.raises(UsageError, match=r"responses \d[\d.]+, which is too old"), activate_order_standin():
        pass


def test_two_orgs_at_once_know_nothing_of_each_other() -> None:
    with activate_order_standin() as one, activate_order_standin(url="https://other.example") as other:
        assert activate(one, one.checkout()).status_code == 200
        assert activate(other, one.checkout()).status_code == 401


def test_two_calls_at_one_instant_are_told_apart() -> None:
    with activate_order_standin() as org, ThreadPoolExecutor(2) as threads:
        checkout = org.checkout()
        together = threading.Barrier(2)

        def call(_: int) -> int:
            together.wait()
            return activate(org, checkout).status_code

        assert sorted(threads.map(call, range(2))) == [200, 400]


def test_nothing_answers_afterwards() -> None:
    send = requests.adapters.HTTPAdapter.send
    with activate_order_standin():
        assert requests.adapters.HTTPAdapter.send is not send
    assert requests.adapters.HTTPAdapter.send is send
