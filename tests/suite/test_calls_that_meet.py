"""What is one integration where one checkout is an input of several, in one call or in calls that meet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.suite.derived.results_in_place import one_of_them_accepted
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.experiments.trouble import Trouble
from activate_order_conformance.suite.judge.activation import one_accepted
from activate_order_conformance.suite.judge.refusals import CANNOT_BE_READ
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.between import Ask, answering
from activate_order_conformance.trial.specification import UNCHANGED
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


@dataclass
class CutShort:
    """A reference that cuts answers of the action short: the next ones as is told, and one of two in each race."""

    next: list[bool] = field(default_factory=list)
    in_a_race: bool = False
    _given: Counter[bytes] = field(default_factory=Counter)

    def answer(self, request: Request, ask: Ask) -> Response:
        """Answer one call of the action."""
        response = ask()
        self._given[request.get_data()] += 1
        is_second = self._given[request.get_data()] == 2
        if (self.next and self.next.pop(0)) or (self.in_a_race and is_second):
            response.set_data(response.get_data()[:-5])
        return response

    def laboratory(self) -> Laboratory:
        """Return what asks it, once its control was made."""
        target = application_target(answering(UNCHANGED, lambda _: self.answer), "r1", Settings())
        made = Laboratory(Attempts(target, DOCUMENTED))
        assert made.control.outcome == "conformed"
        return made


SOUND = ready_ask(DOCUMENTED)
TWICE = replace(SOUND, manner="twice at one instant")
NOT_IN_CHECKOUT = replace(SOUND, checkout=SOUND.checkout.but(cart_status="Active"))


def in_trouble_before(target: CutShort) -> Laboratory:
    """Return what asked the target already, and got an answer that was cut short, and not when it asked again."""
    made = target.laboratory()
    target.next = [True]
    assert made.observe(NOT_IN_CHECKOUT).fault
    return made


def test_one_of_two_calls_that_nobody_can_read_is_nobodys_where_others_got_the_like_now_and_then() -> None:
    target = CutShort()
    made = in_trouble_before(target)
    target.next = [True, False]
    assert made.observe(TWICE).fault


def test_one_of_two_calls_that_nobody_can_read_is_the_targets_where_it_comes_each_time() -> None:
    target = CutShort()
    made = in_trouble_before(target)
    target.in_a_race = True
    observation = made.observe(TWICE)
    assert not observation.fault
    assert one_accepted(observation).verdict is DEVIATES


def test_one_of_two_calls_that_nobody_can_read_is_the_targets_where_nobody_else_got_the_like() -> None:
    target = CutShort()
    made = target.laboratory()
    target.next = [True, False]
    observation = made.observe(TWICE)
    assert not observation.fault
    assert one_accepted(observation).because == CANNOT_BE_READ
