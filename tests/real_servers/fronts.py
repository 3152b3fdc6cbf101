"""Fronts that are hard on a connection, as load balancers and old servers are, and conform all the same."""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.targets.small_targets import Loopback, read_request
from tests.verify.served import serving

RESET = struct.pack("ii", 1, 0)
"""The option by which a closed connection is reset."""

_IDLE = 0.05
_MOST_REQUESTS = 3


@dataclass
class Front:
    """What a loopback server does: it passes requests on, each connection in a `manner`, and counts what it ends."""

    upstream: str
    manner: Callable[[Front, socket.socket], None]
    broken_off: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(11))

    def __call__(self, connection: socket.socket, _over: threading.Event) -> None:
        """Answer what comes on a connection until it is closed, by either end."""
        self.manner(self, connection)

    def passed_on(self, request: bytes) -> bytes:
        """Return what the server behind it answers to a request."""
        with socket.create_connection(("127.0.0.1", urlsplit(self.upstream).port)) as server:
            head, separator, body = request.partition(b"\r\n\r\n")
            server.sendall(head + b"\r\nConnection: close" + separator + body)
            answer = b"".join(iter(lambda: server.recv(65536), b""))
        return re.sub(rb"(?i)\r\nconnection: close", b"", answer, count=1)

    def reset(self, connection: socket.socket) -> None:
        """Break a connection off."""
        self.broken_off += 1
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def _resets(front: Front, connection: socket.socket, *, is_carried_out: bool) -> None:
    """Reset, by chance, in place of answering on a connection that was used before."""
    is_used = False
    while request := read_request(connection):
        resets = is_used and front.dice.random() < 0.3
        if is_carried_out or not resets:
            answer = front.passed_on(request)
        if resets:
            front.reset(connection)
            return
        connection.sendall(answer)
        is_used = True


def _resets_idle(front: Front, connection: socket.socket) -> None:
    """Reset what has been idle for a moment."""
    while request := read_request(connection):
        connection.sendall(front.passed_on(request))
        connection.settimeout(_IDLE)
        try:
            connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            front.reset(connection)
            return
        connection.settimeout(5)


def _closes_after_each(front: Front, connection: socket.socket) -> None:
    """Close after each answer without a word of it."""
    connection.sendall(front.passed_on(read_request(connection)))
    front.broken_off += 1


def _closes_after_some(front: Front, connection: socket.socket) -> None:
    """Take a few requests on a connection, and close it in place of answering the next."""
    for _ in range(_MOST_REQUESTS):
        connection.sendall(front.passed_on(read_request(connection)))
    if read_request(connection):
        front.broken_off += 1


def _speaks_http_1_0(front: Front, connection: socket.socket) -> None:
    """Answer in HTTP/1.0: the body goes on until the connection ends."""
    answer = front.passed_on(read_request(connection)).replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    connection.sendall(re.sub(rb"(?i)\r\ncontent-length: \d+", b"", answer, count=1))
    front.broken_off += 1


MANNERS: dict[str, Callable[[Front, socket.socket], None]] = {
    "resets before it passes on": lambda *on: _resets(*on, is_carried_out=False),
    "resets after it has passed on": lambda *on: _resets(*on, is_carried_out=True),
    "resets what is idle": _resets_idle,
    "closes after each answer": _closes_after_each,
    "closes at the fourth request": _closes_after_some,
    "speaks HTTP/1.0": _speaks_http_1_0,
}


@contextmanager
def standing_before(manner: str) -> Iterator[tuple[str, Front]]:
    """Serve a reference behind a front of that manner; yield its URL and the front."""
    with serving() as (_, behind):
        front = Front(str(behind.target), MANNERS[manner])
        with closing(Loopback(front)) as loopback:
            yield loopback.url, front
