"""The pytest plugin: the settings of a run, and findings that travel on the test reports."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.bench import Bench
from activate_order_conformance.suite.check import MARKS
from activate_order_conformance.suite.collector import (
    BENCH,
    HERE,
    LEFT,
    OF_PYTEST,
    OUTPUT,
    PLAN,
    SETTINGS,
    TARGET,
    ClaimsNotMet,
    ScenarioItem,
    marker_of,
    pytest_collect_file,
)
from activate_order_conformance.suite.planning import plan_run
from activate_order_conformance.suite.settings import RunSettings

__all__ = ["pytest_collect_file"]

OPTION = "--activate-order"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the settings of a run."""
    parser.addoption(
        OPTION, dest="activate_order", metavar="SETTINGS", help="the settings of verify's run, as JSON"
    )


@pytest.hookimpl(trylast=True)  # when a plan and a target may have been handed in
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings and the plan, and register every clause and reading as a marker."""
    settings = RunSettings.from_text(config.getoption("activate_order"))
    config.stash[SETTINGS] = settings
    if PLAN not in config.stash:  # in a process of its own
        config.stash[PLAN] = plan_run(settings)
    config.stash[BENCH] = Bench(
        settings.target,
        settings.run,
        keeps=settings.evidence,
        side_by_side=not hasattr(config, "workerinput"),
        handed_in=config.stash.get(TARGET, None),
    )
    tags = {tag for scenario in config.stash[PLAN].scenarios for tag in scenario.planned.tags}
    for marker in sorted({*Contract.load().ids, *MARKS, *map(marker_of, tags)} - OF_PYTEST):
        config.addinivalue_line("markers", f"{marker}: a clause, a reading, or a tag of the features")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle repeated scenarios, so that what one leaves behind does not always meet the same next one."""
    settings = config.stash[SETTINGS]
    if settings.repeat > 1:
        random.Random(settings.seed).shuffle(items)  # noqa: S311  # an order, no secret


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let what is going to be asked be known before anything is."""
    items = [item for item in session.items if isinstance(item, ScenarioItem)]
    for position, item in enumerate(items):
        item.position = position
    session.config.stash[BENCH].foresee([item.scenario for item in items], session.config.stash[PLAN].laws)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End what is under way, let go of the target, and tell what is left there."""
    bench = session.config.stash[BENCH]
    bench.close()
    if LEFT in session.config.stash:
        session.config.stash[LEFT][HERE] = bench.left()
    elif hasattr(
        session.config, "workeroutput"
    ):  # pytest-xdist sends it to the process that runs the session
        session.config.workeroutput[OUTPUT] = bench.left()


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
    data = item.config.stash[BENCH].data(item.scenario, judged)
    report.activate_order = data  # type: ignore[attr-defined]  # pytest-xdist sends every attribute
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
