"""Patience with a target: its pace is kept, and where it turns requests away for now, all that ask it wait.

What asks for patience is the status 429, and 503 with the header Retry-After: that is so of 429 as well where the
answer is in the action's own envelope. Where a target that has answered takes no
more connections, it is waited for as well: it may be started anew.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from threading import Event, Lock, get_ident

from activate_order_conformance.nouns.clock import Clock, StoppableClock, Stopped, SystemClock
from activate_order_conformance.nouns.passing import is_the_actions

LONGEST = 60.0
"""Seconds for which one request is held back at the most, in all."""

LONGEST_OUTAGE = 10.0
"""Seconds for which a target that takes no more connections is waited for, in all."""

_SHORTEST, _LONGEST_GAP = 0.01, 1.0
"""Seconds between two requests while some are turned away."""

_LEAST, _UNSAID = 0.25, 1.0
"""Seconds that are waited at the least, and where an answer does not say how long to wait."""

_TOO_MANY, _UNAVAILABLE = 429, 503
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?")


class Patience:
    """When a target may be asked; several threads may want to at once.

    Requests go out one after another, those that have been wanted for longest first, at most `per_second` of them on
    the average, since those that are to meet go out together, and more slowly while some are turned away. What was
    turned away was not carried out, and is asked again when the time has come, until `LONGEST` has passed for it.
    While a place that was waited for in vain turns requests away, nobody waits there, whatever is answered elsewhere;
    and where that happened a second time nobody waits any more, whatever is answered there since. Of several that are
    turned away together the pace is slowed once.
    `turned_away` counts those that were and could be made again, for which `asked_for` are the seconds that were to be
    waited, and `given_up` those that could not, as that would have been too late.
    """

    def __init__(self, clock: Clock, per_second: float | None = None) -> None:
        self._stop = Event()
        self._clock = StoppableClock(clock, self._stop)
        self._least_gap = self._gap = 1 / per_second if per_second else 0.0
        self._next = self._not_before = clock.now()
        self._wanted: list[tuple[float, int]] = []
        self._numbers = count()
        self._in_vain: set[str] = set()
        self._times_in_vain: Counter[str] = Counter()
        self._last_in_vain: dict[str, float] = {}
        self._gone_since: dict[str, float | None] = {}
        self._lock = Lock()
        self.turned_away = self.given_up = 0
        self.asked_for = 0.0

    def now(self) -> float:
        """Return the seconds since an arbitrary origin."""
        return self._clock.now()

    def wait(self, since: float) -> None:
        """Return when a request that is wanted `since` may go out; raises Stopped where nobody waits for it."""
        meeting = _MEETING.get()
        if meeting is None:
            self._wait(since)
        else:
            meeting.wait(self._wait, since)

    def _wait(self, since: float, requests: int = 1) -> None:
        """Wait for the turn of so many requests, which go out together."""
        with self._lock:
            mine = (since, next(self._numbers))
            insort(self._wanted, mine)
        try:
            while not self._stop.is_set() and (seconds := self._to_wait(mine)) > 0:
                self._clock.sleep(seconds)
                _waited_here()[0] += seconds
        finally:
            with self._lock:
                self._wanted.remove(mine)
                self._next = max(self._next, self.now()) + requests * self._gap

    def _to_wait(self, mine: tuple[float, int]) -> float:
        """Return for how many seconds one of the requests that are wanted has to wait at the least."""
        with self._lock:
            place, now = self._wanted.index(mine), self.now()
            earliest = max(self._next, min(self._not_before, mine[0] + LONGEST))
            return max(earliest - now, _SHORTEST if place and earliest > now else 0.0) + place * self._gap

    def allows(
        self,
        status: int,
        headers: Mapping[str, str],
        since: float,
        origin: str = "",
        place: str = "",
        body: bytes = b"",
    ) -> bool:
        """Tell whether a request to a `place` of an `origin`, wanted `since` and answered so, may be made again.

        A `body` that is the action's own says what became of it, and asks for patience only if it says for how long.
        """
        seconds = seconds_asked_for(status, headers)
        if (
            seconds is not None
            and "retry-after" not in headers
            and is_the_actions(body.decode(errors="replace"))
        ):
            seconds = None
        with self._lock:
            self._gone_since[origin] = None
            if seconds is None:
                self._in_vain.discard(place)
                self._gap = (
                    self._least_gap if self._gap < _SHORTEST else max(self._gap * 0.9, self._least_gap)
                )
                return False
            if place in self._in_vain or self._times_in_vain[place] > 1:
                self.given_up += 1
                return False
            if self.now() >= self._not_before:
                self._gap = min(
                    max(self._gap * 1.5, 2 * _SHORTEST, self._least_gap), max(_LONGEST_GAP, self._least_gap)
                )
            again = self.now() + seconds
            if self._stop.is_set():
                return False
            if again > since + LONGEST:
                self.given_up += 1
                self._in_vain.add(place)
                # What was waited for counts, and not beside what came to that before.
                if self.now() > since >= self._last_in_vain.get(place, since):
                    self._times_in_vain[place] += 1
                self._last_in_vain[place] = self.now()
                return False
            self.turned_away += 1
            self.asked_for += max(0.0, again - max(self._not_before, self.now()))
            self._not_before = max(self._not_before, again)
            return True

    def outlasts(self, origin: str) -> bool:
        """Tell whether a request for which there was no connection, so that it was not made, may be tried again."""
        with self._lock:
            if origin not in self._gone_since or self._stop.is_set():
                return False
            now = self.now()
            since = self._gone_since[origin]
            since = self._gone_since[origin] = now if since is None else since
            if now - since > LONGEST_OUTAGE:
                return False
            self._not_before = max(self._not_before, now + _LEAST)
            return True

    def end(self) -> None:
        """Wait no longer: whoever does is stopped, and what is asked from now on is asked once."""
        self._stop.set()


class Meeting:
    """Requests of several threads that are to meet: they wait for one turn, and what comes after them for all theirs.

    What one of them asks for besides, or again, waits for its own.
    """

    def __init__(self, requests: int) -> None:
        self._requests = requests
        self._met: set[int] = set()
        self._is_stopped = False
        self._lock = Lock()

    def wait(self, for_turn: Callable[..., None], since: float) -> None:
        """Return when the request of this thread may go out, by what waits `for_turn`; raises Stopped as that does."""
        with self._lock:
            if self._is_stopped:
                raise Stopped
            if not self._met:
                self._is_stopped = True  # unless the turn comes
                for_turn(since, self._requests)
                self._is_stopped = False
            is_first = get_ident() not in self._met
            self._met.add(get_ident())
        if not is_first:
            for_turn(since)


@contextmanager
def together(requests: int) -> Iterator[None]:
    """Let so many requests meet that are made in copies of this context."""
    token = _MEETING.set(Meeting(requests))
    try:
        yield
    finally:
        _MEETING.reset(token)


_MEETING: ContextVar[Meeting | None] = ContextVar("what the request of this context is to meet", default=None)


class PatientClock(SystemClock):
    """Real time, without what was waited in this context before requests went out."""

    def now(self) -> float:
        """Return the seconds since an arbitrary origin."""
        return super().now() - _waited_here()[0]


def seconds_asked_for(status: int, headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds an answer asks to be left alone; None where it does not, or not understandably."""
    if status not in (_TOO_MANY, _UNAVAILABLE):
        return None
    value = headers.get("retry-after", "").strip()
    numbers = [number.strip() for number in value.split(",")]  # of a server and of what stands before it
    if all(map(_NUMBER.fullmatch, numbers)):
        return max(_LEAST, *(float(number[:9]) for number in numbers))
    moment = _moment(value)
    if moment is None:
        return _UNSAID if status == _TOO_MANY else None
    now = _moment(headers.get("date", "")) or datetime.now(UTC)  # by the clock that the moment is of
    return max(_LEAST, (moment - now).total_seconds())


def _moment(date: str) -> datetime | None:
    """Return the moment that a header names (None: it names none)."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


_WAITED: ContextVar[list[float]] = ContextVar("seconds that were waited in this context")


def waited_here() -> float:
    """Return the seconds that were waited in this context, by which the time of its patient clock is behind."""
    return _waited_here()[0]


def _waited_here() -> list[float]:
    """Return the one number that this context, and those that are copied from it, add to."""
    try:
        return _WAITED.get()
    except LookupError:
        _WAITED.set([0.0])
        return _WAITED.get()
