"""The server: it listens, and lets each connection be served until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Collection
from concurrent.futures import Future, InvalidStateError
from functools import partial
from typing import TYPE_CHECKING

from activate_order_conformance.http_server.connection import Connection, Service
from activate_order_conformance.http_server.workers import Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from activate_order_conformance.http_server.hosts import Hosts

BACKLOG = 512
"""How many connections may wait to be accepted."""

THREADS = 64
"""How many requests are answered at once."""

GRACE_SECONDS = 1.0
"""How long answers that are under way when the server stops may take."""


class Server:
    """A WSGI application behind a socket that listens; with a `context` it speaks TLS.

    A loop in one thread reads requests whole and sends answers; threads are asked for nothing but answers. `seconds`
    is how long a request may be on its way, and how long its answer.
    """

    def __init__(
        self,
        listener: socket.socket,
        application: WSGIApplication,
        hosts: Hosts,
        *,
        seconds: float,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._listener = listener
        self.address: tuple[str, int] = listener.getsockname()[:2]
        self._application = application
        self._hosts = hosts
        self._seconds = seconds
        self._context = context
        self._stopped: Future[None] = Future()

    @property
    def scheme(self) -> str:
        """`http` or `https`."""
        return "http" if self._context is None else "https"

    def serve(self) -> None:
        """Serve until `stop` is called."""
        with self._listener:
            asyncio.run(self._serve())

    def stop(self) -> None:
        """Let the server stop, if it has not yet; any thread may call this, a signal's function too."""
        with contextlib.suppress(InvalidStateError):
            self._stopped.set_result(None)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        workers = Workers(THREADS)
        service = Service(
            application=self._application,
            workers=workers,
            hosts=self._hosts,
            loop=loop,
            scheme=self.scheme,
            seconds=self._seconds,
        )
        handshake = None if self._context is None else self._seconds
        server = await loop.create_server(
            partial(Connection, service),
            sock=self._listener,
            backlog=BACKLOG,
            ssl=self._context,
            ssl_handshake_timeout=handshake,
            ssl_shutdown_timeout=handshake,
        )
        stopped = asyncio.wrap_future(self._stopped)
        while not stopped.done():
            await asyncio.wait([stopped], timeout=self._seconds / 10)
            for connection in tuple(service.connections):
                connection.look_at_the_time(loop.time())
        server.close()
        await _end(service.connections, loop.time() + GRACE_SECONDS)
        workers.dismiss()


async def _end(connections: Collection[Connection], latest: float) -> None:
    """End all connections: those that are answered when they have been, but at the latest at this time."""
    await asyncio.sleep(0.01)  # in which what was accepted just now becomes one
    while connections:
        is_late = asyncio.get_running_loop().time() >= latest
        for connection in tuple(connections):
            connection.end(at_once=is_late)
        await asyncio.sleep(0.01)
