"""That an application that is called directly is asked, and answers, as it is over a socket."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.targets.http.reply import MAX_BODY, NoReply, Outcome
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.in_process import DirectTransport
from tests.serving import served
from tests.targets.small_targets import Echo

PATH = "/a%20b/é?q=%26"
URL = f"http://target.invalid:81{PATH}"


def answering(status: str, body: bytes, *headers: tuple[str, str]) -> Any:
    def application(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, list(headers))
        return [body[:3], body[3:]]

    return application


def raising(_environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
    raise RuntimeError("it broke")


def raising_later(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    yield b"half"
    raise OSError(5, "Input/output error")


def silent(_environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
    return []


OF_THE_SERVER = {"connection", "content-length", "date", "server", "transfer-encoding"}
"""Headers of an answer that are the server's."""


def asked(environ: dict[str, Any]) -> dict[str, Any]:
    """Return what an application is told of a request, whoever asks it; a server says of no body that it is empty."""
    told = ("HTTP_", "CONTENT_", "PATH_", "QUERY_", "REQUEST_METHOD", "SCRIPT_", "SERVER_NAME", "SERVER_PORT")
    return {name: value for name, value in environ.items() if name.startswith(told) and value != "0"}


def by_itself(outcome: Outcome) -> Outcome:
    """Return what came of a request without what is the server's, and how long it took."""
    if isinstance(outcome, NoReply):
        return replace(outcome, seconds=0.0)
    headers = {name: value for name, value in outcome.headers.items() if name not in OF_THE_SERVER}
    return replace(outcome, seconds=0.0, headers=headers)


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "GET"},
        {"method": "DELETE"},
        {"method": "POST", "body": b"[1]"},
        {"method": "POST", "body": b"a=b", "content_type": "application/x-www-form-urlencoded"},
        {"method": "GET", "authorization": "Bearer one"},
    ],
    ids=str,
)
def test_the_application_sees_the_same(request_: dict[str, Any]) -> None:
    over, direct = Echo(), Echo()
    with served(over) as url:
        Transport().exchange(url=url + PATH, **request_)
        DirectTransport(direct, ManualClock()).exchange(url=url + PATH, **request_)
    assert direct.body == over.body
    assert asked(direct.environ) == asked(over.environ)


@pytest.mark.parametrize(
    "application",
    [
        answering("200 OK", b"[1, 2]", ("Content-Type", "application/json")),
        answering("404 Not Found", b"", ("X-Two", "1"), ("x-two", "2"), ("Set-Cookie", "a=b")),
        answering("204 No Content", b""),
        answering("200 OK", gzip.compress(b"[1]"), ("Content-Encoding", "gzip")),
        answering("200 OK", gzip.compress(b"[1]")[:-3] + b"???", ("content-encoding", "gzip")),
        answering("200 OK", b"no gzip", ("Content-Encoding", "gzip")),
        answering("200 OK", b" " * (MAX_BODY + 1)),
        answering("200 OK", gzip.compress(b" " * (MAX_BODY + 1)), ("Content-Encoding", "gzip")),
    ],
    ids=[
        "JSON",
        "headers that repeat",
        "no content",
        "gzip",
        "broken gzip",
        "no gzip at all",
        "too large",
        "too large once decoded",
    ],
)
def test_its_answer_is_the_same(application: Any) -> None:
    with served(application) as url:
        over = Transport().exchange("GET", url + PATH)
        direct = DirectTransport(application, ManualClock()).exchange("GET", url + PATH)
    assert by_itself(direct) == by_itself(over)


@pytest.mark.parametrize("application", [raising, raising_later, silent])
def test_what_the_application_raises_is_a_reset(application: Any) -> None:
    outcome = DirectTransport(application, ManualClock()).exchange("GET", URL)
    assert isinstance(outcome, NoReply)
    assert (outcome.kind, outcome.text) == ("reset", "the connection was closed without an answer")


def test_what_passes_is_kept_in_the_journal() -> None:
    transport = DirectTransport(answering("200 OK", b"[]"), ManualClock())
    transport.journal.keeps = True
    with transport.journal.apart() as exchanges:
        transport.exchange("POST", URL, body=b"{}", authorization="Bearer one")
    (exchange,) = exchanges
    assert (exchange.request_body, exchange.response_body) == ("{}", "[]")
    assert exchange.request_headers["Authorization"] == "Bearer one"
