"""Drivers that break the protocol, or are slower than they say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Response

from activate_order_conformance.trial.between import always, answering, asks_the_driver, documented
from activate_order_conformance.trial.lying_drivers.lie import SETTLES_WITHIN, liar, lying, showing, taking
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject

_liar = partial(liar, family="breaks the protocol")


def drivers_that_break_the_protocol() -> Iterator[Subject]:
    """Yield the drivers that break the protocol."""
    yield _liar(
        "no-json",
        "It answers with HTML.",
        _always(Response("<html>", content_type="text/html")),
    )
    yield _liar("fails", "It fails with HTTP status 500.", _always(documented({"error": "no"}, 500)))
    yield _liar(
        "text-for-booleans",
        "It writes booleans as text.",
        showing(lambda shown: shown["session"] and shown["session"].update(isProcessing="false")),
        "isProcessing",
    )
    yield _liar(
        "without-order",
        "It leaves the order out, which it says that it observes.",
        showing(lambda shown: shown.pop("order")),
        "order",
    )
    yield _liar(
        "no-cart-id",
        "It arranges a checkout and does not say which cart it is.",
        showing(lambda shown: shown.pop("cartId"), "POST"),
        "cartId",
    )
    yield _liar(
        "no-entry",
        "The credential that it gives is not accepted.",
        showing(lambda shown: shown.update(authorization="Bearer nobody"), "POST"),
        "credential that the driver gave",
    )
    yield _liar(
        "credential-expires",
        "The credential that it gives after a change is not accepted.",
        showing(lambda shown: shown.update(authorization="Bearer nobody"), "PATCH"),
        "credential",
    )
    yield _liar(
        "cannot-release",
        "It fails when a checkout is to be taken away.",
        lying(lambda _: lambda request, ask: documented({"error": "no"}, 500), "DELETE"),
    )


def _always(response: Response) -> Make:
    return answering(UNCHANGED, lambda _: always(response), asks_the_driver)


def drivers_that_are_slow() -> Iterator[Subject]:
    """Yield the drivers that are slower than they say."""
    yield liar(
        "slower-than-its-deadline",
        f"Each look takes twice the {SETTLES_WITHIN:g} seconds in which it says that everything settles.",
        taking(2 * SETTLES_WITHIN, "GET"),
        "more than the",
        family="slow",
    )
