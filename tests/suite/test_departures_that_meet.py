"""What a run finds besides what one departure at a time shows, and on which rows it falls."""

from __future__ import annotations

import pytest

from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.planning import plan_run
from activate_order_conformance.suite.run import run_directly
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.catalogue import subject

FAILING = (Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.DISPUTED, Verdict.BROKEN)


def judged(name: str, *selected: str, pairs: Pairs = "rows") -> Report:
    settings = RunSettings(run="r-meet", selected=selected, pairs=pairs)
    return run_directly(settings, application_target(subject(name).make, settings.run, Settings()))


def failing(report: Report) -> dict[str, Verdict]:
    return {row.id: row.verdict for row in report.rows if row.verdict in FAILING}


def blame_of(name: str) -> dict[str, Verdict]:
    return dict(subject(name).blame)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("two.error-04+error-10.accepted", ("error-04", "error-10")),
        ("beside.error-06.warnings", ("error-02", "error-03", "error-05", "error-06", "error-08")),
        ("places.error-07.last-alone", ("error-07",)),
        ("later.error-08.sticks", ("error-08",)),
    ],
)
def test_a_fault_that_shows_only_where_things_meet_falls_on_what_meets(
    name: str, rows: tuple[str, ...]
) -> None:
    assert failing(judged(name, *rows, pairs="none")) == {}
    assert failing(judged(name, *rows)) == blame_of(name)


def test_what_deviates_by_itself_blames_nothing_that_it_meets() -> None:
    assert failing(judged("error-04.code-BAD_REQUEST", "error-04", "error-08", "error-10")) == blame_of(
        "error-04.code-BAD_REQUEST"
    )


def test_where_one_of_two_rests_on_an_assumption_the_other_deviates_all_the_same() -> None:
    report = judged("two.error-02+requirement-08.accepted", "error-02", "error-09")
    assert failing(report) == blame_of("two.error-02+requirement-08.accepted")
    assert report.exit_status == 1


def test_of_rows_that_are_selected_those_meet_that_both_are() -> None:
    def met(*selected: str) -> set[str]:
        scenarios = plan_run(RunSettings(selected=selected)).scenarios
        return {each.planned.name for each in scenarios if each.planned.family == "two departures"}

    assert met("error-04") == set()
    assert "A cart in status Active, and a session that is processing" in met("error-04", "error-10")
    assert plan_run(RunSettings(pairs="none")).laws == ()
