"""Whether a call may have arrived twice: what stands between may send it again, and pass on the second answer alone."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import accumulate
from typing import TypeAlias

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Where
from activate_order_conformance.suite.experiments.attempts import Attempts, at_one_instant
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.late import MADE_AT_WILL
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

_SAMPLES = 3
"""How often the same is asked for once more: what stands between may send that twice, too, now and then."""

_REMEDY = "Let nothing between the kit and the action repeat a POST."


def require_sent_once(
    attempts: Attempts, observation: Observation, checkouts: Checkouts, make: Callable[[], Observation]
) -> None:
    """Raise DriverFault where a checkout was activated, and every call for it answered as a second one for it is.

    Of what was ready that is known; what was not is activated where the same is made again by `make`.
    """
    if observation.arranged_by not in MADE_AT_WILL:
        return
    for is_sure, is_alone, answered, attempt in _for_each_checkout(observation):
        answers = answered(observation)
        if not (all(answer.refused for answer in answers) and is_carried_out(attempt)):
            continue
        # The HTTP status is that of a whole call, whatever else was given in it.
        refusals = {answer.quote() if is_alone else _code(answer) for answer in answers}
        # What comes with another call may be answered otherwise than what comes when that one's work is done.
        tries = (_of_a_second_call(attempts, observation.deadline, checkouts) for _ in range(_SAMPLES))
        if not any(refusals <= known for known in accumulate(tries, operator.or_)):
            continue
        if is_sure or any(answer.accepted for _ in range(_SAMPLES) for answer in answered(make())):
            what = "that was read to be ready" if is_sure else "whose like is activated"
            raise DriverFault(
                f"A checkout {what} got {attempt.answer.quote()}, as a second call for it does, and was "
                "activated: either something in between sent the call twice, or the action refuses what it does.",
                _REMEDY,
            )


_Answered: TypeAlias = Callable[[Observation], Sequence[Answer]]
"""Tells what was answered to the calls for one checkout of an experiment, however often it is made."""


def _for_each_checkout(observation: Observation) -> Iterator[tuple[bool, bool, _Answered, Attempt]]:
    """Yield whether each checkout is ready and given once, and in a call of its own, what it was answered, the attempt.

    Who gives its results to other inputs may refuse what is given with others, or more than once.
    """
    if (first := observation.first) is not None:
        yield not (observation.wanted or observation.call), True, _first, first
    for attempt in observation.ready_attempts:
        yield True, True, partial(_of, attempt), attempt
    for stage in observation.course:
        if not stage.used:
            is_alone = stage.inputs == 1
            is_sure = is_alone and not (stage.wanted or stage.call)
            yield is_sure, is_alone, partial(_at, stage.where), stage.attempt


def _first(observation: Observation) -> Sequence[Answer]:
    return observation.first.answers if observation.first else ()


def _of(attempt: Attempt, _observation: Observation) -> Sequence[Answer]:
    return attempt.answers


def _at(where: Where, observation: Observation) -> Sequence[Answer]:
    stage = observation.stage_at(where)
    return [each.attempt.answer for each in observation.for_its_checkout(stage)] if stage else ()


def _of_a_second_call(attempts: Attempts, deadline: float, checkouts: Checkouts) -> set[str]:
    """Return how calls are answered that come with another for the same ready checkout, or soon after it."""
    with suppress(UnsupportedDepartures, DriverFault):  # what fails here was not asked for
        call = partial(attempts.call_as_ready, attempts.arrange_ready(checkouts, deadline))
        met = at_one_instant([call, call])
        later = [call() for _ in range(_SAMPLES)]
        # Where none of those that met was accepted, one of them is the first.
        second = [*met, *later] if any(answer.accepted for answer in met) else later
        return {said for answer in second if answer.refused for said in (answer.quote(), _code(answer))}
    return set()


def _code(answer: Answer) -> str:
    return ", ".join(result.code or "" for result in answer.results or ())


def is_carried_out(attempt: Attempt) -> bool:
    """Tell whether a look after a call shows work or an effect of an activation that there was not before it."""
    known = {operation.id for operation in attempt.before.background_operations}
    undone = [effect for effect in EFFECTS.values() if not effect.seen(attempt.before)]
    return any(
        any(operation.id not in known for operation in look.background_operations)
        or any(effect.seen(look) for effect in undone)
        for look in attempt.timeline
    )
