"""The bundled reference as a target, and other WSGI applications: asked without sockets."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from urllib3 import HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

from activate_order_conformance.nouns.clock import Clock, ManualClock
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.nouns.profile import ProfileName
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.failures import failure_of
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.http.patience import Patience
from activate_order_conformance.targets.http.reply import (
    Content,
    NoReply,
    Outcome,
    decoded,
    outcome_of,
    room_beside,
)
from activate_order_conformance.targets.http.transport import Sending, Transport, encoded
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from activate_order_reference.rules.activation import Specification
    from werkzeug.datastructures import Headers


class DirectTransport(Transport):
    """A transport whose requests are answered by a WSGI application in this thread; what it raises is a reset."""

    def __init__(self, application: WSGIApplication, clock: Clock) -> None:
        super().__init__(patience=Patience(clock))
        self._application = application

    def _send(self, sending: Sending, sent: dict[str, Any]) -> Outcome:
        began, body = time.perf_counter(), sending.body
        if body is not None:
            sent |= {"Content-Type": sending.content_type, "Content-Length": str(len(body))}
        elif sending.method != "GET":
            sent["Content-Length"] = "0"
        if sending.authorization is not None:
            sent["Authorization"] = sending.authorization
        try:
            environ = environ_of(sending.method, encoded(sending.url) or "", body or b"", sent)
            if sending.connection is not None:
                environ["REMOTE_PORT"] = str(sending.connection.number)
            pieces, line, fields = run_wsgi_app(self._application, environ, buffered=True)
            headers = _folded(fields)
            content = _content(b"".join(pieces), headers)
        except Exception as error:  # noqa: BLE001  # whatever it raises, a server would drop the connection
            kind, text = failure_of(RemoteDisconnected(str(error)), "any time")
            return NoReply(kind=kind, text=text, seconds=time.perf_counter() - began)
        status = int(line.partition(" ")[0])
        return outcome_of(status, headers, content, time.perf_counter() - began)


def environ_of(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333), as a server would make it."""
    parts = urlsplit(url)
    alike = (header for header in headers.items() if header[0] not in _OF_ONE_REQUEST)
    environ = {
        **_environ_of_any(method, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", *alike),
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "REQUEST_URI": url,
        "RAW_URI": url,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    if "Authorization" in headers:
        environ["HTTP_AUTHORIZATION"] = headers["Authorization"]
    return environ


_OF_ONE_REQUEST = frozenset({"Authorization", "Content-Length"})
"""The headers that differ from request to request."""


@lru_cache(maxsize=64)
def _environ_of_any(method: str, base_url: str, *headers: tuple[str, str]) -> Mapping[str, Any]:
    """Return the WSGI environment of a request for the root, which is that of all others but for what differs."""
    return EnvironBuilder(
        base_url=base_url,
        method=method,
        headers=headers,
        multithread=True,
        environ_base={"REMOTE_ADDR": "127.0.0.1", "wsgi.input_terminated": True},
    ).get_environ()


def _folded(fields: Headers) -> dict[str, str]:
    """Return headers by their names in lower case, cookies left out, as a reply has them."""
    folded: dict[str, str] = {}
    for field, value in fields:
        name = field.lower()
        if name != "set-cookie":
            folded[name] = f"{folded[name]}, {value}" if name in folded else value
    return folded


def _content(body: bytes, headers: Mapping[str, str]) -> Content:
    """Return what is behind a Content-Encoding, if there is one."""
    room = room_beside(headers)
    if "content-encoding" not in headers:
        return (body if len(body) <= room else None), False
    return decoded(HTTPResponse(io.BytesIO(body), headers, preload_content=False), room)


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
