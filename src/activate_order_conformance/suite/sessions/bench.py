"""Where the scenarios of one process are tried: on one target, beside one control, side by side where that helps."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.plan import FAILS, Finding, Judgement, Verdict
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.every_answer.laws import Tally
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.experiments.attempts import Attempts, long
from activate_order_conformance.suite.experiments.heard import is_any_unread
from activate_order_conformance.suite.experiments.laboratory import Laboratory
from activate_order_conformance.suite.experiments.recorder import Recorder
from activate_order_conformance.suite.experiments.side_by_side import Doubt, Ended, Made, SideBySide
from activate_order_conformance.suite.features import scenario as scenarios
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.step_law import StepFailed
from activate_order_conformance.suite.found import Found, found_in
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.sessions.facts_so_far import TargetFacts, facts_so_far, left_on
from activate_order_conformance.suite.settings import Keeps
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import DriverFault
from activate_order_conformance.targets.settings.model import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of one scenario: its findings, how long its experiment took, and its evidence as plain data.

    `failures` are those of a user's steps, `arranged_by` is the way in which its state came about, `tallies` how the
    laws of every answer fared in it.
    """

    findings: list[Finding] = field(default_factory=list)
    failures: list[StepFailed] = field(default_factory=list)
    seconds: float = 0.0
    witnesses: list[Witness] = field(default_factory=list)
    arranged_by: str = ""
    tallies: dict[str, Tally] = field(default_factory=dict)


class Bench:
    """What tries and judges the scenarios of a session, in their order.

    The target is opened when it is first wanted, unless one is handed in. Where the session goes `side_by_side`, as
    many experiments are under way as the settings say, or the driver. Nothing else is asked of a target until the
    control was made, and nothing at all where `wiring` says why it cannot be. `keeps` tells of which scenarios the
    evidence is kept. `tell` hears of each experiment that ended side by side.
    """

    def __init__(
        self,
        settings: Settings,
        run: str,
        *,
        keeps: Keeps,
        side_by_side: bool = True,
        handed_in: HttpTarget | None = None,
        tell: Ended | None = None,
    ) -> None:
        self._settings = settings
        self._run = run
        self._keeps = keeps
        self.wiring = ""
        self._overlaps = side_by_side
        self._handed_in = handed_in
        self._tell = tell
        self._scenarios: Sequence[AnyScenario] = ()
        self._laws: Sequence[Scenario] = ()
        self._side_by_side: SideBySide | None = None
        self._judged: dict[int, list[tuple[Observation, Found]]] = {}
        self._is_open = False
        self._tells_control = True

    @cached_property
    def profile(self) -> Profile:
        """Return the profile of the run, with the texts that its target has in their place."""
        return self._settings.profile_with_literals()

    @cached_property
    def laboratory(self) -> Laboratory:
        """Return the laboratory on the target that was handed in, or is opened now."""
        self._is_open = True
        target = self._handed_in or open_target(self._settings, self._run)
        target.journal.keeps = self._keeps != "nothing"
        deadlines = self._settings.deadlines
        attempts = Attempts(target, self.profile, longest_wait=deadlines.poll)
        return Laboratory(attempts, deadline=deadlines.settle, quiet=deadlines.quiet)

    @cached_property
    def recorder(self) -> Recorder:
        """Return what turns that which came of experiments into what may be written."""
        return Recorder(self.laboratory.target.journal, self.profile)

    @property
    def cannot_ask(self) -> bool:
        """Tell whether the control showed that nothing can be asked of the target."""
        control = self.laboratory.control_so_far if self._is_open else None
        return control is not None and control.outcome in ("wiring", "broken")

    def foresee(self, session: Sequence[AnyScenario], laws: Sequence[Scenario]) -> None:
        """Take note of all scenarios that are going to be judged, in their order, and of the laws of every answer."""
        self._scenarios = session
        self._laws = laws

    def judge(self, position: int) -> Judged:
        """Return what came of the scenario at `position` of the session, making its experiment or waiting for it."""
        scenario = self._scenarios[position]
        if self.wiring:
            nothing = Judgement(verdict=Verdict.BROKEN, because=self.wiring)
            return Judged(findings=[nothing.of(claim.id) for claim in scenario.planned.claims])
        control = self._control
        made = replace(control, exchanges=()) if scenario.planned.is_control else self._made(position)
        found = self._found(position, made.observation)
        excuse = unknown = ""
        if made.beside is not None:
            excuse, unknown = self.laboratory.excuse(made.beside), self.laboratory.unknown(made.beside)
            beside = self._found(position, made.beside)
            found = found.with_beside(beside, excuse=excuse, unknown=unknown)
        del self._judged[position]
        witnesses = []
        if self._is_kept(found.findings):
            witnesses = self._witnesses(scenario.planned.id, made, excuse=excuse, unknown=unknown)
        return Judged(
            findings=self.recorder.findings(found.findings),
            failures=found.failures,
            seconds=made.seconds,
            witnesses=witnesses,
            arranged_by=made.observation.arranged_by,
            tallies=self._as_written(found.tallies),
        )

    def has_made(self, position: int) -> bool:
        """Tell whether the experiment of the scenario at `position`, whose turn has not come, came to something."""
        if self._scenarios[position].planned.is_control:
            return self.laboratory.control_so_far is not None
        return self._side_by_side is not None and self._side_by_side.has_made(position)

    def data(self, scenario: AnyScenario, judged: Judged) -> dict[str, Any]:
        """Return what came of a scenario and what the run has learnt of its target."""
        return {
            "scenario": scenario.planned.id,
            "findings": judged.findings,
            "seconds": judged.seconds,
            "arranged_by": judged.arranged_by,
            "evidence": judged.witnesses,
            "tallies": judged.tallies,
            **self._facts(),
        }

    def left(self) -> dict[str, list[str]]:
        """Return what stays on the target although it was released, and what is not known to be released, so far."""
        if not self._is_open:
            return {"left_behind": [], "unreleased": []}
        return left_on(self.laboratory.target, self.recorder)

    def _facts(self) -> dict[str, Any]:
        if self._is_open:
            return facts_so_far(self.laboratory, self._target_facts, self.recorder, self._side_by_side)
        wiring = ["wiring", self.wiring] if self.wiring else None
        return {"control": wiring, "target": None, "believed": (), "under_way": 0, "pace": {}}

    @cached_property
    def _target_facts(self) -> TargetFacts:
        """Return what is known of the target, which is asked once, whether it answers or not."""
        return TargetFacts.of(self.laboratory.target)

    def close(self) -> None:
        """End what is under way and let go of the target."""
        if not self._is_open:
            return
        laboratory = self.laboratory
        if self._side_by_side is not None:
            if self._side_by_side.under_way:
                laboratory.target.hurry()
            self._side_by_side.close()
        if self._handed_in is None:
            laboratory.target.close()

    @cached_property
    def _control(self) -> Made:
        """Return the control, whose exchanges are nobody else's."""
        return self._making(lambda: self.laboratory.control.observation)

    def _made(self, position: int) -> Made:
        if self._side_by_side is None and (at_once := self._how_many()) > 1:
            self._side_by_side = SideBySide(
                self._make_beside_others,
                {
                    position: self._ask(scenario)
                    for position, scenario in enumerate(self._scenarios)
                    if not scenario.planned.is_control
                },
                make_alone=self._make,
                at_once=at_once,
                how_long=self._how_long,
                doubt=self._doubt,
                spoilt=self.laboratory.spoilt,
                stop=self.laboratory.attempts.stop,
                tell=self._tell,
            )
            self._side_by_side.begin()
        if self._side_by_side is None:
            return self._make(self._ask(self._scenarios[position]))
        return self._side_by_side.take(position)

    def _how_long(self, ask: Ask) -> float:
        control = self.laboratory.control
        deadline = control.observation.deadline
        if ask.manner == "by nobody" or ask.looks_late:
            return long(deadline) if ask.thorough else deadline
        if not ask.course:  # a call, and one more once it was put right
            return 2 * control.quiet
        return sum(
            (move.waits + move.rests) * (long(deadline) if move.for_long else deadline)
            + bool(move.inputs) * control.quiet
            for move in ask.course
        )

    def _how_many(self) -> int:
        """Return how many experiments may be under way at once: one where nothing is asked or waiting costs nothing."""
        target = self.laboratory.target
        if self.cannot_ask or not (self._overlaps and isinstance(target.clock, SystemClock)):
            return 1
        if self._settings.parallelism is not None:
            return self._settings.parallelism
        try:
            return target.driver.abilities().at_once
        except DriverFault:
            return 1

    def _make(self, ask: Ask) -> Made:
        return self._making(lambda: self.laboratory.observe(ask))

    def _make_beside_others(self, ask: Ask) -> Made:
        return self._making(lambda: self.laboratory.observe(ask, beside_others=True))

    def _making(self, make: Callable[[], Observation]) -> Made:
        began = time.perf_counter()
        with self.laboratory.target.journal.apart() as exchanges:
            observation = make()
        seconds = time.perf_counter() - began
        return Made(observation=observation, exchanges=tuple(exchanges), seconds=seconds)

    def _doubt(self, position: int, observation: Observation) -> Doubt | None:
        """Tell whether what came of an experiment beside others is to be made sure of alone, and why."""
        if self.laboratory.in_trouble(observation):
            return Doubt("trouble")
        found = self._found(position, observation)
        if deviating := found.deviating():
            claims = (
                claim for each in (self._scenarios[position], *self._laws) for claim in each.planned.claims
            )
            return Doubt("deviates", frozenset(claim.name for claim in claims if claim.id in deviating))
        # What is noted, or no claim at all, can come of an answer that somebody's trouble made unreadable, too.
        is_broken = any(finding.verdict is Verdict.BROKEN for finding in found.findings)
        if is_broken or is_any_unread(observation):
            return Doubt("broken")
        if observation.unsupported and observation.attempts:  # it was there, and did not stay
            return Doubt("moved")
        return None if all(attempt.settled for attempt in observation.attempts) else Doubt("slow")

    def _ask(self, scenario: AnyScenario) -> Ask:
        ask = (
            scenario.ask
            if isinstance(scenario, DerivedScenario)
            else scenarios.ask_of(scenario, self.profile)
        )
        return replace(ask, thorough=bool(self._laws))

    def _found(self, position: int, observation: Observation) -> Found:
        """Return what is found in an observation of the scenario at `position`, which is looked for once."""
        judged = self._judged.setdefault(position, [])
        if (known := next((found for seen, found in judged if seen is observation), None)) is not None:
            return known
        scenario = self._scenarios[position]
        bearing = Bearing(tags=scenario.planned.tags, contract=Contract.load(), profile=self.profile)
        found = found_in(observation, scenario, self._laws, bearing)
        judged.append((observation, found))
        return found

    def _as_written(self, tallies: dict[str, Tally]) -> dict[str, Tally]:
        """Return how the laws fared in the answers of a scenario, as it may be written."""
        for tally in tallies.values():
            written = self.recorder.findings(unmet.finding for unmet in tally.unmet)
            tally.unmet = [
                replace(unmet, finding=finding) for unmet, finding in zip(tally.unmet, written, strict=True)
            ]
        return tallies

    def _is_kept(self, findings: Sequence[Finding]) -> bool:
        if self._keeps == "what fails":
            return any(finding.verdict in FAILS for finding in findings)
        return self._keeps == "everything"

    def _witnesses(self, scenario: str, made: Made, *, excuse: str, unknown: str) -> list[Witness]:
        """Return the evidence of a scenario; the control's comes with that of the first."""
        witnesses = [self.recorder.witness(scenario, made, excuse=excuse, unknown=unknown)]
        if self._tells_control:
            self._tells_control = False
            witnesses.insert(0, self.recorder.witness("", self._control))
        return witnesses
