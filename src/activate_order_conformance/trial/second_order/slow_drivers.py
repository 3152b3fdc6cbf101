"""Conforming variants whose driver is right, but slow, far away or lagging behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from threading import Lock

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import Answer, Ask, answering
from activate_order_conformance.trial.lying_drivers.lie import ARRANGE, Document, arranged_by, lying, taking
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject


def slow_driver_variants() -> Iterator[Subject]:
    """Yield the drivers that are right, but slow, far away or lagging behind."""
    for name, what, make in _SLOW:
        yield variant(name, what, make, family="a driver that is right, if slow")


def _far_away(seconds: float) -> Make:
    def slow(clock: Clock) -> Answer:
        def answer(_request: Request, ask: Ask) -> Response:
            clock.sleep(seconds / 2)
            response = ask()
            clock.sleep(seconds / 2)
            return response

        return answer

    return answering(UNCHANGED, slow, lambda _: True)


def _lagging(seconds: float, every: int = 1) -> Callable[[Clock], Answer]:
    """Return what shows each checkout as it was at most so many seconds ago, at one of `every` looks."""

    def make(clock: Clock) -> Answer:
        seen: dict[str, list[tuple[float, bytes]]] = {}
        looks = count(1)

        def look(path: str, ask: Ask) -> Response:
            response = ask(method="GET", path=path)
            if response.status_code == 200:
                seen.setdefault(path, []).append((clock.now(), response.get_data()))
            return response

        def answer(request: Request, ask: Ask) -> Response:
            if request.method == "GET":
                response = look(request.path, ask)
                if response.status_code == 200 and next(looks) % every == 0:
                    since = clock.now() - seconds
                    response.set_data(next(body for at, body in seen[request.path] if at >= since))
                return response
            if request.method == "PATCH":
                look(request.path, ask)
            response = ask()
            if arranged := arranged_by(request, response):
                look(f"{ARRANGE}/{arranged}", ask)
            return response

        return answer

    return make


def _changing_later(seconds: float) -> Callable[[Clock], Answer]:
    """Return what makes each change so many seconds after it was asked for."""

    def make(clock: Clock) -> Answer:
        due: dict[str, list[tuple[float, Document]]] = {}
        changing = Lock()

        def answer(request: Request, ask: Ask) -> Response:
            with changing:
                for path, changes in [*due.items()]:
                    for change in [change for change in changes if change[0] <= clock.now()]:
                        ask(method="PATCH", path=path, document=change[1])
                        changes.remove(change)
            if request.method == "PATCH":
                due.setdefault(request.path, []).append(
                    (clock.now() + seconds, json.loads(request.get_data()))
                )
                return ask(document={"departures": {}})
            return ask()

        return answer

    return make


def _one_behind(_clock: Clock) -> Answer:
    last: dict[str, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        now = response.get_data()
        response.set_data(last.get(request.path, now))
        last[request.path] = now
        return response

    return answer


_SLOW: tuple[tuple[str, str, Make], ...] = (
    ("driver-slow-looks", "Each look takes a second.", taking(1.0, "GET")),
    ("driver-very-slow-looks", "Each look takes four of the five seconds.", taking(4.0, "GET")),
    ("driver-slow-arrangements", "Each arrangement takes three seconds.", taking(3.0, "POST")),
    ("driver-slow-changes", "Each change takes three seconds.", taking(3.0, "PATCH")),
    ("driver-slow-releases", "Each release takes three seconds.", taking(3.0, "DELETE")),
    ("far-away", "Every answer takes half a second, the action's and the driver's.", _far_away(0.5)),
    (
        "driver-lagging",
        "The driver reads from a replica that is half a second behind.",
        lying(_lagging(0.5), "GET", "POST", "PATCH"),
    ),
    (
        "driver-lagging-long",
        "The driver reads from a replica that is two seconds behind.",
        lying(_lagging(2.0), "GET", "POST", "PATCH"),
    ),
    (
        "driver-of-two-copies",
        "Every second look of the driver is at a replica that is two seconds behind.",
        lying(_lagging(2.0, every=2), "GET", "POST", "PATCH"),
    ),
    (
        "driver-of-three-copies",
        "Every third look of the driver is at a replica that is half a second behind.",
        lying(_lagging(0.5, every=3), "GET", "POST", "PATCH"),
    ),
    (
        "driver-one-behind",
        "Each look shows what the look before it should have shown.",
        lying(_one_behind, "GET"),
    ),
    (
        "driver-changing-later",
        "A change comes about a second after it was asked for.",
        lying(_changing_later(1.0), "GET", "POST", "PATCH", "DELETE"),
    ),
)
"""What is slow: name, sentence and implementation."""
