"""Whether an answer is the action's own: what comes and goes, or is said to everybody, is no row's affair.

What became of a call nobody can read in some answers; others something ready gets at once as well. Either is asked for
again when something ready is activated: what then comes in the same place each time is the target's, what does not was
somebody's trouble, nobody knows whose. Where something ready is answered no more, and nothing refused, none is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Where
from activate_order_conformance.nouns.passing import PLATFORM_CODES
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.answers import (
    NOT_LET_IN,
    PASSING,
    WIRING,
    AnswerKind,
    kind,
)
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.late import MADE_AT_WILL
from activate_order_conformance.suite.experiments.twice import is_carried_out
from activate_order_conformance.suite.experiments.watch import FIRST_WAIT, LONGEST_WAIT, doubling, tried
from activate_order_conformance.targets.protocol import DriverFault

_AnswerKey: TypeAlias = tuple[AnswerKind, int | None, str | None]
"""What an answer is, its HTTP status, and the code of its first error."""

_Place: TypeAlias = str | Where
"""Which call of an experiment it is."""

_SAMPLES = 3
"""How often the same must come in the same place, to be the target's own."""

_EXPECTED = 2
"""How many calls made alone would have to get it, came it as often of those, for it to tell anything that none did."""

_RARE = 4
"""Of how many answers that came while something was down one may be another, as of a call that was under way before."""

_WAS_DOWN = (
    "Calls of several scenarios got the same for a while, whatever they were about, and not when they were made again: "
    "the target, or something in between, was in trouble."
)

_NOW_AND_THEN = (
    "Calls got the like now and then, and not when they were made again, so that nobody can tell whether it takes "
    "others beside them: the target, or something in between, was in trouble."
)

_REMEDY = (
    "Look whether the target, or what stands before it, is in trouble, and whether credentials have expired."
)


@dataclass(slots=True)
class Trouble:
    """What makes sure of answers that may be nobody's; `open` yields what arranges checkouts, and releases them."""

    attempts: Attempts
    open: Callable[[], AbstractContextManager[Checkouts]]
    _heard: list[_Heard] = field(default_factory=list, init=False)
    _its_own: set[tuple[_AnswerKey, str]] = field(default_factory=set, init=False)
    _unread_once: set[AnswerKind] = field(default_factory=set, init=False)
    _is_gone: bool = field(default=False, init=False)

    def made_sure(self, make: Callable[[], Observation], *, beside_others: bool) -> Observation:
        """Return what an experiment comes to that `make` makes, again where that is in doubt; raises DriverFault.

        What is right alone and wrong `beside_others` may be the target's: there, that something answers is enough.
        """
        observation = make()
        doubtful = self._in_doubt(observation, self._hear(observation, is_alone=not beside_others))
        for _ in range(1, _SAMPLES):
            if not doubtful:
                return observation
            doubted = doubtful[0].answer
            if not self._recovers(doubted, observation.deadline) or beside_others:
                return observation
            again = make()
            again_there = {(call.place, call.answer_key) for call in self._hear(again, is_alone=True)}
            if again.fault or again.unsupported:
                return again
            doubtful = [call for call in doubtful if (call.place, call.answer_key) in again_there]
            if not doubtful:
                if _is_unread(doubted):
                    self._unread_once.add(kind(doubted))
                raise _trouble(
                    doubted,
                    "the same call did not when it was made again, after something ready had been activated: "
                    "the target, or something in between, was in trouble for a while.",
                )
        first = doubtful[0]  # what follows it may be its doing
        self._its_own.add((first.answer_key, first.departs))
        return observation

    def _hear(self, observation: Observation, *, is_alone: bool) -> list[_Call]:
        """Return the calls of an experiment, and keep what was said when."""
        calls = [*_calls(observation)]
        self._heard += [replace(call.heard, is_alone=is_alone) for call in calls]
        return calls

    def excuse(self, beside_others: Observation) -> str:
        """Say whose trouble it was that an experiment which is right alone was not (empty: the target's)."""
        calls = [*_calls(beside_others)]
        answers = (call.answer for call in calls)
        if of_the_platform := next(filter(_is_the_platforms, answers), None):
            return (
                f"A call beside others got {of_the_platform.quote()}, and not when it was made again alone: "
                "the platform, or something in between, was in trouble."
            )
        met = {kind(answer) for call in calls for answer in call.meeting if _is_unread(answer)}
        # Of calls that meet one alone may fail for the other, unless others got the like as well.
        elsewhere = {each.answer_key[0] for each in self._heard if each.is_unread}
        if met & self._unread_once or any(map(self._may_have_spared_calls_alone, met & elsewhere)):
            return _NOW_AND_THEN
        return _WAS_DOWN if self._was_down(beside_others) else ""

    def _may_have_spared_calls_alone(self, unread: AnswerKind) -> bool:
        """Tell whether what nobody can read came so rarely that it is by chance if no call made alone got it."""
        its_own = {key for key, _ in self._its_own}
        beside = [each for each in self._heard if not each.is_alone]
        alike = [each for each in beside if each.is_unread and each.answer_key[0] == unread]
        often = sum(each.answer_key not in its_own for each in alike)
        return often * (len(self._heard) - len(beside)) < _EXPECTED * len(beside)

    def _was_down(self, observation: Observation) -> bool:
        """Tell whether calls of other experiments, too, got for a while what one of this got, be they ready or not.

        Meanwhile nothing went well: who cannot take many calls at once answers some of them.
        """
        own = (each for call in _calls(observation) for each in call.each_heard())
        return any(self._was_heard_alone(each) for each in own)

    def _was_heard_alone(self, own: _Heard) -> bool:
        """Tell whether what one call got was all that was heard from when it was first amiss until it last was.

        Where nobody who was ready got it, it is amiss if several got it that departed in different things, and got
        something else as well.
        """
        heard = [*self._heard]
        alike = [each for each in heard if each.answer_key == own.answer_key]
        amiss = [each for each in alike if each.is_amiss]
        is_of_the_departed = not amiss
        if is_of_the_departed:
            otherwise = {each.departs for each in heard if each.answer_key != own.answer_key}
            amiss = [each for each in alike if each.departs in otherwise]
            if len({each.departs for each in amiss}) < _SAMPLES:
                return False
        first_call, first_answer = map(min, zip(*(each.at for each in (own, *amiss)), strict=True))
        last_call, last_answer = map(max, zip(*(each.at for each in (own, *amiss)), strict=True))
        at_the_time = sum(first_call <= each.answered_at and each.called_at <= last_answer for each in alike)
        # What was under way when it began, or ended, may have come before it, or after.
        meanwhile = (each for each in heard if first_answer < each.called_at and each.answered_at < last_call)
        is_all = all(each.is_amiss or each.answer_key == own.answer_key for each in meanwhile)
        if is_of_the_departed:  # calls that get each other's answers are all under way at once
            otherwise_answered = sum(
                first_answer < each.answered_at < last_answer and each.called_at < last_call
                for each in heard
                if each.answer_key != own.answer_key
            )
            is_all = is_all and _RARE * otherwise_answered < len(amiss)
        return is_all and at_the_time >= _SAMPLES

    def require_answers(self, observation: Observation, checkouts: Checkouts) -> None:
        """Raise DriverFault where what is not made at will got nothing that can be read, once all was ready either."""
        twin = observation.twin
        if observation.arranged_by in MADE_AT_WILL or observation.control != "conformed" or twin is None:
            return
        unread = {
            _answer_key(answer)
            for each in observation.attempts
            if each is not twin
            for answer in each.answers
        }
        if _is_unread(twin.answer) and _answer_key(twin.answer) in unread:
            self._require_an_answer(twin.answer, checkouts)

    def _require_an_answer(self, doubted: Answer, checkouts: Checkouts) -> None:
        """Raise DriverFault where what anybody refuses gets no answer either, as something ready did before it."""
        if _is_nobodys(self.attempts.call_for_no_cart(checkouts.live[-1])):
            raise _trouble(
                doubted,
                "what came after it, for a fresh ready checkout too, got no answer either: from then on the action "
                "answers nobody.",
            )

    def _in_doubt(self, observation: Observation, calls: Sequence[_Call]) -> list[_Call]:
        """Return the calls whose answers may be nobody's; none where nothing ready was activated before."""
        if observation.control != "conformed" or observation.arranged_by not in MADE_AT_WILL:
            return []
        unknown = [call for call in calls if (call.answer_key, call.departs) not in self._its_own]
        unread = [call for call in unknown if call.is_unread]
        refused = [call for call in unknown if call.is_refused_ready]
        if unread or not refused:
            return unread
        twin = observation.twin
        if twin is None:
            with self.open() as checkouts:
                answer = self._to_something_ready(observation.deadline, checkouts)
        else:
            answer = twin.answer
        return [call for call in refused if call.answer_key == _answer_key(answer)]

    def _recovers(self, doubted: Answer, deadline: float) -> bool:
        """Tell whether something ready is activated again, before the deadline has passed.

        Raises DriverFault where by then nothing is answered at all. What was gone for so long is not waited for again.
        """
        clock = self.attempts.clock
        until = clock.now() + (0 if self._is_gone else deadline)
        with self.open() as checkouts:

            def answered(is_last: bool) -> Answer | None:
                answer = self._to_something_ready(deadline, checkouts)
                return answer if answer.accepted or is_last else None

            answer = tried(answered, clock, doubling(FIRST_WAIT, LONGEST_WAIT), until)
            self._is_gone = not answer.accepted
            if answer.accepted:
                return True
            if _is_nobodys(answer):
                self._require_an_answer(doubted, checkouts)
        return False

    def _to_something_ready(self, deadline: float, checkouts: Checkouts) -> Answer:
        return self.attempts.call_as_ready(self.attempts.arrange_ready(checkouts, deadline))


def _trouble(doubted: Answer, how: str) -> DriverFault:
    """Return the fault of what a call got; silence may be for the load, so that it passes with less of that."""
    return DriverFault(f"A call got {doubted.quote()}, and {how}", _REMEDY, passes=kind(doubted) in PASSING)


@dataclass(frozen=True, slots=True)
class _Heard:
    """When a call was made and answered, what was said, and whether that is amiss whatever the call was about."""

    called_at: float
    answered_at: float
    answer_key: _AnswerKey
    departs: str
    is_unread: bool
    is_amiss: bool
    is_alone: bool = False

    @property
    def at(self) -> tuple[float, float]:
        """Return when it was called and answered."""
        return self.called_at, self.answered_at


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of an experiment: its place in it, what departed, and what it and those that met it were answered."""

    place: _Place
    departs: str
    attempt: Attempt
    meeting: Sequence[Answer]

    @property
    def answer(self) -> Answer:
        return self.attempt.answer

    @property
    def answer_key(self) -> _AnswerKey:
        return _answer_key(self.answer)

    @property
    def heard(self) -> _Heard:
        """Return what is kept of it."""
        is_amiss = self.is_unread or self.is_refused_ready
        at = self.attempt
        return _Heard(at.called_at, at.answered_at, self.answer_key, self.departs, self.is_unread, is_amiss)

    def each_heard(self) -> Iterator[_Heard]:
        """Yield what is kept of it, as if it had got what each of those that met got."""
        for answer in self.meeting:
            yield replace(self.heard, answer_key=_answer_key(answer))

    @property
    def is_unread(self) -> bool:
        """Tell whether nobody can read what was answered; of calls that meet one alone may fail for the other."""
        return all(map(_is_unread, self.meeting))

    @property
    def is_refused_ready(self) -> bool:
        """Tell whether something ready was refused, by all calls that met, and nothing came of it."""
        are_refused = all(answer.refused for answer in self.meeting)
        return not self.departs and are_refused and not is_carried_out(self.attempt)


def _calls(observation: Observation) -> Iterator[_Call]:
    """Yield the calls of an experiment, in order."""
    departs = _departs(observation.wanted, observation.call)
    if (first := observation.first) is not None:
        is_again = observation.manner == "again" and len(first.answers) > 1
        last = first.answers[-1:] if is_again else first.answers
        yield _Call("first", "again" if is_again else departs, first, last)
    if (second := observation.second) is not None:
        yield _Call("second", "", second, second.answers)
    for stage in observation.course:
        met = [each.attempt.answer for each in observation.beside(stage)]
        departs = "again" if stage.used else _departs(stage.wanted, stage.call)
        yield _Call(stage.where, departs, stage.attempt, met)
    if (twin := observation.twin) is not None:
        yield _Call("twin", "", twin, twin.answers)


def _departs(wanted: Mapping[str, Value], call: str) -> str:
    return f"{', '.join(sorted(wanted))} {call}".strip()


def _answer_key(answer: Answer) -> _AnswerKey:
    return kind(answer), answer.status, answer.results[0].code if answer.results else None


def _is_unread(answer: Answer) -> bool:
    """Tell whether nobody can read of an answer what became of the call, or it is the platform's, or a door's."""
    return kind(answer) in ("silent", "unreadable") or _is_the_platforms(answer)


def _is_the_platforms(answer: Answer) -> bool:
    """Tell whether an answer is the platform's, in whatever envelope, or that of a door that lets nobody in."""
    return any(result.code in PLATFORM_CODES for result in answer.results or ()) or _is_astray(answer)


def _is_astray(answer: Answer) -> bool:
    """Tell whether nobody was let in, or the platform says in its generic envelope what it says where no action is."""
    return answer.status == NOT_LET_IN or (
        answer.status in WIRING and any(result.generic for result in answer.results or ())
    )


def _is_nobodys(answer: Answer) -> bool:
    return _is_unread(answer) or kind(answer) in PASSING
