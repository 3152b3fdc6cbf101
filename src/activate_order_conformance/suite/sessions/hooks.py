"""Scenarios in a pytest session: foreseen in their order, their findings on the test reports, the target let go of."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.run.plain import to_plain
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.suite.features.check import MARKS
from activate_order_conformance.suite.sessions.collected import never_judged
from activate_order_conformance.suite.sessions.collector import (
    OF_PYTEST,
    OUTPUT,
    ClaimsNotMet,
    ScenarioItem,
    Trying,
    marker_of,
)

TRYINGS = pytest.StashKey[list[Trying]]()
"""Where the configuration keeps what the scenarios of its session are tried by."""

LEFT = pytest.StashKey[dict[str, Any]]()
"""Where the configuration keeps what is left on targets at the end, by the place of the features."""


def begin(config: pytest.Config, trying: Trying) -> None:
    """Let a session try scenarios, whose tags are markers from now on."""
    config.stash.setdefault(TRYINGS, []).append(trying)
    add_markers(config, {tag for scenario in trying.plan.scenarios for tag in scenario.planned.tags})


def add_markers(config: pytest.Config, tags: Iterable[str]) -> None:
    """Have pytest know the rows of the page, the readings, and `tags` of features, as markers."""
    contract = Contract.load()
    titles = {clause.id: clause.title for clause in contract.clauses} | {
        reading.id: reading.title for reading in contract.readings
    }
    for marker in sorted({*titles, *MARKS, *map(marker_of, tags)} - OF_PYTEST):
        config.addinivalue_line("markers", f"{marker}: {titles.get(marker, 'a tag of the features')}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let what is going to be asked be known before anything is."""
    for trying in session.config.stash.get(TRYINGS, []):
        items = [item for item in session.items if isinstance(item, ScenarioItem) and item.trying is trying]
        for position, item in enumerate(items):
            item.position = position
        trying.bench.foresee([item.scenario for item in items], trying.plan.laws)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End what is under way, let go of the targets, and tell what is left there."""
    left = {}
    for trying in session.config.stash.get(TRYINGS, []):
        trying.bench.close()
        left[trying.settings.place] = trying.bench.left()
    if hasattr(session.config, "workeroutput"):  # pytest-xdist sends it
        session.config.workeroutput[OUTPUT] = left
    session.config.stash[LEFT] = left


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
    if report.skipped and isinstance(report.longrepr, tuple):  # it is the scenario's line that is of use
        report.longrepr = (str(item.path), item.scenario.planned.line, report.longrepr[2])
    if call.excinfo and call.excinfo.errisinstance(pytest.skip.Exception) and not item.judged.findings:
        skipped = {"features": item.trying.settings.place, "skipped": item.scenario.planned.id}
        report.activate_order = skipped  # type: ignore[attr-defined]
        return report
    judged = replace(item.judged, findings=[*item.judged.findings, *_never_judged(item, call)])
    data = item.trying.bench.data(item.scenario, judged)
    data |= {
        "features": item.trying.settings.place,
        "left": item.trying.bench.left(),
        "findings": to_plain(judged.findings),
        "evidence": to_plain(judged.witnesses),
        "tallies": {claim: tally.to_data() for claim, tally in judged.tallies.items()},
    }
    report.activate_order = data  # type: ignore[attr-defined]  # pytest-xdist sends every attribute
    return report


def _never_judged(item: ScenarioItem, call: pytest.CallInfo[None]) -> list[Finding]:
    """Return a broken finding for each claim that an error of the kit kept from being judged."""
    if call.excinfo is None or call.excinfo.errisinstance((ClaimsNotMet, pytest.skip.Exception)):
        return []
    judged = {finding.claim for finding in item.judged.findings}
    return [
        finding
        for finding in never_judged(item.scenario, call.excinfo.typename)
        if finding.claim not in judged
    ]
