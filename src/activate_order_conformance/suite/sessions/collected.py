"""What came of the scenarios of a run, whichever process tried them, put together in the one that tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from activate_order_conformance.errors import Signal, signal_of
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.causes.explaining import explained
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.every_answer.laws import Tally, concluded
from activate_order_conformance.suite.experiments.pace import Pace
from activate_order_conformance.suite.plans.planning import RunPlan
from activate_order_conformance.suite.sessions.progress import Come, Progress
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget

HERE = ""
"""The name of the process that runs the session, where processes are told apart."""


@dataclass(eq=False, repr=False, slots=True)
class Collected:
    """What is known of a run so far.

    `left` is what each process of the run, by its name, left on the target when it told last; `under_way` are the
    processes that have not told at their end.
    `picked` are the ids of the scenarios that the session is going to run (None: that is not known yet), `by` how they
    were picked, and `skipped` those that somebody's mark or hook had left out. `ended` are the scenarios that had their
    turn, `experiments` those that were made side by side, which are ahead of them.
    """

    settings: RunSettings
    plan: RunPlan
    target: HttpTarget | None = None
    progress: Progress | None = None
    picked: frozenset[str] | None = None
    by: str = ""
    skipped: set[str] = field(default_factory=set)
    ended: int = 0
    experiments: int = 0
    findings: list[Finding] = field(default_factory=list)
    durations: dict[str, float] = field(default_factory=dict)
    witnesses: list[Witness] = field(default_factory=list)
    arranged_by: dict[str, str] = field(default_factory=dict)
    left: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    paces: dict[str, Pace] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)
    tallies: dict[str, Tally] = field(default_factory=dict)
    control: tuple[str, str] = ("", "")
    identity: tuple[str, str, str, str] | None = None
    believed: tuple[str, ...] = ()
    interrupted: bool = False
    signal: Signal = Signal.CTRL_C
    cut_short: str = ""

    def take(self, data: Mapping[str, Any], process: str = HERE) -> None:
        """Take what came of a scenario in a process, and say how far the run has come."""
        self.findings += data["findings"]
        spent = self.durations.get(data["scenario"], 0.0)
        self.durations[data["scenario"]] = spent + data["seconds"]
        self.witnesses += data["evidence"]
        if data["control"] and self.control[0] in ("", "conformed"):
            self.control = tuple(data["control"])
        self.arranged_by[data["scenario"]] = data["arranged_by"]
        for claim, tally in data["tallies"].items():
            self.tallies.setdefault(claim, Tally()).add(tally)
        self.paces[process] = Pace(**data["pace"])
        if data["target"]:
            self.identity = tuple(data["target"])
            self.believed = tuple(data["believed"])
        self.ended += 1
        self._tell(max(self.ended, self.experiments), data["under_way"], data["scenario"].partition("::")[2])

    def experiment_ended(self, ended: int, under_way: int) -> None:
        """Say how far the run has come when an experiment ended whose scenario may have its turn much later."""
        self.experiments = ended
        self._tell(max(self.ended, ended), under_way, "")

    def _tell(self, judged: int, under_way: int, scenario: str) -> None:
        if self.progress:
            planned = len(self.plan.scenarios) * self.settings.repeat
            self.progress(Come(judged, planned, under_way, scenario))

    def conclude(self) -> None:
        """Leave out of the plan what was not picked, and find what the laws of every answer came to in all of them."""
        if self.picked is not None:
            by = " and ".join(filter(None, (self.by, "skip" if self.skipped else "")))
            self.plan = self.plan.narrowed(self.picked - self.skipped, by)
        judged = {claim for claim, tally in self.tallies.items() if tally.met or tally.unmet}
        self.plan = self.plan.judged_by(judged)
        laws = self.plan.laws
        self.findings += concluded(laws, self.tallies, self.control, self.cut_short)
        every = (*self.plan.scenarios, *laws)
        self.findings = explained(every, self.findings, self.control[0], self.cut_short)
        concluded_on = {finding.claim for finding in self.findings}
        self.durations |= {
            law.planned.id: 0.0
            for law in laws
            if any(claim.id in concluded_on for claim in law.planned.claims)
        }

    def interrupt(self, end: BaseException) -> None:
        """Take note that somebody ended the run, and how."""
        self.interrupted, self.cut_short, self.signal = True, "interrupted", signal_of(end)


def never_judged(scenario: AnyScenario, error: str) -> list[Finding]:
    """Return a broken finding for each claim of a scenario that an error of the kit kept from being judged."""
    why = f"The kit failed: {error}."
    return [Finding(claim=claim.id, verdict=Verdict.BROKEN, because=why) for claim in scenario.planned.claims]
