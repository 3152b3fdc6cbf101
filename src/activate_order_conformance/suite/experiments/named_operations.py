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
    """Which checkouts of those that are held the operations were named for; several threads may tell.

    A system may give an id again once what had it is gone.
    """

    _of: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set), init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def note(self, answers: Iterable[Answer], checkout_id: str) -> None:
        """Take note of the operations that answers name, each of which has the result of one checkout alone."""
        named = operations_in(answer for answer in answers if len(answer.results or ()) == 1)
        with self._lock:
            for operation in map(told_by, named):
                self._of[operation].add(checkout_id)

    def shared(self, checkout_id: str) -> tuple[str, ...]:
        """Return the ids, in 15 characters, that were named for a checkout and for another one, too."""
        with self._lock:
            return tuple(name for name, of in self._of.items() if checkout_id in of and len(of) > 1)

    def forget(self, checkout_ids: Iterable[str]) -> None:
        """Forget what was named for checkouts that are to be released."""
        gone = {*checkout_ids}
        with self._lock:
            for name in [name for name, of in self._of.items() if of & gone]:
                self._of[name] -= gone
                if not self._of[name]:
                    del self._of[name]
