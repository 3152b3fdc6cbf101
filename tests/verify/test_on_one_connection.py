"""Calls on one connection: what a target keeps of it is found, and that it closes one costs it nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from werkzeug.wrappers import Request, Response

from tests.verify.hostile import Answer, Ask, Subject, asks_the_action, deviating

IN_TURN = "Every row in turn, from the last, on one connection"
OF_ANOTHER = "A caller without access to the cart, on the connection of another caller"
ANSWER = b"HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"


def on_each_connection(answer: Callable[[Request, Ask, int], Response], met: Counter[str]) -> Answer:
    """Answer the calls on a connection that is kept, each by its number there, which `met` counts."""

    def answering(request: Request, ask: Ask) -> Response:
        connection = request.environ.get("REMOTE_PORT")
        if not (connection and asks_the_action(request)):
            return ask()
        met[connection] += 1
        return answer(request, ask, met[connection])

    return answering


def test_all_calls_of_such_a_scenario_come_on_one_connection_and_no_others() -> None:
    met: Counter[str] = Counter()
    report = Subject(on_each_connection(lambda _request, ask, _number: ask(), met)).verify(
        IN_TURN, OF_ANOTHER, "error-02", pairs="rows"
    )
    assert deviating(report) == {}
    in_turn, by_nobody, of_another, of_who_may_all = sorted(met.values(), reverse=True)
    assert in_turn > 10
    assert by_nobody == 4
    assert of_another == of_who_may_all == 3


def test_what_is_answered_once_more_on_a_connection_is_found() -> None:
    last: list[bytes] = []

    def again(_request: Request, ask: Ask, number: int) -> Response:
        response = ask()
        if number > 1 and response.status_code >= 400:
            response.set_data(last[-1])
        last.append(response.get_data())
        return response

    report = Subject(on_each_connection(again, Counter())).verify(IN_TURN, pairs="rows")
    assert deviating(report)


def test_whoever_is_taken_for_the_first_on_a_connection_is_found() -> None:
    first: dict[str, str] = {}

    def known(request: Request, ask: Ask, _number: int) -> Response:
        connection, given = request.environ["REMOTE_PORT"], request.headers["Authorization"]
        request.environ["HTTP_AUTHORIZATION"] = first.setdefault(connection, given)
        return ask()

    report = Subject(on_each_connection(known, Counter())).verify(OF_ANOTHER, pairs="rows")
    assert {"error-03", "requirement-04"} <= deviating(report).keys()


@pytest.mark.parametrize("made", [False, True], ids=["not made", "made"])
def test_a_connection_that_is_closed_costs_the_target_nothing(made: bool) -> None:
    def closing(_request: Request, ask: Ask, number: int) -> Response:
        if number > 1:
            if made:
                ask()
            raise ConnectionResetError
        return ask()

    met: Counter[str] = Counter()
    report = Subject(on_each_connection(closing, met)).verify(IN_TURN, OF_ANOTHER, pairs="rows")
    assert {*met.values()} == {2}
    assert deviating(report) == {}
    assert {claim.finding.verdict for claim in report.claims() if claim.scenario.name == IN_TURN} == {
        "conforms"
    }
