"""The kit's own connection is never the target's fault: what must not be asked twice goes out on a fresh one."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import closing

import pytest

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.targets.http.connections import OneConnection
from activate_order_conformance.targets.http.http_target import ConnectionLost
from activate_order_conformance.targets.http.line import Line, Request
from activate_order_conformance.targets.http.reply import NoReply, Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.open import remote_target
from activate_order_conformance.targets.protocol import DriverFault
from activate_order_conformance.targets.settings.model import Settings
from tests.cli.command_line import activate_order
from tests.targets.small_targets import Loopback, read_request

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"


@pytest.fixture
def closes_at_the_second(loopback: Callable[..., Loopback]) -> Loopback:
    """Return a server that answers one request a connection, takes in a second one, and resets then."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        server.requests.append(read_request(connection))
        connection.sendall(OK)
        if read_request(connection):
            server.requests.append(b"in vain")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    server: Loopback = loopback(behave)
    return server


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "POST"])
def test_a_server_that_resets_what_is_used_again_is_asked_successfully_all_the_same(
    closes_at_the_second: Loopback, method: str
) -> None:
    transport = Transport(timeout=5.0)
    line = Line(clock=ManualClock(), transport=transport)
    assert isinstance(transport.exchange("GET", closes_at_the_second.url), Reply)
    for _ in range(3):
        assert isinstance(line.send(method, closes_at_the_second.url, body=b"{}"), Reply)
    transport.close()
    assert (b"in vain" in closes_at_the_second.requests) == (method in ("GET", "PATCH"))


def test_the_way_to_such_a_server_is_found_in_order(closes_at_the_second: Loopback) -> None:
    result = activate_order("doctor", "--target", closes_at_the_second.url, "--way", "request")
    assert "ok    reachability" in result.output
    assert b"in vain" not in closes_at_the_second.requests


def test_a_fresh_connection_is_used_for_nothing_else(saying: Callable[[bytes], Loopback]) -> None:
    server = saying(OK)
    transport = Transport(timeout=5.0)
    for _ in range(3):
        assert isinstance(transport.exchange("POST", server.url, body=b"{}", fresh=True), Reply)
    transport.close()
    assert server.connections == 3


def test_a_second_answer_to_an_earlier_request_is_not_the_answer_to_a_call(
    loopback: Callable[..., Loopback],
) -> None:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(OK + b"HTTP/1.1 500 Stray\r\nContent-Length: 0\r\n\r\n")
        read_request(connection)

    transport = Transport(timeout=5.0)
    server = loopback(behave)
    statuses = []
    for method, fresh in (("GET", False), ("POST", True)):
        outcome = transport.exchange(method, server.url, fresh=fresh)
        assert isinstance(outcome, Reply)
        statuses.append(outcome.status)
    transport.close()
    assert statuses == [200, 200]


def test_a_second_answer_to_an_earlier_request_removes_nothing(loopback: Callable[..., Loopback]) -> None:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        is_read = read_request(connection).startswith(b"GET")
        connection.sendall(OK if is_read else b"HTTP/1.1 500 Nothing\r\nContent-Length: 0\r\n\r\n")
        read_request(connection)  # of a connection that is used again, and after which the stray answer comes
        connection.sendall(OK)

    transport = Transport(timeout=5.0)
    url = loopback(behave).url
    line = Line(clock=ManualClock(), transport=transport)
    outcomes = [line.send(method, url) for method in ("GET", "DELETE")]
    transport.close()
    assert [outcome.status for outcome in outcomes if isinstance(outcome, Reply)] == [200, 500]


def test_the_description_of_the_action_comes_on_a_connection_of_its_own_too(
    saying: Callable[[bytes], Loopback],
) -> None:
    server = saying(OK)
    with closing(remote_target(Settings(target=server.url, way="request"), "r1")) as target:
        target.transport.exchange("GET", server.url)
        for _ in range(2):
            assert target.describe("").status == 200
    assert server.connections == 3


def test_a_body_in_another_encoding_than_it_claims_is_named_as_that(
    saying: Callable[[bytes], Loopback],
) -> None:
    server = saying(OK.replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1))
    transport = Transport(timeout=5.0)
    with pytest.raises(
        DriverFault, match="GET / with a body that is not in the Content-Encoding that it claims"
    ):
        Line(root=server.url, clock=ManualClock(), transport=transport).ask(Request("GET", "/"), None)
    transport.close()


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "kept"])
@pytest.mark.parametrize("interim", [b"100 Continue", b"102 Processing", b"103 Early Hints"])
def test_interim_answers_are_passed_over(
    saying: Callable[[bytes], Loopback], interim: bytes, fresh: bool
) -> None:
    before = b"HTTP/1.1 " + interim + b"\r\nLink: </style.css>\r\n\r\n"
    transport = Transport(timeout=5.0)
    outcomes = [transport.exchange("GET", saying(before * 3 + OK).url, fresh=fresh) for _ in range(2)]
    transport.close()
    assert [outcome.status for outcome in outcomes] == [200, 200]
    assert all(isinstance(outcome, Reply) and outcome.body == b"[]" for outcome in outcomes)


def test_interim_answers_without_end_are_named(loopback: Callable[..., Loopback]) -> None:
    def endless(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        while not over.is_set():
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")

    transport = Transport(timeout=5.0)
    outcome = transport.exchange("GET", loopback(endless).url)
    transport.close()
    assert isinstance(outcome, NoReply)
    assert outcome.text == "the headers cannot be read"


def test_switching_protocols_is_an_answer(saying: Callable[[bytes], Loopback]) -> None:
    transport = Transport(timeout=5.0)
    outcome = transport.exchange("GET", saying(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n").url)
    transport.close()
    assert outcome.status == 101


def test_headers_count_towards_the_limit_of_an_answer(saying: Callable[[bytes], Loopback]) -> None:
    transport = Transport(timeout=5.0)
    many = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 3000) for number in range(90))
    outcome = transport.exchange("GET", saying(OK.replace(b"\r\n\r\n", b"\r\n" + many + b"\r\n")).url)
    transport.close()
    assert isinstance(outcome, NoReply)
    assert (outcome.kind, outcome.text, outcome.status) == ("too large", "more than 64 KiB of headers", 200)


def test_one_connection_is_kept_and_no_answer_on_it_is_held_against_a_call(
    loopback: Callable[..., Loopback],
) -> None:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        for _ in range(3):
            server.requests.append(read_request(connection))
            connection.sendall(OK)
        read_request(connection)

    server: Loopback = loopback(behave)
    call = Invocation(order_status="ACTIVATE").inputs("0a6RM0000000001YAA", {})
    settings = Settings(target=server.url, way="request")
    with closing(remote_target(settings, "r1")) as target, closing(OneConnection()) as kept:
        for _ in range(3):
            assert target.invoke("Bearer someone", [call], kept).status == 200
        assert (server.connections, len(server.requests)) == (1, 3)
        with pytest.raises(ConnectionLost):
            target.invoke("Bearer someone", [call], kept)
