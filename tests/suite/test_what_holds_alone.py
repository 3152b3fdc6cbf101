"""What a call moved is what stays, in every checkout, where nothing is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.observation import Attempt
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.untouched import Untouched, holds_alone, not_held
from activate_order_conformance.targets.protocol import Arranged
from tests.suite.observed import READY, accepted, attempt, look, refusal


def moving(before: str, after: str) -> Attempt:
    return attempt(
        look(background_operation=before), refusal(), after=[look(0.1, background_operation=after)]
    )


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ("Running", "Running", True),
        ("Running", "Complete", False),
        ("Complete", "Complete", False),  # it had moved on before it was read
    ],
)
def test_what_stays_in_every_checkout_that_is_not_called_for_holds(
    before: str, after: str, holds: bool
) -> None:
    untouched = [moving("Running", "Running"), moving(before, after)]
    assert holds_alone(moving("Running", "Complete"), lambda: untouched) is holds


ACCEPTED_TOO = replace(moving("Complete", "Running"), answers=(accepted(), refusal()))


@pytest.mark.parametrize(
    "harmless", [moving("Running", "Running"), ACCEPTED_TOO], ids=["as it was", "another call was accepted"]
)
def test_what_no_refusal_moved_is_held_against_nothing(harmless: Attempt) -> None:
    assert not holds_alone(harmless, lambda: pytest.fail("another checkout was looked at"))


@pytest.mark.parametrize("becomes", ["Active", "Checkout"])
def test_a_departure_that_becomes_another_in_one_checkout_of_several_does_not_hold(becomes: str) -> None:
    called = attempt(look(cart_status="Closed"), refusal(), after=[look(0.1, cart_status="Active")])
    untouched = [
        attempt(look(cart_status="Closed"), refusal(), after=[look(0.1, cart_status=after)])
        for after in ("Closed", becomes, becomes)
    ]
    gone = not_held(called, READY.but(cart_status="Closed"), READY, lambda _: untouched, 5)
    assert [each.departure for each in gone] == ["cart_status"] * (becomes == "Active")


def test_what_was_not_read_as_it_was_to_be_before_the_call_is_looked_for_in_no_other_checkout() -> None:
    never_closed = attempt(look(), accepted(), after=[look(0.1, cart_status="Closed")])
    was_to_be = READY.but(cart_status="Active")
    assert not not_held(never_closed, was_to_be, READY, lambda _: pytest.fail("others were made"), 5)


@dataclass
class Restless:
    """What arranges carts that are Closed by themselves five seconds after they were made."""

    clock: ManualClock = field(default_factory=ManualClock)
    made_at: dict[str, float] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def arrange(self, _state: Checkout) -> Arranged:
        made = Arranged(id=f"{len(self.made_at)}", cart_id="", authorization="", other_ids={})
        self.made_at[made.id] = self.clock.now()
        return made

    def change(self, arranged: Arranged, _wanted: Mapping[str, Value]) -> Arranged:
        self.changed.append(arranged.id)
        return arranged

    def look(self, arranged: Arranged, *_: object, **__: object) -> Snapshot:
        is_old = self.clock.now() - self.made_at[arranged.id] > 5
        return look(self.clock.now(), cart_status="Closed" if is_old else "Active")

    def untouched(self) -> Untouched:
        reads = SimpleNamespace(look=self.look, read_back=self.look)
        attempts: Any = SimpleNamespace(reads=reads, clock=self.clock, change=self.change)
        checkouts: Any = SimpleNamespace(arrange=self.arrange, ready=READY)
        return Untouched(attempts, checkouts, deadline=2)


ACTIVE = READY.but(cart_status="Active")
BOTH = READY.but(cart_status="Active", validation_errors=1)


def ended_after(seconds: float, becomes: str, **others: Value) -> Attempt:
    before, after = (
        look(at, cart_status=status, **others) for at, status in ((0, "Active"), (seconds, becomes))
    )
    return attempt(before, refusal(), after=[after])


def test_what_stands_for_a_checkout_goes_with_it_from_state_to_state() -> None:
    restless = Restless()
    untouched = restless.untouched()
    ended, ended_beside_an_error = ended_after(0.1, "Closed"), ended_after(0.1, "Closed", validation_errors=1)
    untouched.not_held(ended, (ACTIVE,))
    untouched.not_held(ended, (ACTIVE,))
    untouched.not_held(ended_beside_an_error, (ACTIVE, BOTH))
    assert (len(restless.made_at), sorted(restless.changed)) == (3, ["0", "1", "2"])
    untouched.not_held(ended, (ACTIVE,), number=1)  # that of another checkout
    untouched.not_held(ended_beside_an_error, (BOTH,))  # which was made anew
    assert len(restless.made_at) == 9


def test_what_ended_by_itself_before_it_was_seen_of_a_later_call_accuses_nobody() -> None:
    untouched = Restless().untouched()
    assert untouched.not_held(ended_after(6, "Checkout"), (ACTIVE,)) == ()
    (gone,) = untouched.not_held(ended_after(0.1, "Closed"), (ACTIVE,))
    assert gone.departure == "cart_status"


class Spoiling(Restless):
    """What closes the cart before it whenever it arranges one."""

    def look(self, arranged: Arranged, *_: object, **__: object) -> Snapshot:
        is_last = arranged.id == [*self.made_at][-1]
        return look(self.clock.now(), cart_status="Active" if is_last else "Closed")


def test_what_is_spoilt_as_another_is_made_accuses_nobody() -> None:
    ended_beside_an_error = ended_after(0.1, "Closed", validation_errors=1)
    (gone,) = Spoiling().untouched().not_held(ended_beside_an_error, (ACTIVE, BOTH))
    assert gone.departure == "cart_status"
