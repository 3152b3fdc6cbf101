"""One call of a course, as if it had been the whole experiment: so it is judged by what every call is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from activate_order_conformance.nouns.observation import Attempt, Observation, Stage, Where
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.suite.experiments.answers import NOT_LET_IN
from activate_order_conformance.suite.experiments.readback import contradiction, shown_by
from activate_order_conformance.suite.judge.changes import changes, changes_of

CHANGED_BEFORE = "a refusal before it"
"""How it is told that an earlier call changed a checkout though it was refused."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a course by their move and place: each as if it were `alone`, and what had `spoilt` it before.

    What an earlier call changed that it must not lets a later one show nothing of its own (empty: nothing).
    """

    alone: Mapping[Where, Observation]
    spoilt: Mapping[Where, str]


def calls_apart(observation: Observation) -> Calls:
    """Return the calls of an observation's course, each by itself."""
    return observation.once(_apart)


def _apart(observation: Observation) -> Calls:
    course = observation.course
    alone = {stage.where: as_if_alone(observation, stage) for stage in course}
    marks = [(stage, _marks_left(stage, observation)) for stage in course]
    spoilt = {stage.where: _spoilt(stage, alone[stage.where], marks) for stage in course}
    return Calls(alone, {stage.where: _in_its_call(stage, observation, spoilt) for stage in course})


def _in_its_call(stage: Stage, observation: Observation, spoilt: Mapping[Where, str]) -> str:
    """Say what had spoilt an input, or another one of its call, which may show in its result (empty: nothing)."""
    together = observation.beside(stage) if stage.inputs > 1 else ()
    return next(filter(None, (spoilt[other.where] for other in (stage, *together))), "")


def changed_by_refusal(attempt: Attempt) -> tuple[str, ...]:
    """Return what a call that was refused changed of its checkout all the same, in words."""
    return tuple(changes_of(attempt)) if attempt.answer.refused else ()


def _marks_left(stage: Stage, observation: Observation) -> tuple[bool, tuple[str, ...]]:
    """Tell whether a call changed another checkout of the caller, and what a refusal changed of its own.

    Beside a call for it that was accepted, what changed is that one's doing.
    """
    beside = stage.attempt.bystander
    is_beside_accepted = any(other.attempt.answer.accepted for other in observation.for_its_checkout(stage))
    of_its_own = () if is_beside_accepted else changed_by_refusal(stage.attempt)
    return bool(beside and changes(*(fields_of(look) for look in beside))), of_its_own


def _spoilt(
    stage: Stage, alone: Observation, marks: Sequence[tuple[Stage, tuple[bool, tuple[str, ...]]]]
) -> str:
    """Say what an earlier call changed that it must not, so that this one shows nothing of its own (empty: nothing).

    That it did is judged by itself, of every answer.
    """
    earlier_calls = [(earlier, left) for earlier, left in marks if earlier.move < stage.move]
    for earlier, (changes_another, of_its_own) in earlier_calls:
        if changes_another:
            return f"call {earlier.move + 1} of the course changed another checkout of the caller"
        if of_its_own and earlier.of == stage.of and not stage.fresh:
            what = of_its_own[0]
            return f"{CHANGED_BEFORE}, call {earlier.move + 1} of the course, changed the checkout: {what}"
    is_after_another = stage.of == 0 and any(earlier.of != stage.of for earlier, _ in earlier_calls)
    if is_after_another and (shows := contradiction(stage.attempt.before, alone.departed)):
        return f"a call for another checkout of the caller came before it, and may have changed it: {shows}"
    return ""


def as_if_alone(observation: Observation, stage: Stage) -> Observation:
    """Return the observation in which a stage is the first call, beside whatever else of the course was activated.

    What an earlier call for the same checkout changed of it is no departure that a driver failed to arrange, nor is
    what comes of an activation, however late.
    """
    earlier = [other for other in observation.course if other.of == stage.of and other.move < stage.move]
    changed = {} if stage.fresh else _changed_by(earlier)
    shown = shown_by(stage.attempt.before)
    may_be_otherwise = {*changed, *(shown.keys() - stage.wanted.keys() if stage.used else ())}
    also = {**stage.also, **{name: value for name, value in shown.items() if name in may_be_otherwise}}
    activated = [
        other
        for other in observation.course
        if other.attempt.answer.accepted
        and other.attempt is not stage.attempt
        and not other.wanted
        and not other.used
    ]
    same = [
        other.attempt
        for other in activated
        if other.attempt.credential == stage.attempt.credential
        and (other.move > stage.move or stage.attempt.answer.status != NOT_LET_IN)
    ]
    has_more = any(other is not stage for other in observation.course)
    stands = not has_more or any(other.attempt.answer.accepted for other in observation.course)
    return replace(
        observation,
        wanted=stage.wanted,
        also=also,
        call=stage.call,
        manner="once" if not stands else "later in a course" if earlier else "in a course",
        first=stage.attempt,
        second=None,
        twin=same[0] if same else None,
        why_twin="",
        course=(),
    )


def calls_of(observation: Observation) -> Iterator[tuple[Where, Observation, bool]]:
    """Yield what came of every input, as if it were alone, by its move and its place, and whether it was.

    Without a course the first call is move 0, and what followed once it was put right, here or on a twin, is 1.
    """
    if observation.course:
        alone_by_place = calls_apart(observation).alone
        for stage in observation.course:
            yield stage.where, alone_by_place[stage.where], stage.inputs == 1
        return
    for move, attempt in ((0, observation.first), (1, observation.second), (1, observation.twin)):
        if attempt is None or len(attempt.answers) != 1 or observation.manner == "after another in one call":
            continue
        alone = replace(observation, first=attempt)
        if attempt is not observation.first:
            alone = replace(alone, wanted={}, also={}, call="", second=None, twin=None)
        yield (move, 0), alone, True


def _changed_by(stages: list[Stage]) -> set[str]:
    """Return the names of what earlier calls, whatever they were, changed of a checkout."""
    names: set[str] = set()
    for stage in stages:
        before, after = shown_by(stage.attempt.before), shown_by(stage.attempt.after)
        names |= {name for name in before if before[name] != after.get(name, before[name])}
    return names
