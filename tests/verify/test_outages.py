"""A target that is down for a while is nobody's deviation: it is waited for, and what it could not answer is broken."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from threading import Event, Thread

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.http import patience
from tests.real_servers.fronts import Front
from tests.targets.small_targets import read_request
from tests.verify.hostile import Ask, Subject, action, deviating, says_json
from tests.verify.served import serving

REQUESTS = 150
"""How many are answered before the target goes down."""


def pass_on(front: Front, listener: socket.socket, most: int, is_over: Event) -> None:
    """Answer so many requests, each on a connection of its own, and take no more."""
    with listener:
        for _ in range(most):
            connection, _ = listener.accept()
            with connection:
                if is_over.is_set():
                    return
                connection.sendall(front.passed_on(read_request(connection)))


@contextmanager
def going_down(front: Front, *, comes_back: bool) -> Iterator[str]:
    """Serve what goes down after some requests, for good or until half a second later; yield its URL."""
    is_over = Event()
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listener.getsockname()[1]

    def serve() -> None:
        pass_on(front, listener, REQUESTS, is_over)
        if comes_back:
            SystemClock().sleep(0.5)
            pass_on(front, socket.create_server(("127.0.0.1", port), backlog=64), 100_000, is_over)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        is_over.set()
        if comes_back:
            socket.create_connection(("127.0.0.1", port)).close()
        thread.join()


@pytest.mark.parametrize(
    "comes_back",
    [pytest.param(True, marks=pytest.mark.slow, id="comes back"), pytest.param(False, id="stays away")],
)
def test_a_target_that_goes_down_in_mid_run_accuses_nobody(
    comes_back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGEST_OUTAGE", 3.0)
    with serving() as (_, behind):
        front = Front(str(behind.target), lambda *_: None)
        with going_down(front, comes_back=comes_back) as url:
            report = run(RunSettings(pairs="none", target=replace(behind, target=url)))
    assert deviating(report) == {}
    assert report.overall is (Overall.CONFORMANT if comes_back else Overall.BROKEN)
    assert report.claims(Verdict.CONFORMS)


@pytest.mark.parametrize("pairs", ["none", "rows"])
@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param(403, {"error": "token_expired"}, id="credentials are over"),
        pytest.param(404, {"message": "no route matched"}, id="a gateway lost its way"),
        pytest.param(404, [{"errorCode": "NOT_FOUND", "message": "no such action"}], id="the action is gone"),
        pytest.param(200, {"status": "maintenance"}, id="it is being repaired"),
        pytest.param(500, "out of memory", id="it is ill"),
    ],
)
def test_an_action_that_answers_nobody_from_a_call_on_accuses_nobody(
    status: int, said: object, pairs: Pairs
) -> None:
    calls = count(1)
    instead = says_json(said, status)
    subject = Subject(action(lambda request, ask: ask() if next(calls) < 20 else instead(request, ask)))
    report = subject.verify("error-04", "input-01", "error-12", "interaction-03", pairs=pairs)
    assert (report.overall, deviating(report)) == ("broken", {})
    assert report.claims(Verdict.CONFORMS)
    assert any(
        "got the same: from then on the action answers nobody" in claim.finding.because
        for claim in report.claims(Verdict.BROKEN)
    )
    assert subject.application.live == 0


@pytest.mark.parametrize("pairs", ["none", "rows"])
@pytest.mark.parametrize("status", [200, 500])
def test_an_action_that_activates_once_and_refuses_still_is_held_to_account(
    status: int, pairs: Pairs
) -> None:
    activations = count()

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        if response.status_code == 200 and next(activations):
            response.status_code = status
            response.set_data('"a value is not unique"')
        return response

    report = Subject(action(answer)).verify("error-04", "output-01", pairs=pairs)
    assert report.facts.control == "conformed"
    assert report.overall is Overall.NON_CONFORMANT
    assert "output-01" in deviating(report)
    assert not report.claims(Verdict.BROKEN)
