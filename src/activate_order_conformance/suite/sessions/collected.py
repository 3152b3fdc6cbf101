"""What comes of a pytest session: the reports of its items, put together again in the process that runs it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.errors import Signal, signal_of
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.run.plain import from_plain
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.suite.causes.explaining import explained
from activate_order_conformance.suite.every_answer.laws import Tally, concluded
from activate_order_conformance.suite.experiments.pace import Pace
from activate_order_conformance.suite.features.catalogue import is_shipped
from activate_order_conformance.suite.plans.planning import RunPlan
from activate_order_conformance.suite.sessions.collector import CANNOT_ASK, HERE, OUTPUT, ScenarioItem, named
from activate_order_conformance.suite.sessions.hooks import LEFT
from activate_order_conformance.suite.sessions.progress import Come, Progress
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget

_TIMES = re.compile(r" \(\d+ of \d+\)$")
"""What the name of an item ends with whose scenario is repeated."""


@dataclass(eq=False, repr=False, slots=True)
class Collected:
    """What the items of a session report, as a plugin of the process that runs it.

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

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take note of which scenarios are going to be run."""
        items = [item for item in session.items if isinstance(item, ScenarioItem)]
        self.picked = frozenset(item.scenario.planned.id for item in items if item.trying.plan is self.plan)
        self.by = ways_of_picking(session.config)

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist, where that is in use
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """Take note of which scenarios other processes are going to run."""
        picked = set[str]()
        for nodeid in ids:
            path, _, name = nodeid.partition("::")
            file = Path(node.config.rootpath, path)
            root = self.settings.features
            is_of_it = root in file.parents if root else is_shipped(file)
            if is_of_it or not file.exists():  # one outside the root has a node id of its own
                scenarios = self.plan.by_file.get(file.name, ())
                picked |= {
                    scenario.planned.id for scenario in scenarios if named(scenario) == _TIMES.sub("", name)
                }
        self.picked = (self.picked or frozenset()) | picked
        self.by = ways_of_picking(node.config)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take what hangs on the report of a scenario."""
        data = getattr(report, "activate_order", None)
        if data is None or data["features"] != self.settings.place:
            return
        if skipped := data.get("skipped"):
            self.skipped.add(skipped)
        else:
            of_scenario = {
                **data,
                "findings": from_plain(tuple[Finding, ...], data["findings"]),
                "evidence": from_plain(tuple[Witness, ...], data["evidence"]),
                "tallies": {claim: Tally.from_data(tally) for claim, tally in data["tallies"].items()},
            }
            self.take(of_scenario, process=report.node.gateway.id if hasattr(report, "node") else HERE)

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
        self.left[process] = data["left"]
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

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Take note that somebody ended the run."""
        self.interrupt(excinfo.value)

    def interrupt(self, end: BaseException) -> None:
        """Take note that somebody ended the run, and how."""
        self.interrupted, self.cut_short, self.signal = True, "interrupted", signal_of(end)

    @pytest.hookimpl(trylast=True)  # when the target was let go of
    def pytest_sessionfinish(self, session: Any) -> None:
        """Take note of what is left on the target, and of why the session ended before its last item."""
        if left := session.config.stash.get(LEFT, {}).get(self.settings.place):
            self.left[HERE] = left
        if (reason := session.shouldfail or session.shouldstop) and reason != CANNOT_ASK:
            self.cut_short = self.cut_short or str(reason)

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist, where that is in use
    def pytest_testnodeready(self, node: Any) -> None:
        """Take note of a worker that begins."""
        self.under_way.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take note of what a worker left, or that it died."""
        if (left := getattr(node, "workeroutput", {}).get(OUTPUT)) is not None:
            self.left |= {node.gateway.id: left[self.settings.place]} if self.settings.place in left else {}
            self.under_way.discard(node.gateway.id)
        if error:
            self.cut_short = self.cut_short or "a worker died"

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Take note of where a worker died."""
        self.cut_short = f"a worker died at {crashitem}"


def ways_of_picking(config: pytest.Config) -> str:
    """Return how a session was narrowed, such as `-k` (empty: by no option of pytest's own)."""
    option = config.option
    ways = {"-k": option.keyword, "-m": option.markexpr, "--lf": getattr(option, "lf", False)}
    ways |= {"--deselect": option.deselect, "node id": any("::" in argument for argument in config.args)}
    return " and ".join(way for way, given in ways.items() if given)
