"""That the features use every value there is, each once, and read as one vocabulary."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.invocation import CART_IDS, Invocation
from activate_order_conformance.nouns.profile import DOCUMENTED, PLATFORM, PROFILES, Profile
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.features.scenario import ask_of
from activate_order_conformance.suite.features.sentence import Sentence
from activate_order_conformance.suite.features.vocabulary import definitions

FEATURES = read_features()
SCENARIOS = plan_of(FEATURES)
CONTRACT = Contract.load()


@cache
def stated(profile: Profile = DOCUMENTED) -> dict[str, Ask]:
    """Return the experiment that each scenario states, by scenario."""
    return {scenario.planned.id: ask_of(scenario, profile) for scenario in SCENARIOS}


VALUES = [
    (departure.name, value)
    for departure in DEPARTURES.values()
    for value in (*departure.values[:1], *departure.departing)
]


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_every_value_of_every_departure_is_used_by_some_scenario(name: str, value: object) -> None:
    used = {(type(ask.checkout[name]), ask.checkout[name]) for ask in stated().values()}
    assert (type(value), value) in used


@pytest.mark.parametrize("cart_id", CART_IDS)
def test_every_way_for_a_cart_id_to_be_wrong_is_used_by_some_scenario(cart_id: str) -> None:
    assert cart_id in {ask.invocation.cart_id for ask in stated().values()}


@pytest.mark.parametrize("status", ["Draft", "Banana", "", None], ids=repr)
def test_every_way_for_an_order_status_to_be_wrong_is_used_by_some_scenario(status: str | None) -> None:
    assert status in [ask.invocation.order_status for ask in stated().values()]


def test_an_order_status_that_is_missing_is_used_by_some_scenario() -> None:
    assert any(not ask.invocation.order_status_given for ask in stated().values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("runAsync", True),
        ("runAsync", False),
        ("orderLifeCycleType", "MANAGED"),
        ("orderLifeCycleType", "UNMANAGED"),
    ],
)
def test_every_input_that_callers_really_send_is_noted(name: str, value: object) -> None:
    assert any(ask.invocation.also == {name: value} for ask in stated().values())


@pytest.mark.parametrize(
    "when",
    [
        "the action is invoked twice at one instant",
        "the action is invoked, and once more after it was activated",
        "the action is invoked for another ready checkout and this one in one call",
    ],
)
def test_every_manner_of_calling_is_used_by_some_scenario(when: str) -> None:
    assert any(step.text == when for scenario in SCENARIOS for step in scenario.steps)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_every_stated_value_is_one_that_its_departure_can_have(profile: Profile) -> None:
    for ask in stated(profile).values():
        for name, value in ask.checkout.departures_from(ready(profile)).items():
            assert DEPARTURES[name].admits(value)


def test_no_profile_s_literal_is_the_other_s_wrong_value() -> None:
    right = {PLATFORM.order_status.lower(), DOCUMENTED.order_status.lower()}
    steps = {PLATFORM.session_next_state, DOCUMENTED.session_next_state}
    for profile in (DOCUMENTED, PLATFORM):
        for name, ask in stated(profile).items():
            checkout, invocation = ask.checkout, ask.invocation
            if "is noted" in name:
                continue
            if invocation.order_status != profile.order_status:
                assert str(invocation.order_status).lower() not in right
            if checkout["session_next_state"] != profile.session_next_state:
                assert checkout["session_next_state"] not in steps


def test_a_scenario_spoils_one_thing_unless_it_says_so() -> None:
    several = {
        name.partition("::")[2]
        for name, ask in stated().items()
        if len(ask.checkout.departures_from(ready(DOCUMENTED))) > 1
    }
    assert several == {
        "A session that is processing under a running operation is refused as either",
        "A validation error among warnings is refused all the same",
    }


def test_no_scenario_spoils_checkout_and_call_at_once() -> None:
    sound = Invocation(order_status=DOCUMENTED.order_status)
    for ask in stated().values():
        assert not (ask.checkout.departures_from(ready(DOCUMENTED)) and ask.invocation.what_departs(sound))


def test_scenario_names_are_unique() -> None:
    assert max(Counter(scenario.planned.name for scenario in SCENARIOS).values()) == 1


def test_the_vocabulary_has_a_sentence_for_each_departure_and_few_others() -> None:
    sentences = [definition for definition in definitions() if isinstance(definition.parser, Sentence)]
    assert len(sentences) == len(DEPARTURES)
    assert len(definitions()) - len(sentences) < 40


def test_every_scenario_has_one_when_and_claims_after_it() -> None:
    for scenario in SCENARIOS:
        kinds = [step.type for step in scenario.steps]
        assert kinds.count("when") == 1, scenario.planned.id
        assert kinds == sorted(kinds, key=["given", "when", "then"].index)


def test_there_is_one_control_and_it_departs_in_nothing() -> None:
    (control,) = (each for each in SCENARIOS if "control" in each.planned.tags)
    ask = stated()[control.planned.id]
    assert ask.checkout == ready(DOCUMENTED)
    assert not ask.invocation.what_departs(Invocation(order_status=DOCUMENTED.order_status))


@pytest.mark.parametrize("row", CONTRACT.errors, ids=lambda row: row.id)
def test_every_error_row_has_a_scenario_that_quotes_it_and_rests_on_no_assumption(row: object) -> None:
    assumed = {each.id for each in CONTRACT.readings if each.basis == "assumed" and not each.foundation}
    quotation = f"it is refused with {row.code} and HTTP status {row.status}"  # type: ignore[attr-defined]
    assert any(
        row.id in scenario.planned.tags  # type: ignore[attr-defined]
        and not assumed & set(scenario.planned.tags)
        and any(step.text == quotation for step in scenario.steps)
        for scenario in SCENARIOS
    )


def test_every_refusal_is_put_right_and_leaves_everything_unchanged_where_it_can() -> None:
    without = set()
    for scenario in SCENARIOS:
        texts = {step.text for step in scenario.steps}
        if any(text.startswith("it is refused") for text in texts) and not texts >= {
            "nothing about the checkout has changed",
            "put right, it is activated",
        }:
            without.add(scenario.planned.name)
    assert without == {
        "A second call for a checkout that was activated is refused",
        "A call whose order summary cannot be made is refused",
    }


def test_every_reading_that_is_no_foundation_is_borne_or_is_about_words_alone() -> None:
    borne = {
        row
        for scenario in SCENARIOS
        for row in (*scenario.planned.tags, *(each for c in scenario.planned.claims for each in c.falls_on))
    }
    unborne = {each.id for each in CONTRACT.readings if not each.foundation} - borne
    assert unborne == UNBORNE


UNBORNE = {
    "reading-08",  # its stand is what output-01 claims
    "reading-17",  # precedence is not tested
    "reading-18",  # what error-06 claims
    "reading-19",  # what error-07 claims
    "reading-21",  # what error-04 claims
    "reading-25",  # what a message says is not judged
    "reading-26",  # nor what HTTP cannot show
    "reading-29",  # what about-04 claims
    "reading-40",  # what is derived claims
}


@pytest.mark.parametrize("clause_id", ["error-04", "reading-23", "interaction-02", "requirement-05"])
def test_a_selection_takes_the_scenarios_that_bear_a_row_or_claim_something_of_it(clause_id: str) -> None:
    for scenario in SCENARIOS:
        rows = {*scenario.planned.tags, *(row for each in scenario.planned.claims for row in each.falls_on)}
        assert (scenario in plan_of(FEATURES, [clause_id])) is (clause_id in rows)


def test_feature_files_fit_on_a_screen_or_two() -> None:
    for feature in FEATURES:
        text = feature.path.read_text("utf-8")
        assert len(text.splitlines()) <= 130
        assert not [line for line in text.splitlines() if line.strip().startswith("#")]
        assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("word", ["http://", "https://", "JSON", "POST", "header", "Bearer", "isSuccess"])
def test_features_speak_of_the_world_and_not_of_the_wire(word: str) -> None:
    for feature in FEATURES:
        assert word not in feature.path.read_text("utf-8")
