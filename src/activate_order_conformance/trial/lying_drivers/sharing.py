"""Drivers whose checkouts are not apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import Answer, Ask, documented, set_document
from activate_order_conformance.trial.lying_drivers.lie import ARRANGE, arranged_by, liar, lying
from activate_order_conformance.trial.subject import Subject

_liar = partial(liar, family="checkouts that are not apart")


def drivers_that_share() -> Iterator[Subject]:
    """Yield the drivers whose checkouts share something."""
    yield _liar(
        "one-cart-for-all",
        "Every checkout is given the cart of the first.",
        lying(_one_cart, "POST"),
        "another cart",
    )
    yield _liar(
        "one-caller-for-all",
        "While a checkout lives, the next one gets the same caller.",
        lying(_one_caller, "POST"),
        "one caller",
    )
    yield _liar(
        "one-account-for-all",
        "Once a checkout was taken away, others that are arranged have no account, as if all had shared it.",
        lying(_one_account, "POST", "DELETE"),
        "effective_account",
    )
    yield _liar(
        "used-twice",
        "A checkout that was activated is given out again as a fresh one.",
        lying(_used_twice, "POST", "DELETE"),
    )


def _one_cart(_clock: Clock) -> Answer:
    first: list[str] = []

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        if response.status_code == 201:
            document = json.loads(response.get_data())
            first[:] = first or [document["cartId"]]
            document["cartId"] = first[0]
            set_document(response, document)
        return response

    return answer


def _one_caller(_clock: Clock) -> Answer:
    last: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        wish = json.loads(request.get_data())
        response = ask(document={**wish, "sameCallerAs": last[0]}) if last else ask()
        if response.status_code != 201:  # the one before it lives no more
            response = ask()
        if arranged := arranged_by(request, response):
            last[:] = [arranged]
        return response

    return answer


def _one_account(_clock: Clock) -> Answer:
    gone = False

    def answer(request: Request, ask: Ask) -> Response:
        nonlocal gone
        if request.method == "DELETE":
            gone = True
        elif gone:
            wish = json.loads(request.get_data())
            wish["departures"]["effective_account"] = "missing"
            return ask(document=wish)
        return ask()

    return answer


def _used_twice(_clock: Clock) -> Answer:
    """Return what takes no checkout away, and gives the first of each wish out again and again."""
    given: dict[bytes, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "DELETE":
            return Response(status=204)
        if request.path != ARRANGE:
            return ask()
        wish = request.get_data()
        if wish not in given:
            given[wish] = ask().get_data()
        return documented(json.loads(given[wish]), 201)

    return answer
