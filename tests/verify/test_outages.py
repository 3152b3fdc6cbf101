"""A target that is down for a while is nobody's deviation: it is waited for, and what it could not answer is broken."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
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
from activate_order_conformance.trial.between import documented, refusal
from tests.real_servers.fronts import Front
from tests.targets.small_targets import read_request
from tests.verify.hostile import (
    ALONE_AND_MEETING,
    Answer,
    Ask,
    Subject,
    action,
    asks_the_action,
    asks_the_driver,
    deviating,
    says_json,
)
from tests.verify.served import serving

ROWS = ("error-04", "error-09", "input-01", "interaction-01", "interaction-03")

BESIDE_OTHERS = (*ROWS, "error-05", "error-08", "error-10")
"""Rows with scenarios enough to be under way beside each other."""

AT_ONCE = 24
"""More checkouts than are arranged by an experiment that is made alone."""

AFTER_THE_CONTROL = 2
"""Which call comes first after the control's."""

REQUESTS_BEFORE = 20
"""How many calls come before an outage."""

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


@pytest.mark.slow
@pytest.mark.parametrize("comes_back", [True, False], ids=["comes back", "stays away"])
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


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
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
        "got no answer either: from then on the action answers nobody" in claim.finding.because
        for claim in report.claims(Verdict.BROKEN)
    )
    assert subject.application.live == 0


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
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


def down(first: int, calls: int, instead: Answer) -> Answer:
    """Answer so many calls by `instead`, from the first of them on."""
    number = count(1)
    return action(
        lambda request, ask: instead(request, ask) if first <= next(number) < first + calls else ask()
    )


def refuses_all(code: str, status: int) -> Answer:
    """Refuse every input of a call in the action's own envelope."""

    def answer(request: Request, _ask: Ask) -> Response:
        return documented([refusal(code)] * len(json.loads(request.get_data())["inputs"]), status)

    return answer


@pytest.mark.parametrize("calls", [3, pytest.param(6, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "instead",
    [
        pytest.param(says_json({"error": "token_expired"}, 401), id="nobody is let in"),
        pytest.param(says_json({"message": "forbidden"}, 403), id="a gateway forbids"),
        pytest.param(says_json("out of memory", 500), id="it is ill"),
        pytest.param(refuses_all("UNABLE_TO_LOCK_ROW", 400), id="rows are locked"),
        pytest.param(refuses_all("UNKNOWN_EXCEPTION", 500), id="it refuses as a row does"),
    ],
)
def test_a_few_calls_that_get_what_everybody_gets_accuse_nobody(instead: Answer, calls: int) -> None:
    report = Subject(down(8, calls, instead)).verify(*ROWS)
    assert (report.overall, deviating(report)) == ("broken", {})
    assert any(
        "was in trouble for a while" in claim.finding.because for claim in report.claims(Verdict.BROKEN)
    )


@pytest.mark.parametrize("every", [7, 13])
def test_an_answer_that_comes_now_and_then_and_is_nobodys_accuses_nobody(every: int) -> None:
    number = count(1)
    instead = refuses_all("UNABLE_TO_LOCK_ROW", 400)
    subject = Subject(action(lambda request, ask: ask() if next(number) % every else instead(request, ask)))
    report = subject.verify(*ROWS)
    assert (report.overall, deviating(report)) == ("broken", {})


@pytest.mark.parametrize("code", ["STORAGE_LIMIT_EXCEEDED", "UNKNOWN_EXCEPTION"])
@pytest.mark.parametrize("every", [pytest.param(4, marks=pytest.mark.slow), 5])
def test_what_the_platform_says_now_and_then_in_its_envelope_accuses_nobody_by_whatever_code(
    every: int, code: str
) -> None:
    number = count(1)
    instead = says_json([{"errorCode": code, "message": "Not now."}], 500)
    subject = Subject(action(lambda request, ask: ask() if next(number) % every else instead(request, ask)))
    report = subject.verify(*ROWS)
    assert (report.overall, deviating(report)) == ("broken", {})


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
@pytest.mark.parametrize("calls", [0, 1, 2, 3])
def test_a_row_that_spoils_the_calls_after_it_is_held_to_account_and_no_other(
    calls: int, pairs: Pairs
) -> None:
    status: dict[str, str] = {}
    left = [0]

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "GET", "/checkouts/"):
            response = ask()
            if cart := json.loads(response.get_data()).get("cart"):
                status[cart["id"]] = cart["status"]
            return response
        if not asks_the_action(request):
            return ask()
        given = [each.get("cartId") for each in json.loads(request.get_data())["inputs"]]
        is_active = any(isinstance(each, str) and status.get(each) == "Active" for each in given)
        if left[0] or is_active:
            left[0] = calls if is_active else left[0] - 1
            return Response("oops", 500)
        return ask()

    report = Subject(answer).verify("error-04", "input-01", "interaction-03", "error-08", pairs=pairs)
    assert report.overall is Overall.NON_CONFORMANT
    assert {*deviating(report)} == {"error-04", "requirement-06"}


Begins = Callable[[Request], bool]
"""Whether an outage begins with a call of the action."""


def begins_early() -> Begins:
    """Begin after some requests: what is under way are first calls, most of them for what departs."""
    calls = count(1)
    return lambda _: next(calls) == REQUESTS_BEFORE


def begins_between_two_calls_of_one_cart() -> Begins:
    """Begin when the same cart is given once more, also while the first call for it is under way."""
    carts: set[str] = set()

    def begins(request: Request) -> bool:
        given = [str(each.get("cartId")) for each in json.loads(request.get_data())["inputs"]]
        is_again = not carts.isdisjoint(given)
        carts.update(given)
        return is_again and len(carts) > REQUESTS_BEFORE

    return begins


@pytest.mark.parametrize(
    ("begin", "most"),
    [
        pytest.param(begins_early, 60, id="early", marks=pytest.mark.slow),
        pytest.param(begins_early, 12, id="early, and short"),
        pytest.param(
            begins_between_two_calls_of_one_cart,
            60,
            id="between two calls of one cart",
            marks=pytest.mark.slow,
        ),
    ],
)
@pytest.mark.parametrize(
    "instead",
    [
        pytest.param(says_json("out of memory", 500), id="it is ill", marks=pytest.mark.slow),
        pytest.param(refuses_all("UNKNOWN_EXCEPTION", 500), id="it refuses as a row does"),
    ],
)
def test_an_outage_beside_others_accuses_nobody(
    instead: Answer, begin: Callable[[], Begins], most: int
) -> None:
    begins, answered_amiss = begin(), count()
    has_begun = Event()

    def answer(request: Request, ask: Ask) -> Response:
        if begins(request):
            has_begun.set()
        return instead(request, ask) if has_begun.is_set() and next(answered_amiss) < most else ask()

    with serving(action(answer)) as (_, target):
        report = run(RunSettings(pairs="none", target=target, selected=BESIDE_OTHERS))
    assert (report.overall, deviating(report)) == ("broken", {})


@pytest.mark.parametrize(
    "instead",
    [
        pytest.param(says_json("busy", 500), id="it is ill", marks=pytest.mark.slow),
        pytest.param(refuses_all("UNKNOWN_EXCEPTION", 500), id="it refuses as a row does"),
    ],
)
def test_what_is_right_alone_and_wrong_beside_others_is_unstable(instead: Answer) -> None:
    live: list[Callable[[], int]] = []

    def answer(request: Request, ask: Ask) -> Response:
        is_busy = asks_the_action(request) and live[0]() > AT_ONCE and next(every) % 5 == 0
        return instead(request, ask) if is_busy else ask()

    every = count()
    with serving(answer) as (application, target):
        live.append(lambda: application.live)
        report = run(RunSettings(pairs="none", target=target))
    assert report.overall is Overall.NON_CONFORMANT
    assert all(why.startswith("unstable: ") for why in deviating(report).values())
    assert not report.claims(Verdict.BROKEN)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("every", "words"),
    [
        (9, {Overall.BROKEN}),
        (23, {Overall.BROKEN}),
        # Both that are cut may be of what is noted alone.
        (60, {Overall.BROKEN, Overall.CONFORMANT}),
    ],
)
def test_an_answer_that_is_cut_short_now_and_then_beside_others_accuses_nobody(
    every: int, words: set[Overall]
) -> None:
    calls, given = count(1), Counter[bytes]()

    def cut(request: Request, ask: Ask) -> Response:
        given[request.get_data()] += 1
        response = ask()
        # Of two calls at one instant, which give the same, one alone may fail for the other.
        if given[request.get_data()] == 1 and next(calls) % every == 0:
            response.set_data(response.get_data()[:-5])
        return response

    with serving(action(cut)) as (_, target):
        report = run(RunSettings(pairs="none", target=target))
    assert deviating(report) == {}
    assert report.overall in words


def test_what_nobody_can_read_is_unproven_where_the_driver_makes_no_more() -> None:
    calls, is_over = count(1), Event()
    objection = {
        "unsupported": {"caller_permission": {"kind": "cannot-arrange", "reason": "no user is left"}}
    }

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_action(request) and next(calls) == AFTER_THE_CONTROL:
            is_over.set()
            return Response("oops", 500, content_type="text/plain")
        if is_over.is_set() and asks_the_driver(request, "POST"):
            return says_json(objection, 422)(request, ask)
        return ask()

    report = Subject(answer).verify("error-04")
    assert is_over.is_set()
    assert (report.overall, deviating(report)) == ("inconclusive", {})
    assert report.claims(Verdict.BROKEN) == ()
    assert all("no user is left" in claim.finding.because for claim in report.claims(Verdict.UNPROVEN))


def test_what_is_noted_is_no_answer_that_was_cut_short_once() -> None:
    were_cut = count()

    def cut(request: Request, ask: Ask) -> Response:
        response = ask()
        if b'"activate"' in request.get_data() and next(were_cut) == 0:
            response.set_data(response.get_data()[:-5])
        return response

    with serving(action(cut)) as (_, target):
        report = run(RunSettings(pairs="none", target=target, selected=("error-11",)))
    (noted,) = (claim for claim in report.claims(Verdict.NOTED) if "in lower case" in claim.scenario.name)
    assert noted.finding.actual.startswith("activated: HTTP status 200")
    assert (report.overall, deviating(report)) == ("conformant", {})


@pytest.mark.slow
def test_a_lock_that_is_met_now_and_then_beside_others_accuses_nobody() -> None:
    every, instead = count(1), refuses_all("UNABLE_TO_LOCK_ROW", 400)
    locked = action(lambda request, ask: ask() if next(every) % 7 else instead(request, ask))
    with serving(locked) as (_, target):
        report = run(RunSettings(pairs="none", target=target, selected=BESIDE_OTHERS))
    assert (report.overall, deviating(report)) == ("broken", {})
