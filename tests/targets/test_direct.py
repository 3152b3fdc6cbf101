"""That an application that is called directly is asked, and answers, as it is through the HTTP client."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.targets.direct import DirectTransport
from activate_order_conformance.targets.http.reply import MAX_BODY, NoReply, Outcome, Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.in_process import WsgiAdapter
from tests.targets.small_targets import Echo

URL = "http://target.invalid:81/a%20b/é?q=%26"


def answering(status: str, body: bytes, *headers: tuple[str, str]) -> Any:
    def application(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, list(headers))
        return [body[:3], body[3:]]

    return application


def raising(error: Exception) -> Any:
    def application(_environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
        raise error

    return application


def both_ways(make: Callable[[], Any], *request: Any, **more: Any) -> tuple[Outcome, Outcome]:
    """Return what comes of a request to an application through the client, and directly, but for the time."""
    through, direct = (
        replace(transport.exchange(*request, **more), seconds=0.0)
        for transport in (Transport(adapter=WsgiAdapter(make())), DirectTransport(make(), ManualClock()))
    )
    return through, direct


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
    through, direct = Echo(), Echo()
    Transport(adapter=WsgiAdapter(through)).exchange(url=URL, **request_)
    DirectTransport(direct, ManualClock()).exchange(url=URL, **request_)
    assert direct.body == through.body
    ignored = {"wsgi.input", "wsgi.errors"}
    assert {name: value for name, value in direct.environ.items() if name not in ignored} == {
        name: value for name, value in through.environ.items() if name not in ignored
    }


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
        raising(RuntimeError("it broke")),
        raising(TimeoutError("it hangs")),
        raising(OSError(5, "Input/output error")),
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
        "an error",
        "a timeout",
        "an error of the system",
    ],
)
def test_its_answer_is_the_same(application: Any) -> None:
    through, direct = both_ways(lambda: application, "GET", URL)
    assert direct == through


def test_what_passes_is_kept_in_the_journal() -> None:
    transport = DirectTransport(answering("200 OK", b"[]"), ManualClock())
    transport.journal.keeps = True
    transport.exchange("POST", URL, body=b"{}", authorization="Bearer one")
    (exchange,) = transport.journal.take()
    assert (exchange.request_body, exchange.response_body) == ("{}", "[]")
    assert exchange.request_headers["Authorization"] == "Bearer one"


def test_an_error_is_no_reply_and_an_answer_is_one() -> None:
    assert isinstance(DirectTransport(raising(RuntimeError()), ManualClock()).exchange("GET", URL), NoReply)
    assert isinstance(DirectTransport(answering("200 OK", b""), ManualClock()).exchange("GET", URL), Reply)
