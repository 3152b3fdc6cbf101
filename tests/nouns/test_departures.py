"""The rows of departures hold together, and a checkout has a value for each."""

from __future__ import annotations

import pytest
from activate_order_reference.driver.departures import DEPARTURES as OF_REFERENCE

from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.departure import Departure, RecordField
from activate_order_conformance.nouns.departures import (
    DEPARTURES,
    entailed_by,
    not_by_records,
    reads_as,
    saying_nothing_beside,
)
from activate_order_conformance.nouns.profile import DOCUMENTED, PLATFORM, PROFILES, Profile
from activate_order_conformance.nouns.shown import shown_by_records
from activate_order_conformance.nouns.snapshot import Snapshot
from tests.suite.observed import look

each = pytest.mark.parametrize("departure", DEPARTURES.values(), ids=lambda departure: departure.name)


@each
@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_departure_admits_its_ready_value_and_all_that_departs(
    departure: Departure, profile: Profile
) -> None:
    assert departure.admits(departure.ready(profile))
    assert departure.departing
    for value in departure.departing:
        assert departure.admits(value)
        assert value != departure.ready(profile)


@each
def test_every_value_is_said_in_a_sentence(departure: Departure) -> None:
    others = (departure.others,) if departure.kind != "one of" else ()
    for meaning in (*departure.means.values(), *others):
        assert meaning.endswith(".")
        assert meaning[0].isupper() or meaning[0] == "`"
    assert not departure.about.endswith(".")


@each
def test_what_a_departure_says_of_others_is_true_of_them(departure: Departure) -> None:
    for value, entailed in departure.entails.items():
        assert departure.admits(value)
        assert all(DEPARTURES[name].admits(its) for name, its in entailed.items())
    for value, names in departure.excludes.items():
        assert departure.admits(value)
        assert DEPARTURES.keys() >= {*names}
    for value in (*departure.not_by_records, *departure.passes_for_ready, *departure.words.values()):
        assert departure.admits(value)


@each
def test_the_reference_has_the_same_values_the_ready_one_first(departure: Departure) -> None:
    its = OF_REFERENCE[departure.name]
    assert its.counted is (departure.kind == "count")
    if departure.kind == "one of":
        assert its.values is not None
        assert [(type(value), value) for value in its.values] == [
            (type(value), value) for value in departure.values
        ]
    else:
        assert its.values is None


def test_the_reference_has_no_departure_besides() -> None:
    assert OF_REFERENCE.keys() == DEPARTURES.keys()


@each
def test_records_show_a_departure_as_it_was_arranged(departure: Departure) -> None:
    if departure.shown is None:
        assert departure.name not in shown_by_records(look())
        return
    for value in departure.departing:
        assert shown_by_records(look(**{departure.name: value}))[departure.name] == value


def test_records_that_are_not_seen_show_nothing() -> None:
    assert shown_by_records(Snapshot(at=0.0, departures={}, observes=frozenset())) == {}


def test_a_checkout_without_a_session_shows_nothing_that_the_session_bears() -> None:
    shown = shown_by_records(look(session="none"))
    assert shown["session"] == "none"
    assert not saying_nothing_beside({"session": "none"}) & shown.keys()


def test_what_a_departure_brings_with_it_is_named_unless_it_is_so_already() -> None:
    assert entailed_by({"effective_account": "missing"}) == {"store_member": False}
    assert entailed_by({"effective_account": "missing", "store_member": False}) == {}
    assert entailed_by({"effective_account": "inactive"}) == {}
    assert entailed_by({"a departure of the driver's own": 1}) == {}


def test_no_two_that_exclude_each_other_say_anything_together() -> None:
    assert saying_nothing_beside({"effective_account": "missing"}) == {"store_member"}
    assert "order" in saying_nothing_beside({"session": "none"})
    assert saying_nothing_beside({"session": "archived"}) == frozenset()


def test_no_operation_passes_for_a_finished_one_and_for_no_other() -> None:
    assert reads_as("background_operation", None, "Complete")
    assert not reads_as("background_operation", None, "Running")
    assert not reads_as("order", None, "Draft")


def test_what_no_record_can_arrange_says_why() -> None:
    assert not_by_records({"session_state": None, "cart_status": "Closed"}) == {
        "session_state": "CartCheckoutSession.State cannot be empty"
    }
    assert not_by_records({"background_operation": None}) == {}


@each
def test_a_departure_is_arranged_by_records_or_it_is_known_why_not(departure: Departure) -> None:
    by_code = {"caller_permission", "cart_access", "effective_account", "store_member", "session", "order"}
    arranged = departure.record is not None or departure.name in by_code
    assert arranged or {*departure.not_by_records} >= {*departure.departing} - {None}
    if isinstance(departure.record, RecordField):
        assert departure.record.object in ("WebCart", "CartCheckoutSession")


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_checkout_has_a_value_for_each_departure_and_no_other(profile: Profile) -> None:
    sound = ready(profile)
    assert [*sound.values()] == [*DEPARTURES]
    assert sound["session_next_state"] == profile.session_next_state
    closed = sound.but(cart_status="Closed")
    assert isinstance(closed, Checkout)
    assert closed.departures_from(sound) == {"cart_status": "Closed"}
    assert closed != sound
    assert closed.but(cart_status="Checkout") == sound
    with pytest.raises(TypeError, match="cart_state"):
        sound.but(cart_state="Closed")
    with pytest.raises(KeyError):
        sound["cart_state"]


def test_a_read_may_show_the_page_s_word_for_the_step_that_working_code_names_otherwise() -> None:
    by_the_page, in_code = DOCUMENTED.session_next_state, PLATFORM.session_next_state
    assert reads_as("session_next_state", by_the_page, in_code)
    assert not reads_as("session_next_state", in_code, by_the_page)
    assert not reads_as("session_next_state", "CheckInventory", in_code)
