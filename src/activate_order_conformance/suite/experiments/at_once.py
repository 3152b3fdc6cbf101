"""How many experiments are let go on at once: fewer where they come into trouble together, and then more again."""

from __future__ import annotations

from collections import Counter

TROUBLES = 3
"""How many experiments in trouble, at the least, make a run slower, or give up."""

_A_QUARTER = 4
"""In which part of the experiments, at the least, trouble is no chance."""

_UNTROUBLED = 8
"""How many experiments, at the least, come into no trouble before more are let go on at once again."""

_TWICE = 2
"""How often experiments come into trouble with so many at once before so many are not tried any more."""


class AtOnce:
    """How many experiments may be under way: `number` now, `fewest` at any time; `changes` is how often it changed.

    Trouble may be the target's, which cannot take more, or pass like any load of the machine. Where one at a time comes
    into it all the same, it is not for the load: then as many go on as at first.
    """

    def __init__(self, most: int) -> None:
        self.number = self.fewest = self._most = most
        self.changes = 0
        self._may_be_the_load = most > 1
        self._came_into_trouble: Counter[int] = Counter()
        self._ended = self._troubled = 0

    @property
    def lowered(self) -> bool:
        """Tell whether there were ever fewer than at first, for the load."""
        return self.fewest < self._most and self._may_be_the_load

    def weigh(self, *, is_trouble: bool, since: int) -> None:
        """Take note of an experiment that ended, and whether it came into trouble beside others.

        What began before the last of the `changes` says nothing of so many as there are now.
        """
        if since != self.changes:
            return
        self._ended += 1
        self._troubled += is_trouble
        if self._is_in_trouble:
            self._came_into_trouble[self.number] += 1
            self._may_be_the_load = self.number > 1
            self._go_on_with(self.number // 2 or self._most)
        elif self._ended >= max(_UNTROUBLED, 2 * self.number):
            more = min(2 * self.number, self._most)
            may_be_more = not self._troubled and self._came_into_trouble[more] < _TWICE
            self._go_on_with(more if may_be_more else self.number)

    @property
    def _is_in_trouble(self) -> bool:
        are_many = self._troubled >= TROUBLES and self._troubled * _A_QUARTER >= self._ended
        return are_many and self._may_be_the_load

    def _go_on_with(self, number: int) -> None:
        self.changes += number != self.number
        self.number, self.fewest = number, min(self.fewest, number)
        self._ended = self._troubled = 0
