"""Drivers that are slower than they say."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.trial.lying_drivers.lie import SETTLES_WITHIN, liar, taking
from activate_order_conformance.trial.subject import Subject


def drivers_that_are_slow() -> Iterator[Subject]:
    """Yield the drivers that are slower than they say."""
    family = "slow"
    yield liar(
        "slower-than-its-deadline",
        family,
        f"Each look takes twice the {SETTLES_WITHIN:g} seconds in which it says that everything settles.",
        taking(2 * SETTLES_WITHIN, "GET"),
        "more than the",
    )
