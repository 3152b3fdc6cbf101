"""How many experiments are let go on at once, by how those that ended fared."""

from __future__ import annotations

from activate_order_conformance.suite.experiments.at_once import TROUBLES, AtOnce


def weigh(at_once: AtOnce, times: int, *, is_trouble: bool = False) -> None:
    for _ in range(times):
        at_once.weigh(is_trouble=is_trouble, since=at_once.changes)


def come_into_trouble(at_once: AtOnce) -> None:
    weigh(at_once, TROUBLES, is_trouble=True)


def test_once_trouble_has_passed_as_many_go_on_at_once_as_before() -> None:
    at_once = AtOnce(32)
    for number in (16, 8, 4):
        come_into_trouble(at_once)
        assert at_once.number == number
    weigh(at_once, 200)
    assert (at_once.number, at_once.fewest, at_once.lowered) == (32, 4, True)


def test_as_many_go_on_again_whatever_trouble_was_left_over() -> None:
    at_once = AtOnce(32)
    weigh(at_once, TROUBLES + 2, is_trouble=True)
    weigh(at_once, 200)
    assert at_once.number == 32


def test_what_began_with_more_at_once_lowers_nothing_further() -> None:
    at_once = AtOnce(32)
    began_after = at_once.changes
    for _ in range(18):
        at_once.weigh(is_trouble=True, since=began_after)
    assert (at_once.number, at_once.lowered) == (16, True)


def test_what_came_into_trouble_twice_with_so_many_at_once_is_not_tried_with_them_again() -> None:
    at_once = AtOnce(8)
    for _ in range(2):
        come_into_trouble(at_once)
        weigh(at_once, 8)
    assert at_once.number == 4
    weigh(at_once, 200)
    assert at_once.number == 4


def test_trouble_now_and_then_lets_no_more_go_on_at_once_and_no_fewer() -> None:
    at_once = AtOnce(8)
    come_into_trouble(at_once)
    for _ in range(20):
        weigh(at_once, 7)
        weigh(at_once, 1, is_trouble=True)
    assert at_once.number == 4


def test_where_one_at_a_time_comes_into_trouble_as_well_as_many_go_on_as_at_first_for_good() -> None:
    at_once = AtOnce(4)
    for number in (2, 1, 4, 4):
        come_into_trouble(at_once)
        assert (at_once.number, at_once.lowered) == (number, number < 4)
