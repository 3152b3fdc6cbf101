"""What a run made and could not be seen to be gone is told in every format, with the line that clears it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.cli.destinations import Destinations
from activate_order_conformance.report import renderers
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import carry_out
from activate_order_conformance.suite.settings import RunSettings
from tests.cli.command_line import activate_order
from tests.verify.hostile import Answer, Ask, arranges, asks_the_action, asks_the_driver, says_json
from tests.verify.served import TOKEN, serving

OTHER_PROCESSES = ("-p", "xdist", "-n", "2", "-q")
FORMATS = [*sorted(set(renderers.RENDERERS) - {"badge", "badge-svg"}), "terminal"]


def deletes(status: int) -> Answer:
    """Let nothing be deleted, by id or by run."""

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "DELETE"):
            return says_json({"error": "not now"}, status)(request, ask)
        return ask()

    return answer


def deleted_by_a_portal(request: Request, ask: Ask) -> Response:
    """Have something in between say of whatever is to be deleted that all is well."""
    page = "<!DOCTYPE html><title>Sign in</title>"
    return Response(page, content_type="text/html") if asks_the_driver(request, "DELETE") else ask()


def from_the_second_call_on(status: int, *, everything: bool = False) -> Answer:
    """Let the driver, or `everything` on the target, answer nothing but `status` once the action was called twice."""
    called = 0

    def answer(request: Request, ask: Ask) -> Response:
        nonlocal called
        called += asks_the_action(request)
        if called >= 2 and (everything or asks_the_driver(request)):
            return says_json({"error": "no"}, status)(request, ask)
        return ask()

    return answer


def made_and_not_told(request: Request, ask: Ask) -> Response:
    """Make checkouts without saying so, and delete none."""
    response = ask() if not asks_the_driver(request, "DELETE") else says_json({}, 500)(request, ask)
    return says_json({}, 500)(request, ask) if arranges(request) else response


@pytest.mark.parametrize(
    ("answer", "processes"),
    [
        pytest.param(lambda: deletes(403), (), id="deleting is forbidden"),
        pytest.param(lambda: deletes(500), (), id="deleting fails"),
        pytest.param(lambda: deletes(503), (), id="deleting is not available"),
        pytest.param(lambda: deleted_by_a_portal, (), id="deleting is answered by a portal"),
        pytest.param(lambda: from_the_second_call_on(401), (), id="the driver's token is another one by now"),
        pytest.param(lambda: from_the_second_call_on(502, everything=True), (), id="the target is gone"),
        pytest.param(lambda: made_and_not_told, (), id="arranging is not answered"),
        pytest.param(
            lambda: deletes(500),
            OTHER_PROCESSES,
            id="deleting fails in several processes",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_whatever_a_run_cannot_clear_is_told_in_every_format_with_the_line_that_clears_it(
    answer: object, processes: tuple[str, ...]
) -> None:
    assert callable(answer)
    with serving(answer()) as (application, settings):
        recorded = carry_out(
            RunSettings(pairs="none", target=settings, selected=("error-10",), pytest_args=processes)
        )
        assert application.live
    report = recorded.report
    *known, why, clears = report.facts.left_behind
    line = clears.removeprefix("to clear it: ")
    assert line.startswith(f"activate-order verify --target {settings.target} ")
    assert line.endswith(f" --release {report.facts.run}")
    assert why.startswith("it could not be cleared: The driver at ")
    for form in FORMATS:
        shown = {"evidence": recorded.evidence} if form in renderers.SHOW_EVIDENCE else {}
        assert line in text_of(form, report, **shown), form
    assert all(
        re.fullmatch("checkout .+|whatever the driver made when it did not say so", each) for each in known
    )


def text_of(form: str, report: Report, **shown: object) -> str:
    """Return the report in a format, with its lines put together again."""
    if form == "terminal":
        from activate_order_conformance.report.renderers.terminal import render

        return " ".join(render(report).split())
    return renderers.render(form, report, **shown)


def test_who_does_not_wait_for_the_report_is_told_what_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Destinations, "write", interrupted)
    with serving(deletes(500)) as (_, settings):
        options = ("error-10", "--pairs=none", "--evidence=none", "--target", str(settings.target))
        result = activate_order("verify", *options, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    assert result.exit_code == 130
    assert re.search(r"checkout c\d+\n", result.output)
    assert re.search(r"to clear it: activate-order verify --target .* --release r-\w+\n", result.output)


@pytest.mark.parametrize(
    "processes",
    [(), pytest.param(OTHER_PROCESSES, marks=pytest.mark.slow)],
    ids=["in one process", "in several"],
)
def test_what_a_run_cleared_at_its_end_is_not_told(processes: tuple[str, ...]) -> None:
    def one_by_one_fails(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "DELETE", "/checkouts/"):
            return says_json({}, 500)(request, ask)
        return ask()

    with serving(one_by_one_fails) as (application, settings):
        report = carry_out(
            RunSettings(pairs="none", target=settings, selected=("error-10",), pytest_args=processes)
        ).report
        assert application.live == 0
    assert report.facts.left_behind == ()


def test_a_run_whose_wiring_is_wrong_and_that_made_nothing_leaves_nothing_to_be_told() -> None:
    with serving() as (_, settings):
        wrong = replace(settings, target=f"{settings.target}/elsewhere")
        report = carry_out(RunSettings(pairs="none", target=wrong, selected=("error-10",))).report
    assert report.exit_status == 3
    assert report.facts.left_behind == ()


def test_releasing_says_what_stays_where_it_cannot_be_cleared() -> None:
    with serving(deletes(500)) as (_, settings):
        options = ("--target", str(settings.target), "--release", "r-some")
        result = activate_order("verify", *options, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    assert result.exit_code == 3
