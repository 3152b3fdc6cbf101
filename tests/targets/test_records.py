"""Checkouts made as records: on the reference with its driver off, nothing but its sObject API is used."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from activate_order_reference.rules import records as record
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.departures import OF_THE_CALLER
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.unjudged import why_inconclusive
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.readback import contradiction
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures
from tests.targets.an_org import AnOrg
from tests.verify.hostile import Answer, Ask, action, refusal, says_json

SOUND = ready(DOCUMENTED)
STANDING = (
    record.Store,
    record.BuyerGroup,
    record.BuyerAccount,
    record.BuyerGroupMember,
    record.AccountShare,
)
NOT_BY_REST = {"error-02", "error-05", "error-12", "requirement-01", "requirement-09", "requirement-10"}


@pytest.fixture(scope="module")
def run() -> tuple[AnOrg, Report, tuple[str, ...], list[Any]]:
    org = AnOrg()
    before = [each for kind in (*STANDING, record.Account) for each in org.all(kind)]
    target = org.target("records")
    report = org.verified(target)
    return org, report, target.driver.left_behind(), before


def test_by_records_alone_all_but_what_rest_cannot_arrange_is_proved(run: Any) -> None:
    _, report, _, _ = run
    assert (report.overall, report.exit_status) == ("partial", 4)
    tested = {row.id: row for row in report.clauses if row.claims}
    assert {row for row in tested if tested[row].verdict == "unproven"} == NOT_BY_REST
    assert {row.verdict for name, row in tested.items() if name not in NOT_BY_REST} == {"conforms"}


def test_what_rest_cannot_arrange_says_what_would_unlock_it(run: Any) -> None:
    _, report, _, _ = run
    ledger = {entry.clause: entry for entry in report.ledger}
    assert ledger["error-04"].arranged_by == ("records",)
    assert ledger["error-04"].unlock == ()
    assert "offer a driver that arranges background_operation=New" in ledger["error-05"].unlock
    assert ledger["requirement-09"].unlock == ("offer a driver that arranges session_state=null",)
    assert any("ACTIVATE_ORDER_PERSONAS_MODIFY_ALL_DATA_TOKEN" in each for each in ledger["error-02"].unlock)


def test_what_the_platform_does_not_let_go_is_listed_and_nothing_else_stays(run: Any) -> None:
    org, report, left, _ = run
    orders = {order.id for order in org.all(record.Order)}
    assert orders
    assert {each.original_order_id for each in org.all(record.OrderSummary)} == orders
    assert sorted(report.facts.left_behind) == sorted(left)
    assert len(left) == 2 * len(orders)
    assert f"Order {min(orders)} (DELETE_FAILED)" in left
    for kind in (record.Cart, record.CheckoutSession, record.CartValidationOutput, record.CartShare):
        assert org.all(kind) == []


def test_records_that_the_kit_did_not_create_are_as_they_were(run: Any) -> None:
    org, _, _, before = run
    assert [each for kind in STANDING for each in org.all(kind)] == [
        each for each in before if isinstance(each, STANDING)
    ]
    assert [each for each in org.all(record.Account) if not each.is_deleted] == [
        each for each in before if isinstance(each, record.Account)
    ]


def test_an_order_that_its_session_names_no_more_is_looked_at_all_the_same() -> None:
    def forgets(_: Request, ask: Ask) -> Response:
        for session in org.all(record.CheckoutSession):
            if session.is_archived:
                org.org.put(replace(session, order_id=None))
        return ask()

    org = AnOrg(forgets)
    report = org.verified(org.target("records"), "interaction-01", "reading-35")
    assert report.row("interaction-01").verdict is Verdict.CONFORMS
    assert report.row("reading-35").verdict is Verdict.DISPUTED


def test_where_nothing_is_activated_and_no_record_shows_why_nothing_is_concluded() -> None:
    org = AnOrg(action(says_json(refusal("ALREADY_IN_PROCESS"), 400)))
    report = org.verified(org.target("records"), "about-01", "error-04")
    assert (report.overall, report.exit_status) == ("inconclusive", 5)
    assert "nothing was activated" in str(why_inconclusive(report))


def test_an_operation_that_an_answer_names_in_15_characters_is_one_with_that_of_the_session() -> None:
    def in_15_characters(request: Request, ask: Ask) -> Response:
        response = ask()
        results = response.get_json()
        for result in results:
            if result["isSuccess"]:
                result["outputValues"] = {name: each[:15] for name, each in result["outputValues"].items()}
        return says_json(results, response.status_code)(request, ask)

    org = AnOrg(action(in_15_characters))
    report = org.verified(org.target("records"), "about-01", "output-01")
    assert {row.id: row.verdict for row in report.clauses if row.claims} == {
        "about-01": Verdict.CONFORMS,
        "output-01": Verdict.CONFORMS,
    }


def test_what_a_killed_run_left_is_cleared_by_its_name() -> None:
    org = AnOrg()
    killed = org.target("records", "r-killed").driver
    killed.arrange(SOUND, SOUND)
    killed.arrange(SOUND.but(effective_account="inactive"), SOUND)
    other = org.target("records", "r-other").driver
    kept = other.arrange(SOUND, SOUND)
    fresh = org.target("records", "r-killed").driver
    fresh.release_all()
    assert fresh.left_behind() == ()
    assert [cart.id for cart in org.all(record.Cart)] == [kept.cart_id]
    assert len(org.all(record.Order)) == 1


def test_what_was_created_before_the_platform_refused_is_let_go() -> None:
    def no_sessions(request: Request, ask: Ask) -> Response:
        is_session = request.method == "POST" and request.path.endswith("/CartCheckoutSession")
        refuses = says_json([{"errorCode": "CANNOT_INSERT", "message": "no sessions"}], 400)
        return refuses(request, ask) if is_session else ask()

    org = AnOrg(no_sessions)
    driver = org.target("records").driver
    with pytest.raises(UnsupportedDepartures) as caught:
        driver.arrange(SOUND, SOUND)
    assert "refused to create CartCheckoutSession: CANNOT_INSERT (no sessions)" in str(caught.value)
    assert caught.value.departures[0].unlock
    assert org.all(record.Cart) == org.all(record.Order) == []


@pytest.mark.parametrize("key", ["account", "store"])
@pytest.mark.parametrize("wrong", ["0ZE000000000001AAA", "no id"], ids=["of no record", "no id"])
def test_an_id_that_is_none_leads_to_the_ids_and_not_to_a_permission(key: str, wrong: str) -> None:
    org = AnOrg()
    settings = org.settings("records")
    ids = replace(settings.records, **{key: wrong})
    with pytest.raises(UnsupportedDepartures) as caught:
        org.reached(replace(settings, records=ids)).driver.arrange(SOUND, SOUND)
    assert caught.value.departures[0].unlock.startswith(
        "see that the ids under [records] are those of an account"
    )


def test_what_could_not_be_deleted_is_told_until_it_was() -> None:
    is_down = True

    def deletes_nothing(request: Request, ask: Ask) -> Response:
        return Response(status=503) if request.method == "DELETE" and is_down else ask()

    org = AnOrg(deletes_nothing)
    driver = org.target("records").driver
    arranged = driver.arrange(SOUND, SOUND)
    with pytest.raises(DriverFault):
        driver.release(arranged)
    assert f"WebCart {arranged.cart_id}" in driver.unreleased()
    is_down = False
    assert driver.release_all() == 3
    assert driver.unreleased() == driver.left_behind() == ()
    assert org.all(record.Cart) == org.all(record.Order) == org.all(record.CheckoutSession) == []
    assert driver.release_all() == 0


def test_a_production_org_is_refused_unless_it_is_allowed() -> None:
    org = AnOrg()
    org.org.change(record.Organization, org.first(record.Organization), is_sandbox=False)
    with pytest.raises(DriverFault, match=r"is a production org.*--allow-production"):
        org.target("records").driver.arrange(SOUND, SOUND)
    assert org.all(record.Cart) == []
    org.target("records", allow_production=True).driver.arrange(SOUND, SOUND)
    assert len(org.all(record.Cart)) == 1


def test_who_cannot_be_asked_whether_it_is_in_production_is_refused_with_the_reason() -> None:
    def has_no_records(request: Request, ask: Ask) -> Response:
        nothing = '[{"errorCode": "NOT_FOUND", "message": "no"}]'
        is_query = request.path.endswith("/query")
        return Response(nothing, 404, content_type="application/json") if is_query else ask()

    with pytest.raises(DriverFault, match=r"could not query Organization: NOT_FOUND.*--allow-production"):
        AnOrg(has_no_records).target("records").driver.arrange(SOUND, SOUND)


def test_a_credential_that_expires_in_mid_run_is_renewed_once() -> None:
    org = AnOrg()
    target = org.target("records")
    arranged = target.driver.arrange(SOUND, SOUND)
    for user in org.all(record.Caller):
        org.credentials.revoke(user.id)
    inputs = [{"cartId": arranged.cart_id, "orderStatus": "ACTIVATE"}]
    assert target.invoke(arranged.authorization, inputs).accepted
    assert target.driver.look(arranged).cart is not None
    assert target.describe(arranged.authorization).status == 200


def test_a_persona_without_a_credential_leaves_its_scenarios_alone_unproven() -> None:
    org = AnOrg()
    driver = org.target("records", personas=("integrator", "observer")).driver
    driver.arrange(SOUND, SOUND)
    with pytest.raises(UnsupportedDepartures) as caught:
        driver.arrange(SOUND.but(caller_permission="none"), SOUND)
    assert "ACTIVATE_ORDER_PERSONAS_WITHOUT_PERMISSION_TOKEN" in caught.value.departures[0].unlock


@pytest.mark.parametrize(
    "departures",
    [
        {"cart_access": "read-share"},
        {"caller_permission": "none"},
        {"effective_account": "inactive"},
        {"effective_account": "inaccessible"},
        {"store_member": False},
        {"validation_errors": 2, "validation_warnings": 1},
        {"session_next_state": None},
        {"session_is_processing": True},
    ],
    ids=str,
)
def test_a_departure_is_read_back_and_put_right_on_the_same_checkout(departures: dict[str, Any]) -> None:
    driver = AnOrg().target("records").driver
    arranged = driver.arrange(SOUND.but(**departures), SOUND)
    readable = {name: value for name, value in departures.items() if name != "caller_permission"}
    seen = driver.look(arranged).departures
    assert {name: seen[name] for name in readable} == readable
    back = driver.change(arranged, {name: SOUND[name] for name in departures})
    assert back.cart_id == arranged.cart_id
    for name, value in driver.look(back).departures.items():
        assert value == SOUND[name] or (name, value) == ("background_operation", None)


@pytest.mark.slow
def test_a_caller_and_an_account_get_from_any_state_into_any_other() -> None:
    driver = AnOrg().target("records").driver
    states = [
        SOUND.but(caller_permission=permission, effective_account=account, store_member=member)
        for permission in ("integrator", "none")
        for account in ("valid", "missing", "inactive", "inaccessible")
        for member in (True, False)
    ]
    arranged = driver.arrange(states[0], SOUND)
    for states_in_turn in permutations(states, 2):
        for state in states_in_turn:
            arranged = driver.change(arranged, {name: state[name] for name in OF_THE_CALLER})
            assert not contradiction(driver.look(arranged), state.values())
    driver.release(arranged)
    assert (driver.left_behind(), driver.unreleased()) == ((), ())


def test_a_closed_cart_cannot_be_put_right_as_on_the_platform() -> None:
    driver = AnOrg().target("records").driver
    arranged = driver.arrange(SOUND.but(cart_status="Closed"), SOUND)
    with pytest.raises(UnsupportedDepartures, match="ENTITY_IS_LOCKED"):
        driver.change(arranged, {"cart_status": "Checkout"})


def test_what_cannot_be_put_right_is_put_down_to_no_driver_where_there_is_none() -> None:
    org = AnOrg()
    claims = org.verified(org.target("records"), "error-04", "error-09").claims()
    reasons = {claim.finding.because for claim in claims if "by a twin" in claim.finding.because}
    assert {reason.partition(" cannot put")[0] for reason in reasons} == {"by a twin: the kit"}


def test_reads_that_contradict_each_other_are_the_observer_s() -> None:
    looks: dict[str, int] = {}

    def now_so_now_otherwise(request: Request, ask: Ask) -> Response:
        response = ask()
        if request.method == "GET" and "/sobjects/CartCheckoutSession/2z9" in request.path:
            looks[request.path] = looks.get(request.path, 0) + 1
            if looks[request.path] > 1 and looks[request.path] % 2:
                flagged = response.get_data().replace(b'"IsError":false', b'"IsError":true')
                response.set_data(flagged)
        return response

    org = AnOrg(now_so_now_otherwise)
    report = org.verified(org.target("records"), "error-04")
    reasons = {claim.finding.because for claim in report.claims() if claim.verdict is Verdict.BROKEN}
    assert any(reason.startswith("The observer's reads contradict each other") for reason in reasons)


def test_under_the_platform_profile_statuses_are_excused_and_said() -> None:
    org = AnOrg(statuses="platform")
    report = org.verified(org.target("records"), "error-04", profile="platform")
    claims = [claim for claim in report.row("error-04").claims if claim.claim.name == "code and status"]
    assert {claim.verdict for claim in claims} == {"conforms"}
    assert {"403 by the page, 400 accepted by the profile" in claim.finding.because for claim in claims} == {
        True
    }


def test_without_an_observer_nothing_can_be_created_and_the_target_is_not_blamed() -> None:
    org = AnOrg()
    report = org.verified(org.target("records", personas=("integrator",)), "error-04")
    assert report.overall == "broken"
    assert "no credential for the persona observer" in report.facts.wiring
    assert org.all(record.Cart) == []


def replicated(reads: int) -> Answer:
    """Let reads of a record show for so many times what was there before it was written, or that it is not there."""
    shown: dict[str, Response] = {}
    behind: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "PATCH":
            behind[request.path] = reads
        response = ask()
        if request.method != "GET" or "/sobjects/WebCart/" not in request.path:
            return response
        left = behind[request.path] = behind.get(request.path, reads) - 1
        if left >= 0:
            return shown.get(request.path) or says_json([{"errorCode": "NOT_FOUND"}], 404)(request, ask)
        shown[request.path] = response
        return response

    return answer


def test_records_that_are_read_from_a_copy_which_lags_behind_are_waited_for() -> None:
    org = AnOrg(replicated(3))
    report = org.verified(org.target("records"), "error-04")
    assert report.row("error-04").verdict == "conforms"


def processing(request: Request, ask: Ask) -> Response:
    """Let every cart that is read be in processing."""
    response = ask()
    if request.method == "GET" and "/sobjects/WebCart/" in request.path:
        status = re.compile(rb'("Status": ?)"Checkout"')
        response.set_data(status.sub(rb'\1"Processing"', response.get_data()))
    return response


def test_records_that_are_other_than_they_were_made_are_told_of_as_records() -> None:
    org = AnOrg(processing)
    report = org.verified(org.target("records"), "error-04")
    assert report.facts.wiring == (
        "The records were to have cart_status Checkout, but the observer's read shows Processing."
    )
