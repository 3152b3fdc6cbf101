"""What the When makes: one experiment, the same whatever is right, beside a control that is made once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from activate_order_reference.rules.activation import SPECIFICATION

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import LEAST_QUIET
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.targets.driver.driver_client import DriverClient
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import reference_target

READY = ready(DOCUMENTED)
SOUND = ready_ask(DOCUMENTED)


def laboratory(after: float = 0.1, **settings: Any) -> Laboratory:
    """Return a laboratory on a reference whose background work is done `after` so many seconds."""
    slow = tuple(replace(each, after=after if each.after else 0.0) for each in SPECIFICATION.interactions)
    target = reference_target("r1", specification=replace(SPECIFICATION, interactions=slow, ends_after=after))
    return Laboratory(Attempts(target, DOCUMENTED), **settings)


def target_of(made: Laboratory) -> HttpTarget:
    target = made.target
    assert isinstance(target, HttpTarget)
    return target


def departing(**departures: Value) -> Ask:
    return replace(SOUND, checkout=READY.but(**departures))


def live(made: Laboratory) -> frozenset[str]:
    driver = target_of(made).driver
    assert isinstance(driver, DriverClient)
    return driver.live


def test_the_control_is_made_once() -> None:
    made = laboratory()
    assert made.control_so_far is None
    first = made.control
    made.observe(departing(cart_status="Closed"))
    assert made.control is first is made.control_so_far
    assert first.outcome == "conformed"


@pytest.mark.parametrize(
    ("after", "settings", "quiet"),
    [
        (0.1, {}, LEAST_QUIET),
        (2.0, {}, 2.0),
        (0.1, {"quiet": 0.02}, 0.02),
        (2.0, {"deadline": LEAST_QUIET + 0.2}, LEAST_QUIET),
    ],
    ids=["at least", "the slowest effect", "as told", "nothing seen by the deadline"],
)
def test_the_quiet_period_is_as_long_as_the_controls_slowest_effect(
    after: float, settings: dict[str, float], quiet: float
) -> None:
    assert laboratory(after, **settings).control.quiet == pytest.approx(quiet, abs=1.0 if after > 1 else 0.01)
    assert laboratory(after, **settings).control.quiet >= min(quiet, LEAST_QUIET)


def test_the_reading_on_settling_says_how_long_the_quiet_period_is_at_the_least() -> None:
    (settling,) = [reading for reading in Contract.load().readings if reading.id == "reading-34"]
    assert f"at least {LEAST_QUIET:g} seconds" in " ".join(settling.stand.split())


def test_the_deadline_is_the_drivers_unless_told_otherwise() -> None:
    announced = target_of(laboratory()).driver.abilities().settles_within
    assert laboratory().control.observation.deadline == announced
    assert laboratory(deadline=7.0).control.observation.deadline == 7.0


def test_a_refusal_is_followed_by_the_same_checkout_put_right() -> None:
    seen = laboratory().observe(departing(cart_status="Closed"))
    assert seen.first is not None
    assert seen.second is not None
    assert seen.first.before.cart == replace_status(seen, "Closed")
    assert seen.second.before.cart is not None
    assert seen.second.before.cart.id == replace_status(seen, "Closed").id
    assert (seen.first.answer.refused, seen.second.answer.accepted, seen.twin) == (True, True, None)


def replace_status(seen: Observation, status: str) -> Any:
    assert seen.first is not None
    assert seen.first.before.cart is not None
    return replace(seen.first.before.cart, status=status)


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (departing(session="archived"), "the driver cannot put"),
        (departing(session="none"), "the driver cannot put"),
        (departing(order_summary_failure="before-answer"), "is used up by the call"),
    ],
    ids=["archived", "no session", "used up"],
)
def test_what_cannot_be_put_right_is_replaced_by_a_twin(ask: Ask, why: str) -> None:
    seen = laboratory().observe(ask)
    assert (seen.second, seen.twin is not None) == (None, True)
    assert why in seen.why_twin
    assert seen.twin is not None
    assert seen.twin.answer.accepted


def test_a_wrong_call_is_put_right_by_a_sound_one_for_the_same_checkout() -> None:
    wrong = replace(SOUND, invocation=Invocation(order_status="Banana"))
    seen = laboratory().observe(wrong)
    assert seen.call == 'orderStatus "Banana"'
    assert seen.second is not None
    assert seen.second.answer.accepted
    assert seen.twin is None


@pytest.mark.parametrize(
    "ask", [SOUND, departing(validation_warnings=1)], ids=["ready", "departing harmlessly"]
)
def test_nothing_is_put_right_after_an_activation(ask: Ask) -> None:
    seen = laboratory().observe(ask)
    assert (seen.second, seen.twin) == (None, None)


def test_a_second_call_comes_when_all_that_the_first_does_is_done() -> None:
    seen = laboratory(5.0).observe(replace(SOUND, manner="again"))
    assert seen.first is not None
    assert [answer.accepted for answer in seen.first.answers] == [True, False]
    assert seen.first.answer.quote() == "INVALID_OPERATION and HTTP status 403"


def test_two_calls_at_one_instant_have_two_answers() -> None:
    seen = laboratory().observe(replace(SOUND, manner="twice at one instant"))
    assert seen.first is not None
    assert sorted(answer.accepted for answer in seen.first.answers) == [False, True]


def test_two_inputs_go_in_one_call() -> None:
    wrong = replace(SOUND, invocation=Invocation(order_status="Banana"), manner="after another in one call")
    seen = laboratory().observe(wrong)
    assert seen.first is not None
    assert [result.is_success for result in seen.first.answer.results or ()] == [True, False]


def test_the_probe_is_asked_before_and_after() -> None:
    seen = laboratory().observe(replace(SOUND, probe=True, awaits=frozenset(EFFECTS)))
    assert seen.first is not None
    assert seen.first.item_editable == (True, False)


def test_a_bystander_is_another_cart_of_the_same_caller() -> None:
    seen = laboratory().observe(replace(SOUND, bystander=True))
    assert seen.first is not None
    assert seen.first.bystander is not None
    before, after = seen.first.bystander
    assert fields_of(before) == fields_of(after)
    assert before.cart != seen.first.before.cart


@pytest.mark.parametrize(
    "ask",
    [
        SOUND,
        departing(cart_status="Closed"),
        departing(session="none"),
        replace(SOUND, bystander=True),
        replace(SOUND, manner="twice at one instant"),
        replace(SOUND, manner="described"),
        departing(validation_errors=500),
    ],
    ids=["activated", "put right", "by a twin", "bystander", "twice", "described", "unsupported"],
)
def test_everything_that_was_arranged_is_released(ask: Ask) -> None:
    made = laboratory()
    made.observe(ask)
    assert live(made) == frozenset()
    assert made.target.driver.unreleased() == ()


def test_what_cannot_be_arranged_is_in_the_observation() -> None:
    seen = laboratory().observe(departing(validation_errors=500))
    assert [each.departure for each in seen.unsupported] == ["validation_errors"]
    assert seen.first is None
