"""Runs the features against a target and joins plan and findings into a report."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from activate_order_conformance import __version__
from activate_order_conformance.contract import Contract
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.verdicts import report_on
from activate_order_conformance.run.evidence import Evidence, versions
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.experiments.pace import remarks
from activate_order_conformance.suite.plans.planning import RunPlan, plan_run
from activate_order_conformance.suite.sessions.bench import Bench, Judged
from activate_order_conformance.suite.sessions.collected import HERE, Collected, never_judged
from activate_order_conformance.suite.sessions.leaving import cleared
from activate_order_conformance.suite.sessions.progress import Progress
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http.http_target import HttpTarget

_BY_REQUEST = "by the request alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """A run's report, and the evidence that it can be judged by again."""

    report: Report
    evidence: Evidence


class Outcomes(Protocol):
    """What comes of scenarios, by their ids, and may be known of some before they are asked."""

    def of(self, scenario: str) -> Mapping[str, Any] | None:
        """Return what is known to come of the scenario whose turn it is (None: it is to be asked)."""
        ...

    def take(self, scenario: str, outcome: Mapping[str, Any]) -> None:
        """Take note of what came of a scenario that was asked."""
        ...


def run(
    settings: RunSettings, *, target: HttpTarget | None = None, progress: Progress | None = None
) -> Report:
    """Judge a target and return the report; a `target` handed in is used in this process, and not closed.

    Raises UsageError for what cannot be run, FaultyFeatures where the features themselves do not hold.
    """
    return carry_out(settings, target=target, progress=progress).report


def run_directly(settings: RunSettings, target: HttpTarget, outcomes: Outcomes | None = None) -> Report:
    """Judge a target as `run` does, each scenario once; one whose outcome is known is not asked.

    What the kit itself does wrong is raised here, and not put down to a scenario.
    """
    return carry_out(settings, target=target, directly=True, outcomes=outcomes).report


def carry_out(
    settings: RunSettings,
    *,
    target: HttpTarget | None = None,
    progress: Progress | None = None,
    directly: bool = False,
    outcomes: Outcomes | None = None,
) -> RunResult:
    """Judge a target as `run` does; what was asked, answered and seen is kept where `settings.evidence` says so.

    There is a pytest session where there is something for it to do. A target that is handed in can be judged
    `directly`, as `run_directly` does.
    Raises UsageError for what cannot be run, FaultyFeatures where the features themselves do not hold.
    """
    plan = plan_run(settings)
    collected = Collected(settings, plan, target, progress)
    started, start = datetime.now(UTC), time.perf_counter()
    if settings.wiring:
        collected.control = ("wiring", settings.wiring)
    elif directly and target is not None:
        _judge_directly(collected, outcomes, strictly=True)
    elif _needs_no_session(settings):
        _judge_directly(collected)
    else:
        from activate_order_conformance.suite.sessions.session import run_session

        run_session(settings, collected)
    return result_of(settings, collected, started, time.perf_counter() - start)


def result_of(settings: RunSettings, collected: Collected, started: datetime, seconds: float) -> RunResult:
    """Return what a run comes to by what was collected of it, which began at `started` and took so many seconds."""
    contract = Contract.load()
    collected.conclude()
    plan = collected.plan
    left = cleared(settings, collected)
    facts = _facts(settings, plan, collected, left, started, seconds)
    evidence = Evidence(
        facts=facts,
        plan=plan.planned,
        findings=tuple(collected.findings),
        witnesses=tuple(collected.witnesses),
        contract=contract.fingerprint,
        edition=contract.edition,
        features={feature.path.name: feature.text for feature in plan.features},
        versions=versions() if settings.evidence != "nothing" else {},
        settings=Redaction().data(settings.target.to_data(commands=False)),
    )
    return RunResult(report=report_on(plan.planned, collected.findings, contract, facts), evidence=evidence)


def _needs_no_session(settings: RunSettings) -> bool:
    """Tell whether the kit's own features are asked once, and nothing is that pytest sees to."""
    return settings.features is None and settings.repeat == 1 and not settings.pytest_args


def _judge_directly(
    collected: Collected, outcomes: Outcomes | None = None, *, strictly: bool = False
) -> None:
    """Judge one scenario after another without a session; `strictly`, what the kit does wrong is raised."""
    settings, plan = collected.settings, collected.plan
    bench = Bench(
        settings.target,
        settings.run,
        keeps=settings.evidence,
        handed_in=collected.target,
        tell=collected.experiment_ended,
    )
    bench.foresee(plan.scenarios, plan.laws)
    try:
        for position, scenario in enumerate(plan.scenarios):
            outcome = outcomes.of(scenario.planned.id) if outcomes else None
            if outcome is None:
                outcome = bench.data(scenario, _judged(bench, position, scenario, strictly=strictly))
                if outcomes:
                    outcomes.take(scenario.planned.id, outcome)
            collected.take(outcome)
    except KeyboardInterrupt as end:
        collected.interrupt(end)
    finally:
        bench.close()
    # Who ends a run twice need not wait for what was made by then; before the first was taken the target is not known.
    with suppress(KeyboardInterrupt):
        is_cut_short = collected.interrupted and collected.durations
        for position, scenario in enumerate(plan.scenarios if is_cut_short else ()):
            if scenario.planned.id not in collected.durations and bench.has_made(position):
                collected.take(bench.data(scenario, _judged(bench, position, scenario, strictly=strictly)))
    collected.left[HERE] = bench.left()


def _judged(bench: Bench, position: int, scenario: AnyScenario, *, strictly: bool) -> Judged:
    try:
        return bench.judge(position)
    except Exception as error:
        if strictly:
            raise
        return Judged(findings=never_judged(scenario, type(error).__name__))


def _facts(
    settings: RunSettings,
    plan: RunPlan,
    collected: Collected,
    left: tuple[str, ...],
    started: datetime,
    seconds: float,
) -> RunFacts:
    unknown = ("the target", "", settings.target.target or "", "")
    name, version, url, action_url = collected.identity or unknown
    outcome, text = collected.control
    again = settings.again
    return RunFacts(
        run=settings.run,
        kit_version=__version__,
        profile=settings.target.profile,
        target_name=name,
        target_version=version,
        target_url=url,
        action_url=action_url,
        started=started.isoformat(timespec="seconds"),
        seconds=seconds,
        selected=plan.rows,
        left_out=tuple(scenario.planned.id for scenario in plan.left_out),
        part=", ".join(filter(None, (plan.part, _BY_REQUEST if settings.target.way == "request" else ""))),
        again_of=again.run if again else "",
        cut_short=collected.cut_short,
        interrupted=collected.interrupted,
        signal=collected.signal,
        control=outcome,
        control_text=text,
        wiring=text if outcome in ("wiring", "broken") else "",
        durations=collected.durations,
        on_the_drivers_word=collected.believed if outcome in ("conformed", "refused") else (),
        arranged_by=collected.arranged_by,
        left_behind=left,
        remarks=remarks(collected.paces.values()),
        line=settings.line,
        left_apart=plan.left_apart,
    )
