"""Drivers that show what is not so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import Answer, Ask, answering, changing, set_document
from activate_order_conformance.trial.lying_drivers.lie import (
    ARRANGE,
    IN_RECORDS,
    Document,
    arranged_by,
    liar,
    lying,
    showing,
)
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Subject

_liar = partial(liar, family="shows what is not so")


def drivers_that_show_otherwise() -> Iterator[Subject]:
    """Yield the drivers that show what is not so."""
    yield _liar(
        "stale",
        "Each checkout is shown as it was when it was first looked at.",
        lying(_stale, "GET"),
    )
    yield _liar(
        "echoes",
        "What a record would show is not arranged, and shown among the departures as if it were.",
        lying(_echoing, "POST", "GET"),
        "contradicts itself",
    )
    yield _liar(
        "contradicts-itself-cart",
        "The cart has one status among the departures and another among the records.",
        showing(lambda shown: shown["cart"].update(status="Processing")),
        "cart_status",
    )
    yield _liar(
        "contradicts-itself-session",
        "The session is open among the departures and archived among the records.",
        showing(lambda shown: shown["session"] and shown["session"].update(archived=True)),
        "session",
    )
    yield _liar(
        "contradicts-itself-validation",
        "Validation errors are counted among the records, and none among the departures.",
        showing(lambda shown: shown["validation"].update(errors=2)),
        "validation_errors",
    )
    yield _liar(
        "another-cart",
        "Looks after the first show another cart.",
        lying(_another_cart, "GET"),
        "another cart",
    )
    yield _liar(
        "probe-says-no",
        "The probe says that no order item may be changed, whatever its order is.",
        answering(
            UNCHANGED,
            lambda _: changing(lambda document: document.update(accepted=False)),
            lambda request: request.path.endswith("/edit-order-item"),
        ),
        "probe",
    )


def _stale(_clock: Clock) -> Answer:
    first: dict[str, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        response.set_data(first.setdefault(request.path, response.get_data()))
        return response

    return answer


def _echoing(_clock: Clock) -> Answer:
    asked: dict[str, Document] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.path == ARRANGE:
            wish = json.loads(request.get_data())
            recorded = {name: value for name, value in wish["departures"].items() if name in IN_RECORDS}
            wish["departures"] = {k: v for k, v in wish["departures"].items() if k not in recorded}
            response = ask(document=wish)
            if arranged := arranged_by(request, response):
                asked[arranged] = recorded
            return response
        response = ask()
        shown = json.loads(response.get_data())
        shown["departures"].update(asked.get(request.path.rpartition("/")[2], {}))
        set_document(response, shown)
        return response

    return answer


def _another_cart(_clock: Clock) -> Answer:
    looked: set[str] = set()

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if request.path in looked:
            shown = json.loads(response.get_data())
            shown["cart"]["id"] = "0a6RM000000zzzzAAA"
            set_document(response, shown)
        looked.add(request.path)
        return response

    return answer
