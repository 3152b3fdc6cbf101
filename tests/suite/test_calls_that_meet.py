"""What is one integration where one checkout is an input of several, in one call or in calls that meet."""

from __future__ import annotations

import pytest

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage
from activate_order_conformance.suite.derived.results_in_place import one_of_them_accepted
from activate_order_conformance.suite.experiments.trouble import Trouble
from tests.suite.observed import (
    DEVIATES,
    NOTED,
    accepted,
    activated,
    attempt,
    look,
    observation,
    refusal,
)


def stage(place: int, of_attempt: Attempt, *, inputs: int) -> Stage:
    """Return a call for the first checkout, made in the first move as an input of so many."""
    return Stage(move=0, of=0, wanted={}, also={}, call="", attempt=of_attempt, place=place, inputs=inputs)


@pytest.mark.parametrize(
    ("second_place", "verdict"), [(1, NOTED), (2, DEVIATES)], ids=["in one call", "in calls that meet"]
)
@pytest.mark.parametrize("answer", [accepted(), refusal()], ids=["both accepted", "none accepted"])
def test_one_integration_has_several_results_in_one_call_alone(
    answer: Answer, second_place: int, verdict: str
) -> None:
    stages = [stage(place, attempt(look(), answer), inputs=2) for place in (0, second_place)]
    alone = observation(first=stages[0].attempt, control="conformed")
    assert one_of_them_accepted(stages, alone).verdict is verdict


def meeting(*answers: Answer) -> Observation:
    """Return an observation of calls for one checkout at one instant, which is activated if any is accepted."""
    after = [activated() if any(answer.accepted for answer in answers) else look()]
    stages = [
        stage(place, attempt(look(), answer, after=after), inputs=1) for place, answer in enumerate(answers)
    ]
    return observation(control="conformed", course=tuple(stages))


def test_what_an_accepted_call_changed_beside_a_refused_one_is_not_looked_for_when_both_are_refused() -> None:
    trouble = Trouble(NotImplemented, open=NotImplemented)  # neither arranges nor asks anything
    trouble.require_to_come_again(meeting(accepted(), refusal()), lambda: meeting(refusal(), refusal()))
