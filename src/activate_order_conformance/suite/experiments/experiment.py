"""The experiment behind every When: arrange, read back, invoke, look again, put right, and release.

It knows nothing of what is right; what came of it is an observation, and the Thens judge that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.suite.experiments.answers import PASSING, kind
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts, arranged_as
from activate_order_conformance.suite.experiments.course import Course
from activate_order_conformance.suite.experiments.readback import once_put_right
from activate_order_conformance.suite.experiments.untouched import Untouched
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.protocol import Arranged, DriverFault, UnsupportedDepartures


@dataclass(slots=True)
class Experimenter:
    """What makes experiments on one target under one profile; several threads may make one each.

    One whose attempts are stopped raises Stopped when it has released its checkouts.
    """

    attempts: Attempts
    _passing: set[str] = field(default_factory=set, init=False)

    @property
    def target(self) -> HttpTarget:
        """Return the target that the experiments are made on."""
        return self.attempts.target

    @property
    def profile(self) -> Profile:
        """Return the profile that they are made under."""
        return self.attempts.profile

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
                    return Course(self.attempts, ask, blank, checkouts).follow(arranged)
                return self._make(ask, blank, arranged, checkouts)
        except UnsupportedDepartures as unsupported:
            return replace(blank, unsupported=unsupported.departures)
        except DriverFault as fault:
            if fault.passes:
                self._passing.add(fault.with_remedy)
            return replace(blank, fault=fault.with_remedy)

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
        untouched = Untouched(self.attempts, checkouts, observation.deadline)
        first = self.attempts.make(ask, arranged, observation, checkouts, arranged_as(ask.checkout, arranged))
        observation = replace(observation, first=first)
        if gone := untouched.not_held(first, (ask.checkout,)):
            return replace(observation, unsupported=gone)
        if untouched.holds_alone(first, ask.checkout):
            first = replace(first, holds_alone=True)
            observation = replace(observation, first=first)
        departs = bool(observation.wanted or observation.call)
        if first.answer.accepted or not departs or ask.manner != "once" or not arranged.cart_id:
            return observation
        sound = replace(ready_ask(self.profile), thorough=ask.thorough, patient=ask.thorough)
        put_right, why = self._put_right(arranged, observation)
        if put_right is not None:
            rightly = once_put_right(observation)
            second = self.attempts.make(sound, put_right, observation, checkouts, rightly)
            observation = replace(observation, second=second)
            if second.answer.accepted:
                return observation
            if gone := untouched.not_held(second, (ask.checkout, sound.checkout)):
                return replace(observation, unsupported=gone)
            why = "the checkout that was put right was not activated"
        fresh = checkouts.arrange(sound.checkout)
        twin = self.attempts.make(sound, fresh, observation, checkouts, arranged_as(sound.checkout, fresh))
        if ask.looks_late:
            observation = replace(observation, first=self._looked_late(arranged, first, observation.deadline))
        return replace(observation, twin=twin, why_twin=why)

    def _looked_late(self, arranged: Arranged, attempt: Attempt, deadline: float) -> Attempt:
        """Return an attempt with what its checkout shows when nothing can come of it any more."""
        self.attempts.wait_for_the_last(attempt.called_at, deadline)
        late = self.target.driver.look(arranged)
        is_new = fields_of(late) != fields_of(attempt.after)
        return replace(attempt, timeline=(*attempt.timeline, late)) if is_new else attempt

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
