"""What an observation shows of a scenario that was derived, and what explains it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from activate_order_conformance.contract import Refusal
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, DEPARTURES, LEFT_BY_AN_ACTIVATION
from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.plan import (
    FAILS,
    NOT_ASKED,
    NOT_SHOWN,
    Claim,
    Finding,
    Judgement,
    Verdict,
    in_call,
)
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario, Expected
from activate_order_conformance.suite.derived.elsewhere import Elsewhere
from activate_order_conformance.suite.derived.results_in_place import (
    in_its_place,
    in_order,
    is_misplaced,
    one_of_them_accepted,
    refused_beside_another,
    shows_of_another,
)
from activate_order_conformance.suite.every_answer.laws import Tally, outcomes_of, tallies
from activate_order_conformance.suite.experiments.checkouts import ANOTHER_CALLER
from activate_order_conformance.suite.experiments.effects import is_undone
from activate_order_conformance.suite.experiments.readback import contradiction, not_fresh, shown_by
from activate_order_conformance.suite.features import scenario as scenarios
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import (
    CODE_AND_STATUS,
    IN_ORDER,
    NO_SUMMARY,
    NOT_FOR_THE_HARMLESS,
    ONE_ACCEPTED,
    PUT_RIGHT,
    REFUSED,
)
from activate_order_conformance.suite.features.hindrances import Hindrance
from activate_order_conformance.suite.features.scenario import ask_of
from activate_order_conformance.suite.features.step_law import StepFailed
from activate_order_conformance.suite.judge.activation import accepted
from activate_order_conformance.suite.judge.courses import calls_apart, changed_by_refusal
from activate_order_conformance.suite.judge.judgement import Bearing, control_fails, unjudgeable
from activate_order_conformance.suite.judge.records import no_summary
from activate_order_conformance.suite.judge.refusals import NOT_REFUSED, UNDONE, bears, refused, refused_with

CALLED_BEFORE = "Calls came before, which may have changed it."
"""What a driver's fault is told with where a call, and not the driver, may be why a checkout is otherwise."""

ANEW = "it was arranged anew, and the caller's others stand as they were"
"""Why a checkout that was put right may be refused for another cart of the caller."""


def findings_of(
    scenario: AnyScenario,
    observation: Observation,
    bearing: Bearing,
    failures: list[StepFailed] | None = None,
) -> list[Finding]:
    """Return what an observation shows of a scenario, whether it was written or derived; add a user's `failures`."""
    if isinstance(scenario, DerivedScenario):
        return _findings(scenario, observation, bearing)
    return scenarios.findings(scenario, observation, bearing, failures)


def tallies_of(
    laws: Sequence[Scenario], scenario: AnyScenario, observation: Observation, bearing: Bearing
) -> dict[str, Tally]:
    """Return how the laws of every answer fared in an observation of a scenario."""
    if not laws:
        return {}
    if isinstance(scenario, DerivedScenario):
        spoilt = calls_apart(observation).spoilt
        shows_nothing = {
            stage.where: "nothing"
            for stage in observation.course
            if is_misplaced(scenario, observation, stage)
            or shows_of_another(observation, stage)
            or _is_beside_a_ready_one_of_its_own(scenario, observation, stage)
            or spoilt[stage.where]
        }
        outcomes = {**scenario.outcomes, **scenario.let_be, **shows_nothing}
    else:
        outcomes = outcomes_of(scenario.planned)
        if scenario.planned.informational and not ask_of(scenario, bearing.profile).invocation.also:
            outcomes[0, 0] = "either"
        first = observation.first
        if first and changed_by_refusal(first):
            outcomes[1, 0] = "nothing"
    return tallies(laws, scenario.planned, observation, bearing, outcomes)


def _is_beside_a_ready_one_of_its_own(
    scenario: DerivedScenario, observation: Observation, stage: Stage
) -> bool:
    """Tell whether an input is to be refused, and another one of the call, for the same checkout, to be accepted."""
    outcomes = {scenario.outcomes.get(other.where) for other in observation.for_its_checkout(stage)}
    return scenario.outcomes.get(stage.where) == "refused" and "accepted" in outcomes


def _findings(scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> list[Finding]:
    """Return a finding for each claim of a derived scenario: the worst of what its calls came to.

    That departures cannot be arranged together keeps no row from being shown by each of them alone.
    """
    if judgement := unjudgeable(observation):
        if judgement.verdict is not Verdict.BROKEN:
            because = f"{NOT_SHOWN}{judgement.because}"
            judgement = replace(judgement, verdict=Verdict.NOTED, because=because)
        return [judgement.of(claim.id) for claim in scenario.planned.claims]
    calls = calls_apart(observation)
    alone, spoilt = calls.alone, calls.spoilt
    elsewhere = Elsewhere.of(scenario, observation, bearing)
    by_claim: dict[str, list[Judgement]] = {}
    goes_wrong = any(spoilt.values())
    for expected in scenario.expected:
        where = expected.where
        stage = observation.stage_at(where)
        is_elsewhere = stage is not None and is_misplaced(scenario, observation, stage)
        for claim in scenario.claims_of(expected):
            if stage is None:
                because = f"{NOT_ASKED}: an earlier call did not come to what it should"
                judgement = Judgement(verdict=Verdict.UNPROVEN, because=because)
            elif expected.was_used and not stage.used:
                judgement = Judgement(verdict=Verdict.NOTED, because="no call before it was accepted")
            elif not (expected.was_used or expected.held) and _was_activated_before(observation, stage):
                judgement = Judgement(verdict=Verdict.NOTED, because="a call before it was accepted")
            elif expected.was_used and is_undone(stage.attempt.before):
                judgement = Judgement(verdict=Verdict.NOTED, because="a call before it came to nothing")
            elif because := spoilt[where] or _not_put_back(expected, stage, bearing.profile):
                judgement = Judgement(verdict=Verdict.NOTED, because=because)
            elif claim.name == IN_ORDER:
                judgement = in_order(stage, is_misplaced=is_elsewhere)
            elif stage.inputs > 1 and stage.attempt.answer.results is None:
                judgement = Judgement(verdict=Verdict.NOTED, because="there is no result for each input")
            elif is_elsewhere:
                judgement = Judgement(verdict=Verdict.NOTED, because="the results stand in other places")
            elif claim.name == ONE_ACCEPTED:
                judgement = one_of_them_accepted(observation.for_its_checkout(stage), alone[where])
            elif claim.name == CODE_AND_STATUS and not expected.is_refused:
                together = observation.for_its_checkout(stage)
                is_alone = sum(scenario.outcomes[each.where] == "accepted" for each in together) == 1
                judgement = refused_beside_another(stage, together, bearing, is_alone=is_alone)
            else:
                judgement = _judged(scenario, expected, claim, stage, alone[where], bearing)
                if judgement.verdict is Verdict.DEVIATES and (
                    because := elsewhere.put_down(expected, claim, stage)
                ):
                    judgement = Judgement(verdict=Verdict.NOTED, because=because)
            if judgement.verdict is Verdict.DEVIATES and (which := _which_call(scenario, expected)):
                judgement = replace(judgement, expected=f"{judgement.expected}, {which}")
            is_anew = claim.name == PUT_RIGHT and stage is not None and stage.fresh
            if judgement.verdict is Verdict.DEVIATES and is_anew:
                judgement = replace(judgement, because=f"{judgement.because}; {ANEW}".removeprefix("; "))
            if judgement.verdict is Verdict.DEVIATES and stage and _is_of_another_caller(stage, observation):
                judgement = replace(judgement, verdict=Verdict.BROKEN, because=ANOTHER_CALLER)
            if judgement.verdict is Verdict.BROKEN and stage and _is_changed_since(stage, alone[where]):
                judgement = replace(judgement, because=f"{judgement.because} {CALLED_BEFORE}")
            by_claim.setdefault(claim.id, []).append(judgement)
            goes_wrong = goes_wrong or judgement.verdict in FAILS
    if goes_wrong:  # what one call came to keeps no row from being shown by itself
        by_claim = {
            claim: [_not_shown(each) for each in judgements] for claim, judgements in by_claim.items()
        }
    return [
        min(by_claim[claim.id], key=lambda judgement: judgement.verdict.gravity).of(claim.id)
        for claim in scenario.planned.claims
    ]


def _which_call(scenario: DerivedScenario, expected: Expected) -> str:
    """Say which call of a course something is expected of, and for which input (empty: there is but one)."""
    calls = [number for number, move in enumerate(scenario.ask.course) if move.inputs]
    move = scenario.ask.course[expected.move]
    which = [in_call(calls.index(expected.move) + 1, len(calls))] if len(calls) > 1 else []
    if len(move.inputs) > 1 and not move.at_one_instant:
        which.append(f"for input {expected.place + 1} of {len(move.inputs)}")
    return ", ".join(which)


def _not_put_back(expected: Expected, stage: Stage, profile: Profile) -> str:
    """Say why a call is for no cart that was put back in checkout, its order no draft any more (empty: it is)."""
    if not expected.is_put_back:
        return ""
    shown = shown_by(stage.attempt.before)
    if shown.get("cart_status") != DEPARTURES["cart_status"].ready(profile):
        return "the cart is not read as back in checkout"
    if shown.get("order") != LEFT_BY_AN_ACTIVATION["order"]:
        return "the order is not read as activated"
    return ""


def _not_shown(judgement: Judgement) -> Judgement:
    """Return what is unproven in a course of which another call went wrong, as not shown there."""
    if judgement.verdict is not Verdict.UNPROVEN:
        return judgement
    return replace(judgement, verdict=Verdict.NOTED, because=f"{NOT_SHOWN}{judgement.reason}")


def _was_activated_before(observation: Observation, stage: Stage) -> bool:
    """Tell whether a call for the same checkout was accepted before, and not in the same move."""
    return any(
        other.of == stage.of and other.move < stage.move and other.attempt.answer.accepted
        for other in observation.course
    )


def _is_changed_since(stage: Stage, alone: Observation) -> bool:
    """Tell whether a later call of a course found its checkout otherwise than it was arranged."""
    before, departed = stage.attempt.before, alone.departed
    is_otherwise = contradiction(before, departed) or not_fresh(before, departed, alone.arranged_by)
    return stage.move > 0 and bool(is_otherwise)


def _is_of_another_caller(stage: Stage, observation: Observation) -> bool:
    """Tell whether an input's checkout has another credential than the one with which it was given."""
    first = observation.stage_at((stage.move, 0))
    return stage.inputs > 1 and first is not None and stage.attempt.credential != first.attempt.credential


def _judged(
    scenario: DerivedScenario,
    expected: Expected,
    claim: Claim,
    stage: Stage,
    alone: Observation,
    bearing: Bearing,
) -> Judgement:
    if len(expected.held) > 1:  # that one thing is confirmed by its effect alone says nothing of the other
        wanted = {name: value for name, value in alone.wanted.items() if name not in CONFIRMED_BY_EFFECT}
        alone = replace(alone, wanted=wanted)
    if not expected.is_refused:
        judgement = accepted(alone)
        if judgement.verdict is Verdict.DEVIATES and alone.control == "refused":
            because = control_fails(alone.control_text)
            return replace(judgement, verdict=Verdict.UNPROVEN, because=because)
        return judgement
    if claim.name == NO_SUMMARY:
        return no_summary(alone)
    if claim.name in (REFUSED, NOT_FOR_THE_HARMLESS):
        judgement = refused(alone, bearing)
    else:
        refusals = [refusal for hindrance in expected.held for refusal in hindrance.refusals]
        judgement = refused_with(alone, bearing, in_its_place(stage, refusals))
        if stage.inputs > 1:  # whose one status is nobody's
            codes = dict.fromkeys(each.code for each in refusals)
            judgement = replace(judgement, expected=" or ".join(codes))
        if expected.is_of_two:
            judgement = _with_who_answered(judgement, expected.held, stage, bearing)
    if expected.refused_as or expected.allowed_by:
        judgement = _with_the_code_of_what_holds(judgement, scenario, expected, claim, stage, bearing)
    if judgement.verdict is Verdict.DEVIATES and expected.was_used and is_undone(stage.attempt.after):
        judgement = replace(judgement, because=UNDONE)
    if judgement.verdict is Verdict.DEVIATES and expected.held:
        names = " and ".join(hindrance.name for hindrance in expected.held)
        return replace(judgement, expected=f"{judgement.expected} ({names})")
    return judgement


def _with_the_code_of_what_holds(
    judgement: Judgement,
    scenario: DerivedScenario,
    expected: Expected,
    claim: Claim,
    stage: Stage,
    bearing: Bearing,
) -> Judgement:
    """Return what a refusal comes to by whose code and status it bears: of no row that holds, and may not either.

    What is left open may be refused with a code of its own. That of the row by which something harmless is allowed is a
    matter of that row alone, and that of what held before shows where nothing holds any more.
    """

    def is_borne(refusals: Iterable[Refusal]) -> bool:
        return bears(stage.attempt.answer, in_its_place(stage, refusals), bearing.profile)

    holding = [refusal for each in expected.held for refusal in each.refusals]
    is_what_holds = is_borne([*holding, *bearing.refusals_of(expected.refused_as)])
    is_for_the_harmless = not is_what_holds and is_borne(bearing.refusals_of(expected.allowed_by))
    if claim.name == NOT_FOR_THE_HARMLESS:
        if judgement.verdict is not Verdict.CONFORMS:
            return Judgement(verdict=Verdict.NOTED, because=NOT_REFUSED)
        of_its_row = bearing.refusals_of(row for row in claim.falls_on if row in expected.allowed_by)
        is_its_own = is_for_the_harmless and is_borne(of_its_row)
    elif is_for_the_harmless and judgement.verdict is Verdict.DEVIATES:
        return replace(judgement, verdict=Verdict.NOTED, because="it is refused for what is harmless")
    else:
        may_be_any = not (expected.refused_as and all(each.refusals for each in expected.held))
        before = (each for other in scenario.expected if other.move < expected.move for each in other.held)
        may_be_any = may_be_any or is_borne(refusal for each in before for refusal in each.refusals)
        is_none_of_these = not (may_be_any or is_what_holds or is_for_the_harmless)
        is_its_own = is_none_of_these and is_borne(bearing.contract.answers)
    if judgement.verdict is Verdict.CONFORMS and is_its_own:
        return replace(judgement, verdict=Verdict.DEVIATES, expected="a refusal with the code of what holds")
    return judgement


def _with_who_answered(
    judgement: Judgement, held: Sequence[Hindrance], stage: Stage, bearing: Bearing
) -> Judgement:
    """Return a judgement with the rows that met, and the one whose code and status the answer bears."""
    met = sorted(
        (row, bears(stage.attempt.answer, hindrance.refusals, bearing.profile))
        for hindrance in held
        for row in hindrance.rows
        if row.startswith("error-") and hindrance.refusals
    )
    met_rows = tuple(row for row, _ in met)
    if len({*met_rows}) != len(held):
        return judgement
    answered = tuple(row for row, is_borne in met if is_borne)
    return replace(judgement, met=met_rows, answered=answered if len(answered) == 1 else ())
