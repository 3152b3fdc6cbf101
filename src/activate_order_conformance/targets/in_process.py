"""The bundled reference as a target, and other WSGI applications: asked without sockets."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPMessage, RemoteDisconnected
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from activate_order_conformance.nouns.clock import Clock, ManualClock
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.targets.direct import DirectTransport, environ_of
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from activate_order_reference.rules.activation import Specification


class WsgiAdapter(HTTPAdapter):
    """A transport of `requests` that calls a WSGI application as a server would, in this thread.

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
            given = {name: _text(value) for name, value in request.headers.items()}
            environ = environ_of(request.method or "GET", request.url or "", _body(request), given)
            pieces, line, headers = run_wsgi_app(self._application, environ)
            body = _joined(pieces)
        except Exception as error:  # whatever it raises, a server would drop the connection
            raise requests.ConnectionError(RemoteDisconnected(""), request=request) from error
        code, _, reason = line.partition(" ")
        if request.method == "HEAD" or code in ("204", "304"):
            body = b""
        raw = HTTPResponse(
            body=io.BytesIO(body),
            headers=HTTPHeaderDict(headers.to_wsgi_list()),
            status=int(code),
            reason=reason,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
            original_response=_Original(headers),  # type: ignore[arg-type]  # cookies alone are read from it
        )
        return self.build_response(request, raw)


class _Original:
    """A response's headers for the cookie jar, which reads them from `http.client`'s message."""

    def __init__(self, headers: Headers) -> None:
        self.msg = HTTPMessage()
        for cookie in headers.getlist("Set-Cookie"):
            self.msg.add_header("Set-Cookie", cookie)

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        return None


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _body(request: requests.PreparedRequest) -> bytes:
    body: Any = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str | bytes):
        body = [body]
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in body)


def _joined(pieces: Iterable[bytes]) -> bytes:
    try:
        return b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


@dataclass(frozen=True, slots=True)
class Ground:
    """What an implementation is built on: the clock that it keeps, and the driver token that it expects."""

    clock: Clock
    token: str

    def reference(self, specification: Specification | None = None, **options: Any) -> WSGIApplication:
        """Return the reference as it is, or by a specification of its own; its options are the application's."""
        from activate_order_reference.application import application
        from activate_order_reference.rules.activation import SPECIFICATION

        return application(specification or SPECIFICATION, self.clock, driver_token=self.token, **options)


def application_target(
    application: Callable[[Ground], WSGIApplication],
    run: str,
    settings: Settings,
) -> HttpTarget:
    """Return a target that asks a WSGI application in process, on a clock of its own whose waiting costs nothing.

    `application` makes it on a ground whose clock it shares with the target.
    """
    clock, token = ManualClock(), secrets.token_urlsafe(24)
    transport = DirectTransport(application(Ground(clock, token)), clock)
    return HttpTarget(
        base_url=IN_PROCESS_URL,
        action_url=IN_PROCESS_URL + settings.action_path,
        driver=DriverClient(
            url=IN_PROCESS_URL + DRIVER_PATH,
            target_url=IN_PROCESS_URL,
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
    return application_target(
        lambda ground: ground.reference(specification, statuses=statuses), run, settings or Settings()
    )


def precedence() -> tuple[str, ...]:
    """Return the titles of the error conditions in the order in which the reference asks them."""
    from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS

    return tuple(condition.title for condition in ERROR_CONDITIONS)
