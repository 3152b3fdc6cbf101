"""The control: a ready checkout activated once per target, so that every refusal has something to stand beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.clock import LEAST_QUIET
from activate_order_conformance.nouns.observation import Attempt, ControlOutcome, Observation
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.answers import control_outcome
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.experiment import Experimenter
from activate_order_conformance.suite.experiments.readback import contradiction, shown_by
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

CALIBRATION: Mapping[str, Value] = {
    "cart_status": "Active",
    "session_is_processing": True,
    "session_next_state": None,
    "validation_errors": 1,
    "store_member": False,
}
"""Changes that a driver's reads should follow; the first that it can make and read is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How the ready checkout fared, and the quiet period, in seconds, that follows from it."""

    outcome: ControlOutcome
    text: str
    observation: Observation
    quiet: float


@dataclass(slots=True)
class Laboratory:
    """What makes experiments on one target beside its control; `deadline` and `quiet` are seconds.

    None takes the deadline that the driver states, and a quiet period as long as the control's slowest effect.
    """

    experimenter: Experimenter
    deadline: float | None = None
    quiet: float | None = None
    _control: Control | None = field(default=None, init=False)

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

    def observe(self, ask: Ask) -> Observation:
        """Make the experiment and return what came of it; asks nothing where the control shows bad wiring."""
        control = self.control
        blank = replace(
            self.experimenter.blank(ask),
            control=control.outcome,
            control_text=control.text,
            deadline=control.observation.deadline,
            observes=control.observation.observes,
            quiet=control.quiet,
        )
        if control.outcome in ("wiring", "broken"):
            return blank
        return self.experimenter.observe(ask, blank)

    def _make_control(self) -> Control:
        ask = replace(ready_ask(self.experimenter.profile), awaits=frozenset(EFFECTS), quiet=True)
        observation = replace(self.experimenter.blank(ask), quiet=LEAST_QUIET)
        try:
            abilities = self.experimenter.target.driver.abilities()
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
            observation = self.experimenter.observe(ask, observation)
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
        changes = self.experimenter.target.driver.abilities().changes
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
        driver = self.experimenter.target.driver
        sound = ready(self.experimenter.profile)
        with self.experimenter.checkouts() as checkouts:
            arranged = checkouts.arrange(sound)
            for wanted in (value, sound.values()[name]):
                arranged = driver.change(arranged, {name: wanted})
                read = self.experimenter.attempts.read_back(arranged, {name: wanted}, deadline)
                if name not in shown_by(read):
                    return None
                if wrong := contradiction(read, {name: wanted}, driver.abilities().way):
                    return wrong
        return ""


def _slowest_effect(attempt: Attempt) -> float:
    """Return the seconds from the call until the last effect was first seen."""
    first_seen = [
        next((snapshot.at for snapshot in attempt.timeline if effect.seen(snapshot)), attempt.called_at)
        for effect in EFFECTS.values()
    ]
    return max(first_seen) - attempt.called_at
