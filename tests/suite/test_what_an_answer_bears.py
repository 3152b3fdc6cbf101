"""What is asked of an answer besides acceptance: its form, names, output, order and count."""

from __future__ import annotations

import json
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.answer import Answer, Result
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.answers import kind
from activate_order_conformance.suite.judge.activation import answered_200, one_accepted
from activate_order_conformance.suite.judge.answering import (
    bears_name,
    described,
    in_envelope,
    names_operation,
    results_in_order,
)
from tests.suite.observed import (
    BROKEN,
    CART,
    CONFORMS,
    DEVIATES,
    OPERATION,
    ORDER,
    SESSION,
    SUMMARY,
    UNPROVEN,
    accepted,
    activated,
    attempt,
    look,
    observation,
    page,
    refusal,
    silence,
)

CONTRACT = Contract.load()
SUCCESS, FAILURE = Result(is_success=True), Result(is_success=False, code="A")


def answered(*answers: Answer, **fields: Any) -> Any:
    return observation({}, attempt(look(), *answers, after=[activated()]), **fields)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (accepted(), "accepted"),
        (accepted(status=201), "accepted"),
        (accepted(status=403), "contradictory"),
        (accepted(results=(SUCCESS, FAILURE)), "contradictory"),
        (refusal(), "refused"),
        (refusal(status=200), "refused"),
        (refusal(status=503), "refused"),
        (refusal(status=503, headers={"retry-after": "1"}), "gateway"),
        (accepted(status=502), "contradictory"),
        (page(), "unreadable"),
        (page(429), "gateway"),
        (silence("timeout"), "silent"),
        (silence("reset"), "silent"),
        (silence("connection refused"), "unreachable"),
        (silence("too large"), "unreadable"),
        (accepted(results=()), "unreadable"),
    ],
)
def test_an_answer_is_of_one_kind_by_status_and_envelope(answer: Answer, expected: str) -> None:
    assert kind(answer) == expected


@pytest.mark.parametrize(
    ("status", "verdict"), [(200, CONFORMS), (201, DEVIATES), (202, DEVIATES)], ids=["200", "201", "202"]
)
def test_an_accepted_call_is_answered_with_200(status: int, verdict: Verdict) -> None:
    assert answered_200(answered(accepted(status=status))).verdict is verdict


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("activateOrderAction", CONFORMS), ("ActivateOrderAction", DEVIATES), (None, DEVIATES)],
    ids=["the page's", "another case", "none"],
)
def test_every_result_bears_the_api_name(name: str | None, verdict: Verdict) -> None:
    answer = accepted(results=(Result(is_success=True, action_name=name),))
    assert bears_name(answered(answer), CONTRACT.api_name).verdict is verdict


@pytest.mark.parametrize(
    ("output", "verdict"),
    [
        (OPERATION, CONFORMS),
        (OPERATION[:15], CONFORMS),
        (OPERATION[:16], DEVIATES),
        (OPERATION + "\n", DEVIATES),
        ("08P-RM000000001", DEVIATES),
        ("", DEVIATES),
        (None, DEVIATES),
        (7, DEVIATES),
        ([OPERATION], DEVIATES),
        (CART, DEVIATES),
        (SESSION[:15], DEVIATES),
        (ORDER, DEVIATES),
        (SUMMARY, DEVIATES),
    ],
    ids=repr,
)
def test_the_output_is_a_records_id(output: Any, verdict: Verdict) -> None:
    assert names_operation(answered(accepted(output)), "backgroundOperationId").verdict is verdict


@pytest.mark.parametrize(
    ("output", "said"),
    [(None, "null"), (True, "true"), (["a"], '["a"]'), ("né", '"né"')],
    ids=["null", "true", "a list", "a text"],
)
def test_what_an_answer_has_is_said_as_json_has_it(output: Any, said: str) -> None:
    seen = names_operation(answered(accepted(output)), "backgroundOperationId").actual
    assert seen.startswith(f"backgroundOperationId is {said}, which ")


def test_a_result_without_a_name_has_none_that_is_pythons() -> None:
    seen = bears_name(answered(Answer(sent=[], seconds=0.1, status=200, results=(SUCCESS,))), "a")
    assert (seen.verdict, seen.actual) == (DEVIATES, "actionName null")


@pytest.mark.parametrize("output", [None, {}], ids=repr)
def test_an_answer_without_outputs_deviates(output: Any) -> None:
    answer = accepted(results=(Result(is_success=True, output=output),))
    judgement = names_operation(answered(answer), "backgroundOperationId")
    assert (judgement.verdict, judgement.actual) == (DEVIATES, "there is no backgroundOperationId")


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (accepted(), CONFORMS),
        (refusal(), CONFORMS),
        (accepted(defects=("[0].errors is missing",)), DEVIATES),
        (refusal(defects=("a bare object, not an array",)), DEVIATES),
        (page(), DEVIATES),
        (silence(), UNPROVEN),
    ],
    ids=["accepted", "refused", "accepted with a defect", "refused with a defect", "HTML", "timeout"],
)
def test_the_envelopes_defects_fall_on_the_envelope(answer: Answer, verdict: Verdict) -> None:
    assert in_envelope(answered(answer)).verdict is verdict


@pytest.mark.parametrize(
    ("successes", "verdict"),
    [
        ([True, False], CONFORMS),
        ([False, True], DEVIATES),
        ([False], DEVIATES),
        ([True, False, False], DEVIATES),
        ([False, False], UNPROVEN),
        ([True, True], UNPROVEN),
    ],
    ids=repr,
)
def test_results_stand_in_the_order_of_their_inputs(successes: list[bool], verdict: Verdict) -> None:
    answer = accepted(results=tuple(SUCCESS if each else FAILURE for each in successes))
    seen = answered(answer, manner="after another in one call")
    assert results_in_order(seen).verdict is verdict


def test_two_inputs_that_are_answered_with_html_deviate() -> None:
    assert results_in_order(answered(page())).verdict is DEVIATES


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ((accepted(), refusal()), CONFORMS),
        ((refusal(), accepted()), CONFORMS),
        ((accepted(), accepted()), DEVIATES),
        ((refusal(), refusal()), DEVIATES),
        ((accepted(), page(500)), DEVIATES),
        ((accepted(), silence("reset")), DEVIATES),
        ((accepted(), accepted(status=500)), DEVIATES),
        ((accepted(), page(503)), BROKEN),
        ((silence("connection refused"), accepted()), BROKEN),
    ],
    ids=[
        "first", "second", "both", "neither", "HTML", "reset", "isSuccess under 500", "gateway", "unreachable",
    ],
)  # fmt: skip
def test_of_two_calls_one_is_accepted_and_the_other_refused(answers: Any, verdict: Verdict) -> None:
    assert one_accepted(answered(*answers, manner="twice at one instant")).verdict is verdict


def test_two_calls_that_are_refused_like_the_control_are_unproven() -> None:
    seen = answered(refusal(), refusal(), control="refused", control_text="it was refused")
    assert one_accepted(seen).verdict is UNPROVEN


DESCRIPTION = {
    "name": "activateOrderAction",
    "inputs": [{"name": "cartId"}, {"name": "orderStatus"}, {"name": "runAsync"}],
    "outputs": [{"name": "backgroundOperationId"}],
}


def describe(answer: Answer | None) -> Any:
    return described(observation({}, None, describe=answer), CONTRACT)


def served(document: Any, status: int = 200) -> Answer:
    body = document if isinstance(document, str) else json.dumps(document)
    return Answer(sent=None, seconds=0.0, status=status, body=body)


def test_a_description_with_the_pages_names_conforms_and_may_have_more() -> None:
    assert describe(served(DESCRIPTION)).verdict is CONFORMS


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({**DESCRIPTION, "name": "activateOrder"}, "lacks activateOrderAction"),
        ({**DESCRIPTION, "inputs": [{"name": "cartId"}]}, "lacks orderStatus"),
        ({**DESCRIPTION, "outputs": []}, "lacks backgroundOperationId"),
        ({"name": "activateOrderAction"}, "cannot be read"),
        ({**DESCRIPTION, "inputs": None}, "cannot be read"),
        ([], "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ('{"name": "activateOrd', "cannot be read"),
    ],
    ids=["name", "input", "output", "no inputs", "null inputs", "array", "deep", "in pieces"],
)
def test_a_description_that_lacks_a_name_deviates(document: Any, says: str) -> None:
    judgement = describe(served(document))
    assert judgement.verdict is DEVIATES
    assert says in judgement.actual


@pytest.mark.parametrize("document", ["<html>", "", "not here"], ids=["HTML", "nothing", "text"])
def test_what_is_no_json_is_no_description_and_is_noted(document: str) -> None:
    judgement = describe(served(document))
    assert judgement.verdict is Verdict.NOTED
    assert "what is served there is no description" in judgement.actual


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_that_no_description_is_served_is_noted_since_none_need_be(status: int) -> None:
    judgement = describe(served("", status))
    assert judgement.verdict is Verdict.NOTED
    assert judgement.actual == f"no description is served (HTTP status {status})"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<!doctype html><title>405 Method Not Allowed</title><h1>Oh</h1>", ": 405 Method Not Allowed"),
        ("<html><p>Not <b>here</b></p>", ": Not here"),
        ("<p>" + "word " * 400, f": {'word ' * 11}word…"),
        ("<", ": <"),
        ("", ""),
    ],
    ids=["by its title", "without markup", "shortened", "no markup at all", "empty"],
)
def test_a_page_of_html_is_quoted_by_what_it_is_called(body: str, title: str) -> None:
    answer = Answer(
        sent=None, seconds=0.0, status=405, headers={"content-type": "text/html; charset=utf-8"}, body=body
    )
    assert answer.quote() == f"HTTP status 405, text/html{title}"


def test_several_results_are_quoted_one_by_one() -> None:
    results = (Result(is_success=True), Result(is_success=False, code="INVALID_INPUT"))
    answer = Answer(sent=None, seconds=0.0, status=400, body='[{"isSuccess"…', results=results)
    assert answer.quote() == "HTTP status 400: isSuccess true, then INVALID_INPUT"


@pytest.mark.parametrize(
    "answer",
    [page(503), silence("timeout"), silence("connection refused")],
    ids=["503", "timeout", "refused"],
)
def test_a_description_that_could_not_be_asked_for_is_broken(answer: Answer) -> None:
    assert describe(answer).verdict is BROKEN
