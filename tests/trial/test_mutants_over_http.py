"""A sample of the mutants over real HTTP: they are judged as in process."""

from __future__ import annotations

import pytest

from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.diagnosis import FAILING
from activate_order_conformance.trial.served import served_target
from tests.cli.serve_command import serve_command

SAMPLE = {
    "error-04.unchecked": "error-04",
    "error-06.status-403": "error-06",
    "error-10.closes-cart": "error-10",
    "interaction-02.missing": "interaction-02",
    "output-01.null": "output-01",
    "envelope.text-html": "reading-38",
    "envelope.truncated-refusals": "error-02",
    "time.lock-stays": "error-08",
    "constant.success": "error-07",
}
QUICK = ("error-06.status-403", "envelope.text-html")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        pytest.param(name, row, marks=() if name in QUICK else pytest.mark.slow, id=name)
        for name, row in SAMPLE.items()
    ],
)
def test_a_mutant_is_judged_over_http_as_in_process(name: str, row: str) -> None:
    make = subject(name).make
    settings = RunSettings(
        pairs="none", selected=(row,), target=Settings(deadlines=Deadlines(quiet=0.2, settle=1.0))
    )
    near = run(settings, target=application_target(make, settings.run, Settings()))
    with served_target(make, "HTTP/1.1", settings.run) as target:
        far = run(settings, target=target)
    assert {row.id: row.verdict for row in far.rows} == {row.id: row.verdict for row in near.rows}
    assert any(row.verdict in FAILING for row in far.rows)
    assert far.exit_status == near.exit_status != 0


def test_what_is_unusual_but_right_is_not_served_as_wrong() -> None:
    with serve_command("--mutant", "variant.all-after-4.5") as serving:
        first, *_ = serving.said.splitlines()
        assert first == "Unusual, but right: Summary and archiving come 4.5 seconds after the call."


def test_a_mutant_can_be_served_to_see_what_a_failing_report_looks_like() -> None:
    with serve_command("--mutant", "error-08.unchecked") as serving:
        first, *_, token, _ = serving.said.splitlines()
        assert first == "Wrong on purpose: CartValidationOutput Object Has Errors: this is not checked."
        target = Settings(
            target=serving.url,
            driver=DriverSettings(token=token.partition("=")[2]),
            deadlines=Deadlines(quiet=0.05),
        )
        report = run(RunSettings(pairs="none", selected=("error-08",), target=target))
    assert report.row("error-08").verdict is Verdict.DEVIATES
    assert report.exit_status == 1
