"""Checkouts that nothing is called for, which show whether what was arranged holds by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.observation import Attempt, Unsupported
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts, arranged_as, changes
from activate_order_conformance.suite.experiments.holding import holds_alone, not_held
from activate_order_conformance.targets.protocol import Arranged, UnsupportedDepartures

_SAMPLES = 3
"""How many checkouts are left untouched where one changed: what ends at some time may stay in one of them."""


@dataclass(frozen=True, slots=True)
class Untouched:
    """What brings checkouts of one experiment into a state and calls nothing; `deadline` is in seconds."""

    attempts: Attempts
    checkouts: Checkouts
    deadline: float

    def not_held(self, attempt: Attempt, states: Sequence[Checkout]) -> tuple[Unsupported, ...]:
        """Return what did not stay in the last of `states` by itself; nothing where no other can be brought there."""
        try:
            return not_held(
                attempt,
                states[-1],
                self.checkouts.ready,
                lambda seconds: self._seen_after(seconds, states),
                self.deadline,
            )
        except UnsupportedDepartures:
            return ()

    def holds_alone(self, attempt: Attempt, state: Checkout) -> bool:
        """Tell whether an operation that changed stays until the deadline where nothing is called."""
        try:
            return holds_alone(attempt, lambda: self._seen_after(self.deadline, (state,)))
        except UnsupportedDepartures:
            return False

    def _seen_after(self, seconds: float, states: Sequence[Checkout]) -> tuple[Attempt, ...]:
        """Bring other checkouts into `states`, one after the other, and look at them at once and so much later."""
        brought = [self._brought(states) for _ in range(_SAMPLES)]
        look = self.attempts.target.driver.look
        at_once = [look(another) for another, _ in brought]
        self.attempts.clock.sleep(seconds)
        return tuple(
            Attempt(before=before, answers=(), timeline=(early, look(another)))
            for (another, before), early in zip(brought, at_once, strict=True)
        )

    def _brought(self, states: Sequence[Checkout]) -> tuple[Arranged, Snapshot]:
        """Bring another checkout into `states`, one after the other, and return it with what is read then."""
        another = self.checkouts.arrange(states[0])
        before = self.attempts.read_back(another, arranged_as(states[0], another), self.deadline)
        for now, then in pairwise(states):
            wanted = changes(another, now, then, self.checkouts.ready)
            another = self.attempts.target.driver.change(another, wanted)
            before = self.attempts.read_back(another, wanted, self.deadline)
        return another, before
