"""The calls of experiments as they were heard: what departed in each, what it was answered, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Where
from activate_order_conformance.nouns.passing import PLATFORM_CODES
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.answers import NOT_LET_IN, AnswerKind, kind
from activate_order_conformance.suite.experiments.twice import is_carried_out

AnswerKey: TypeAlias = tuple[AnswerKind, int | None, str | None]
"""What an answer is, its HTTP status, and the code of its first error."""

Place: TypeAlias = str | Where
"""Which call of an experiment it is."""


@dataclass(frozen=True, slots=True)
class Heard:
    """When a call was made and answered, what was said, and whether that is amiss whatever the call was about.

    The times are by one clock for all experiments.
    """

    called_at: float
    answered_at: float
    answer_key: AnswerKey
    departs: str
    is_unread: bool
    is_amiss: bool
    is_alone: bool = False

    @property
    def at(self) -> tuple[float, float]:
        """Return when it was called and answered."""
        return self.called_at, self.answered_at


@dataclass(frozen=True, slots=True)
class CallMade:
    """One call of an experiment: its place in it, what departed, and what it and those that met it were answered."""

    place: Place
    departs: str
    attempt: Attempt
    meeting: Sequence[Answer]

    @property
    def answer(self) -> Answer:
        """Return what it was answered."""
        return self.attempt.answer

    @property
    def answer_key(self) -> AnswerKey:
        """Return by what its answer is like another."""
        return answer_key(self.answer)

    @property
    def doubted(self) -> Answer:
        """Return the answer that nobody can read, of those to calls that meet, or else its own."""
        return next(filter(is_unread, self.meeting), self.answer)

    @property
    def heard(self) -> Heard:
        """Return what is kept of it."""
        is_amiss = self.is_unread or self.is_refused_ready
        at = self.attempt
        return Heard(at.began, at.ended, self.answer_key, self.departs, self.is_unread, is_amiss)

    def each_heard(self) -> Iterator[Heard]:
        """Yield what is kept of it, as if it had got what each of those that met got."""
        for answer in self.meeting:
            yield replace(self.heard, answer_key=answer_key(answer))

    @property
    def is_unread(self) -> bool:
        """Tell whether nobody can read what was answered; of calls that meet one alone may fail for the other."""
        return all(map(is_unread, self.meeting))

    @property
    def is_unread_in_part(self) -> bool:
        """Tell whether it meets others, and some of what they were answered can be read, and some not."""
        return not self.is_unread and any(map(is_unread, self.meeting))

    @property
    def is_refused_ready(self) -> bool:
        """Tell whether something ready was refused, by all calls that met, and nothing came of it."""
        are_refused = all(answer.refused for answer in self.meeting)
        return not self.departs and are_refused and not is_carried_out(self.attempt)


def is_any_unread(observation: Observation) -> bool:
    """Tell whether of any call of an experiment nobody can read what became of it."""
    return any(call.is_unread for call in calls_of(observation))


def calls_of(observation: Observation) -> Iterator[CallMade]:
    """Yield the calls of an experiment, in order."""
    departs = _departs(observation.wanted, observation.call)
    if (first := observation.first) is not None:
        is_again = observation.manner == "again" and len(first.answers) > 1
        last = first.answers[-1:] if is_again else first.answers
        yield CallMade("first", "again" if is_again else departs, first, last)
    if (second := observation.second) is not None:
        yield CallMade("second", "", second, second.answers)
    for stage in observation.course:
        met = [each.attempt.answer for each in observation.beside(stage)]
        departs = "again" if stage.used else _departs(stage.wanted, stage.call)
        yield CallMade(stage.where, departs, stage.attempt, met)
    if (twin := observation.twin) is not None:
        yield CallMade("twin", "", twin, twin.answers)


def _departs(wanted: Mapping[str, Value], call: str) -> str:
    return f"{', '.join(sorted(wanted))} {call}".strip()


def answer_key(answer: Answer) -> AnswerKey:
    """Return by what an answer is like another."""
    return kind(answer), answer.status, answer.results[0].code if answer.results else None


def is_unread(answer: Answer) -> bool:
    """Tell whether nobody can read of an answer what became of the call, or it is the platform's, or a door's."""
    return kind(answer) in ("silent", "unreadable") or is_the_platforms(answer)


def is_the_platforms(answer: Answer) -> bool:
    """Tell whether an answer is the platform's, by its code or its envelope, or that of a door that lets nobody in."""
    return answer.status == NOT_LET_IN or any(
        result.generic or result.code in PLATFORM_CODES for result in answer.results or ()
    )
