"""Conforming variants whose ids, words, nulls and answers look unusual, and what a refusal or a second call may do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from threading import Lock

from activate_order_reference.rules.activation import SPECIFICATION, begun
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.interactions import INTERACTIONS
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Result,
    altering,
    altering_results,
    answering,
    asks_the_driver,
    results_of,
    rewriting,
)
from activate_order_conformance.trial.rows import Difference, variant
from activate_order_conformance.trial.specification import (
    ROWS,
    UNCHANGED,
    Inputs,
    also,
    reading,
    refused_as,
    unless,
)
from activate_order_conformance.trial.subject import Make, Subject

_variant = partial(variant, family="looks, and what is left open")


def shape_variants() -> Iterator[Subject]:
    """Yield the variants that look unusual."""
    for prefix, kind in _KINDS.items():
        yield _variant(
            f"{kind}-ids-of-15",
            f"Each {kind} id has 15 characters wherever the driver shows it, and all others have 18.",
            _shortening(prefix),
        )
    for name, what, difference in _SHAPES:
        yield _variant(name, what, difference)


_KINDS = {"0a6": "cart", "08P": "operation", "801": "order", "2z9": "session", "1Os": "summary"}
"""What ids begin with, and what they are of."""


def _shortening(prefix: str) -> Make:
    ids = re.compile(rf'"({prefix}[a-zA-Z0-9]{{12}})[A-Z0-5]{{3}}"')
    return rewriting(partial(ids.sub, r'"\1"'), asks_the_driver)


def _empty_nulls(result: Result) -> None:
    if result["isSuccess"]:
        result.update(errors=[])
    else:
        result.update(outputValues={})
    result.update(invocationId="", outcome="")


def _output_list(result: Result) -> None:
    if not result["isSuccess"]:
        result.update(outputValues=[])


def _raw_unicode(response: Response) -> None:
    results = json.loads(response.get_data())
    for result in results:
        for error in result.get("errors") or ():
            error["message"] = f"Prüfen Sie bitte: {error['message']} ☹ 注文"
    response.set_data(json.dumps(results, ensure_ascii=False))


def _surrounded(response: Response) -> None:
    response.set_data(b"\r\n  " + response.get_data() + b"\n\n")


def _headers(response: Response) -> None:
    response.set_cookie("BrowserId", "x", path="/")
    response.headers.add("Cache-Control", "no-cache,must-revalidate")
    response.headers.add("Vary", "Accept-Encoding")
    response.headers.add("Vary", "Origin")
    response.headers["X-Request-Id"] = "7" * 200


def _status_of_the_first(response: Response) -> None:
    results = results_of(response)
    codes = {row.message: row.status for row in ROWS.values()}
    refused = [codes.get(result["errors"][0]["message"], 400) for result in results if result["errors"]]
    if len(results) > 1 and refused:
        response.status_code = refused[0]


def _multi_status(response: Response) -> None:
    if len(json.loads(response.get_data())) > 1 and response.status_code != 200:
        response.status_code = 207


def _given(meant: Callable[[Org, str], str]) -> Difference:
    """Return the specification that takes what is no cart's id for the one that is `meant`."""

    def read(org: Org, caller: Caller, inputs: Inputs, call: Call) -> Call:
        given = inputs.get("cartId")
        if call.cart is not None or not isinstance(given, str):
            return call
        return read_call(org, caller, {**inputs, "cartId": meant(org, given)})

    return reading(read)


def _in_any_case(org: Org, given: str) -> str:
    return next((cart.id for cart in org.all(Cart) if cart.id.lower() == given.lower()), given)


def _padded_status(call: Call) -> bool:
    return isinstance(call.order_status, str) and call.order_status.strip().lower() in (
        "activate",
        "activated",
    )


def _work_left_behind(*, closed: bool) -> Difference:
    """Return the specification that has done its work, but for the summary, when that is found to have failed."""
    is_refused_so = refused_as("error-12")

    def on_refusal(org: Org, call: Call) -> None:
        if not is_refused_so(call):
            return
        run = begun(org, call, "Error")
        order_activated, _, session_archived, cart_closed = INTERACTIONS
        for interaction in (order_activated, *((session_archived, cart_closed) if closed else ())):
            interaction.effect(run)

    return replace(SPECIFICATION, on_refusal=on_refusal)


def _waiting(seconds: float) -> Make:
    """Return what lets a call wait until an activation of its cart, that was accepted just now, is done with it."""

    def make_answer(clock: Clock) -> Answer:
        accepted: dict[str, float] = {}
        one_at_a_time = Lock()

        def answer(request: Request, ask: Ask) -> Response:
            cart_id = str(json.loads(request.get_data())["inputs"][0].get("cartId"))
            with one_at_a_time:
                if clock.now() - accepted.get(cart_id, float("-inf")) < seconds:
                    clock.sleep(seconds)
                response = ask()
                if response.status_code == 200:
                    accepted[cart_id] = clock.now()
            return response

        return answer

    return answering(UNCHANGED, make_answer)


_SHAPES: tuple[tuple[str, str, Difference], ...] = (
    ("empty-nulls", "What could be null is empty.", altering_results(_empty_nulls)),
    (
        "output-list",
        "outputValues is an empty list where a call is refused.",
        altering_results(_output_list),
    ),
    (
        "raw-unicode",
        "Letters of all scripts stand in the JSON as they are.",
        altering(_raw_unicode),
    ),
    ("surrounded-by-blanks", "Blanks and new lines surround the JSON.", altering(_surrounded)),
    ("more-headers", "There are cookies, and headers that repeat.", altering(_headers)),
    (
        "status-of-the-first",
        "Of several inputs of which some are refused, the first refusal gives the HTTP status.",
        altering(_status_of_the_first),
    ),
    (
        "multi-status",
        "Several inputs of which some are refused are answered with HTTP status 207.",
        altering(_multi_status),
    ),
    ("case-blind-ids", "A cart id is understood whatever the case of its letters.", _given(_in_any_case)),
    (
        "shortened-ids-refused",
        "A cart id in 15 characters is refused.",
        also("error-01", lambda call: len(str(call.inputs.get("cartId"))) == 15),
    ),
    ("padded-ids", "Blanks around a cart id do not count.", _given(lambda _, given: given.strip())),
    (
        "padded-order-status",
        "Blanks around the order status do not count.",
        unless("error-11", _padded_status),
    ),
    (
        "summary-failure-after-the-order",
        "The order is activated when its summary is found to have failed.",
        _work_left_behind(closed=False),
    ),
    (
        "summary-failure-after-all",
        "All the rest is done when the summary is found to have failed.",
        _work_left_behind(closed=True),
    ),
    ("second-call-waits", "A call waits until what is under way for its cart is done.", _waiting(0.2)),
    (
        "second-call-waits-long",
        "A call waits two seconds where something is under way for its cart.",
        _waiting(2.0),
    ),
)
"""What looks unusual: name, sentence and difference."""
