"""What keeps a claim from being judged at all, and is never the target's fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Observation, Stage, Unsupported
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import control_outcome
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.judge import activation as activations
from activate_order_conformance.suite.judge import answering, changes, records, refusals
from activate_order_conformance.suite.judge.courses import as_if_alone
from tests.suite.observed import (
    READY,
    accepted,
    activated,
    activation,
    attempt,
    bearing,
    look,
    observation,
    page,
    refusal,
    silence,
)
from tests.verify.hostile import Subject

JUDGES: dict[str, Callable[[Observation], Judgement]] = {
    "refused": lambda seen: refusals.refused(seen, bearing("error-04")),
    "put right": lambda seen: refusals.put_right(seen, bearing("error-04")),
    "accepted": activations.accepted,
    "answered 200": activations.answered_200,
    "one accepted": activations.one_accepted,
    "API name": lambda seen: answering.bears_name(seen, "activateOrderAction"),
    "operation id": lambda seen: answering.names_operation(seen, "backgroundOperationId"),
    "envelope": answering.in_envelope,
    "results in order": answering.results_in_order,
    "described": lambda seen: answering.described(seen, Contract.load()),
    "unchanged": changes.unchanged,
    "noted": changes.noted,
    "came true": lambda seen: records.came_true(seen, "interaction-02"),
    "one summary": records.one_summary,
    "operation ends": lambda seen: records.operation_ends(seen, "backgroundOperationId"),
    "item read-only": records.item_read_only,
    "nothing else": records.nothing_else,
    "bystander": records.bystander_unchanged,
}
every_judge = pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES.keys())
CANNOT_ARRANGE = Unsupported(
    departure="cart_status", kind="cannot-arrange", reason="no API for it", unlock="offer it"
)
CANNOT_OCCUR = Unsupported(departure="session_state", kind="cannot-occur", reason="never empty here")


@every_judge
@pytest.mark.parametrize("control", ["wiring", "broken"])
def test_bad_wiring_is_broken_with_the_controls_words(judge: Any, control: Any) -> None:
    judgement = judge(observation({}, activation(), control=control, control_text="got a 404"))
    assert (judgement.verdict, judgement.because) == (Verdict.BROKEN, "got a 404")


@every_judge
def test_a_drivers_fault_is_broken_with_its_sentence(judge: Any) -> None:
    judgement = judge(observation({}, None, fault="The driver gave no answer."))
    assert (judgement.verdict, judgement.because) == (Verdict.BROKEN, "The driver gave no answer.")


@pytest.mark.parametrize(
    ("way", "whose"),
    [("driver", "which the driver gave"), ("request", "ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN")],
)
def test_a_credential_that_is_not_accepted_is_named_by_where_it_is_from(way: str, whose: str) -> None:
    met = attempt(look(), page(401), after=[look()])
    assert whose in activations.accepted(observation({}, met, arranged_by=way)).because


@every_judge
def test_what_cannot_be_arranged_is_unproven_and_says_what_would_unlock_it(judge: Any) -> None:
    judgement = judge(observation({}, None, unsupported=(CANNOT_ARRANGE,)))
    assert (judgement.verdict, judgement.because, judgement.unlock) == (
        Verdict.UNPROVEN,
        "no API for it",
        "offer it",
    )


@every_judge
def test_what_is_said_not_to_occur_is_not_applicable(judge: Any) -> None:
    judgement = judge(observation({}, None, unsupported=(CANNOT_OCCUR,)))
    assert (judgement.verdict, judgement.because) == (Verdict.NOT_APPLICABLE, "never empty here")


@every_judge
def test_what_can_occur_and_cannot_be_arranged_outweighs_what_cannot_occur(judge: Any) -> None:
    judgement = judge(observation({}, None, unsupported=(CANNOT_OCCUR, CANNOT_ARRANGE)))
    assert judgement.verdict is Verdict.UNPROVEN


@every_judge
def test_a_read_that_contradicts_what_was_arranged_is_broken(judge: Any) -> None:
    seen = observation({"cart_status": "Closed"}, activation())
    assert judge(seen).verdict is Verdict.BROKEN


@every_judge
def test_a_read_that_contradicts_itself_after_the_call_is_broken(judge: Any) -> None:
    torn = look(1, session_is_processing=True)
    first = activation(after=[activated(), _with_departures(torn, session_is_processing=False)])
    judgement = judge(observation({}, first))
    assert judgement.verdict is Verdict.BROKEN
    assert judgement.because == (
        "The driver's read contradicts itself: session_is_processing is false among the departures, "
        "but true in the records."
    )


@every_judge
def test_an_order_summary_before_any_call_is_broken(judge: Any) -> None:
    first = attempt(look(summaries=activated().order_summaries), accepted(), after=[activated()])
    assert judge(observation({}, first)).verdict is Verdict.BROKEN


@every_judge
@pytest.mark.parametrize(
    "answer", [page(503), silence("name resolution"), page(401)], ids=["gateway", "unreachable", "401"]
)
def test_an_answer_that_is_not_the_targets_is_broken(judge: Any, answer: Answer) -> None:
    assert judge(observation({}, attempt(look(), answer))).verdict is Verdict.BROKEN


def test_an_activation_shows_nothing_of_a_departure_that_cannot_be_read() -> None:
    wanted = {"validation_infos": 1}
    unread = attempt(look(unread=["validation_infos"]), accepted(), after=[activated()])
    judgement = activations.accepted(observation(wanted, unread))
    assert (judgement.verdict, judgement.unlock) == (
        Verdict.UNPROVEN,
        "let the driver read validation_infos",
    )
    read = attempt(look(validation_infos=1), accepted(), after=[activated(validation_infos=1)])
    assert activations.accepted(observation(wanted, read)).verdict is Verdict.CONFORMS


@pytest.mark.parametrize(
    ("wanted", "unread", "because"),
    [
        (
            {"validation_infos": 1},
            "validation_infos",
            "either this is what the target makes of validation_infos 1, or that was never arranged",
        ),
        (
            {},
            "store_member",
            "either this is what the target makes of a ready checkout, or this one was not ready",
        ),
    ],
    ids=["departs", "ready"],
)
def test_a_refusal_of_what_was_not_read_back_accuses_nobody(
    wanted: dict[str, Any], unread: str, because: str
) -> None:
    first = attempt(look(unread=[unread]), refusal())
    judgement = activations.accepted(observation(wanted, first))
    assert (judgement.verdict, judgement.because) == (
        Verdict.UNPROVEN,
        f"{because}: {unread} cannot be read back here",
    )


def test_a_ready_checkout_that_is_refused_deviates() -> None:
    seen = observation({}, attempt(look(), refusal()), control="refused", control_text="refused")
    assert activations.accepted(seen).verdict is Verdict.DEVIATES


def test_a_departed_checkout_that_is_refused_like_the_control_is_unproven() -> None:
    first = attempt(look(validation_warnings=1), refusal())
    seen = observation({"validation_warnings": 1}, first, control="refused", control_text="refused too")
    judgement = activations.accepted(seen)
    assert (judgement.verdict, judgement.because) == (
        Verdict.UNPROVEN,
        "the control fails: refused too",
    )


@pytest.mark.parametrize(
    ("seen", "outcome", "says"),
    [
        (observation({}, activation()), "conformed", "HTTP status 200, isSuccess true"),
        (observation({}, attempt(look(), refusal())), "refused", "INVALID_OPERATION and HTTP status 403"),
        (observation({}, attempt(look(), page(401))), "wiring", "credential"),
        (observation({}, attempt(look(), page(404))), "wiring", "address and the API version"),
        (observation({}, attempt(look(), page(405))), "wiring", "does not take POST"),
        (observation({}, attempt(look(), page(415))), "wiring", "does not take JSON"),
        (observation({}, attempt(look(), page(200))), "wiring", "Check that the address"),
        (observation({}, attempt(look(), page(503))), "wiring", "the target is up"),
        (observation({}, attempt(look(), refusal("NOT_FOUND", 404))), "wiring", "API version"),
        (observation({}, attempt(look(), silence("timeout"))), "wiring", "the target is up"),
        (observation({}, None, fault="No driver."), "broken", "No driver."),
        (observation({}, None, unsupported=(CANNOT_ARRANGE,)), "unproven", "no API for it"),
        (observation({}, attempt(look(cart_status="Active"), accepted())), "broken", "cart_status"),
        (observation({}, attempt(activated(), accepted())), "broken", "cart_status"),
        (
            observation({}, attempt(look(summaries=activated().order_summaries), accepted())),
            "broken",
            "an order summary of it already",
        ),
        (observation({}, None), "broken", "not made"),
    ],
)
def test_the_control_tells_wiring_from_answers(seen: Observation, outcome: str, says: str) -> None:
    assert control_outcome(seen)[0] == outcome
    assert says in control_outcome(seen)[1]


def test_a_target_that_makes_no_finished_operations_may_have_none() -> None:
    seen = observation({}, attempt(look(background_operation=None), accepted(), after=[activated()]))
    assert activations.accepted(seen).verdict is Verdict.CONFORMS


def test_what_a_session_bears_contradicts_nothing_where_there_is_none() -> None:
    bare = look(session="none", session_state=None, session_next_state=None, background_operation=None)
    seen = observation({"session": "none"}, attempt(bare, refusal()), twin=activation())
    assert refusals.refused(seen, bearing("requirement-05")).verdict is Verdict.CONFORMS


def test_a_session_that_is_still_there_contradicts_its_absence() -> None:
    seen = observation({"session": "none"}, attempt(look(), refusal()), twin=activation())
    assert refusals.refused(seen, bearing("requirement-05")).verdict is Verdict.BROKEN


@pytest.mark.parametrize("name", sorted(set(READY.values()) - {"order_summary_failure"}))
def test_every_departure_that_is_read_is_compared(name: str) -> None:
    first = attempt(_with_departures(look(), **{name: "something else"}), accepted())
    assert activations.accepted(observation({}, first)).verdict is Verdict.BROKEN


def _with_departures(snapshot: Any, **departures: Any) -> Any:
    from dataclasses import replace

    return replace(snapshot, departures={**snapshot.departures, **departures})


@pytest.mark.parametrize(("accepted_at", "verdict"), [(0, Verdict.BROKEN), (2, Verdict.DEVIATES)])
def test_a_401_in_a_course_is_an_answer_where_its_credential_was_accepted_later(
    accepted_at: int, verdict: Verdict
) -> None:
    calls = {accepted_at: activation(), 1: attempt(look(), refusal("INVALID_SESSION_ID", 401))}
    stages = [
        Stage(move=move, of=0, wanted={}, also={}, call="", attempt=made) for move, made in calls.items()
    ]
    turned_away = next(stage for stage in stages if stage.move == 1)
    seen = as_if_alone(observation({}, course=tuple(stages), manner="in a course"), turned_away)
    assert activations.accepted(seen).verdict is verdict


def test_a_refusal_beside_something_ready_that_was_refused_too_says_what_was_not_activated() -> None:
    stages = [
        Stage(move=0, of=of, wanted={}, also={}, call=call, attempt=attempt(look(), refusal()))
        for of, call in enumerate(("orderStatus missing", ""))
    ]
    seen = as_if_alone(observation({}, course=tuple(stages), manner="in a course"), stages[0])
    because = refusals.refused(seen, bearing("input-02")).because
    assert because == "the control fails: nothing ready was activated beside it"


@pytest.mark.parametrize(("answer", "is_in_trouble"), [(silence("reset"), True), (refusal(), False)])
def test_what_breaks_off_in_a_course_is_trouble_and_made_again_alone(
    answer: Answer, is_in_trouble: bool
) -> None:
    calls = (activation(), attempt(look(), answer))
    stages = [
        Stage(move=move, of=0, wanted={}, also={}, call="", attempt=made) for move, made in enumerate(calls)
    ]
    seen = observation({}, course=tuple(stages), manner="in a course")
    assert Laboratory(Attempts(Subject().target, DOCUMENTED)).in_trouble(seen) is is_in_trouble
