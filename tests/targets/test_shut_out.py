"""Who makes every call, and is let in no more since one of them: that is told once, where it began, and of no row."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.shut_out import EITHER, SHUT_OUT
from activate_order_conformance.suite.plans.prepared_text import prepared_text
from activate_order_conformance.targets.settings.tables import PreparedSettings
from tests.targets.an_org import AnOrg
from tests.verify.hostile import Answer, Ask, action, deviating, refusal, says_json

SINCE = f"since validation_errors 1 was called for, {SHUT_OUT}"
OF_A_SESSION = "INVALID_INPUT", 403
OF_A_PERMISSION = "BAD_REQUEST", 400


def shutting_out(code: str, status: int, calls: int | None = None) -> Answer:
    """Answer the action alike once a call was refused for validation errors, for so many calls (None: for good)."""
    refused: list[int] = []

    def answer(request: Request, ask: Ask) -> Response:
        if refused and (calls is None or len(refused) <= calls):
            refused.append(status)
            return says_json(refusal(code), status)(request, ask)
        answered = ask()
        if not refused and b"INVALID_INPUT" in answered.get_data():
            refused.append(status)
        return answered

    return action(answer)


def by_records(answer: Answer) -> Report:
    org = AnOrg(answer)
    return org.verified(org.target("records"))


def by_prepared_carts(answer: Answer, file: Path) -> Report:
    org = AnOrg(answer)
    file.write_text(org.filled_in_by_hand(prepared_text((), DOCUMENTED, ())), "utf-8")
    return org.verified(org.target("prepared", prepared=PreparedSettings(file=str(file))))


def told_since(report: Report) -> set[str]:
    """Return what is told of rows that could not be shown since then."""
    return {
        claim.finding.because
        for claim in report.claims(Verdict.UNPROVEN)
        if claim.finding.because.startswith(SINCE)
    }


@pytest.mark.slow
def test_who_is_let_in_no_more_since_a_refusal_is_told_where_that_began() -> None:
    report = by_records(shutting_out(*OF_A_SESSION))
    (blamed,) = report.claims(Verdict.DEVIATES)
    assert blamed.scenario.name.startswith("A cart whose validation errors number 1 is refused")
    assert blamed.finding.actual == f"{SINCE}INVALID_INPUT and HTTP status 403"
    (told,) = told_since(report)
    assert told.startswith(blamed.finding.actual)
    assert report.claims(Verdict.DISPUTED, Verdict.BROKEN, Verdict.UNSTABLE) == ()


@pytest.mark.slow
def test_a_caller_who_may_have_lost_the_permission_meanwhile_accuses_nobody() -> None:
    report = by_records(shutting_out(*OF_A_PERMISSION))
    assert report.claims(Verdict.DEVIATES, Verdict.DISPUTED, Verdict.BROKEN, Verdict.UNSTABLE) == ()
    (told,) = told_since(report)
    assert told.startswith(f"{SINCE}BAD_REQUEST and HTTP status 400{EITHER}caller_permission")


@pytest.mark.parametrize("calls", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_a_caller_who_is_let_in_again_is_judged_by_what_comes_after_it(calls: int) -> None:
    report = by_records(shutting_out(*OF_A_SESSION, calls))
    assert deviating(report) == {}
    assert told_since(report) == set()
    assert report.row("error-04").verdict is Verdict.CONFORMS


@pytest.mark.slow
def test_prepared_carts_of_a_caller_who_is_let_in_no_more_are_no_row_s_either(tmp_path: Path) -> None:
    report = by_prepared_carts(shutting_out(*OF_A_SESSION), tmp_path / "carts.toml")
    (blamed,) = report.claims(Verdict.DEVIATES)
    assert blamed.finding.actual == f"{SINCE}INVALID_INPUT and HTTP status 403"
    assert report.claims(Verdict.DISPUTED, Verdict.BROKEN, Verdict.UNSTABLE) == ()
