"""Clients that are slow, silent or never read are waited for by nobody, and sent off in the end."""

from __future__ import annotations

import asyncio
import math
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
import trustme

from activate_order_conformance.http_server.connection import Connection, Service
from activate_order_conformance.http_server.hosts import hosts_of
from activate_order_conformance.http_server.workers import Workers
from tests.http_server.serving import HEAD, answer_on, asked, connected, echo, served

LONG = 12 * 1024 * 1024
CLIENTS = 200


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer `/long` with more than a connection's buffers hold."""
    if environ["PATH_INFO"] != "/long":
        return echo(environ, start_response)
    start_response("200 OK", [("Content-Length", str(LONG))])
    return [bytes(LONG)]


SLOW = {
    "silent": b"",
    "in the middle of its headers": HEAD + b"X-Never-ending: a",
    "in the middle of its body": HEAD + b"Content-Length: 20\r\n\r\n{",
    "in the middle of a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\n{",
    "asking what it does not read": b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=pytest.mark.slow if "in the" in what else ()) for what in SLOW]
)
def test_two_hundred_slow_clients_keep_nobody_waiting(what: str) -> None:
    clients = 10 if "read" in what else CLIENTS  # each of these costs the size of its answer
    with served(application) as port, ExitStack() as connections:
        for _ in range(clients):
            connections.enter_context(connected(port, SLOW[what]))
        assert asked(port, HEAD + b"\r\n") == (200, b"GET / ")
        assert asked(port, HEAD + b"Content-Length: 2\r\n\r\nhi") == (200, b"GET / hi")


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def over_tls(context: ssl.SSLContext) -> Iterator[Callable[[int], socket.socket]]:
    """Return what begins TLS on a fresh connection."""
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    with ExitStack() as connections:
        yield lambda port: connections.enter_context(trusting.wrap_socket(connected(port)))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        pytest.param(b"\x16\x03\x01", marks=pytest.mark.slow),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", marks=pytest.mark.slow),
    ],
    ids=["nothing", "a byte", "HTTP"],
)
def test_clients_that_never_begin_tls_keep_nobody_waiting(
    context: ssl.SSLContext, over_tls: Callable[[int], socket.socket], sent: bytes
) -> None:
    with served(context=context) as port, ExitStack() as connections:
        for _ in range(CLIENTS):
            connections.enter_context(connected(port, sent))
        connection = over_tls(port)
        for number in range(2):
            connection.sendall(HEAD + b"Content-Length: 1\r\n\r\n%d" % number)
            assert answer_on(connection) == (200, b"GET / %d" % number)


@pytest.mark.parametrize(
    "what", ["in the middle of its headers", "in the middle of its body", "in the middle of a chunk"]
)
def test_a_request_that_does_not_come_in_time_is_answered_with_408(what: str) -> None:
    with served(seconds=0.3) as port:
        assert asked(port, SLOW[what])[0] == 408


@pytest.mark.parametrize("begun", [HEAD, HEAD + b"Content-Length: 9999\r\n\r\n"], ids=["headers", "body"])
def test_a_request_that_drips_is_cut_off_though_each_byte_is_prompt(begun: bytes) -> None:
    with served(seconds=0.5) as port, connected(port, begun) as connection:
        connection.settimeout(0.02)
        answer = b""
        for _ in range(500):
            connection.sendall(b"a")
            try:
                answer = connection.recv(65536)
                break
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_client_that_never_says_anything_is_sent_off() -> None:
    with served(seconds=0.3) as port, connected(port) as connection:
        assert connection.recv(1) == b""


def test_a_client_that_never_reads_is_sent_off() -> None:
    asked_for = threading.Event()

    def telling(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked_for.set()
        return application(environ, start_response)

    with served(telling, seconds=0.3) as port, connected(port, SLOW["asking what it does not read"]) as deaf:
        assert asked_for.wait(30)
        for _ in range(3):  # by the end of the last of which the other has been late for long
            with connected(port) as silent:
                assert silent.recv(1) == b""
        assert len(b"".join(iter(lambda: deaf.recv(LONG), b""))) < LONG


def test_an_answer_that_is_long_is_read_whole_by_who_reads() -> None:
    with served(application) as port:
        status, body = asked(port, SLOW["asking what it does not read"])
        assert (status, len(body)) == (200, LONG)


def test_a_client_that_goes_just_when_it_is_given_up_ends_nothing_but_its_connection() -> None:
    async def given_up() -> None:
        service = Service(
            application=application,
            workers=Workers(0),
            hosts=hosts_of("127.0.0.1"),
            loop=asyncio.get_running_loop(),
            scheme="http",
            seconds=1.0,
        )
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            accepted, _ = listener.accept()
        _, connection = await service.loop.connect_accepted_socket(partial(Connection, service), accepted)
        client.sendall(HEAD)
        await asyncio.sleep(0.05)
        client.close()  # which the loop is not told before the deadline has come
        connection.look_at_the_time(math.inf)
        await asyncio.sleep(0.05)
        assert not service.connections

    asyncio.run(given_up())
