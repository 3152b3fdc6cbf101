"""Repeats: each scenario so often, in an order that a seed shuffles; what varies is unstable."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target, reference_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.between import Ask, answering
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.specification import UNCHANGED
from tests.cli.command_line import PROGRAM, activate_order, environment
from tests.verify.served import TOKEN, serving

SETTINGS = RunSettings(pairs="none", selected=("error-08", "error-10"), repeat=3, seed=7)


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


def test_what_cannot_be_asked_is_not_asked_again() -> None:
    judged: list[int] = []
    settings = replace(SETTINGS, repeat=1000)
    report = run(
        settings,
        target=application_target(subject("envelope.html").make, settings.run, Settings()),
        progress=lambda come: judged.append(come.judged),
    )
    assert judged == [1]
    assert "got an HTML page" in report.facts.wiring
    assert (report.exit_status, report.facts.cut_short) == (3, "")
    assert all(claim.finding.because == report.facts.wiring for claim in report.claims())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_verdicts_that_vary_are_unstable_and_the_run_is_non_conformant(seed: int) -> None:
    make = subject("time.every-third-wrong").make
    settings = RunSettings(pairs="none", repeat=3, seed=seed)
    report = run(settings, target=application_target(make, settings.run, Settings()))
    unstable = report.claims(Verdict.UNSTABLE)
    assert unstable
    assert all("of 3 times" in claim.finding.because for claim in unstable)
    assert report.exit_status == 1


OPEN_ONCE_IN = 200
"""How many pairs of calls at one instant it takes until one finds the window open."""


class SeldomOpen:
    """A target that answers the refused call of a pair as it answers accepted ones, once in so many pairs.

    A refusal with HTTP status 500 is of no pair: the kit may ask once how it is refused what is no cart.
    """

    def __init__(self, _clock: Clock | None = None) -> None:
        self.accepted = b""
        self.pairs = count(1)

    def __call__(self, request: Request, ask: Ask) -> Response:
        response = ask()
        if request.path.endswith("activateOrderAction"):
            if response.status_code == 200:
                self.accepted = response.get_data()
            elif response.status_code != 500 and next(self.pairs) % OPEN_ONCE_IN == 0:
                return Response(self.accepted, 200, content_type=response.content_type)
        return response


def raced(repeat: int) -> Report:
    settings = RunSettings(selected=("reading-39",), repeat=repeat, seed=1, pairs="none")
    return run(
        settings, target=application_target(answering(UNCHANGED, SeldomOpen), settings.run, Settings())
    )


@pytest.mark.slow
def test_a_window_that_is_seldom_open_is_found_by_as_many_pairs_as_that_takes_and_missed_by_fewer() -> None:
    missed, caught = raced(OPEN_ONCE_IN - 1), raced(OPEN_ONCE_IN)
    assert missed.exit_status == 0
    (claim,) = caught.claims(Verdict.UNSTABLE)
    assert claim.finding.because == "conforms 199 of 200 times, deviates 1 of 200 times"
    assert caught.row("error-05").verdict is Verdict.UNSTABLE
    assert caught.exit_status == 1


@pytest.mark.slow
def test_what_two_machines_find_of_one_target_is_read_side_by_side(tmp_path: Path) -> None:
    kept = [tmp_path / "one.json", tmp_path / "two.json"]
    press = (
        *PROGRAM,
        "verify",
        "reading-39",
        "--repeat",
        str(OPEN_ONCE_IN // 2),
        "--pairs",
        "none",
        "--evidence",
        "none",
    )
    with serving(SeldomOpen()) as (_, settings):
        machines = [
            subprocess.Popen(
                [*press, "--target", settings.base_url, "--json", str(path)],
                env=environment(ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for path in kept
        ]
        statuses = [machine.wait() for machine in machines]
    assert sorted(statuses) == [0, 1]
    compared = activate_order("report", "compare", *map(str, kept))
    (line,) = (line for line in compared.stdout.splitlines() if line.split()[:1] == ["reading-39"])
    assert {"conforms", "unstable"} <= {*line.split()}


def test_the_line_that_asks_again_asks_as_often() -> None:
    assert RunSettings(repeat=40).line["run"] == ("--repeat", "40")
    assert "run" not in RunSettings().line
