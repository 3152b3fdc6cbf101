"""What comes of a pytest session: the reports of its items, put together again in the process that runs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.run.plain import from_plain
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.suite.collector import HERE, LEFT, OUTPUT, PLAN, TARGET
from activate_order_conformance.suite.derived_findings import explained
from activate_order_conformance.suite.laws import Tally, concluded
from activate_order_conformance.suite.pace import Pace
from activate_order_conformance.suite.planning import RunPlan
from activate_order_conformance.suite.progress import Come, Progress
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.protocol import Target


@dataclass(eq=False, repr=False, slots=True)
class Collected:
    """What the items of a session report, as a plugin of the process that runs it.

    `left` is what each process of the run, by its name, left on the target when it told last; `under_way` are the
    processes that have not told at their end.
    """

    settings: RunSettings
    plan: RunPlan
    target: Target | None
    progress: Progress | None
    ended: int = 0
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
    interrupted: bool = False
    cut_short: str = ""

    def pytest_configure(self, config: Any) -> None:
        """Hand in what this process is to try, and on which target; raises pytest's UsageError where none can."""
        config.stash[PLAN] = self.plan
        config.stash[LEFT] = self.left
        if self.target is None:
            return
        if getattr(config.option, "dist", "no") == "no":
            config.stash[TARGET] = self.target
        elif self.settings.target.target is None:
            # Other processes would open the bundled reference in its place.
            raise pytest.UsageError("A target that is handed in as an object cannot go to other processes.")

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take what hangs on the report of a scenario."""
        if (data := getattr(report, "activate_order", None)) is not None:
            self.take(data, process=report.node.gateway.id if hasattr(report, "node") else HERE)

    def take(self, data: Mapping[str, Any], process: str = HERE) -> None:
        """Take what came of a scenario in a process, in plain data, and say how far the run has come."""
        self.findings += [Finding.from_data(finding) for finding in data["findings"]]
        spent = self.durations.get(data["scenario"], 0.0)
        self.durations[data["scenario"]] = spent + data["seconds"]
        self.witnesses += [from_plain(Witness, witness) for witness in data["evidence"]]
        if data["control"] and self.control[0] in ("", "conformed"):
            self.control = tuple(data["control"])
        self.arranged_by[data["scenario"]] = data["arranged_by"]
        for claim, tally in data["tallies"].items():
            self.tallies.setdefault(claim, Tally()).add(Tally.from_data(tally))
        self.left[process] = data["left"]
        self.paces[process] = Pace(**data["pace"])
        if data["target"]:
            self.identity = tuple(data["target"])
        self.ended += 1
        if self.progress:
            name, planned = (
                data["scenario"].partition("::")[2],
                len(self.plan.scenarios) * self.settings.repeat,
            )
            self.progress(Come(self.ended, planned, data["under_way"], name))

    def conclude(self) -> None:
        """Find what the laws of every answer came to in all of them."""
        laws = self.plan.laws
        self.findings = explained(self.plan.scenarios, self.findings, self.control[0])
        self.findings += concluded(laws, self.tallies, self.control, self.cut_short)
        self.durations |= {law.planned.id: 0.0 for law in laws if self.ended}

    def pytest_keyboard_interrupt(self) -> None:
        """Take note that a person ended the run."""
        self.interrupted, self.cut_short = True, "interrupted"

    def pytest_sessionfinish(self, session: Any) -> None:
        """Take note of why the session ended before its last item."""
        if reason := session.shouldfail or session.shouldstop:
            self.cut_short = self.cut_short or str(reason)

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist, where that is in use
    def pytest_testnodeready(self, node: Any) -> None:
        """Take note of a worker that begins."""
        self.under_way.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take note of what a worker left, or that it died."""
        if (left := getattr(node, "workeroutput", {}).get(OUTPUT)) is not None:
            self.left[node.gateway.id] = left
            self.under_way.discard(node.gateway.id)
        if error:
            self.cut_short = self.cut_short or "a worker died"

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Take note of where a worker died."""
        self.cut_short = f"a worker died at {crashitem}"
