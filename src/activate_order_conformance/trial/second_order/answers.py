"""Mutants whose envelope is wrong on some answers alone: those of one HTTP status, or of one row."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial

from werkzeug.wrappers import Response

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.between import NO_OPERATION, Result, altering, results_of, set_document
from activate_order_conformance.trial.expectation import blamed, wrong_answer
from activate_order_conformance.trial.mutants.envelope import ENVELOPE
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import ROWS, of_specification, with_row
from activate_order_conformance.trial.subject import Blame, Make, Subject

_mutant = partial(mutant, family="the envelope of some answers")


def answer_mutants() -> Iterator[Subject]:
    """Yield the mutants whose envelope is wrong on some answers alone."""
    contract = Contract.load()
    statuses = sorted({row.status for row in contract.errors if row.status})
    for status, (word, phrase, alter, blame) in itertools.product(statuses, _DEFECTS):
        yield _mutant(
            f"answers.{status}.{word}",
            f"Where a call is refused with HTTP status {status}, {phrase}.",
            of_refusals(_with_status(status), alter),
            blame,
        )
    for status in statuses:
        yield _mutant(
            f"answers.{status}.cut",
            f"Where a call is refused with HTTP status {status}, the JSON breaks off.",
            altering(_cut_where(status)),
            ENVELOPE,
        )
    yield _mutant(
        "answers.begin-with-a-warning",
        "Whatever a call is refused for, a warning stands before the error.",
        of_refusals(lambda _response, _result: True, _first_error("WARNING")),
        ENVELOPE,
    )
    rows = [row.id for row in contract.errors]
    for row, (word, phrase, alter, blame) in zip(rows, itertools.cycle(_DEFECTS), strict=False):
        yield _mutant(
            f"answers.{row}.{word}",
            f"Where a call is refused as {row}, {phrase}.",
            of_refusals(_as(row), alter),
            blame,
        )
    for row in rows:
        other = next(each for each in contract.errors if each.code and each.code != contract.clause(row).code)
        yield _mutant(
            f"answers.{row}.two-rows",
            f"Where a call is refused as {row}, {other.id} is given as a second error, which does not hold.",
            of_refusals(_as(row), _second_error(str(other.code))),
            wrong_answer(row),
        )

    for row, status in (("error-05", 429), ("error-12", 503)):
        yield _mutant(
            f"answers.{row}.status-{status}",
            f"Where a call is refused as {row}, the HTTP status is {status}, which gateways use as well.",
            of_specification(with_row(row, status=status)),
            wrong_answer(row),
        )


Alter = Callable[[Response, Result], object]
"""Alters a refusal, whose only result it is given as well."""


def of_refusals(concerned: Callable[[Response, Result], bool], alter: Alter) -> Make:
    """Return what alters the refusals that are concerned."""

    def change(response: Response) -> None:
        results = results_of(response)
        if len(results) != 1 or results[0]["isSuccess"] or not concerned(response, results[0]):
            return
        alter(response, results[0])
        set_document(response, results)

    return altering(change)


def _with_status(status: int) -> Callable[[Response, Result], bool]:
    return lambda response, _: response.status_code == status


def _as(row: str) -> Callable[[Response, Result], bool]:
    return lambda _, result: result["errors"][0]["message"] == ROWS[row].message


def _typed(content_type: str) -> Alter:
    def alter(response: Response, _result: Result) -> None:
        response.content_type = content_type

    return alter


def _in_errors(**fields: object) -> Alter:
    def alter(_response: Response, result: Result) -> None:
        for error in result["errors"]:
            error.update(fields)

    return alter


def _in_result(**fields: object) -> Alter:
    return lambda _, result: result.update(fields)


def _cut_where(status: int) -> Callable[[Response], None]:
    def change(response: Response) -> None:
        if response.status_code == status:
            response.set_data(response.get_data()[:-20])

    return change


def _first_error(code: str) -> Alter:
    return lambda _, result: result["errors"].insert(0, {**result["errors"][0], "statusCode": code})


def _second_error(code: str) -> Alter:
    return lambda _, result: result["errors"].append({**result["errors"][0], "statusCode": code})


_DEFECTS: tuple[tuple[str, str, Alter, Blame], ...] = (
    ("html", "the answer says that it is HTML", _typed("text/html"), ENVELOPE),
    ("plain", "the answer says that it is plain text", _typed("text/plain;charset=UTF-8"), ENVELOPE),
    ("message-empty", "the message is empty", _in_errors(message=""), ENVELOPE),
    ("fields-null", "the fields of an error are null", _in_errors(fields=None), ENVELOPE),
    (
        "action-name",
        "the action has another name",
        _in_result(actionName="activateOrder"),
        blamed("about-04"),
    ),
    (
        "with-output",
        "the output names an operation all the same",
        _in_result(outputValues={OUTPUT: NO_OPERATION}),
        ENVELOPE,
    ),
)
"""What is wrong with a refusal: word, phrase, how it is altered, and blame."""
