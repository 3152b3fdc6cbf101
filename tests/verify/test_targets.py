"""Whole runs against targets that answer anything but what the page says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from activate_order_reference.rules.activation import SPECIFICATION
from werkzeug.wrappers import Request, Response

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.passing import PLATFORM_CODES
from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.settings import Pairs
from tests.verify.hostile import (
    ALONE_AND_MEETING,
    Answer,
    Ask,
    Subject,
    action,
    altered,
    announcing,
    arranging,
    asks_the_action,
    deviating,
    driver,
    refusal,
    says,
    says_json,
    together,
    verdicts,
)

CONTRACT = Contract.load()
TESTED = [clause for clause in CONTRACT.clauses if not clause.not_tested]
HTML = "<html><body>Please log in</body></html>"
CONFORMS, DEVIATES, UNPROVEN, BROKEN, NOT_APPLICABLE = (
    Verdict.CONFORMS,
    Verdict.DEVIATES,
    Verdict.UNPROVEN,
    Verdict.BROKEN,
    Verdict.NOT_APPLICABLE,
)


def test_the_reference_is_conformant_and_nothing_is_left_of_the_run() -> None:
    subject = Subject()
    report = subject.verify()
    assert (report.overall, report.exit_status) == (Overall.CONFORMANT, 0)
    assert (report.complete, report.facts.truncated, report.unplaced) == (True, False, ())
    assert report.counts.conforming == report.counts.exercised == len(TESTED)
    assert subject.application.live == 0


@pytest.mark.parametrize("clause", TESTED, ids=lambda clause: clause.id)
def test_each_clause_alone_conforms_and_has_its_control(clause: Any) -> None:
    report = Subject().verify(clause.id)
    assert report.headline == f"conforms for {clause.id} (1 of {len(CONTRACT.clauses)})"
    assert report.exit_status == 0
    assert report.facts.control == "conformed"
    assert report.row(clause.id).verdict is CONFORMS


@pytest.mark.parametrize("clause_id", ["about-02", "about-03"])
def test_a_clause_that_nothing_tests_is_inconclusive_alone(clause_id: str) -> None:
    report = Subject().verify(clause_id)
    assert (report.overall, report.exit_status) == (Overall.INCONCLUSIVE, 5)


def unauthorized(_request: Request, _ask: Ask) -> Response:
    return says_json([{"message": "Session expired", "errorCode": "INVALID_SESSION_ID"}], 401)(_request, _ask)


def crashing(_request: Request, _ask: Ask) -> Response:
    raise RuntimeError("the target fell over")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (says(HTML), "Check that the address is the action's"),
        (says_json([{"message": "Not here", "errorCode": "NOT_FOUND"}], 404), "the API version"),
        (unauthorized, "The credential that the driver gave is not accepted by the action."),
        (says("", 302), "Check that the address"),
        (says("slow down", 429), "Check that the address"),
        (says_json({"ok": True}), "Check that the address"),
        (says_json([]), "Check that the address"),
        (says(b"\xff\xfe", content_type="application/json"), "Check that the address"),
        (crashing, "Check that the address"),
    ],
    ids=[
        "HTML", "404", "401", "302", "429", "another object",
        "an empty array", "no text", "a reset",
    ],
)  # fmt: skip
def test_wiring_is_broken_and_blames_no_clause(answer: Answer, hint: str) -> None:
    subject = Subject(action(answer))
    report = subject.verify("error-04", "interaction-02", "input-01")
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    assert report.facts.control == "wiring"
    assert hint in report.facts.wiring
    assert {claim.verdict for claim in report.claims()} == {BROKEN}
    assert subject.application.live == 0


def test_wiring_costs_one_call_and_not_one_for_each_scenario() -> None:
    subject = Subject(action(says(HTML)))
    subject.verify()
    assert sum(path.endswith("activateOrderAction") for _, path in subject.application.asked) == 1


def test_a_target_that_refuses_with_the_generic_envelope_is_read_the_same() -> None:
    body = [{"message": "No", "errorCode": "INSUFFICIENT_ACCESS"}]
    report = Subject(action(says_json(body, 403))).verify("error-04", "about-01")
    assert report.facts.control == "refused"
    assert report.row("error-04").verdict is UNPROVEN
    assert report.row("about-01").verdict is DEVIATES


def after_the_control(answer: Answer) -> Answer:
    """Answer refusals by `answer`, once the reference has refused; activations as the reference does."""

    def hostile(request: Request, ask: Ask) -> Response:
        response = ask()
        return answer(request, ask) if response.status_code != 200 else response

    return action(hostile)


LATIN = "application/json;charset=ISO-8859-1"


@pytest.mark.parametrize(
    "answer",
    [
        says(HTML, 500),
        says("", 404),
        says_json([]),
        crashing,
        says(json.dumps(refusal("gehört"), ensure_ascii=False).encode("latin-1"), 403, LATIN),
        says(json.dumps(refusal("INVALID_OPERATION"))[:-1], 403, "application/json"),
        says("##[error]not from your job", 403, "text/plain"),
    ],
    ids=["HTML 500", "404", "an empty array", "a reset", "Latin-1", "cut off", "a command of a CI"],
)
def test_once_the_control_has_conformed_what_cannot_be_read_deviates_and_is_quoted(answer: Answer) -> None:
    report = Subject(after_the_control(answer)).verify("error-04")
    assert (report.overall, report.exit_status) == (Overall.NON_CONFORMANT, 1)
    assert report.row("error-04").verdict is DEVIATES
    assert all(claim.finding.actual for claim in report.claims(DEVIATES))


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("status", [200, 403])
def test_a_page_of_a_login_or_a_firewall_accuses_nobody(status: int, every: int) -> None:
    calls = count(-1)
    page = says("<title>Request blocked</title>", status)

    def let_in(request: Request, ask: Ask) -> Response:
        number = next(calls)
        return page(request, ask) if number > 0 and number % every == 0 else ask()

    report = Subject(action(let_in)).verify("error-04", "error-09", "interaction-01")
    assert (report.overall, report.exit_status, deviating(report)) == (Overall.BROKEN, 3, {})
    for claim in report.claims(BROKEN):
        assert "such as a login or a firewall, or the target answers with a page" in claim.finding.because
        assert "Request blocked" in claim.finding.because


@pytest.mark.parametrize(
    ("code", "every"),
    [
        pytest.param(
            code, every, marks=[] if every == 1 or code == "INVALID_SESSION_ID" else pytest.mark.slow
        )
        for every in (1, 3)
        for code in PLATFORM_CODES
    ],
)
def test_what_the_platform_says_to_any_call_is_broken_wherever_it_comes(code: str, every: int) -> None:
    calls = count(1)
    away = says_json([{"errorCode": code, "message": "Not now."}], 403)
    answer = action(lambda request, ask: ask() if next(calls) % every else away(request, ask))
    report = Subject(answer).verify("error-04", "error-09", "interaction-01")
    assert (report.overall, report.exit_status, deviating(report)) == (Overall.BROKEN, 3, {})
    assert any(code in claim.finding.because for claim in report.claims(BROKEN))


@pytest.mark.parametrize("pairs", ALONE_AND_MEETING)
def test_of_a_target_that_dies_the_call_is_told_that_it_broke_off_at(pairs: Pairs) -> None:
    refused = count(1)
    dead: list[int] = []

    def mortal(request: Request, ask: Ask) -> Response:
        response = ask() if not dead else None
        if response is not None and asks_the_action(request) and response.status_code != 200:
            dead.extend([1] if next(refused) == 3 else [])
        if response is None or dead:
            raise ConnectionResetError
        return response

    report = Subject(mortal).verify("error-04", pairs=pairs)
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    reasons = [claim.finding.because for claim in report.claims(BROKEN)]
    assert [why for why in reasons if "A call got no answer (reset: " in why and "no answer to GET" in why]


def test_a_generic_400_for_every_refusal_falls_on_the_rows_alone() -> None:
    """What the real platform does, judged by the documented profile."""

    def always_400(_request: Request, ask: Ask) -> Response:
        response = ask()
        response.status_code = 400 if response.status_code != 200 else 200
        return response

    report = Subject(action(always_400)).verify("error-02", "error-04", "error-07", "requirement-03")
    assert {row.id for row in report.clauses if row.verdict is DEVIATES} == {"error-04", "error-07"}
    assert Subject(action(always_400)).verify("error-04", profile="platform").exit_status == 0


def no_more(name: str) -> Any:
    return tuple(each for each in SPECIFICATION.interactions if each.name != name)


def test_work_that_never_ends_is_unproven_and_no_deviation() -> None:
    endless = replace(SPECIFICATION, ends_after=1e9, interactions=no_more("cart archived"))
    report = Subject(specification=endless).verify("interaction-02", "interaction-04")
    assert report.row("interaction-04").verdict is UNPROVEN
    assert report.row("interaction-02").verdict is CONFORMS


def test_a_target_that_works_until_the_deadline_is_conformant() -> None:
    slow = tuple(replace(each, after=25.0 if each.after else 0.0) for each in SPECIFICATION.interactions)
    answer = announcing(lambda document: document.update(settlesWithinSeconds=30))
    subject = Subject(answer, replace(SPECIFICATION, interactions=slow, ends_after=25.0))
    report = subject.verify("error-04", "interaction-02", "interaction-03", "about-01")
    assert report.exit_status == 0


def test_two_calls_that_are_both_accepted_deviate() -> None:
    """The second of two equal calls is answered as the first was."""
    first: dict[bytes, Response] = {}

    def remember(request: Request, ask: Ask) -> Response:
        body = request.get_data()
        if asks_the_action(request) and body in first:
            return first[body]
        response = ask()
        if asks_the_action(request) and response.status_code == 200:
            first[body] = response
        return response

    report = Subject(remember).verify("error-04", "error-05")
    assert {"reading-22", "reading-39"} & set(deviating(report))
    assert report.exit_status != 0


def blind(document: Any) -> dict[str, Any]:
    return {"departures": {}}


def test_a_driver_that_observes_nothing_leaves_the_run_partial() -> None:
    answer = together(
        announcing(lambda document: document.update(observes=[], probes=[])),
        driver("GET", altered(blind), "/checkouts/"),
    )
    report = Subject(answer).verify()
    assert (report.overall, report.exit_status) == (Overall.PARTIAL, 4)
    assert verdicts(report, "interaction") == {UNPROVEN}
    assert report.row("reading-23").verdict is UNPROVEN
    shared = [row.id for row in CONTRACT.errors if CONTRACT.shares_pair(row.id)]
    arranged = [each for each in shared if each not in ("error-01", "error-11")]
    assert {report.row(each).verdict for each in arranged} == {UNPROVEN}


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != name}


@pytest.mark.parametrize("subject", ["cart", "session", "order", "orderSummaries", "backgroundOperations"])
def test_a_driver_that_does_not_observe_one_subject_leaves_what_hangs_on_it_unproven(subject: str) -> None:
    answer = together(
        announcing(lambda document: document["observes"].remove(subject)),
        driver("GET", altered(lambda document: without(document, subject)), "/checkouts/"),
    )
    report = Subject(answer).verify(
        "about-01", "interaction-01", "interaction-02", "interaction-03", "interaction-04", "output-01"
    )
    assert report.exit_status == 4
    assert deviating(report) == {}
    assert report.row("about-01").verdict is (UNPROVEN if subject == "order" else CONFORMS)


def offering(names: set[str]) -> Callable[[Any], None]:
    def alter(document: Any) -> None:
        document["departures"] = {k: v for k, v in document["departures"].items() if k in names}

    return alter


def test_a_driver_that_can_arrange_little_leaves_the_run_partial_and_says_what_would_unlock_it() -> None:
    report = Subject(announcing(offering({"cart_status"}))).verify()
    assert (report.overall, report.exit_status) == (Overall.PARTIAL, 4)
    assert report.row("error-04").verdict is CONFORMS
    assert report.row("error-07").verdict is UNPROVEN
    assert "offer departure store_member=false" in report.row("error-07").unlock
    assert deviating(report) == {}


def test_a_driver_that_can_arrange_nothing_is_inconclusive() -> None:
    refuses = says_json({"unsupported": {"cart_status": {"kind": "cannot-arrange", "reason": "no"}}}, 422)
    report = Subject(arranging(refuses)).verify()
    assert (report.overall, report.exit_status) == (Overall.INCONCLUSIVE, 5)
    assert deviating(report) == {}


def test_values_that_are_said_not_to_occur_are_counted_and_lower_nothing() -> None:
    absent = {"cart_status": {"PendingDelete": "nothing is deleted here", "Processing": "nor processed"}}
    report = Subject(announcing(lambda document: document.update(cannotOccur=absent))).verify("error-04")
    assert report.headline == (
        f"conforms for error-04 (1 of {len(CONTRACT.clauses)}), with 2 values said not to occur"
    )
    assert {each.reason for each in report.not_applicable} == {"nothing is deleted here", "nor processed"}


def test_a_system_whose_session_state_cannot_be_empty_can_be_conformant() -> None:
    absent = {"session_state": {"null": "the field is mandatory"}}
    report = Subject(announcing(lambda document: document.update(cannotOccur=absent))).verify()
    assert (report.overall, report.exit_status) == (Overall.CONFORMANT, 0)
    assert report.headline == (
        "conformant, with 1 value said not to occur (all that there is of requirement-09)"
    )
    assert report.row("requirement-09").verdict is NOT_APPLICABLE
    assert report.row("reading-15").verdict is NOT_APPLICABLE
    assert not [entry for entry in report.ledger if entry.unlock]


def test_a_row_of_which_no_value_can_occur_is_not_shown_by_a_run_of_it_alone() -> None:
    absent = {"store_member": {"false": "everybody is a member"}}
    report = Subject(announcing(lambda document: document.update(cannotOccur=absent))).verify("error-07")
    assert (report.overall, report.exit_status) == (Overall.INCONCLUSIVE, 5)
    assert report.row("error-07").verdict is NOT_APPLICABLE


def test_a_target_that_serves_no_description_is_conformant_all_the_same() -> None:
    def undescribed(request: Request, ask: Ask) -> Response:
        path = request.path.endswith("/activateOrderAction") and request.method == "GET"
        return says("", 404)(request, ask) if path else ask()

    report = Subject(undescribed).verify("about-04")
    assert report.overall is Overall.CONFORMANT
    assert report.headline == f"conforms for about-04 (1 of {len(CONTRACT.clauses)})"
    assert "no description is served (HTTP status 404, text/html)" in {
        claim.finding.actual for claim in report.claims(Verdict.NOTED)
    }
