"""What never comes is waited for in a few activations, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.interactions import Interaction
from activate_order_reference.rules.records import Order

from activate_order_conformance.nouns.observation import Attempt
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.experiments.ask import Input, Move, ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.in_vain import ENOUGH
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.judge.records import came_true
from activate_order_conformance.targets.in_process import reference_target
from activate_order_conformance.trial.specification import (
    besides,
    leaving_out,
    lock_items,
    setting,
    with_interaction,
)

ARCHIVED = "interaction-03"
MANY = 3 * ENOUGH


def activations(
    specification: Specification, number: int = MANY, **asked: bool
) -> list[tuple[float, Attempt]]:
    """Return of activations, the control first, how long each took on the clock, and what was seen."""
    target = reference_target("r1", specification=specification)
    made = Laboratory(Attempts(target, DOCUMENTED))
    ask = replace(ready_ask(DOCUMENTED), awaits=frozenset(EFFECTS), quiet=True, **asked)
    attempts = []
    for turn in range(number):
        began = target.clock.now()
        observation = made.observe(ask) if turn else made.control.observation
        assert observation.first is not None
        attempts.append((target.clock.now() - began, observation.first))
    return attempts


def never_but(turns: set[int]) -> Callable[[object], bool]:
    """Return what holds of every activation but those in these places."""
    runs: list[object] = []

    def holds(run: object) -> bool:
        runs.append(run)
        return len(runs) - 1 not in turns

    return holds


def test_what_came_in_no_activation_is_waited_for_no_more() -> None:
    made = activations(leaving_out(ARCHIVED, never_but(set())))
    waited, hurried = made[:ENOUGH], made[ENOUGH:]
    assert all(seconds > 5 and attempt.given_up == () for seconds, attempt in waited)
    assert all(seconds < 2 and attempt.given_up == (ARCHIVED,) for seconds, attempt in hurried)
    assert all(attempt.after.cart and attempt.after.cart.status == "Closed" for _, attempt in hurried)


def test_what_came_once_is_waited_for_as_long_as_ever() -> None:
    made = activations(leaving_out(ARCHIVED, never_but({1})))
    assert all(attempt.given_up == () for _, attempt in made)
    assert all(seconds > 5 for turn, (seconds, _) in enumerate(made) if turn != 1)


def test_what_comes_although_it_is_waited_for_no_more_is_seen_and_waited_for_again() -> None:
    made = activations(leaving_out(ARCHIVED, never_but({ENOUGH})), ENOUGH + 2)
    (_, came), (seconds, after) = made[-2:]
    assert came.after.session is not None
    assert came.after.session.archived
    assert after.given_up == ()
    assert seconds > 5


def test_what_is_waited_for_no_more_deviates_and_says_so() -> None:
    target = reference_target("r1", specification=leaving_out(ARCHIVED, never_but(set())))
    made = Laboratory(Attempts(target, DOCUMENTED))
    ask = replace(ready_ask(DOCUMENTED), awaits=frozenset(EFFECTS), quiet=True)
    judgements = [came_true(made.observe(ask), ARCHIVED) for _ in range(MANY)]
    assert {judgement.verdict for judgement in judgements} == {Verdict.DEVIATES}
    assert judgements[0].actual == "the session is not archived after 5 seconds"
    as_before = "as 5 seconds after every activation before; it is waited for no more"
    assert judgements[-1].actual == f"the session is not archived, {as_before}"


def test_items_that_are_never_locked_are_tried_late_in_a_few_activations() -> None:
    unlocked = with_interaction("interaction-01", effect=setting(Order, status="Activated"))
    made = activations(unlocked, probe=True)
    assert [seconds > 5 for seconds, _ in made] == [True] * ENOUGH + [False] * (MANY - ENOUGH)


@pytest.mark.parametrize("are_locked", [True, False])
def test_items_are_tried_again_when_work_that_took_too_long_is_over(are_locked: bool) -> None:
    unlocked = with_interaction("interaction-01", effect=setting(Order, status="Activated"))
    late = replace(unlocked, ends_after=6.4)
    if are_locked:
        late = besides(Interaction(name="locks", effect=lock_items, after=6.35), base=late)
    made = Laboratory(Attempts(reference_target("r1", specification=late), DOCUMENTED))
    called = Move(
        inputs=(Input(checkout=ready_ask(DOCUMENTED).checkout, invocation=ready_ask(DOCUMENTED).invocation),)
    )
    course = (called, Move(waits=True, for_long=True))
    observation = made.observe(
        replace(ready_ask(DOCUMENTED), manner="in a course", course=course, probe=True)
    )
    (activated,) = observation.course
    assert activated.attempt.item_editable == (True, not are_locked)
