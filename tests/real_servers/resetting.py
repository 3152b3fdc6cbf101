"""A front that resets, by chance, connections that were used before, as load balancers do."""

from __future__ import annotations

import random
import re
import socket
import struct
import threading
from urllib.parse import urlsplit

from tests.targets.small_targets import read_request

RESET = struct.pack("ii", 1, 0)
"""The option by which a closed connection is reset."""


class ResettingFront:
    """What a loopback server does: it passes requests on, and now and then resets in place of answering.

    It does so only on a connection that was used before, when the request was `carried_out` or before it was.
    """

    def __init__(self, upstream: str, *, carried_out: bool) -> None:
        self.resets = 0
        self._upstream = upstream
        self._carried_out = carried_out
        self._dice = random.Random(11)

    def __call__(self, connection: socket.socket, _over: threading.Event) -> None:
        """Answer what comes on a connection until it is closed, by either end."""
        is_used = False
        while request := read_request(connection):
            resets = is_used and self._dice.random() < 0.3
            if self._carried_out or not resets:
                answer = passed_on(request, self._upstream)
            if resets:
                self.resets += 1
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return
            connection.sendall(answer)
            is_used = True


def passed_on(request: bytes, upstream: str) -> bytes:
    """Return what the server at a URL answers to a request."""
    with socket.create_connection(("127.0.0.1", urlsplit(upstream).port)) as server:
        head, separator, body = request.partition(b"\r\n\r\n")
        server.sendall(head + b"\r\nConnection: close" + separator + body)
        answer = b"".join(iter(lambda: server.recv(65536), b""))
    return re.sub(rb"(?i)\r\nconnection: close", b"", answer, count=1)
