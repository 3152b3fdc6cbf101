"""The bundled reference as a target: asked through `requests` like any other, without sockets."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.targets.direct import DirectTransport
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.settings.model import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from activate_order_reference.rules.activation import Specification

BASE_URL = "http://reference.invalid"
"""Where the reference is asked in process; the name can never be resolved (RFC 6761)."""

Write = Callable[[bytes], object]


class WsgiAdapter(HTTPAdapter):
    """Is a transport of `requests` that calls a WSGI application as a server would, in this thread.

    What the application raises becomes a `requests.ConnectionError`, as it would over a socket. Timeouts do
    not apply.
    """

    def __init__(self, application: WSGIApplication) -> None:
        super().__init__()
        self._application = application

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer `request` by the application; raises ConnectionError for what it raises."""
        try:
            status, reason, headers, body = _run(self._application, _environ(request))
        except Exception as error:  # whatever it raises, a server would drop the connection
            raise requests.ConnectionError(error, request=request) from error
        if request.method == "HEAD" or status in (204, 304):
            body = b""
        raw = HTTPResponse(
            body=io.BytesIO(body),
            headers=HTTPHeaderDict(headers),
            status=status,
            reason=reason,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
            original_response=_cookies(headers),  # type: ignore[arg-type]  # cookies alone are read from it
        )
        return self.build_response(request, raw)


class _Original:
    """Shows the response's headers to the cookie jar, which reads them from `http.client`'s message."""

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        self.msg = HTTPMessage()
        for name, value in headers:
            self.msg.add_header(name, value)

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        return None


def _cookies(headers: Iterable[tuple[str, str]]) -> _Original | None:
    cookies = [(name, value) for name, value in headers if name.lower() == "set-cookie"]
    return _Original(cookies) if cookies else None


def _run(
    application: WSGIApplication, environ: dict[str, Any]
) -> tuple[int, str, list[tuple[str, str]], bytes]:
    """Return the status, its reason, the headers and the body that the application answers with."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written = io.BytesIO()

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Write:
        if started and exc_info is None:
            raise AssertionError("start_response was called twice")
        started[:] = [(status, headers)]
        return written.write

    answer = application(environ, start_response)
    try:
        for piece in answer:
            written.write(piece)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    if not started:
        raise AssertionError("start_response was not called")
    status, headers = started[0]
    code, _, reason = status.partition(" ")
    return int(code), reason, headers, written.getvalue()


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    """Return the WSGI environment of `request` (PEP 3333), a chunked body already put together."""
    url = urlsplit(request.url or "")
    body = _body(request)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method or "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc.rpartition("@")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


def _body(request: requests.PreparedRequest) -> bytes:
    body: Any = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    if hasattr(body, "read"):
        content = body.read()
        return content.encode() if isinstance(content, str) else bytes(content)
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in body)


def application_target(
    application: Callable[[ManualClock, str], WSGIApplication],
    run: str,
    settings: Settings,
    *,
    direct: bool = False,
) -> HttpTarget:
    """Return a target that asks a WSGI application in process.

    `application` makes it from the clock that it shares with the target and the driver token to expect. A
    `direct` target spares the HTTP client.
    """
    clock, token = ManualClock(), secrets.token_urlsafe(24)
    answering = application(clock, token)
    transport = (
        DirectTransport(answering)
        if direct
        else Transport(timeout=settings.deadlines.answer, adapter=WsgiAdapter(answering))
    )
    return HttpTarget(
        base_url=BASE_URL,
        action_url=BASE_URL + settings.action_path,
        driver=DriverClient(
            url=f"{BASE_URL}/conformance/v1",
            target_url=BASE_URL,
            token=token,
            run=run,
            clock=clock,
            transport=transport,
        ),
        clock=clock,
        transport=transport,
    )


def reference_target(
    run: str,
    *,
    specification: Specification | None = None,
    statuses: ProfileName = "documented",
    settings: Settings | None = None,
) -> HttpTarget:
    """Return the bundled reference, on a clock of its own whose waiting costs nothing.

    `specification` replaces the page as the reference has it; `statuses` is `documented` or `platform`.
    """
    from activate_order_reference.application import application
    from activate_order_reference.rules.activation import SPECIFICATION

    def made(clock: ManualClock, token: str) -> WSGIApplication:
        return application(
            specification=specification or SPECIFICATION, clock=clock, statuses=statuses, driver_token=token
        )

    return application_target(made, run, settings or Settings())


def precedence() -> tuple[str, ...]:
    """Return the titles of the error conditions in the order in which the reference asks them."""
    from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS

    return tuple(condition.title for condition in ERROR_CONDITIONS)
