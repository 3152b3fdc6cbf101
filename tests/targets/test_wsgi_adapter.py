"""That a WSGI application asked in process is asked, and answers, as it would over a socket."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import requests

from activate_order_conformance.targets.in_process import WsgiAdapter
from tests.targets.small_targets import Echo

Headers = list[tuple[str, str]]


@pytest.fixture
def session_of() -> Iterator[Callable[..., requests.Session]]:
    """Return a maker of sessions that ask an application in process."""
    sessions: list[requests.Session] = []

    def make(application: Any) -> requests.Session:
        session = requests.Session()
        session.mount("http://", WsgiAdapter(application))
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.close()


def answering(body: bytes, status: str = "200 OK", headers: Headers | None = None) -> Any:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, headers or [("Content-Type", "text/plain; charset=latin-1")])
        return [body]

    return application


URL = "http://target.invalid:81/a%20b/%C3%A9?q=%26"


def test_the_application_sees_what_a_server_would_show(session_of: Callable[..., requests.Session]) -> None:
    echo = Echo()
    session_of(echo).post(URL, json={"é": 1}, headers={"X-One": "1"})
    seen = echo.environ
    assert (seen["REQUEST_METHOD"], seen["QUERY_STRING"]) == ("POST", "q=%26")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/a b/é"
    assert (seen["SERVER_NAME"], seen["SERVER_PORT"]) == ("target.invalid", "81")
    assert (seen["HTTP_HOST"], seen["HTTP_X_ONE"]) == ("target.invalid:81", "1")
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("application/json", str(len(echo.body)))
    assert seen["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize(
    ("data", "received"),
    [(b"ab", b"ab"), ("é", "é".encode()), (iter([b"a", b"b"]), b"ab"), (None, b"")],
    ids=["bytes", "text", "chunks", "none"],
)
def test_every_kind_of_body_arrives(
    session_of: Callable[..., requests.Session], data: Any, received: bytes
) -> None:
    echo = Echo()
    session_of(echo).post(URL, data=data)
    assert echo.body == received
    assert echo.environ["wsgi.input_terminated"]


def test_a_chunked_body_has_no_length(session_of: Callable[..., requests.Session]) -> None:
    echo = Echo()
    session_of(echo).post(URL, data=iter([b"a"]))
    assert echo.environ["HTTP_TRANSFER_ENCODING"] == "chunked"
    assert "CONTENT_LENGTH" not in echo.environ


def test_status_reason_charset_and_elapsed_are_a_response_s(
    session_of: Callable[..., requests.Session],
) -> None:
    response = session_of(answering("é".encode("latin-1"), "418 I'm a teapot")).get(URL)
    assert (response.status_code, response.reason, response.text) == (418, "I'm a teapot", "é")
    assert response.elapsed.total_seconds() > 0


def test_gzip_is_undone(session_of: Callable[..., requests.Session]) -> None:
    application = answering(gzip.compress(b"hello"), headers=[("Content-Encoding", "gzip")])
    assert session_of(application).get(URL).content == b"hello"


def test_cookies_are_taken(session_of: Callable[..., requests.Session]) -> None:
    headers = [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")]
    assert dict(session_of(answering(b"", headers=headers)).get(URL).cookies) == {"a": "1", "b": "2"}


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "204 No Content")])
def test_an_answer_that_has_no_body_has_none(
    session_of: Callable[..., requests.Session], method: str, status: str
) -> None:
    assert session_of(answering(b"leak", status)).request(method, URL).content == b""


def raising(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    raise KeyError("boom")


def raising_later(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    yield b"half"
    raise KeyError("boom")


def silent(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return []


@pytest.mark.parametrize("application", [raising, raising_later, silent])
def test_what_the_application_raises_drops_the_connection(
    session_of: Callable[..., requests.Session], application: Any
) -> None:
    with pytest.raises(requests.ConnectionError):
        session_of(application).get(URL)


def test_the_iterable_is_closed_and_written_bytes_come_first(
    session_of: Callable[..., requests.Session],
) -> None:
    closed = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"b", b"c"])

        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start_response: Any) -> Pieces:
        start_response("200 OK", [])(b"a")
        return Pieces()

    assert session_of(application).get(URL).content == b"abc"
    assert closed == [True]


def test_redirects_work_as_over_a_socket(session_of: Callable[..., requests.Session]) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/there":
            start_response("200 OK", [])
            return [b"there"]
        start_response("302 Found", [("Location", "/there")])
        return []

    assert session_of(application).get(URL).content == b"there"
