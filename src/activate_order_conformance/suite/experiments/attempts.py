"""One attempt of an experiment: the checkout is read back, the action called, and the checkout looked at again."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Barrier, Event, Lock
from typing import NamedTuple, TypeVar

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import StoppableClock
from activate_order_conformance.nouns.departures import excluded_by
from activate_order_conformance.nouns.invocation import JSON, Invocation
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.answers import (
    NO_CREDENTIAL,
    operations_in,
    telling_of_the_call,
)
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.checkouts import (
    Checkouts,
    require_apart,
    require_id,
    require_same_caller,
)
from activate_order_conformance.suite.experiments.effects import AT_REST, EFFECTS, living_operations, shown
from activate_order_conformance.suite.experiments.in_vain import InVain
from activate_order_conformance.suite.experiments.named_operations import NamedOperations
from activate_order_conformance.suite.experiments.reads import Reads, between_reads
from activate_order_conformance.suite.experiments.watch import (
    LONGEST_WAIT,
    tried,
    watch,
)
from activate_order_conformance.targets.http.connections import OneConnection
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.http.patience import together, waited_here
from activate_order_conformance.targets.protocol import Arranged, DriverFault

T = TypeVar("T")


def with_ids_shown(arranged: Arranged, seen: Snapshot) -> Arranged:
    """Return a checkout with the ids of its records that a read of it shows among those of no cart."""
    return replace(arranged, other_ids={**arranged.other_ids, **seen.record_ids()})


def given_for(arranged: Arranged, invocation: Invocation) -> JSON:
    """Return the inputs of a call for a checkout."""
    return invocation.inputs(arranged.cart_id, arranged.other_ids)


def at_one_instant(calls: Sequence[Callable[[], T]]) -> tuple[T, ...]:
    """Return what is answered to calls that are made together, each in a thread of its own."""
    gate = Barrier(len(calls))

    def made(call: Callable[[], T]) -> T:
        gate.wait()
        return call()

    with together(len(calls)), ThreadPoolExecutor(len(calls)) as threads:
        futures = [threads.submit(contextvars.copy_context().run, made, call) for call in calls]
        return tuple(future.result() for future in futures)


def looked_at_later(attempt: Attempt, snapshot: Snapshot) -> Attempt:
    """Return an attempt with a later look at its checkout, where that shows something else than the last.

    That an item could be changed while an activation was at work says nothing of what is shown since.
    """
    if fields_of(snapshot) == fields_of(attempt.after):
        return attempt
    before, after = attempt.item_editable
    if after and attempt.answer.accepted and living_operations(attempt.after):
        attempt = replace(attempt, item_editable=(before, None))
    return replace(attempt, timeline=(*attempt.timeline, snapshot))


_LOCKED, _TRIED = "locked items", "an answer of the probe"
"""The names under which is told whether order items came to be locked, and whether a driver could try to change one."""

_MARGIN = 0.5
"""Seconds beyond the deadline after which nothing comes any more."""

_LONG = 6.0
"""Seconds after which what is kept for some seconds, or taken for stale after them, is so."""


def long(deadline: float) -> float:
    """Return the seconds after which what a target does within its deadline is long past."""
    return max(deadline, _LONG)


class Watched(NamedTuple):
    """What was seen of a checkout after a call: the fields of an attempt of these names."""

    timeline: tuple[Snapshot, ...]
    settled: bool
    given_up: tuple[str, ...]


@dataclass(slots=True)
class Attempts:
    """What makes attempts on one target under one profile; several threads may make one each.

    `longest_wait` is in seconds, between two looks. Calls go out on the `connection`, if there is one. `stop` ends
    attempts that wait, or are about to ask.
    """

    target: HttpTarget
    profile: Profile
    longest_wait: float = LONGEST_WAIT
    stop: Event = field(default_factory=Event)
    connection: OneConnection | None = field(default=None, init=False)
    reads: Reads = field(init=False)
    named: NamedOperations = field(default_factory=NamedOperations, init=False)
    _in_vain: InVain = field(default_factory=InVain, init=False)
    _credentials: dict[str, int] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self.reads = Reads(self.target, self.stop)

    @property
    def clock(self) -> StoppableClock:
        """Return the target's clock, on which waiting can be ended."""
        return self.reads.clock

    @contextmanager
    def on_one_connection(self) -> Iterator[Attempts]:
        """Yield what makes attempts whose calls go out on one connection, and may raise ConnectionLost."""
        attempts = copy(self)
        with closing(OneConnection()) as attempts.connection:
            yield attempts

    def wait_for_the_last(self, since: float, deadline: float) -> None:
        """Wait until nothing can come any more of what was called at `since`, in seconds on the clock."""
        self.clock.sleep(since + deadline + _MARGIN - self.clock.now())

    def wait_for_long(self, since: float, deadline: float) -> None:
        """Wait until what was called for at `since` is long past: some seconds at the least."""
        self.wait_for_the_last(since, long(deadline))

    def wait_out(self, ask: Ask, since: float, deadline: float) -> None:
        """Wait until nothing can come any more of what `ask` called for at `since`, for long where it is thorough."""
        wait = self.wait_for_long if ask.thorough else self.wait_for_the_last
        wait(since, deadline)

    def make(
        self,
        ask: Ask,
        arranged: Arranged,
        observation: Observation,
        checkouts: Checkouts,
        expected: Mapping[str, Value],
        seen: Snapshot | None = None,
    ) -> Attempt:
        """Read back what is `expected`, unless it was `seen`, invoke, and look until what is awaited was seen.

        Where that is asked for, until things stand still.
        """
        clock = self.clock
        clock.go_on()
        other = None
        if ask.bystander or ask.manner == "after another in one call":
            other = checkouts.arrange(ready(self.profile), arranged)
        bystander = other if ask.bystander else None
        editable_before = self.probe(ask, arranged)
        beside_before = self.probe(ask, bystander) if bystander else None
        other_before = (
            self.reads.read_back(bystander, observation.ready, observation.deadline) if bystander else None
        )
        before = seen or self.reads.read_back(arranged, expected, observation.deadline)
        arranged = with_ids_shown(arranged, before)
        require_id(ask.invocation.cart_id, arranged)
        if other:
            require_id("its own", other)
        if other_before:
            require_apart([(before, ask.checkout), (other_before, ready(self.profile))])
        called_at = clock.now()
        answers = self._invoke(ask, arranged, other, observation)
        answered_at, waited = clock.now(), waited_here()
        self.named.note(answers, arranged.id)
        if ask.manner == "after another in one call" and other and not answers[0].accepted:
            require_same_caller(arranged, other)
        awaited = ask if any(answer.accepted for answer in answers) else replace(ask, awaits=frozenset())
        if ask.thorough:
            awaited = replace(
                awaited, awaits=frozenset(EFFECTS) if awaited is ask else frozenset(), quiet=True
            )
        with telling_of_the_call(answers):
            watched = self.watched(
                awaited, arranged, observation, called_at, answered_at, operations_in(answers)
            )
            other_after = self.reads.look(bystander, observation.deadline) if bystander else None
            accepted = any(answer.accepted for answer in answers)
            self.reads.require_steady(
                arranged, (before, *watched.timeline), observation.deadline, accepted=accepted
            )
            if bystander and other_before and other_after:
                self.reads.require_steady(bystander, (other_before, other_after), observation.deadline)
            editable_after = self.probe_once_all_is_done(
                awaited, arranged, observation, called_at, accepted=accepted
            )
            beside_after = self.probe(ask, bystander) if bystander else None
        return Attempt(
            before=before,
            answers=answers,
            called_at=called_at,
            answered_at=answered_at,
            waited=waited,
            credential=self.number_of(arranged.authorization),
            **watched._asdict(),
            shared=self.named.shared(arranged.id),
            bystander=(other_before, other_after) if other_before and other_after else None,
            item_editable=(editable_before, editable_after),
            beside_editable=(beside_before, beside_after),
        )

    def change(self, arranged: Arranged, departures: Mapping[str, Value]) -> Arranged:
        """Have the driver change a checkout, and return it anew; raises UnsupportedDepartures and DriverFault.

        What a value excludes is asked for before it: what a session bears is put right while there is one.
        """
        excluded = excluded_by(departures)
        before = {name: value for name, value in departures.items() if name in excluded}
        then = {name: value for name, value in departures.items() if name not in excluded}
        for wanted in filter(None, (before, then)):
            arranged = self.target.driver.change(arranged, wanted)
        self.reads.note_change(arranged, departures)
        return arranged

    def arrange_ready(self, checkouts: Checkouts, deadline: float) -> Arranged:
        """Arrange a fresh ready checkout, and return it once it is read so, or the deadline has passed."""
        sound = ready(self.profile)
        arranged = checkouts.arrange(sound)
        self.reads.read_back(arranged, sound.values(), deadline)
        return arranged

    def call_as_ready(self, arranged: Arranged) -> Answer:
        """Call the action for a checkout as the page says, and return what is answered."""
        return self.target.invoke(
            arranged.authorization, [given_for(arranged, ready_ask(self.profile).invocation)]
        )

    def call_for_no_cart(self, arranged: Arranged) -> Answer:
        """Return what the caller of a checkout is answered who names what is no cart, which anybody refuses."""
        wrong = ready_ask(self.profile).invocation.but(cart_id="right behind another object's prefix")
        return self.target.invoke(arranged.authorization, [given_for(arranged, wrong)], self.connection)

    def number_of(self, authorization: str) -> int:
        """Return what stands for a credential in what is written: equal for equal ones."""
        if not authorization:
            return NO_CREDENTIAL
        with self._lock:
            return self._credentials.setdefault(authorization, len(self._credentials) + 1)

    def probe(self, ask: Ask, arranged: Arranged) -> bool | None:
        """Tell whether the caller can change an order item, or return None where that is not tried."""
        return self.target.driver.edit_order_item(arranged) if ask.probe and self._can_probe else None

    @property
    def _can_probe(self) -> bool:
        return "edit-order-item" in self.target.driver.abilities().probes

    def probe_once_all_is_done(
        self, ask: Ask, arranged: Arranged, observation: Observation, called_at: float, *, accepted: bool
    ) -> bool | None:
        """Tell whether the caller can change an order item after a call; items may be the last that is done of one.

        Of an activation of which all is awaited that is tried, whether or not it was tried before the call.
        """
        is_tried = ask.probe or (accepted and ask.awaits >= EFFECTS.keys())
        if not (is_tried and self._can_probe):
            return None
        is_awaited = accepted and not self._in_vain.is_given_up(_LOCKED)

        def last_word(is_last: bool) -> bool | None:
            editable = self.target.driver.edit_order_item(arranged)
            return editable if is_last or not (editable and is_awaited) else None

        until = called_at + observation.deadline + _MARGIN
        at_last = partial(tried, last_word, self.clock, between_reads(observation.deadline), until)
        editable = at_last() if ask.probe else self._unasked(at_last)
        if editable is not None and (is_awaited or (accepted and not editable)):
            self._in_vain.note(_LOCKED, came=not editable)
        return editable

    def probe_again(self, arranged: Arranged, *, is_asked: bool) -> bool | None:
        """Tell whether the caller can change an order item by now, which may be tried though nobody asks for it."""
        probe = partial(self.target.driver.edit_order_item, arranged)
        return probe() if is_asked else self._unasked(probe)

    def _unasked(self, probe: Callable[[], bool]) -> bool | None:
        """Return what a probe that nobody asked for says; a driver that fails in it is left alone after some times."""
        if self._in_vain.is_given_up(_TRIED):
            return None
        try:
            editable = probe()
        except DriverFault:
            self._in_vain.note(_TRIED, came=False)
            return None
        self._in_vain.note(_TRIED, came=True)
        return editable

    def _invoke(
        self, ask: Ask, arranged: Arranged, other: Arranged | None, observation: Observation
    ) -> tuple[Answer, ...]:
        inputs = [given_for(arranged, ask.invocation)]
        if ask.manner == "after another in one call" and other is not None:
            inputs = [given_for(other, ready_ask(self.profile).invocation), *inputs]

        def invoke() -> Answer:
            return self.target.invoke(arranged.authorization, inputs, self.connection)

        if ask.manner == "twice at one instant":
            return at_one_instant((invoke, invoke))
        if ask.manner == "again":
            since = self.clock.now()
            once = invoke()
            if not once.accepted:
                return (once,)
            everything = replace(ask, awaits=frozenset(EFFECTS), quiet=False)
            timeline = self.watched(everything, arranged, observation, since, self.clock.now()).timeline
            if timeline and living_operations(timeline[-1]):
                # Another row than that of a finished checkout may answer while its work goes on.
                return (once,)
            if not observation.observes >= {"cart", "backgroundOperations"}:
                # That the first call's work has ended cannot be seen, so it is given the time that it may take.
                self.clock.sleep(since + observation.deadline - self.clock.now())
            return (once, invoke())
        return (invoke(),)

    def watched(
        self,
        ask: Ask,
        arranged: Arranged,
        observation: Observation,
        since: float,
        answered_at: float,
        named: Iterable[str] = (),
    ) -> Watched:
        """Look until what `ask` awaits was seen and things stand still, or the deadline after `since` has passed.

        Where the end of operations is awaited, so are those that were `named`: a read may not know them at first.
        What never came is waited for no more.
        The quiet period of who is patient begins at `answered_at`, for each of several checkouts at once.
        """
        clock = self.clock
        quiet = observation.quiet if ask.quiet else None

        every = [(name, EFFECTS[name]) for name in EFFECTS if name in ask.awaits]
        if ask.awaits >= EFFECTS.keys():
            every.append(("rest", AT_REST))
        if "operation" in ask.awaits:
            every += [("operation shown", shown(operation_id)) for operation_id in named]
        awaited = [(name, effect) for name, effect in every if effect.subject in observation.observes]
        given_up = dict.fromkeys(name for name, _ in awaited if self._in_vain.is_given_up(name))
        timeline, settled = watch(
            partial(self.reads.look, arranged, observation.deadline),
            clock,
            [effect for name, effect in awaited if name not in given_up],
            until=since + observation.deadline,
            quiet=quiet,
            longest_wait=self.longest_wait,
            looks_from=answered_at + quiet if ask.patient and quiet is not None else None,
        )
        for name, effect in awaited:
            came = any(map(effect.seen, timeline))
            if came or not settled:
                self._in_vain.note(name, came=came)
        return Watched(timeline, settled, tuple(given_up))
