"""What many rows show alike has one cause: it is told once, and no row is blamed for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from activate_order_conformance.run.plan import Claim, Finding, PlannedScenario, Verdict
from activate_order_conformance.suite.causes.laws_that_do_not_hold import ENVELOPE
from activate_order_conformance.suite.causes.one_cause import LAW, of_one_cause
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.experiments.shut_out import EITHER, SHUT_OUT
from activate_order_conformance.suite.features.claims import CODE_AND_STATUS, ONE_ACCEPTED, PUT_RIGHT
from activate_order_conformance.suite.judge.judgement import control_fails
from activate_order_conformance.suite.judge.refusals import (
    BORNE_LATER,
    BY_A_TWIN,
    CANNOT_BE_READ,
    NOTHING_READY,
    UNDONE,
)
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.settings import RunSettings

PLAN = plan_run(RunSettings())
SCENARIOS: tuple[AnyScenario, ...] = (*PLAN.scenarios, *PLAN.laws)
(LAW_CLAIM,) = (claim.id for each in PLAN.laws if LAW in each.planned.tags for claim in each.planned.claims)
(FORM,) = (claim.id for each in PLAN.laws for claim in each.planned.claims if claim.name == ENVELOPE)

SOME_ROWS, ONE_ROW = ("cart.feature", "checkout_session.feature", "input.feature"), ("order.feature",)

Wrong = Callable[[AnyScenario, Claim], Finding | None]


def found(wrong: Wrong) -> tuple[list[Finding], dict[str, Finding]]:
    """Return findings of which all conform but for what is `wrong`, and by claim what becomes of them."""
    findings = [
        wrong(each, claim) or Finding(claim=claim.id, verdict=Verdict.CONFORMS)
        for each in SCENARIOS
        for claim in each.planned.claims
        if claim.id != LAW_CLAIM
    ]
    return findings, {finding.claim: finding for finding in of_one_cause(SCENARIOS, findings)}


def deviating(claim: Claim, **fields: object) -> Finding:
    told = {"actual": "INVALID_INPUT and HTTP status 403"} | fields
    return Finding(claim=claim.id, verdict=Verdict.DEVIATES, **told)  # type: ignore[arg-type]  # by name


def put_right(where: Callable[[AnyScenario], bool]) -> Wrong:
    return lambda each, claim: deviating(claim) if claim.name == PUT_RIGHT and where(each) else None


def by_itself(where: Callable[[PlannedScenario], bool]) -> Wrong:
    """Return that what is written fails, and what is derived from it is noted for that."""

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if claim.name != PUT_RIGHT:
            return None
        if isinstance(each, DerivedScenario):
            is_noted = any(where(one.planned) for one in each.concerns)
            return Finding(claim=claim.id, verdict=Verdict.NOTED) if is_noted else None
        return deviating(claim) if where(each.planned) else None

    return wrong


def is_written(scenario: AnyScenario) -> bool:
    return not isinstance(scenario, DerivedScenario)


def changed(findings: Iterable[Finding], after: dict[str, Finding]) -> set[Verdict]:
    return {after[finding.claim].verdict for finding in findings if after[finding.claim] != finding}


def test_where_everything_conforms_the_law_does_and_nothing_else_is_changed() -> None:
    findings, after = found(lambda _each, _claim: None)
    assert after.pop(LAW_CLAIM).verdict is Verdict.CONFORMS
    assert [*after.values()] == findings


def of_a_checkout(planned: PlannedScenario) -> bool:
    return "cart id" not in planned.name


def of_the_same_call(planned: PlannedScenario) -> bool:
    return of_a_checkout(planned) and "order status" not in planned.name


@pytest.mark.parametrize(
    ("where", "who"),
    [
        (lambda _: True, "a caller who"),
        (of_a_checkout, "a checkout that"),
        (of_the_same_call, "a call that"),
    ],
)
def test_what_is_refused_still_whatever_for_is_no_row_s(
    where: Callable[[AnyScenario], bool], who: str
) -> None:
    findings, after = found(by_itself(where))
    law = after[LAW_CLAIM]
    assert law.verdict is Verdict.DEVIATES
    assert law.actual == f"{who} was refused is refused still, whatever for, once all is put right"
    assert changed(findings, after) == {Verdict.UNPROVEN}
    assert Verdict.DEVIATES not in {after[finding.claim].verdict for finding in findings}


def test_what_is_refused_still_for_a_while_alone_is_no_row_s_either() -> None:
    findings, after = found(put_right(is_written))
    assert "is refused still for a while, whatever for" in after[LAW_CLAIM].actual
    assert changed(findings, after) == {Verdict.UNPROVEN}


def test_what_is_refused_still_after_many_refusals_says_after_how_many() -> None:
    many = ("refused 10 times", "does not own the cart", "further value in turn, beside inputs")
    findings, after = found(put_right(lambda each: any(words in each.planned.name for words in many)))
    assert "was refused 11 times is refused still" in after[LAW_CLAIM].actual
    assert changed(findings, after) == {Verdict.NOTED}


def test_since_when_a_caller_is_let_in_no_more_is_the_law_s_and_leaves_the_rows_unproven() -> None:
    since = f"since cart_status Closed was called for, {SHUT_OUT}INVALID_INPUT and HTTP status 403"
    unread = f"{since}{EITHER}caller_permission changed meanwhile"

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        is_after = is_written(each) and not each.planned.is_law
        return Finding(claim=claim.id, verdict=Verdict.UNPROVEN, because=unread) if is_after else None

    findings, after = found(wrong)
    assert (after[LAW_CLAIM].verdict, after[LAW_CLAIM].actual) == (Verdict.DEVIATES, since)
    assert changed(findings, after) == set()


def again_and_again(where: Callable[[PlannedScenario], bool], actual: str = "HTTP status 503") -> Wrong:
    """Return that what is refused ten times is answered otherwise in the end, and so is what is refused in turn."""

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        is_late = " 10 times" in each.planned.name or each.planned.name.startswith("Every row in turn")
        is_wrong = is_late and claim.name == CODE_AND_STATUS and where(each.planned)
        return deviating(claim, actual=actual) if is_wrong else None

    return wrong


def test_what_is_answered_otherwise_after_many_refusals_whatever_for_is_no_row_s() -> None:
    findings, after = found(again_and_again(lambda planned: "given" not in planned.name))
    assert after[LAW_CLAIM].actual == (
        "what is refused again and again, whatever for, is answered otherwise in the end: HTTP status 503"
    )
    assert changed(findings, after) == {Verdict.NOTED}


def test_what_bears_the_code_of_many_refusals_beside_others_too_is_no_row_s() -> None:
    amiss = "ALREADY_IN_PROCESS and HTTP status 400"
    late = again_and_again(lambda planned: "given" not in planned.name, amiss)

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        is_once_right = claim.name == PUT_RIGHT and each.planned.name.startswith(
            "An order status that is nearly"
        )
        return deviating(claim, actual=amiss) if is_once_right else late(each, claim)

    findings, after = found(wrong)
    assert after[LAW_CLAIM].actual.endswith(amiss)
    assert changed(findings, after) == {Verdict.NOTED}
    assert Verdict.DEVIATES not in {after[finding.claim].verdict for finding in findings}


def test_what_one_row_alone_is_tried_in_many_ways_for_is_its_beside_what_comes_of_many_refusals() -> None:
    amiss = "activated (HTTP status 200, isSuccess true)"
    late = again_and_again(lambda planned: "given" not in planned.name, amiss)

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        is_of_values = each.planned.name.startswith("An order status that is nearly right")
        return deviating(claim, actual=amiss) if is_of_values else late(each, claim)

    _, after = found(wrong)
    assert after[LAW_CLAIM].verdict is Verdict.DEVIATES
    (values,) = (each for each in SCENARIOS if each.planned.name.startswith("An order status that is nearly"))
    assert {after[claim.id].verdict for claim in values.planned.claims} == {Verdict.DEVIATES}


def as_before(where: Callable[[AnyScenario], bool], code: str = "") -> Wrong:
    """Return that what is refused once something else was put right is refused with the code of that, or another."""

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if not (isinstance(each, DerivedScenario) and claim.name == CODE_AND_STATUS and where(each)):
            return None
        first, *_, last = (expected for expected in each.expected if expected.is_refused)
        of_both, of_one = (
            [refusal for held in call.held for refusal in held.refusals] for call in (first, last)
        )
        other = next((refusal for refusal in of_both if refusal not in of_one), None)
        return (
            deviating(claim, actual=code or str(other)) if other and claim in each.claims_of(last) else None
        )

    return wrong


def are_two(scenario: AnyScenario) -> bool:
    """Tell whether two departures meet, and one of them is put right."""
    number_of_refused = 2
    return (
        isinstance(scenario, DerivedScenario)
        and scenario.planned.id.startswith("two departures")
        and sum(expected.is_refused for expected in scenario.expected) == number_of_refused
    )


def test_what_was_called_before_and_is_answered_again_whatever_for_is_no_row_s() -> None:
    findings, after = found(as_before(are_two))
    assert after[LAW_CLAIM].actual.startswith("what was called before is answered again, whatever for: ")
    assert changed(findings, after) == {Verdict.NOTED}


def test_what_is_put_right_and_refused_as_before_whatever_for_is_no_row_s_either() -> None:
    of_both, few = as_before(are_two), {"error-03", "error-04", "error-05"}

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if not (isinstance(each, DerivedScenario) and are_two(each) and claim.name == PUT_RIGHT):
            return of_both(each, claim)
        of_it = [held for held in each.hindering if held.tags == claim.falls_on and few & {*held.rows}]
        return deviating(claim, actual=str(of_it[0].refusals[0])) if of_it else None

    findings, after = found(wrong)
    assert after[LAW_CLAIM].actual.startswith("what was called before is answered again, whatever for: ")
    assert changed(findings, after) == {Verdict.NOTED}
    assert Verdict.DEVIATES not in {after[finding.claim].verdict for finding in findings}


def test_what_bears_its_own_code_and_another_status_is_not_answered_as_before() -> None:
    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if not (isinstance(each, DerivedScenario) and are_two(each) and claim.name == CODE_AND_STATUS):
            return None
        *_, last = (expected for expected in each.expected if expected.is_refused)
        codes = [refusal.code for held in last.held for refusal in held.refusals]
        amiss = f"{codes[0]} and HTTP status 200" if codes else ""
        return deviating(claim, actual=amiss) if amiss and claim in each.claims_of(last) else None

    findings, after = found(wrong)
    assert after[LAW_CLAIM].verdict is Verdict.CONFORMS
    assert changed(findings, after) == set()


def test_what_is_refused_still_once_it_is_put_right_at_once_is_no_row_s() -> None:
    findings, after = found(
        put_right(lambda each: isinstance(each, DerivedScenario) and each.is_put_right_at_once)
    )
    assert "is refused still for a moment, whatever for" in after[LAW_CLAIM].actual
    assert changed(findings, after) == {Verdict.NOTED}


def test_what_has_the_code_of_what_is_refused_still_for_a_moment_is_no_row_s_either() -> None:
    still = put_right(lambda each: isinstance(each, DerivedScenario) and each.is_put_right_at_once)
    of_both = as_before(are_two)
    elsewhere = next(
        each
        for each in SCENARIOS
        if not any(still(each, claim) for claim in each.planned.claims)
        and any(of_both(each, claim) for claim in each.planned.claims)
    )
    of_one = as_before(lambda each: each is elsewhere)
    findings, after = found(lambda each, claim: still(each, claim) or of_one(each, claim))
    assert "is refused still for a moment, whatever for" in after[LAW_CLAIM].actual
    assert changed(findings, after) == {Verdict.NOTED}
    assert Verdict.DEVIATES not in {after[claim.id].verdict for claim in elsewhere.planned.claims}
    _, alone = found(of_one)
    assert Verdict.DEVIATES in {alone[claim.id].verdict for claim in elsewhere.planned.claims}


def test_what_nothing_ready_stands_beside_for_that_leaves_no_row_unproven() -> None:
    sticking = put_right(is_written)

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if isinstance(each, DerivedScenario) and each.is_of_many_rows_in_turn:
            return Finding(claim=claim.id, verdict=Verdict.UNPROVEN, because=control_fails(NOTHING_READY))
        return sticking(each, claim)

    _, after = found(wrong)
    in_turn = [
        each for each in SCENARIOS if isinstance(each, DerivedScenario) and each.is_of_many_rows_in_turn
    ]
    assert {after[claim.id].verdict for each in in_turn for claim in each.planned.claims} == {Verdict.NOTED}


@pytest.mark.parametrize(
    "code", ["ALREADY_IN_PROCESS and HTTP status 400", "LIMIT_EXCEEDED and HTTP status 500"]
)
def test_what_is_answered_alike_after_what_was_called_before_is_a_row_s(code: str) -> None:
    findings, after = found(as_before(are_two, code))
    assert after[LAW_CLAIM].verdict is Verdict.CONFORMS
    assert changed(findings, after) == set()


def test_what_one_row_does_to_what_is_ready_stays_its_own_where_refusals_are_answered_again() -> None:
    of_both = as_before(are_two)

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        sticks = claim.name == PUT_RIGHT and "error-04" in claim.falls_on and are_two(each)
        return (
            deviating(claim, actual="INVALID_OPERATION and HTTP status 403")
            if sticks
            else of_both(each, claim)
        )

    _, after = found(wrong)
    assert after[LAW_CLAIM].actual.startswith("what was called before is answered again, whatever for: ")
    stuck = [
        claim.id
        for each in filter(are_two, SCENARIOS)
        for claim in each.planned.claims
        if claim.name == PUT_RIGHT and "error-04" in claim.falls_on
    ]
    assert {after[claim].verdict for claim in stuck} == {Verdict.DEVIATES}


def test_what_one_row_is_answered_with_whatever_was_called_before_is_its_own() -> None:
    findings, after = found(
        as_before(
            lambda each: (
                are_two(each) and "error-11" in each.planned.tags and _is_put_right_to(each, "error-11")
            )
        )
    )
    assert after[LAW_CLAIM].verdict is Verdict.CONFORMS
    assert changed(findings, after) == set()


def _is_put_right_to(scenario: AnyScenario, row: str) -> bool:
    """Tell whether the last refusal of a scenario is for one row alone."""
    expected = scenario.expected if isinstance(scenario, DerivedScenario) else ()
    last = [each for each in expected if each.is_refused][-1:]
    return [row in held.tags for each in last for held in each.held] == [True]


def test_what_a_row_shows_by_itself_or_few_rows_after_many_refusals_is_theirs() -> None:
    findings, after = found(again_and_again(lambda planned: planned.file in ONE_ROW))
    assert after[LAW_CLAIM].verdict is Verdict.CONFORMS
    assert changed(findings, after) == set()
    findings, after = found(
        lambda each, claim: (
            deviating(claim)
            if claim.name == CODE_AND_STATUS and (is_written(each) or " 10 times" in each.planned.name)
            else None
        )
    )
    assert changed(findings, after) == set()


@pytest.mark.parametrize(
    "where",
    [
        lambda each: "A cart in status" in each.planned.name,
        lambda each: is_written(each) and each.planned.file == "checkout_session.feature",
    ],
    ids=["one row, by itself and beside others", "a few rows of many"],
)
def test_what_few_rows_show_is_theirs(where: Callable[[AnyScenario], bool]) -> None:
    findings, after = found(put_right(where))
    assert after.pop(LAW_CLAIM).verdict is Verdict.CONFORMS
    assert [*after.values()] == findings


def test_a_fresh_checkout_does_not_show_that_what_was_refused_is_accepted() -> None:
    put_right_by_itself = by_itself(lambda planned: planned.file in SOME_ROWS)

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if claim.name != PUT_RIGHT or each.planned.file in SOME_ROWS:
            return put_right_by_itself(each, claim)
        return Finding(claim=claim.id, verdict=Verdict.CONFORMS, because=f"{BY_A_TWIN}it stays")

    assert found(wrong)[1][LAW_CLAIM].verdict is Verdict.DEVIATES


def unsteady(claim: Claim, answer: str) -> Finding:
    actual = f"alone: HTTP status 200, isSuccess true; beside other checkouts: {answer}"
    because = "it did not come again when it was made alone"
    return Finding(claim=claim.id, verdict=Verdict.UNSTABLE, actual=actual, because=because)


FAILURE = "UNKNOWN_EXCEPTION and HTTP status 500"


def now_and_then(rows: int, answers: tuple[str, ...] = (FAILURE,)) -> Wrong:
    rules = list(
        dict.fromkeys(each.planned.rule for each in SCENARIOS if each.planned.file != "every_answer.feature")
    )

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        place = rules.index(each.planned.rule) if each.planned.rule in rules[:rows] else -1
        if claim.name != CODE_AND_STATUS or not is_written(each) or place < 0:
            return None
        return unsteady(claim, answers[place % len(answers)])

    return wrong


def test_an_answer_that_comes_now_and_then_whatever_is_called_is_no_row_s() -> None:
    findings, after = found(now_and_then(12))
    assert after[LAW_CLAIM].verdict is Verdict.UNSTABLE
    assert after[LAW_CLAIM].actual == f"now and then, whatever is called, {FAILURE}"
    assert changed(findings, after) == {Verdict.UNPROVEN}


def test_what_never_came_right_with_that_answer_is_put_down_to_it_too() -> None:
    unsteadily = now_and_then(12)

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        is_derived = isinstance(each, DerivedScenario) and claim.name == CODE_AND_STATUS
        return deviating(claim, actual=FAILURE) if is_derived else unsteadily(each, claim)

    assert changed(*found(wrong)) == {Verdict.UNPROVEN, Verdict.NOTED}


@pytest.mark.parametrize(
    "wrong", [now_and_then(3), now_and_then(12, tuple(f"HTTP status 5{n:02}" for n in range(12)))]
)
def test_what_is_unsteady_of_few_rows_or_in_many_ways_is_theirs(wrong: Wrong) -> None:
    findings, after = found(wrong)
    assert after.pop(LAW_CLAIM).verdict is Verdict.CONFORMS
    assert [*after.values()] == findings


def test_what_is_unsteady_of_one_row_beside_many_things_is_that_row_s() -> None:
    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        is_beside = isinstance(each, DerivedScenario) and each.is_beside_what_is_harmless
        is_busy = each.planned.rule == "Integration Is Already in Progress"
        return unsteady(claim, FAILURE) if is_beside and is_busy else None

    findings, after = found(wrong)
    assert after.pop(LAW_CLAIM).verdict is Verdict.CONFORMS
    assert [*after.values()] == findings


def of_the_form(because: str, files: tuple[str, ...], form: Verdict) -> Wrong:
    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if claim.id == FORM:
            return Finding(claim=claim.id, verdict=form)
        if claim.name == CODE_AND_STATUS and each.planned.file in files and is_written(each):
            return deviating(claim, because=because)
        return None

    return wrong


def test_what_cannot_be_read_for_several_rows_is_the_form_s() -> None:
    findings, after = found(of_the_form(CANNOT_BE_READ, SOME_ROWS, Verdict.DEVIATES))
    assert after[FORM].verdict is Verdict.DEVIATES
    assert changed(findings, after) == {Verdict.UNPROVEN}


@pytest.mark.parametrize(
    ("because", "files", "form"),
    [
        (CANNOT_BE_READ, ONE_ROW, Verdict.DEVIATES),
        (CANNOT_BE_READ, SOME_ROWS, Verdict.CONFORMS),
        (BORNE_LATER, ONE_ROW, Verdict.CONFORMS),
        ("", SOME_ROWS, Verdict.DEVIATES),
    ],
    ids=["one row", "where the form is right", "one row's code comes later", "readable"],
)
def test_what_deviates_otherwise_stays_the_row_s(because: str, files: tuple[str, ...], form: Verdict) -> None:
    findings, after = found(of_the_form(because, files, form))
    assert changed(findings, after) == set()


def test_codes_that_come_after_another_for_several_rows_are_the_form_s() -> None:
    findings, after = found(of_the_form(BORNE_LATER, SOME_ROWS, Verdict.CONFORMS))
    assert after[FORM].verdict is Verdict.DEVIATES
    assert after[FORM].actual.startswith(f"every refusal: {BORNE_LATER}: ")
    assert not {
        finding.claim
        for finding in after.values()
        if finding.verdict is Verdict.DEVIATES and finding.claim != FORM
    }
    assert changed(findings, after) >= {Verdict.UNPROVEN}


def test_without_the_law_nothing_is_put_down_to_it() -> None:
    alone = tuple(each for each in PLAN.scenarios if not isinstance(each, DerivedScenario))
    findings = [
        replace(deviating(claim), claim=claim.id)
        for each in alone
        for claim in each.planned.claims
        if claim.name == PUT_RIGHT
    ]
    assert of_one_cause(alone, findings) == findings


def let_in_again(*, is_undone_elsewhere: bool) -> Wrong:
    """Return that calls are let in beside others for which nothing was done, as it is for none or for all."""

    def wrong(each: AnyScenario, claim: Claim) -> Finding | None:
        if claim.name == ONE_ACCEPTED:
            return deviating(claim, because=UNDONE)
        is_of_an_interaction = each.planned.is_law and any("interaction" in row for row in claim.falls_on)
        return deviating(claim) if is_undone_elsewhere and is_of_an_interaction else None

    return wrong


def test_another_call_that_is_let_in_where_nothing_is_done_for_any_is_the_interactions() -> None:
    findings, after = found(let_in_again(is_undone_elsewhere=True))
    let_in = [each.claim for each in findings if each.because == UNDONE]
    assert {after[claim].verdict for claim in let_in} == {Verdict.NOTED, Verdict.UNPROVEN}
    assert Verdict.DEVIATES in {after[each.claim].verdict for each in findings}


def test_another_call_that_is_let_in_is_its_row_s_where_all_else_is_done() -> None:
    findings, after = found(let_in_again(is_undone_elsewhere=False))
    assert {after[each.claim].verdict for each in findings if each.because == UNDONE} == {Verdict.DEVIATES}
