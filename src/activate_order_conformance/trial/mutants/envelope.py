"""Mutants of the envelope: an answer in another form, under another name, or in another order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from werkzeug.wrappers import Response

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import Result, altering, altering_document, altering_results
from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    nothing_activated,
    resting,
    together,
    wrong_answer,
)
from activate_order_conformance.trial.mutants.requirements import NO_SESSION, UNANSWERED
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.subject import Blame, Make, Subject

_mutant = partial(mutant, family="envelope")
ENVELOPE = resting("reading-38")

NO_CODES: Blame = together(*(wrong_answer(row.id) for row in Contract.load().errors))
"""The blame where no refusal bears a code: every row of the error table."""

NO_REFUSALS: Blame = together(
    NO_CODES,
    *(blamed(*guards(row.id)) for row in Contract.load().errors),
    *(resting(basis, clause) for clause, basis in UNANSWERED.items()),
    NO_SESSION,
)
"""The blame where no refusal can be read: every row, and every requirement."""

NEVER_READ = "nothing could ever be read, which is wiring: the run is broken, and says why"


def envelope_mutants() -> Iterator[Subject]:
    """Yield the mutants of the envelope."""
    for name, what, make, blame in (*_RESULTS, *_BODIES):
        yield _mutant(f"envelope.{name}", what, make, blame)
    for name, what, make in _UNREADABLE:
        yield _mutant(f"envelope.{name}", what, make, unblamed=NEVER_READ)
    for name, what, make, blame in _STATUSES:
        yield _mutant(f"envelope.{name}", what, make, blame)


def _on_failure(**fields: object) -> Make:
    def alter(result: Result) -> None:
        if not result["isSuccess"]:
            result.update(fields)

    return altering_results(alter)


def _of_errors(**fields: object) -> Make:
    def alter(result: Result) -> None:
        for error in result["errors"] or ():
            error.update(fields)

    return altering_results(alter)


def _dropping(key: str) -> Make:
    return altering_results(lambda result: result.pop(key, None))


def _typed(content_type: str) -> Make:
    def alter(response: Response) -> None:
        response.content_type = content_type

    return altering(alter)


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


def _accepted_with(status: int) -> Make:
    def alter(response: Response) -> None:
        if response.status_code == 200:
            response.status_code = status

    return altering(alter)


_Row = tuple[str, str, Make, Blame]

_RESULTS: tuple[_Row, ...] = (
    (
        "action-name",
        "actionName is another.",
        altering_results(lambda result: result.update(actionName="activateOrder")),
        blamed("about-04"),
    ),
    (
        "action-name-null",
        "actionName is null.",
        altering_results(lambda result: result.update(actionName=None)),
        blamed("about-04"),
    ),
    ("action-name-missing", "actionName is left out.", _dropping("actionName"), blamed("about-04")),
    (
        "action-name-on-failure",
        "actionName is another where a call is refused.",
        _on_failure(actionName="activateOrder"),
        blamed("about-04"),
    ),
    ("without-errors", "errors is left out.", _dropping("errors"), together(ENVELOPE, NO_CODES)),
    (
        "without-outputValues",
        "outputValues is left out.",
        _dropping("outputValues"),
        together(ENVELOPE, blamed("output-01"), resting("reading-37")),
    ),
    (
        "success-as-text",
        "isSuccess is text in place of a boolean.",
        altering_results(lambda result: result.update(isSuccess=str(result["isSuccess"]).lower())),
        ENVELOPE,
    ),
    (
        "errors-null",
        "errors is null where a call is refused.",
        _on_failure(errors=None),
        together(ENVELOPE, NO_CODES),
    ),
    (
        "errors-empty",
        "errors is empty where a call is refused.",
        _on_failure(errors=[]),
        together(ENVELOPE, NO_CODES),
    ),
    (
        "errors-on-success",
        "errors has an entry where a call is accepted.",
        altering_results(
            lambda result: (
                result["isSuccess"]
                and result.update(
                    errors=[{"statusCode": "UNKNOWN_EXCEPTION", "message": "none", "fields": []}]
                )
            )
        ),
        ENVELOPE,
    ),
    ("message-empty", "The message of an error is empty.", _of_errors(message=""), ENVELOPE),
    ("fields-null", "fields of an error is null.", _of_errors(fields=None), ENVELOPE),
    (
        "version-as-text",
        "version is text in place of a number.",
        altering_results(lambda result: result.update(version="1")),
        ENVELOPE,
    ),
)
"""What is wrong with each result: name, sentence, implementation and blame."""

_BODIES: tuple[_Row, ...] = (
    (
        "bare-object",
        "The answer is the result itself, without an array around it.",
        altering_document(lambda results: results[0] if len(results) == 1 else results),
        ENVELOPE,
    ),
    (
        "reversed",
        "Two results stand in the wrong order.",
        altering_document(lambda results: results[::-1]),
        resting("reading-27"),
    ),
    (
        "one-of-two",
        "Of two results the last alone is answered.",
        altering_document(lambda results: results[-1:]),
        resting("reading-27"),
    ),
    (
        "twice",
        "Each result is answered twice.",
        altering_document(lambda results: results * 2),
        together(ENVELOPE, resting("reading-27")),
    ),
    ("text-html", "The answer says that it is HTML.", _typed("text/html"), ENVELOPE),
    ("text-plain", "The answer says that it is plain text.", _typed("text/plain;charset=UTF-8"), ENVELOPE),
    (
        "latin-1",
        "The answer says that it is Latin-1.",
        _typed("application/json;charset=ISO-8859-1"),
        ENVELOPE,
    ),
    ("no-type", "The answer does not say what it is.", altering(_untyped), ENVELOPE),
    ("byte-order-mark", "The answer begins with a byte order mark.", altering(_marked), ENVELOPE),
    (
        "truncated-refusals",
        "Refusals break off in the midst of their JSON.",
        altering(_cut_refusals),
        together(NO_REFUSALS, ENVELOPE, resting("reading-27"), resting("reading-39")),
    ),
)
"""What is wrong with the whole body or its headers."""

_UNREADABLE: tuple[tuple[str, str, Make], ...] = (
    ("truncated", "All answers break off in the midst of their JSON.", altering(_cut)),
    ("html", "All answers are an HTML page.", altering(_html)),
)
"""What can never be read, so that nothing in particular is blamed."""

_STATUSES: tuple[_Row, ...] = (
    (
        "accepted-201",
        "What is accepted is answered with HTTP status 201.",
        _accepted_with(201),
        blamed("reading-31"),
    ),
    (
        "accepted-202",
        "What is accepted is answered with HTTP status 202.",
        _accepted_with(202),
        blamed("reading-31"),
    ),
    (
        "accepted-400",
        "What is accepted is answered with HTTP status 400.",
        _accepted_with(400),
        together(nothing_activated(), blamed("reading-31"), ENVELOPE),
    ),
)
"""Other HTTP statuses of what is accepted."""
