"""A WSGI application on a loopback socket, for as long as a test needs it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests

from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.serve import listening, url_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from activate_order_conformance.certificates import Certificate
    from activate_order_conformance.http_server.server import Server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Let a server serve from a thread of its own."""
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


@contextmanager
def served(application: WSGIApplication, certificate: Certificate | None = None) -> Iterator[str]:
    """Serve an application on a free port; yield its URL."""
    with running(listening("127.0.0.1", 0, application, certificate)) as server:
        yield url_of(server)


def arranged(url: str, token: str, **departures: Any) -> dict[str, Any]:
    """Return what the driver of the reference at `url` says of a fresh checkout."""
    ready = {name: getattr(DOCUMENTED, name) for name in ("session_state", "session_next_state")}
    answer = requests.post(
        f"{url}/conformance/v1/checkouts",
        json={"run": "r-tests", "ready": ready, "departures": departures},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    answer.raise_for_status()
    document: dict[str, Any] = answer.json()
    return document
