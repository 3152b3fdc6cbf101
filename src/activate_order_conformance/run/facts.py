"""What a report must know of a run besides its plan and its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from activate_order_conformance.errors import Signal

TO_CLEAR = "to clear it: "
"""What begins the line of what is left behind that is a command line, and clears it."""


def _of_this_millennium(moment: str) -> str:
    when = datetime.fromisoformat(moment)
    if not 2000 <= when.year < 3000 or moment[:10] != when.date().isoformat():
        raise ValueError("no run was at that time")
    return moment


Moment = Annotated[str, AfterValidator(_of_this_millennium)]
"""When something was, in ISO 8601, day first; days are counted from it, and times stamped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """The circumstances of a run: who was asked, when, how far it came, and what the control did.

    `action_url` is the address that was called (empty: it could not be told).
    `selected` are the clause ids asked for (empty: all), `left_out` the scenarios, by id, that count for them and were
    not to run, and `part` how many of all were (both empty: no scenario was picked out).
    `left_apart` is how many further scenarios count for them, in which departures meet those of rows that were not
    asked. `started` is ISO 8601 in UTC; `seconds` are real.
    `cut_short` says why a run ended early (empty: it did not); `interrupted` that somebody ended it, by which `signal`.
    `control` is how the ready checkout fared (empty: it was never activated), `wiring` why nothing could be judged.
    `durations` are seconds by scenario id. `on_the_drivers_word` lists what no read can confirm.
    `again_of` names the run whose failures alone were run again.
    `arranged_by` is, by scenario id, the way in which its state came about; `left_behind` stays on the target,
    or may, and ends with the command line that clears it, where one does. `remarks` say how it was slowed down.
    `line` has what the run's command line said, secrets apart: the `words` that picked out, its options for the `run`
    and those for the `target` (empty: it was not kept).
    """

    run: str
    kit_version: str
    profile: str
    target_name: str
    target_version: str
    target_url: str
    started: Moment
    seconds: float
    selected: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    part: str = ""
    cut_short: str = ""
    interrupted: bool = False
    signal: Signal = Signal.CTRL_C
    control: str = ""
    control_text: str = ""
    wiring: str = ""
    durations: Mapping[str, float] = field(default_factory=dict)
    on_the_drivers_word: tuple[str, ...] = ()
    again_of: str = ""
    action_url: str = ""
    arranged_by: Mapping[str, str] = field(default_factory=dict)
    left_behind: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    line: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_apart: int = 0

    @property
    def target_named(self) -> str:
        """Return the target's name and version (empty: it has neither)."""
        return f"{self.target_name} {self.target_version}".strip()

    @property
    def truncated(self) -> bool:
        """Tell whether the run ended before all of it had run."""
        return bool(self.cut_short or self.interrupted)
