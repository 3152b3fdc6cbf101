"""What an observation shows of a scenario that was derived, and what explains it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.run.plan import NOT_SHOWN, Finding, Judgement, Verdict
from activate_order_conformance.suite.derived.derived import Aspect, DerivedScenario, Expected
from activate_order_conformance.suite.derived.explaining import ANEW
from activate_order_conformance.suite.derived.results_in_place import (
    in_order,
    is_misplaced,
    is_one_too_many,
    one_of_them_accepted,
)
from activate_order_conformance.suite.every_answer.laws import Tally, outcomes_of, tallies
from activate_order_conformance.suite.experiments.checkouts import ANOTHER_CALLER
from activate_order_conformance.suite.features import scenario as scenarios
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.hindrances import Hindrance
from activate_order_conformance.suite.features.scenario import ask_of
from activate_order_conformance.suite.features.step_law import StepFailed
from activate_order_conformance.suite.judge.activation import accepted
from activate_order_conformance.suite.judge.courses import calls_apart, changed_by_refusal
from activate_order_conformance.suite.judge.judgement import Bearing, Pair, unjudgeable
from activate_order_conformance.suite.judge.refusals import bears, refused, refused_with

_PAIR = 2


def findings_of(
    scenario: Scenario | DerivedScenario,
    observation: Observation,
    bearing: Bearing,
    failures: list[StepFailed] | None = None,
) -> list[Finding]:
    """Return what an observation shows of a scenario, whether it was written or derived; add a user's `failures`."""
    if isinstance(scenario, DerivedScenario):
        return _findings(scenario, observation, bearing)
    return scenarios.findings(scenario, observation, bearing, failures)


def tallies_of(
    laws: Sequence[Scenario], scenario: Scenario | DerivedScenario, observation: Observation, bearing: Bearing
) -> dict[str, Tally]:
    """Return how the laws of every answer fared in an observation of a scenario."""
    if not laws:
        return {}
    if isinstance(scenario, DerivedScenario):
        spoilt = calls_apart(observation).spoilt
        shows_nothing = {
            (stage.move, stage.place): "nothing"
            for stage in observation.course
            if is_misplaced(scenario, observation, stage)
            or is_one_too_many(observation, stage)
            or spoilt[stage.move, stage.place]
        }
        outcomes = {**scenario.outcomes, **shows_nothing}
    else:
        outcomes = outcomes_of(scenario.planned)
        if scenario.planned.informational and not ask_of(scenario, bearing.profile).invocation.also:
            outcomes[0, 0] = "either"
        first = observation.first
        if first and changed_by_refusal(first):
            outcomes[1, 0] = "nothing"
    return tallies(laws, scenario.planned, observation, bearing, outcomes)


def _findings(scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> list[Finding]:
    """Return a finding for each claim of a derived scenario: the worst of what its calls came to.

    That departures cannot be arranged together keeps no row from being shown by each of them alone.
    """
    if observation.unsupported:
        why = "; ".join(dict.fromkeys(departure.reason for departure in observation.unsupported))
        apart = Judgement(verdict=Verdict.NOTED, because=f"{NOT_SHOWN}{why}")
        return [apart.of(claim.id) for claim in scenario.planned.claims]
    if judgement := unjudgeable(observation):
        return [judgement.of(claim.id) for claim in scenario.planned.claims]
    stages = {(stage.move, stage.place): stage for stage in observation.course}
    calls = calls_apart(observation)
    alone, spoilt = calls.alone, calls.spoilt
    outliving = _outliving(scenario, stages, bearing)
    since = _refused_since(scenario, observation, bearing)
    by_claim: dict[int, list[Judgement]] = {}
    goes_wrong = any(spoilt.values())
    for expected in scenario.expected:
        place = expected.move, expected.place
        stage = stages.get(place)
        is_elsewhere = stage is not None and is_misplaced(scenario, observation, stage)
        for claim, aspect in expected.claims:
            if stage is None:
                because = "not asked: an earlier call did not come to what it should"
                judgement = Judgement(verdict=Verdict.UNPROVEN, because=because)
            elif because := spoilt[place]:
                judgement = Judgement(verdict=Verdict.NOTED, because=because)
            elif aspect == "order of results":
                judgement = in_order(stage, is_misplaced=is_elsewhere)
            elif stage.inputs > 1 and stage.attempt.answer.results is None:
                judgement = Judgement(verdict=Verdict.NOTED, because="there is no result for each input")
            elif aspect == "one accepted":
                of_move = [each for each in observation.course if each.move == stage.move]
                judgement = one_of_them_accepted(of_move, alone[place])
            elif is_elsewhere:
                judgement = Judgement(verdict=Verdict.NOTED, because="the results stand in other places")
            else:
                judgement = _judged(expected, aspect, stage, alone[place], bearing)
                is_anothers = since is not None and stage.move > since
                falls_on = {*scenario.planned.claims[claim].falls_on}
                if judgement.verdict is Verdict.DEVIATES and (
                    because := _put_down_elsewhere(
                        scenario,
                        expected,
                        aspect,
                        falls_on,
                        stage,
                        outliving,
                        bearing,
                        is_anothers=is_anothers,
                    )
                ):
                    judgement = Judgement(verdict=Verdict.NOTED, because=because)
            is_anew = aspect == "activated once put right" and stage is not None and stage.fresh
            if judgement.verdict is Verdict.DEVIATES and is_anew:
                judgement = replace(judgement, because=f"{judgement.because}; {ANEW}".removeprefix("; "))
            if judgement.verdict is Verdict.DEVIATES and stage and _is_of_another_caller(stage, stages):
                judgement = replace(judgement, verdict=Verdict.BROKEN, because=ANOTHER_CALLER)
            by_claim.setdefault(claim, []).append(judgement)
            goes_wrong = goes_wrong or judgement.verdict is Verdict.DEVIATES
    if goes_wrong:  # what one call came to keeps no row from being shown by itself
        by_claim = {
            claim: [_not_shown(each) for each in judgements] for claim, judgements in by_claim.items()
        }
    return [
        min(by_claim[number], key=lambda judgement: judgement.verdict.gravity).of(claim.id)
        for number, claim in enumerate(scenario.planned.claims)
    ]


def _not_shown(judgement: Judgement) -> Judgement:
    """Return what is unproven in a course of which another call went wrong, as not shown there."""
    if judgement.verdict is not Verdict.UNPROVEN:
        return judgement
    return replace(judgement, verdict=Verdict.NOTED, because=f"{NOT_SHOWN}{judgement.because}")


def _refused_since(scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> int | None:
    """Return the move of another checkout's activation since which one is refused as nothing that ever held of it."""
    held = [each for each in scenario.concerns if each.is_refused]
    is_sound = {(each.move, each.place) for each in scenario.expected if not each.is_refused}
    for stage in observation.course:
        if stage.inputs > 1 or (stage.move, stage.place) not in is_sound or not stage.attempt.answer.refused:
            continue
        earlier = [each for each in observation.course if each.move < stage.move]
        since = min(
            (each.move for each in earlier if each.of != stage.of and each.attempt.answer.accepted),
            default=None,
        )
        if since is None or not held:
            continue
        is_still = _what_it_bears(stage) in [
            _what_it_bears(each) for each in earlier if each.of == stage.of and each.move < since
        ]
        if not is_still and not any(_bears(stage, each, bearing) for each in held):
            return since
    return None


def _put_down_elsewhere(
    scenario: DerivedScenario,
    expected: Expected,
    aspect: Aspect,
    falls_on: Set[str],
    stage: Stage,
    outliving: Sequence[Hindrance],
    bearing: Bearing,
    *,
    is_anothers: bool,
) -> str:
    """Say what else a call that deviates is put down to, so that this claim of it is not (empty: nothing)."""
    if _is_elsewhere(expected, aspect, is_anothers):
        return "it is refused as nothing that held" if is_anothers else "put right, it is refused"
    answering = [each for each in outliving if _bears(stage, each, bearing)]
    if _is_of_none(answering, falls_on):
        return f"it is refused still as what was put right: {answering[0].name}"
    taken_for = _taken_for(scenario, expected, stage, bearing)
    if _is_of_none(taken_for, falls_on):
        return f"it is refused as what is harmless: {taken_for[0].name}"
    return "other departures were put right since" if _is_long_past(scenario, aspect, falls_on) else ""


def _is_elsewhere(expected: Expected, aspect: Aspect, is_anothers: bool) -> bool:
    """Tell whether another claim of a call bears what is wrong: that on its own cart, or its row."""
    if is_anothers:
        return aspect in ("code and status", "activated once put right")
    return aspect == "activated" and any(other == "activated once put right" for _, other in expected.claims)


def _outliving(
    scenario: DerivedScenario, stages: Mapping[tuple[int, int], Stage], bearing: Bearing
) -> list[Hindrance]:
    """Return the hindrances as which a checkout is refused once all of them were put right."""
    refused_still = [
        stage
        for expected in scenario.expected
        if expected.move and not expected.is_refused
        if (stage := stages.get((expected.move, expected.place))) and not stage.fresh
        if stage.attempt.answer.refused
    ]
    return [
        each
        for each in scenario.concerns
        if each.is_refused and any(_bears(stage, each, bearing) for stage in refused_still)
    ]


def _bears(stage: Stage, hindrance: Hindrance, bearing: Bearing) -> bool:
    """Tell whether a call was answered with a code and status of a hindrance."""
    return bears(stage.attempt.answer, hindrance.pairs, bearing.profile)


def _what_it_bears(stage: Stage) -> tuple[int | None, str | None]:
    """Return the HTTP status and the code of a call's first result."""
    answer = stage.attempt.answer
    return answer.status, answer.results[0].code if answer.results else None


def _taken_for(
    scenario: DerivedScenario, expected: Expected, stage: Stage, bearing: Bearing
) -> list[Hindrance]:
    """Return the harmless departures that a call is about, and with the code and status of whose row it was refused."""
    if expected.is_refused:
        return []
    about = [{*scenario.planned.claims[claim].falls_on} for claim, _ in expected.claims]
    return [
        each
        for each in scenario.concerns
        if not each.is_refused and any(falls_on >= {*each.rows} for falls_on in about)
        if bears(stage.attempt.answer, _pairs_of(each.rows, bearing), bearing.profile)
    ]


def _pairs_of(rows: Iterable[str], bearing: Bearing) -> list[Pair]:
    """Return the codes and statuses that rows have on the page."""
    clauses = [bearing.contract.clause(row) for row in rows]
    return [Pair(code=each.code, status=each.status) for each in clauses if each.code and each.status]


def _is_of_none(answering: Sequence[Hindrance], falls_on: Set[str]) -> bool:
    """Tell whether a claim is of none of the hindrances, of which there are some, that a call was answered for."""
    return bool(answering) and not any(falls_on >= {*each.rows} for each in answering)


def _is_of_another_caller(stage: Stage, stages: Mapping[tuple[int, int], Stage]) -> bool:
    """Tell whether an input's checkout has another credential than the one with which it was given."""
    return stage.inputs > 1 and stage.attempt.credential != stages[stage.move, 0].attempt.credential


def _is_long_past(scenario: DerivedScenario, aspect: Aspect, falls_on: Set[str]) -> bool:
    """Tell whether a claim is of a departure of many that was not the last one to be put right."""
    is_of_many = len(scenario.concerns) > _PAIR and aspect == "activated once put right"
    return is_of_many and not falls_on & {*scenario.concerns[-1].rows}


def _judged(
    expected: Expected, aspect: Aspect, stage: Stage, alone: Observation, bearing: Bearing
) -> Judgement:
    if len(expected.held) > 1:  # that one thing is confirmed by its effect alone says nothing of the other
        wanted = {name: value for name, value in alone.wanted.items() if name not in CONFIRMED_BY_EFFECT}
        alone = replace(alone, wanted=wanted)
    if not expected.is_refused:
        judgement = accepted(alone)
        if judgement.verdict is Verdict.DEVIATES and alone.control == "refused":
            because = f"the control fails: {alone.control_text}"
            return replace(judgement, verdict=Verdict.UNPROVEN, because=because)
        return judgement
    if aspect == "refused":
        judgement = refused(alone, bearing)
    else:
        judgement = refused_with(alone, bearing, _accepted_pairs(expected, stage))
        if len(expected.held) == _PAIR:
            judgement = _with_who_answered(judgement, expected.held, stage, bearing)
    if judgement.verdict is Verdict.DEVIATES and expected.held:
        names = " and ".join(hindrance.name for hindrance in expected.held)
        return replace(judgement, expected=f"{judgement.expected} ({names})")
    return judgement


def _with_who_answered(
    judgement: Judgement, held: Sequence[Hindrance], stage: Stage, bearing: Bearing
) -> Judgement:
    """Return a judgement with the rows that met, and the one whose code and status the answer bears."""
    met = sorted(
        (row, bears(stage.attempt.answer, hindrance.pairs, bearing.profile))
        for hindrance in held
        for row in hindrance.rows
        if row.startswith("error-") and hindrance.pairs
    )
    met_rows = tuple(row for row, _ in met)
    if len({*met_rows}) != len(held):
        return judgement
    answered = tuple(row for row, is_borne in met if is_borne)
    return replace(judgement, met=met_rows, answered=answered if len(answered) == 1 else ())


def _accepted_pairs(expected: Expected, stage: Stage) -> list[Pair]:
    """Return what a refusal may be answered with; which status answers for several inputs is left open."""
    pairs = [pair for hindrance in expected.held for pair in hindrance.pairs]
    status = stage.attempt.answer.status
    if stage.inputs > 1 and status is not None:
        return [Pair(code=pair.code, status=status) for pair in pairs]
    return pairs
