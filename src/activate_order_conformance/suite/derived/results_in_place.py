"""Whether the results of several inputs stand in the places of their inputs (reading-27)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from activate_order_conformance.contract import Refusal
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage, Where
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.judge.activation import one_accepted
from activate_order_conformance.suite.judge.courses import calls_apart
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.judge.refusals import CANNOT_BE_READ, bears

_FEW = 2
"""Of how many inputs one may bear what is another one's: among more, another is wrong as well."""

_ONCE_ANOTHER_IS_UNDER_WAY = ("error-05", "error-04", "error-09", "error-10")
"""The rows that hold of a checkout while a call for it is carried out, or once that is done (reading-39)."""


def is_misplaced(scenario: DerivedScenario, observation: Observation, stage: Stage) -> bool:
    """Tell whether the results of a call are all there, and stand in the places of others, or instead of these.

    Of an input of which nothing is expected the result may be any.
    """
    together = _of_its_call(observation, stage)
    beside = [each for each in together if each.where in scenario.outcomes]
    if stage.inputs == 1 or observation.control == "refused" or calls_apart(observation).spoilt[stage.where]:
        return False  # what refuses a ready one by itself refuses it among others
    if _are_open(scenario, beside):
        return _name_each_others(together)
    received = {  # by what each result says, whatever the HTTP status of all of them is
        other.where: "accepted" if all(result.is_success for result in results) else "refused"
        for other in beside
        if (results := other.attempt.answer.results)
    }
    wanted = {other.where: scenario.outcomes[other.where] for other in beside}
    in_either = {  # what is given in another call at the same instant may be accepted in either
        other.where
        for other in beside
        if wanted[other.where] == "accepted" and len(observation.for_its_checkout(other)) > 1
    }
    wanted |= {where: came for where, came in received.items() if where in in_either}
    names_others = _name_each_others(together, once_each=not in_either)
    if received == wanted:
        return names_others or _bear_each_others(scenario, beside)
    others_stand_there = sorted(received.values()) == sorted(wanted.values())
    is_anothers = others_stand_there or (bool(in_either) and names_others)
    return is_anothers or _are_copies(beside, received, wanted) or _is_for_show(beside, wanted)


def _are_open(scenario: DerivedScenario, stages: Sequence[Stage]) -> bool:
    """Tell whether all inputs are for one checkout, or which of those for a checkout is accepted is open."""
    of = Counter(stage.of for stage in stages)
    return len(of) == 1 < len(stages) or any(
        of[stage.of] > 1 and scenario.outcomes[stage.where] == "accepted" for stage in stages
    )


def _of_its_call(observation: Observation, stage: Stage) -> Sequence[Stage]:
    """Return every stage of the call that one is of, beside which another call may be made at the same instant."""
    number = _number_of_its_call(stage)
    return [other for other in observation.beside(stage) if _number_of_its_call(other) == number]


def _number_of_its_call(stage: Stage) -> int:
    """Return the number, among calls that are made at one instant, of the one that an input is of."""
    return stage.place // stage.inputs


def _are_copies(stages: Sequence[Stage], received: Mapping[Where, str], wanted: Mapping[Where, str]) -> bool:
    """Tell whether each input that came to something else has the result of another one, which came to its own.

    Of many one alone that is refused, and left as it was, may have been refused for itself as another one is.
    """
    right: list[Attempt] = []
    wrong: list[Attempt] = []
    for stage in stages:
        (right if received.get(stage.where) == wanted[stage.where] else wrong).append(stage.attempt)
    is_one_of_many = len(wrong) == 1 and len(stages) > _FEW
    if is_one_of_many and wrong[0].answer.refused and _was_left(wrong[0]):
        return False
    own = [each.answer.results or () for each in right]
    copied = [each.answer.results or () for each in wrong]
    is_telling = all(result.output for results in copied for result in results if result.is_success)
    return is_telling and all(results in own for results in copied)


def _was_left(attempt: Attempt) -> bool:
    """Tell whether a checkout is after a call as it was before it."""
    return fields_of(attempt.before) == fields_of(attempt.after)


def _is_for_show(stages: Sequence[Stage], wanted: Mapping[Where, str]) -> bool:
    """Tell whether all that is accepted and should not be was left as it was: nothing was done for it.

    Where that is whatever was activated before, it is accepted for that.
    """
    to_be_refused = [stage for stage in stages if wanted[stage.where] == "refused"]
    wrong = [stage for stage in to_be_refused if stage.attempt.answer.accepted]
    if len(wrong) == len(to_be_refused) and all(stage.used for stage in wrong):
        return False
    return bool(wrong) and all(_was_left(stage.attempt) for stage in wrong)


def _bear_each_others(scenario: DerivedScenario, stages: Sequence[Stage]) -> bool:
    """Tell whether whatever is refused with a code of its own departure's not bears that of another input.

    So does what bears it besides its own. Of many that are refused one alone cannot have taken another's place. What is
    given again may be refused for what came of it before, and what is beside something left open for that.
    """
    firsts = {stage.of: stage for stage in reversed(stages)}.values()
    held = {each.where: () if each.refused_as else each.held for each in scenario.expected}
    codes = [
        (
            (result.code, *result.more_codes),
            {refusal.code for each in held[stage.where] for refusal in each.refusals},
        )
        for stage in firsts
        if stage.attempt.answer.refused
        for result in stage.attempt.answer.results or ()
    ]
    right = {code for (code, *_), own in codes if code in own or not own}
    wrong = [code for borne, own in codes for code in borne if own and code not in own]
    is_one_of_many = len(wrong) == 1 and len(codes) > _FEW
    return bool(wrong) and right >= {*wrong} and not is_one_of_many


def _name_each_others(stages: Sequence[Stage], *, once_each: bool = True) -> bool:
    """Tell whether each result that is accepted names an operation of one of the inputs, and not all their own.

    Where one names another operation it is wrong by itself, and so may the others be, as where two name one, unless
    that need not be `once_each`.
    """
    owners = {
        operation.id[:15]: stage.of
        for stage in stages
        for operation in stage.attempt.after.background_operations
        if stage.attempt.before.operation(operation.id) is None
    }
    named = [
        (str(value)[:15], stage.of)
        for stage in stages
        for result in stage.attempt.answer.results or ()
        if result.is_success
        for value in (result.output or {}).values()
    ]
    operations = {operation for operation, _ in named}
    are_apart = len(operations) == len(named) or not once_each
    return (
        are_apart and owners.keys() >= operations and any(owners[operation] != of for operation, of in named)
    )


def one_of_them_accepted(stages: Sequence[Stage], alone: Observation) -> Judgement:
    """Judge that of calls for one checkout one was accepted; in one call they may be one integration, or none."""
    answers = tuple(answer for stage in stages for answer in stage.attempt.answers)
    seen = replace(alone, first=replace(stages[0].attempt, answers=answers))
    judgement = one_accepted(seen)
    if judgement.verdict is Verdict.DEVIATES and _are_one_integration(stages):
        return replace(judgement, verdict=Verdict.NOTED)
    return judgement


def refused_beside_another(
    stage: Stage, stages: Sequence[Stage], bearing: Bearing, *, is_alone: bool
) -> Judgement:
    """Judge that a call beside one for its checkout that is accepted is refused as a row that holds then.

    So is one that `is_alone` to be accepted, and may be refused for the other, which is under way as well.
    """
    answer = stage.attempt.answer
    if not answer.refused or not (is_alone or any(each.attempt.answer.accepted for each in stages)):
        return Judgement(verdict=Verdict.NOTED, because="it is not refused beside one that is accepted")
    refusals = bearing.refusals_of(_ONCE_ANOTHER_IS_UNDER_WAY)
    return Judgement(
        verdict=Verdict.CONFORMS
        if bears(answer, in_its_place(stage, refusals), bearing.profile)
        else Verdict.DEVIATES,
        expected=" or ".join(dict.fromkeys(map(str, refusals))),
        actual=answer.quote(),
    )


def shows_of_another(observation: Observation, stage: Stage) -> bool:
    """Tell whether its checkout shows what came of another input for it at the same instant, which was accepted."""
    beside = observation.for_its_checkout(stage)
    accepted = sum(other.attempt.answer.accepted for other in beside)
    if stage.attempt.answer.accepted:
        return accepted > 1 and not _are_one_integration(beside)
    return accepted > 0


def _are_one_integration(stages: Sequence[Stage]) -> bool:
    """Tell whether those inputs of one call, for one checkout, that are accepted have one result, or none is."""
    accepted = [stage.attempt.answer for stage in stages if stage.attempt.answer.accepted]
    outputs = {str(result.output) for answer in accepted for result in answer.results or ()}
    return len({*map(_number_of_its_call, stages)}) == 1 and len(outputs) <= 1


def in_its_place(stage: Stage, refusals: Iterable[Refusal]) -> Sequence[Refusal]:
    """Return the refusals of which an answer may bear one; which status answers for several inputs is left open."""
    status = stage.attempt.answer.status
    if stage.inputs > 1 and status is not None:
        return [replace(refusal, status=status) for refusal in refusals]
    return [*refusals]


def in_order(stage: Stage, *, is_misplaced: bool) -> Judgement:
    """Judge that there is a result in the place of an input."""
    answer = stage.attempt.answer
    expected = f"a result for each of the {stage.inputs} inputs, in its place"
    if is_misplaced:
        return Judgement(
            verdict=Verdict.DEVIATES, expected=expected, actual="results stand in the places of other inputs"
        )
    if answer.results is None:
        because = "" if answer.failure else CANNOT_BE_READ
        return Judgement(
            verdict=Verdict.DEVIATES,
            expected=expected,
            actual=answer.unreadable or answer.quote(),
            because=because,
        )
    return Judgement(verdict=Verdict.CONFORMS, expected=expected)
