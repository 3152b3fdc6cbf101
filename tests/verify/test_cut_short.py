"""Runs that end early: never green, told for what they are, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.errors import Interrupted, Signal
from activate_order_conformance.report.kept import from_json, to_json
from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from tests.cli.command_line import in_its_own_process
from tests.verify.hostile import (
    DRIVER,
    Answer,
    Ask,
    Subject,
    action,
    arranges,
    asks_the_action,
    asks_the_driver,
    deviating,
    refusal,
    says_json,
)
from tests.verify.served import TOKEN, serving


def interrupted_at(
    nth: int,
    concerns: Callable[[Request], bool],
    *,
    late: bool = False,
    by: type[KeyboardInterrupt] | KeyboardInterrupt = KeyboardInterrupt,
) -> Answer:
    """Be interrupted at the `nth` such request, before or (`late`) after the reference has dealt with it."""
    seen = 0

    def answer(request: Request, ask: Ask) -> Response:
        nonlocal seen
        if concerns(request):
            seen += 1
            if seen == nth:
                if late:
                    ask()
                raise by
        return ask()

    return answer


@pytest.mark.parametrize("nth", [2, 5, 9])
def test_a_run_that_a_person_ends_is_truncated_and_exits_130(nth: int) -> None:
    subject = Subject(interrupted_at(nth, asks_the_action))
    report = subject.verify("error-04", "error-08")
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 130)
    assert (report.facts.truncated, report.complete, report.facts.cut_short) == (True, False, "interrupted")
    ran = len(report.facts.durations)
    assert report.headline.startswith(f"interrupted after {ran} of {len(report.scenarios)} scenarios")
    assert Verdict.BROKEN in {report.row(each).verdict for each in ("error-04", "error-08")}
    assert subject.application.live == 0


@pytest.mark.parametrize("pytest_args", [(), ("-qq",)], ids=["directly", "by pytest"])
@pytest.mark.parametrize(("signal", "status"), [(Signal.TERMINATE, 143), (Signal.HANG_UP, 129)])
def test_a_run_that_something_else_ends_says_the_same_and_has_a_status_of_its_own(
    signal: Signal, status: int, pytest_args: tuple[str, ...]
) -> None:
    by_ctrl_c, report = (
        Subject(interrupted_at(5, asks_the_action, by=by)).verify("error-04", pytest_args=pytest_args)
        for by in (KeyboardInterrupt(), Interrupted(signal))
    )
    assert report.exit_status == from_json(to_json(report)).exit_status == status
    assert from_json(to_json(report)).facts.signal is signal
    assert (report.headline, report.facts.cut_short) == (by_ctrl_c.headline, by_ctrl_c.facts.cut_short)


def test_a_run_that_is_ended_during_the_control_has_judged_nothing() -> None:
    subject = Subject(interrupted_at(1, asks_the_action))
    report = subject.verify()
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 130)
    assert {claim.verdict for claim in report.claims()} == {Verdict.BROKEN}
    assert report.counts.conforming == 0
    assert subject.application.live == 0


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("method", "nth"), [("POST", 1), ("POST", 4), ("GET", 1), ("GET", 9), ("PATCH", 1), ("DELETE", 1), ("DELETE", 3)]
)  # fmt: skip
def test_wherever_a_run_is_ended_nothing_is_left_of_it(method: str, nth: int, late: bool) -> None:
    """A run that is ended while a checkout is being released has its last DELETE clear all that is left."""
    subject = Subject(
        interrupted_at(nth, lambda request: asks_the_driver(request, method, "/checkouts"), late=late)
    )
    report = subject.verify("error-04")
    assert report.exit_status == 130
    assert subject.application.live == 0


@pytest.mark.parametrize("nth", range(1, 9))
def test_whatever_fails_in_mid_scenario_nothing_is_left_of_it(nth: int) -> None:
    asked = 0

    def failing(request: Request, ask: Ask) -> Response:
        nonlocal asked
        if asks_the_driver(request, "GET", "/checkouts/"):
            asked += 1
            if asked >= nth:
                return says_json({"error": "gone"}, 500)(request, ask)
        return ask()

    subject = Subject(failing)
    assert deviating(subject.verify("error-04", "input-01")) == {}
    assert subject.application.live == 0


def test_what_the_driver_made_and_did_not_tell_of_is_cleared_by_the_runs_id() -> None:
    def garbled(request: Request, ask: Ask) -> Response:
        made = arranges(request)
        response = ask()
        return says_json({"id": None}, 201)(request, ask) if made else response

    subject = Subject(garbled)
    subject.verify("error-04")
    assert subject.application.live == 0
    assert subject.application.asked[-1] == ("DELETE", f"{DRIVER}/checkouts")


def test_a_run_in_which_nothing_was_lost_clears_nothing_by_its_id() -> None:
    subject = Subject()
    subject.verify("error-04")
    assert ("DELETE", f"{DRIVER}/checkouts") not in subject.application.asked


def test_a_run_that_stops_at_the_first_failure_says_so_and_keeps_what_it_found() -> None:
    refuses = action(says_json(refusal("INVALID_INPUT"), 403))
    report = Subject(refuses).verify("about-01", "interaction-04", pytest_args=("-x", "-qq"))
    assert (report.overall, report.exit_status) == (Overall.NON_CONFORMANT, 1)
    assert (report.facts.truncated, report.complete) == (True, False)
    assert report.headline.endswith(", cut short")
    assert report.row("interaction-04").verdict is Verdict.BROKEN


def test_a_run_that_stops_where_the_driver_fails_is_broken() -> None:
    def failing(request: Request, ask: Ask) -> Response:
        departs = arranges(request) and b"cart_status" in request.get_data()
        return says_json({"error": "no"}, 500)(request, ask) if departs else ask()

    report = Subject(failing).verify("error-04", pytest_args=("-x", "-qq"))
    assert (report.overall, report.exit_status, report.facts.truncated) == (Overall.BROKEN, 3, True)


DIES = """
import os

def pytest_runtest_call(item):
    if "status Closed" in item.name and "PYTEST_XDIST_WORKER" in os.environ:
        os._exit(1)
"""
DIES_AT_ONCE = """
import os

if "PYTEST_XDIST_WORKER" in os.environ:
    os._exit(1)
"""
RUNS = """
from activate_order_conformance.report.kept import to_json
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings

arguments = ("-p", "xdist", "-n", "2", "--max-worker-restart", "1", "-p", "dies", "-qq")
print(to_json(run(RunSettings(pairs="none", selected=("error-04",), pytest_args=arguments))))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dies", "reason"),
    [
        (DIES, "a worker died at cart.feature::A cart in status Closed"),
        (DIES_AT_ONCE, "a worker died"),
    ],
    ids=["in a scenario", "at once"],
)
def test_a_worker_that_dies_breaks_the_run(tmp_path: Path, dies: str, reason: str) -> None:
    (tmp_path / "dies.py").write_text(dies)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    done = subprocess.run(
        [sys.executable, "-c", RUNS], env=ours | {"PYTHONPATH": path}, capture_output=True, text=True
    )
    report = from_json(done.stdout)
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    assert (report.facts.truncated, report.complete) == (True, False)
    assert reason in report.facts.cut_short
    assert report.row("error-04").verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    "how", ["raise RuntimeError", "raise SystemExit(0)", "import pytest; pytest.exit('enough', 0)"]
)
def test_a_plugin_that_ends_the_session_never_leaves_it_green(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    name = f"ends_{abs(hash(how))}"
    (tmp_path / f"{name}.py").write_text(f"def pytest_runtest_logfinish(nodeid):\n    {how}\n")
    monkeypatch.syspath_prepend(tmp_path)
    report = run(RunSettings(pairs="none", selected=("error-04",), pytest_args=("-p", name, "-qq")))
    assert report.overall is Overall.BROKEN
    assert report.exit_status in (3, 130)
    assert not report.complete


ENDS_TWICE = """
def pytest_runtest_logreport(report):
    raise KeyboardInterrupt

def pytest_sessionfinish():
    raise KeyboardInterrupt
"""
"""Presses Ctrl-C when the first scenario has ended, and again while the run is being brought to its end."""


def test_a_second_ctrl_c_leaves_no_report_and_says_how_to_clear_what_is_left(tmp_path: Path) -> None:
    (tmp_path / "ends_twice.py").write_text(ENDS_TWICE)
    written = tmp_path / "written"
    written.mkdir()
    path = os.pathsep.join([str(tmp_path), *sys.path])
    with serving() as (_, settings):
        url = str(settings.target)
        line = ("verify", "error-10", "--target", url, "--json", "run.json", "--", "-qq", "-p", "ends_twice")
        done = in_its_own_process(*line, folder=written, PYTHONPATH=path, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    run = done.stderr.split()[1]
    assert done.returncode == 130
    assert f"To clear them: activate-order verify --target {url} --release {run}\n" in done.stderr
    assert done.stderr.endswith("Interrupted.\n")
    assert (done.stdout, [*written.iterdir()]) == ("", [])
