"""What a pytest session reports of its scenarios, in whichever process, taken into what is known of the run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.run.plain import from_plain
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.suite.every_answer.laws import Tally
from activate_order_conformance.suite.features.catalogue import is_shipped
from activate_order_conformance.suite.sessions.collected import HERE, Collected
from activate_order_conformance.suite.sessions.collector import CANNOT_ASK, OUTPUT, ScenarioItem, named
from activate_order_conformance.suite.sessions.hooks import LEFT

_TIMES = re.compile(r" \(\d+ of \d+\)$")
"""What the name of an item ends with whose scenario is repeated."""


@dataclass(eq=False, frozen=True, slots=True)
class Reported:
    """The plugin that takes the reports of a session's items into what is `collected` of its run."""

    collected: Collected

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take note of which scenarios are going to be run."""
        items = [item for item in session.items if isinstance(item, ScenarioItem)]
        self.collected.picked = frozenset(
            item.scenario.planned.id for item in items if item.trying.plan is self.collected.plan
        )
        self.collected.by = ways_of_picking(session.config)

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist, where that is in use
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """Take note of which scenarios other processes are going to run."""
        picked = set[str]()
        for nodeid in ids:
            path, _, name = nodeid.partition("::")
            file = Path(node.config.rootpath, path)
            root = self.collected.settings.features
            is_of_it = root in file.parents if root else is_shipped(file)
            if is_of_it or not file.exists():  # one outside the root has a node id of its own
                scenarios = self.collected.plan.by_file.get(file.name, ())
                picked |= {
                    scenario.planned.id for scenario in scenarios if named(scenario) == _TIMES.sub("", name)
                }
        self.collected.picked = (self.collected.picked or frozenset()) | picked
        self.collected.by = ways_of_picking(node.config)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take what hangs on the report of a scenario."""
        data = getattr(report, "activate_order", None)
        if data is None or data["features"] != self.collected.settings.place:
            return
        if skipped := data.get("skipped"):
            self.collected.skipped.add(skipped)
        else:
            of_scenario = {
                **data,
                "findings": from_plain(tuple[Finding, ...], data["findings"]),
                "evidence": from_plain(tuple[Witness, ...], data["evidence"]),
                "tallies": {claim: Tally.from_data(tally) for claim, tally in data["tallies"].items()},
            }
            process = report.node.gateway.id if hasattr(report, "node") else HERE
            self.collected.take(of_scenario, process)
            self.collected.left[process] = of_scenario["left"]  # which may die before it tells at its end

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Take note that somebody ended the run."""
        self.collected.interrupt(excinfo.value)

    @pytest.hookimpl(trylast=True)  # when the target was let go of
    def pytest_sessionfinish(self, session: Any) -> None:
        """Take note of what is left on the target, and of why the session ended before its last item."""
        if left := session.config.stash.get(LEFT, {}).get(self.collected.settings.place):
            self.collected.left[HERE] = left
        if (reason := session.shouldfail or session.shouldstop) and reason != CANNOT_ASK:
            self.collected.cut_short = self.collected.cut_short or str(reason)

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist, where that is in use
    def pytest_testnodeready(self, node: Any) -> None:
        """Take note of a worker that begins."""
        self.collected.under_way.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take note of what a worker left, or that it died."""
        place = self.collected.settings.place
        if (left := getattr(node, "workeroutput", {}).get(OUTPUT)) is not None:
            self.collected.left |= {node.gateway.id: left[place]} if place in left else {}
            self.collected.under_way.discard(node.gateway.id)
        if error:
            self.collected.cut_short = self.collected.cut_short or "a worker died"

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Take note of where a worker died."""
        self.collected.cut_short = f"a worker died at {crashitem}"


def ways_of_picking(config: pytest.Config) -> str:
    """Return how a session was narrowed, such as `-k` (empty: by no option of pytest's own)."""
    option = config.option
    ways = {"-k": option.keyword, "-m": option.markexpr, "--lf": getattr(option, "lf", False)}
    ways |= {"--deselect": option.deselect, "node id": any("::" in argument for argument in config.args)}
    return " and ".join(way for way, given in ways.items() if given)
