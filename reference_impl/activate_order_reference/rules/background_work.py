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
        self._queue: list[tuple[float, int, str]] = []
        self._actions: dict[str, dict[int, Callable[[], None]]] = {}  # by cart, and by their number
        self._count = 0

    def add(self, cart_id: str, after: float, action: Callable[[], None]) -> None:
        """Let an action for a cart be due `after` seconds from now."""
        self._count += 1
        self._actions.setdefault(cart_id, {})[self._count] = action
        heapq.heappush(self._queue, (self._clock.now() + after, self._count, cart_id))

    def run_due(self) -> None:
        """Run all that is due, in the order of its times."""
        while self._queue and self._queue[0][0] <= self._clock.now():
            _, number, cart_id = heapq.heappop(self._queue)
            actions = self._actions.get(cart_id, {})
            action = actions.pop(number, None)
            if not actions:
                self._actions.pop(cart_id, None)
            if action is not None:
                action()

    def drop(self, cart_id: str) -> None:
        """Forget what is due for a cart."""
        self._actions.pop(cart_id, None)

    def __len__(self) -> int:
        return sum(len(actions) for actions in self._actions.values())
