"""What the server makes of requests: whole, odd, wrong, many at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from tests.http_server.serving import HEAD, answer_on, asked, connected, echo, served


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as port:
        yield port


def test_requests_one_after_another_are_answered_on_one_connection(port: int) -> None:
    with connected(port) as connection:
        for number in range(3):
            connection.sendall(HEAD + b"Content-Length: 1\r\n\r\n%d" % number)
            assert answer_on(connection) == (200, b"GET / %d" % number)


def test_requests_sent_ahead_are_answered_in_their_order(port: int) -> None:
    ahead = b"".join(
        b"PUT /%d HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nab" % n for n in range(50)
    )
    with connected(port, ahead) as connection:
        stream = connection.makefile("rb")
        for number in range(50):
            while stream.readline() != b"\r\n":
                pass
            request = b"PUT /%d ab" % number
            assert stream.read(len(request)) == request


def test_a_client_that_sends_no_more_is_still_answered(port: int) -> None:
    with connected(port, HEAD + b"\r\n") as connection:
        connection.shutdown(1)
        assert answer_on(connection) == (200, b"GET / ")
        assert connection.recv(1) == b""


def test_a_body_in_chunks_is_read_whole(port: int) -> None:
    chunked = b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n"
    assert asked(port, HEAD + chunked) == (200, b"GET / abcde")


def test_who_waits_to_be_told_to_go_on_is_told(port: int) -> None:
    with connected(port, HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"ab")
        assert answer_on(connection) == (200, b"GET / ab")


def test_a_client_of_http_1_0_is_answered_and_left(port: int) -> None:
    with connected(port, b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n") as connection:
        assert answer_on(connection) == (200, b"GET / ")
        assert connection.recv(1) == b""


def test_a_head_has_no_body(port: int) -> None:
    with connected(port, b"HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n" + HEAD + b"\r\n") as connection:
        stream = connection.makefile("rb")
        head = b"".join(iter(stream.readline, b"\r\n"))
        assert b"Content-Length: 8" in head
        assert stream.readline().startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"Content-Length: -1\r\n\r\n", 400),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n", 400),
        (HEAD + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (HEAD + b"Content-Length: 10\r\n\r\nshort", 400),
        (HEAD + b"Bad Name: a\r\n\r\n", 400),
        (HEAD + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 400),
        (HEAD + b"Host: localhost\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x00\xf8\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n", 421),
        (b"GET http://shop.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        (b"GET http://localhost/a HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (HEAD + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 200),
        (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
    ],
)  # fmt: skip
def test_every_request_gets_its_answer_and_the_next_client_one_too(
    port: int, sent: bytes, status: int
) -> None:
    with connected(port, sent) as connection:
        connection.shutdown(1)
        assert answer_on(connection)[0] == status
    assert asked(port, HEAD + b"\r\n")[0] == 200


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"nonsense\r\n\r\n", b"not HTTP/1.1 as RFC 9112 has it"),
        (HEAD + b"Bad Name: a\r\n\r\n", b"not HTTP/1.1 as RFC 9112 has it"),
        (HEAD + b"X-Long: " + b"a" * 70_000, b"line and headers are too long"),
        (HEAD + b"Transfer-Encoding: gzip\r\n\r\n", b"a transfer coding other than chunked"),
    ],
    ids=["line", "header", "length", "coding"],
)
def test_why_a_request_is_refused_is_told_in_words(port: int, sent: bytes, why: bytes) -> None:
    assert why in asked(port, sent)[1]


@pytest.mark.parametrize("megabytes", [9, 30])
@pytest.mark.parametrize("chunked", [False, True], ids=["sized", "chunked"])
def test_the_sender_of_a_body_that_is_too_long_hears_so(port: int, megabytes: int, *, chunked: bool) -> None:
    pieces = [b" " * 1_000_000] * megabytes
    body = iter(pieces) if chunked else b"".join(pieces)
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(f"http://127.0.0.1:{port}/", data=body, timeout=5)
    assert (answer.status_code, answer.headers["Connection"]) == (413, "close")


def test_a_header_with_an_underscore_is_not_taken_for_one_with_a_hyphen() -> None:
    seen: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ)
        return echo(environ, start_response)

    headers = (
        b"X_Forged: 1\r\nContent_Length: 7\r\nX-Twice: a\r\nX-Twice: b\r\nCookie: a=1\r\nCookie: b=2\r\n"
    )
    with served(application) as port:
        asked(port, b"GET /a%20b%2Fc?q=%201 HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")
    (environ,) = seen
    assert {name: value for name, value in environ.items() if name.startswith("HTTP_")} == {
        "HTTP_HOST": "localhost", "HTTP_X_TWICE": "a, b", "HTTP_COOKIE": "a=1; b=2",
    }  # fmt: skip
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/a b/c", "q=%201")
    assert environ["CONTENT_LENGTH"] == "0"


def test_many_connections_stay_open_and_are_all_answered(port: int) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(port)) for _ in range(150)]
        for _ in range(2):
            for connection in connections:
                connection.sendall(HEAD + b"\r\n")
            for connection in connections:
                assert answer_on(connection) == (200, b"GET / ")


def test_as_many_as_a_driver_promises_are_answered_at_one_time() -> None:
    met = threading.Barrier(64)

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        met.wait(timeout=10)
        return echo(environ, start_response)

    with served(application) as port, ExitStack() as stack:
        connections = [stack.enter_context(connected(port, HEAD + b"\r\n")) for _ in range(64)]
        assert {answer_on(connection)[0] for connection in connections} == {200}


def test_what_an_application_raises_is_logged_and_answered(caplog: pytest.LogCaptureFixture) -> None:
    def application(_environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        raise ZeroDivisionError

    with served(application) as port:
        assert asked(port, HEAD + b"\r\n") == (500, b"The server failed.\n")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("headers", "body"),
    [([("X-A", "a\nb")], [b""]), ([("X-A", "\u20ac")], [b""]), ([("Content-Length", "x")], [b""])],
    ids=["line break", "not Latin-1", "no number"],
)
def test_what_http_cannot_say_is_answered_with_500(
    headers: list[tuple[str, str]], body: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    def application(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", headers)
        return body

    with served(application) as port:
        assert asked(port, HEAD + b"\r\n")[0] == 500
    assert "cannot be sent" in caplog.text


@pytest.mark.parametrize("length", [2, 4])
def test_an_answer_of_another_length_than_it_says_ends_the_connection(length: int) -> None:
    def application(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(length))])
        return [b"abc"]

    with served(application) as port, connected(port, HEAD + b"\r\n") as connection:
        received = b"".join(iter(lambda: connection.recv(1000), b""))
        assert received.startswith(b"HTTP/1.1 200 ")
