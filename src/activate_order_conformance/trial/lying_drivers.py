"""Lying drivers: the reference is in order, but who brings it into its states, or shows them, is not.

Each lie is one that the protocol can expose, so that it may never cost the target a deviation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from activate_order_reference.activation import SPECIFICATION
from werkzeug.wrappers import Request, Response

from activate_order_conformance.checkout import CONFIRMED_BY_EFFECT, DEPARTURES
from activate_order_conformance.clock import Clock
from activate_order_conformance.target.configuration import DRIVER_PATH
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Between,
    asks_the_driver,
    documented,
    set_document,
)
from activate_order_conformance.trial.specification import of_specification
from activate_order_conformance.trial.subject import Make, Subject

REFERENCE = of_specification(SPECIFICATION)
SETTLES_WITHIN = 5.0
"""Seconds within which the reference's driver says that everything settles."""

IN_RECORDS = (
    "cart_status",
    "validation_errors",
    "validation_warnings",
    "session_state",
    "session_next_state",
    "session_is_processing",
    "background_operation",
)
"""Departures that the records of a snapshot show as well; the others are taken on the driver's word."""

PUT_RIGHT = tuple(
    name
    for name in DEPARTURES
    if name
    not in {*CONFIRMED_BY_EFFECT, "session", "order", "validation_infos", "dismissed_validation_errors"}
)
"""The departures that the reference's driver changes, and that some refusal is about."""

Document: TypeAlias = dict[str, Any]


def lying_drivers() -> Iterator[Subject]:
    """Yield every lying driver, by family."""
    yield from _that_arrange_otherwise()
    yield from _that_do_not_change()
    yield from _that_show_otherwise()
    yield from _that_share()
    yield from _that_are_slow()
    yield from _that_break_the_protocol()


def _liar(name: str, family: str, what: str, make: Make, mentions: str = "driver") -> Subject:
    return Subject(
        name=f"driver.{name}", kind="lying driver", family=family, what=what, make=make, mentions=(mentions,)
    )


def _asked(request: Request, *methods: str) -> bool:
    return asks_the_driver(request) and request.method in methods and "/checkouts" in request.path


def _lying(answer: Callable[[Clock], Answer], *methods: str) -> Make:
    """Return the reference whose driver's checkouts are asked for through `answer`, by these methods."""

    def made(clock: Clock, token: str) -> Any:
        return Between(REFERENCE(clock, token), lambda request: _asked(request, *methods), answer(clock))

    return made


def _wishing(change: Callable[[Document], object], *methods: str) -> Make:
    """Return the reference whose driver arranges what `change` makes of the departures that are asked for."""

    def answer(request: Request, ask: Ask) -> Response:
        wish = json.loads(request.get_data())
        change(wish["departures"])
        return ask(document=wish)

    return _lying(lambda _: answer, *methods)


def _showing(change: Callable[[Document], object], method: str = "GET") -> Make:
    """Return the reference whose driver answers with its document as `change` leaves it."""

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        if response.status_code < 300 and response.get_data():
            document = json.loads(response.get_data())
            change(document)
            set_document(response, document)
        return response

    return _lying(lambda _: answer, method)


def _forget(name: str, wish: Document) -> None:
    wish.pop(name, None)


def _that_arrange_otherwise() -> Iterator[Subject]:
    family = "arranges something else"
    for name in DEPARTURES:
        shown = "summary" if name in CONFIRMED_BY_EFFECT else name
        yield _liar(
            f"ignores-{name}",
            family,
            f"The departure {name} is ignored.",
            _wishing(partial(_forget, name), "POST"),
            shown,
        )
    yield _liar(
        "another-departure",
        family,
        "A cart that is to have another status gets a validation error as well.",
        _wishing(lambda wish: wish.update(validation_errors=1) if "cart_status" in wish else None, "POST"),
        "validation_errors",
    )
    yield _liar(
        "another-value",
        family,
        "Every other status of a cart becomes Closed.",
        _wishing(lambda wish: wish.update(cart_status="Closed") if "cart_status" in wish else None, "POST"),
        "cart_status",
    )
    yield _liar(
        "never-ready",
        family,
        "A checkout that is to be ready has a session that is processing.",
        _wishing(lambda wish: wish or wish.update(session_is_processing=True), "POST"),
        "session_is_processing",
    )
    yield _liar(
        "later-never-ready",
        family,
        "From the third checkout on, its next state is empty.",
        _lying(_worse, "POST"),
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


def _that_do_not_change() -> Iterator[Subject]:
    family = "does not change what it says"
    yield _liar(
        "patch-does-nothing",
        family,
        "A change is answered as if it had been made, and nothing is done.",
        _wishing(dict.clear, "PATCH"),
    )
    for name in PUT_RIGHT:
        yield _liar(
            f"leaves-{name}",
            family,
            f"A change of {name} is answered as if it had been made, and not done.",
            _wishing(partial(_forget, name), "PATCH"),
            name,
        )
    yield _liar(
        "patch-spoils",
        family,
        "Whatever is changed, the cart gets a validation error as well.",
        _wishing(lambda wish: wish.update(validation_errors=1), "PATCH"),
        "validation_errors",
    )
    yield _liar(
        "patch-of-another",
        family,
        "A change is answered with the id of another checkout.",
        _showing(lambda document: document.update(id="c0"), "PATCH"),
    )
    yield _liar(
        "operation-moves-on",
        family,
        "A background operation that was arranged as New or Running ends by itself when it is looked at again.",
        _lying(_moving_on, "POST", "GET"),
        "by itself",
    )


def _moving_on(_clock: Clock) -> Answer:
    """Return what lets an operation that was arranged as living be seen so once, and end at the second look."""
    looks: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "POST":
            if request.path != f"{DRIVER_PATH}/checkouts":
                return ask()
            alive = json.loads(request.get_data())["departures"].get("background_operation")
            response = ask()
            if alive in ("New", "Running"):
                looks[json.loads(response.get_data())["id"]] = 0
            return response
        checkout = request.path.rpartition("/")[2]
        if checkout in looks:
            looks[checkout] += 1
            if looks[checkout] == 2:
                ended = {"departures": {"background_operation": "Complete"}}
                ask(method="PATCH", document=ended)
        return ask()

    return answer


def _that_show_otherwise() -> Iterator[Subject]:
    family = "shows what is not so"
    yield _liar(
        "stale",
        family,
        "Each checkout is shown as it was when it was first looked at.",
        _lying(_stale, "GET"),
    )
    yield _liar(
        "one-behind",
        family,
        "Each look shows what the look before it should have shown.",
        _lying(_one_behind, "GET"),
    )
    yield _liar(
        "echoes",
        family,
        "What a record would show is not arranged, and shown among the departures as if it were.",
        _lying(_echoing, "POST", "GET"),
        "contradicts itself",
    )
    yield _liar(
        "contradicts-itself-cart",
        family,
        "The cart has one status among the departures and another among the records.",
        _showing(lambda shown: shown["cart"].update(status="Processing")),
        "cart_status",
    )
    yield _liar(
        "contradicts-itself-session",
        family,
        "The session is open among the departures and archived among the records.",
        _showing(lambda shown: shown["session"] and shown["session"].update(archived=True)),
        "session",
    )
    yield _liar(
        "contradicts-itself-validation",
        family,
        "Validation errors are counted among the records, and none among the departures.",
        _showing(lambda shown: shown["validation"].update(errors=2)),
        "validation_errors",
    )
    yield _liar(
        "another-cart",
        family,
        "Looks after the first show another cart.",
        _lying(_another_cart, "GET"),
        "another cart",
    )
    yield _liar(
        "probe-says-no",
        family,
        "The probe says that no order item may be changed, whatever its order is.",
        _between_probe(lambda document: document.update(accepted=False)),
        "probe",
    )


def _stale(_clock: Clock) -> Answer:
    first: dict[str, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        response.set_data(first.setdefault(request.path, response.get_data()))
        return response

    return answer


def _one_behind(_clock: Clock) -> Answer:
    last: dict[str, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        now = response.get_data()
        response.set_data(last.get(request.path, now))
        last[request.path] = now
        return response

    return answer


def _echoing(_clock: Clock) -> Answer:
    asked: dict[str, Document] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.path == f"{DRIVER_PATH}/checkouts":
            wish = json.loads(request.get_data())
            told = {name: value for name, value in wish["departures"].items() if name in IN_RECORDS}
            wish["departures"] = {k: v for k, v in wish["departures"].items() if k not in told}
            response = ask(document=wish)
            asked[json.loads(response.get_data())["id"]] = told
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


def _between_probe(change: Callable[[Document], object]) -> Make:
    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        document = json.loads(response.get_data())
        change(document)
        set_document(response, document)
        return response

    def made(clock: Clock, token: str) -> Any:
        return Between(
            REFERENCE(clock, token), lambda request: request.path.endswith("/edit-order-item"), answer
        )

    return made


def _that_share() -> Iterator[Subject]:
    family = "checkouts that are not apart"
    yield _liar(
        "one-cart-for-all",
        family,
        "While a checkout lives, the next one gets the same cart.",
        _lying(_one_cart, "POST"),
        "another cart",
    )
    yield _liar(
        "one-caller-for-all",
        family,
        "While a checkout lives, the next one gets the same caller.",
        _lying(_one_caller, "POST"),
        "one caller",
    )
    yield _liar(
        "one-account-for-all",
        family,
        "All checkouts share an account, which goes when the first of them is taken away.",
        _lying(_one_account, "POST", "DELETE"),
        "effective_account",
    )
    yield _liar(
        "used-twice",
        family,
        "A checkout that was activated is given out again as a fresh one.",
        _lying(_used_twice, "POST", "DELETE"),
    )


def _one_cart(_clock: Clock) -> Answer:
    carts: list[str] = []

    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        if response.status_code == 201:
            document = json.loads(response.get_data())
            carts.append(document["cartId"])
            document["cartId"] = carts[0]
            set_document(response, document)
        return response

    return answer


def _one_caller(_clock: Clock) -> Answer:
    last: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        if request.path != f"{DRIVER_PATH}/checkouts":
            return ask()
        wish = json.loads(request.get_data())
        response = ask(document={**wish, "sameCallerAs": last[-1]}) if last else ask()
        if response.status_code != 201:  # the one before it lives no more
            response = ask()
        last.append(json.loads(response.get_data())["id"])
        return response

    return answer


def _one_account(_clock: Clock) -> Answer:
    gone = False

    def answer(request: Request, ask: Ask) -> Response:
        nonlocal gone
        if request.method == "DELETE":
            gone = True
            return ask()
        wish = json.loads(request.get_data() or b"{}")
        if gone and "departures" in wish:
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
        if request.path != f"{DRIVER_PATH}/checkouts":
            return ask()
        wish = request.get_data()
        if wish not in given:
            given[wish] = ask().get_data()
        return documented(json.loads(given[wish]), 201)

    return answer


def _that_are_slow() -> Iterator[Subject]:
    family = "slow"

    def slow(clock: Clock) -> Answer:
        def answer(_request: Request, ask: Ask) -> Response:
            response = ask()
            clock.sleep(2 * SETTLES_WITHIN)
            return response

        return answer

    yield _liar(
        "slower-than-its-deadline",
        family,
        f"Each look takes twice the {SETTLES_WITHIN:g} seconds in which it says that everything settles.",
        _lying(slow, "GET"),
        "more than the",
    )
    yield _liar(
        "changes-late",
        family,
        "A change is made at the second look that follows it.",
        _lying(_changing_late, "PATCH", "GET"),
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


def _that_break_the_protocol() -> Iterator[Subject]:
    family = "breaks the protocol"
    yield _liar(
        "no-json", family, "It answers with HTML.", _always(Response("<html>", content_type="text/html"))
    )
    yield _liar("fails", family, "It fails with HTTP status 500.", _always(documented({"error": "no"}, 500)))
    yield _liar(
        "text-for-booleans",
        family,
        "It writes booleans as text.",
        _showing(lambda shown: shown["session"] and shown["session"].update(isProcessing="false")),
        "isProcessing",
    )
    yield _liar(
        "empty-for-null",
        family,
        "It leaves out what it says that it observes.",
        _showing(lambda shown: shown.pop("order")),
        "order",
    )
    yield _liar(
        "no-cart-id",
        family,
        "It arranges a checkout and does not say which cart it is.",
        _showing(lambda shown: shown.pop("cartId"), "POST"),
        "cartId",
    )
    yield _liar(
        "no-entry",
        family,
        "The credential that it gives is not accepted.",
        _showing(lambda shown: shown.update(authorization="Bearer nobody"), "POST"),
        "credential that the driver gave",
    )
    yield _liar(
        "credential-expires",
        family,
        "The credential that it gives after a change is not accepted.",
        _showing(lambda shown: shown.update(authorization="Bearer nobody"), "PATCH"),
        "credential",
    )
    yield _liar(
        "cannot-release",
        family,
        "It fails when a checkout is to be taken away.",
        _lying(lambda _: lambda request, ask: documented({"error": "no"}, 500), "DELETE"),
    )


def _always(response: Response) -> Make:
    def answer(_request: Request, _ask: Ask) -> Response:
        return Response(response.get_data(), response.status_code, response.headers)

    def made(clock: Clock, token: str) -> Any:
        return Between(REFERENCE(clock, token), asks_the_driver, answer)

    return made
