"""Runs against targets that name one background operation for several checkouts, and drivers that read it by its id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.answer import Answer, Result
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.named_operations import NamedOperations
from tests.verify.hostile import (
    Ask,
    Subject,
    altered,
    asks_the_action,
    asks_the_driver,
    deviating,
)

ONE = "08PRM0000000001AAA"
BY_ID = "background_operation"


class NamingOne:
    """A target that names one operation for every cart, and a driver that reads it by that id, as another's runs."""

    def __init__(self, alter: Callable[[Any], object] = lambda _: None) -> None:
        self.alter = alter
        self.activated: set[str] = set()
        self.carts: dict[str, str] = {}

    def __call__(self, request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request):
            return altered(lambda results: self._name(json.loads(request.get_data()), results))(
                request, lambda: response
            )
        if asks_the_driver(request, "DELETE", "/checkouts/"):
            self.activated.discard(self.carts.pop(request.path, ""))
        if asks_the_driver(request, "GET", "/checkouts/"):
            cart = response.get_json()["cart"]
            self.carts[request.path] = cart["id"][:15] if cart else ""
            return altered(self._read_by_id)(request, lambda: response)
        return response

    def _name(self, called: Any, results: Any) -> None:
        for given, result in zip(called["inputs"], results, strict=False):
            if result["isSuccess"]:
                self.activated.add(given["cartId"][:15])
                result["outputValues"]["backgroundOperationId"] = ONE

    def _read_by_id(self, read: Any) -> None:
        session = read["session"]
        if read["cart"] is None or read["cart"]["id"][:15] not in self.activated:
            return
        self.alter(read)
        for operation in read["backgroundOperations"]:
            if session and operation["id"] == session["backgroundOperationId"]:
                operation["id"] = session["backgroundOperationId"] = ONE
                if len(self.activated) > 1:
                    read["departures"][BY_ID] = "Running"


def test_the_id_is_what_deviates_and_nobody_who_reads_by_it_is_doubted() -> None:
    report = Subject(NamingOne()).verify("output-01", "input-01", "interaction-01", "error-04", pairs="rows")
    assert {*deviating(report)} == {"output-01", "reading-37"}
    told = {claim.finding.actual for claim in report.claims(Verdict.DISPUTED)}
    assert told
    assert all("is named for another checkout, too" in each for each in told)
    assert not [*report.claims(Verdict.BROKEN)]


def test_what_else_a_driver_contradicts_itself_in_is_its_own() -> None:
    def an_error_more(read: Any) -> None:
        read["departures"]["validation_errors"] = 1

    report = Subject(NamingOne(an_error_more)).verify("input-01", "interaction-01", pairs="rows")
    assert all("validation_errors is 1" in claim.finding.because for claim in report.claims(Verdict.BROKEN))
    assert report.row("interaction-01").verdict is Verdict.BROKEN


def answering(operation_id: str) -> Answer:
    result = Result(is_success=True, output={"backgroundOperationId": operation_id})
    return Answer(sent={}, status=200, results=(result,), seconds=0.1)


def test_an_id_that_is_named_again_once_its_checkout_is_gone_is_nobody_elses() -> None:
    named = NamedOperations()
    named.note([answering(ONE)], "first")
    named.forget(["first"])
    named.note([answering(ONE)], "second")
    assert named.shared("second") == ()
    named.note([answering(ONE[:15])], "third")
    assert named.shared("second") == named.shared("third") == (ONE[:15],)
