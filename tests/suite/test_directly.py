"""That a run without a pytest session comes to what a run within one comes to."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from activate_order_conformance.report.kept import to_json
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.reasons import reasons
from activate_order_conformance.report.unjudged import unrun
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import carry_out, run, run_directly
from activate_order_conformance.suite.sessions.progress import Come
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.catalogue import subject


def without_times(report: Report) -> dict[str, Any]:
    """Return what a report says, but for the times that it took."""
    # Ids are given in the order in which checkouts are arranged.
    data = json.loads(re.sub(r"08P\w{15}", "08P…", to_json(report)))
    for scenario in data["scenarios"]:
        del scenario["seconds"]
    return {name: value for name, value in data.items() if name not in ("seconds", "started")}


@pytest.mark.parametrize(
    "name",
    ["reference", pytest.param("error-04.unchecked", marks=pytest.mark.slow), "driver.stale", "constant.404"],
)
def test_the_same_comes_of_a_run_without_a_session(name: str) -> None:
    # Of calls that meet with several inputs, as error-05 has them, it is chance which comes first, and shows.
    settings = RunSettings(run="r-1", selected=("error-04", "input-01"))
    within, without = (
        judge(each, target=application_target(subject(name).make, settings.run, Settings()))
        for judge, each in ((run, replace(settings, pytest_args=("-q",))), (run_directly, settings))
    )
    assert without_times(without) == without_times(within)


def test_a_run_that_ended_early_came_to_no_law_and_nothing_of_it_is_broken() -> None:
    def interrupt(come: Come) -> None:
        if come.judged == 2:
            raise KeyboardInterrupt

    report = carry_out(RunSettings(), progress=interrupt).report
    assert report.headline.startswith("interrupted after 2 of ")
    assert len(report.facts.durations) == 2
    assert reasons(report, Verdict.BROKEN) == ()
    laws = {scenario.id for scenario in report.scenarios if scenario.planned.is_law}
    assert laws <= unrun(report)
