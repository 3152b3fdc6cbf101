"""Serves the bundled reference and its driver over HTTP."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any

import click

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.settings.model import TOKEN_VARIABLE
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed.wsgi import WSGIApplication
    from activate_order_reference.rules.activation import Specification
    from cheroot.wsgi import Server

    from activate_order_conformance.certificates import Certificate
    from activate_order_conformance.nouns.clock import Clock
    from activate_order_conformance.nouns.profile import ProfileName

MAX_REQUEST_BODY = 8 * 1024 * 1024
MAX_REQUEST_HEADER = 64 * 1024
"""The largest request that is read, in bytes: its body, and its line with all headers.

The reference itself refuses a body over 1 MB, as the platform does; so much of it is read that its sender gets
to hear so.
"""

SECONDS_PER_READ = 10
"""How long a client may keep a read waiting, or a connection idle."""


def serve(
    host: str = "127.0.0.1",
    port: int = 8080,
    *,
    driver_token: str | None = None,
    statuses: ProfileName = "documented",
    specification: Specification | None = None,
    clients: Mapping[str, str] | None = None,
    certificate: Certificate | None = None,
    with_driver: bool = True,
    mutant: Callable[[Clock, str], WSGIApplication] | None = None,
) -> None:
    """Serve the reference until Ctrl-C or SIGTERM, after printing its URL, its driver's and the token.

    `port` 0 picks a free one. The token is `driver_token`, else ACTIVATE_ORDER_DRIVER_TOKEN, else random.
    `statuses` is `documented` or `platform`. `clients` maps the ids of OAuth clients that may log in to their
    secrets. With `certificate` it speaks TLS alone. Without a driver it prints the ids of the records that
    carts can be made with. `mutant` makes what is served in the reference's place, from a clock and the
    driver's token; the other options of the reference then mean nothing. Call it in the main thread. Raises
    UsageError where it cannot listen there.
    """
    token = driver_token or os.environ.get(TOKEN_VARIABLE) or secrets.token_urlsafe(24)
    if mutant is not None:
        from activate_order_conformance.nouns.clock import SystemClock

        application: Any = mutant(SystemClock(), token)
    else:
        application = _application(token if with_driver else None, statuses, specification, clients)
    server = listening(host, port, application, certificate)
    url = url_of(server)
    click.echo(f"The reference answers at {url}")
    if with_driver:
        click.echo(f"Its driver is at          {url}{DRIVER_PATH}")
        click.echo(f"{TOKEN_VARIABLE}={token}")
    else:
        for name, record_id in application.standing().items():
            click.echo(f"ACTIVATE_ORDER_RECORDS_{name.upper()}={record_id}")
    if certificate is not None and certificate.authority is not None:
        click.echo(f"Its certificate is signed by {certificate.authority}, which goes when it stops.")
    click.echo("Press Ctrl-C to stop.")
    # Not in this thread: an interrupt in the middle of its queue would keep the server from ever stopping.
    serving = threading.Thread(target=server.serve, daemon=True)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        serving.start()
        while serving.is_alive():
            serving.join(timeout=1)  # a wait without an end could not be interrupted on Windows
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        signal.signal(signal.SIGTERM, before)
        server.stop()
        serving.join()


def _application(
    token: str | None,
    statuses: ProfileName,
    specification: Specification | None,
    clients: Mapping[str, str] | None,
) -> Any:
    from activate_order_reference.application import application
    from activate_order_reference.rules.activation import SPECIFICATION

    from activate_order_conformance.nouns.clock import SystemClock

    return application(
        specification=specification or SPECIFICATION,
        clock=SystemClock(),
        documents=documents(),
        statuses=statuses,
        driver_token=token,
        clients=clients,
    )


def documents() -> dict[str, str]:
    """Return what is served besides the action and its driver, by path: the OpenAPI document of each."""
    import json

    from activate_order_conformance.contract import Contract
    from activate_order_conformance.export.action_api import action_openapi
    from activate_order_conformance.export.driver_api import driver_openapi

    return {
        "/openapi.json": json.dumps(action_openapi(Contract.load())),
        f"{DRIVER_PATH}/openapi.json": json.dumps(driver_openapi()),
    }


def listening(host: str, port: int, application: Any, certificate: Certificate | None = None) -> Server:
    """Return a server of a WSGI application that listens and is yet to serve; raises UsageError.

    It speaks TLS with a `certificate`, else plain HTTP. Nagle's algorithm is off: with delayed
    acknowledgements it costs 44 ms a call.
    """
    from cheroot.wsgi import Gateway_10, Server

    class Gateway(Gateway_10):
        def start_response(self, status: str, headers: Any, exc_info: Any = None) -> Any:
            if status.startswith("408"):
                self.req.close_connection = True  # else the rest of a body that never comes is waited for
            return super().start_response(status, headers, exc_info)

    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is no port.", "Write one from 1 to 65535, or 0 for a free one.")
    server = Server((host, port), application, numthreads=8, timeout=SECONDS_PER_READ, shutdown_timeout=1)
    server.gateway = Gateway
    server.nodelay = True
    if certificate is not None:
        from activate_order_conformance.certificates import tls

        server.ssl_adapter = tls(certificate)
    server.max_request_body_size = MAX_REQUEST_BODY
    server.max_request_header_size = MAX_REQUEST_HEADER
    try:
        _require_free(host, port)
        server.prepare()
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"Port {port} of {host} is in use.", "Write --port with another number, or 0 for a free one."
            ) from error
        hint = "Write --host with an address of this machine, such as 127.0.0.1."
        if isinstance(error, PermissionError):
            hint = "Write --port with a number from 1024 on."
        raise UsageError(f"Port {port} of {host} cannot be listened on.", hint) from error
    return server


def _require_free(host: str, port: int) -> None:
    """Raise OSError, with its number, unless `port` can be bound; cheroot would leak a socket, and tell less."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def url_of(server: Server) -> str:
    """Return the URL that a client on this machine reaches a listening server by."""
    host, port = server.bind_addr[:2]
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # what was asked for, shown as what can be called
        host = "127.0.0.1"
    scheme = "http" if server.ssl_adapter is None else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt
