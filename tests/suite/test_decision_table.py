"""The decision table of refusals, line by line: what is found, and which rows it falls on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from activate_order_conformance.contract import Contract, Refusal
from activate_order_conformance.nouns.answer import Answer, Result
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.passing import (
    ANSWERING_STATUSES,
    PASSING_STATUSES,
    PLATFORM_CODES,
)
from activate_order_conformance.nouns.profile import PLATFORM
from activate_order_conformance.nouns.snapshot import Cart, Snapshot
from activate_order_conformance.run.plan import Judgement, Verdict, worst
from activate_order_conformance.suite.features import then
from activate_order_conformance.suite.features.claims import THENS
from activate_order_conformance.suite.judge.refusals import (
    BORNE_LATER,
    CANNOT_BE_READ,
    put_right,
    refused,
    refused_with,
)
from tests.suite.observed import (
    BROKEN,
    CART,
    CONFORMS,
    DEVIATES,
    NOTED,
    ORDER,
    READY,
    UNPROVEN,
    accepted,
    activated,
    activation,
    attempt,
    bearing,
    generic,
    look,
    observation,
    own_json,
    page,
    refusal,
    silence,
)

CONTRACT = Contract.load()
CLOSED = {"cart_status": "Closed"}
TAGS = ("error-04", "requirement-06", "reading-21")
ROW = Refusal(code="INVALID_OPERATION", status=403)
CLAIMS = ("refused", "code and status", "activated once put right")


def claims_of(
    seen: Observation, tags: tuple[str, ...] = TAGS, row: Refusal = ROW, **judged_by: Any
) -> Mapping[str, Judgement]:
    """Return what the Thens of a refusal say, by claim."""
    by = bearing(*tags, **judged_by)
    return dict(
        zip(CLAIMS, (refused(seen, by), refused_with(seen, by, [row]), put_right(seen, by)), strict=True)
    )


def verdicts_of_rows(seen: Observation, tags: tuple[str, ...] = TAGS) -> dict[str, Verdict]:
    """Return the worst verdict of each row that a claim of the Thens falls on."""
    kinds = {
        kind.name: kind
        for text in ("it is refused with {code} and HTTP status {status:d}", "put right, it is activated")
        for kind in THENS[text].claims
    }
    verdicts = defaultdict(list)
    for name, judgement in claims_of(seen, tags).items():
        for row in kinds[name].falls_on(tags):
            verdicts[row].append(judgement.verdict)
    return {row: worst(seen) for row, seen in verdicts.items()}


def closed(answer: Answer, **departures: Any) -> Any:
    before = look(cart_status="Closed", **departures)
    return attempt(before, answer)


def put(answer: Answer) -> Any:
    return attempt(look(), answer, after=[activated() if answer.accepted else look()])


def all_rows(verdict: Verdict) -> dict[str, Verdict]:
    return dict.fromkeys(TAGS, verdict)


def test_the_rows_refusal_and_put_right_it_is_activated_conforms() -> None:
    seen = observation(CLOSED, closed(refusal()), second=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(CONFORMS)
    assert all(judgement.proves for judgement in claims_of(seen).values())


def test_the_rows_refusal_that_outlives_its_cause_deviates() -> None:
    seen = observation(CLOSED, closed(refusal()), second=put(refusal()), twin=put(accepted()))
    claims = claims_of(seen)
    assert [claims[name].verdict for name in CLAIMS] == [CONFORMS, CONFORMS, DEVIATES]
    assert claims["activated once put right"].actual == (
        "the refusal outlives its cause: put right, it got INVALID_OPERATION and HTTP status 403, "
        "where a fresh ready checkout is activated"
    )
    assert verdicts_of_rows(seen) == all_rows(DEVIATES)


def test_a_refusal_whose_twin_is_refused_too_is_unproven_because_the_control_fails() -> None:
    seen = observation(CLOSED, closed(refusal()), second=put(refusal()), twin=put(refusal("BUSY", 400)))
    assert verdicts_of_rows(seen) == all_rows(UNPROVEN)
    assert {each.because for each in claims_of(seen).values()} == {
        "the control fails: a fresh ready checkout got BUSY and HTTP status 400"
    }


def test_the_rows_refusal_that_cannot_be_undone_conforms_by_a_twin() -> None:
    seen = observation(
        CLOSED, closed(refusal()), twin=put(accepted()), why_twin="the driver cannot put it right"
    )
    assert verdicts_of_rows(seen) == all_rows(CONFORMS)
    assert {each.because for each in claims_of(seen).values()} == {
        "by a twin: the driver cannot put it right"
    }


def test_a_refusal_that_cannot_be_undone_and_whose_twin_is_refused_is_unproven() -> None:
    seen = observation(CLOSED, closed(refusal()), twin=put(refusal()), why_twin="it cannot be undone")
    assert verdicts_of_rows(seen) == all_rows(UNPROVEN)


def test_a_refusal_beside_which_nothing_ready_was_tried_is_unproven() -> None:
    seen = observation(CLOSED, closed(refusal()))
    assert verdicts_of_rows(seen) == all_rows(UNPROVEN)


@pytest.mark.parametrize(
    "answer",
    [refusal("INVALID_INPUT", 403), refusal("INVALID_OPERATION", 400), refusal("invalid_operation", 403)],
    ids=["code", "status", "case of the code"],
)
@pytest.mark.parametrize("beside", ["second", "twin"])
def test_another_refusal_deviates_on_the_row_and_leaves_its_requirement(answer: Answer, beside: str) -> None:
    seen = observation(CLOSED, closed(answer), **{beside: put(accepted())})
    assert verdicts_of_rows(seen) == {
        "error-04": DEVIATES,
        "reading-21": DEVIATES,
        "requirement-06": CONFORMS,
    }
    assert claims_of(seen)["code and status"].expected == "INVALID_OPERATION and HTTP status 403"
    assert claims_of(seen)["code and status"].actual == answer.quote()


def test_another_refusal_whose_control_fails_is_unproven() -> None:
    seen = observation(CLOSED, closed(refusal("INVALID_INPUT")), second=put(refusal()), twin=put(refusal()))
    assert verdicts_of_rows(seen) == all_rows(UNPROVEN)


def test_an_activation_where_a_refusal_is_due_deviates_on_row_and_requirement() -> None:
    seen = observation(CLOSED, closed(accepted()))
    assert verdicts_of_rows(seen) == all_rows(DEVIATES)
    assert claims_of(seen)["refused"].actual == "activated (HTTP status 200, isSuccess true)"


def test_an_activation_deviates_even_where_the_control_was_refused() -> None:
    seen = observation(CLOSED, closed(accepted()), control="refused", control_text="it was refused")
    assert verdicts_of_rows(seen) == all_rows(DEVIATES)


@pytest.mark.parametrize(
    "answer",
    [page(), page(500), page(404), silence("timeout"), silence("reset"), accepted(status=403)],
    ids=["HTML", "HTML 500", "HTML 404", "timeout", "reset", "isSuccess under 403"],
)
def test_what_cannot_be_read_deviates_and_is_quoted_once_the_control_has_conformed(answer: Answer) -> None:
    seen = observation(CLOSED, closed(answer), second=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(DEVIATES)
    assert {each.actual for each in claims_of(seen).values()} == {answer.quote()}


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (page(403), [CANNOT_BE_READ, CANNOT_BE_READ]),
        (page(500), [CANNOT_BE_READ, ""]),
        (page(404), ["", ""]),
        (page(), ["", ""]),
        (silence("reset"), ["", ""]),
    ],
    ids=["the row's status", "another row's", "no row's", "200", "no answer"],
)
def test_what_cannot_be_read_says_so_where_its_status_may_be_right(
    answer: Answer, because: list[str]
) -> None:
    claims = claims_of(observation(CLOSED, closed(answer), second=put(accepted())))
    assert [claims[name].because for name in ("refused", "code and status")] == because


@pytest.mark.parametrize(("status", "because"), [(403, BORNE_LATER), (500, "")])
def test_a_code_that_comes_after_another_one_is_told_from_one_that_is_missing(
    status: int, because: str
) -> None:
    errors = Result(is_success=False, code="WARNING", message="No.", more_codes=("INVALID_OPERATION",))
    answer = Answer(sent={}, seconds=0.0, status=status, results=(errors,))
    claim = claims_of(observation(CLOSED, closed(answer), second=put(accepted())))["code and status"]
    assert (claim.verdict, claim.because) == (DEVIATES, because)


def test_a_departure_that_reads_back_otherwise_is_broken_and_names_the_driver() -> None:
    seen = observation(CLOSED, attempt(look(), accepted(), after=[activated()]))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)
    assert {each.because for each in claims_of(seen).values()} == {
        "The driver was asked for cart_status Closed, but its read shows Checkout."
    }


def test_a_step_that_reads_back_as_the_platform_spells_it_names_the_profile_that_does() -> None:
    seen = observation(CLOSED, closed(refusal(), session_next_state="Activate Order"), twin=put(accepted()))
    assert {each.because for each in claims_of(seen).values()} == {
        "The driver was asked for session_next_state activateOrder, but its read shows Activate Order, "
        "which is how --profile platform spells the same step."
    }


def test_a_checkout_that_is_not_ready_in_something_else_is_broken() -> None:
    seen = observation(CLOSED, closed(refusal(), session_is_processing=True), twin=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)


@pytest.mark.parametrize("answer", [accepted(), refusal()], ids=["activated", "refused"])
def test_a_checkout_that_was_not_put_right_is_broken(answer: Answer) -> None:
    second = attempt(look(cart_status="Closed"), answer)
    seen = observation(CLOSED, closed(refusal()), second=second, twin=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)


def test_a_twin_that_is_not_ready_is_broken() -> None:
    seen = observation(CLOSED, closed(refusal()), twin=attempt(look(store_member=False), refusal()))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)


def test_what_the_refusal_itself_changed_is_not_the_drivers_fault() -> None:
    first = attempt(
        look(cart_status="Closed"), refusal(), after=[look(1, cart_status="Closed", session="archived")]
    )
    second = attempt(look(session="archived"), refusal())
    seen = observation(CLOSED, first, second=second, twin=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(CONFORMS)
    because = claims_of(seen)["activated once put right"].because
    assert because == "by a twin: the refusal itself changed session"


def test_what_changed_while_it_was_put_right_is_the_drivers_fault() -> None:
    second = attempt(look(session="archived"), refusal())
    seen = observation(CLOSED, closed(refusal()), second=second, twin=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)


def test_a_departure_that_cannot_be_read_is_marked_unconfirmed() -> None:
    alone = next(row for row in CONTRACT.errors if not CONTRACT.shares_pair(row.id))
    row = Refusal(code=alone.code, status=alone.status)
    before = look(hides=["cart"], unread=["cart_status"])
    seen = observation(CLOSED, attempt(before, refusal(row.code, row.status)), second=put(accepted()))
    claims = claims_of(seen, (alone.id,), row)
    assert {judgement.verdict for judgement in claims.values()} == {CONFORMS}
    assert claims["refused"].because == "unconfirmed: cart_status cannot be read back here"


def test_a_departure_that_the_records_show_is_confirmed_by_them() -> None:
    before = look(unread=["cart_status"], cart_status="Closed")
    seen = observation(CLOSED, attempt(before, refusal()), second=put(accepted()))
    assert claims_of(seen)["refused"].because == ""


def test_a_departure_that_the_records_contradict_is_broken() -> None:
    before = look(unread=["cart_status"])
    assert before.cart == Cart(CART, "Checkout")
    seen = observation(CLOSED, attempt(before, refusal()), second=put(accepted()))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)


NO_MEMBER = {"store_member": False}
MEMBERSHIP = ("error-07", "requirement-03")
SHARED = Refusal(code="INSUFFICIENT_ACCESS_OR_READONLY", status=500)


def test_a_departure_that_cannot_be_read_proves_no_row_that_shares_its_pair() -> None:
    before = look(unread=["store_member"])
    first = attempt(before, refusal(SHARED.code, SHARED.status))
    claims = claims_of(observation(NO_MEMBER, first, second=put(accepted())), MEMBERSHIP, SHARED)
    assert {each.verdict for each in claims.values()} == {UNPROVEN}
    assert claims["refused"].because == (
        "store_member cannot be read back here, and error-06 has the same code and status"
    )
    assert claims["refused"].unlock == "let the driver read store_member"


def test_several_rows_that_share_a_pair_have_it() -> None:
    pair = Refusal(code="INVALID_INPUT", status=403)
    first = attempt(
        look(unread=["session_is_processing"], hides=["session"]), refusal(pair.code, pair.status)
    )
    seen = observation({"session_is_processing": True}, first, second=put(accepted()))
    claims = claims_of(seen, ("error-10", "requirement-07"), pair)
    assert claims["refused"].because == (
        "session_is_processing cannot be read back here, and error-08 and error-09 have the same code and status"
    )


def test_what_a_refusal_bears_and_its_cause_are_not_asked_of_a_call_that_was_accepted() -> None:
    seen = observation(NO_MEMBER, attempt(look(store_member=False), accepted()))
    claims = claims_of(seen, MEMBERSHIP, SHARED)
    assert claims["refused"].because == ""
    others = {name: claim.because for name, claim in claims.items() if name != "refused"}
    assert set(others.values()) == {"not asked: it was not refused"}
    assert len(others) > 1


UNREAD_MEMBER = look(unread=["store_member"])
NOT_READ = ": store_member cannot be read back here"


@pytest.mark.parametrize(
    ("seen", "claim", "because"),
    [
        (
            observation(NO_MEMBER, attempt(UNREAD_MEMBER, accepted())),
            "refused",
            "either this is what the target makes of store_member false, or that was never arranged"
            + NOT_READ,
        ),
        (
            observation(NO_MEMBER, attempt(UNREAD_MEMBER, refusal("BUSY", 400)), second=put(accepted())),
            "code and status",
            "either this is what the target makes of store_member false, or that was never arranged"
            + NOT_READ,
        ),
        (
            observation(
                NO_MEMBER,
                attempt(look(store_member=False), refusal(SHARED.code, SHARED.status)),
                second=attempt(UNREAD_MEMBER, refusal()),
                twin=put(accepted()),
            ),
            "activated once put right",
            "either this is what the target makes of what was put right, or store_member never was"
            + NOT_READ,
        ),
    ],
    ids=["activated", "another refusal", "refused when put right"],
)
def test_what_was_not_read_back_accuses_nobody(seen: Observation, claim: str, because: str) -> None:
    judgement = claims_of(seen, MEMBERSHIP, SHARED)[claim]
    assert (judgement.verdict, judgement.because) == (UNPROVEN, because)
    assert judgement.unlock == "let the driver read store_member"


def test_what_cannot_be_read_as_an_answer_deviates_whatever_was_arranged() -> None:
    seen = observation(NO_MEMBER, attempt(UNREAD_MEMBER, page()), second=put(accepted()))
    assert claims_of(seen, MEMBERSHIP, SHARED)["refused"].verdict is DEVIATES


OF_A_RECORD = "801RM0000000009YAA"


@pytest.mark.parametrize(
    ("given", "before", "after", "verdict"),
    [
        ("not-an-id", look(), look(), DEVIATES),
        (ORDER, look(), look(), DEVIATES),
        (ORDER[:15], look(), look(), DEVIATES),
        (OF_A_RECORD, look(), activated(), DEVIATES),
        (OF_A_RECORD, look(), look(), UNPROVEN),
        (CART, look(), activated(), UNPROVEN),
        (ORDER, look(hides=["order", "session"]), look(hides=["order", "session"]), UNPROVEN),
    ],
    ids=["no id", "the order's", "its 15", "another cart moved", "nobody's here", "its own", "nothing seen"],
)
def test_an_id_accuses_a_target_where_it_is_seen_to_be_no_cart_s(
    given: str, before: Snapshot, after: Snapshot, verdict: Verdict
) -> None:
    answer = accepted(sent={"inputs": [{"cartId": given, "orderStatus": "ACTIVATE"}]})
    seen = observation({}, attempt(before, answer, after=[after]), call="cartId of another object")
    claims = claims_of(seen, ("error-01", "input-01"), Refusal(code="UNKNOWN_EXCEPTION", status=500))
    assert {judgement.verdict for judgement in claims.values()} == {verdict}


def test_a_failure_that_only_its_effect_shows_accuses_nobody_where_that_cannot_be_seen() -> None:
    wanted = {"order_summary_failure": "before-answer"}
    for hides, verdict in (((), DEVIATES), (("orderSummaries",), UNPROVEN)):
        first = attempt(look(hides=hides), accepted(), after=[activated(hides=hides, summaries=())])
        assert claims_of(observation(wanted, first), ("error-12",))["refused"].verdict is verdict


@pytest.mark.parametrize(
    ("tags", "row", "proves"),
    [(("error-06",), SHARED, False), (("error-05",), Refusal(code="ALREADY_IN_PROCESS", status=400), True)],
    ids=["a shared code", "a code of its own"],
)
def test_a_departure_that_entails_others_cannot_alone_prove_a_row_that_shares_its_pair(
    tags: tuple[str, ...], row: Refusal, proves: bool
) -> None:
    before = look(effective_account="missing", store_member=False)
    seen = observation(
        {"effective_account": "missing"},
        attempt(before, refusal(row.code, row.status)),
        also={"store_member": False},
        second=put(accepted()),
    )
    claims = claims_of(seen, tags, row)
    assert {(each.verdict, each.proves) for each in claims.values()} == {(CONFORMS, proves)}


@pytest.mark.parametrize(
    ("also", "code", "verdict"),
    [
        ({"session": "archived"}, "INVALID_INPUT", UNPROVEN),
        ({"session": "archived"}, "NO_ROW_S", DEVIATES),
        ({}, "INVALID_INPUT", DEVIATES),
    ],
)
def test_the_row_of_what_a_driver_brings_with_a_departure_may_answer_in_its_place(
    also: dict[str, str], code: str, verdict: Verdict
) -> None:
    first = closed(refusal(code), **also)
    claims = claims_of(observation(CLOSED, first, also=also, second=put(accepted())))
    assert (claims["refused"].verdict, claims["code and status"].verdict) == (CONFORMS, verdict)


@pytest.mark.parametrize("control", ["refused", "unproven"])
def test_a_refusal_is_unproven_where_the_control_of_the_run_fails(control: Any) -> None:
    seen = observation(
        CLOSED, closed(refusal()), second=put(accepted()), control=control, control_text="it was refused"
    )
    assert verdicts_of_rows(seen) == all_rows(UNPROVEN)
    assert claims_of(seen)["refused"].because == "the control fails: it was refused"


@pytest.mark.parametrize(
    "answer",
    [
        *(page(status) for status in sorted({302, 402, 409, 418, 431, 505, 529} | PASSING_STATUSES)),
        *(own_json(status) for status in sorted({308, 418, 431, 506, 540, 561} | PASSING_STATUSES)),
        *(generic("NOT_NOW", status) for status in (418, 508, 540)),
        *(generic(code, 403) for code in PLATFORM_CODES),
        silence("connection refused"),
        silence("tls"),
    ],
    ids=Answer.quote,
)
def test_what_something_in_between_answers_is_broken(answer: Answer) -> None:
    assert verdicts_of_rows(observation(CLOSED, closed(answer), twin=put(accepted()))) == all_rows(BROKEN)


@pytest.mark.parametrize(
    "status", [409, 413, 422, 501, 404, *sorted({row.status for row in CONTRACT.errors})]
)
def test_what_a_target_may_say_of_a_call_in_a_form_of_its_own_deviates(status: int) -> None:
    answer = own_json(status)
    assert verdicts_of_rows(observation(CLOSED, closed(answer), twin=put(accepted()))) == all_rows(DEVIATES)
    if status in ANSWERING_STATUSES:
        assert claims_of(observation(CLOSED, closed(page(status))))["refused"].verdict is DEVIATES


@pytest.mark.parametrize("status", [418, 508, 540, *sorted(PASSING_STATUSES)])
def test_what_the_action_answers_in_its_own_envelope_is_its_own_whatever_the_status(status: int) -> None:
    seen = observation(CLOSED, closed(refusal(status=status)), second=put(accepted()))
    assert claims_of(seen)["code and status"].verdict is DEVIATES


def test_a_code_of_the_platform_is_named_and_is_the_action_s_own_in_its_envelope() -> None:
    claims = claims_of(observation(CLOSED, closed(generic("REQUEST_LIMIT_EXCEEDED", 403))))
    assert claims["refused"].because == (
        "The platform turned the call away, as it may any: REQUEST_LIMIT_EXCEEDED and HTTP status 403. "
        "Try again when the org's limit of requests is reset."
    )
    seen = observation(CLOSED, closed(refusal("REQUEST_LIMIT_EXCEEDED")), second=put(accepted()))
    assert claims_of(seen)["code and status"].verdict is DEVIATES


@pytest.mark.parametrize(
    "answer", [page(503), generic("UNABLE_TO_LOCK_ROW", 400), silence("connection refused")], ids=Answer.quote
)
def test_what_something_in_between_answers_for_everything_that_is_ready_is_broken(answer: Answer) -> None:
    seen = observation(CLOSED, closed(refusal()), second=put(answer), twin=put(answer))
    assert verdicts_of_rows(seen) == all_rows(BROKEN)


@pytest.mark.parametrize("answer", [page(503), silence("connection refused")], ids=["503", "unreachable"])
def test_what_something_in_between_answers_when_it_was_put_right_is_no_deviation(answer: Answer) -> None:
    seen = observation(CLOSED, closed(refusal()), second=put(answer), twin=put(accepted()))
    claims = claims_of(seen)
    assert [claims[name].verdict for name in CLAIMS] == [CONFORMS, CONFORMS, BROKEN]


@pytest.mark.parametrize(
    ("unauthorized", "credential", "verdict"),
    [
        (refusal("INVALID_SESSION_ID", 401), 1, DEVIATES),
        (refusal("INVALID_SESSION_ID", 401), 2, BROKEN),
        (generic("INVALID_AUTH_HEADER", 401), 1, DEVIATES),
        (generic("INVALID_SESSION_ID", 401), 1, BROKEN),
    ],
    ids=["accepted elsewhere", "never accepted", "another code", "a session that the platform ended"],
)
def test_a_401_is_an_answer_only_where_its_credential_was_accepted_and_no_session_ended(
    unauthorized: Answer, credential: int, verdict: Verdict
) -> None:
    first = attempt(look(cart_status="Closed"), unauthorized, credential=1)
    second = attempt(look(), accepted(), credential=credential)
    assert claims_of(observation(CLOSED, first, second=second))["code and status"].verdict is verdict


def test_the_platform_profile_excuses_the_status_and_says_so() -> None:
    seen = observation(CLOSED, closed(refusal(status=400)), second=put(accepted()))
    judgement = claims_of(seen, profile=PLATFORM)["code and status"]
    assert (judgement.verdict, judgement.because) == (
        CONFORMS,
        "403 by the page, 400 accepted by the profile",
    )


@pytest.mark.parametrize("status", [401, 404, 500])
def test_the_platform_profile_excuses_no_other_status(status: int) -> None:
    seen = observation(CLOSED, closed(refusal(status=status)), second=put(accepted()))
    assert claims_of(seen, profile=PLATFORM)["code and status"].verdict is not CONFORMS


def test_one_of_several_rows_may_answer() -> None:
    rows = [Refusal(code="A", status=500), Refusal(code="B", status=400)]
    for code, status, verdict in (("A", 500, CONFORMS), ("B", 400, CONFORMS), ("A", 400, DEVIATES)):
        seen = observation({}, attempt(look(), refusal(code, status)), call="x", second=put(accepted()))
        assert refused_with(seen, bearing("error-01"), rows).verdict is verdict


def test_a_second_call_that_is_refused_conforms_without_being_put_right() -> None:
    first = attempt(look(), accepted(), refusal(), after=[activated()])
    seen = observation({}, first, manner="again")
    assert claims_of(seen)["code and status"].verdict is CONFORMS


def test_a_second_call_that_is_accepted_deviates() -> None:
    seen = observation({}, attempt(look(), accepted(), accepted(), after=[activated()]), manner="again")
    assert claims_of(seen)["refused"].verdict is DEVIATES


def test_a_second_call_may_be_refused_for_what_the_first_one_changed_of_the_account() -> None:
    answers = accepted(), refusal("INSUFFICIENT_ACCESS_OR_READONLY", 500)
    for changed, verdict in ((look(effective_account="inactive"), NOTED), (look(), DEVIATES)):
        seen = observation({}, attempt(look(), *answers, after=[changed]), manner="again")
        assert claims_of(seen)["code and status"].verdict is verdict
        assert claims_of(seen)["refused"].verdict is CONFORMS


def test_a_second_call_that_was_never_made_is_unproven() -> None:
    seen = observation({}, attempt(look(), refusal()), manner="again")
    assert claims_of(seen)["refused"].verdict is UNPROVEN


FAILING = {"order_summary_failure": "before-answer"}


def test_a_summary_that_was_to_fail_and_exists_is_the_drivers_fault() -> None:
    seen = observation(FAILING, activation())
    judgement = claims_of(seen, ("error-12",))["refused"]
    assert (judgement.verdict, judgement.because) == (
        BROKEN,
        "The driver was asked to let the order summary fail, but its read shows one.",
    )


def test_a_summary_that_failed_under_an_accepted_call_deviates() -> None:
    seen = observation(FAILING, activation(after=[activated(summaries=[])]))
    assert claims_of(seen, ("error-12",))["refused"].verdict is DEVIATES


def test_claims_fall_on_what_they_are_evidence_for() -> None:
    tags = ("error-04", "requirement-06", "reading-21", "control", "informational")
    assert then.IS_REFUSED.falls_on(tags) == ("error-04", "requirement-06", "reading-21")
    assert then.BEARS_ITS_ROW.falls_on(tags) == ("error-04", "reading-21")
    (unchanged,) = THENS["nothing about the checkout has changed"].claims
    assert unchanged.falls_on(tags) == ("reading-23",)


def test_a_ready_checkout_stands_for_every_departure() -> None:
    shown = look().departures
    assert {**shown, "order_summary_failure": None} == READY.values()
