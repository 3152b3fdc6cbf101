"""How a checkout is watched after a call: until what is awaited was seen and things stand still."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.effects import EFFECTS, Effect
from activate_order_conformance.suite.experiments.watch import FIRST_WAIT, LONGEST_WAIT, watch
from tests.suite.observed import look

CLOSES = EFFECTS["interaction-04"]


class Looks:
    """A checkout whose cart takes other statuses at stated times, on a clock of its own; counts the looks."""

    def __init__(self, *changes: tuple[float, str]) -> None:
        self.clock = ManualClock()
        self.changes = changes
        self.times: list[float] = []

    def __call__(self) -> Snapshot:
        now = self.clock.now()
        self.times.append(now)
        past = [status for at, status in self.changes if at <= now]
        departures: dict[str, Value] = {"cart_status": past[-1]} if past else {}
        return look(now, **departures)

    def watch(
        self, *awaited: Effect, until: float = 30.0, quiet: float | None = None
    ) -> tuple[list[str], bool]:
        timeline, settled = watch(self, self.clock, awaited, until=until, quiet=quiet)
        return [each.cart.status for each in timeline if each.cart], settled


def test_one_look_is_enough_where_nothing_is_awaited() -> None:
    looks = Looks()
    assert looks.watch() == (["Checkout"], True)
    assert looks.times == [0.0]


def test_what_is_awaited_ends_the_watch_when_it_is_seen() -> None:
    looks = Looks((2.0, "Closed"))
    assert looks.watch(CLOSES) == (["Checkout", "Closed"], True)
    assert 2.0 <= looks.clock.now() < 2.0 + LONGEST_WAIT


def test_what_never_comes_is_awaited_until_the_deadline() -> None:
    looks = Looks()
    assert looks.watch(CLOSES, until=10.0) == (["Checkout"], False)
    assert 10.0 <= looks.clock.now() <= 10.0 + LONGEST_WAIT


def test_a_look_that_began_before_the_deadline_is_not_the_last() -> None:
    looks = Looks((9.5, "Closed"))

    def slowly() -> Snapshot:
        snapshot = looks()
        looks.clock.sleep(3.0)
        return snapshot

    timeline, settled = watch(slowly, looks.clock, [CLOSES], until=10.0, quiet=None)
    assert settled
    assert looks.times[-2] < 9.5 < looks.times[-1]
    assert timeline[-1].cart is not None


def test_what_comes_at_the_deadline_is_seen() -> None:
    assert Looks((10.0, "Closed")).watch(CLOSES, until=10.0) == (["Checkout", "Closed"], True)


def test_looks_are_far_apart_only_when_the_wait_is_long() -> None:
    looks = Looks()
    looks.watch(CLOSES, until=10.0)
    apart = [after - before for before, after in zip(looks.times, looks.times[1:], strict=False)]
    assert apart[0] == pytest.approx(FIRST_WAIT)
    assert max(apart) == pytest.approx(LONGEST_WAIT)
    assert len(looks.times) < 20


def test_a_quiet_period_passes_before_the_last_look() -> None:
    looks = Looks((0.2, "Closed"))
    assert looks.watch(quiet=0.3) == (["Checkout", "Closed"], True)


def test_what_is_undone_in_the_quiet_period_is_seen() -> None:
    statuses, settled = Looks((0.0, "Closed"), (0.25, "Checkout")).watch(CLOSES, quiet=0.3)
    assert (statuses, settled) == (["Closed", "Checkout"], True)


def test_the_last_of_two_equal_looks_that_are_a_quiet_period_apart_ends_the_watch() -> None:
    looks = Looks((0.2, "Processing"), (0.5, "Closed"))
    assert looks.watch(quiet=0.3)[0] == ["Checkout", "Processing", "Closed"]
    assert looks.times[-1] - looks.times[-2] == pytest.approx(0.3)


@pytest.mark.parametrize("quiet", [0.0, 0.3], ids=["no quiet period", "a quiet period"])
def test_a_checkout_that_never_stands_still_is_left_at_the_deadline(quiet: float) -> None:
    clock = ManualClock()
    warnings = count()
    watch(lambda: look(validation_warnings=next(warnings)), clock, [], until=5.0, quiet=quiet)
    assert 5.0 <= clock.now() < 6.0


def test_a_snapshot_that_differs_in_time_alone_is_the_same() -> None:
    statuses, _ = Looks().watch(CLOSES, until=5.0, quiet=0.3)
    assert statuses == ["Checkout"]


def _seen(effect: Effect) -> Callable[[Snapshot], bool]:
    return effect.seen


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_of_what_is_hidden_is_never_seen(name: str) -> None:
    effect = EFFECTS[name]
    blind = look(hides=[effect.subject])
    assert _seen(effect)(blind) is (name == "operation")
    assert effect.shows(blind)
