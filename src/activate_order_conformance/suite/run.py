"""Runs the features against a target and joins plan and findings into a report."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance import __version__
from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.verdicts import judge
from activate_order_conformance.run.evidence import Evidence, versions
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plain import from_plain
from activate_order_conformance.run.plan import Finding, PlannedScenario
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.suite.bench import Bench
from activate_order_conformance.suite.catalogue import Scenario, plan_of, read_features
from activate_order_conformance.suite.check import check, shipped_features
from activate_order_conformance.suite.own import own_features
from activate_order_conformance.suite.progress import Come, Progress
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.protocol import Target
from activate_order_conformance.targets.settings.model import Settings

NEEDLESS = (
    "cacheprovider",
    "logging",
    "doctest",
    "junitxml",
    "unittest",
    "stepwise",
    "pastebin",
    "debugging",
    "unraisableexception",
    "threadexception",
)
"""Plugins of pytest's own that a run has no use for."""

ON_THE_DRIVERS_WORD = (
    "that a checkout which reads back as ready is ready in what no read shows",
    "that order_summary_failure makes the summary fail, and nothing else",
    "that the records it shows after a call are the target's own",
    "that a checkout's caller is who the departures say",
)
"""What cannot be told from a target that is wrong, and is believed."""


@dataclass(eq=False, repr=False, slots=True)
class _Collected:
    """Takes what the items report, in the process that runs the session."""

    settings: Settings
    plan: Sequence[PlannedScenario]
    target: Target | None
    progress: Progress | None
    repeat: int = 1
    ended: int = 0
    findings: list[Finding] = field(default_factory=list)
    durations: dict[str, float] = field(default_factory=dict)
    witnesses: list[Witness] = field(default_factory=list)
    arranged_by: dict[str, str] = field(default_factory=dict)
    left_behind: dict[str, None] = field(default_factory=dict)
    control: tuple[str, str] = ("", "")
    identity: tuple[str, str, str] | None = None
    interrupted: bool = False
    cut_short: str = ""

    def pytest_configure(self, config: Any) -> None:
        if self.target is None:
            return
        if getattr(config.option, "dist", "no") == "no":
            from activate_order_conformance.suite.plugin import TARGET

            config.stash[TARGET] = self.target
        elif self.settings.target is None:  # other processes would open the bundled reference in its place
            raise pytest.UsageError("A target that is handed in as an object cannot go to other processes.")

    def pytest_runtest_logreport(self, report: Any) -> None:
        if (data := getattr(report, "activate_order", None)) is not None:
            self.take(data)

    def take(self, data: Mapping[str, Any]) -> None:
        """Take what came of a scenario, in plain data."""
        self.findings += [Finding.from_data(finding) for finding in data["findings"]]
        spent = self.durations.get(data["scenario"], 0.0)
        self.durations[data["scenario"]] = spent + data["seconds"]
        self.witnesses += [from_plain(Witness, witness) for witness in data["evidence"]]
        if data["control"] and self.control[0] in ("", "conformed"):
            self.control = tuple(data["control"])
        self.arranged_by[data["scenario"]] = data["arranged_by"]
        self.left_behind |= dict.fromkeys(data["left_behind"])
        if data["target"]:
            self.identity = tuple(data["target"])
        self.ended += 1
        if self.progress:
            name, planned = data["scenario"].partition("::")[2], len(self.plan) * self.repeat
            self.progress(Come(self.ended, planned, data["under_way"], name))

    def pytest_keyboard_interrupt(self) -> None:
        self.interrupted, self.cut_short = True, "interrupted"

    def pytest_sessionfinish(self, session: Any) -> None:
        if reason := session.shouldfail or session.shouldstop:
            self.cut_short = self.cut_short or str(reason)

    @pytest.hookimpl(optionalhook=True)  # of pytest-xdist, where that is in use
    def pytest_testnodedown(self, error: object) -> None:
        if error:
            self.cut_short = self.cut_short or "a worker died"

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        self.cut_short = f"a worker died at {crashitem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A run's report, and the evidence that it can be judged by again."""

    report: Report
    evidence: Evidence


def run(settings: RunSettings, *, target: Target | None = None, progress: Progress | None = None) -> Report:
    """Judge a target and return the report; a `target` handed in is used in this process, and not closed.

    Raises UsageError for what cannot be run, FaultyFeatures where the features themselves do not hold.
    """
    return carry_out(settings, target=target, progress=progress).report


def run_directly(settings: RunSettings, target: Target) -> Report:
    """Judge a target as `run` does, but without a pytest session, each scenario once; the same comes of it.

    What the kit itself does wrong is raised here, and not put down to a scenario.
    """
    return carry_out(settings, target=target, directly=True).report


def carry_out(
    settings: RunSettings,
    *,
    target: Target | None = None,
    progress: Progress | None = None,
    directly: bool = False,
) -> RunResult:
    """Judge a target as `run` does; what was asked, answered and seen is kept where `settings.evidence` says so.

    A target that is handed in can be judged `directly`, without a pytest session.
    Raises UsageError for what cannot be run, FaultyFeatures where the features themselves do not hold.
    """
    contract = Contract.load()
    own = own_features(settings.features) if settings.features is not None else None
    if own:
        features = read_features(own.directory, own.steps)
        check(features, contract, whole=False)
    else:
        features = shipped_features()
    scenarios = plan_of(features, settings.selected)
    if settings.again:
        scenarios = tuple(one for one in scenarios if one.planned.id in settings.again.scenarios)
    plan = tuple(scenario.planned for scenario in scenarios)
    collected = _Collected(settings.target, plan, target, progress, settings.repeat)
    started, start = datetime.now(UTC), time.perf_counter()
    files = [feature.path for feature in features]
    if settings.wiring:
        collected.control = ("wiring", settings.wiring)
    elif directly and target is not None:
        _judge_directly(settings, scenarios, target, collected)
    else:
        _run_pytest(settings, files, plan, collected, own.conftest if own else "")
    name, version, url = collected.identity or ("the target", "", settings.target.target or "")
    facts = RunFacts(
        run=settings.run,
        kit_version=__version__,
        profile=settings.target.profile,
        target_name=name,
        target_version=version,
        target_url=url,
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - start,
        selected=settings.again.rows
        if settings.again
        else settings.selected or (_borne(scenarios, contract) if own else ()),
        again_of=settings.again.of if settings.again else "",
        cut_short=collected.cut_short,
        interrupted=collected.interrupted,
        control=collected.control[0],
        control_text=collected.control[1],
        wiring=collected.control[1] if collected.control[0] in ("wiring", "broken") else "",
        durations=collected.durations,
        on_the_drivers_word=ON_THE_DRIVERS_WORD if _believed(settings, collected) else (),
        arranged_by=collected.arranged_by,
        left_behind=tuple(collected.left_behind),
    )
    evidence = Evidence(
        facts=facts,
        plan=plan,
        findings=tuple(collected.findings),
        witnesses=tuple(collected.witnesses),
        contract=contract.fingerprint,
        edition=contract.edition,
        features={feature.path.name: feature.path.read_text("utf-8") for feature in features},
        versions=versions() if settings.evidence else {},
        settings=Redaction().data(settings.target.to_data(commands=False)),
    )
    return RunResult(report=judge(plan, collected.findings, contract, facts), evidence=evidence)


def _borne(scenarios: Sequence[Scenario], contract: Contract) -> tuple[str, ...]:
    """Return the clauses and readings that a user's scenarios bear, which are all that such a run is about."""
    tags = {tag for scenario in scenarios for tag in scenario.planned.tags}
    return tuple(row for row in contract.ids if row in tags)


def _believed(settings: RunSettings, collected: _Collected) -> bool:
    """Tell whether anything was taken on a driver's word: there is one, and a checkout was asked of it."""
    return settings.target.way == "driver" and collected.control[0] in ("conformed", "refused")


def _judge_directly(
    settings: RunSettings, scenarios: Sequence[Scenario], target: Target, collected: _Collected
) -> None:
    """Judge one scenario after another in this process."""
    bench = Bench(
        settings.target, settings.run, keeps=settings.evidence, side_by_side=False, handed_in=target
    )
    bench.foresee(scenarios)
    for position, scenario in enumerate(scenarios):
        collected.take(bench.data(scenario, bench.judge(position)))
    bench.close(is_alone=True)


def _run_pytest(
    settings: RunSettings,
    files: Sequence[Path],
    plan: Sequence[PlannedScenario],
    collected: _Collected,
    own_steps: str,
) -> None:
    """Run the planned scenarios in a pytest session of its own; raises UsageError for bad arguments."""
    from activate_order_conformance.suite.plugin import OPTION, Order

    order = Order(
        run=settings.run,
        scenarios=tuple(scenario.id for scenario in plan),
        target=settings.target.to_data(),
        evidence=settings.evidence,
        repeat=settings.repeat,
        seed=settings.seed,
        own_steps=own_steps,
    )
    root = str(files[0].parent)
    arguments = ["--disable-plugin-autoload", "-c", os.devnull, "--rootdir", root, "--noconftest"]
    arguments += ["-p", f"{__package__}.plugin"]
    for needless in NEEDLESS:
        arguments += ["-p", f"no:{needless}"]
    if not settings.pytest_args:
        arguments += ["-p", "no:terminal"]
    arguments += ["--strict-markers", "--assert=plain", "--capture=no"]
    arguments += [OPTION, order.to_text(), *settings.pytest_args, *map(str, files)]
    with _nothing_from_the_environment(settings.target), contextlib.redirect_stdout(sys.stderr):
        status = pytest.main(arguments, plugins=[collected])
    if status == pytest.ExitCode.INTERNAL_ERROR:
        collected.cut_short = collected.cut_short or "pytest failed"
    if status == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(
            "pytest does not take the arguments after --.", "See pytest --help for those it takes."
        )


@contextlib.contextmanager
def _nothing_from_the_environment(target: Settings) -> Iterator[None]:
    """Keep the user's pytest settings out, and hand the target's secrets to other processes of the run."""
    from activate_order_conformance.targets.settings.model import secret_keys

    secrets_of_target = dict(target.secrets())
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", *(secret.variable for secret in secret_keys()))
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ.update(secrets_of_target)
    try:
        yield
    finally:
        for name in secrets_of_target:
            os.environ.pop(name, None)
        os.environ.update(before)
