"""What calls heard while something was down is told from what they get of each other, by when each was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activate_order_conformance.suite.experiments.heard import AnswerKey, Heard
from activate_order_conformance.suite.experiments.outages import may_have_spared_calls_alone, was_down

AMISS: AnswerKey = ("refused", 500, "UNKNOWN_EXCEPTION")
ACCEPTED: AnswerKey = ("accepted", 200, None)
REFUSED: AnswerKey = ("refused", 403, "INVALID_INPUT")
DEPARTED = ("cart_status", "session", "validation_errors", "session_is_processing", "session_next_state")


def heard(key: AnswerKey, departs: str, called_at: float, answered_at: float) -> Heard:
    return Heard(called_at, answered_at, key, departs, is_unread=False, is_amiss=False)


ALONE = [heard(REFUSED, departs, 10.0 + number, 10.5 + number) for number, departs in enumerate(DEPARTED)]
"""What each got when it was made again."""

DOWN = [
    heard(AMISS, departs, 1.0 + number / 10, 2.0 + number / 10) for number, departs in enumerate(DEPARTED)
]
"""What each got from the first second on."""


def test_what_all_heard_for_a_while_was_said_while_something_was_down() -> None:
    assert was_down(DOWN[:1], [*DOWN, *ALONE])


def test_who_called_before_may_have_been_answered_before_and_have_heard_of_it_late() -> None:
    earlier = [heard(ACCEPTED, "", 0.5, 2.1 + number / 100) for number in range(5)]
    assert was_down(DOWN[:1], [*earlier, *DOWN, *ALONE])


def test_who_calls_meanwhile_and_is_answered_rightly_shows_that_nothing_was_down() -> None:
    meanwhile = [heard(ACCEPTED, "", 1.05 + number / 100, 2.2) for number in range(5)]
    assert not was_down(DOWN[:1], [*DOWN, *meanwhile, *ALONE])


def test_what_one_departure_gets_is_no_outage() -> None:
    of_one = [heard(AMISS, "cart_status", 1.0 + number / 10, 2.0) for number in range(5)]
    assert not was_down(of_one[:1], [*of_one, *ALONE])


def test_some_that_were_under_way_when_it_began_may_have_been_answered_before() -> None:
    under_way = [heard(ACCEPTED, "", 1.05 + number / 100, 2.2) for number in range(3)]
    assert was_down(DOWN[:1], [*DOWN, *under_way, *ALONE])


@pytest.mark.parametrize(("alone", "may_be_chance"), [(10, True), (30, True), (50, False)])
def test_calls_alone_that_are_spared_show_little_where_only_some_would_be_hit(
    alone: int, may_be_chance: bool
) -> None:
    cut_off = replace(heard(("unreadable", 200, None), "", 1.0, 2.0), is_unread=True)
    read = heard(ACCEPTED, "", 1.0, 2.0)
    calls = [*[cut_off] * 10, *[read] * 90, *[replace(read, is_alone=True)] * alone]
    assert may_have_spared_calls_alone("unreadable", calls, ()) is may_be_chance
