"""Whole runs over loopback, where the connection itself matters."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.renderers import RENDERERS, SHOW_EVIDENCE, render
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import carry_out, run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings
from tests.cli.command_line import activate_order
from tests.verify.hostile import Ask, Subject, announcing, asks_the_action, asks_the_driver, deviating
from tests.verify.served import TOKEN, free_port, serving


def answering_within(settings: Settings, seconds: float) -> Settings:
    """Return the settings with another deadline for each answer."""
    return replace(settings, deadlines=replace(settings.deadlines, answer=seconds))


def judged_claims(report: Report) -> list[tuple[str, str, str]]:
    return [(claim.id, claim.verdict, claim.finding.because) for claim in report.claims()]


@pytest.mark.slow
def test_the_served_reference_gets_the_same_verdicts_as_the_one_in_process() -> None:
    """All that meets is judged by `.ci/run`, which compares the verdicts as well."""
    with serving() as (application, settings):
        served = run(RunSettings(target=settings, pairs="none"))
    in_process = Subject().verify(pairs="none")
    assert served.exit_status == in_process.exit_status == 0
    assert judged_claims(served) == judged_claims(in_process)
    assert [(row.id, row.verdict) for row in served.rows] == [
        (row.id, row.verdict) for row in in_process.rows
    ]
    assert served.facts.target_url == settings.target
    assert application.live == 0


@pytest.mark.slow
def test_processes_that_share_a_served_target_come_to_the_same_verdicts() -> None:
    with serving() as (application, settings):
        several = run(
            RunSettings(
                target=settings,
                selected=("error-04", "interaction-02"),
                pairs="none",
                pytest_args=("-p", "xdist", "-n", "2", "-qq"),
            )
        )
    assert several.exit_status == 0
    assert judged_claims(several) == judged_claims(Subject().verify("error-04", "interaction-02"))
    assert application.live == 0


def test_a_target_object_is_not_handed_to_other_processes() -> None:
    with pytest.raises(UsageError):
        Subject().verify("error-04", pytest_args=("-p", "xdist", "-n", "2", "-qq"))


def test_a_target_that_is_down_is_broken_with_one_reason() -> None:
    settings = Settings(
        target=f"http://127.0.0.1:{free_port()}",
        driver=DriverSettings(token=TOKEN),
        deadlines=Deadlines(answer=0.5),
    )
    report = run(RunSettings(pairs="none", target=settings, selected=("error-04", "about-01")))
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    assert deviating(report) == {}
    assert len({claim.finding.because for claim in report.claims()}) == 1
    assert "connection refused" in report.facts.wiring


def test_an_action_that_is_down_beside_a_driver_that_is_up_is_wiring() -> None:
    elsewhere = f"http://127.0.0.1:{free_port()}/services/data/v59.0/actions/standard/activateOrderAction"
    with serving(announcing(lambda document: document.update(action=elsewhere))) as (application, settings):
        confirmed = replace(settings, driver=replace(settings.driver, action=elsewhere))
        report = run(RunSettings(pairs="none", target=confirmed, selected=("error-04",)))
    assert (report.overall, report.facts.control) == (Overall.BROKEN, "wiring")
    assert "connection refused" in report.facts.wiring
    assert application.live == 0


ELSEWHERE = "/services/data/v59.0/actions/standard/activateOrderAction"


@pytest.mark.parametrize("confirmed", [None, f"http://other.invalid{ELSEWHERE}"])
def test_an_action_that_is_neither_the_target_s_nor_confirmed_is_not_called(confirmed: str | None) -> None:
    with serving() as (other, of_other):
        action = f"{of_other.target}{ELSEWHERE}"
        with serving(announcing(lambda document: document.update(action=action))) as (application, settings):
            driver = replace(settings.driver, action=confirmed)
            report = run(
                RunSettings(pairs="none", target=replace(settings, driver=driver), selected=("error-04",))
            )
            result = activate_order(
                *("verify", "error-04", "--target", str(settings.target), "--driver-token", TOKEN),
                *(("--key", f"driver.action={confirmed}") if confirmed else ()),
            )
            assert not [asked for asked in (*application.asked, *other.asked) if asked[1] == ELSEWHERE]
    assert (report.overall, deviating(report)) == (Overall.BROKEN, {})
    assert result.exit_code == 2
    for text in (report.facts.wiring, result.stderr):
        assert action in text
        assert (confirmed or str(settings.target)) in text


def test_an_action_that_is_elsewhere_and_confirmed_is_called_and_named_in_every_format() -> None:
    where: list[str] = []
    with serving(announcing(lambda document: document.update(action=where[0]))) as (_, settings):
        action = str(settings.target).replace("127.0.0.1", "localhost") + ELSEWHERE
        where.append(action)
        driver = replace(settings.driver, action=action)
        asked = RunSettings(
            pairs="none",
            target=replace(settings, driver=driver),
            selected=("error-11",),
            evidence="everything",
        )
        result = carry_out(asked)
    assert result.report.exit_status == 0
    for name in RENDERERS.keys() - {"badge", "badge-svg"}:
        shows = {"evidence": result.evidence} if name in SHOW_EVIDENCE else {}
        assert action in "".join(render(name, result.report, **shows).split()).replace("\\", ""), name


def test_a_wrong_token_is_broken_and_says_which() -> None:
    with serving() as (_, settings):
        wrong = replace(settings, driver=DriverSettings(token="an0ther"))
        report = run(RunSettings(pairs="none", target=wrong, selected=("error-04",)))
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    assert "ACTIVATE_ORDER_DRIVER_TOKEN is not the driver's" in report.facts.wiring


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """Return an event that is set when the test is over, for whoever keeps a client waiting."""
    event = threading.Event()
    yield event
    event.set()


def test_a_driver_that_does_not_answer_in_time_is_broken(over: threading.Event) -> None:
    def slow(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "GET", "/checkouts/"):
            over.wait(5)
        return ask()

    with serving(slow) as (application, settings):
        report = run(
            RunSettings(pairs="none", target=answering_within(settings, 0.5), selected=("error-04",))
        )
        over.set()
    assert deviating(report) == {}
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    assert "timeout: no complete answer within 0.5 s" in report.facts.wiring
    assert application.live == 0


@pytest.mark.slow
def test_an_action_that_answers_no_refusal_in_time_deviates_once_the_control_has_conformed(
    over: threading.Event,
) -> None:
    def slow(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code == 500:
            over.wait(5)
        return response

    with serving(slow) as (_, settings):
        report = run(
            RunSettings(pairs="none", target=answering_within(settings, 1.0), selected=("error-07",))
        )
        over.set()
    assert report.row("error-07").verdict is Verdict.DEVIATES
    assert "no answer (timeout" in report.row("error-07").claims[0].finding.actual


def test_an_action_that_never_answers_is_wiring(over: threading.Event) -> None:
    def silent(request: Request, ask: Ask) -> Response:
        if asks_the_action(request):
            over.wait(5)
        return ask()

    with serving(silent) as (_, settings):
        report = run(
            RunSettings(pairs="none", target=answering_within(settings, 0.5), selected=("error-04",))
        )
        over.set()
    assert (report.overall, report.facts.control) == (Overall.BROKEN, "wiring")


def test_two_calls_at_one_instant_are_let_in_one_by_one() -> None:
    with serving() as (_, settings):
        report = run(RunSettings(pairs="none", target=settings, selected=("reading-39",)))
    assert report.row("reading-39").verdict is Verdict.CONFORMS


def test_a_run_that_waits_for_hours_says_so_before_it_begins() -> None:
    def alter(document: dict[str, object]) -> None:
        document["settlesWithinSeconds"] = 3600

    with serving(announcing(alter)) as (_, settings):
        target = f"--target={settings.target}"
        said = activate_order("verify", target, "about-04", "--pairs=none", ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)
    assert "A run takes hours where effects may take 3600 s" in said.stderr
    assert "Write deadlines.settle, or --deadline, unless they take that long." in said.stderr
