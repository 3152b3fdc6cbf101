"""The threads that answer requests."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeAlias

Job: TypeAlias = Callable[[], None]


class Workers:
    """Threads that do jobs, which must not raise; none of them keeps the process from ending."""

    def __init__(self, count: int) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._count = count
        for _ in range(count):
            threading.Thread(target=self._work, daemon=True).start()

    def do(self, job: Job) -> None:
        """Let the next thread that is free do a job."""
        self._jobs.put(job)

    def dismiss(self) -> None:
        """Let each thread end once it has done its job."""
        for _ in range(self._count):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
