"""Something stands between the kit and an org and spoils what comes back: the run goes on, or says what it was."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.targets.records.records_driver import REMEDIES
from tests.targets.an_org import AnOrg
from tests.verify.hostile import Answer, Ask, deviating


def judged(answer: Answer, *clauses: str) -> Report:
    org = AnOrg(answer)
    return org.verified(org.target("records"), *(clauses or ("error-04", "interaction-01")))


def turned_down(status: int, code: str, message: str = "Not now.") -> Response:
    body = json.dumps([{"errorCode": code, "message": message}])
    return Response(body, status, content_type="application/json")


def test_answers_in_pages_are_followed() -> None:
    pages: dict[str, dict[str, Any]] = {}

    def one_by_one(request: Request, ask: Ask) -> Response:
        if request.path.rsplit("/", 1)[-1] in pages:
            page = pages[request.path.rsplit("/", 1)[-1]]
        elif request.path.endswith("/query"):
            page = json.loads(ask().get_data())
        else:
            return ask()
        first, *others = page["records"] or [None]
        if others:
            name = f"01g-{len(pages)}"
            pages[name] = page | {"records": others}
            url = f"/services/data/v59.0/query/{name}"
            page = page | {"records": [first], "done": False, "nextRecordsUrl": url}
        return Response(json.dumps(page), content_type="application/json")

    report = judged(one_by_one, "error-08", "interaction-01")
    assert report.overall is Overall.CONFORMANT
    assert pages


@pytest.mark.parametrize(
    ("further", "sentence"),
    [
        ("/services/data/v59.0/query/01g-2000", "INVALID_QUERY_LOCATOR"),
        ("https://elsewhere.example/01g-2000", "a next page that is not below it"),
        (None, "a next page that is not below it"),
    ],
    ids=["unknown", "elsewhere", "none"],
)
def test_a_page_that_is_not_there_is_no_fault_of_the_action(further: str | None, sentence: str) -> None:
    def unfinished(request: Request, ask: Ask) -> Response:
        response = ask()
        if request.path.endswith("/query") and "FROM OrderSummary" in request.args["q"]:
            page = json.loads(response.get_data()) | {"done": False, "nextRecordsUrl": further}
            response.set_data(json.dumps(page))
        return response

    report = judged(unfinished)
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    assert any(sentence in claim.finding.because for claim in report.claims())


@pytest.mark.parametrize("code", REMEDIES)
def test_a_record_that_is_turned_down_names_what_the_org_wants(code: str) -> None:
    def particular(request: Request, ask: Ask) -> Response:
        is_order = request.method == "POST" and request.path.endswith("/sobjects/Order")
        return turned_down(400, code, "Not like this.") if is_order else ask()

    report = judged(particular, "error-04")
    assert (report.overall, deviating(report)) == (Overall.INCONCLUSIVE, {})
    findings = [claim.finding for claim in report.claims()]
    assert {finding.because for finding in findings if code in finding.because} == {
        f"the platform refused to create Order: {code} (Not like this.)"
    }
    unlocks = {
        finding.unlock.split(", or offer a driver")[0] for finding in findings if code in finding.because
    }
    assert unlocks == {REMEDIES[code].format(object="Order")}


@pytest.mark.parametrize("status", [403, 500, 503])
def test_what_cannot_be_deleted_is_listed(status: int) -> None:
    def kept(request: Request, ask: Ask) -> Response:
        return turned_down(status, "SERVER_UNAVAILABLE") if request.method == "DELETE" else ask()

    report = judged(kept, "error-04")
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    assert {"Order", "WebCart", "CartCheckoutSession"} <= {
        text.split(" ")[0] for text in report.facts.left_behind
    }


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_what_something_in_between_says_was_done_was_not(method: str) -> None:
    page = "<!DOCTYPE html><title>Sign in</title>"

    def portal(request: Request, ask: Ask) -> Response:
        return Response(page, content_type="text/html") if request.method == method else ask()

    report = judged(portal, "error-04")
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    assert bool(report.facts.left_behind) is (method == "DELETE")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("CartValidationOutput", "Level", ...),
        ("CartValidationOutput", "Level", {"value": "Error"}),
        ("OrderSummary", "Id", 7),
        ("OrderSummary", "Id", None),
        ("BuyerAccount", "IsActive", ...),
        ("WebStoreBuyerGroup", "BuyerGroupId", ["0Xx"]),
        ("OrderSummary", "OriginalOrderId", 7),
    ],
)
def test_records_that_are_none_are_no_fault_of_the_action_nor_of_the_kit(
    kind: str, name: str, value: Any
) -> None:
    def spoiled(request: Request, ask: Ask) -> Response:
        response = ask()
        if request.path.endswith("/query") and f"FROM {kind}" in request.args["q"]:
            page = json.loads(response.get_data())
            for record in page["records"]:
                record.pop(name, None)
                record |= {} if value is ... else {name: value}
            response.set_data(json.dumps(page))
        return response

    report = judged(spoiled, "error-04", "error-08", "interaction-02")
    assert deviating(report) == {}
    because = {claim.finding.because for claim in report.claims(Verdict.BROKEN)}
    assert any(f"answered a query for {kind} with " in each for each in because)
    assert not any("The kit failed" in each for each in because)


@pytest.mark.parametrize("calls", [1, 3, 10])
def test_a_session_that_ends_again_and_again_is_renewed(calls: int) -> None:
    used: Counter[str] = Counter()

    def expiring(request: Request, ask: Ask) -> Response:
        session = request.headers.get("Authorization", "")
        if "/oauth2/" in request.path:
            return ask()
        used[session] += 1
        if used[session] <= calls:
            return ask()
        org.credentials.revoke_token(session.removeprefix("Bearer "))
        return turned_down(401, "INVALID_SESSION_ID")

    org = AnOrg(expiring)
    report = org.verified(org.target("records"), "error-04", "interaction-01")
    assert report.overall is Overall.CONFORMANT
    assert len(used) > 3


def test_a_log_in_that_is_refused_says_why() -> None:
    def unapproved(request: Request, ask: Ask) -> Response:
        if not request.path.endswith("/oauth2/token"):
            return ask()
        refusal = {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}
        return Response(json.dumps(refusal), 400, content_type="application/json")

    report = judged(unapproved)
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    assert "invalid_grant: user hasn't approved this consumer" in report.facts.wiring
