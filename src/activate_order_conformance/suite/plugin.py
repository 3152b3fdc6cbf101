"""The pytest plugin: the fixtures that steps take, and findings that travel on the test reports."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.asking import Asking
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.check import MARKS
from activate_order_conformance.suite.claims import Findings
from activate_order_conformance.suite.collector import (
    OWN,
    REPEAT,
    SCENARIO,
    SELECTED,
    ClaimsNotMet,
    pytest_collect_file,
)
from activate_order_conformance.suite.control import Laboratory
from activate_order_conformance.suite.experiment import Ask, Experimenter
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.own import load_steps
from activate_order_conformance.suite.recorder import Recorder
from activate_order_conformance.suite.vocabulary import then_of
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import DriverFault, Target
from activate_order_conformance.targets.settings.model import Settings

__all__ = ["pytest_collect_file"]

OPTION = "--activate-order"
TARGET = pytest.StashKey[Target]()
"""Where the configuration keeps a target that was handed to the run as an object."""
ORDER = pytest.StashKey["Order"]()
FINDINGS = pytest.StashKey[Findings]()
RECORDER = pytest.StashKey[Recorder]()

FAILS = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.BROKEN})
PASSES = frozenset({Verdict.CONFORMS, Verdict.NOTED, Verdict.NOT_APPLICABLE})


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
        config.pluginmanager.register(own, own.__name__)
    for marker in sorted({*Contract.load().ids, *MARKS}):
        config.addinivalue_line("markers", f"{marker}: a clause, a reading, or a mark of the features")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle repeated scenarios, so that what one leaves behind does not always meet the same next one."""
    order = config.stash[ORDER]
    if order.repeat > 1:
        random.Random(order.seed).shuffle(items)  # noqa: S311  # an order, no secret


@pytest.fixture(scope="session")
def contract() -> Contract:
    """Return the contract that is shipped."""
    return Contract.load()


@pytest.fixture(scope="session")
def profile(pytestconfig: pytest.Config) -> Profile:
    """Return the profile of the run, with the texts that its target has in their place."""
    order = pytestconfig.stash[ORDER]
    return Settings.from_data(order.target).profile_with_literals()


@pytest.fixture(scope="session")
def laboratory(pytestconfig: pytest.Config, profile: Profile) -> Iterator[Laboratory]:
    """Yield the laboratory on the run's target, which is closed at the end unless it was handed in."""
    order = pytestconfig.stash[ORDER]
    settings = Settings.from_data(order.target)
    handed_in = pytestconfig.stash.get(TARGET, None)
    target = handed_in or open_target(settings, order.run)
    experimenter = Experimenter(target, profile, longest_wait=settings.deadlines.poll)
    made = Laboratory(experimenter, deadline=settings.deadlines.settle, quiet=settings.deadlines.quiet)
    pytestconfig.stash[RECORDER] = Recorder(made, order.evidence)
    yield made
    if experimenter.unsure and not hasattr(pytestconfig, "workerinput"):  # other workers may need theirs
        with contextlib.suppress(DriverFault):  # the scenario that lost a checkout tells of the driver
            target.driver.release_all()
    if handed_in is None:
        target.close()


@pytest.fixture
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Return the scenario that runs."""
    scenario: Scenario = request.node.stash[SCENARIO]
    return scenario


@pytest.fixture
def findings(request: pytest.FixtureRequest) -> Findings:
    """Return what takes the judgements of the scenario."""
    findings: Findings = request.node.stash[FINDINGS]
    return findings


@pytest.fixture
def bearing(scenario: Scenario, contract: Contract, profile: Profile) -> Bearing:
    """Return what the scenario's claims are judged by."""
    return Bearing(tags=scenario.planned.tags, contract=contract, profile=profile)


@pytest.fixture
def invocation(profile: Profile) -> Invocation:
    """Return the call as the page says; Givens replace it."""
    return Invocation(order_status=profile.order_status)


@pytest.fixture
def bystander() -> bool:
    """Return that no other checkout stands by; a Given replaces it."""
    return False


@pytest.fixture
def asking(
    request: pytest.FixtureRequest, scenario: Scenario, laboratory: Laboratory, invocation: Invocation
) -> Asking:
    """Return what a When asks with: checkout and call as the Givens left them, and what the Thens await."""
    thens = [
        then for step in scenario.steps if step.type == "then" and (then := then_of(step.text, scenario.own))
    ]
    ask = Ask(
        checkout=request.getfixturevalue("checkout"),
        invocation=invocation,
        awaits=frozenset(name for then in thens for name in then.awaits),
        quiet=any(then.quiet for then in thens),
        bystander=request.getfixturevalue("bystander"),
    )
    return Asking(
        laboratory,
        ask,
        is_control="control" in scenario.planned.tags,
        recorder=request.config.stash[RECORDER],
    )


def pytest_bdd_before_step_call(request: pytest.FixtureRequest, step: Any) -> None:
    """Remember which step is making claims."""
    request.node.stash[FINDINGS].line = step.line_number


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail the item at its end, when every claim was judged."""
    if (scenario := item.stash.get(SCENARIO, None)) is None:
        return (yield)
    item.stash[FINDINGS] = findings = Findings(claims=scenario.planned.claims)
    try:
        result = yield
    finally:
        if recorder := item.config.stash.get(RECORDER, None):
            findings.found = recorder.findings(findings.found)
    unmet = [finding for finding in findings.found if finding.verdict not in PASSES]
    sentences = "; ".join(f"{one.verdict}: {one.expected}: {one.because or one.actual}" for one in unmet)
    if any(finding.verdict in FAILS for finding in unmet):
        raise ClaimsNotMet(sentences)
    if unmet:
        pytest.skip(sentences)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hang findings and control on the report as plain data, so that they survive another process."""
    report = yield
    if SCENARIO not in item.stash or call.when == "teardown" or (call.when == "setup" and report.passed):
        return report
    scenario = item.stash[SCENARIO]
    findings = item.stash.get(FINDINGS, Findings(claims=scenario.planned.claims))
    found = [*findings.found, *_never_judged(findings, call)]
    recorder = item.config.stash.get(RECORDER, None)
    report.activate_order = {  # type: ignore[attr-defined]
        "scenario": scenario.planned.id,
        "findings": [finding.to_data() for finding in found],
        "seconds": call.duration,
        "control": recorder.control() if recorder else None,
        "target": recorder.identity() if recorder else None,
        "arranged_by": recorder.arranged_by if recorder else "",
        "left_behind": recorder.left_behind() if recorder else [],
        "evidence": recorder.witnesses(scenario.planned.id) if recorder else [],
    }
    return report


def _never_judged(findings: Findings, call: pytest.CallInfo[None]) -> list[Finding]:
    """Return a broken finding for each claim that an error of the kit kept from being judged."""
    if call.excinfo is None or call.excinfo.errisinstance((ClaimsNotMet, pytest.skip.Exception)):
        return []
    judged = {finding.claim for finding in findings.found}
    why = f"The kit failed: {call.excinfo.typename}."
    return [
        Finding(claim=claim.id, verdict=Verdict.BROKEN, because=why)
        for claim in findings.claims
        if claim.id not in judged
    ]
