"""Repeats: each scenario so often, in an order that a seed shuffles; what varies is unstable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target, reference_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.catalogue import subject

SETTINGS = RunSettings(selected=("error-08", "error-10"), repeat=3, seed=7)


def scenarios_run(settings: RunSettings) -> list[str]:
    names: list[str] = []
    run(settings, target=reference_target("r-1"), progress=lambda come: names.append(come.scenario))
    return names


def test_each_scenario_runs_so_often() -> None:
    order = scenarios_run(SETTINGS)
    assert {order.count(name) for name in order} == {3}


def test_a_seed_gives_the_same_order_again_and_another_seed_another() -> None:
    assert scenarios_run(SETTINGS) == scenarios_run(SETTINGS)
    assert scenarios_run(SETTINGS) != scenarios_run(replace(SETTINGS, seed=8))


def test_a_scenario_is_not_run_three_times_in_a_row() -> None:
    order = scenarios_run(SETTINGS)
    assert order != sorted(order, key=order.index)


def test_what_does_not_vary_is_judged_as_ever() -> None:
    report = run(SETTINGS, target=reference_target("r-1"))
    assert report.overall == "conformant"
    assert len(report.claims()) == len({claim.id for claim in report.claims()})


def test_progress_counts_every_repeat() -> None:
    calls: list[tuple[int, int]] = []
    run(
        SETTINGS,
        target=reference_target("r-1"),
        progress=lambda come: calls.append((come.judged, come.planned)),
    )
    assert calls == [(at, len(calls)) for at in range(1, len(calls) + 1)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_verdicts_that_vary_are_unstable_and_the_run_is_non_conformant(seed: int) -> None:
    make = subject("time.every-third-wrong").make
    settings = RunSettings(repeat=3, seed=seed)
    report = run(settings, target=application_target(make, settings.run, Settings()))
    unstable = report.claims(Verdict.UNSTABLE)
    assert unstable
    assert all("of 3 times" in claim.finding.because for claim in unstable)
    assert report.exit_status == 1
