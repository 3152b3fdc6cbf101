"""What is one integration where one checkout is an input of several, in one call or in calls that meet."""

from __future__ import annotations

import pytest

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Stage
from activate_order_conformance.suite.derived.results_in_place import one_of_them_accepted
from tests.suite.observed import DEVIATES, NOTED, accepted, attempt, look, observation, refusal


@pytest.mark.parametrize(
    ("second_place", "verdict"), [(1, NOTED), (2, DEVIATES)], ids=["in one call", "in calls that meet"]
)
@pytest.mark.parametrize("answer", [accepted(), refusal()], ids=["both accepted", "none accepted"])
def test_one_integration_has_several_results_in_one_call_alone(
    answer: Answer, second_place: int, verdict: str
) -> None:
    stages = [
        Stage(
            move=0,
            of=0,
            wanted={},
            also={},
            call="",
            attempt=attempt(look(), answer),
            place=place,
            inputs=2,
        )
        for place in (0, second_place)
    ]
    alone = observation(first=stages[0].attempt, control="conformed")
    assert one_of_them_accepted(stages, alone).verdict is verdict
