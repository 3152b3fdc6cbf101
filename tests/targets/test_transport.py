"""What comes of a request when the network, or the other side, misbehaves; over real loopback sockets."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import urllib3

from activate_order_conformance.certificates import Certificate, throw_away
from activate_order_conformance.nouns.brief import CUT
from activate_order_conformance.run.redaction import MARK, Redaction
from activate_order_conformance.targets.http import connections
from activate_order_conformance.targets.http.reply import MAX_BODY, MAX_KEPT, NoReply, Outcome, Reply
from activate_order_conformance.targets.http.transport import Transport
from tests.targets.small_targets import Loopback, read_request

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"


def ask(url: str, timeout: float = 5.0, verify: bool | str | None = None, method: str = "POST") -> Outcome:
    transport = Transport(timeout=timeout, verify=verify)
    try:
        return transport.exchange(method, url, body=b"{}", authorization="Bearer s3cret")
    finally:
        transport.close()


def kind(outcome: Outcome) -> str | None:
    assert "s3cret" not in repr(outcome)
    return outcome.kind if isinstance(outcome, NoReply) else None


def test_an_answer_is_read(saying: Callable[[bytes], Loopback]) -> None:
    outcome = ask(saying(OK).url)
    assert isinstance(outcome, Reply)
    assert (outcome.status, outcome.body, outcome.headers["content-type"]) == (200, b"[]", "application/json")
    assert outcome.seconds > 0


def test_an_unknown_host_is_a_failed_name_resolution() -> None:
    assert kind(ask("http://target.invalid/")) == "name resolution"


def test_a_closed_port_refuses_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    outcome = ask(f"http://127.0.0.1:{port}/")
    assert kind(outcome) == "connection refused"
    assert isinstance(outcome, NoReply)
    assert outcome.text == "Connection refused"


def closing(connection: socket.socket, over: threading.Event) -> None:
    read_request(connection)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_dropped_connection_is_a_reset_and_nothing_is_asked_twice(
    loopback: Callable[..., Loopback], method: str
) -> None:
    server = loopback(closing)
    assert kind(ask(server.url, method=method)) == "reset"
    assert server.connections == 1


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(5)


def trickling_headers(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(0.02):
        connection.sendall(b"X-More: 1\r\n"[:3])


def trickling_body(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b" ")


def test_an_address_where_nobody_answers_is_waited_for_once_and_takes_nothing_of_the_time_for_an_answer(
    saying: Callable[[bytes], Loopback], monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = saying(OK)
    port = int(alive.url.rstrip("/").rpartition(":")[2])
    of_both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{last}", port)) for last in (2, 1)]
    resolved, tried = socket.getaddrinfo, []

    def resolve(host: str, *args: Any, **options: Any) -> Any:
        return of_both if host == "both.example" else resolved(host, *args, **options)

    def connect(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        tried.append(address[0])
        return connected(address, *args, **options)

    connected = urllib3.util.connection.create_connection
    with ExitStack() as sockets:
        full = sockets.enter_context(socket.socket())  # takes one connection, and lets others wait
        full.bind(("127.0.0.2", port))
        full.listen(0)
        sockets.enter_context(socket.create_connection(("127.0.0.2", port)))
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(urllib3.util.connection, "create_connection", connect)
        monkeypatch.setattr(f"{Transport.__module__}.LONGEST_CONNECTING", 0.3)
        outcomes = [ask(f"http://both.example:{port}/", timeout=0.3) for _ in range(3)]
    assert [(kind(outcome), outcome.status) for outcome in outcomes] == [(None, 200)] * 3
    assert tried == ["127.0.0.2", *["127.0.0.1"] * 3]


def trickling_chunk(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n")
    while not over.wait(0.02):
        connection.sendall(b" ")


@pytest.mark.parametrize("behave", [silent, trickling_headers, trickling_body, trickling_chunk])
def test_an_answer_that_is_not_complete_in_time_is_a_timeout(
    loopback: Callable[..., Loopback], behave: Callable[[socket.socket, threading.Event], None]
) -> None:
    outcome = ask(loopback(behave).url, timeout=0.2)
    assert kind(outcome) == "timeout"
    assert 0.2 <= outcome.seconds < 2.0


def answer(body: bytes, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(answer(b" " * (MAX_BODY + 1)), id="long"),
        pytest.param(answer(gzip.compress(b" " * 50_000_000), b"Content-Encoding: gzip\r\n"), id="gzip bomb"),
    ],
)
def test_an_answer_over_the_limit_is_too_large(saying: Callable[[bytes], Loopback], response: bytes) -> None:
    outcome = ask(saying(response).url)
    assert kind(outcome) == "too large"
    assert isinstance(outcome, NoReply)
    assert (outcome.status, outcome.text) == (200, "more than 1024 KiB")


@pytest.mark.parametrize("letter", ["a", "ä"])
def test_a_long_answer_is_read_whole_and_its_beginning_is_kept_as_text_without_a_secret_that_was_cut(
    saying: Callable[[bytes], Loopback], letter: str
) -> None:
    before = '[{"message": "' + "m" * (MAX_KEPT - 40) + '", "password": "'
    body = f"{before}{letter * (MAX_BODY // 4)}"[: MAX_BODY // 2].encode()
    outcome = ask(saying(answer(body)).url)
    assert isinstance(outcome, Reply)
    assert outcome.body == body
    assert outcome.text.endswith(f"{CUT} ({len(body)} bytes in all)")
    assert len(outcome.text.encode()) < MAX_KEPT + 100
    assert Redaction().body(outcome.text) == f'{before.removesuffix(chr(34))}"{MARK}"'


def test_an_answer_without_end_is_too_large(loopback: Callable[..., Loopback]) -> None:
    def endless(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.is_set():
            connection.sendall(b" " * 65536)

    assert kind(ask(loopback(endless).url)) == "too large"


def test_a_body_that_is_not_gzip_although_it_says_so_is_kept_as_undecodable(
    saying: Callable[[bytes], Loopback],
) -> None:
    outcome = ask(saying(answer(b"not gzip", b"Content-Encoding: gzip\r\n")).url)
    assert isinstance(outcome, Reply)
    assert outcome.undecodable


def test_a_netrc_does_not_replace_the_credential(
    saying: Callable[[bytes], Loopback], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = saying(OK)
    ask(server.url)
    assert b"Authorization: Bearer s3cret\r\n" in server.requests[0]


def test_the_environment_s_proxy_is_used_and_its_password_is_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://someone:hunter2@127.0.0.1:{port}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    outcome = ask("http://target.invalid/")
    assert kind(outcome) == "connection refused"
    assert "proxy" in repr(outcome)
    assert "hunter2" not in repr(outcome)


def test_what_nobody_answered_is_recorded_with_the_headers_that_were_sent(
    loopback: Callable[..., Loopback],
) -> None:
    transport = Transport()
    transport.journal.keeps = True
    with transport.journal.apart() as exchanges:
        transport.exchange("POST", loopback(closing).url, body=b"{}", authorization="Bearer s3cret")
    transport.close()
    (exchange,) = exchanges
    assert exchange.failure == "reset"
    assert {"Content-Type", "Authorization", "Content-Length"} <= exchange.request_headers.keys()


def test_a_cookie_of_one_answer_is_not_sent_with_the_next_call(saying: Callable[[bytes], Loopback]) -> None:
    server = saying(answer(b"[]", b"Set-Cookie: sid=first; Path=/\r\n"))
    transport = Transport()
    replies = [transport.exchange("GET", server.url) for _ in range(2)]
    transport.close()
    assert b"Cookie" not in server.requests[1]
    assert "first" not in repr(replies)


def test_a_header_that_is_given_twice_is_one_with_both_values(saying: Callable[[bytes], Loopback]) -> None:
    outcome = ask(saying(answer(b"[]", b"X-Seen: one\r\nx-seen: two\r\n")).url)
    assert isinstance(outcome, Reply)
    assert outcome.headers["x-seen"] == "one, two"


def test_who_was_closed_connects_anew(saying: Callable[[bytes], Loopback]) -> None:
    server = saying(OK)
    transport = Transport()
    for _ in range(2):
        assert isinstance(transport.exchange("GET", server.url), Reply)
        transport.close()
    assert server.connections == 2


@pytest.mark.parametrize(("max_idle", "opened"), [(60.0, 1), (0.0, 2)])
def test_a_connection_is_used_again_unless_it_was_idle_for_long(
    saying: Callable[[bytes], Loopback], monkeypatch: pytest.MonkeyPatch, max_idle: float, opened: int
) -> None:
    monkeypatch.setattr(connections, "MAX_IDLE", max_idle)
    server = saying(OK)
    transport = Transport()
    for _ in range(2):
        assert isinstance(transport.exchange("GET", server.url), Reply)
    transport.close()
    assert server.connections == opened


@pytest.fixture(scope="module")
def certificate() -> Iterator[Certificate]:
    """Return a throw-away certificate for 127.0.0.1."""
    with throw_away(["127.0.0.1"]) as made:
        yield made


@pytest.fixture
def secure(loopback: Callable[..., Loopback], certificate: Certificate) -> str:
    """Return the URL of a server that speaks TLS with that certificate."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        with certificate.context.wrap_socket(connection, server_side=True) as secured:
            read_request(secured)
            secured.sendall(OK)

    server: Loopback = loopback(behave)
    return server.url.replace("http:", "https:")


def test_a_certificate_of_an_unknown_authority_is_a_tls_failure(secure: str) -> None:
    outcome = ask(secure, verify=True)
    assert kind(outcome) == "tls"
    assert isinstance(outcome, NoReply)
    assert "unable to get local issuer certificate" in outcome.text


def test_a_named_ca_bundle_is_not_overridden_by_the_environment(
    secure: str, certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "other.pem"
    empty.write_text("")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(empty))
    assert isinstance(ask(secure, verify=str(certificate.authority)), Reply)
    assert isinstance(ask(secure, verify=False), Reply)


def test_the_environment_s_ca_bundle_counts_where_nothing_is_said(
    secure: str, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.authority))
    assert isinstance(ask(secure), Reply)
