"""Whatever a target does to a connection, each run ends in a verdict that names it, and in time."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from activate_order_reference.application import application

from activate_order_conformance.report.kept import to_json
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings
from tests.serving import served
from tests.targets.small_targets import Loopback, read_request
from tests.verify.hostile import announcing, between, deviating

TOKEN = "the-driver"
TIMEOUT = 1.0
ACTION = "/services/data/v59.0/actions/standard/activateOrderAction"

Behaviour = Callable[[socket.socket, threading.Event], None]


def stalls(connection: socket.socket, over: threading.Event) -> None:
    over.wait(5)


def drops_the_connection(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[")


def streams_without_end(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while not over.is_set():
        connection.sendall(b" " * 65536)


def answers_html(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(
        b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<h1>Oops</h1>"
    )


BEHAVIOURS: list[tuple[Behaviour, str]] = [
    (stalls, "no answer (timeout: no complete answer within 1 s)"),
    (drops_the_connection, "no answer (reset: "),
    (streams_without_end, "no answer (too large: more than 1024 KiB)"),
    (answers_html, "HTTP status 500, text/html: Oops"),
]


def each_behaviour(*quick: Behaviour) -> pytest.MarkDecorator:
    """Ask for each, and leave those that are not among the `quick` ones (none: all are) to the slow proofs."""
    return pytest.mark.parametrize(
        ("behave", "named"),
        [
            pytest.param(
                behave,
                named,
                id=behave.__name__.replace("_", " "),
                marks=pytest.mark.slow if quick and behave not in quick else (),
            )
            for behave, named in BEHAVIOURS
        ],
    )


@pytest.fixture(scope="module")
def reference() -> Iterator[tuple[dict[str, str], str]]:
    """Serve the reference; return where its driver says that the action is, which can be changed, and its host."""
    where = {"action": ""}
    elsewhere = announcing(lambda document: document.update(where))
    with served(between(application(driver_token=TOKEN), elsewhere)) as url:
        yield where, url.removeprefix("http://")


class Verify(Protocol):
    def __call__(self, behave: Behaviour, good_calls: int, *, refusals_alone: bool = False) -> Report:
        """Verify what answers so many calls well, and from then on all of them, or `refusals_alone`, otherwise."""


@pytest.fixture
def verify(reference: tuple[dict[str, str], str], loopback: Callable[..., Loopback]) -> Verify:
    """Return what verifies a target whose action is the reference's at first, and then behaves otherwise."""
    where, host = reference

    def verified(behave: Behaviour, good_calls: int, *, refusals_alone: bool = False) -> Report:
        calls = 0

        def act(connection: socket.socket, over: threading.Event) -> None:
            nonlocal calls
            request = read_request(connection)
            server.requests.append(request)
            calls += 1
            answer = _forwarded(host, request) if refusals_alone or calls <= good_calls else b""
            if calls <= good_calls or answer.startswith(b"HTTP/1.1 200"):
                connection.sendall(answer)
            else:
                behave(connection, over)

        server = loopback(act)
        where["action"] = server.url + ACTION
        timeout = TIMEOUT if behave is stalls else 10 * TIMEOUT  # others answer, if on a busy machine late
        settings = Settings(
            target=f"http://{host}",
            driver=DriverSettings(token=TOKEN, action=where["action"]),
            deadlines=Deadlines(answer=timeout, quiet=0, settle=3),
        )
        return run(RunSettings(pairs="none", target=settings, selected=("error-07",)))

    return verified


def _forwarded(host: str, request: bytes) -> bytes:
    head, _, body = request.partition(b"\r\n\r\n")
    headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:])
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("POST", ACTION, body, headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    head = b"HTTP/1.1 %d Said\r\nConnection: close\r\nContent-Type: application/json\r\n" % answer.status
    return head + b"Content-Length: %d\r\n\r\n" % len(content) + content


@each_behaviour(drops_the_connection, streams_without_end, answers_html)
def test_who_refuses_so_once_the_control_has_conformed_deviates(
    verify: Verify, behave: Behaviour, named: str
) -> None:
    report = verify(behave, 1, refusals_alone=True)
    assert report.facts.control == "conformed"
    assert (report.overall, report.exit_status) == ("non-conformant", 1)
    (row,) = [row for row in report.clauses if row.id == "error-07"]
    assert row.verdict == "deviates"
    assert any(named in claim.finding.actual for claim in row.claims), [
        claim.finding.actual for claim in row.claims
    ]


@each_behaviour(answers_html)
def test_who_does_it_to_everybody_once_the_control_has_conformed_is_in_trouble(
    verify: Verify, behave: Behaviour, named: str
) -> None:
    report = verify(behave, 1)
    assert report.facts.control == "conformed"
    assert (report.overall, deviating(report)) == ("broken", {})
    assert any(named in claim.finding.because for claim in report.claims(Verdict.BROKEN))


@each_behaviour()
def test_from_the_first_call_on_it_is_no_green_run_and_is_named(
    verify: Verify, behave: Behaviour, named: str
) -> None:
    report = verify(behave, 0)
    assert report.exit_status in (1, 3)
    assert named in report.facts.control_text + report.facts.wiring
    assert not [row for row in report.clauses if row.verdict == "conforms"]


@pytest.mark.parametrize("good_calls", [0, 1], ids=["at once", "after the control"])
def test_a_redirect_to_another_host_is_named_and_the_credential_does_not_follow(
    verify: Verify, loopback: Callable[..., Loopback], good_calls: int
) -> None:
    def listen(connection: socket.socket, over: threading.Event) -> None:
        elsewhere.requests.append(read_request(connection))

    elsewhere = loopback(listen)

    def redirects(connection: socket.socket, over: threading.Event) -> None:
        location = elsewhere.url.replace("127.0.0.1", "localhost").encode()
        connection.sendall(
            b"HTTP/1.1 307 Moved\r\nContent-Length: 0\r\nLocation: " + location + b"/?token=secret\r\n\r\n"
        )

    report = verify(redirects, good_calls)
    assert elsewhere.requests == []
    assert report.exit_status in (1, 3)
    document = to_json(report)
    assert "HTTP status 307" in document
    assert "secret" not in document
