"""What only a driver's word says was otherwise, and is activated once: nobody is blamed, unless it comes again."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from threading import Lock

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from tests.verify.hostile import Answer, Ask, Subject, asks_the_driver, deviating
from tests.verify.served import serving

OF_THE_CALLER = ("caller_permission", "store_member", "effective_account")
"""Departures that no record shows."""

ROWS = ("error-02", "error-06", "error-07")


def doing_nothing(method: str, is_missed: Callable[[int], bool]) -> Answer:
    """Do nothing of what some requests of that method ask of a caller, by their numbers, and say that it was done."""
    numbers, said, lock = count(1), dict[str, dict[str, object]](), Lock()

    def answer(request: Request, ask: Ask) -> Response:
        given = json.loads(request.get_data() or "{}").get("departures", {})
        is_refused = given.keys() & {*OF_THE_CALLER} and "modify-all-data" not in given.values()
        if asks_the_driver(request, method, "/checkouts") and is_refused:
            with lock:
                missed = is_missed(next(numbers))
            if missed:
                response = ask({**json.loads(request.get_data()), "departures": {}})
                made = json.loads(response.get_data()).get("id") or request.path.rpartition("/")[2]
                said[made] = given
                return response
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/") and response.status_code == 200:
            read = json.loads(response.get_data())
            read["departures"] |= said.get(request.path.rpartition("/")[2], {})
            response.set_data(json.dumps(read))
        return response

    return answer


@pytest.mark.parametrize(
    ("method", "nth"), [("POST", 1), ("POST", 3), ("POST", 5), ("PATCH", 1), ("PATCH", 2), ("PATCH", 4)]
)
def test_what_a_driver_fails_to_do_once_is_unproven(method: str, nth: int) -> None:
    report = Subject(doing_nothing(method, lambda number: number == nth)).verify(*ROWS)
    assert (report.overall, deviating(report)) == (Overall.PARTIAL, {})
    (told,) = {claim.finding.because for claim in report.claims(Verdict.UNPROVEN)}
    assert "either the target does so now and then, or the driver did not do once what it says" in told


@pytest.mark.parametrize("nth", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_beside_others_too(nth: int) -> None:
    with serving(doing_nothing("POST", lambda number: number == nth)) as (_, settings):
        report = run(RunSettings(target=settings, pairs="none", selected=ROWS))
    assert (report.overall, deviating(report)) == (Overall.PARTIAL, {})
    assert report.claims(Verdict.UNPROVEN)


@pytest.mark.parametrize(
    "is_missed", [lambda number: True, lambda number: number % 3 == 1], ids=["always", "every third"]
)
def test_what_comes_again_is_the_targets(is_missed: Callable[[int], bool]) -> None:
    report = Subject(doing_nothing("POST", is_missed)).verify(*ROWS)
    assert report.overall is Overall.NON_CONFORMANT


def test_what_comes_more_than_once_beside_others_is_unstable() -> None:
    with serving(doing_nothing("POST", lambda number: number <= 2)) as (_, settings):
        report = run(RunSettings(target=settings, pairs="none", selected=ROWS))
    assert report.overall is Overall.NON_CONFORMANT
    assert report.claims(Verdict.UNSTABLE)
