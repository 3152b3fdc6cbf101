"""An experiment that takes its course: calls one after another, for one checkout or several of one caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TypeAlias

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.invocation import OF_ITS_OWN
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage, Unsupported
from activate_order_conformance.nouns.passing import is_nobodys
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.suite.experiments.answers import operations_in, telling_of_the_call
from activate_order_conformance.suite.experiments.ask import Ask, Input, Move, ready_ask
from activate_order_conformance.suite.experiments.attempts import (
    Attempts,
    at_one_instant,
    given_for,
    looked_at_later,
    with_ids_shown,
)
from activate_order_conformance.suite.experiments.checkouts import Checkouts, require_id
from activate_order_conformance.suite.experiments.effects import EFFECTS, living_operations
from activate_order_conformance.suite.experiments.readback import was_carried_out
from activate_order_conformance.suite.experiments.reads import between_reads
from activate_order_conformance.suite.experiments.standing import Standing, StandingCheckouts
from activate_order_conformance.suite.experiments.untouched import Untouched
from activate_order_conformance.suite.experiments.watch import tried
from activate_order_conformance.targets.http.patience import waited_here
from activate_order_conformance.targets.http.wire import so_many
from activate_order_conformance.targets.protocol import Arranged


@dataclass(slots=True)
class Course:
    """The course of one experiment under way."""

    attempts: Attempts
    ask: Ask
    observation: Observation
    checkouts: Checkouts
    _standing: StandingCheckouts = field(init=False)
    _stages: list[Stage] = field(default_factory=list, init=False)
    _states: list[tuple[Checkout, ...]] = field(default_factory=list, init=False)
    _called_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._standing = StandingCheckouts(self.attempts, self.checkouts, self.observation.deadline)

    def follow(self, arranged: Arranged) -> Observation:
        """Make the moves from the checkout that is arranged, and return the observation with every stage."""
        self._called_at = self.attempts.clock.now()
        self._standing.begin(arranged, self.ask.checkout, with_bystander=self.ask.bystander)
        for number, move in enumerate(self.ask.course):
            if move.waits:
                wait = self.attempts.wait_for_long if move.for_long else self.attempts.wait_for_the_last
                wait(self._called_at, self.observation.deadline)
            if not move.inputs:
                self._look_again(items_alone=move.probes)
                continue
            stages = self._made(number, move)
            self._stages += stages
            if move.goes_on and any(_came(stage) != move.goes_on for stage in stages):
                break
        untouched = Untouched(self.attempts, self.checkouts, self.observation.deadline)
        seen = replace(self.observation, course=tuple(self._stages))
        unsupported = self._not_held(seen, untouched)
        return replace(seen, course=self._held_alone(seen, untouched), unsupported=unsupported)

    def _not_held(self, seen: Observation, untouched: Untouched) -> tuple[Unsupported, ...]:
        """Return what did not stay as it was until it was called for, of the first such call."""
        not_held = (
            untouched.not_held(_as_called(seen, stage), states)
            for stage, states in self._once_each(seen).values()
        )
        return next(filter(None, not_held), ())

    def _once_each(self, seen: Observation) -> Mapping[_Shows, tuple[Stage, tuple[Checkout, ...]]]:
        """Return the stages, with their states, of which each shows something of its own.

        Several inputs of one call for one checkout show the same, with the last what came later.
        """
        return {
            _shows(stage): (stage, states) for stage, states in zip(seen.course, self._states, strict=True)
        }

    def _held_alone(self, seen: Observation, untouched: Untouched) -> tuple[Stage, ...]:
        """Return every stage, of which is told whether an operation that is otherwise stays where nothing is called."""
        since = {stage.of: stage.attempt.before.at for stage in reversed(seen.course)}
        holds = {
            shows: untouched.holds_alone(_as_called(seen, stage), states[-1], since[stage.of])
            for shows, (stage, states) in self._once_each(seen).items()
        }
        return tuple(
            replace(stage, attempt=replace(stage.attempt, holds_alone=True))
            if holds[_shows(stage)]
            else stage
            for stage in seen.course
        )

    def _made(self, number: int, move: Move) -> list[Stage]:
        standing = [self._standing.brought(each) for each in move.inputs]
        inputs = map(_as_its_own, move.inputs, standing)
        move = replace(move, inputs=tuple(inputs))
        self._standing.require_apart(move.inputs)
        self._standing.require_another_caller(move.inputs)
        if move.rests:
            self.attempts.wait_for_the_last(self._called_at, self.observation.deadline)
        if len(move.inputs) == 1:
            (given,) = move.inputs
            ask = self._asked(given, probes=move.probes)
            seen = None
            if move.hurries:
                ask = replace(ask, quiet=False, patient=False, probe=False)
                position = self._last_call_for(given.checkout_number)
                if position is not None and not standing[0].expected:
                    seen = self._stages[position].attempt.after
            self._called_at = self.attempts.clock.now()
            attempt = self.attempts.make(
                ask,
                replace(standing[0].arranged, authorization=self._standing.authorization(given)),
                self.observation,
                self.checkouts,
                standing[0].expected,
                seen,
            )
            if not move.hurries:
                attempt = self._standing.looked_beside(attempt)
            self._keep_what_came_late(given, standing[0], attempt.before, attempt.item_editable[0])
            return [self._stage(number, 0, 1, given, standing[0], attempt)]
        return self._several(number, move, standing)

    def _several(self, number: int, move: Move, standing: list[Standing]) -> list[Stage]:
        clock, deadline = self.attempts.clock, self.observation.deadline
        apart = dict.fromkeys(standing)
        befores = {
            each: self.attempts.reads.read_back(each.arranged, each.expected, deadline) for each in apart
        }
        for given, each in zip(move.inputs, standing, strict=True):
            self._keep_what_came_late(given, each, befores[each])
            each.arranged = with_ids_shown(each.arranged, befores[each])
            require_id(given.invocation.cart_id, each.arranged)
        editable = {each: self.attempts.probe(self.ask, each.arranged) for each in apart}
        self._called_at = called_at = clock.now()
        make_calls = self._called_at_one_instant if move.at_one_instant else self._called
        answers = make_calls(move, standing)
        answered_at, waited = clock.now(), waited_here()
        for each, answer in zip(standing, answers, strict=True):
            self.attempts.named.note((answer,), each.arranged.id)
        watched, asked = {}, {}
        with telling_of_the_call(answers):
            for each in apart:
                its_own = [answer for other, answer in zip(standing, answers, strict=True) if other is each]
                is_accepted = any(answer.accepted for answer in its_own)
                awaits = frozenset(EFFECTS) if is_accepted else frozenset()
                asked[each] = ask = replace(self.ask, awaits=awaits, quiet=True, patient=True)
                watched[each] = self.attempts.watched(
                    ask, each.arranged, self.observation, called_at, answered_at, operations_in(its_own)
                )
                looks = (befores[each], *watched[each].timeline)
                self.attempts.reads.require_steady(each.arranged, looks, deadline, accepted=is_accepted)
            editable_after = {
                each: self.attempts.probe_once_all_is_done(
                    asked[each], each.arranged, self.observation, called_at, accepted=bool(asked[each].awaits)
                )
                for each in apart
            }
        attempts = [
            Attempt(
                before=befores[each],
                answers=(answer,),
                called_at=called_at,
                answered_at=answered_at,
                waited=waited,
                credential=self.attempts.number_of(self._standing.authorization(given)),
                **watched[each]._asdict(),
                shared=self.attempts.named.shared(each.arranged.id),
                item_editable=(editable[each], editable_after[each]),
            )
            for given, each, answer in zip(move.inputs, standing, answers, strict=True)
        ]
        return [
            self._stage(number, place, move.size_of_call(place), given, each, attempt)
            for place, (given, each, attempt) in enumerate(zip(move.inputs, standing, attempts, strict=True))
        ]

    def _called(self, move: Move, standing: list[Standing]) -> Sequence[Answer]:
        """Make one call with all inputs, and return an answer for each, with its own result."""
        inputs = [
            given_for(each.arranged, given.invocation)
            for given, each in zip(move.inputs, standing, strict=True)
        ]
        answer = self.attempts.target.invoke(self._standing.authorization(move.inputs[0]), inputs)
        is_of_one = len({given.checkout_number for given in move.inputs}) == 1
        if move.goes_on or is_of_one or move.inputs_each > 1:
            answer = _turned_away_as_a_whole(answer, len(inputs))
        return [_result_at(answer, place, len(inputs)) for place in range(len(inputs))]

    def _called_at_one_instant(self, move: Move, standing: list[Standing]) -> Sequence[Answer]:
        def invoke(start: int) -> Sequence[Answer]:
            its_own = slice(start, start + move.inputs_each)
            if move.inputs_each > 1:
                return self._called(replace(move, inputs=move.inputs[its_own]), standing[its_own])
            given, each = move.inputs[start], standing[start]
            inputs = [given_for(each.arranged, given.invocation)]
            return [self.attempts.target.invoke(self._standing.authorization(given), inputs)]

        starts = range(0, len(move.inputs), move.inputs_each)
        if not move.in_succession:
            return [*chain(*at_one_instant([partial(invoke, start) for start in starts]))]
        answers = [invoke(start) for start in starts[:-1]]
        if standing[-1] is standing[0]:
            self._wait_until_something_shows(standing[0].arranged)
        return [*chain(*answers, invoke(starts[-1]))]

    def _wait_until_something_shows(self, arranged: Arranged) -> None:
        """Wait until something changes of a checkout, unless nothing is under way, for the deadline at most."""
        clock, deadline = self.attempts.clock, self.observation.deadline
        until = clock.now() + deadline
        seen = self.attempts.reads.look(arranged, deadline)

        def changed(is_last: bool) -> Snapshot | None:
            now = self.attempts.reads.look(arranged, deadline)
            is_over = is_last or not living_operations(now)
            return now if is_over or fields_of(now) != fields_of(seen) else None

        tried(changed, clock, between_reads(deadline), until)

    def _asked(self, given: Input, *, probes: bool) -> Ask:
        return Ask(
            checkout=given.checkout,
            invocation=given.invocation,
            awaits=frozenset(EFFECTS),
            quiet=True,
            patient=True,
            probe=probes or self.ask.probe,
        )

    def _stage(
        self, number: int, place: int, inputs: int, given: Input, standing: Standing, attempt: Attempt
    ) -> Stage:
        sound = ready_ask(self.attempts.profile)
        stage = Stage(
            move=number,
            of=given.checkout_number,
            wanted=given.checkout.departures_from(sound.checkout),
            also=dict(standing.arranged.also),
            call=given.invocation.what_departs(sound.invocation),
            attempt=attempt,
            place=place,
            inputs=inputs,
            fresh=standing.is_fresh,
            used=standing.is_used,
        )
        self._states.append(standing.states)
        standing.was_called(accepted=attempt.answer.accepted)
        return stage

    def _look_again(self, *, items_alone: bool) -> None:
        """Look at every checkout, or its items alone, and keep what is then different with its last call."""
        for number, standing in self._standing.each():
            position = self._last_call_for(number)
            is_changed_since = bool(standing.expected)  # of which items alone tell what came of its last call
            if position is None or (is_changed_since and not items_alone):
                continue
            attempt = self._stages[position].attempt
            before, after = attempt.item_editable  # of which a later look may make nothing
            if not items_alone:
                deadline = self.observation.deadline
                later = self.attempts.reads.look(standing.arranged, deadline)
                self.attempts.reads.require_steady(
                    standing.arranged, (attempt.after, later), deadline, accepted=attempt.answer.accepted
                )
                attempt = self._keep(position, later)
            now = None
            if after is not None:
                now = self.attempts.probe_again(standing.arranged, is_asked=before is not None)
            if now is not None:
                is_late = attempt.probed_late or now != after
                attempt = replace(attempt, item_editable=(before, now), probed_late=is_late)
            if number == 0 and not items_alone:
                attempt = self._standing.looked_beside(attempt)
            self._stages[position] = replace(self._stages[position], attempt=attempt)

    def _keep_what_came_late(
        self, given: Input, standing: Standing, before: Snapshot, editable: bool | None = None
    ) -> None:
        """Keep what a checkout shows before a call with the one before it, where nothing was asked in between.

        So is that what was refused was carried out all the same, which no driver does, and whether an order item was
        `editable` once more, where it was tried after an activation.
        """
        position = self._last_call_for(given.checkout_number)
        if position is None:
            return
        last = self._stages[position].attempt
        if not standing.expected:
            looks, deadline = (last.after, before), self.observation.deadline
            self.attempts.reads.require_steady(
                standing.arranged, looks, deadline, accepted=last.answer.accepted
            )
        if not standing.expected or (was_carried_out(last, before) and not standing.is_used):
            self._keep(position, before)
        was_editable, editable_after = last.item_editable
        was_tried = None not in (editable, editable_after) and last.answer.accepted
        if not standing.expected and was_tried and editable != editable_after:
            attempt = self._stages[position].attempt
            attempt = replace(attempt, item_editable=(was_editable, editable), probed_late=True)
            self._stages[position] = replace(self._stages[position], attempt=attempt)

    def _last_call_for(self, number: int) -> int | None:
        positions = [position for position, stage in enumerate(self._stages) if stage.of == number]
        return positions[-1] if positions else None

    def _keep(self, position: int, snapshot: Snapshot) -> Attempt:
        """Keep a later look at a call's checkout with it, and return its attempt."""
        stage = self._stages[position]
        attempt = looked_at_later(stage.attempt, snapshot)
        self._stages[position] = replace(stage, attempt=attempt)
        return attempt


_Shows: TypeAlias = tuple[int, int, bool]
"""What a call shows of a checkout: the number of the move and of the checkout, and whether it was refused."""


def _shows(stage: Stage) -> _Shows:
    return stage.move, stage.of, stage.attempt.answer.refused


def _as_its_own(given: Input, standing: Standing) -> Input:
    """Return an input as it is given: by the cart's own id, where what is made of it is that, as of a short one."""
    invocation, own = given.invocation, standing.arranged.cart_id
    made = OF_ITS_OWN.get(invocation.cart_id)
    if made is None or not own or made(own) != own:
        return given
    return replace(given, invocation=invocation.but(cart_id="its own"))


def _as_called(seen: Observation, stage: Stage) -> Attempt:
    """Return the attempt of a call with every answer that its checkout got in the same move, its own last."""
    together = sorted(seen.for_its_checkout(stage), key=lambda each: each is stage)
    return replace(stage.attempt, answers=tuple(each.attempt.answer for each in together))


def _came(stage: Stage) -> str:
    answer = stage.attempt.answer
    return "accepted" if answer.accepted else "refused" if answer.refused else ""


def _turned_away_as_a_whole(answer: Answer, inputs: int) -> Answer:
    """Return the answer to a call that may be turned away as a whole, with a result for each input.

    What is refused before the action is reached has one generic error, however many inputs the call has (reading-38).
    """
    results = answer.results or ()
    if len(results) != 1 or not results[0].generic or is_nobodys(answer):
        return answer
    return replace(answer, results=results * inputs)


def _result_at(answer: Answer, place: int, inputs: int) -> Answer:
    """Return the answer with the result in one place alone, as if its input had been given alone.

    The HTTP status of a call that is accepted in part is nobody's: there a result is accepted as it says (reading-27).
    """
    if answer.results is None or is_nobodys(answer):
        return answer
    if len(answer.results) != inputs:
        are = "is" if len(answer.results) == 1 else "are"
        why = f"there {are} {so_many(len(answer.results), inputs)}"
        return replace(answer, results=None, unreadable=why)
    result = answer.results[place]
    is_in_part = result.is_success and not all(each.is_success for each in answer.results)
    status = 200 if is_in_part else answer.status
    sent = answer.sent
    if isinstance(sent, dict) and isinstance(given := sent.get("inputs"), list):
        sent = {"inputs": [given[place]]}
    return replace(answer, results=(result,), status=status, sent=sent)
