"""Drivers that do not change a checkout as they say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import Answer, Ask
from activate_order_conformance.trial.lying_drivers.lie import (
    ARRANGE,
    arranged_by,
    forget,
    liar,
    lying,
    put_right,
    showing,
    wishing,
)
from activate_order_conformance.trial.subject import Subject

_liar = partial(liar, family="does not change what it says")


def drivers_that_do_not_change() -> Iterator[Subject]:
    """Yield the drivers that do not change a checkout as they say."""
    yield _liar(
        "patch-does-nothing",
        "A change is answered as if it had been made, and nothing is done.",
        wishing(dict.clear, "PATCH"),
    )
    for name in put_right(alone=True):
        yield _liar(
            f"leaves-{name}",
            f"A change of {name} is answered as if it had been made, and not done.",
            wishing(partial(forget, name), "PATCH"),
            name,
        )
    yield _liar(
        "patch-spoils",
        "Whatever is changed, the cart gets a validation error as well.",
        wishing(lambda wish: wish.update(validation_errors=1), "PATCH"),
        "validation_errors",
    )
    yield _liar(
        "patch-of-another",
        "A change is answered with the id of another checkout.",
        showing(lambda document: document.update(id="c0"), "PATCH"),
    )
    yield _liar(
        "operation-moves-on",
        "A background operation that was arranged as New or Running ends by itself when it is looked at again.",
        lying(_moving_on, "POST", "GET"),
        "by itself",
    )


def _moving_on(_clock: Clock) -> Answer:
    """Return what lets an operation that was arranged as living be seen so once, and end at the second look."""
    looks: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.path == ARRANGE:
            response = ask()
            alive = json.loads(request.get_data())["departures"].get("background_operation")
            if alive in ("New", "Running") and (arranged := arranged_by(request, response)):
                looks[arranged] = 0
            return response
        checkout = request.path.rpartition("/")[2]
        if checkout in looks:
            looks[checkout] += 1
            if looks[checkout] == 2:
                ended = {"departures": {"background_operation": "Complete"}}
                ask(method="PATCH", document=ended)
        return ask()

    return answer
