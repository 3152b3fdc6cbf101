"""The pace of a run: no more requests a second than a target wants to see."""

from __future__ import annotations

from threading import Lock

from activate_order_conformance.nouns.clock import Clock


class Pace:
    """Lets requests pass evenly spaced on `clock`, at most `per_second` of them; for several threads."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._gap = 1 / per_second
        self._clock = clock
        self._next = clock.now()
        self._lock = Lock()

    def wait(self) -> None:
        """Return when the next request may go out."""
        with self._lock:
            now = self._clock.now()
            mine = max(self._next, now)
            self._next = mine + self._gap
        if mine > now:
            self._clock.sleep(mine - now)
