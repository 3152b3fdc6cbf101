"""A target that turns requests away for now is waited for, by all that ask it, and not for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock, ManualClock, Stopped, SystemClock
from activate_order_conformance.targets.http.patience import (
    LONGEST,
    Patience,
    PatientClock,
    seconds_asked_for,
    together,
)
from activate_order_conformance.targets.http.reply import Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.in_process import DirectTransport
from tests.verify.hostile import Ask, Subject, action

URL = "http://target.invalid/"


class Limited:
    """An application that turns requests away until a time of its clock, and counts all that come."""

    def __init__(
        self,
        clock: Clock,
        *,
        until: float,
        status: str = "429 Slow",
        after: str | None = "2",
        body: bytes = b"[]",
    ) -> None:
        self.clock = clock
        self.until = until
        self.status = status
        self.body = body
        self.headers = [] if after is None else [("Retry-After", after)]
        self.times: list[float] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.times.append(self.clock.now())
        turns_away = self.clock.now() < self.until
        start_response(self.status if turns_away else "200 OK", self.headers if turns_away else [])
        return [self.body]


def asked(limited: Limited) -> Transport:
    return DirectTransport(limited, limited.clock)


def status_of(transport: Transport, method: str = "POST") -> int:
    outcome = transport.exchange(method, URL, body=b"{}")
    assert isinstance(outcome, Reply)
    return outcome.status


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
def test_what_was_turned_away_is_asked_again_when_the_time_has_come(method: str, status: str) -> None:
    limited = Limited(ManualClock(), until=3.0, status=status)
    transport = asked(limited)
    assert status_of(transport, method) == 200
    assert limited.times == [0.0, 2.0, 4.0]
    assert transport.patience.turned_away == 2


@pytest.mark.parametrize(("after", "asked_for"), [(None, 0), ("2", 1)])
def test_what_the_action_itself_answers_is_waited_for_only_if_it_says_for_how_long(
    after: str | None, asked_for: int
) -> None:
    limited = Limited(ManualClock(), until=1.0, after=after, body=b'[{"isSuccess": false}]')
    transport = asked(limited)
    assert (status_of(transport), transport.patience.turned_away) == (200 if after else 429, asked_for)


def test_every_attempt_is_in_the_evidence() -> None:
    transport = asked(Limited(ManualClock(), until=1.0))
    transport.journal.keeps = True
    with transport.journal.apart() as exchanges:
        status_of(transport)
    assert [exchange.status for exchange in exchanges] == [429, 200]


def test_a_status_that_does_not_ask_for_patience_is_an_answer() -> None:
    limited = Limited(ManualClock(), until=1.0, status="503 Busy", after=None)
    assert status_of(asked(limited)) == 503
    assert len(limited.times) == 1


def test_nobody_waits_longer_than_the_longest_time_and_then_nobody_waits_at_all() -> None:
    limited = Limited(ManualClock(), until=1000.0, after="25")
    transport = asked(limited)
    assert status_of(transport) == 429
    assert limited.times == [0.0, 25.0, 50.0]
    assert LONGEST == 60.0
    assert status_of(transport) == 429
    assert limited.times[3:] == pytest.approx([50.0], abs=0.1)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (
            "2",
            "The target asked for patience: 1 request was turned away for now, for 2 s in all, and made again.",
        ),
        (
            "3600",
            "The target asked for more patience than the 60 s that a request is held back at the most: "
            "1 request was turned away, and not made again.",
        ),
    ],
)
def test_how_much_patience_was_asked_for_is_told_of_a_run(after: str, told: str) -> None:
    came = count()

    def answer(_request: Request, ask: Ask) -> Response:
        return Response("[]", 429, {"Retry-After": after}) if next(came) == 0 else ask()

    assert Subject(action(answer)).verify("about-01").facts.remarks == (told,)


def test_a_target_that_answers_again_is_waited_for_again() -> None:
    limited = Limited(ManualClock(), until=1000.0, after="3600")
    transport = asked(limited)
    assert status_of(transport) == 429
    limited.until = 0.0
    assert status_of(transport) == 200
    limited.until, limited.headers = 5.0, [("Retry-After", "10")]
    assert status_of(transport) == 200


def test_where_it_was_in_vain_twice_nobody_waits_again_though_it_was_answered_between() -> None:
    limited = Limited(ManualClock(), until=1000.0, after="25")
    transport = asked(limited)
    for until, status, times in (
        (1000.0, 429, 3),
        (0.0, 200, 1),
        (1000.0, 429, 3),
        (0.0, 200, 1),
        (1000.0, 429, 1),
    ):
        limited.until, before = until, len(limited.times)
        assert (status_of(transport), len(limited.times) - before) == (status, times)


def test_of_those_that_waited_together_in_vain_each_is_no_time_of_its_own() -> None:
    clock = ManualClock()
    patience = Patience(clock)

    def is_waited_for(since: float) -> bool:
        return patience.allows(429, {"retry-after": "25"}, since, place="carts")

    clock.sleep(50.0)
    for since in (0.0, 0.6):
        assert not is_waited_for(since)
        patience.allows(201, {}, since, place="carts")
    assert is_waited_for(50.0)


def test_of_several_that_are_turned_away_together_the_pace_is_slowed_once() -> None:
    def seconds_for_ten(turned_away: int) -> float:
        patience = Patience(ManualClock())
        for _ in range(turned_away):
            assert patience.allows(429, {"retry-after": "1"}, 0.0)
        for _ in range(10):
            patience.wait(patience.now())
        return patience.now()

    assert seconds_for_ten(8) == seconds_for_ten(1)


def test_what_is_answered_elsewhere_makes_nobody_wait_again_where_it_was_in_vain() -> None:
    clock = ManualClock()
    limited = Limited(clock, until=1e9, after="25")
    answering = Limited(clock, until=0.0)
    transport = DirectTransport(
        lambda environ, start: (limited if environ["PATH_INFO"] == "/action" else answering)(environ, start),
        clock,
    )

    def ask(path: str) -> None:
        transport.exchange("POST", URL + path, body=b"{}")

    ask("action")
    waited = clock.now()
    for number in range(40):
        ask(f"checkouts/{number}")
        ask("action")
    assert clock.now() - waited < 40 * 2
    assert len(limited.times) == 3 + 40


def test_others_wait_as_well() -> None:
    patience = Patience(ManualClock())
    assert patience.allows(429, {"retry-after": "7"}, 0.0)
    patience.wait(0.0)
    assert patience.now() == 7.0


def test_at_the_end_whoever_waits_is_stopped() -> None:
    patience = Patience(SystemClock())
    assert patience.allows(503, {"retry-after": "50"}, patience.now())
    stopped: list[bool] = []

    def wait() -> None:
        try:
            patience.wait(patience.now())
        except Stopped:
            stopped.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    patience.end()
    thread.join()
    patience.wait(patience.now())
    assert not patience.allows(503, {"retry-after": "1"}, patience.now())
    assert stopped in ([True], [])  # it may not have begun to wait


def test_what_was_waited_does_not_count_for_deadlines_in_the_same_thread() -> None:
    patience, clock = Patience(SystemClock(), per_second=4), PatientClock()
    before, real = clock.now(), SystemClock().now()
    for _ in range(3):
        patience.wait(patience.now())
    assert SystemClock().now() - real > 0.4
    assert clock.now() - before < SystemClock().now() - real - 0.4


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "7", 7.0),
        (503, "7", 7.0),
        (429, "0", 0.25),
        (503, "1.5", 1.5),
        (503, "2, 7", 7.0),
        (429, None, 1.0),
        (429, "soon", 1.0),
        (429, "²", 1.0),
        (503, None, None),
        (503, "soon", None),
        (200, "7", None),
        (502, "7", None),
        (503, "9" * 5000, 999_999_999.0),
        (503, "Thu, 01 Jan 1970 00:00:00 GMT", 0.25),
        (503, "Mon, 99999999999 Nov 2026 10:00:00 GMT", None),
    ],
)
def test_how_long_an_answer_asks_to_be_left_alone(
    status: int, header: str | None, seconds: float | None
) -> None:
    headers = {} if header is None else {"retry-after": header}
    assert seconds_asked_for(status, headers) == seconds


def test_a_time_of_day_is_understood() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    seconds = seconds_asked_for(503, {"retry-after": later})
    assert seconds is not None
    assert 90 < seconds <= 100


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_time_of_day_is_of_the_clock_that_the_answer_is_dated_by(hours: int) -> None:
    there = datetime.now(UTC) + timedelta(hours=hours)
    date, later = (format_datetime(when, usegmt=True) for when in (there, there + timedelta(seconds=7)))
    assert seconds_asked_for(503, {"retry-after": later, "date": date}) == 7
    assert seconds_asked_for(503, {"retry-after": later, "date": "today"}) != 7


def test_what_is_to_meet_waits_for_one_turn_and_others_for_as_many_as_met() -> None:
    clock = ManualClock()
    patience = Patience(clock, per_second=2)
    patience.wait(clock.now())

    gate = threading.Barrier(3)

    def gone_out() -> float:
        gate.wait()
        patience.wait(0.0)
        return clock.now()

    with together(3), ThreadPoolExecutor(3) as threads:
        met = [threads.submit(copy_context().run, gone_out) for _ in range(3)]
        assert [each.result() for each in met] == [0.5] * 3
    patience.wait(clock.now())
    assert clock.now() == 2.0


def test_of_what_is_to_meet_nothing_goes_out_where_nobody_waits_any_more() -> None:
    class Ending(ManualClock):
        def sleep(self, seconds: float) -> None:
            patience.end()

    patience, gate = Patience(Ending(), per_second=2), threading.Barrier(3)
    patience.wait(0.0)

    def stopped() -> bool:
        gate.wait()
        try:
            patience.wait(0.0)
        except Stopped:
            return True
        return False

    with together(3), ThreadPoolExecutor(3) as threads:
        met = [threads.submit(copy_context().run, stopped) for _ in range(3)]
        assert all(each.result() for each in met)


def test_what_one_that_met_others_asks_for_again_waits_for_its_own_turn() -> None:
    clock = ManualClock()
    patience = Patience(clock, per_second=2)
    with together(1):
        patience.wait(0.0)
        patience.wait(0.0)
    assert clock.now() == 0.5
