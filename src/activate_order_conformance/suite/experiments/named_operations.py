"""The background operations that answers name, each of which is one checkout's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.snapshot import told_by
from activate_order_conformance.suite.experiments.answers import operations_in


@dataclass(slots=True)
class NamedOperations:
    """Which checkouts the operations were named for; several threads may tell."""

    _of: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), init=False)
    _shared: set[str] = field(default_factory=set, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def note(self, answers: Iterable[Answer], checkout_id: str) -> None:
        """Take note of the operations that answers for one checkout name, but for those with several results."""
        named = operations_in(answer for answer in answers if len(answer.results or ()) == 1)
        with self._lock:
            for operation in map(told_by, named):
                checkouts = self._of[operation]
                checkouts.add(checkout_id)
                if len(checkouts) > 1:
                    self._shared |= checkouts

    def are_of_others(self, checkout_id: str) -> bool:
        """Tell whether an operation was named for a checkout that was named for another one, too."""
        with self._lock:
            return checkout_id in self._shared
