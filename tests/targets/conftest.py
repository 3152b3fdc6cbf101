"""Loopback servers that are closed when a test is over."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.targets.small_targets import Loopback, read_request


@pytest.fixture
def loopback() -> Iterator[Callable[..., Loopback]]:
    """Return a maker of loopback servers; they are closed when the test is over."""
    servers: list[Loopback] = []

    def make(behave: Callable[[socket.socket, threading.Event], None]) -> Loopback:
        servers.append(Loopback(behave))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


@pytest.fixture
def saying(loopback: Callable[..., Loopback]) -> Callable[[bytes], Loopback]:
    """Return a maker of servers that answer every request with the same bytes, and keep the connection."""

    def make(answer: bytes) -> Loopback:
        def behave(connection: socket.socket, over: threading.Event) -> None:
            while request := read_request(connection):
                server.requests.append(request)
                connection.sendall(answer)

        server = loopback(behave)
        return server

    return make
