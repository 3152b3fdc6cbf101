"""Actions that read a copy which lags behind what a driver did: nobody knows that from one that goes by what was."""

from __future__ import annotations

import json
from itertools import count

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import Ground, application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.between import documented, refusal
from tests.verify.hostile import RUN, Answer, Ask, Between, asks_the_action, asks_the_driver, deviating

LATER = (
    "and is activated where the call comes 5 seconds later: either the action reads a copy that lags behind"
)


AS_IT_WAS = (json.dumps([refusal("INVALID_OPERATION")]).encode(), 403)
"""What a call gets that is made for a cart by what it was, and was not called for then."""


def verified(answer: Answer, clock: list[Clock]) -> Report:
    """Judge a target that answers by `answer`, whose clock is put into `clock`."""

    def made(ground: Ground) -> Between:
        clock.append(ground.clock)
        return Between(ground.clock, ground.token, answer)

    target = application_target(made, RUN, Settings())
    return run(RunSettings(run=RUN, selected=("error-04", "error-05", "interaction-01")), target=target)


def late(
    made: float,
    changed: float,
    every: int,
    clock: list[Clock],
    *,
    remembers: bool = False,
    as_of_no_cart: bool = False,
) -> Answer:
    """Let every so many-th call know nothing of a new cart, and answer for a changed one as before, for so long.

    What is only said again, as what `remembers` does, is for a cart that was called for before.
    """
    carts: dict[str, str] = {}
    made_at: dict[str, float] = {}
    changed_at: dict[str, float] = {}
    last: dict[str, tuple[bytes, int]] = {}
    calls = count(1)

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            response = ask()
            if asks_the_driver(request, "POST") and response.status_code == 201:
                document = json.loads(response.get_data())
                carts[document["id"]] = document["cartId"]
                made_at[document["cartId"]] = clock[0].now()
            if asks_the_driver(request, "PATCH"):
                cart = carts[request.path.rpartition("/")[2]]
                changed_at[cart] = clock[0].now()
                if not remembers:
                    last.setdefault(cart, AS_IT_WAS)
            return response
        inputs, now = json.loads(request.get_data())["inputs"], clock[0].now()
        cart = str(inputs[-1].get("cartId"))
        if next(calls) % every == 0:
            if now < made_at.get(cart, float("-inf")) + made:
                unknown = ("UNKNOWN_EXCEPTION", 500) if as_of_no_cart else ("BAD_REQUEST", 404)
                return documented([refusal(unknown[0])], unknown[1])
            if cart in last and now < changed_at.get(cart, float("-inf")) + changed:
                body, status = last[cart]
                results = (json.loads(body) * len(inputs))[
                    : len(inputs)
                ]  # what is given alone has one result
                return Response(json.dumps(results), status, content_type="application/json")
        response = ask()
        last[cart] = response.get_data(), response.status_code
        return response

    return answer


@pytest.mark.parametrize(
    ("seconds", "every"),
    [(0.5, 1), (4.0, 2), *(pytest.param(*late, marks=pytest.mark.slow) for late in ((0.5, 2), (4.0, 1)))],
)
def test_an_action_that_sees_what_is_put_right_late_accuses_nobody(seconds: float, every: int) -> None:
    clock: list[Clock] = []
    report = verified(late(0, seconds, every, clock), clock)
    assert (report.overall, report.facts.control, deviating(report)) == ("broken", "conformed", {})
    reasons = {claim.finding.because for claim in report.claims() if claim.verdict == "broken"}
    assert all(LATER in reason for reason in reasons)


def test_an_action_that_sees_one_change_late_accuses_nobody_where_others_take_their_time() -> None:
    clock: list[Clock] = []
    behind = late(0, 0.5, 1, clock)

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "PATCH") and "cart_status" not in request.get_data(as_text=True):
            clock[0].sleep(1)
            return ask()
        return behind(request, ask)

    report = verified(answer, clock)
    assert (report.overall, deviating(report)) == ("broken", {})
    assert any(LATER in claim.finding.because for claim in report.claims() if claim.verdict == "broken")


def test_an_action_that_sees_what_is_made_late_is_told_and_judged_by_nothing() -> None:
    clock: list[Clock] = []
    report = verified(late(0.5, 0, 1, clock), clock)
    assert (report.overall, report.facts.control, deviating(report)) == ("broken", "broken", {})
    assert "got BAD_REQUEST and HTTP status 404, " + LATER in report.facts.wiring


@pytest.mark.parametrize(
    ("seconds", "every"),
    [
        (0.3, 2),
        (3.0, 4),
        *(pytest.param(*late, marks=pytest.mark.slow) for late in ((0.3, 3), (0.3, 4), (3.0, 2), (3.0, 3))),
    ],
)
def test_an_action_of_which_one_copy_does_not_know_new_carts_yet_accuses_nobody(
    seconds: float, every: int
) -> None:
    clock: list[Clock] = []
    report = verified(late(seconds, 0, every, clock, as_of_no_cart=True), clock)
    assert (report.overall, deviating(report)) == ("broken", {})
    assert any(LATER in claim.finding.because for claim in report.claims() if claim.verdict == "broken")


def test_an_action_that_says_again_what_it_said_is_held_to_account() -> None:
    clock: list[Clock] = []
    report = verified(late(0, 4.0, 1, clock, remembers=True), clock)
    assert report.overall == "non-conformant"
    assert "error-04" in deviating(report)


def test_an_action_that_never_sees_what_is_put_right_deviates() -> None:
    clock: list[Clock] = []
    report = verified(late(0, 60, 1, clock), clock)
    assert report.overall == "non-conformant"
    assert "error-04" in deviating(report)


def test_a_driver_that_gives_everybody_the_same_wrong_credential_is_told_of_that() -> None:
    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_driver(request, "POST") and response.status_code == 201:
            document = json.loads(response.get_data()) | {"authorization": "Bearer nobody"}
            response.set_data(json.dumps(document))
        return response

    clock: list[Clock] = []
    report = verified(answer, clock)
    assert (report.overall, report.facts.control) == ("broken", "wiring")
    assert "The credential that the driver gave is not accepted by the action." in report.facts.wiring
