"""Drivers that arrange something else than they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, DEPARTURES
from activate_order_conformance.trial.between import Answer, Ask
from activate_order_conformance.trial.lying_drivers.lie import forget, liar, lying, wishing
from activate_order_conformance.trial.subject import Subject

_liar = partial(liar, family="arranges something else")


def drivers_that_arrange_otherwise() -> Iterator[Subject]:
    """Yield the drivers that arrange something else than they are asked for."""
    for name in DEPARTURES:
        shown = "summary" if name in CONFIRMED_BY_EFFECT else name
        yield _liar(
            f"ignores-{name}",
            f"The departure {name} is ignored.",
            wishing(partial(forget, name), "POST"),
            shown,
        )
    yield _liar(
        "another-departure",
        "A cart that is to have another status gets a validation error as well.",
        wishing(lambda wish: wish.update(validation_errors=1) if "cart_status" in wish else None, "POST"),
        "validation_errors",
    )
    yield _liar(
        "another-value",
        "Every other status of a cart becomes Closed.",
        wishing(lambda wish: wish.update(cart_status="Closed") if "cart_status" in wish else None, "POST"),
        "cart_status",
    )
    yield _liar(
        "never-ready",
        "A checkout that is to be ready has a session that is processing.",
        wishing(lambda wish: wish or wish.update(session_is_processing=True), "POST"),
        "session_is_processing",
    )
    yield _liar(
        "later-never-ready",
        "From the third checkout on, its next state is empty.",
        lying(_worse, "POST"),
    )


def _worse(_clock: Clock) -> Answer:
    made = 0

    def answer(request: Request, ask: Ask) -> Response:
        nonlocal made
        made += 1
        wish = json.loads(request.get_data())
        if made > 2:
            wish["departures"]["session_next_state"] = None
        return ask(document=wish)

    return answer
