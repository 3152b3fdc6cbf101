"""Conforming variants of the envelope: other keys, other JSON, other headers, all of them allowed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator

from werkzeug.wrappers import Request, Response

from activate_order_conformance.trial.between import (
    Ask,
    Result,
    altering,
    altering_results,
    answering,
    asks_for_the_description,
    results_of,
    set_document,
)
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import UNCHANGED
from activate_order_conformance.trial.subject import Make, Subject


def envelope_variants() -> Iterator[Subject]:
    """Yield the variants of the envelope."""
    for name, what, alter_result in _RESULTS:
        yield variant(name, what, altering_results(alter_result), family="envelope")
    for name, what, alter_body in _BODIES:
        yield variant(name, what, altering(alter_body), family="envelope")
    yield variant("no-description", "The action is not described.", _undescribed(), family="envelope")


def _bare(result: Result) -> None:
    for key in ("invocationId", "outcome", "sortOrder", "version"):
        result.pop(key, None)


def _fields_named(result: Result) -> None:
    for error in result["errors"] or ():
        error.update(fields=["cartId"])


def _second_error(result: Result) -> None:
    if result["errors"]:
        result["errors"].append({**result["errors"][0], "statusCode": "OTHER"})


_RESULTS: tuple[tuple[str, str, Callable[[Result], object]], ...] = (
    (
        "extra-keys",
        "Results have keys that nobody has heard of.",
        lambda result: result.update(trace={"id": 7}, warnings=[], requestId="a-1"),
    ),
    ("bare-results", "Results have the mandatory keys alone.", _bare),
    (
        "version-null",
        "Optional fields are null.",
        lambda result: result.update(version=None, sortOrder=None),
    ),
    ("fields-named", "Errors name the fields that are at fault.", _fields_named),
    (
        "more-outputs",
        "There are further output values.",
        lambda result: result["outputValues"] and result["outputValues"].update(orderSummaryId=None),
    ),
    ("several-errors", "A refusal lists a second error after the row's own.", _second_error),
    (
        "errors-empty-on-success",
        "errors is an empty array where a call is accepted.",
        lambda result: result["isSuccess"] and result.update(errors=[]),
    ),
    (
        "outputs-empty-on-failure",
        "outputValues is an empty object where a call is refused.",
        lambda result: result["isSuccess"] or result.update(outputValues={}),
    ),
)
"""What is unusual in each result: name, sentence, and what alters it."""


def _generic(response: Response) -> None:
    errors = [(result["errors"] or [None])[0] for result in results_of(response)]
    error, *others = errors
    # What turns a caller away turns the whole call away, and is told once.
    is_once = error is not None and error["statusCode"] == "BAD_REQUEST" and errors == [error] * len(errors)
    if error is not None and (is_once or not others):
        set_document(response, [{"message": error["message"], "errorCode": error["statusCode"]}])


def _partly_200(response: Response) -> None:
    if len(json.loads(response.get_data())) > 1:
        response.status_code = 200


def _indented(response: Response) -> None:
    response.set_data(json.dumps(json.loads(response.get_data()), indent=2) + "\n")


def _reordered(response: Response) -> None:
    results = json.loads(response.get_data())
    set_document(response, [dict(reversed(result.items())) for result in results])


def _typed(content_type: str) -> Callable[[Response], None]:
    def alter(response: Response) -> None:
        response.headers["Content-Type"] = content_type

    return alter


def _compressed(response: Response) -> None:
    response.set_data(gzip.compress(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"


_BODIES: tuple[tuple[str, str, Callable[[Response], None]], ...] = (
    ("generic-errors", "Refusals come in the platform's generic error envelope.", _generic),
    ("all-or-none-200", "Of two inputs one fails, and the HTTP status is 200.", _partly_200),
    ("pretty-printed", "The JSON is indented.", _indented),
    ("keys-reordered", "The keys of results stand in another order.", _reordered),
    ("plain-type", "The content type names no charset.", _typed("application/json")),
    ("loud-type", "The content type is in capitals.", _typed("Application/JSON; charset=UTF-8")),
    ("gzip", "Answers are compressed.", _compressed),
)
"""What is unusual in the whole body or its headers."""


def _undescribed() -> Make:
    def not_found(_request: Request, _ask: Ask) -> Response:
        return Response("[]", 404, content_type="application/json")

    return answering(UNCHANGED, lambda _: not_found, asks_for_the_description)
