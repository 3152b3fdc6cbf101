"""Time as a target has it: what is now, and waiting."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Tells seconds since an arbitrary origin, never going back, and waits."""

    def now(self) -> float:
        """Return the seconds since the clock's origin."""

    def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock."""


class SystemClock:
    """Keeps real time; waiting takes as long as it says."""

    def now(self) -> float:
        """Return the seconds since an arbitrary origin."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block for `seconds` of real time."""
        time.sleep(max(0.0, seconds))


class ManualClock:
    """Stands still until somebody waits; waiting advances it, and costs nothing."""

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
