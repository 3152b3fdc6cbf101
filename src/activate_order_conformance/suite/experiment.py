"""The experiment behind every When: arrange, read back, invoke, look again, put right, and release.

It knows nothing of what is right; what came of it is an observation, and the Thens judge that.
"""

from __future__ import annotations

import contextvars
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from threading import Barrier, Event, Lock

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.clock import StoppableClock
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.invocation import JSON, Invocation
from activate_order_conformance.nouns.observation import Attempt, Observation, Unsupported
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.answers import PASSING, kind, telling_of_the_call
from activate_order_conformance.suite.ask import Ask, ready_ask
from activate_order_conformance.suite.checkouts import (
    ANOTHER_CALLER,
    Checkouts,
    arranged_as,
    changes,
    require_apart,
    require_id,
)
from activate_order_conformance.suite.course import Course
from activate_order_conformance.suite.effects import AT_REST, EFFECTS, living_operations
from activate_order_conformance.suite.holding import holds_alone, not_held
from activate_order_conformance.suite.readback import is_behind
from activate_order_conformance.suite.watch import FIRST_WAIT, LONGEST_WAIT, doubling, watch
from activate_order_conformance.targets.protocol import (
    Arranged,
    DriverFault,
    Target,
    UnsupportedDepartures,
)


@dataclass(slots=True)
class Experimenter:
    """What makes experiments on one target under one profile; several threads may make one each.

    `longest_wait` is in seconds, between two looks. `stop` ends experiments that wait, or are about to ask: each
    raises Stopped when it has released its checkouts.
    """

    target: Target
    profile: Profile
    longest_wait: float = LONGEST_WAIT
    stop: Event = field(default_factory=Event)
    _credentials: dict[str, int] = field(default_factory=dict, init=False)
    _passing: set[str] = field(default_factory=set, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def clock(self) -> StoppableClock:
        """Return the target's clock, on which waiting can be ended."""
        return StoppableClock(self.target.clock, self.stop)

    def blank(self, ask: Ask) -> Observation:
        """Return the observation of `ask` before anything was asked of the target."""
        sound = ready_ask(self.profile)
        return Observation(
            wanted=dict(ask.checkout.departures_from(sound.checkout)),
            ready=sound.checkout.values(),
            call=ask.invocation.what_departs(sound.invocation),
            manner=ask.manner,
        )

    def observe(self, ask: Ask, blank: Observation) -> Observation:
        """Make the experiment and return `blank` with what came of it.

        What the driver could not do, or did wrongly, is in the observation; whatever was arranged is released.
        """
        try:
            with self.checkouts() as checkouts:
                arranged = checkouts.arrange(ask.checkout)
                way = self.target.driver.abilities().way if arranged.cart_id else "request"
                blank = replace(blank, also=dict(arranged.also), arranged_by=way)
                if ask.manner == "described":
                    return replace(blank, describe=self.target.describe(arranged.authorization))
                if ask.course:
                    return Course(self, ask, blank, checkouts).follow(arranged)
                return self._make(ask, blank, arranged, checkouts)
        except UnsupportedDepartures as unsupported:
            return replace(blank, unsupported=unsupported.departures)
        except DriverFault as fault:
            if fault.passes:
                self._passing.add(fault.what)
            return replace(blank, fault=fault.what)

    def in_trouble(self, observation: Observation) -> bool:
        """Tell whether what stands between, or the load, may have spoilt an experiment."""
        stages = (stage.attempt for stage in observation.course)
        attempts = (observation.first, observation.second, observation.twin, *stages)
        return observation.fault in self._passing or any(
            kind(answer) in PASSING for attempt in attempts if attempt for answer in attempt.answers
        )

    @contextmanager
    def checkouts(self) -> Iterator[Checkouts]:
        """Yield what arranges checkouts, and release them however the experiment ends; the first fault is raised."""
        checkouts = Checkouts(self.target.driver, ready(self.profile))
        try:
            yield checkouts
        except DriverFault:
            with suppress(DriverFault):  # the driver knows what it did not release
                checkouts.release()
            raise
        finally:
            checkouts.release()

    def _make(
        self, ask: Ask, observation: Observation, arranged: Arranged, checkouts: Checkouts
    ) -> Observation:
        first = self.attempt(ask, arranged, observation, checkouts, arranged_as(ask.checkout, arranged))
        observation = replace(observation, first=first)
        if gone := self.not_held(first, (ask.checkout,), observation.deadline, checkouts):
            return replace(observation, unsupported=gone)
        if self._holds_alone(first, ask.checkout, observation.deadline, checkouts):
            first = replace(first, holds_alone=True)
            observation = replace(observation, first=first)
        departs = bool(observation.wanted or observation.call)
        if first.answer.accepted or not departs or ask.manner != "once" or not arranged.cart_id:
            return observation
        sound = replace(ready_ask(self.profile), thorough=ask.thorough, patient=ask.thorough)
        put_right, why = self._put_right(arranged, observation)
        if put_right is not None:
            rightly = {name: observation.ready[name] for name in (*observation.wanted, *observation.also)}
            second = self.attempt(sound, put_right, observation, checkouts, rightly)
            observation = replace(observation, second=second)
            if second.answer.accepted:
                return observation
            if gone := self.not_held(second, (ask.checkout, sound.checkout), observation.deadline, checkouts):
                return replace(observation, unsupported=gone)
            why = "the checkout that was put right was not activated"
        fresh = checkouts.arrange(sound.checkout)
        twin = self.attempt(sound, fresh, observation, checkouts, arranged_as(sound.checkout, fresh))
        return replace(observation, twin=twin, why_twin=why)

    def not_held(
        self, attempt: Attempt, states: Sequence[Checkout], deadline: float, checkouts: Checkouts
    ) -> tuple[Unsupported, ...]:
        """Return what did not stay in the last of `states` by itself; nothing where no other can be brought there."""
        untouched = partial(self._untouched, states, deadline, checkouts)
        try:
            return not_held(attempt, states[-1], checkouts.ready, untouched)
        except UnsupportedDepartures:
            return ()

    def _holds_alone(self, attempt: Attempt, state: Checkout, deadline: float, checkouts: Checkouts) -> bool:
        """Tell whether an operation that changed stays until the deadline where nothing is called."""
        try:
            return holds_alone(attempt, lambda: self._untouched((state,), deadline, checkouts, deadline))
        except UnsupportedDepartures:
            return False

    def _untouched(
        self, states: Sequence[Checkout], deadline: float, checkouts: Checkouts, seconds: float
    ) -> Attempt:
        """Bring another checkout into `states`, one after the other, and look at it so many seconds later."""
        another = checkouts.arrange(states[0])
        before = self.read_back(another, arranged_as(states[0], another), deadline)
        for now, then in pairwise(states):
            wanted = changes(another, now, then, checkouts.ready)
            another = self.target.driver.change(another, wanted)
            before = self.read_back(another, wanted, deadline)
        self.clock.sleep(seconds)
        return Attempt(before=before, answers=(), timeline=(self.target.driver.look(another),))

    def _put_right(self, arranged: Arranged, observation: Observation) -> tuple[Arranged | None, str]:
        """Return the same checkout put right, or None and why it cannot be."""
        wanted, driver = observation.wanted, self.target.driver
        if not wanted:
            return arranged, ""
        if used_up := sorted(CONFIRMED_BY_EFFECT & wanted.keys()):
            return None, f"{used_up[0]} is used up by the call"
        if stuck := sorted(wanted.keys() - driver.abilities().changes):
            return None, f"the driver cannot put {stuck[0]} right on the same checkout"
        rightly = {name: observation.ready[name] for name in (*wanted, *observation.also)}
        try:
            return driver.change(arranged, rightly), ""
        except UnsupportedDepartures as unsupported:
            return None, f"the driver cannot put it right on the same checkout ({unsupported})"

    def attempt(
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
        driver, clock = self.target.driver, self.clock
        clock.go_on()
        other = None
        if ask.bystander or ask.manner == "after another in one call":
            other = checkouts.arrange(ready(self.profile), arranged)
        editable_before = self.probe(ask, arranged)
        other_before = (
            self.read_back(other, observation.ready, observation.deadline)
            if ask.bystander and other
            else None
        )
        before = seen or self.read_back(arranged, expected, observation.deadline)
        arranged = replace(arranged, other_ids={**arranged.other_ids, **before.record_ids()})
        require_id(ask.invocation.cart_id, arranged)
        if other:
            require_id("its own", other)
        if other_before:
            require_apart([(before, ask.checkout), (other_before, ready(self.profile))])
        called_at = clock.now()
        answers = self._invoke(ask, arranged, other, observation)
        answered_at = clock.now()
        if other and ask.manner == "after another in one call" and not answers[0].accepted:
            self._require_same_caller(other, arranged)
        awaited = ask if any(answer.accepted for answer in answers) else replace(ask, awaits=frozenset())
        if ask.thorough:
            awaited = replace(
                awaited, awaits=frozenset(EFFECTS) if awaited is ask else frozenset(), quiet=True
            )
        with telling_of_the_call(answers):
            timeline, settled = self.watched(awaited, arranged, observation, called_at, answered_at)
            other_after = driver.look(other) if ask.bystander and other else None
            editable_after = self.probe(ask, arranged)
        return Attempt(
            before=before,
            answers=answers,
            called_at=called_at,
            answered_at=answered_at,
            credential=self.number_of(arranged.authorization),
            timeline=timeline,
            settled=settled,
            bystander=(other_before, other_after) if other_before and other_after else None,
            item_editable=(editable_before, editable_after),
        )

    def _require_same_caller(self, other: Arranged, arranged: Arranged) -> None:
        """Raise DriverFault where a checkout that was to have the same caller came with another credential."""
        if self.number_of(other.authorization) != self.number_of(arranged.authorization):
            raise DriverFault(ANOTHER_CALLER)

    def read_back(self, arranged: Arranged, expected: Mapping[str, Value], deadline: float) -> Snapshot:
        """Look until what is expected is read, for `deadline` seconds at most: reads may lag behind writes."""
        clock = self.clock
        since = clock.now()
        for wait in doubling(FIRST_WAIT, LONGEST_WAIT):
            began = clock.now()
            snapshot = self.target.driver.look(arranged)
            if began - since >= deadline or not is_behind(snapshot, expected):
                return snapshot
            clock.sleep(min(wait, deadline))
        raise AssertionError("there is always another wait")

    def number_of(self, authorization: str) -> int:
        """Return what stands for a credential in what is written: equal for equal ones."""
        with self._lock:
            return self._credentials.setdefault(authorization, len(self._credentials) + 1)

    def probe(self, ask: Ask, arranged: Arranged) -> bool | None:
        """Tell whether the caller can change an order item, or return None where that is not tried."""
        driver = self.target.driver
        if not ask.probe or "edit-order-item" not in driver.abilities().probes:
            return None
        return driver.edit_order_item(arranged)

    def _invoke(
        self, ask: Ask, arranged: Arranged, other: Arranged | None, observation: Observation
    ) -> tuple[Answer, ...]:
        inputs: list[JSON] = [ask.invocation.inputs(arranged.cart_id, arranged.other_ids)]
        if ask.manner == "after another in one call" and other is not None:
            sound = Invocation(order_status=self.profile.order_status)
            inputs = [sound.inputs(other.cart_id, other.other_ids), *inputs]
        together = Barrier(2)

        def invoke() -> Answer:
            return self.target.invoke(arranged.authorization, inputs)

        def invoke_together() -> Answer:
            together.wait()
            return invoke()

        if ask.manner == "twice at one instant":
            with ThreadPoolExecutor(2) as threads:
                calls = [threads.submit(contextvars.copy_context().run, invoke_together) for _ in range(2)]
                return tuple(call.result() for call in calls)
        if ask.manner == "again":
            since = self.clock.now()
            once = invoke()
            if not once.accepted:
                return (once,)
            everything = replace(ask, awaits=frozenset(EFFECTS), quiet=False)
            timeline, _ = self.watched(everything, arranged, observation, since, self.clock.now())
            if timeline and living_operations(timeline[-1]):
                return (
                    once,
                )  # another row than that of a finished checkout may answer while its work goes on
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
    ) -> tuple[tuple[Snapshot, ...], bool]:
        """Look until what `ask` awaits was seen and things stand still, or the deadline after `since` has passed.

        The quiet period of who is patient begins at `answered_at`, for each of several checkouts at once.
        """
        clock = self.clock
        quiet = observation.quiet if ask.quiet else None

        def look() -> Snapshot:
            began = clock.now()
            snapshot = self.target.driver.look(arranged)
            if (took := clock.now() - began) > observation.deadline:
                raise DriverFault(
                    f"The driver took {took:.1f} seconds for a read, more than the {observation.deadline:g} "
                    "in which its target is to settle.",
                    passes=True,
                )
            return snapshot

        awaited = [EFFECTS[name] for name in EFFECTS if name in ask.awaits]
        if ask.awaits >= EFFECTS.keys():
            awaited.append(AT_REST)
        return watch(
            look,
            clock,
            [effect for effect in awaited if effect.subject in observation.observes],
            until=since + observation.deadline,
            quiet=quiet,
            longest_wait=self.longest_wait,
            looks_from=answered_at + quiet if ask.patient and quiet is not None else None,
        )
