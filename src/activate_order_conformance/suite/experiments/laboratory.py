"""Experiments: arrange, read back, invoke, look again, put right, and release; beside a control, made once a target.

Who makes them knows nothing of what is right; what came of one is an observation, and the Thens judge that. The control
is a ready checkout that is activated, so that every refusal has something to stand beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import LEAST_QUIET
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.observation import Attempt, ControlOutcome, Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.answers import PASSING, control_outcome, kind
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.at_its_word import AtItsWord
from activate_order_conformance.suite.experiments.attempts import Attempts, looked_at_later
from activate_order_conformance.suite.experiments.checkouts import Checkouts, arranged_as
from activate_order_conformance.suite.experiments.course import Course
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.late import CALIBRATION, Lateness
from activate_order_conformance.suite.experiments.nobody import called_by_nobody
from activate_order_conformance.suite.experiments.readback import contradiction, once_put_right, shown_by
from activate_order_conformance.suite.experiments.trouble import Trouble
from activate_order_conformance.suite.experiments.twice import require_sent_once
from activate_order_conformance.suite.experiments.untouched import Untouched
from activate_order_conformance.targets.http.http_target import ConnectionLost, HttpTarget
from activate_order_conformance.targets.protocol import Arranged, DriverFault, UnsupportedDepartures


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How the ready checkout fared, and the quiet period, in seconds, that follows from it."""

    outcome: ControlOutcome
    text: str
    observation: Observation
    quiet: float

    @property
    def cart_id(self) -> str:
        """Return the id of its cart (empty: it was not read)."""
        first = self.observation.first
        return first.before.cart.id if first and first.before.cart else ""


@dataclass(slots=True)
class Laboratory:
    """What makes experiments on one target under one profile, beside its control; several threads may make one each.

    `deadline` and `quiet` are seconds: None takes the deadline that the driver states, and a quiet period as long as
    the control's slowest effect. One whose attempts are stopped raises Stopped when it has released its checkouts.
    """

    attempts: Attempts
    deadline: float | None = None
    quiet: float | None = None
    _control: Control | None = field(default=None, init=False)
    _passing: set[str] = field(default_factory=set, init=False)
    _lateness: Lateness = field(init=False)
    _trouble: Trouble = field(init=False)
    _at_its_word: AtItsWord = field(default_factory=AtItsWord, init=False)

    def __post_init__(self) -> None:
        self._lateness = Lateness(self.attempts)
        self._trouble = Trouble(self.attempts, self._checkouts)

    @property
    def target(self) -> HttpTarget:
        """Return the target that the experiments are made on."""
        return self.attempts.target

    @property
    def profile(self) -> Profile:
        """Return the profile that they are made under."""
        return self.attempts.profile

    @property
    def control_so_far(self) -> Control | None:
        """Return the control where it was made already."""
        return self._control

    @property
    def control(self) -> Control:
        """Return how a ready checkout fared when the action was called for it, asking once."""
        if self._control is None:
            self._control = self._make_control()
        return self._control

    def observe(self, ask: Ask, *, beside_others: bool = False) -> Observation:
        """Make the experiment and return what came of it; asks nothing where the control shows bad wiring.

        What it comes to `beside_others` is made sure of when it is made alone.
        """
        control = self.control
        blank = replace(
            self._blank(ask),
            control=control.outcome,
            control_text=control.text,
            control_cart=control.cart_id,
            deadline=control.observation.deadline,
            observes=control.observation.observes,
            quiet=control.quiet,
        )
        if control.outcome in ("wiring", "broken"):
            return blank
        return self._sure(ask, blank, beside_others=beside_others)

    def excuse(self, beside_others: Observation) -> str:
        """Say what came between, and is no fault of the target, where an experiment beside others went wrong alone."""
        return self._trouble.excuse(beside_others) or self.spoilt(beside_others)

    def spoilt(self, observation: Observation) -> str:
        """Say what is known by now to have spoilt an experiment (empty: nothing)."""
        return self._lateness.explains(observation)

    def unknown(self, beside_others: Observation) -> str:
        """Say why an experiment that went wrong beside others, and not alone, shows nothing (empty: it does)."""
        return self._at_its_word.excuse(beside_others)

    def in_trouble(self, observation: Observation) -> bool:
        """Tell whether what stands between, or the load, may have spoilt an experiment."""
        return observation.fault in self._passing or any(
            kind(answer) in PASSING for attempt in observation.attempts for answer in attempt.answers
        )

    def _blank(self, ask: Ask) -> Observation:
        """Return the observation of `ask` before anything was asked of the target."""
        sound = ready_ask(self.profile)
        return Observation(
            wanted=ask.checkout.departures_from(sound.checkout),
            ready=sound.checkout.values(),
            call=ask.invocation.what_departs(sound.invocation),
            manner=ask.manner,
        )

    def _sure(self, ask: Ask, blank: Observation, *, beside_others: bool = False) -> Observation:
        """Make the experiment, and make sure that what came of it is the action's doing."""

        def make() -> Observation:
            return self._made(ask, blank)

        try:
            made = (
                make()
                if self._control is None
                else self._trouble.made_sure(make, beside_others=beside_others)
            )
            with self._checkouts() as checkouts:
                require_sent_once(self.attempts, made, checkouts, make)
                if not beside_others:
                    self._lateness.require_prompt(made, checkouts)
            if not (beside_others or self._control is None or made.unsupported or made.fault):
                self._trouble.require_to_come_again(made, make)
                return self._at_its_word.made_sure(made, make)
        except DriverFault as fault:
            return self._broken(blank, fault)
        except UnsupportedDepartures as unsupported:
            # Nothing more can be had that would tell whose trouble it was.
            return replace(blank, unsupported=unsupported.departures)
        if beside_others:
            self._at_its_word.hear(made)
        return made

    def _made(self, ask: Ask, blank: Observation) -> Observation:
        """Make the experiment and return `blank` with what came of it.

        What the driver could not do, or did wrongly, is in the observation; whatever was arranged is released.
        """
        try:
            with self._checkouts() as checkouts:
                arranged = checkouts.arrange(ask.checkout)
                way = self.target.driver.abilities().way if arranged.cart_id else "request"
                blank = replace(blank, also=dict(arranged.also), arranged_by=way)
                if ask.manner == "described":
                    return replace(blank, describe=self.target.describe(arranged.authorization))
                if ask.manner == "by nobody":
                    return called_by_nobody(self.attempts, ask, arranged, blank, checkouts)
                if ask.on_one_connection:
                    with self.attempts.on_one_connection() as attempts:
                        made = Course(attempts, ask, blank, checkouts).follow(arranged)
                elif ask.course:
                    made = Course(self.attempts, ask, blank, checkouts).follow(arranged)
                else:
                    made = self._called(ask, blank, arranged, checkouts)
                if self._control is not None:
                    self._trouble.require_answers(made, checkouts)
                return made
        except ConnectionLost:  # as a target may close one at any time
            return self._made(replace(ask, on_one_connection=False), blank)
        except UnsupportedDepartures as unsupported:
            return replace(blank, unsupported=unsupported.departures)
        except DriverFault as fault:
            return self._broken(blank, fault)

    def _broken(self, blank: Observation, fault: DriverFault) -> Observation:
        if fault.passes:
            self._passing.add(fault.with_remedy)
        return replace(blank, fault=fault.with_remedy)

    @contextmanager
    def _checkouts(self) -> Iterator[Checkouts]:
        """Yield what arranges checkouts, and release them however the experiment ends; the first fault is raised."""
        checkouts = Checkouts(self.target.driver, ready(self.profile))
        try:
            yield checkouts
        except DriverFault:
            with suppress(DriverFault):  # the driver knows what it did not release
                self._release(checkouts)
            raise
        finally:
            self._release(checkouts)

    def _release(self, checkouts: Checkouts) -> None:
        self.attempts.reads.forget(checkouts.live)
        self.attempts.named.forget(each.id for each in checkouts.live)
        checkouts.release()

    def _called(
        self, ask: Ask, observation: Observation, arranged: Arranged, checkouts: Checkouts
    ) -> Observation:
        untouched = Untouched(self.attempts, checkouts, observation.deadline)
        first = self.attempts.make(ask, arranged, observation, checkouts, arranged_as(ask.checkout, arranged))
        observation = replace(observation, first=first)
        if gone := untouched.not_held(first, (ask.checkout,)):
            return replace(observation, unsupported=gone)
        if untouched.holds_alone(first, ask.checkout, first.before.at):
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
            self.attempts.wait_out(ask, first.called_at, observation.deadline)
            looked_late = looked_at_later(first, self.attempts.reads.look(arranged, observation.deadline))
            observation = replace(observation, first=looked_late)
        return replace(observation, twin=twin, why_twin=why)

    def _put_right(self, arranged: Arranged, observation: Observation) -> tuple[Arranged | None, str]:
        """Return the same checkout put right, or None and why it cannot be."""
        wanted, driver = observation.wanted, self.target.driver
        who = "the driver" if driver.abilities().way == "driver" else "the kit"
        if not wanted:
            return arranged, ""
        if used_up := sorted(CONFIRMED_BY_EFFECT & wanted.keys()):
            return None, f"{used_up[0]} is used up by the call"
        if stuck := sorted(wanted.keys() - driver.abilities().changes):
            return None, f"{who} cannot put {stuck[0]} right on the same checkout"
        rightly = {name: observation.ready[name] for name in (*wanted, *observation.also)}
        try:
            return self.attempts.change(arranged, rightly), ""
        except UnsupportedDepartures as unsupported:
            return None, f"{who} cannot put it right on the same checkout ({unsupported})"

    def _make_control(self) -> Control:
        ask = replace(ready_ask(self.profile), awaits=frozenset(EFFECTS), quiet=True)
        observation = replace(self._blank(ask), quiet=LEAST_QUIET)
        try:
            abilities = self.target.driver.abilities()
            deadline = abilities.settles_within if self.deadline is None else self.deadline
            observation = replace(
                observation,
                deadline=deadline,
                observes=abilities.observes,
                fault=self._calibrate(deadline),
            )
        except DriverFault as fault:
            observation = replace(observation, fault=fault.with_remedy)
        if not observation.fault:
            observation = self._sure(ask, observation)
        outcome, text = control_outcome(observation)
        slowest = _slowest_effect(observation.first) if observation.first else 0.0
        quiet = min(max(LEAST_QUIET, slowest), observation.deadline) if self.quiet is None else self.quiet
        return Control(
            outcome=outcome,
            text=text,
            observation=replace(observation, control=outcome, control_text=text),
            quiet=quiet,
        )

    def _calibrate(self, deadline: float) -> str:
        """Say what is wrong where the driver's reads do not follow its own changes (empty: nothing)."""
        changes = self.target.driver.abilities().changes
        for name, value in CALIBRATION.items():
            if name not in changes:
                continue
            try:
                if (wrong := self._follows(name, value, deadline)) is not None:
                    return wrong
            except UnsupportedDepartures:
                continue
        return ""

    def _follows(self, name: str, value: Value, deadline: float) -> str | None:
        """Change a departure of a ready checkout and back; say what is wrong, or None if it cannot be read."""
        sound = ready(self.profile)
        with self._checkouts() as checkouts:
            arranged = self.attempts.arrange_ready(checkouts, deadline)
            for wanted in (value, sound.values()[name]):
                arranged = self.attempts.change(arranged, {name: wanted})
                read = self.attempts.reads.read_back(arranged, {name: wanted}, deadline)
                if name not in shown_by(read):
                    return None
                if wrong := contradiction(read, {name: wanted}, self.target.driver.abilities().way):
                    return wrong
        return ""


def _slowest_effect(attempt: Attempt) -> float:
    """Return the seconds from the call until the last effect was first seen."""
    called_at = attempt.called_at
    return max(effect.first_seen(attempt.timeline, called_at) for effect in EFFECTS.values()) - called_at
