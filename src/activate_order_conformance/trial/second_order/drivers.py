"""Drivers that are honest about one departure, or one checkout, and lie where two meet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, DEPARTURES
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.trial.between import Answer, Ask
from activate_order_conformance.trial.lying_drivers.lie import (
    ARRANGE,
    Document,
    arranged_by,
    forget,
    liar,
    lying,
    put_right,
    wishing,
)
from activate_order_conformance.trial.subject import Make, Subject

_liar = partial(liar, family="lies about two departures")


def second_order_drivers() -> Iterator[Subject]:
    """Yield the drivers that lie where two departures, or two checkouts, meet."""
    for name in DEPARTURES:
        yield _liar(
            f"ignores-{name}-beside-another",
            f"The departure {name} is ignored where another is asked for with it.",
            _wishing(partial(forget, name), "POST"),
            "summary" if name in CONFIRMED_BY_EFFECT else name,
        )
    for name in put_right():
        yield _liar(
            f"leaves-{name}-beside-another",
            f"A change of {name} is not made where another is changed with it.",
            _wishing(partial(forget, name), "PATCH"),
            name,
        )
    for name, what, make in _LIES:
        yield _liar(name, what, make)


def _wishing(change: Callable[[Document], object], *methods: str) -> Make:
    """Return the reference whose driver does what `change` makes of several departures that are asked for."""
    return wishing(lambda wish: change(wish) if len(wish) > 1 else None, *methods)


def _one_alone(place: int) -> Callable[[Document], None]:
    def keep(wish: Document) -> None:
        kept = list(wish)[place]
        for name in list(wish):
            if name != kept:
                del wish[name]

    return keep


def _remembering_wishes(change: Callable[[Document, Document], object]) -> Callable[[Clock], Answer]:
    """Return what makes of each change what `change` does, which is given what was arranged as well."""

    def make(_clock: Clock) -> Answer:
        arranged: dict[str, Document] = {}

        def answer(request: Request, ask: Ask) -> Response:
            document = json.loads(request.get_data() or b"{}")
            if request.method == "PATCH":
                change(document["departures"], arranged[request.path.rpartition("/")[2]])
                return ask(document=document)
            response = ask()
            if checkout := arranged_by(request, response):
                arranged[checkout] = document["departures"]
            return response

        return answer

    return make


def _put_right_too(wish: Document, arranged: Document) -> None:
    for name in arranged:
        if name in put_right():
            wish.setdefault(name, DEPARTURES[name].ready(DOCUMENTED))


def _spoilt_again(wish: Document, arranged: Document) -> None:
    for name, value in arranged.items():
        if name in put_right() and name not in wish:
            wish[name] = value


def _spoiling_the_one_before(name: str, value: object) -> Callable[[Clock], Answer]:
    """Return what spoils the checkout that was arranged last when the next one is arranged."""

    def make(_clock: Clock) -> Answer:
        last: list[str] = []

        def answer(request: Request, ask: Ask) -> Response:
            response = ask()
            if arranged := arranged_by(request, response):
                for checkout in last:
                    ask(method="PATCH", path=f"{ARRANGE}/{checkout}", document={"departures": {name: value}})
                last[:] = [arranged]
            return response

        return answer

    return make


def _showing_the_last(_clock: Clock) -> Answer:
    """Return what shows, of whatever checkout, the one that was arranged last as long as that lives."""
    last: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        if request.path == ARRANGE:
            response = ask()
            if arranged := arranged_by(request, response):
                last[:] = [arranged]
            return response
        if not last:
            return ask()
        shown = ask(path=f"{ARRANGE}/{last[0]}")
        return shown if shown.status_code == 200 else ask()

    return answer


def _another_caller(_clock: Clock) -> Answer:
    def answer(request: Request, ask: Ask) -> Response:
        wish = json.loads(request.get_data())
        wish.pop("sameCallerAs", None)
        return ask(document=wish)

    return answer


_LIES: tuple[tuple[str, str, Make], ...] = (
    (
        "first-departure-alone",
        "Of several departures the first alone is arranged.",
        _wishing(_one_alone(0), "POST"),
    ),
    (
        "last-departure-alone",
        "Of several departures the last alone is arranged.",
        _wishing(_one_alone(-1), "POST"),
    ),
    ("first-change-alone", "Of several changes the first alone is made.", _wishing(_one_alone(0), "PATCH")),
    ("last-change-alone", "Of several changes the last alone is made.", _wishing(_one_alone(-1), "PATCH")),
    (
        "puts-all-right",
        "A change of one departure puts the others right as well.",
        lying(_remembering_wishes(_put_right_too), "POST", "PATCH"),
    ),
    (
        "spoils-again",
        "A change of one departure brings the others back that were put right.",
        lying(_remembering_wishes(_spoilt_again), "POST", "PATCH"),
    ),
    (
        "spoils-the-one-before",
        "When a checkout is arranged, the cart of the one before it gets a validation error.",
        lying(_spoiling_the_one_before("validation_errors", 1), "POST"),
    ),
    (
        "bars-the-one-before",
        "When a checkout is arranged, the caller of the one before it loses their permission.",
        lying(_spoiling_the_one_before("caller_permission", "none"), "POST"),
    ),
    (
        "shows-the-last",
        "Of several checkouts the one that was arranged last is shown for all.",
        lying(_showing_the_last, "POST", "GET"),
    ),
    (
        "another-caller",
        "A checkout that is to have another's caller gets one of its own.",
        lying(_another_caller, "POST"),
    ),
)
"""What is wrong where several things meet: name, sentence and implementation."""
