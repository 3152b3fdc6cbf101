"""Why a derived scenario fails: others of the run that show it already with less."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from activate_order_conformance.run.plan import FAILS, FURTHER_VALUES, PlannedScenario, Verdict
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.every_answer.laws import OTHER_CHECKOUT, subject_of
from activate_order_conformance.suite.features.catalogue import Scenario


@dataclass(frozen=True, slots=True)
class Reason:
    """A scenario, by its id and its name, to which it is put down what another comes to, and its own verdict."""

    scenario: str
    name: str
    verdict: Verdict


def reasons(
    scenario: DerivedScenario, failing: Sequence[AnyScenario], came_to: Mapping[str, Verdict]
) -> list[Reason]:
    """Return why a scenario may fail: what its departures came to alone, and what fails with less than it."""
    # A further value has no scenario by itself, and shares the fate of an example that has.
    is_further = scenario.planned.family == FURTHER_VALUES
    alone = [
        Reason(
            each.planned.id,
            each.planned.name if is_further else each.name,
            came_to.get(each.planned.id, Verdict.NOTED),
        )
        for each in scenario.concerns
    ]
    others = [
        other.planned
        for shows in _SHOWS
        for other in failing
        if other is not scenario and shows(other, scenario)
    ]
    return [*alone, *(reason_of(other, came_to) for other in others)]


def reason_of(planned: PlannedScenario, came_to: Mapping[str, Verdict]) -> Reason:
    """Return a scenario as what something is put down to."""
    return Reason(planned.id, planned.name, came_to[planned.id])


def _of_fewer_departures(other: AnyScenario, scenario: DerivedScenario) -> bool:
    """Tell whether `other` is about some of the departures alone, or about all without several inputs, or a meeting.

    What shows where there are several carts says nothing of one that is beside something harmless, nor what is given
    many times of what stands among several inputs, what was activated of what was not, nor what meets of what does not.
    """
    if not isinstance(other, DerivedScenario) or other.is_of_what_was_activated:
        return False
    if other.has_calls_that_meet and not scenario.has_calls_that_meet:
        return False
    if other.concerned <= scenario.merely_beside:
        return not other.is_of_several_carts
    if other.concerned < scenario.concerned:
        return not (
            (scenario.is_beside_what_is_harmless and other.is_of_several_carts)
            or (scenario.is_of_several_inputs and other.is_of_one_input_many_times)
        )
    return other.concerned == scenario.concerned and (
        (scenario.is_of_several_inputs and not other.is_of_several_inputs)
        or (scenario.has_calls_that_meet and not other.has_calls_that_meet)
    )


def _among_others(other: AnyScenario, scenario: DerivedScenario) -> bool:
    """Tell whether what is given many times stands among several inputs in `other`."""
    return (
        isinstance(other, DerivedScenario)
        and scenario.is_of_one_input_many_times
        and other.is_of_several_inputs
        and other.is_of_several_carts
        and other.concerned >= scenario.concerned
    )


def _with_ready_inputs(other: AnyScenario, scenario: DerivedScenario) -> bool:
    """Tell whether several inputs fail in `other` where all of them are ready, or change another checkout anywhere.

    Where something harmless holds of what is ready, it is to hold of an input of both. Where calls meet, what fails in
    a call by itself is less.
    """
    if not scenario.is_of_several_inputs or scenario.is_of_ready_inputs:
        return False
    if not isinstance(other, DerivedScenario):
        return _is_law_on_others(other)
    if not other.is_of_several_inputs:
        return False
    if scenario.has_calls_that_meet:  # of which all is refused that comes second
        is_about_it = other.is_of_ready_inputs or bool(other.concerned & scenario.concerned)
        return is_about_it and not other.has_calls_that_meet
    if other.is_of_what_is_refused:
        return False
    is_alike = scenario.is_of_what_is_refused and bool(other.harmless & scenario.harmless)
    return other.is_of_ready_inputs or is_alike


def _at_one_instant(other: AnyScenario, scenario: DerivedScenario) -> bool:
    """Tell whether ready checkouts of `other` at one instant are less than what meets in a scenario.

    That of two callers is less than one caller's, and this than one call with several inputs.
    """
    if not isinstance(other, DerivedScenario) or not other.is_at_one_instant or other.is_of_what_is_refused:
        return False
    if other.is_of_two_callers:
        return scenario.is_at_one_instant
    return scenario.is_of_ready_inputs


def _at_the_instant_of_one(other: AnyScenario, scenario: DerivedScenario) -> bool:
    """Tell whether calls for one ready checkout meet in `other`, and in the scenario with such as is to be refused."""
    return (
        isinstance(other, DerivedScenario)
        and other.has_calls_that_meet
        and not (other.is_of_several_carts or other.is_of_what_is_refused or other.harmless)
        and scenario.lets_what_is_refused_meet
    )


def _beside_another(other: AnyScenario, scenario: DerivedScenario) -> bool:
    """Tell whether a ready checkout stands beside another in both."""
    return (
        (scenario.ask.bystander or scenario.follows_another)
        and not _is_law_on_others(other)
        and _is_on_others(other)
    )


_SHOWS = (
    _of_fewer_departures,
    _among_others,
    _with_ready_inputs,
    _at_one_instant,
    _at_the_instant_of_one,
    _beside_another,
)
"""When a scenario that fails shows with less what another comes to."""


def _is_on_others(judged: AnyScenario) -> bool:
    return judged.planned.makes(OTHER_CHECKOUT)


def _is_law_on_others(judged: AnyScenario) -> bool:
    return isinstance(judged, Scenario) and bool(subject_of(judged)) and _is_on_others(judged)


def standing(
    failing: Sequence[AnyScenario], failing_claims: Container[str], put_down: Mapping[str, Sequence[Reason]]
) -> set[str]:
    """Return the claims that stand though others explain them, so that not all of a ring is explained away.

    `put_down` has the reasons for each claim. Of scenarios that explain each other the one of the fewest departures
    stands.
    """
    left: dict[str, tuple[AnyScenario, set[str]]] = {}
    for scenario in sorted(failing, key=number_of_departures):
        claims = [claim.id for claim in scenario.planned.claims if claim.id in failing_claims]
        shown_in = [{reason.scenario for reason in put_down[id] if reason.verdict in FAILS} for id in claims]
        left[scenario.planned.id] = scenario, set().union(*shown_in) if all(shown_in) else set()
    ended: set[str] = set()
    stand: set[str] = set()
    while left:
        ending = [id for id, (_, shown_in) in left.items() if not shown_in or shown_in & ended]
        if not ending:
            ending = [next(iter(left))]
            stand.update(claim.id for claim in left[ending[0]][0].planned.claims)
        ended.update(ending)
        for id in ending:
            del left[id]
    return stand


def number_of_departures(judged: AnyScenario) -> int:
    """Return how many departures a scenario is about: the fewer they are, the plainer is what it shows."""
    return len(judged.concerned) if isinstance(judged, DerivedScenario) else 1
