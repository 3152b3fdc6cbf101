"""What an observation shows of a scenario that was derived, and what explains it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.run.plan import Finding, Judgement, PlannedScenario, Verdict
from activate_order_conformance.suite import scenario as scenarios
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.derived import Aspect, DerivedScenario, Expected
from activate_order_conformance.suite.hindrances import Hindrance
from activate_order_conformance.suite.judge.activation import accepted, one_accepted
from activate_order_conformance.suite.judge.changes import changes
from activate_order_conformance.suite.judge.courses import as_if_alone
from activate_order_conformance.suite.judge.judgement import Bearing, Pair, unjudgeable
from activate_order_conformance.suite.judge.refusals import bears, refused, refused_with
from activate_order_conformance.suite.laws import Tally, outcomes_of, tallies
from activate_order_conformance.suite.readback import contradiction
from activate_order_conformance.suite.step_law import StepFailed

_ORDER = list(Verdict)
FAILS = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.BROKEN})


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


def explained(
    scenarios: Sequence[Scenario | DerivedScenario], findings: Iterable[Finding], control: str
) -> list[Finding]:
    """Return the findings, of which a derived one only counts where it is not explained by what shows alone.

    Where a departure deviates or breaks by itself, that it does so beside others and later as well says nothing of
    these; ready checkouts that fail among several inputs say nothing of what stands among them, nor does what fails
    in a call by itself say anything of several inputs, nor a ready checkout that fails beside another of what another
    stands beside. What is unproven by itself is so beside others. Where the
    `control` shows that nothing can be judged, that alone is why.
    """
    every = list(findings)
    if control in ("wiring", "broken"):
        return every
    by_scenario: dict[str, set[Verdict]] = {}
    for finding in every:
        by_scenario.setdefault(finding.claim.rpartition("#")[0], set()).add(finding.verdict)
    worst = {name: min(verdicts, key=_ORDER.index) for name, verdicts in by_scenario.items()}
    meeting = [scenario for scenario in scenarios if isinstance(scenario, DerivedScenario)]
    failing = [scenario for scenario in meeting if worst.get(scenario.planned.id) in FAILS]
    concerns = {
        scenario.planned.id: frozenset(each.planned.id for each in scenario.concerns) for scenario in meeting
    }
    sound = [scenario.planned for scenario in failing if scenario.is_of_ready_inputs]
    beside = [
        scenario.planned
        for scenario in scenarios
        if worst.get(scenario.planned.id) in FAILS
        and any(claim.name == "the other checkout" for claim in scenario.planned.claims)
    ]
    verdicts = {finding.claim: finding.verdict for finding in every}
    # Which of two rows answered says nothing where one of them is no hindrance by itself.
    unshown: set[str] = set()
    why: dict[str, tuple[Verdict, str]] = {}
    for scenario in meeting:
        concerned = concerns[scenario.planned.id]
        alone = [(worst.get(each.planned.id, Verdict.NOTED), each.name) for each in scenario.concerns]
        alone += [
            (worst[other.planned.id], other.planned.name)
            for other in failing
            if concerns[other.planned.id] < concerned
            or (
                concerns[other.planned.id] == concerned
                and scenario.is_of_several_inputs
                and not other.is_of_several_inputs
            )
        ]
        if scenario.is_of_several_inputs and not scenario.is_of_ready_inputs:
            alone += [(worst[planned.id], planned.name) for planned in sound]
        if scenario.ask.bystander:
            alone += [(worst[planned.id], planned.name) for planned in beside]
        gravest = min(alone, key=lambda shown: _ORDER.index(shown[0]))
        why |= {claim.id: gravest for claim in scenario.planned.claims}
        if not all(_is_refused_alone(each.planned, verdicts) for each in scenario.concerns):
            unshown.update(claim.id for claim in scenario.planned.claims)
    return [
        replace(finding, verdict=Verdict.NOTED, because=f"as by itself: {why[finding.claim][1]}")
        if finding.claim in why and _explains(why[finding.claim][0], finding.verdict)
        else replace(finding, met=(), answered=())
        if finding.claim in unshown
        else finding
        for finding in every
    ]


def _is_refused_alone(planned: PlannedScenario, verdicts: Mapping[str, Verdict]) -> bool:
    """Tell whether a departure by itself was seen to be refused as its row says."""
    return all(
        verdicts.get(claim.id) is Verdict.CONFORMS for claim in planned.claims if claim.name == "refused"
    )


def _explains(alone: Verdict, beside: Verdict) -> bool:
    """Tell whether what came of a departure by itself explains what came of it beside others."""
    if alone is Verdict.UNPROVEN:
        return beside is Verdict.UNPROVEN
    return alone in FAILS and beside is not Verdict.CONFORMS


def tallies_of(
    laws: Sequence[Scenario], scenario: Scenario | DerivedScenario, observation: Observation, bearing: Bearing
) -> dict[str, Tally]:
    """Return how the laws of every answer fared in an observation of a scenario."""
    if not laws:
        return {}
    if isinstance(scenario, DerivedScenario):
        shows_nothing = {
            (stage.move, stage.place): "nothing"
            for stage in observation.course
            if _is_misplaced(scenario, observation, stage) or _spoilt(observation, stage)
        }
        outcomes = {**scenario.outcomes, **shows_nothing}
    else:
        outcomes = outcomes_of(scenario.planned)
        first = observation.first
        if first and first.answer.refused and changes(first.before.records(), first.after.records()):
            outcomes[1, 0] = "nothing"
    return tallies(laws, scenario.planned, observation, bearing, outcomes)


def _findings(scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> list[Finding]:
    """Return a finding for each claim of a derived scenario: the worst of what its calls came to.

    That departures cannot be arranged together keeps no row from being shown by each of them alone.
    """
    if observation.unsupported:
        why = "; ".join(dict.fromkeys(departure.reason for departure in observation.unsupported))
        apart = Judgement(verdict=Verdict.NOTED, because=f"not shown: {why}")
        return [apart.of(claim.id) for claim in scenario.planned.claims]
    if judgement := unjudgeable(observation):
        return [judgement.of(claim.id) for claim in scenario.planned.claims]
    stages = {(stage.move, stage.place): stage for stage in observation.course}
    alone = {place: as_if_alone(observation, stage) for place, stage in stages.items()}
    outliving = _outliving(scenario, stages, bearing)
    by_claim: dict[int, list[Judgement]] = {}
    spoilt = {place: _spoilt(observation, stage) for place, stage in stages.items()}
    goes_wrong = any(spoilt.values())
    for expected in scenario.expected:
        place = expected.move, expected.place
        stage = stages.get(place)
        is_misplaced = stage is not None and _is_misplaced(scenario, observation, stage)
        for claim, aspect in expected.claims:
            if stage is None:
                because = "not asked: an earlier call did not come to what it should"
                judgement = Judgement(verdict=Verdict.UNPROVEN, because=because)
            elif because := spoilt[place]:
                judgement = Judgement(verdict=Verdict.NOTED, because=because)
            elif aspect == "order of results":
                judgement = _in_order(stage, is_misplaced=is_misplaced)
            elif stage.inputs > 1 and stage.attempt.answer.results is None:
                judgement = Judgement(verdict=Verdict.NOTED, because="there is no result for each input")
            elif aspect == "one accepted":
                of_move = [each for each in observation.course if each.move == stage.move]
                judgement = _one_accepted(of_move, alone[place])
            elif is_misplaced:
                judgement = Judgement(verdict=Verdict.NOTED, because="the results stand in other places")
            else:
                judgement = _judged(expected, aspect, stage, alone[place], bearing)
                answering = [each for each in outliving if _bears(stage, each, bearing)]
                falls_on = {*scenario.planned.claims[claim].falls_on}
                if judgement.verdict is Verdict.DEVIATES and _is_of_none(answering, falls_on):
                    because = f"it is refused still as what was put right: {answering[0].name}"
                    judgement = Judgement(verdict=Verdict.NOTED, because=because)
            by_claim.setdefault(claim, []).append(judgement)
            goes_wrong = goes_wrong or judgement.verdict is Verdict.DEVIATES
    if goes_wrong:  # what one call came to keeps no row from being shown by itself
        by_claim = {
            claim: [_not_shown(each) for each in judgements] for claim, judgements in by_claim.items()
        }
    return [
        min(by_claim[number], key=lambda judgement: _ORDER.index(judgement.verdict)).of(claim.id)
        for number, claim in enumerate(scenario.planned.claims)
    ]


def _not_shown(judgement: Judgement) -> Judgement:
    """Return what is unproven in a course of which another call went wrong, as not shown there."""
    if judgement.verdict is not Verdict.UNPROVEN:
        return judgement
    return replace(judgement, verdict=Verdict.NOTED, because=f"not shown: {judgement.because}")


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


def _is_of_none(answering: Sequence[Hindrance], falls_on: Set[str]) -> bool:
    """Tell whether a claim is of none of the hindrances, of which there are some, that a call was answered for."""
    return bool(answering) and not any(falls_on >= {*each.rows} for each in answering)


def _spoilt(observation: Observation, stage: Stage) -> str:
    """Say what an earlier call changed that it must not, so that a later one shows nothing of its own (empty: nothing).

    That it did is judged by itself, of every answer.
    """
    for earlier in observation.course:
        attempt = earlier.attempt
        if earlier.move >= stage.move:
            continue
        if attempt.bystander and changes(*(look.records() for look in attempt.bystander)):
            return f"call {earlier.move + 1} of the course changed another checkout of the caller"
        is_its_own = earlier.of == stage.of and not stage.fresh and attempt.answer.refused
        if is_its_own and (shown := changes(attempt.before.records(), attempt.after.records())):
            return f"a refusal before it, call {earlier.move + 1} of the course, changed the checkout: {shown[0]}"
    others = [
        earlier for earlier in observation.course if earlier.move < stage.move and earlier.of != stage.of
    ]
    expected = {**observation.ready, **stage.wanted, **as_if_alone(observation, stage).also}
    if others and stage.of == 0 and (shows := contradiction(stage.attempt.before, expected)):
        return f"a call for another checkout of the caller came before it, and may have changed it: {shows}"
    return ""


def _is_misplaced(scenario: DerivedScenario, observation: Observation, stage: Stage) -> bool:
    """Tell whether the results of a call are all there, and stand in the places of others, or instead of these."""
    beside = [other for other in observation.course if other.move == stage.move]
    if stage.inputs == 1 or len({other.of for other in beside}) < len(beside):
        return False
    came = {
        (other.move, other.place): "accepted" if other.attempt.answer.accepted else "refused"
        for other in beside
        if other.attempt.answer.results
    }
    wanted = {place: outcome for place, outcome in scenario.outcomes.items() if place[0] == stage.move}
    if came != wanted:
        return _are_copies(beside, came, wanted) or sorted(came.values()) == sorted(wanted.values())
    return _name_each_others(beside)


def _are_copies(
    stages: Sequence[Stage], came: Mapping[tuple[int, int], str], wanted: Mapping[tuple[int, int], str]
) -> bool:
    """Tell whether each input that came to something else has the result of another one, which came to its own."""
    places = {(stage.move, stage.place): stage.attempt.answer.results or () for stage in stages}
    right = [results for place, results in places.items() if came.get(place) == wanted[place]]
    wrong = [results for place, results in places.items() if came.get(place) != wanted[place]]
    is_telling = all(result.output for results in wrong for result in results if result.is_success)
    return is_telling and all(results in right for results in wrong)


def _name_each_others(stages: Sequence[Stage]) -> bool:
    """Tell whether each result that is accepted names an operation of one of the inputs, and not all their own."""
    owners = {
        operation.id[:15]: stage.place
        for stage in stages
        for operation in stage.attempt.after.background_operations
        if stage.attempt.before.operation(operation.id) is None
    }
    named = {
        stage.place: str(value)[:15]
        for stage in stages
        if stage.attempt.answer.accepted
        for result in stage.attempt.answer.results or ()
        for value in (result.output or {}).values()
        if str(value)[:15] in owners
    }
    are_apart = len({*named.values()}) == len(named)
    return are_apart and any(owners[operation] != place for place, operation in named.items())


def _one_accepted(stages: Sequence[Stage], alone: Observation) -> Judgement:
    """Judge that of calls for one checkout one was accepted; in one call they may be one integration, or none."""
    answers = tuple(answer for stage in stages for answer in stage.attempt.answers)
    judgement = one_accepted(replace(alone, first=replace(stages[0].attempt, answers=answers)))
    named = {str(result.output) for answer in answers for result in answer.results or ()}
    in_one_call = stages[0].inputs > 1
    if judgement.verdict is Verdict.DEVIATES and in_one_call and len(named) == 1:
        return replace(judgement, verdict=Verdict.NOTED)
    return judgement


def _in_order(stage: Stage, *, is_misplaced: bool) -> Judgement:
    """Judge that there is a result in the place of an input."""
    answer = stage.attempt.answer
    expected = f"a result for each of the {stage.inputs} inputs, in its place"
    if is_misplaced:
        return Judgement(
            verdict=Verdict.DEVIATES, expected=expected, actual="the results stand in other places"
        )
    if answer.results is None:
        return Judgement(
            verdict=Verdict.DEVIATES, expected=expected, actual=answer.unreadable or answer.quote()
        )
    return Judgement(verdict=Verdict.CONFORMS, expected=expected)


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
        if len(expected.held) == 2:
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
