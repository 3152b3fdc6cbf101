"""Serves the bundled reference and its driver over HTTP."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.settings.model import TOKEN_VARIABLE
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed.wsgi import WSGIApplication
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from activate_order_conformance.certificates import Certificate
    from activate_order_conformance.http_server.server import Server
    from activate_order_conformance.nouns.profile import ProfileName
    from activate_order_conformance.targets.in_process import Ground

SECONDS_PER_REQUEST = 10.0
"""How long a request, or its answer, may be on its way; a client that takes longer is sent off."""

SETTLES_WITHIN = 1.0
"""Seconds in which the served reference says that it settles; its work in the background takes a fraction of them."""

SHORTEST_TOKEN = 16
"""The fewest characters of a driver's token that cannot be guessed by whoever reaches the server."""


def serve(
    host: str = "127.0.0.1",
    port: int = 8080,
    *,
    driver_token: str | None = None,
    statuses: ProfileName = "documented",
    clients: Mapping[str, str] | None = None,
    keys: Mapping[str, RSAPublicKey] | None = None,
    certificate: Certificate | None = None,
    with_driver: bool = True,
    names: Collection[str] = (),
    mutant: Callable[[Ground], WSGIApplication] | None = None,
) -> None:
    """Serve the reference until Ctrl-C or SIGTERM, after printing its URL and its driver's.

    `port` 0 picks a free one. The driver's token is `driver_token`, else ACTIVATE_ORDER_DRIVER_TOKEN, else random
    and printed. `statuses` is `documented` or `platform`. `clients` maps the ids of OAuth clients that may log in to
    their secrets, `keys` to the public keys of their assertions. With `certificate` it speaks TLS alone. Without a
    driver it prints the ids of the records that carts can be made with. `names` are further names that it answers to.
    `mutant` makes what is served in the reference's place; the other options of the reference then mean nothing.
    Call it in the main thread. Raises UsageError where it cannot listen there, or for a token that can be guessed or
    cannot be sent.
    """
    given = driver_token or os.environ.get(TOKEN_VARIABLE)
    if given and with_driver:
        _check_token(given, host)
    token = given or secrets.token_urlsafe(24)
    if mutant is not None:
        from activate_order_conformance.nouns.clock import SystemClock
        from activate_order_conformance.targets.in_process import Ground

        application: Any = mutant(Ground(SystemClock(), token))
    else:
        application = _application(token if with_driver else None, statuses, clients, keys)
    server = listening(host, port, application, certificate, names)
    url = url_of(server)
    click.echo(f"The reference answers at {url}")
    if with_driver:
        click.echo(f"Its driver is at          {url}{DRIVER_PATH}")
        if not given:
            click.echo(f"{TOKEN_VARIABLE}={token}")
    else:
        for name, record_id in application.standing().items():
            click.echo(f"ACTIVATE_ORDER_RECORDS_{name.upper()}={record_id}")
    if certificate is not None and certificate.authority is not None:
        click.echo(f"Its certificate is signed by {certificate.authority}, which goes when it stops.")
    click.echo("Press Ctrl-C to stop.")
    with _stopping(server):
        server.serve()
    click.echo("Stopped.")


def _check_token(token: str, host: str) -> None:
    from activate_order_conformance.http_server.hosts import is_loopback
    from activate_order_conformance.targets.settings.faults import unfit

    if why := unfit(token):
        raise UsageError(f"The driver's token {why}.", f"Write another one into {TOKEN_VARIABLE}.")
    if len(token) >= SHORTEST_TOKEN:
        return
    what = f"The driver's token has fewer than {SHORTEST_TOKEN} characters, so that it can be guessed"
    if not is_loopback(host):
        raise UsageError(
            f"{what} by whoever reaches {host}.",
            f"Write a longer one into {TOKEN_VARIABLE}, or leave it out: one is then made up, and printed.",
        )
    click.echo(f"{what} by whatever runs on this machine.", err=True)


@contextmanager
def _stopping(server: Server) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop a server, once: a second one finds it stopping already."""

    def stop(signum: int, frame: object) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        server.stop()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, function in before.items():
            signal.signal(number, function)


def _application(
    token: str | None,
    statuses: ProfileName,
    clients: Mapping[str, str] | None,
    keys: Mapping[str, RSAPublicKey] | None,
) -> Any:
    from activate_order_reference.application import application

    from activate_order_conformance.nouns.clock import SystemClock

    return application(
        clock=SystemClock(),
        documents=documents(),
        statuses=statuses,
        driver_token=token,
        settles_within=SETTLES_WITHIN,
        clients=clients,
        keys=keys,
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


def listening(
    host: str,
    port: int,
    application: WSGIApplication,
    certificate: Certificate | None = None,
    names: Collection[str] = (),
) -> Server:
    """Return a server of a WSGI application that listens and is yet to serve; raises UsageError.

    It speaks TLS with a `certificate`, else plain HTTP. It answers to loopback names, to `host` and to `names`.
    """
    from activate_order_conformance.http_server.hosts import hosts_of
    from activate_order_conformance.http_server.server import Server

    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is no port.", "Write one from 1 to 65535, or 0 for a free one.")
    try:
        listener = _listener(host, port)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"Port {port} of {host} is in use.", "Write --port with another number, or 0 for a free one."
            ) from error
        hint = "Write --host with an address of this machine, such as 127.0.0.1."
        if isinstance(error, PermissionError):
            hint = "Write --port with a number from 1024 on."
        raise UsageError(f"Port {port} of {host} cannot be listened on.", hint) from error
    context = certificate.context if certificate else None
    return Server(listener, application, hosts_of(host, names), seconds=SECONDS_PER_REQUEST, context=context)


def _listener(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    return socket.create_server(
        address[:2],
        family=family,
        dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6(),
    )


def url_of(server: Server) -> str:
    """Return the URL that a client on this machine reaches a server by."""
    from activate_order_conformance.http_server.hosts import EVERY_ADDRESS

    host, port = server.address
    if host in EVERY_ADDRESS:
        host = "127.0.0.1"
    return f"{server.scheme}://[{host}]:{port}" if ":" in host else f"{server.scheme}://{host}:{port}"
