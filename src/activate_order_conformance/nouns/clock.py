"""Time as a target has it: what is now, and waiting."""

from __future__ import annotations

import threading
import time
from typing import Protocol

SETTLES_WITHIN = 30.0
"""Seconds in which a target settles after a call, where its driver does not say."""

LONG_TO_SETTLE = 120.0
"""Seconds to settle in of which a run that waits for them again and again becomes hours."""

LEAST_QUIET = 0.3
"""Seconds in which nothing may change before a checkout counts as still, at the least (reading-34)."""


class Clock(Protocol):
    """Seconds since an arbitrary origin, never going back, and waiting."""

    def now(self) -> float:
        """Return the seconds since the clock's origin."""

    def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock."""


class SystemClock:
    """Real time; waiting takes as long as it says."""

    def now(self) -> float:
        """Return the seconds since an arbitrary origin."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block for `seconds` of real time."""
        time.sleep(max(0.0, seconds))


class ManualClock:
    """A clock that stands still until somebody waits; waiting advances it, and costs nothing."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> float:
        """Return the seconds that have been waited for so far."""
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        """Advance the clock by `seconds` and return at once."""
        with self._lock:
            self._now += max(0.0, seconds)


class Stopped(BaseException):
    """The end of what nobody waits for any more."""


class StoppableClock:
    """A clock whose waiting ends, with Stopped, as soon as `stop` is set."""

    def __init__(self, clock: Clock, stop: threading.Event) -> None:
        self._clock = clock
        self._stop = stop

    def now(self) -> float:
        """Return the seconds since the clock's origin."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed; raises Stopped."""
        if isinstance(self._clock, SystemClock):
            self._stop.wait(max(0.0, seconds))
        else:
            self._clock.sleep(seconds)
        self.go_on()

    def go_on(self) -> None:
        """Return where nothing is to stop; raises Stopped."""
        if self._stop.is_set():
            raise Stopped
