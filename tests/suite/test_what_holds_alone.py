"""What a call moved is what stays, in every checkout, where nothing is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activate_order_conformance.nouns.observation import Attempt
from activate_order_conformance.suite.experiments.untouched import holds_alone, not_held
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
