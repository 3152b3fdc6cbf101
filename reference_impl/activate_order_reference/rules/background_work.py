"""Work that is due later, kept in a queue on a clock: no threads, no sleeping."""

import heapq
import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """A source of time in seconds."""

    def now(self) -> float:
        """Return the time; it never goes back."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Let time pass."""
        ...


class SystemClock:
    """The machine's own monotonic time."""

    def now(self) -> float:
        """Return the machine's monotonic time in seconds."""
        return time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        """Wait in fact."""
        time.sleep(seconds)


class BackgroundWork:
    """A queue of actions, each due at a time on the clock; equal times keep their order.

    Nothing happens until somebody calls `run_due`: the server does, at the start of each request, so that a
    request sees what would have happened by its time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def add(self, after: float, action: Callable[[], None]) -> None:
        """Let an action be due `after` seconds from now."""
        self._count += 1
        heapq.heappush(self._queue, (self._clock.now() + after, self._count, action))

    def run_due(self) -> None:
        """Run all that is due, in the order of its times."""
        while self._queue and self._queue[0][0] <= self._clock.now():
            _, _, action = heapq.heappop(self._queue)
            action()
