"""What was waited for in vain: what never comes is not waited for anew in every activation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

ENOUGH = 3
"""In how many activations something is waited for until the deadline that came in none."""


@dataclass(slots=True)
class InVain:
    """How often what was waited for did not come, by name, and what came once; several threads may tell."""

    _times: Counter[str] = field(default_factory=Counter, init=False)
    _came: set[str] = field(default_factory=set, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def is_given_up(self, name: str) -> bool:
        """Tell whether something was waited for so often, and never came, that it is waited for no more."""
        with self._lock:
            return self._times[name] >= ENOUGH and name not in self._came

    def note(self, name: str, *, came: bool) -> None:
        """Take note that something came, or did not although it was waited for until the deadline."""
        with self._lock:
            if came:
                self._came.add(name)
            else:
                self._times[name] += 1
