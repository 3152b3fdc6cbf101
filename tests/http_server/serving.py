"""A server of a small application, and raw connections to it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import Any

from activate_order_conformance.http_server.hosts import Hosts, hosts_of
from activate_order_conformance.http_server.server import Server
from tests.serving import running

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with the method, the path and the body."""
    body = environ["wsgi.input"].read()
    request = b" ".join((environ["REQUEST_METHOD"].encode(), environ["PATH_INFO"].encode("latin-1"), body))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(request)))])
    return [request]


@contextmanager
def served(
    application: Any = echo,
    *,
    seconds: float = 60.0,
    hosts: Hosts | None = None,
    context: ssl.SSLContext | None = None,
) -> Iterator[int]:
    """Serve an application; yield its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener, application, hosts or hosts_of("127.0.0.1"), seconds=seconds, context=context)
    with running(server):
        yield server.address[1]


def connected(port: int, sent: bytes = b"") -> socket.socket:
    """Return a connection on which this was sent; it waits for half as long as the server has patience."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(sent)
    return connection


def answer_on(connection: socket.socket, method: str = "GET") -> tuple[int, bytes]:
    """Return status and body of the next answer on a connection."""
    with HTTPResponse(connection, method=method) as response:
        response.begin()
        return response.status, response.read()


def asked(port: int, sent: bytes) -> tuple[int, bytes]:
    """Return status and body of the answer to what is sent on a connection of its own."""
    with connected(port, sent) as connection:
        return answer_on(connection)
