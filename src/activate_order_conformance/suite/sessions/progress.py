"""How far a run has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Come:
    """How far a run has come: how many scenarios are judged and planned, how many are under way, and the last one.

    `under_way` is 0 where scenarios are tried one after another.
    """

    judged: int
    planned: int
    under_way: int
    scenario: str

    @property
    def doing(self) -> str:
        """Return what is waited for."""
        return f"{self.under_way} under way, waiting for effects" if self.under_way else self.scenario

    @property
    def text(self) -> str:
        """Return the whole as a line."""
        return ", ".join(filter(None, (f"{self.judged} of {self.planned} judged", self.doing)))


Progress = Callable[[Come], None]
"""Is told, after each scenario or experiment that ended, how far the run has come."""
