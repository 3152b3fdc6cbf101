"""Drivers that are slower than they say."""

from __future__ import annotations

import json
from collections.abc import Iterator

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import Answer, Ask
from activate_order_conformance.trial.lying_drivers.lie import SETTLES_WITHIN, Document, liar, lying
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
    yield liar(
        "changes-late",
        family,
        "A change is made at the second look that follows it.",
        lying(_changing_late, "PATCH", "GET"),
    )


def _changing_late(_clock: Clock) -> Answer:
    due: dict[str, tuple[Document, int]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "PATCH":
            due[request.path] = json.loads(request.get_data()), 0
            return ask(document={"departures": {}})
        if request.path in due:
            wish, looks = due[request.path]
            due[request.path] = wish, looks + 1
            if looks:
                ask(method="PATCH", document=wish)
        return ask()

    return answer
