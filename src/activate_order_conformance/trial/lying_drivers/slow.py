"""Drivers that are slower than they say."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import Answer, Ask
from activate_order_conformance.trial.lying_drivers.lie import SETTLES_WITHIN, liar, lying
from activate_order_conformance.trial.subject import Subject


def drivers_that_are_slow() -> Iterator[Subject]:
    """Yield the drivers that are slower than they say."""
    family = "slow"

    def slow(clock: Clock) -> Answer:
        def answer(_request: Request, ask: Ask) -> Response:
            response = ask()
            clock.sleep(2 * SETTLES_WITHIN)
            return response

        return answer

    yield liar(
        "slower-than-its-deadline",
        family,
        f"Each look takes twice the {SETTLES_WITHIN:g} seconds in which it says that everything settles.",
        lying(slow, "GET"),
        "more than the",
    )
