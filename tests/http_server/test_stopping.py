"""A server that is told to stop stops, whatever its clients and its application do."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import ExitStack
from typing import Any

import pytest

from activate_order_conformance.http_server.hosts import hosts_of
from activate_order_conformance.http_server.server import Server
from tests.http_server.serving import HEAD, answer_on, connected, echo, served


@pytest.mark.parametrize(
    "sent", [b"", HEAD, HEAD + b"Content-Length: 9\r\n\r\na"], ids=["silent", "head", "body"]
)
def test_it_waits_for_no_request_that_is_not_whole(sent: bytes) -> None:
    with served() as port:
        connection = connected(port, sent)
    with connection, contextlib.suppress(ConnectionResetError):
        assert connection.recv(1) == b""


def test_a_client_that_comes_just_then_is_left() -> None:
    for _ in range(50):
        with served() as port, ExitStack() as connections:
            for _ in range(5):
                connections.enter_context(connected(port))


def test_an_answer_that_is_under_way_is_given() -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        begun.set()
        goes_on.wait(timeout=5)
        return echo(environ, start_response)

    with served(application) as port:
        connection = connected(port, HEAD + b"\r\n")
        assert begun.wait(timeout=5)
        threading.Timer(0.2, goes_on.set).start()
    with connection:
        assert answer_on(connection) == (200, b"GET / ")


def test_it_waits_for_no_application_that_does_not_come_to_an_end() -> None:
    goes_on = threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        goes_on.wait(timeout=30)
        return echo(environ, start_response)

    with served(application) as port:
        connection = connected(port, HEAD + b"\r\n")
    with connection, contextlib.suppress(ConnectionResetError):
        assert connection.recv(1) == b""
    goes_on.set()


def test_it_may_be_told_twice_and_before_it_serves() -> None:
    server = Server(socket.create_server(("127.0.0.1", 0)), echo, hosts_of("127.0.0.1"), seconds=1)
    server.stop()
    server.stop()
    server.serve()
    with pytest.raises(ConnectionRefusedError):
        connected(server.address[1])
