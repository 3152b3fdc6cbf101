"""Mutants of the envelope: an answer in another form, under another name, or in another order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION
from werkzeug.wrappers import Response

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import Result, altering, altering_results, set_document
from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    nothing_activated,
    resting,
    together,
    wrong_answer,
)
from activate_order_conformance.trial.mutants.requirements import NO_SESSION, UNANSWERED
from activate_order_conformance.trial.specification import of_specification
from activate_order_conformance.trial.subject import Blame, Subject

FAMILY = "envelope"
REFERENCE = of_specification(SPECIFICATION)
ENVELOPE = resting("reading-38")


def no_codes() -> Blame:
    """Return the blame where no refusal bears a code: every row of the error table."""
    return together(*(wrong_answer(row.id) for row in Contract.load().errors))


def no_refusals() -> Blame:
    """Return the blame where no refusal can be read: every row, and every requirement."""
    rows = Contract.load().errors
    return together(
        no_codes(),
        *(blamed(*guards(row.id)) for row in rows),
        *(resting(basis, clause) for clause, basis in UNANSWERED.items()),
        NO_SESSION,
    )


def envelope_mutants() -> Iterator[Subject]:
    """Yield the mutants of the envelope."""
    yield from _of_results()
    yield from _of_bodies()
    yield from _of_statuses()


def _results(name: str, what: str, alter: Callable[[Result], object], blame: Blame = ENVELOPE) -> Subject:
    return Subject(
        name=f"envelope.{name}",
        kind="mutant",
        family=FAMILY,
        what=what,
        make=altering_results(REFERENCE, alter),
        blame=blame,
    )


def _bodies(name: str, what: str, alter: Callable[[Response], None], blame: Blame = ENVELOPE) -> Subject:
    return Subject(
        name=f"envelope.{name}",
        kind="mutant",
        family=FAMILY,
        what=what,
        make=altering(REFERENCE, alter),
        blame=blame,
    )


def _on_failure(**fields: object) -> Callable[[Result], None]:
    def alter(result: Result) -> None:
        if not result["isSuccess"]:
            result.update(fields)

    return alter


def _of_results() -> Iterator[Subject]:
    yield _results(
        "action-name",
        "actionName is another.",
        lambda r: r.update(actionName="activateOrder"),
        blamed("about-04"),
    )
    yield _results(
        "action-name-null", "actionName is null.", lambda r: r.update(actionName=None), blamed("about-04")
    )
    yield _results(
        "action-name-missing", "actionName is left out.", lambda r: r.pop("actionName"), blamed("about-04")
    )
    yield _results(
        "action-name-on-failure",
        "actionName is another where a call is refused.",
        _on_failure(actionName="activateOrder"),
        blamed("about-04"),
    )
    for key in ("errors", "outputValues"):
        yield _results(f"without-{key}", f"{key} is left out.", partial(_drop, key), _without(key))
    yield _results(
        "success-as-text",
        "isSuccess is text in place of a boolean.",
        lambda r: r.update(isSuccess=str(r["isSuccess"]).lower()),
    )
    yield _results(
        "errors-null",
        "errors is null where a call is refused.",
        _on_failure(errors=None),
        together(ENVELOPE, no_codes()),
    )
    yield _results(
        "errors-empty",
        "errors is empty where a call is refused.",
        _on_failure(errors=[]),
        together(ENVELOPE, no_codes()),
    )
    yield _results(
        "errors-on-success",
        "errors has an entry where a call is accepted.",
        lambda r: (
            r["isSuccess"]
            and r.update(errors=[{"statusCode": "UNKNOWN_EXCEPTION", "message": "none", "fields": []}])
        ),
    )
    yield _results("message-empty", "The message of an error is empty.", _of_errors(message=""))
    yield _results("fields-null", "fields of an error is null.", _of_errors(fields=None))
    yield _results(
        "version-as-text", "version is text in place of a number.", lambda r: r.update(version="1")
    )


def _drop(key: str, result: Result) -> None:
    result.pop(key, None)


def _without(key: str) -> Blame:
    return (
        together(ENVELOPE, no_codes())
        if key == "errors"
        else together(ENVELOPE, blamed("output-01"), resting("reading-37"))
    )


def _of_errors(**fields: object) -> Callable[[Result], None]:
    def alter(result: Result) -> None:
        for error in result["errors"] or ():
            error.update(fields)

    return alter


def _of_bodies() -> Iterator[Subject]:
    yield _bodies("bare-object", "The answer is the result itself, without an array around it.", _bare)
    yield _bodies("reversed", "Two results stand in the wrong order.", _reversed, resting("reading-27"))
    yield _bodies("one-of-two", "Of two results the last alone is answered.", _last, resting("reading-27"))
    yield _bodies(
        "twice", "Each result is answered twice.", _doubled, together(ENVELOPE, resting("reading-27"))
    )
    yield _bodies("text-html", "The answer says that it is HTML.", _typed("text/html"))
    yield _bodies("text-plain", "The answer says that it is plain text.", _typed("text/plain;charset=UTF-8"))
    yield _bodies(
        "latin-1", "The answer says that it is Latin-1.", _typed("application/json;charset=ISO-8859-1")
    )
    yield _bodies("no-type", "The answer does not say what it is.", _untyped)
    yield _bodies("byte-order-mark", "The answer begins with a byte order mark.", _marked)
    yield _bodies(
        "truncated-refusals",
        "Refusals break off in the midst of their JSON.",
        _cut_refusals,
        together(no_refusals(), ENVELOPE, resting("reading-27"), resting("reading-39")),
    )
    yield Subject(
        name="envelope.truncated",
        kind="mutant",
        family=FAMILY,
        what="All answers break off in the midst of their JSON.",
        make=altering(REFERENCE, _cut),
        unblamed="nothing could ever be read, which is wiring: the run is broken, and says why",
    )
    yield Subject(
        name="envelope.html",
        kind="mutant",
        family=FAMILY,
        what="All answers are an HTML page.",
        make=altering(REFERENCE, _html),
        unblamed="nothing could ever be read, which is wiring: the run is broken, and says why",
    )


def _bare(response: Response) -> None:
    results = json.loads(response.get_data())
    if len(results) == 1:
        set_document(response, results[0])


def _reversed(response: Response) -> None:
    set_document(response, json.loads(response.get_data())[::-1])


def _last(response: Response) -> None:
    set_document(response, json.loads(response.get_data())[-1:])


def _doubled(response: Response) -> None:
    set_document(response, json.loads(response.get_data()) * 2)


def _typed(content_type: str) -> Callable[[Response], None]:
    def alter(response: Response) -> None:
        response.content_type = content_type

    return alter


def _untyped(response: Response) -> None:
    del response.headers["Content-Type"]


def _marked(response: Response) -> None:
    response.set_data(b"\xef\xbb\xbf" + response.get_data())


def _cut(response: Response) -> None:
    response.set_data(response.get_data()[:-20])


def _cut_refusals(response: Response) -> None:
    if response.status_code >= 400:
        _cut(response)


def _html(response: Response) -> None:
    response.set_data("<!DOCTYPE html><title>Error</title>")
    response.content_type = "text/html"


def _of_statuses() -> Iterator[Subject]:
    yield _bodies(
        "accepted-201",
        "What is accepted is answered with HTTP status 201.",
        _status(201),
        blamed("reading-31"),
    )
    yield _bodies(
        "accepted-202",
        "What is accepted is answered with HTTP status 202.",
        _status(202),
        blamed("reading-31"),
    )
    yield _bodies(
        "accepted-400",
        "What is accepted is answered with HTTP status 400.",
        _status(400),
        together(nothing_activated(), blamed("reading-31"), ENVELOPE),
    )


def _status(status: int) -> Callable[[Response], None]:
    def alter(response: Response) -> None:
        if response.status_code == 200:
            response.status_code = status

    return alter
