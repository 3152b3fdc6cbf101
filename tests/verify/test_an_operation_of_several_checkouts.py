"""Runs against a target that answers every activation with the id of one and the same background operation."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request, Response

from activate_order_conformance.run.plan import Verdict
from tests.verify.hostile import Ask, Subject, altered, asks_the_action, asks_the_driver, deviating

ONE = "08PRM0000000001AAA"


class NamingOne:
    """A target that names one operation for every cart, and a driver that reads it by that id, as another's runs."""

    def __init__(self) -> None:
        self.activated: set[str] = set()

    def __call__(self, request: Request, ask: Ask) -> Response:
        if asks_the_action(request):
            self.activated |= {each["cartId"] for each in json.loads(request.get_data())["inputs"]}
            return altered(self._named)(request, ask)
        if asks_the_driver(request, "GET", "/checkouts/"):
            return altered(self._read_by_id)(request, ask)
        return ask()

    def _named(self, results: Any) -> None:
        for result in results:
            if result["isSuccess"]:
                result["outputValues"]["backgroundOperationId"] = ONE

    def _read_by_id(self, read: Any) -> None:
        session = read["session"]
        if read["cart"]["id"] not in self.activated:
            return
        for operation in read["backgroundOperations"]:
            if operation["id"] == session["backgroundOperationId"]:
                operation["id"] = session["backgroundOperationId"] = ONE
                if len(self.activated) > 1:
                    read["departures"]["background_operation"] = "Running"


def test_the_id_is_what_deviates_and_nobody_who_reads_by_it_is_doubted() -> None:
    report = Subject(NamingOne()).verify("output-01", "interaction-01", "interaction-03")
    assert {*deviating(report)} == {"output-01", "reading-37"}
    told = {claim.finding.actual for claim in report.claims(Verdict.DISPUTED)}
    assert told
    assert all("is named for another checkout, too" in each for each in told)
    assert not [*report.claims(Verdict.BROKEN)]
