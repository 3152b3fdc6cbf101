"""What a When asks for: the scenario's checkout and call, and all that its Thens will want to have seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.suite.control import Laboratory
from activate_order_conformance.suite.experiment import Ask
from activate_order_conformance.suite.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes the experiment of one scenario; the scenario that is the control takes the control's observation."""

    laboratory: Laboratory
    ask: Ask
    is_control: bool
    recorder: Recorder

    def observe(self, **manner: Any) -> Observation:
        """Make the experiment with what the When adds to it, and return what came of it."""
        self.recorder.note_control()
        if self.is_control:
            observation = self.laboratory.control.observation
        else:
            observation = self.laboratory.observe(replace(self.ask, **manner))
        self.recorder.note(observation)
        return observation
