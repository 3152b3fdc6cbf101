"""Experiments side by side: as many as may be, in order where they are taken, and alone where they have to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Event, Lock

import pytest

from activate_order_conformance.nouns.clock import StoppableClock, Stopped, SystemClock
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.side_by_side import (
    CONFIRMED,
    LONGEST_TROUBLE,
    MOST_UNSETTLED,
    Doubt,
    Ended,
    Made,
    SideBySide,
    steadied,
)

DEVIATES, BROKEN, TROUBLE = Doubt("deviates"), Doubt("broken"), Doubt("trouble")
NOTHING = Observation(wanted={}, ready={}, call="", manner="once")


def asks(count: int) -> list[Ask]:
    """Return experiments that are told apart by a state of their session."""
    ask = ready_ask(DOCUMENTED)
    return [replace(ask, checkout=ask.checkout.but(session_state=str(number))) for number in range(count)]


def number_of(ask: Ask) -> int:
    return int(str(ask.checkout.values()["session_state"]))


def made(ask: Ask, fault: str = "") -> Made:
    return Made(
        observation=replace(NOTHING, call=str(number_of(ask)), fault=fault), exchanges=(), seconds=0.0
    )


class Counting:
    """A maker of experiments that counts how many are under way beside each, and how often each is made."""

    def __init__(self, fault: Callable[[int, bool], str] = lambda _number, _alone: "") -> None:
        self._fault = fault
        self._lock = Lock()
        self.under_way: set[int] = set()
        self.beside: dict[int, set[int]] = {}
        self.order: list[int] = []

    def __call__(self, ask: Ask) -> Made:
        number = number_of(ask)
        with self._lock:
            self.order.append(number)
            self.beside[number] = set(self.under_way)
            for other in self.under_way:
                self.beside[other].add(number)
            self.under_way.add(number)
        result = made(ask, self._fault(number, self.order.count(number) > 1))
        with self._lock:
            self.under_way.remove(number)
        return result


@contextmanager
def pool(
    make: Callable[[Ask], Made],
    count: int,
    *,
    at_once: int = 4,
    how_long: Callable[[Ask], float] = lambda _: 0,
    doubt: Callable[[int, Observation], Doubt | None] = lambda _position, _observation: None,
    spoilt: Callable[[Observation], str] = lambda _: "",
    tell: Ended | None = None,
    stop: Event | None = None,
) -> Iterator[SideBySide]:
    side_by_side = SideBySide(
        make,
        dict(enumerate(asks(count))),
        make_alone=make,
        at_once=at_once,
        how_long=how_long,
        doubt=doubt,
        spoilt=spoilt,
        stop=stop or Event(),
        tell=tell,
    )
    try:
        yield side_by_side.begin()
    finally:
        side_by_side.close()


def test_as_many_as_may_be_are_under_way_at_once() -> None:
    together = Barrier(5)

    def make(ask: Ask) -> Made:
        together.wait(60)  # which nobody passes until five are there
        return made(ask)

    with pool(make, 10, at_once=5) as side_by_side:
        calls = [side_by_side.take(position).observation.call for position in range(10)]
    assert calls == [str(position) for position in range(10)]


def test_what_ends_late_is_taken_in_its_place() -> None:
    second_ended = Event()

    def make(ask: Ask) -> Made:
        if number_of(ask) == 0:
            second_ended.wait(60)
        if number_of(ask) == 1:
            second_ended.set()
        return made(ask)

    with pool(make, 2) as side_by_side:
        assert [side_by_side.take(position).observation.call for position in (0, 1)] == ["0", "1"]


def test_what_was_made_is_there_when_nothing_more_is_made() -> None:
    others_ended, may_end = Event(), Event()

    def tell(ended: int, _under_way: int) -> None:
        if ended == 3:
            others_ended.set()

    def make(ask: Ask) -> Made:
        if number_of(ask) == 1:
            may_end.wait(60)
            raise RuntimeError("stopped")
        return made(ask)

    with pool(make, 4, tell=tell) as side_by_side:
        others_ended.wait(60)
        may_end.set()
        side_by_side.close()
    assert [side_by_side.has_made(position) for position in range(5)] == [True, False, True, True, False]


def test_what_ends_is_told_of_although_its_turn_has_not_come() -> None:
    others_ended = Event()
    heard: list[tuple[int, int]] = []

    def tell(ended: int, under_way: int) -> None:
        heard.append((ended, under_way))
        if ended == 3:
            others_ended.set()

    def make(ask: Ask) -> Made:
        if number_of(ask) == 0:
            others_ended.wait(60)
        return made(ask)

    with pool(make, 4, at_once=2, tell=tell) as side_by_side:
        side_by_side.take(0)
        assert (3, 1) in heard
    assert heard[-1] == (4, 0)


def test_what_waits_longest_begins_first_and_is_taken_in_its_place() -> None:
    make = Counting()
    with pool(
        make, 40, at_once=1, how_long=lambda ask: number_of(ask) % 10 // 7 * number_of(ask)
    ) as side_by_side:
        calls = [side_by_side.take(position).observation.call for position in range(40)]
    assert make.order[:4] == [39, 38, 37, 29]
    assert make.order[-28:] == [number for number in range(40) if number % 10 < 7]
    assert calls == [str(number) for number in range(40)]


def test_what_deviates_beside_others_is_made_again_alone() -> None:
    make = Counting(lambda number, again: "wrong" if number in (2, 3) and not (number == 3 and again) else "")
    with pool(make, 8, doubt=lambda _, observation: DEVIATES if observation.fault else None) as side_by_side:
        taken = [side_by_side.take(position) for position in range(8)]
    assert [each.observation.fault for each in taken] == ["", "", "wrong", "", "", "", "", ""]
    assert [each.beside.fault if each.beside else None for each in taken[1:5]] == [
        None,
        "wrong",
        "wrong",
        None,
    ]
    assert make.beside[2] == make.beside[3] == set()


@pytest.mark.parametrize(("alone", "times"), [("deviates", 1), ("", 2), ("broken", 2)])
def test_deviations_stand_once_some_were_made_sure_of(alone: str, times: int) -> None:
    count = CONFIRMED + 20
    doubts = {"deviates": DEVIATES, "broken": BROKEN, "": None}
    make = Counting(lambda number, again: alone if again and number == 0 else "deviates")
    with pool(make, count, doubt=lambda _, made: doubts[made.fault]) as side_by_side:
        for position in range(count):
            side_by_side.take(position)
    assert make.order.count(0) == 2
    assert sum(make.order.count(number) == 2 for number in range(count)) == (
        CONFIRMED if times == 1 else count
    )


@pytest.mark.parametrize("doubt", [Doubt("slow"), Doubt("moved")], ids=lambda doubt: doubt.why)
@pytest.mark.parametrize(("alone", "number"), [("", MOST_UNSETTLED), ("as before", CONFIRMED)])
def test_not_all_that_came_late_or_moved_is_made_again(doubt: Doubt, alone: str, number: int) -> None:
    make = Counting(lambda _number, again: alone if again else "as before")
    count = MOST_UNSETTLED + 10
    with pool(make, count, doubt=lambda _, made: doubt if made.fault else None) as side_by_side:
        for position in range(count):
            side_by_side.take(position)
    assert len(make.order) == count + number


def test_what_is_known_by_now_to_have_been_spoilt_is_not_made_again() -> None:
    count = CONFIRMED + 10
    make = Counting(lambda _number, again: "right" if again else "wrong")
    with pool(
        make,
        count,
        doubt=lambda _, observation: DEVIATES if observation.fault == "wrong" else None,
        spoilt=lambda _: (
            "late" if len(make.order) > count else ""
        ),  # which the first shows that is made again
    ) as side_by_side:
        faults = [side_by_side.take(position).observation.fault for position in range(count)]
    assert len(make.order) == count + CONFIRMED
    assert sorted(faults) == ["late"] * 10 + ["right"] * CONFIRMED


@pytest.mark.parametrize("at_once", [1, 4])
def test_of_what_deviates_the_quickest_are_made_sure_of(at_once: int) -> None:
    count = CONFIRMED + 10
    begun: list[int] = []

    def make(ask: Ask) -> Made:
        begun.append(number_of(ask))
        return replace(made(ask, "wrong"), seconds=float(count - number_of(ask)))

    with pool(make, count, at_once=at_once, doubt=lambda _position, _observation: DEVIATES) as side_by_side:
        for position in range(count):
            side_by_side.take(position)
    assert begun[count:] == [*reversed(range(count))][:CONFIRMED]


def test_what_deviates_whenever_it_is_asked_for_hides_nothing_that_does_so_beside_others_alone() -> None:
    count = CONFIRMED + 10
    late = {count - 2, count - 1}
    make = Counting(lambda number, again: "" if again and number in late else "wrong")

    def doubt(position: int, observation: Observation) -> Doubt | None:
        claims = {"refused"} | ({"cart closed"} if position in late else set())
        return Doubt("deviates", frozenset(claims)) if observation.fault else None

    with pool(make, count, at_once=1, doubt=doubt) as side_by_side:
        wrong = {position for position in range(count) if side_by_side.take(position).observation.fault}
    assert wrong == {*range(count)} - late


def in_trouble(_position: int, observation: Observation) -> Doubt | None:
    return TROUBLE if observation.fault else None


@pytest.mark.parametrize(("count", "at_once"), [(3, 4), (60, 8)])
def test_trouble_makes_a_run_go_down_to_fewer_at_once_unless_one_at_a_time_comes_into_it(
    count: int, at_once: int
) -> None:
    make = Counting(lambda _number, again: "" if again else "in trouble")
    with pool(make, count, at_once=8, doubt=in_trouble) as side_by_side:
        taken = [side_by_side.take(position) for position in range(count)]
    assert not [each for each in taken if each.observation.fault]
    assert (side_by_side.at_once.number, side_by_side.at_once.lowered) == (at_once, at_once < 8)


def taking(seconds: Callable[[int], float], make: Callable[[Ask], Made]) -> Callable[[Ask], Made]:
    """Let an experiment take so many seconds, as far as is told."""
    return lambda ask: replace(make(ask), seconds=seconds(number_of(ask)))


def test_what_comes_into_trouble_again_and_again_is_not_made_again_for_ever() -> None:
    count, each = 30, LONGEST_TROUBLE / 5
    make = Counting(lambda number, again: "" if again and number % 2 else "in trouble")
    with pool(taking(lambda number: each + number / 1000, make), count, doubt=in_trouble) as side_by_side:
        taken = [side_by_side.take(position).observation.fault for position in range(count)]
    made_again = 9  # five of which, the even ones, came into trouble again
    assert [make.order.count(number) for number in range(count)] == [2] * made_again + [1] * (
        count - made_again
    )
    assert taken[:made_again] == ["in trouble", ""] * 4 + ["in trouble"]
    assert {*taken[made_again:]} == {"in trouble"}


def test_what_is_not_made_again_for_trouble_is_told_as_that_whatever_else_it_came_to() -> None:
    make = taking(lambda number: LONGEST_TROUBLE + 1 + number, Counting())
    with pool(make, 4, doubt=lambda *_: TROUBLE) as side_by_side:
        *others, last = (side_by_side.take(position).observation.fault for position in range(4))
    assert others == ["", "", ""]
    assert "is in trouble again and again" in last


def test_trouble_that_lasts_is_told_of_as_it_was_first_met() -> None:
    make = Counting(lambda _number, again: "nothing is there" if again else "broke off")
    with pool(make, 4, doubt=lambda _position, _observation: TROUBLE) as side_by_side:
        assert [side_by_side.take(position).observation.fault for position in range(4)] == ["broke off"] * 4


def test_trouble_after_which_nothing_can_be_asked_any_more_is_told_as_that() -> None:
    make = Counting(lambda _number, again: "nothing is there" if again else "")
    with pool(make, 4, doubt=lambda _position, _observation: TROUBLE) as side_by_side:
        assert {side_by_side.take(position).observation.fault for position in range(4)} == {
            "nothing is there"
        }


def test_a_single_trouble_lowers_nothing() -> None:
    make = Counting(lambda number, again: "in trouble" if number == 5 and not again else "")
    with pool(make, 30, at_once=8, doubt=in_trouble) as side_by_side:
        assert not side_by_side.take(5).observation.fault
    assert (side_by_side.at_once.number, side_by_side.at_once.lowered) == (8, False)


def test_what_fails_is_raised_where_it_is_taken() -> None:
    def make(ask: Ask) -> Made:
        if number_of(ask) == 1:
            raise RuntimeError("no")
        return made(ask)

    with pool(make, 3) as side_by_side:
        assert side_by_side.take(0).observation.call == "0"
        with pytest.raises(RuntimeError):
            side_by_side.take(1)
        assert side_by_side.take(2).observation.call == "2"


def test_what_fails_when_it_is_weighed_is_raised_where_it_is_taken() -> None:
    def doubt(position: int, _: Observation) -> None:
        if position == 1:
            raise RuntimeError("no")

    with pool(made, 3, at_once=1, doubt=doubt) as side_by_side:
        with pytest.raises(RuntimeError):
            side_by_side.take(1)
        assert side_by_side.take(2).observation.call == "2"


def test_what_breaks_beside_the_experiments_is_raised_where_they_are_taken() -> None:
    stop, both = Event(), Barrier(2)

    def make(ask: Ask) -> Made:
        both.wait(60)
        if number_of(ask):
            StoppableClock(SystemClock(), stop).sleep(3600)
        return made(ask)

    def tell(_ended: int, _under_way: int) -> None:
        raise OSError("nobody listens")

    with pool(make, 6, at_once=2, tell=tell, stop=stop) as side_by_side:
        assert side_by_side.take(0).observation.call == "0"
        for position in range(1, 6):
            with pytest.raises(OSError, match="nobody listens"):
                side_by_side.take(position)
    with pytest.raises(OSError, match="nobody listens"):
        side_by_side.take(1)


def test_closing_wakes_what_waits_and_begins_nothing_more() -> None:
    stop, waiting = Event(), Barrier(3)
    clock = StoppableClock(SystemClock(), stop)
    released: list[int] = []

    def make(ask: Ask) -> Made:
        try:
            waiting.wait(60)
            clock.sleep(3600)
            return made(ask)
        finally:
            released.append(number_of(ask))

    with pool(make, 9, at_once=2, stop=stop) as side_by_side:
        waiting.wait(60)
    assert sorted(released) == [0, 1]
    with pytest.raises(Stopped):
        side_by_side.take(0)


@pytest.mark.parametrize(
    ("alone", "beside", "verdict"),
    [
        (Verdict.CONFORMS, Verdict.DEVIATES, Verdict.UNSTABLE),
        (Verdict.DEVIATES, Verdict.CONFORMS, Verdict.UNSTABLE),
        (Verdict.DEVIATES, Verdict.DEVIATES, Verdict.DEVIATES),
        (Verdict.CONFORMS, Verdict.UNPROVEN, Verdict.CONFORMS),
        (Verdict.DEVIATES, Verdict.UNPROVEN, Verdict.DEVIATES),
    ],
)
def test_what_deviates_once_and_conforms_once_is_unstable(
    alone: Verdict, beside: Verdict, verdict: Verdict
) -> None:
    (found,) = steadied(
        [Finding(claim="x#1", verdict=alone, actual="a")], [Finding(claim="x#1", verdict=beside, actual="b")]
    )
    assert found.verdict is verdict
    assert (found.actual == "alone: a; beside other checkouts: b") == (verdict is Verdict.UNSTABLE)


def test_what_deviates_alone_as_well_is_taken_at_once_and_what_is_right_alone_when_all_were_made_again() -> (
    None
):
    is_taken, last_began = Event(), Event()

    def make(ask: Ask) -> Made:
        number = number_of(ask)
        if make_again := number in begun:
            if number == 1:
                assert is_taken.wait(60)  # which it is while this one is made
            if number == 2:
                last_began.set()
        begun.add(number)
        return made(ask, "wrong" if not make_again or number == 0 else "")

    begun: set[int] = set()
    with pool(
        make, 3, at_once=1, doubt=lambda _, observation: DEVIATES if observation.fault else None
    ) as side_by_side:
        assert side_by_side.take(0).observation.fault
        is_taken.set()
        assert not side_by_side.take(1).observation.fault
        assert last_began.is_set()
        assert not side_by_side.take(2).observation.fault
