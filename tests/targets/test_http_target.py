"""What asking the action over HTTP makes of its answers."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from activate_order_conformance.nouns.answer import Result
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.protocol import ActionElsewhere, Identity
from activate_order_conformance.targets.settings.model import Settings
from tests.targets.small_targets import Scripted

ACTION = "/services/data/v59.0/actions/standard/activateOrderAction"
ANNOUNCEMENT = {
    "protocol": "activate-order-driver/1",
    "implementation": {"name": "Acme", "version": "7"},
    "departures": {},
}
SUCCESS = [{"actionName": "activateOrderAction", "errors": None, "isSuccess": True, "outputValues": {"a": 1}}]


def scripted(answer: Any, **announced: Any) -> Scripted:
    return Scripted(
        {
            ("GET", "/conformance/v1/"): (200, ANNOUNCEMENT | announced),
            ("POST", ACTION): answer,
            ("GET", ACTION): (200, {"name": "activateOrderAction"}),
            ("POST", "/elsewhere"): (200, SUCCESS),
        }
    )


def target_of(application: Any) -> HttpTarget:
    return application_target(lambda _: application, "r1", Settings())


def test_inputs_are_sent_under_their_key_with_the_caller_s_credential() -> None:
    application = scripted((200, SUCCESS))
    answer = target_of(application).invoke("Bearer caller", [{"cartId": "é"}, None])
    assert application.bodies[-1] == answer.sent == {"inputs": [{"cartId": "é"}, None]}
    environ = application.environs[-1]
    assert environ["CONTENT_TYPE"] == "application/json"
    assert environ["HTTP_AUTHORIZATION"] == "Bearer caller"
    assert environ["HTTP_USER_AGENT"].startswith("activate-order-conformance/")


def test_an_acceptance_is_read() -> None:
    answer = target_of(scripted((200, SUCCESS))).invoke("Bearer caller", [{}])
    assert answer.accepted
    assert answer.results == (Result(is_success=True, action_name="activateOrderAction", output={"a": 1}),)
    assert (answer.status, answer.defects, answer.unreadable) == (200, (), "")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "unreadable"),
    [
        pytest.param((200, b"<html>hello</html>"), "an HTML page", id="HTML"),
        pytest.param(
            (302, SUCCESS), "a redirect to another path, which is not followed", id="redirect with a body"
        ),
    ],
)
def test_what_is_no_envelope_is_quoted(body: Any, unreadable: str) -> None:
    answer = target_of(scripted(body)).invoke("Bearer caller", [{}])
    assert answer.results is None
    assert answer.unreadable == unreadable
    assert answer.status == body[0]
    assert answer.body


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("https://b.example/x?token=s3cret", "b.example"),
        ("/there", "another path"),
        ("http://[", "no valid URL"),
    ],
)
def test_a_redirect_is_not_followed_and_names_the_host_alone(location: str, where: str) -> None:
    announcing = scripted((200, SUCCESS))

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            return announcing(environ, start_response)
        start_response("307 Temporary Redirect", [("Location", location)])
        return []

    target = target_of(application)
    answer = target.invoke("Bearer caller", [{}])
    assert (answer.status, answer.results, answer.failure) == (307, None, None)
    assert answer.unreadable == f"a redirect to {where}, which is not followed"


def test_no_answer_says_why() -> None:
    answer = target_of(scripted(RuntimeError("boom"))).invoke("Bearer caller", [{}])
    assert (answer.failure, answer.failure_text, answer.status) == (
        "reset",
        "the connection was closed without an answer",
        None,
    )
    assert answer.quote() == "no answer (reset: the connection was closed without an answer)"


def test_the_action_is_never_asked_twice() -> None:
    application = scripted((503, b""))
    assert target_of(application).invoke("Bearer caller", [{}]).status == 503
    assert application.asked.count(("POST", ACTION)) == 1


def test_the_driver_s_word_on_where_the_action_is_counts() -> None:
    application = scripted((500, b""), action="http://reference.invalid/elsewhere")
    assert target_of(application).invoke("Bearer caller", [{}]).accepted


@pytest.mark.parametrize(
    "address",
    ["http://me:s3cret@h.example/action", "http://h.example/action?key=s3cret", "http://h.example/action#a"],
)
def test_an_address_that_nobody_can_confirm_is_the_drivers_to_name_otherwise(address: str) -> None:
    target = target_of(scripted(None, action=address))
    with pytest.raises(ActionElsewhere) as told:
        target.action_url()
    said = told.value.with_remedy
    assert "s3cret" not in said
    assert "let the driver name it by host and path alone" in said


def test_a_description_is_an_answer_without_results() -> None:
    answer = target_of(scripted((500, b""))).describe("Bearer caller")
    assert (answer.status, answer.body, answer.results) == (200, '{"name": "activateOrderAction"}', None)


def test_the_target_is_named_by_its_driver_else_by_its_url() -> None:
    application = scripted((500, b""))
    url = "http://reference.invalid"
    assert target_of(application).identity == Identity(name="Acme", version="7", url=url)
    application.answers["GET", "/conformance/v1/"] = (500, b"")
    assert target_of(application).identity == Identity(name=url, url=url)


def test_two_calls_may_be_under_way_at_once() -> None:
    both = threading.Barrier(2, timeout=5)
    announcing = scripted((200, SUCCESS))

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            both.wait()
        return announcing(environ, start_response)

    target = target_of(application)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: target.invoke("Bearer caller", [{}]), range(2)))
    assert [answer.accepted for answer in answers] == [True, True]
