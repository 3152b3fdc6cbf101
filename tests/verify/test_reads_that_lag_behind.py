"""Reads from a copy that lags behind: what is not there yet is waited for, and never the target's doing."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import Ground, application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.mutants.error_rows import CHANGES
from activate_order_conformance.trial.specification import refusing
from tests.targets.an_org import AnOrg
from tests.verify.hostile import (
    RUN,
    Answer,
    Ask,
    Between,
    Subject,
    announcing,
    asks_the_action,
    asks_the_driver,
    deviating,
    together,
)

ROWS = ("error-04", "error-10", "interaction-01")


def first_without(subject: str, nothing: object, reads: int) -> Answer:
    """Let so many reads of a new checkout show nothing of a subject."""
    left: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/") and response.status_code == 200:
            left[request.path] = left.get(request.path, reads) - 1
            if left[request.path] >= 0:
                shown = json.loads(response.get_data()) | {subject: nothing}
                response.set_data(json.dumps(shown))
        return response

    return answer


@pytest.mark.parametrize(
    ("subject", "nothing"), [("order", None), ("backgroundOperations", []), ("validation", None)]
)
def test_what_a_driver_shows_late_is_waited_for(subject: str, nothing: object) -> None:
    report = Subject(first_without(subject, nothing, 2)).verify(*ROWS)
    assert (report.overall, deviating(report)) == ("conformant", {})


@pytest.mark.parametrize(
    ("subject", "nothing"), [("order", None), ("backgroundOperations", []), ("validation", None)]
)
def test_what_a_driver_never_shows_is_its_own_fault(subject: str, nothing: object) -> None:
    report = Subject(first_without(subject, nothing, 10_000)).verify(*ROWS)
    assert (report.overall, deviating(report)) == ("broken", {})
    assert "its read shows no " in report.facts.wiring


@pytest.mark.parametrize(("subject", "nothing"), [("order", None), ("backgroundOperations", [])])
def test_what_nothing_names_and_a_driver_shows_late_is_not_put_down_to_a_refusal(
    subject: str, nothing: object
) -> None:
    report = Subject(first_without(subject, nothing, 2)).verify("reading-14", "reading-16")
    late = f"a read of a checkout shows more in {subject} some time after it was made, without a call"
    assert (report.overall, deviating(report)) == ("partial", {})
    assert {row.because for row in report.rows if row.verdict is Verdict.UNPROVEN} == {late}


def test_an_order_that_a_refusal_brings_about_is_put_down_to_it() -> None:
    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code >= 400:
            refused.add(json.loads(request.get_data())["inputs"][0].get("cartId"))
        elif asks_the_driver(request, "GET", "/checkouts/") and response.status_code == 200:
            shown = json.loads(response.get_data())
            if shown["session"] is None and shown["cart"]["id"] not in refused:
                response.set_data(json.dumps(shown | {"order": None}))
        return response

    refused: set[object] = set()
    report = Subject(answer).verify("reading-16", "reading-23")
    assert report.row("reading-23").verdict in (Verdict.DEVIATES, Verdict.DISPUTED)


def hiding_what_is_new(reads: int) -> Answer:
    """Let so many reads of a checkout that have an operation besides its first show it without that."""
    left: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/") and response.status_code == 200:
            shown = json.loads(response.get_data())
            if len(shown["backgroundOperations"]) > 1 and left.setdefault(request.path, reads):
                left[request.path] -= 1
                shown["backgroundOperations"] = shown["backgroundOperations"][:1]
                response.set_data(json.dumps(shown))
        return response

    return answer


def test_an_operation_that_an_answer_names_is_waited_for() -> None:
    report = Subject(hiding_what_is_new(3)).verify("output-01", "reading-37")
    assert (report.overall, deviating(report)) == ("conformant", {})


def behind(kind: str, seconds: float, org: list[AnOrg]) -> Answer:
    """Let reads of records of a kind, and queries for them, find none for so long after they are first asked for."""
    first: dict[Any, float] = {}

    def answer(request: Request, ask: Ask) -> Response:
        query = request.args.get("q", "")
        is_read = request.method == "GET" and f"/sobjects/{kind}/" in request.path
        if not (is_read or f"FROM {kind} " in query) or request.path.endswith("/describe"):
            return ask()
        now = org[0].clock.now()
        if now - first.setdefault((request.path, query), now) >= seconds:
            return ask()
        if is_read:
            return Response('[{"errorCode": "NOT_FOUND"}]', 404, content_type="application/json")
        return Response('{"done": true, "records": []}', content_type="application/json")

    return answer


def unknown_at_first(kind: str, reads: int) -> Answer:
    """Let so many reads of a record of a kind, by each field list apart, find none."""
    left: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "GET" and f"/sobjects/{kind}/" in request.path and "fields" in request.args:
            left[request.full_path] = left.get(request.full_path, reads) - 1
            if left[request.full_path] >= 0:
                return Response('[{"errorCode": "NOT_FOUND"}]', 404, content_type="application/json")
        return ask()

    return answer


def test_a_cart_that_is_put_right_by_its_owner_and_read_late_is_waited_for() -> None:
    at_once, late = AnOrg(), AnOrg(unknown_at_first("WebCart", 3))
    reports = [org.verified(org.target("records"), "error-02") for org in (at_once, late)]
    assert reports[0].row("error-02").verdict == reports[1].row("error-02").verdict == Verdict.UNPROVEN


@pytest.mark.parametrize(
    "kind",
    [
        "Order",
        "Account",
        *(
            pytest.param(kind, marks=pytest.mark.slow)
            for kind in ("WebCart", "BuyerAccount", "BuyerGroupMember")
        ),
    ],
)
def test_records_that_show_late_are_waited_for(kind: str) -> None:
    orgs: list[AnOrg] = []
    orgs.append(AnOrg(behind(kind, 6, orgs)))
    report = orgs[0].verified(orgs[0].target("records"), "error-03", "error-06", "error-07", *ROWS)
    assert deviating(report) == {}
    assert report.overall == "conformant"


def copies_in_turn(lag: float, every: int, clock: Clock) -> Answer:
    """Let every so many-th look of a checkout be at a copy that lags behind by so many seconds."""
    shown: dict[str, list[tuple[float, bytes]]] = {}
    looks = count(1)

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if not asks_the_driver(request, "GET", "/checkouts/") or response.status_code != 200:
            return response
        history = shown.setdefault(request.path, [])
        history.append((clock.now(), response.get_data()))
        if next(looks) % every == 0:
            earlier = [body for at, body in history if at <= clock.now() - lag] or [history[0][1]]
            response.set_data(earlier[-1])
        return response

    return answer


@pytest.mark.parametrize(("lag", "every"), [(0.5, 2), (2.0, 2), (2.0, 3), (4.5, 2)])
def test_of_copies_that_are_read_in_turn_one_that_lags_behind_accuses_nobody(lag: float, every: int) -> None:
    target = application_target(
        lambda ground: Between(ground.clock, ground.token, copies_in_turn(lag, every, ground.clock)),
        RUN,
        Settings(),
    )
    report = run(RunSettings(run=RUN, selected=("error-05", "interaction-03")), target=target)
    assert (report.overall, deviating(report)) == ("conformant", {})


def kept(seconds: float, clock: Clock, *, heeds: bool) -> Answer:
    """Let reads be answered by a cache, which is told to ask and may not heed it."""
    answers: dict[str, tuple[float, bytes]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_driver(request, "GET", "/checkouts/"):
            return ask()
        if heeds and request.headers.get("Cache-Control") == "no-cache":
            return ask()
        at, body = answers.get(request.path, (float("-inf"), b""))
        if clock.now() - at >= seconds:
            answers[request.path] = at, body = clock.now(), ask().get_data()
        age = {"Age": str(int(clock.now() - at))}
        return Response(body, headers=age, content_type="application/json")

    return answer


@pytest.mark.parametrize(
    ("heeds", "overall", "said"),
    [(True, "partial", ""), (False, "broken", "had kept for 5 seconds (Age: 5)")],
)
def test_of_a_driver_that_changes_nothing_what_a_cache_kept_accuses_nobody(
    heeds: bool, overall: str, said: str
) -> None:
    unchanging = announcing(lambda document: document.update(changes=[]))
    target = application_target(
        lambda ground: Between(
            ground.clock, ground.token, together(unchanging, kept(60, ground.clock, heeds=heeds))
        ),
        RUN,
        Settings(),
    )
    report = run(RunSettings(run=RUN, selected=ROWS, pairs="none"), target=target)
    assert (report.overall, deviating(report)) == (overall, {})
    assert said in report.facts.wiring


@pytest.mark.parametrize(
    ("lag", "every"),
    [
        pytest.param(0.5, 2, marks=pytest.mark.slow),
        (2.0, 2),
        pytest.param(2.0, 3, marks=pytest.mark.slow),
    ],
)
def test_what_a_refusal_changes_is_held_against_it_though_copies_are_read_in_turn(
    lag: float, every: int
) -> None:
    _, _, change = CHANGES["closes-cart"]

    def make(ground: Ground) -> Between:
        answer = copies_in_turn(lag, every, ground.clock)
        return Between(ground.clock, ground.token, answer, refusing(change))

    target = application_target(make, RUN, Settings())
    settings = RunSettings(run=RUN, selected=("error-04", "error-09", "reading-23"), pairs="none")
    report = run(settings, target=target)
    assert {*deviating(report)} == {"reading-23"}
    assert report.claims(Verdict.BROKEN) == ()


def test_whatever_is_changed_was_read_before_so_that_a_copy_which_shows_that_is_known_to_lag() -> None:
    read: set[str] = set()
    changed: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "GET", "/checkouts/"):
            read.add(request.path)
        elif asks_the_driver(request, "PATCH", "/checkouts/"):
            changed.append(request.path)
            assert request.path in read
        return ask()

    report = Subject(answer).verify(
        "A checkout that is activated alone, and given once more beside one with a session whose operation is "
        "New, put right",
        pairs="rows",
    )
    assert report.overall == "conformant"
    assert changed
