"""The pytest plugin: what a run orders, and findings that travel on the test reports."""

from __future__ import annotations

import json
import random
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.bench import Bench
from activate_order_conformance.suite.check import MARKS
from activate_order_conformance.suite.collector import (
    BENCH,
    OWN,
    REPEAT,
    SELECTED,
    ClaimsNotMet,
    ScenarioItem,
    pytest_collect_file,
)
from activate_order_conformance.suite.own import load_steps
from activate_order_conformance.targets.protocol import Target
from activate_order_conformance.targets.settings.model import Settings

__all__ = ["pytest_collect_file"]

OPTION = "--activate-order"
TARGET = pytest.StashKey[Target]()
"""Where the configuration keeps a target that was handed to the run as an object."""
ORDER = pytest.StashKey["Order"]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """States a run in plain data, so that it reaches other processes: no secret is in it.

    `scenarios` are the ids to run; `target` are the settings of the target; `evidence` tells whether everything
    asked, answered and seen is wanted back; `own_steps` is the file with a user's steps (empty: none).
    With `repeat` above 1 each scenario runs so often, in an order shuffled by `seed`.
    """

    run: str
    scenarios: tuple[str, ...]
    target: dict[str, Any] = field(default_factory=dict)
    evidence: bool = False
    own_steps: str = ""
    repeat: int = 1
    seed: int = 0

    def to_text(self) -> str:
        """Return the order as JSON text."""
        return json.dumps(
            {
                "run": self.run,
                "scenarios": self.scenarios,
                "target": self.target,
                "evidence": self.evidence,
                "own_steps": self.own_steps,
                "repeat": self.repeat,
                "seed": self.seed,
            }
        )

    @classmethod
    def from_text(cls, text: str) -> Order:
        """Return the order that `to_text` wrote."""
        data = json.loads(text)
        return cls(**{**data, "scenarios": tuple(data["scenarios"])})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the order of a run."""
    parser.addoption(
        OPTION, dest="activate_order", metavar="ORDER", help="the run that verify ordered, as JSON"
    )


@pytest.hookimpl(trylast=True)  # when a target may have been handed in
def pytest_configure(config: pytest.Config) -> None:
    """Register every clause and reading as a marker, and read the order."""
    order = Order.from_text(config.getoption("activate_order"))
    config.stash[ORDER] = order
    config.stash[SELECTED] = frozenset(order.scenarios)
    config.stash[REPEAT] = order.repeat
    config.stash[OWN] = ""
    if order.own_steps:
        own = load_steps(Path(order.own_steps))
        config.stash[OWN] = own.__name__
    config.stash[BENCH] = Bench(
        Settings.from_data(order.target),
        order.run,
        keeps=order.evidence,
        side_by_side=not hasattr(config, "workerinput"),
        handed_in=config.stash.get(TARGET, None),
    )
    for marker in sorted({*Contract.load().ids, *MARKS}):
        config.addinivalue_line("markers", f"{marker}: a clause, a reading, or a mark of the features")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle repeated scenarios, so that what one leaves behind does not always meet the same next one."""
    order = config.stash[ORDER]
    if order.repeat > 1:
        random.Random(order.seed).shuffle(items)  # noqa: S311  # an order, no secret


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let what is going to be asked be known before anything is."""
    items = [item for item in session.items if isinstance(item, ScenarioItem)]
    for position, item in enumerate(items):
        item.position = position
    session.config.stash[BENCH].foresee([item.scenario for item in items])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End what is under way and let go of the target."""
    session.config.stash[BENCH].close(is_alone=not hasattr(session.config, "workerinput"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hang what came of a scenario on its report as plain data, so that it survives another process."""
    report = yield
    if not isinstance(item, ScenarioItem) or not (
        call.when == "call" or (call.when == "setup" and call.excinfo)
    ):
        return report
    judged = replace(item.judged, findings=[*item.judged.findings, *_never_judged(item, call)])
    report.activate_order = item.config.stash[BENCH].data(item.scenario, judged)  # type: ignore[attr-defined]
    return report


def _never_judged(item: ScenarioItem, call: pytest.CallInfo[None]) -> list[Finding]:
    """Return a broken finding for each claim that an error of the kit kept from being judged."""
    if call.excinfo is None or call.excinfo.errisinstance((ClaimsNotMet, pytest.skip.Exception)):
        return []
    judged = {finding.claim for finding in item.judged.findings}
    why = f"The kit failed: {call.excinfo.typename}."
    return [
        Finding(claim=claim.id, verdict=Verdict.BROKEN, because=why)
        for claim in item.scenario.planned.claims
        if claim.id not in judged
    ]
