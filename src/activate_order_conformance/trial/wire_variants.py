"""Conforming variants on the wire: other envelopes, ids, records and connections, all of them allowed."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from functools import partial

from werkzeug.wrappers import Request, Response

from activate_order_conformance.trial.between import (
    Ask,
    Result,
    altering,
    altering_results,
    answering,
    asks_for_the_description,
    asks_the_driver,
    set_document,
)
from activate_order_conformance.trial.specification import of_specification
from activate_order_conformance.trial.subject import Make, Subject
from activate_order_conformance.trial.variants import REFERENCE, instantly, variant

ID = re.compile(r'"((?:0a6|08P|801|2z9|1Os)[a-zA-Z0-9]{12})[A-Z0-5]{3}"')
"""The ids of an answer in 18 characters, their checksum apart."""


def wire_variants() -> Iterator[Subject]:
    """Yield every conforming variant of what passes over the wire."""
    yield from _of_envelopes()
    yield from _of_bodies()
    yield from _of_ids()
    yield from _of_connections()


def _results(name: str, what: str, alter: Callable[[Result], object]) -> Subject:
    return variant(name, "envelope", what, altering_results(REFERENCE, alter))


def _bodies(name: str, what: str, alter: Callable[[Response], None]) -> Subject:
    return variant(name, "envelope", what, altering(REFERENCE, alter))


def _of_envelopes() -> Iterator[Subject]:
    yield _results(
        "extra-keys",
        "Results have keys that nobody has heard of.",
        lambda result: result.update(trace={"id": 7}, warnings=[], requestId="a-1"),
    )
    yield _results("bare-results", "Results have the mandatory keys alone.", _bare)
    yield _results(
        "version-null",
        "Optional fields are null.",
        lambda result: result.update(version=None, sortOrder=None),
    )
    yield _results(
        "fields-named",
        "Errors name the fields that are at fault.",
        lambda result: [error.update(fields=["cartId"]) for error in result["errors"] or ()],
    )
    yield _results(
        "more-outputs",
        "There are further output values.",
        lambda result: result["outputValues"] and result["outputValues"].update(orderSummaryId=None),
    )
    yield _results(
        "several-errors",
        "A refusal lists a second error after the row's own.",
        lambda result: (
            result["errors"] and result["errors"].append({**result["errors"][0], "statusCode": "OTHER"})
        ),
    )
    yield _results(
        "errors-empty-on-success",
        "errors is an empty array where a call is accepted.",
        lambda result: result["isSuccess"] and result.update(errors=[]),
    )
    yield _results(
        "outputs-empty-on-failure",
        "outputValues is an empty object where a call is refused.",
        lambda result: result["isSuccess"] or result.update(outputValues={}),
    )
    yield _bodies("generic-errors", "Refusals come in the platform's generic error envelope.", _generic)
    yield _bodies("all-or-none-200", "Of two inputs one fails, and the HTTP status is 200.", _partly_200)


def _bare(result: Result) -> None:
    for key in ("invocationId", "outcome", "sortOrder", "version"):
        result.pop(key, None)


def _generic(response: Response) -> None:
    results = json.loads(response.get_data())
    if len(results) == 1 and not results[0]["isSuccess"]:
        error = results[0]["errors"][0]
        set_document(response, [{"message": error["message"], "errorCode": error["statusCode"]}])


def _partly_200(response: Response) -> None:
    if len(json.loads(response.get_data())) > 1:
        response.status_code = 200


def _of_bodies() -> Iterator[Subject]:
    yield _bodies("pretty-printed", "The JSON is indented.", _indented)
    yield _bodies("keys-reordered", "The keys of results stand in another order.", _reordered)
    yield _bodies("plain-type", "The content type names no charset.", _typed("application/json"))
    yield _bodies("loud-type", "The content type is in capitals.", _typed("Application/JSON; charset=UTF-8"))
    yield _bodies("gzip", "Answers are compressed.", _compressed)
    yield variant(
        "no-description",
        "envelope",
        "The action is not described.",
        answering(REFERENCE, lambda _: _not_found, asks_for_the_description),
    )


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


def _not_found(_request: Request, _ask: Ask) -> Response:
    return Response("[]", 404, content_type="application/json")


def _rewriting(change: Callable[[str], str], concerns: Callable[[Request], bool] = lambda _: True) -> Make:
    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        response.set_data(change(response.get_data(as_text=True)))
        return response

    return answering(REFERENCE, lambda _: answer, concerns)


def _of_ids() -> Iterator[Subject]:
    family = "ids and records"
    yield variant(
        "ids-of-15",
        family,
        "All ids have 15 characters.",
        _rewriting(lambda text: ID.sub(r'"\1"', text)),
    )
    yield variant(
        "answer-ids-of-15",
        family,
        "The answer's id has 15 characters, where the records have 18.",
        _rewriting(lambda text: ID.sub(r'"\1"', text), lambda request: not asks_the_driver(request)),
    )
    yield variant(
        "record-ids-of-15",
        family,
        "The records' ids have 15 characters, where the answer has 18.",
        _rewriting(lambda text: ID.sub(r'"\1"', text), asks_the_driver),
    )
    for prefix in ("08e", "0Bx", "9zZ"):
        yield variant(
            f"operation-prefix-{prefix}",
            family,
            f"Background operations have ids that begin with {prefix}.",
            _rewriting(partial(_prefixed, prefix)),
        )
    yield variant(
        "extra-fields",
        family,
        "The driver's documents have fields that the protocol does not name.",
        answering(REFERENCE, lambda _: _extra_fields, asks_the_driver),
    )


def _prefixed(prefix: str, text: str) -> str:
    return text.replace('"08P', f'"{prefix}')


def _extra_fields(_request: Request, ask: Ask) -> Response:
    response = ask()
    if response.get_data():
        document = json.loads(response.get_data())
        for record in (document, *(one for one in document.values() if isinstance(one, dict))):
            if record is not document.get("departures") and record is not document.get("also"):
                record["$extra"] = {"of": "nobody"}
        set_document(response, document)
    return response


def _of_connections() -> Iterator[Subject]:
    family = "connections"
    make = of_specification(instantly())
    yield variant("http-1.0", family, "The server speaks HTTP/1.0.", make, serving="HTTP/1.0")
    yield variant(
        "chunked", family, "Answers come in chunks of a few bytes.", _in_pieces(make), serving="HTTP/1.1"
    )


def _in_pieces(make: Make) -> Make:
    def answer(_request: Request, ask: Ask) -> Response:
        response = ask()
        body = response.get_data()
        response.response = [body[at : at + 40] for at in range(0, len(body), 40)]
        del response.headers["Content-Length"]
        response.automatically_set_content_length = False
        return response

    return answering(make, lambda _: answer, lambda _: True)
