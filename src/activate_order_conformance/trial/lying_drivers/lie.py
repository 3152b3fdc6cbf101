"""How a driver lies: what stands between it and the kit, and changes what is asked or answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from activate_order_reference.driver.driver_door import FIXED
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, DEPARTURES
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.suite.features.check import shipped_features
from activate_order_conformance.suite.plans.needs import needs
from activate_order_conformance.targets.settings.urls import DRIVER_PATH
from activate_order_conformance.trial.between import Answer, Ask, answering, changing
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject

SETTLES_WITHIN = 5.0
"""Seconds within which the reference's driver says that everything settles."""

IN_RECORDS = tuple(name for name, departure in DEPARTURES.items() if departure.shown is not None)
"""Departures that the records of a snapshot show as well; the others are taken on the driver's word."""


@cache
def put_right(*, alone: bool = False) -> tuple[str, ...]:
    """Return the departures that the reference's driver changes, and that a scenario puts right.

    What is noted is put right only where it is refused: not `alone`, by the reference, but beside something else.
    """
    scenarios = [scenario for feature in shipped_features() for scenario in feature.scenarios]
    refused = {
        name
        for need in needs(scenarios, DOCUMENTED)
        if (need.refused if alone else need.twin)
        for name in need.departures
    }
    return tuple(
        name for name in DEPARTURES if name in refused and name not in {*CONFIRMED_BY_EFFECT, *FIXED}
    )


Document: TypeAlias = dict[str, Any]


def liar(name: str, what: str, make: Make, mentions: str = "driver", *, family: str) -> Subject:
    """Return the lying driver of that name; what is said of it must contain `mentions`."""
    return Subject(
        name=f"driver.{name}", kind="lying driver", family=family, what=what, make=make, mentions=(mentions,)
    )


def asked(request: Request, *methods: str) -> bool:
    """Tell whether a request asks the driver for a checkout, and not for a probe of one, by one of these methods."""
    is_probe = request.path.endswith("/edit-order-item")
    return request.method in methods and request.path.startswith(ARRANGE) and not is_probe


ARRANGE = f"{DRIVER_PATH}/checkouts"
"""The path below which a driver has its checkouts, and at which another is arranged."""


def lying(answer: Callable[[Clock], Answer], *methods: str) -> Make:
    """Return the reference whose driver's checkouts are asked for through `answer`, by these methods."""
    return answering(UNCHANGED, answer, lambda request: asked(request, *methods))


def wishing(change: Callable[[Document], object], *methods: str) -> Make:
    """Return the reference whose driver arranges what `change` makes of the departures that are asked for."""

    def answer(request: Request, ask: Ask) -> Response:
        wish = json.loads(request.get_data())
        change(wish["departures"])
        return ask(document=wish)

    return lying(lambda _: answer, *methods)


def showing(change: Callable[[Document], object], method: str = "GET") -> Make:
    """Return the reference whose driver answers with its document as `change` leaves it."""
    return lying(lambda _: changing(change), method)


def taking(seconds: float, *methods: str) -> Make:
    """Return the reference whose driver takes so long to answer these methods."""

    def make_answer(clock: Clock) -> Answer:
        def answer(_request: Request, ask: Ask) -> Response:
            response = ask()
            clock.sleep(seconds)
            return response

        return answer

    return lying(make_answer, *methods)


def arranged_by(request: Request, response: Response) -> str | None:
    """Return the id of the checkout that a request had arranged, if it is answered so."""
    if request.path != ARRANGE or response.status_code != 201:
        return None
    return str(json.loads(response.get_data())["id"])


def forget(name: str, wish: Document) -> None:
    """Take a departure out of those that are asked for."""
    wish.pop(name, None)
