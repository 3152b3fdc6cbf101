"""Calls by nobody who is known: nothing may come of them, and how they are turned down is free."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import carry_out, run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.tables import DriverSettings
from activate_order_conformance.trial.between import documented, refusal, success
from tests.verify.hostile import Ask, Subject, asks_the_action, asks_the_driver
from tests.verify.served import serving

SELECTED = ("A call by nobody who is known is not accepted",)


def is_known(request: Request) -> bool:
    """Tell whether the caller of a request has a credential that a driver gave."""
    return "nobody" not in request.headers.get("Authorization", "nobody")


def verdict_of(report: Report) -> tuple[Verdict, str]:
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    return claim.finding.verdict, claim.finding.actual or claim.finding.because


@pytest.mark.parametrize(
    "turned_down",
    [
        Response(status=401),
        Response("<html>Who are you?</html>", 403, content_type="text/html"),
        Response('[{"errorCode":"INVALID_SESSION_ID","message":"-"}]', 401, content_type="application/json"),
        Response('{"error":"-"}', 400, content_type="application/json"),
        Response(status=302, headers={"Location": "/login"}),
        Response(status=500),
    ],
    ids=lambda response: str(response.status_code),
)
def test_however_such_a_call_is_turned_down_it_conforms(turned_down: Response) -> None:
    def answer(request: Request, ask: Ask) -> Response:
        return turned_down if asks_the_action(request) and not is_known(request) else ask()

    assert verdict_of(Subject(answer).verify(*SELECTED))[0] == "conforms"


def test_one_that_gets_no_answer_is_noted() -> None:
    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_action(request) and not is_known(request):
            raise ConnectionError
        return ask()

    assert verdict_of(Subject(answer).verify(*SELECTED))[0] == "noted"


@pytest.mark.parametrize("status", [407, 429, 502, 503])
def test_one_that_did_not_get_as_far_as_the_target_is_no_proof(status: int) -> None:
    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_action(request) and "Authorization" not in request.headers:
            return Response("-", status, content_type="text/plain")
        return ask()

    verdict, because = verdict_of(Subject(answer).verify(*SELECTED))
    assert verdict == "broken"
    assert f"HTTP status {status}" in because


@pytest.mark.parametrize("bears", [False, True])
def test_one_that_is_accepted_deviates(bears: bool) -> None:
    def answer(request: Request, ask: Ask) -> Response:
        lets_in = asks_the_action(request) and not is_known(request)
        if lets_in and bears == ("Authorization" in request.headers):
            return documented([success()])
        return ask()

    report = Subject(answer).verify(*SELECTED)
    assert report.row("reading-41").verdict == report.row("error-02").verdict == "deviates"


def test_one_with_a_scheme_and_nothing_behind_it_is_found_where_that_is_let_in() -> None:
    def answer(request: Request, ask: Ask) -> Response:
        is_empty = request.headers.get("Authorization", "").strip() == "Bearer"
        return documented([success()]) if asks_the_action(request) and is_empty else ask()

    report = Subject(answer).verify(*SELECTED)
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert claim.finding.because == "a call with a credential that is empty"


def test_one_with_a_password_is_found_where_that_is_let_in() -> None:
    def answer(request: Request, ask: Ask) -> Response:
        has_password = request.headers.get("Authorization", "").startswith("Basic ")
        return documented([success()]) if asks_the_action(request) and has_password else ask()

    report = Subject(answer).verify(*SELECTED)
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert claim.finding.because == "a call with a password that nobody was given"


def test_what_it_leaves_in_the_way_of_the_callers_own_call_is_found() -> None:
    locked: set[object] = set()

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            return ask()
        cart = request.get_json()["inputs"][0]["cartId"]
        if not is_known(request):
            locked.add(cart)
        elif cart in locked:
            return documented([refusal("ALREADY_IN_PROCESS")], status=400)
        return ask()

    report = Subject(answer).verify(*SELECTED)
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert claim.finding.verdict == "deviates"
    assert "ALREADY_IN_PROCESS" in claim.finding.actual
    assert claim.finding.because == "the caller's own call for the checkout, after those by nobody"


@pytest.mark.parametrize(
    "locked_out",
    [
        Response(status=401),
        Response('[{"errorCode":"INSUFFICIENT_ACCESS","message":"-"}]', 403, content_type="application/json"),
        Response("<html>Locked out</html>", 403, content_type="text/html"),
    ],
    ids=["no session", "the platform's envelope", "a page"],
)
def test_who_is_locked_out_after_wrong_credentials_shows_nothing(locked_out: Response) -> None:
    tried: set[object] = set()

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            return ask()
        cart = request.get_json()["inputs"][0]["cartId"]
        if cart in tried and is_known(request):
            return locked_out
        response = ask()
        if response.status_code == 401:
            tried.add(cart)
        return response

    report = Subject(answer).verify(*SELECTED)
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert (claim.finding.verdict, claim.finding.unlock) == (
        "unproven",
        "let wrong credentials lock nobody out of this target",
    )


def test_what_one_changed_is_told_and_no_call_of_the_caller_is_made() -> None:
    called: list[object] = []

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_action(request) and not is_known(request):
            called.append(request.get_json()["inputs"][0]["cartId"])
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/") and response.get_json()["cart"]["id"] in called:
            called.clear()
            ask({"departures": {"cart_status": "Active"}}, "PATCH")
            return ask()
        return response

    verdict, actual = verdict_of(Subject(answer).verify(*SELECTED))
    assert verdict == "deviates"
    assert "cart.status was Checkout and is Active" in actual


def test_where_every_ready_checkout_is_refused_it_is_not_nobodys_doing() -> None:
    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request) or not is_known(request):
            return ask()
        return documented([refusal("INVALID_OPERATION")], status=403)

    assert verdict_of(Subject(answer).verify(*SELECTED))[0] == "unproven"


def test_one_that_is_given_what_the_caller_was_answered_is_found() -> None:
    answered: dict[bytes, bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            return ask()
        asked = request.get_data()
        if not is_known(request) and asked in answered:
            return Response(answered[asked], 200, content_type="application/json")
        response = ask()
        if response.status_code == 200:
            answered[asked] = response.get_data()
        return response

    report = Subject(answer).verify(*SELECTED)
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert claim.finding.because == "a call without a credential, once the caller had activated the checkout"


def test_one_that_is_taken_for_the_last_caller_on_its_connection_is_found() -> None:
    last: dict[str, str] = {}

    def answer(request: Request, ask: Ask) -> Response:
        connection = request.environ.get("REMOTE_PORT")
        if not (connection and asks_the_action(request)):
            return ask()
        if is_known(request):
            last[connection] = request.headers["Authorization"]
        elif connection in last:
            request.environ["HTTP_AUTHORIZATION"] = last[connection]
        return ask()

    report = Subject(answer).verify(*SELECTED)
    assert report.row("reading-41").verdict == "deviates"
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert claim.finding.because.endswith("on a connection on which a caller was answered before")


@pytest.mark.parametrize(
    ("takes", "who"),
    [
        (lambda given, known: given.lower() == known.lower(), "in other cases"),
        (lambda given, known: known.startswith(given[:-1]) and given != "", "but for its end"),
        (
            lambda given, known: given.partition(" ")[2][1:] == known.partition(" ")[2][1:],
            "but for its beginning",
        ),
        (lambda given, known: given[:10] + given[-10:] == known[:10] + known[-10:], "but for its middle"),
        (lambda given, known: given == known[:-1], "cut short"),
        (lambda given, known: given.startswith(known), "and more behind it"),
    ],
)
def test_one_with_a_credential_that_is_nearly_the_callers_is_found(
    takes: Callable[[str, str], bool], who: str
) -> None:
    known: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            response = ask()
            if "authorization" in (response.get_json(silent=True) or {}):
                known.append(response.get_json()["authorization"])
            return response
        given = request.headers.get("Authorization", "")
        of_whom = next((each for each in known if given and takes(given, each)), given)
        request.environ["HTTP_AUTHORIZATION"] = of_whom
        return ask()

    report = Subject(answer).verify(*SELECTED)
    assert report.row("reading-41").verdict == "deviates"
    (claim,) = (each for each in report.claims() if each.claim.name == "not accepted")
    assert claim.finding.because == f"a call with the caller's credential {who}"


def test_nothing_of_a_credential_that_is_nearly_the_callers_is_written_down() -> None:
    secrets: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            response = ask()
            secrets.extend(filter(None, [(response.get_json(silent=True) or {}).get("authorization")]))
            return response
        if request.headers.get("Authorization") in secrets:
            return ask()
        given = request.headers.get("Authorization", "")
        return Response(f"Who is {given}, or {given.rpartition(' ')[2]}?", 401)

    with serving(answer) as (_, settings):
        result = carry_out(RunSettings(target=settings, selected=SELECTED, evidence="everything"))
    assert result.evidence is not None
    bundle = zipfile.ZipFile(io.BytesIO(pack(result.evidence, result.report)))
    text = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert secrets
    assert "Who is" in text
    for secret in secrets:
        bare = secret.rpartition(" ")[2]
        assert bare[:-1].lower() not in text.lower()


def test_a_connection_that_is_closed_behind_a_caller_leaves_what_came_of_the_others() -> None:
    met: set[str] = set()

    def answer(request: Request, ask: Ask) -> Response:
        connection = request.environ.get("REMOTE_PORT")
        if connection and asks_the_action(request):
            if connection in met:
                raise ConnectionResetError
            met.add(connection)
        return ask()

    assert verdict_of(Subject(answer).verify(*SELECTED))[0] == "conforms"
    assert len(met) == 1


def test_where_whatever_is_sent_bears_a_secret_header_nobody_is_unknown() -> None:
    with serving(lambda _request, ask: ask()) as (_, settings):
        with_header = replace(settings, headers={"X-Gateway-Key": "g4teway k3y"})
        verdict, because = verdict_of(run(RunSettings(target=with_header, selected=SELECTED)))
    assert verdict == "unproven"
    assert "bears a certificate or a secret header" in because


def test_by_the_request_alone_there_is_nothing_to_call_for() -> None:
    with serving(lambda _request, ask: ask()) as (_, settings):
        alone = replace(settings, way="request", driver=DriverSettings())
        verdict, because = verdict_of(run(RunSettings(target=alone, selected=SELECTED)))
    assert verdict == "unproven"
    assert "there is no checkout to call for" in because
