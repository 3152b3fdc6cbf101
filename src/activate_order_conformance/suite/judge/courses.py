"""One call of a course, as if it had been the whole experiment: so it is judged by what every call is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.suite.answers import NOT_LET_IN
from activate_order_conformance.suite.readback import shown_by


def as_if_alone(observation: Observation, stage: Stage) -> Observation:
    """Return the observation in which a stage is the first call, beside whatever else of the course was activated.

    What an earlier call for the same checkout changed of it is no departure that a driver failed to arrange.
    """
    earlier = [other for other in observation.course if other.of == stage.of and other.move < stage.move]
    changed = {} if stage.fresh else _changed_by(earlier)
    shown = shown_by(stage.attempt.before)
    also = {**stage.also, **{name: shown[name] for name in changed if name in shown}}
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


def calls_of(observation: Observation) -> Iterator[tuple[tuple[int, int], Observation, bool]]:
    """Yield what came of every input, as if it were alone, by its move and its place, and whether it was.

    Without a course the first call is move 0, and what followed once it was put right, here or on a twin, is 1.
    """
    if observation.course:
        for stage in observation.course:
            yield (stage.move, stage.place), as_if_alone(observation, stage), stage.inputs == 1
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
