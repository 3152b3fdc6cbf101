"""What is said where no answer comes: every error of the libraries has its row, and no class's name is shown."""

from __future__ import annotations

import inspect
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable

import pytest
import requests.exceptions
import urllib3.exceptions

from activate_order_conformance.targets.http.failures import FAILURES, failure_of
from activate_order_conformance.targets.http.reply import NoReply
from activate_order_conformance.targets.http.transport import Transport
from tests.targets.small_targets import Loopback, read_request

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def errors_of(library: object) -> list[type[BaseException]]:
    """Return the errors that a library can raise; a warning is none."""
    classes = [each for _, each in inspect.getmembers(library, inspect.isclass)]
    return [
        each
        for each in classes
        if issubclass(each, Exception)
        and not issubclass(each, Warning)
        and each.__module__.split(".")[0] in ("requests", "urllib3")
    ]


@pytest.mark.parametrize(
    "error",
    sorted({*errors_of(requests.exceptions), *errors_of(urllib3.exceptions)}, key=str),
    ids=lambda error: f"{error.__module__}.{error.__name__}",
)
def test_every_error_of_the_libraries_has_its_row(error: type[BaseException]) -> None:
    assert sum(error in row.errors for row in FAILURES) == 1


def test_no_error_has_two_rows() -> None:
    counts = Counter(error for row in FAILURES for error in row.errors)
    assert [error for error, count in counts.items() if count > 1] == []


def test_what_nobody_knows_is_a_connection_that_broke_off() -> None:
    class HouseOnFireError(Exception):
        pass

    assert failure_of(HouseOnFireError("secret"), "5 s") == ("reset", "the connection broke off")


def test_a_connection_that_ends_while_tls_is_set_up_says_so_with_and_without_a_reason() -> None:
    says = "the connection was closed while TLS was set up"
    for ended in (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), ssl.SSLZeroReturnError()):
        assert failure_of(requests.exceptions.SSLError(ended), "5 s") == ("tls", says)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("TLSV1_ALERT_UNKNOWN_CA", "the server does not know who issued the client's certificate"),
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", "to the server the client's certificate has expired"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "the server wants a certificate of the client"),
        ("TLSV1_ALERT_INTERNAL_ERROR", "tlsv1 alert internal error"),
    ],
)
def test_what_a_server_says_of_the_clients_certificate_is_said(reason: str, says: str) -> None:
    refused = ssl.SSLError(1, reason)
    refused.reason = reason
    kind, said = failure_of(requests.exceptions.SSLError(refused), "5 s")
    assert (kind, said.partition(" (")[0]) == ("tls", says)


def test_what_a_proxy_by_socks_refuses_is_the_proxys() -> None:
    refused = type("ProxyConnectionError", (OSError,), {"__module__": "socks"})  # as PySocks has it
    error = urllib3.exceptions.NewConnectionError(None, "Failed to establish a new connection")  # type: ignore[arg-type]  # of no connection
    error.__cause__ = refused("Error connecting to SOCKS5 proxy me:secret@127.0.0.1:1")
    says = "the proxy does not let the connection through"
    assert failure_of(error, "5 s") == ("connection refused", says)


def asked(url: str, timeout: float = 5.0, **settings: object) -> tuple[str, str]:
    """Return the kind of failure of a request to `url`, and what is said of it."""
    transport = Transport(timeout=timeout, **settings)  # type: ignore[arg-type]  # whatever a test gives
    outcome = transport.exchange("GET", url)
    transport.close()
    assert isinstance(outcome, NoReply), outcome
    return outcome.kind, outcome.text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"", "the connection was closed without an answer"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "the answer is not HTTP"),
        (b"HTTP/1.1 1000 OK\r\n\r\n", "the answer is not HTTP"),
        (b"HTTP/9.1 200 OK\r\n\r\n", "the answer is not HTTP"),
        (b"220 mail.example ESMTP\r\n", "the answer is not HTTP"),
        (HEAD + b"X: " + b"a" * 70_000 + b"\r\n\r\n", "the headers cannot be read"),
        (HEAD + b"X: a\r\n" * 200 + b"\r\n", "the headers cannot be read"),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]", "the headers cannot be read"),
        (HEAD + b"Content-Length: 9\r\n\r\n[]", "the answer breaks off"),
        (CHUNKED + b"2\r\n[]", "the answer breaks off"),
        (CHUNKED + b"zz\r\n[]\r\n0\r\n\r\n", "a chunk of the answer has no length that can be read"),
        (CHUNKED + b"-5\r\n[]\r\n0\r\n\r\n", "a chunk of the answer has no length that can be read"),
    ],
    ids=[
        *("nothing", "a status that is no number", "a status of four figures", "an unknown version", "mail"),
        *("a long header", "many headers", "two lengths", "cut short", "cut short in chunks"),
        *("a chunk that is no number", "a negative chunk"),
    ],
)
def test_an_answer_that_cannot_be_read_is_named(
    loopback: Callable[..., Loopback], answer: bytes, says: str
) -> None:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer)

    assert asked(loopback(behave).url) == ("reset", says)


def test_tls_at_a_port_that_speaks_none_is_said(loopback: Callable[..., Loopback]) -> None:
    def plain(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)  # what is left unread would reset the connection
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    assert asked(loopback(plain).url.replace("http:", "https:")) == (
        "tls",
        "what answers there does not speak TLS",
    )


def test_a_bundle_of_the_environment_that_is_not_there_is_said_by_the_variable(
    saying: Callable[[bytes], Loopback], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = saying(HEAD + b"\r\n")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    says = "REQUESTS_CA_BUNDLE names a CA bundle that is not there"
    assert asked(server.url.replace("http:", "https:")) == ("tls", says)
    assert server.connections == 0


@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("http://someone:hunter2@127.0.0.1:{port}", "the proxy does not let the connection through"),
        ("gopher://127.0.0.1:{port}", "the proxy's URL cannot be used"),
    ],
    ids=["closed", "of another kind"],
)
def test_a_proxy_that_is_not_got_through_is_said(proxy: str, says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    kind, text = asked("http://target.invalid/", proxy=proxy.format(port=port))
    assert (kind, text) == ("connection refused", says)


def test_a_proxy_by_socks_without_its_library_is_said() -> None:
    code = (
        "import sys; sys.modules['socks'] = None\n"
        "from activate_order_conformance.targets.http.transport import Transport\n"
        "print(Transport(proxy='socks5h://127.0.0.1:9').exchange('GET', 'http://target.invalid/').text)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "the proxy is asked by SOCKS, for which the library PySocks is missing\n"
