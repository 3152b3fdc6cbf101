"""What else a call of a derived scenario that deviates is put down to, so that not each of its claims deviates."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass

from activate_order_conformance.nouns.observation import Observation, Stage, Where
from activate_order_conformance.run.plan import Claim
from activate_order_conformance.suite.derived.derived import (
    AFTER_OTHERWISE,
    OF_ITS_OWN_CART,
    DerivedScenario,
    Expected,
)
from activate_order_conformance.suite.derived.results_in_place import in_its_place
from activate_order_conformance.suite.features.claims import ACTIVATED, CODE_AND_STATUS, PUT_RIGHT
from activate_order_conformance.suite.features.hindrances import Hindrance
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.judge.refusals import bears


@dataclass(frozen=True)
class Elsewhere:
    """What the calls of one observation show of causes elsewhere.

    `outliving` are the hindrances as which a checkout is refused once all of them were put right. `since` is the move
    of another checkout's activation since which one is refused as nothing that ever held of it. `unlike` are the places
    of inputs that are refused where another one in the same state is accepted.
    """

    scenario: DerivedScenario
    bearing: Bearing
    outliving: Sequence[Hindrance]
    since: int | None
    unlike: Collection[Where]

    @classmethod
    def of(cls, scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> Elsewhere:
        """Return what the calls of an observation of a scenario show of causes elsewhere."""
        outliving = _outliving(scenario, observation, bearing)
        since = _refused_since(scenario, observation, bearing)
        return cls(scenario, bearing, outliving, since, _unlike(observation))

    def put_down(self, expected: Expected, claim: Claim, stage: Stage) -> str:
        """Say what else a call that deviates is put down to, so that this claim of it is not (empty: nothing)."""
        is_anothers = self.since is not None and stage.move > self.since
        if self._is_of_another_claim(expected, claim, is_anothers=is_anothers):
            return "it is refused as nothing that held" if is_anothers else "put right, it is refused"
        falls_on = {*claim.falls_on}
        taken_for = _taken_for(self.scenario, expected, stage, self.bearing)
        if self.scenario.is_of_harmless_inputs and not taken_for:
            is_for_another = stage.where in self.unlike
            if is_for_another != (claim.falls_on == OF_ITS_OWN_CART):
                return f"its like in the same call is {'accepted' if is_for_another else 'refused too'}"
        outliving = self.outliving
        if is_otherwise := self._is_made_otherwise(expected):
            outliving = [each for each in outliving if each in self._held_before(stage)]
        answering = [each for each in outliving if _bears(stage, each, self.bearing)]
        if _is_of_none(answering, falls_on) and self._bears_any(expected, answering):
            return f"it is refused still as what was put right: {answering[0].name}"
        if not answering and claim.name == PUT_RIGHT and is_otherwise:
            return "it is refused as nothing that held"
        # What bears the code of both is put down to one of them, and never to each by the claim of the other.
        if not answering and _is_of_none(taken_for, falls_on):
            return f"it is refused as what is harmless: {taken_for[0].name}"
        if taken_for and not answering:  # which holds still, whatever was put right since
            return ""
        return "other departures were put right since" if self._is_long_past(claim, answering) else ""

    def _is_of_another_claim(self, expected: Expected, claim: Claim, *, is_anothers: bool) -> bool:
        """Tell whether another claim of a call bears what is wrong: that on its own cart, or its row."""
        if is_anothers:
            return claim.name in (CODE_AND_STATUS, PUT_RIGHT)
        is_on_its_own_cart = claim.name == ACTIVATED and claim.falls_on == OF_ITS_OWN_CART
        return is_on_its_own_cart and any(
            other.name == PUT_RIGHT for other in self.scenario.claims_of(expected)
        )

    def _bears_any(self, expected: Expected, answering: Sequence[Hindrance]) -> bool:
        """Tell whether a claim of a call falls on any of the hindrances that it was answered for."""
        return any(
            not _is_of_none(answering, {*claim.falls_on}) for claim in self.scenario.claims_of(expected)
        )

    def _is_made_otherwise(self, expected: Expected) -> bool:
        """Tell whether a call comes after others that were made otherwise, of which a claim of its own is made."""
        return any(claim.falls_on == AFTER_OTHERWISE for claim in self.scenario.claims_of(expected))

    def _held_before(self, stage: Stage) -> Sequence[Hindrance]:
        """Return what held of a call's checkout before: it is not refused still as what held of another."""
        course = self.scenario.ask.course
        return [
            each
            for expected in self.scenario.expected
            if expected.move < stage.move
            and course[expected.move].inputs[expected.place].checkout_number == stage.of
            for each in expected.held
        ]

    def _is_long_past(self, claim: Claim, answering: Sequence[Hindrance]) -> bool:
        """Tell whether a claim is of a departure of many, and not the last to be put right of those that answer."""
        if not (self.scenario.is_of_many and claim.name == PUT_RIGHT):
            return False
        # Of several carts one is not refused as what held of another.
        held = () if self.scenario.is_of_several_carts else answering
        last = (held or self.scenario.hindering or self.scenario.concerns)[-1]
        return not {*claim.falls_on} & {*last.rows}


def _unlike(observation: Observation) -> Collection[Where]:
    """Return the places of inputs that are refused where another one in the same state is accepted."""
    return {
        stage.where
        for stage in observation.course
        if stage.attempt.answer.refused
        and any(
            other.attempt.answer.accepted and other.wanted == stage.wanted
            for other in observation.beside(stage)
        )
    }


def _refused_since(scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> int | None:
    is_sound = {each.where for each in scenario.expected if not each.is_refused}
    for stage in observation.course:
        if stage.inputs > 1 or stage.where not in is_sound or not stage.attempt.answer.refused:
            continue
        earlier = [each for each in observation.course if each.move < stage.move]
        since = min(
            (each.move for each in earlier if each.of != stage.of and each.attempt.answer.accepted),
            default=None,
        )
        if since is None or not scenario.hindering:
            continue
        is_still = _what_it_bears(stage) in [
            _what_it_bears(each) for each in earlier if each.of == stage.of and each.move < since
        ]
        if not is_still and not any(_bears(stage, each, bearing) for each in scenario.hindering):
            return since
    return None


def _outliving(
    scenario: DerivedScenario, observation: Observation, bearing: Bearing
) -> tuple[Hindrance, ...]:
    refused_still = [
        stage
        for expected in scenario.expected
        if expected.move and not expected.is_refused
        if (stage := observation.stage_at(expected.where)) and not stage.fresh
        if stage.attempt.answer.refused
    ]
    return tuple(
        each for each in scenario.hindering if any(_bears(stage, each, bearing) for stage in refused_still)
    )


def _taken_for(
    scenario: DerivedScenario, expected: Expected, stage: Stage, bearing: Bearing
) -> list[Hindrance]:
    """Return the harmless departures that a call is about, and with the code and status of whose row it was refused."""
    if expected.is_refused:
        return []
    about = [{*claim.falls_on} for claim in scenario.claims_of(expected)]
    return [
        each
        for each in scenario.concerns
        if not each.is_refused and any(falls_on >= {*each.rows} for falls_on in about)
        if bears(stage.attempt.answer, in_its_place(stage, bearing.refusals_of(each.rows)), bearing.profile)
    ]


def _is_of_none(answering: Sequence[Hindrance], falls_on: Set[str]) -> bool:
    """Tell whether a claim is of none of the hindrances, of which there are some, that a call was answered for."""
    return bool(answering) and not any(falls_on >= {*each.rows} for each in answering)


def _bears(stage: Stage, hindrance: Hindrance, bearing: Bearing) -> bool:
    """Tell whether a call was answered with a code and status of a hindrance."""
    return bears(stage.attempt.answer, in_its_place(stage, hindrance.refusals), bearing.profile)


def _what_it_bears(stage: Stage) -> tuple[int | None, str | None]:
    """Return the HTTP status and the code of a call's first result."""
    answer = stage.attempt.answer
    return answer.status, answer.results[0].code if answer.results else None
