"""Which call of a scenario a report shows in brief."""

from __future__ import annotations

import json
from dataclasses import replace

from activate_order_conformance.nouns.exchange import Exchange, Witness
from activate_order_conformance.nouns.observation import Stage
from activate_order_conformance.report.calls import calls, in_brief, shows
from activate_order_conformance.run.plan import IS_PUT_RIGHT
from tests.suite.observed import accepted, attempt, look, observation, refusal

ANSWER = "HTTP status 200, isSuccess true"


def _call(
    given: dict[str, object], status: int = 200, body: str = '[{"isSuccess": true}]', seconds: float = 0.1
) -> Exchange:
    return Exchange(
        method="POST",
        url="https://shop.example/services/data/v59.0/actions/standard/activateOrderAction",
        request_body=json.dumps({"inputs": [given]}),
        status=status,
        response_body=body,
        began=0.0,
        seconds=seconds,
    )


def test_of_a_course_no_call_is_shown_that_was_made_to_tell_whose_trouble_it_was() -> None:
    spoilt, sound = {"cartId": "one", "runAsync": False}, {"cartId": "another"}
    made = attempt(look(), accepted(sent={"inputs": [spoilt]}))
    stage = Stage(move=0, of=0, wanted={}, also={}, call="", attempt=made)
    witness = Witness(
        scenario="s", observation=observation(course=(stage,)), exchanges=(_call(spoilt), _call(sound))
    )
    asked, _, _ = in_brief(witness, "refused", ANSWER) or ("", "", "")
    assert '"runAsync": false' in asked


def test_of_a_course_that_call_is_shown_of_which_something_is_expected() -> None:
    refused = refusal("INVALID_INPUT", 403)
    given = [
        {"cartId": "one", "orderStatus": status} for status in ("ACTIVATE", "Draft", "ACTIVATE", "ACTIVATE")
    ]
    course = tuple(
        Stage(
            move=2 * number,
            of=0,
            wanted={},
            also={},
            call="",
            attempt=attempt(look(), replace(refused, sent={"inputs": [each]})),
        )
        for number, each in enumerate(given)
    )
    exchanges = tuple(
        _call(each, 403, f'[{{"errors": [{{"statusCode": "INVALID_INPUT", "message": "{number}"}}]}}]')
        for number, each in enumerate(given, 1)
    )
    witness = Witness(scenario="s", observation=observation(course=course), exchanges=exchanges)
    for number in range(1, 5):
        expected = f"a refusal, in call {number} of 4"
        _, answered, _ = in_brief(witness, expected, "INVALID_INPUT and HTTP status 403") or ("", "", "")
        assert f'"{number}"' in answered


def test_of_the_calls_by_nobody_that_which_was_accepted_is_shown() -> None:
    given: dict[str, object] = {"cartId": "one"}
    seen = observation(by_nobody=(refusal("INVALID_SESSION_ID", 401), accepted()))
    turned_down = _call(given, 401, '[{"errorCode": "INVALID_SESSION_ID"}]')
    witness = Witness(scenario="s", observation=seen, exchanges=(turned_down, _call(given)))
    _, answered, _ = in_brief(witness, "refused", ANSWER) or ("", "", "")
    assert answered == 'HTTP 200 [{"isSuccess": true}]'


def test_what_was_found_is_shown_by_the_time_at_which_every_call_was_answered_so() -> None:
    given: dict[str, object] = {"cartId": "one"}
    refused = _call(given, 400, '[{"errors": [{"statusCode": "ALREADY_IN_PROCESS"}]}]', seconds=0.2)
    right, wrong = (
        Witness(scenario="s", observation=observation(first=attempt(look(), *answers)), exchanges=exchanges)
        for answers, exchanges in (
            (
                (accepted(seconds=0.1), refusal("ALREADY_IN_PROCESS", 400, seconds=0.2)),
                (_call(given), refused),
            ),
            ((accepted(seconds=0.1), accepted(seconds=0.3)), (_call(given), _call(given, seconds=0.3))),
        )
    )
    actual = f"2 accepted, 0 refused: {ANSWER} and {ANSWER}"
    assert [shows(witness, actual) for witness in (right, wrong)] == [False, True]


def test_what_was_turned_away_for_now_is_not_taken_for_the_call_that_was_answered() -> None:
    given: dict[str, object] = {"cartId": "one"}
    first, second = refusal("INVALID_OPERATION", 403, seconds=0.2), accepted(seconds=0.4)
    seen = observation(first=attempt(look(), first), second=attempt(look(), second))
    exchanges = (
        _call(given, 429, "busy", seconds=0.1),
        _call(given, 403, '[{"errors": [{"statusCode": "INVALID_OPERATION"}]}]', seconds=0.2),
        _call(given, 429, "busy", seconds=0.3),
        _call(given, seconds=0.4),
    )
    shown = [(call.title, call.outcome) for call in calls(seen, exchanges)]
    assert shown == [
        ("A call", "HTTP 429"),
        ("The call", "HTTP 403"),
        ("A call", "HTTP 429"),
        ("The same checkout, put right", "HTTP 200"),
    ]
    witness = Witness(scenario="s", observation=seen, exchanges=exchanges)
    for expected, status in (("refused", 403), (IS_PUT_RIGHT, 200)):
        _, answered, _ = in_brief(witness, expected, "") or ("", "", "")
        assert answered.startswith(f"HTTP {status} ")


def test_the_description_is_the_answer_that_was_taken_for_it() -> None:
    away, description = (
        replace(_call({}, status, seconds=seconds), method="GET", request_body="")
        for status, seconds in ((503, 0.1), (200, 0.2))
    )
    titles = [call.title for call in calls(observation(describe=accepted(seconds=0.2)), (away, description))]
    assert titles == ["GET /services/data/v59.0/actions/standard/activateOrderAction", "The description"]
