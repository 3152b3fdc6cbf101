"""Whether an answer is the action's own: what comes and goes, or is said to everybody, is no row's affair.

What became of a call nobody can read in some answers; others something ready gets at once as well. Either is asked for
again when something ready is activated: what then comes in the same place each time is the target's, what does not was
somebody's trouble, nobody knows whose. Where something ready is answered no more, and nothing refused, none is judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Unsupported
from activate_order_conformance.nouns.shown import differing, fields_of
from activate_order_conformance.suite.experiments.answers import PASSING, AnswerKind, kind
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.heard import (
    AnswerKey,
    CallMade,
    Heard,
    answer_key,
    calls_of,
    is_the_platforms,
    is_unread,
)
from activate_order_conformance.suite.experiments.late import MADE_AT_WILL
from activate_order_conformance.suite.experiments.outages import (
    SAMPLES,
    may_have_spared_calls_alone,
    was_down,
)
from activate_order_conformance.suite.experiments.readback import done_once_put_right
from activate_order_conformance.suite.experiments.reads import CHANGED_BACK
from activate_order_conformance.suite.experiments.shut_out import ShutOut
from activate_order_conformance.suite.experiments.watch import FIRST_WAIT, LONGEST_WAIT, doubling, tried
from activate_order_conformance.targets.http.patience import waited_here
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

MOST_MORE = 6
"""How many times more than `SAMPLES` an answer must come in the same place that came and went in as many others."""

_WAS_DOWN = (
    "Calls of several scenarios got the same for a while, whatever they were about, and not when they were made again: "
    "the target, or something in between, was in trouble."
)

_NOW_AND_THEN = (
    "Calls got the like now and then, and not when they were made again, so that nobody can tell whether it takes "
    "others beside them: the target, or something in between, was in trouble."
)

_ONCE = "a refusal seemed to change what the same one did not when it was made again"

_OF_AN_ACTIVATION = frozenset({"order.status", "order_summaries", "session.archived", "cart.status"})
"""The fields in which a snapshot shows what the interactions bring about."""

_NOT_TO_BE_TOLD = (
    "It went well when it was made again alone, and the driver's reads contradicted each other: nobody can "
    "tell whether what was read beside others is so."
)

_REMEDY = (
    "Look whether the target, or what stands before it, is in trouble, and whether credentials have expired."
)


@dataclass(slots=True)
class Trouble:
    """What makes sure of answers that may be nobody's; `open` yields what arranges checkouts, and releases them."""

    attempts: Attempts
    open: Callable[[], AbstractContextManager[Checkouts]]
    _heard: list[Heard] = field(default_factory=list, init=False)
    _its_own: set[tuple[AnswerKey, str]] = field(default_factory=set, init=False)
    _unread_once: set[AnswerKind] = field(default_factory=set, init=False)
    _came_and_went: Counter[AnswerKey] = field(default_factory=Counter, init=False)
    _does_change: set[str] = field(default_factory=set, init=False)
    _is_gone: bool = field(default=False, init=False)
    _shut_out: ShutOut = field(default_factory=ShutOut, init=False)

    def made_sure(self, make: Callable[[], Observation], *, beside_others: bool) -> Observation:
        """Return what an experiment comes to that `make` makes, again where that is in doubt; raises DriverFault.

        What is right alone and wrong `beside_others` may be the target's: there, that something answers is enough.
        """
        made = self._made_sure(make, beside_others=beside_others)
        return made if beside_others else self._shut_out.told(made)

    def _made_sure(self, make: Callable[[], Observation], *, beside_others: bool) -> Observation:
        observation = make()
        doubtful = self._in_doubt(
            observation, self._hear(observation, is_alone=not beside_others), beside_others=beside_others
        )
        if not doubtful:
            return observation
        made = 1
        while made < self._samples_of(doubtful[0]):
            doubted = doubtful[0].doubted
            try:
                # Once more each time, lest what every so many calls get falls on the same place again.
                recovers = all(self._recovers(doubted, observation) for _ in range(made))
            except UnsupportedDepartures as lacking:
                raise _cannot_be_told(doubted, observation, lacking.departures) from None
            if not recovers or beside_others:
                return observation
            made += 1
            again = make()
            if again.unsupported and observation.arranged_by not in MADE_AT_WILL:
                raise _cannot_be_told(doubted, observation, again.unsupported)
            again_there = {
                (call.place, answer_key(answer))
                for call in self._hear(again, is_alone=True)
                for answer in call.meeting
            }
            if again.fault or again.unsupported:
                return again
            doubtful = [call for call in doubtful if (call.place, answer_key(call.doubted)) in again_there]
            if not doubtful:
                if is_unread(doubted):
                    self._unread_once.add(kind(doubted))
                self._came_and_went[answer_key(doubted)] += 1
                raise _trouble(
                    doubted,
                    "the same call did not when it was made again, after something ready had been activated: "
                    "the target, or something in between, was in trouble for a while.",
                )
        first = doubtful[0]  # what follows it may be its doing
        self._its_own.add((answer_key(first.doubted), first.departs))
        return observation

    def require_to_come_again(self, observation: Observation, make: Callable[[], Observation]) -> None:
        """Raise DriverFault where a refusal seems to change what the same one does not once it is made again.

        Of what did so once a run may be of a target that does, and a whole activation of no driver. What is not made at
        will is believed, unless the change goes back.
        """
        changed = _changed_by_refusals(observation) - self._does_change
        made_at_will = observation.arranged_by in MADE_AT_WILL
        if not changed or not (made_at_will or _changed_back(observation)) or _shows_activation(observation):
            return
        again = _changed_by_refusals(make()) if made_at_will else set()
        if not changed & again:
            raise self.attempts.reads.contradicted(CHANGED_BACK if _changed_back(observation) else _ONCE)
        self._does_change |= again

    def _came_elsewhere(self, unread: Answer) -> bool:
        """Tell whether others got what nobody can read, where that is not known to be the target's own."""
        its_own = self._own_answers
        alike = [each for each in [*self._heard] if each.is_unread and each.answer_key[0] == kind(unread)]
        return any(each.answer_key not in its_own or self._came_and_went[each.answer_key] for each in alike)

    @property
    def _own_answers(self) -> set[AnswerKey]:
        """Return what is known to be the target's own answer, whatever departs."""
        return {key for key, _ in self._its_own}

    def _samples_of(self, doubted: CallMade) -> int:
        """Return how often an answer must come in the same place: more often, the more often it came and went."""
        return SAMPLES + min(self._came_and_went[answer_key(doubted.doubted)], MOST_MORE)

    def _hear(self, observation: Observation, *, is_alone: bool) -> list[CallMade]:
        """Return the calls of an experiment, and keep what was said when."""
        calls = [*calls_of(observation)]
        self._heard += [replace(call.heard, is_alone=is_alone) for call in calls]
        return calls

    def excuse(self, beside_others: Observation) -> str:
        """Say whose trouble it was that an experiment which is right alone was not (empty: the target's)."""
        if self.attempts.reads.contradict or _changed_back(beside_others):
            return _NOT_TO_BE_TOLD
        calls, heard = [*calls_of(beside_others)], [*self._heard]
        answers = (call.answer for call in calls)
        if of_the_platform := next(filter(is_the_platforms, answers), None):
            return (
                f"A call beside others got {of_the_platform.quote()}, and not when it was made again alone: "
                "the platform, or something in between, was in trouble."
            )
        met = {kind(answer) for call in calls for answer in call.meeting if is_unread(answer)}
        # Of calls that meet one alone may fail for the other, unless others got the like as well.
        elsewhere = {each.answer_key[0] for each in heard if each.is_unread}
        if met & self._unread_once or any(
            may_have_spared_calls_alone(unread, heard, self._own_answers) for unread in met & elsewhere
        ):
            return _NOW_AND_THEN
        own = (each for call in calls for each in call.each_heard())
        return _WAS_DOWN if was_down(own, heard) else ""

    def require_answers(self, observation: Observation, checkouts: Checkouts) -> None:
        """Raise DriverFault where what is not made at will got nothing that can be read, once all was ready either."""
        twin = observation.twin
        if observation.arranged_by in MADE_AT_WILL or observation.control != "conformed" or twin is None:
            return
        unread = {
            answer_key(answer) for each in observation.attempts if each is not twin for answer in each.answers
        }
        if is_unread(twin.answer) and answer_key(twin.answer) in unread:
            self._require_an_answer(twin.answer, checkouts)

    def _require_an_answer(self, doubted: Answer, checkouts: Checkouts) -> None:
        """Raise DriverFault where what anybody refuses gets no answer either, as something ready did before it."""
        if _answers_nobody(self.attempts.call_for_no_cart(checkouts.live[-1])):
            raise _trouble(
                doubted,
                "what came after it, for a fresh ready checkout too, got no answer either: from then on the action "
                "answers nobody.",
            )

    def _in_doubt(
        self, observation: Observation, calls: Sequence[CallMade], *, beside_others: bool
    ) -> list[CallMade]:
        """Return the calls whose answers may be nobody's; none where nothing ready was activated before.

        Of calls that meet one alone may fail for the other; where others got the like, it may have failed for nothing.
        What is not made at will is believed where it can be read.
        """
        if observation.control != "conformed":
            return []
        unknown = [
            call
            for call in calls
            if (answer_key(call.doubted), call.departs) not in self._its_own
            or self._came_and_went[answer_key(call.doubted)]
        ]
        unread = [
            call
            for call in unknown
            if call.is_unread
            or (not beside_others and call.is_unread_in_part and self._came_elsewhere(call.doubted))
        ]
        refused = [call for call in unknown if call.is_refused_ready]
        if unread or not refused or observation.arranged_by not in MADE_AT_WILL:
            return unread
        twin = observation.twin
        if twin is None:
            with self.open() as checkouts:
                answer = self._to_something_ready(observation.deadline, checkouts)
        else:
            answer = twin.answer
        return [call for call in refused if call.answer_key == answer_key(answer)]

    def _recovers(self, doubted: Answer, observation: Observation) -> bool:
        """Tell whether something ready is activated again, before the deadline has passed.

        Raises DriverFault where by then nothing is answered at all. What was gone for so long is not waited for again,
        and what is not made at will is tried once, unless the twin of the call shows it already.
        """
        clock, deadline = self.attempts.clock, observation.deadline
        is_scarce = observation.arranged_by not in MADE_AT_WILL
        if is_scarce and observation.twin is not None and observation.twin.answer.accepted:
            return True
        until = clock.now() + (0 if self._is_gone or is_scarce else deadline)
        with self.open() as checkouts:

            def answered(is_last: bool) -> Answer | None:
                answer = self._to_something_ready(deadline, checkouts)
                return answer if answer.accepted or is_last else None

            answer = tried(answered, clock, doubling(FIRST_WAIT, LONGEST_WAIT), until)
            self._is_gone = not answer.accepted
            if answer.accepted:
                return True
            if _answers_nobody(answer):
                self._require_an_answer(doubted, checkouts)
            of_the_last = checkouts.live[-1]
            credential = self.attempts.number_of(of_the_last.authorization)
            seen = self.attempts.reads.look(of_the_last, observation.deadline)
            self._shut_out.refused(credential, clock.now() + waited_here(), answer, seen, observation)
        return False

    def _to_something_ready(self, deadline: float, checkouts: Checkouts) -> Answer:
        return self.attempts.call_as_ready(self.attempts.arrange_ready(checkouts, deadline))


def _trouble(doubted: Answer, how: str) -> DriverFault:
    """Return the fault of what a call got; silence may be for the load, so that it passes with less of that."""
    return DriverFault(f"A call got {doubted.quote()}, and {how}", _REMEDY, passes=kind(doubted) in PASSING)


def _cannot_be_told(
    doubted: Answer, observation: Observation, lacking: Sequence[Unsupported]
) -> UnsupportedDepartures:
    """Return that something is lacking by which to tell whose trouble it was what a call got."""
    why = f"a call got {doubted.quote()}, and nobody can tell whose trouble that was"
    of_prepared = f"prepare {SAMPLES} carts alike, for which to call anew, and ready ones beside them"
    return UnsupportedDepartures(
        *(
            replace(
                each,
                reason=f"{why}: {each.reason}",
                unlock=of_prepared if observation.arranged_by == "prepared" else each.unlock,
            )
            for each in lacking
        )
    )


def _changed_back(observation: Observation) -> bool:
    """Tell whether one look after a refusal shows a change, and the last one none, which a driver may do as well."""
    return any(
        not differing(fields_of(each.before), fields_of(each.after))
        and any(differing(fields_of(each.before), fields_of(look)) for look in each.timeline)
        for each in _refused_in(observation)
    )


def _shows_activation(observation: Observation) -> bool:
    """Tell whether a refusal was an activation all the same, or came to one, so that the next call is refused too."""
    second = observation.second
    is_refused_for_it = (
        bool(done_once_put_right(observation)) and second is not None and second.answer.refused
    )
    return is_refused_for_it or any(
        {*differing(fields_of(each.before), fields_of(each.after))} >= _OF_AN_ACTIVATION
        for each in _refused_in(observation)
    )


def _changed_by_refusals(observation: Observation) -> set[str]:
    """Return the names of what any look after a refusal shows otherwise than the one before, or once put right."""
    changed = {
        name
        for each in _refused_in(observation)
        for look in each.timeline
        for name in differing(fields_of(each.before), fields_of(look))
    }
    return changed | ({"put right"} if done_once_put_right(observation) else set())


def _refused_in(observation: Observation) -> Sequence[Attempt]:
    """Return the attempts that were refused, beside none for the same checkout that was not and may have changed it."""
    of_course = [
        stage.attempt
        for stage in observation.course
        if all(each.attempt.answer.refused for each in observation.for_its_checkout(stage))
    ]
    attempts = of_course if observation.course else observation.attempts
    return [each for each in attempts if all(answer.refused for answer in each.answers)]


def _answers_nobody(answer: Answer) -> bool:
    return is_unread(answer) or kind(answer) in PASSING
