"""Runs that have many experiments under way at once: the same verdicts, and nothing left however they end."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from activate_order_reference.application import application as reference
from werkzeug.wrappers import Request, Response

from activate_order_conformance.evidence.bundle import pack, unpack
from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.report.kept import from_bytes
from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.found import Found, found_in
from activate_order_conformance.suite.rejudge import rejudge
from activate_order_conformance.suite.run import carry_out, run
from activate_order_conformance.suite.sessions import bench
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.personas import Personas
from activate_order_conformance.targets.settings.tables import Deadlines, RecordsSettings
from tests.serving import served
from tests.targets.an_org import CLIENTS, SECRET, persona
from tests.verify.hostile import Ask, asks_the_action, asks_the_driver
from tests.verify.served import PROMPT, TOKEN, serving

# A shell's background jobs, and all that they start, ignore the signal of Ctrl-C.
HEEDING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from activate_order_conformance.__main__ import main; main()"
)
VERIFY = [sys.executable, "-c", HEEDING, "verify", "--evidence", "none"]
MOMENTS = random.Random(4).sample(range(1, 900), 20)
"""The requests, by their number, in the midst of which a run is ended."""

AFTER_THE_CONTROL = 2
"""Which call that is accepted comes first after the control's."""

AND_ITS_SAMPLES = 4
"""How many checkouts show what did not stay: the one that was called for, and those that nobody calls for."""


class Signalling:
    """What sends a process a signal when its target gets the request of that number, and so many after it."""

    def __init__(self, nth: int, number: int, times: int) -> None:
        self.when, self.number = range(nth, nth + times), number
        self.process: subprocess.Popen[str] | None = None
        self.asked = 0

    def __call__(self, _request: Request, ask: Ask) -> Response:
        self.asked += 1
        if self.asked in self.when and self.process is not None:
            self.process.send_signal(self.number)
        return ask()


def ended(nth: int, number: int, folder: Path, *options: str, times: int = 1) -> tuple[int, Report, int]:
    """Return the exit status, the report, and how many checkouts are left, of a run that gets a signal."""
    signalling = Signalling(nth, number, times)
    with serving(signalling) as (application, settings):
        signalling.process = subprocess.Popen(
            [*VERIFY, "--target", settings.base_url, "--json", str(folder / "run.json"), *options],
            env={**os.environ, "ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        _, errors = signalling.process.communicate()
        assert "Traceback" not in errors
        left = application.live
    return signalling.process.returncode, from_bytes((folder / "run.json").read_bytes()), left


def test_the_control_is_made_once_however_many_are_under_way() -> None:
    made: list[str] = []

    def answer(request: Request, ask: Ask) -> Response:
        if asks_the_driver(request, "POST", "/checkouts"):
            made.append(request.path)
        return ask()

    selected = (
        "A ready checkout is activated",
        "A call that names the order status first can be activated",
    )
    numbers = []
    for at_once in (1, 8):
        made.clear()
        with serving(answer) as (_, settings):
            run(RunSettings(target=replace(settings, parallelism=at_once), selected=selected))
        numbers.append(len(made))
    alone, beside_others = numbers
    assert beside_others == alone


def test_what_is_slow_beside_others_alone_is_made_again_alone() -> None:
    accepted, carts, seen = count(1), [], {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code == 200 and next(accepted) == AFTER_THE_CONTROL:
            carts.append(json.loads(request.data)["inputs"][0]["cartId"])
        if asks_the_driver(request, "GET", "/checkouts/"):
            document = json.loads(response.data)
            cart_id = document["cart"]["id"]
            if cart_id in carts:  # as if the work went on for ever
                at_work = {**document["backgroundOperations"][-1], "status": "Running"}
                document = seen[cart_id]
                document["backgroundOperations"] = [*document["backgroundOperations"][:1], at_work]
                document["session"]["backgroundOperationId"] = at_work["id"]
                document["departures"]["background_operation"] = at_work["status"]
            else:
                seen[cart_id] = document
            response.data = json.dumps(document)
        return response

    with serving(answer) as (_, settings):
        report = run(RunSettings(target=settings, selected=("interaction-02",), pairs="none"))
    assert carts
    assert report.row("interaction-02").verdict == "conforms"
    assert report.claims(Verdict.UNPROVEN) == ()


def test_what_came_of_an_experiment_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Observation] = []

    def judging(observation: Observation, *others: Any) -> Found:
        judged.append(observation)
        return found_in(observation, *others)

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code == 403:
            response.status_code = 400
        return response

    monkeypatch.setattr(bench, "found_in", judging)
    with serving(answer) as (_, settings):
        report = run(RunSettings(target=settings, selected=("error-04",), pairs="none"))
    assert len(judged) > len(report.scenarios)
    assert len({*map(id, judged)}) == len(judged)


def test_what_moves_beside_others_alone_is_made_again_alone() -> None:
    shown: Counter[str] = Counter()

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_driver(request, "GET", "/checkouts/"):
            document = json.loads(response.data)
            cart = document["cart"]
            if cart["status"] == "PendingClosed":
                shown[cart["id"]] += 1
                has_moved = shown[cart["id"]] > 1 and [*shown].index(cart["id"]) < AND_ITS_SAMPLES
                if has_moved:  # as if what was called for beside it had closed it
                    cart["status"] = document["departures"]["cart_status"] = "Closed"
                    response.data = json.dumps(document)
        return response

    with serving(answer) as (_, settings):
        report = run(RunSettings(target=settings, selected=("error-04",), pairs="none"))
    assert len(shown) > AND_ITS_SAMPLES
    assert report.row("error-04").verdict == "conforms"
    assert report.claims(Verdict.UNPROVEN) == ()


def test_what_every_answer_is_asked_for_is_made_sure_of_alone() -> None:
    law = "Every activation makes the changes of its interactions and no others"
    accepted, carts = count(1), []

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        if asks_the_action(request) and response.status_code == 200 and next(accepted) == AFTER_THE_CONTROL:
            carts.append(json.loads(request.data)["inputs"][0]["cartId"])
        if carts and asks_the_driver(request, "GET", "/checkouts/"):
            document = json.loads(response.data)
            more = int(document["cart"]["id"] in carts)
            document["validation"]["errors"] += more
            document["departures"]["validation_errors"] += more
            response.data = json.dumps(document)
        return response

    with serving(answer) as (_, settings):
        selected = ("about-04", "reading-35")
        made = carry_out(RunSettings(target=settings, selected=selected, evidence="everything"))
    report = made.report
    assert carts
    assert report.claims(Verdict.DEVIATES) == ()
    (told,) = (claim for claim in report.claims(Verdict.UNSTABLE) if claim.scenario.name == law)
    assert told.finding.actual == (
        "alone: as it is to be; beside other checkouts: validation.errors was 0 and is 1"
    )
    assert rejudge(unpack(pack(made.evidence, report)).evidence).claims(Verdict.UNSTABLE) == report.claims(
        Verdict.UNSTABLE
    )


@pytest.mark.parametrize(
    "nth", [MOMENTS[0], *(pytest.param(nth, marks=pytest.mark.slow) for nth in MOMENTS[1:])]
)
def test_a_run_that_is_interrupted_releases_all_and_says_what_was_not_run(nth: int, tmp_path: Path) -> None:
    status, report, left = ended(nth, signal.SIGINT, tmp_path, "--pairs", "none")
    assert (status, report.exit_status, left) == (130, 130, 0)
    assert report.facts.cut_short == "interrupted"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("times", [1, 30])
@pytest.mark.slow
def test_a_run_that_is_told_to_end_once_or_again_releases_all_and_leaves_its_report(
    number: int, status: int, times: int, tmp_path: Path
) -> None:
    exit_status, report, left = ended(200, number, tmp_path, times=times)
    assert (exit_status, report.exit_status, left, report.facts.cut_short) == (
        status,
        status,
        0,
        "interrupted",
    )


IN_A_TERMINAL = "import os; os.open(os.ttyname(0), os.O_RDWR); " + HEEDING


def test_a_run_whose_terminal_is_closed_releases_all_and_leaves_its_report(tmp_path: Path) -> None:
    terminal, its_end = os.openpty()
    path = str(tmp_path / "run.json")
    asked = 0

    def closing_the_terminal(_request: Request, ask: Ask) -> Response:
        nonlocal asked
        asked += 1
        if asked == 200:
            os.close(terminal)
        return ask()

    with serving(closing_the_terminal) as (application, settings):
        process = subprocess.Popen(
            [sys.executable, "-c", IN_A_TERMINAL, *VERIFY[3:], "--target", settings.base_url, "--json", path],
            env={**os.environ, "ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN},
            stdin=its_end, stdout=its_end, stderr=its_end,
            start_new_session=True,
        )  # fmt: skip
        os.close(its_end)
        status = process.wait()
        left = application.live
    report = from_bytes(Path(path).read_bytes())
    assert (status, left, report.facts.cut_short) == (129, 0, "interrupted")


def verdicts(report: Report) -> dict[str, str]:
    return {claim.id: claim.verdict for claim in report.claims()}


MEETING = ("error-10",)
"""What is let meet all else where that is judged one after another: all of it takes minutes."""

BY_RECORDS = ("error-03", "error-08", "error-10", "interaction-02", "interaction-03")
"""What is judged one after another by records, each of which is many requests."""


def judged(at_once: int, pairs: Pairs) -> dict[str, str]:
    with serving() as (application, settings):
        rows = () if pairs == "none" else MEETING
        report = run(RunSettings(target=replace(settings, parallelism=at_once), pairs=pairs, selected=rows))
        assert application.live == 0
    return verdicts(report)


@pytest.mark.slow
@pytest.mark.parametrize("pairs", ["none", "rows"], ids="departures that meet: {}".format)
def test_verdicts_are_those_of_a_run_one_after_another(pairs: Pairs) -> None:
    assert judged(8, pairs) == judged(32, pairs) == judged(1, pairs)


@pytest.mark.slow
def test_verdicts_by_records_are_those_of_a_run_one_after_another() -> None:
    clients = dict.fromkeys(CLIENTS.values(), SECRET)
    application = reference(PROMPT, SystemClock(), clients=clients)
    with served(application) as url:
        settings = Settings(
            target=url,
            way="records",
            personas=Personas(**{name: persona(name) for name in CLIENTS}),
            records=RecordsSettings(**application.standing()),
            deadlines=Deadlines(quiet=0.02),
        )
        side_by_side, alone = (
            verdicts(
                run(
                    RunSettings(
                        target=replace(settings, parallelism=at_once), pairs="none", selected=BY_RECORDS
                    )
                )
            )
            for at_once in (None, 1)
        )
    assert side_by_side == alone
