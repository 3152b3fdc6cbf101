"""Calls that something in between sends again: of two answers it passes on the second."""

from __future__ import annotations

import json
from itertools import count

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.suite.settings import Pairs
from activate_order_conformance.trial.between import documented, refusal
from tests.verify.hostile import ALONE_AND_MEETING, Answer, Ask, Subject, action, deviating

ROWS = ("error-04", "error-05", "interaction-01", "interaction-03")


def sent_twice(every: int) -> Answer:
    """Send every so many-th call again, and pass on what that is answered with."""
    calls = count(1)

    def answer(_request: Request, ask: Ask) -> Response:
        if next(calls) % every == 0:
            ask()
        return ask()

    return action(answer)


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
@pytest.mark.parametrize("every", [1, 3, 4, 5])
def test_a_gateway_that_repeats_calls_is_not_the_targets_fault(every: int, pairs: Pairs) -> None:
    report = Subject(sent_twice(every)).verify(*ROWS, pairs=pairs)
    assert (report.overall, deviating(report)) == ("broken", {})
    reasons = {claim.finding.because for claim in report.claims() if claim.verdict == "broken"}
    assert all(
        "got ALREADY_IN_PROCESS and HTTP status 400, as a second call for it does" in why for why in reasons
    )


@pytest.mark.parametrize("held", ["A session whose operation is New", "A cart in status Active"])
def test_nor_is_one_that_repeats_a_call_of_several_inputs(held: str) -> None:
    calls = count(1)

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        is_of_several = len(json.loads(request.get_data())["inputs"]) > 1
        return ask() if is_of_several and next(calls) % 4 == 1 else response

    report = Subject(action(answer)).verify(f"{held}, in place 1 of two, beside a ready one", pairs="rows")
    assert (report.overall, deviating(report)) == ("broken", {})


@pytest.mark.parametrize(
    "code", ["UNKNOWN_EXCEPTION", pytest.param("INVALID_OPERATION", marks=pytest.mark.slow)]
)
def test_an_activation_that_is_answered_as_no_second_call_is_deviates(code: str) -> None:
    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        is_first = json.loads(request.get_data())["inputs"][0].get("cartId") not in activated
        if response.status_code == 200 and is_first:
            activated.add(json.loads(request.get_data())["inputs"][0]["cartId"])
            return response if len(activated) == 1 else documented([refusal(code)], 403)
        return response

    activated: set[str] = set()
    report = Subject(action(answer)).verify(*ROWS)
    assert report.overall == "non-conformant"
