"""A driver that is written to be filled in starts, announces nothing, and grows step by step to a whole one."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.doctor.check import Check
from activate_order_conformance.doctor.checkout import checkout
from activate_order_conformance.doctor.driver_values import driver_values
from activate_order_conformance.export.skeleton import FRAMEWORKS, skeleton
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.nouns.snapshot import SUBJECTS
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.in_process import DirectTransport, application_target
from activate_order_conformance.targets.open import remote_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import DriverSettings
from tests.cli.command_line import activate_order
from tests.export.growing import beside, marked, with_departure, with_ready, with_subjects
from tests.reference.asked_reference import ACTION, READY

TOKEN = "the-drivers-own-token"
ORDER = [mark.split()[1] for mark in marked(skeleton("flask")) if mark.startswith("departure ")]


def doctored(text: str, folder: Path) -> list[Check]:
    """Return what the doctor says of a driver, trying every value that it claims."""
    clock = ManualClock()
    settings = Settings(target=IN_PROCESS_URL, driver=DriverSettings(token=TOKEN))
    transport = DirectTransport(beside(text, folder, clock, TOKEN), clock)
    target = remote_target(settings, "r-doctor", transport=transport, clock=clock)
    return [*checkout(settings, target), *driver_values(settings, target)]


def verified(text: str, folder: Path) -> Report:
    settings = RunSettings(run="r-grown", pairs="none")
    target = application_target(
        lambda ground: beside(text, folder, ground.clock, ground.token), settings.run, Settings()
    )
    return run(settings, target=target)


def stages() -> Mapping[str, str]:
    """Return the driver after each step, by the name of the step."""
    made = {"nothing": skeleton("flask")}
    made["ready"] = with_ready(made["nothing"])
    made["subjects"] = with_subjects(made["ready"])
    last = made["subjects"]
    for name in ORDER:
        last = made[name] = with_departure(last, name)
    return made


STAGES = stages()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_there_is_a_marked_place_for_each_subject_and_each_departure_and_each_is_explained(
    framework: str,
) -> None:
    text = skeleton(framework)
    assert sorted(marked(text)) == sorted(
        [*(f"subject {name}" for name in SUBJECTS), *(f"departure {name}" for name in DEPARTURES)]
    )
    flat = " ".join(text.replace("\n#", " ").replace("\n//", " ").split())
    for departure in DEPARTURES.values():
        for meaning in departure.means.values():
            assert " ".join(meaning.split()) in flat


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_command_writes_it(framework: str, tmp_path: Path) -> None:
    path = tmp_path / "driver"
    result = activate_order("export", "driver", "--skeleton", framework, "--out", str(path))
    assert result.exit_code == 0, result.output
    assert path.read_text("utf-8") == skeleton(framework)


@pytest.mark.parametrize("arguments", [("driver", "--skeleton", "flask"), ("prepared", "error-04")])
def test_a_file_that_may_have_been_filled_in_is_not_written_over(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "mine"
    path.write_text("# filled in\n", "utf-8")
    result = activate_order("export", *arguments, "--out", str(path))
    assert result.exit_code == 2
    assert "mine is there already. Name another file, or take it away first." in result.output
    assert path.read_text("utf-8") == "# filled in\n"
    assert activate_order("export", "driver", "--out", str(path)).exit_code == 0


def test_another_framework_is_refused_with_those_that_there_are() -> None:
    result = activate_order("export", "driver", "--skeleton", "django")
    assert result.exit_code == 2
    assert all(framework in result.output for framework in FRAMEWORKS)


def test_it_is_python_of_which_no_line_is_long() -> None:
    for text in STAGES.values():
        ast.parse(text)
    assert max(map(len, STAGES["nothing"].splitlines())) <= 120


@pytest.mark.parametrize("stage", STAGES)
def test_the_doctor_finds_nothing_wrong_after_any_step(stage: str, tmp_path: Path) -> None:
    checks = doctored(STAGES[stage], tmp_path)
    assert not [check for check in checks if check.word == "wrong"]
    seen = {check.name: check.seen for check in checks}
    written = [*STAGES][3 : [*STAGES].index(stage) + 1]
    assert [name for name in DEPARTURES if "arranged" in seen.get(name, "")] == [
        name for name in DEPARTURES if name in written
    ]
    unwritten = [name for name in DEPARTURES if name not in written]
    assert seen.get("departures", "") == (f"not offered at all: {', '.join(unwritten)}" if unwritten else "")


def test_at_first_it_announces_nothing_and_the_doctor_says_where_to_begin(tmp_path: Path) -> None:
    (way,) = (check for check in doctored(STAGES["nothing"], tmp_path) if check.name == "driver")
    assert way.word == "mind"
    assert "announces nothing yet" in way.seen
    assert "make_ready is not written yet" in way.seen
    assert "ready checkout" in way.do


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_can_be_said_beside_the_name_is_there_to_be_uncommented(framework: str) -> None:
    assert re.search(r'(?://|#) "?atOnce"?: \d+, ', skeleton(framework))


@pytest.mark.parametrize(("token", "said"), [("", True), (TOKEN, False)])
def test_that_there_is_no_token_is_said_at_the_start(
    token: str,
    said: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACTIVATE_ORDER_DRIVER_TOKEN", raising=False)
    beside(STAGES["nothing"], tmp_path, ManualClock(), token)
    assert ("ACTIVATE_ORDER_DRIVER_TOKEN is not set" in capsys.readouterr().err) is said


def test_whoever_does_not_have_the_token_is_not_let_in(tmp_path: Path) -> None:
    from werkzeug.test import Client

    clock = ManualClock()
    for given, token in ((None, TOKEN), ("Bearer other", TOKEN), ("Bearer ", "")):
        client = Client(beside(STAGES["nothing"], tmp_path, clock, token))
        headers = {"Authorization": given} if given else {}
        assert client.get("/conformance/v1/", headers=headers).status_code == 401


def test_with_each_step_more_is_shown_and_at_last_all(tmp_path: Path) -> None:
    words, counts = [], []
    for stage in ("nothing", "ready", "subjects", "cart_status", ORDER[-1]):
        report = verified(STAGES[stage], tmp_path)
        words.append(str(report.overall))
        counts.append(report.counts.conforming)
        assert not [claim for claim in report.claims() if claim.verdict in ("deviates", "broken")]
    assert words == ["inconclusive", "partial", "partial", "partial", "conformant"]
    assert counts == sorted(set(counts))
    assert counts[-1] == report.counts.with_test


def test_its_answers_to_what_is_malformed_are_those_of_the_protocol(tmp_path: Path) -> None:
    from werkzeug.test import Client

    client = Client(beside(STAGES[ORDER[-1]], tmp_path, ManualClock(), TOKEN))

    def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = client.open(
            f"/conformance/v1{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        return answer.status_code, answer.get_json(silent=True)

    wish = {"run": "r", "ready": {"session_state": "a", "session_next_state": "b"}, "departures": {}}
    assert ask("POST", "/checkouts", {"run": "r"})[0] == 400
    assert ask("POST", "/checkouts", wish | {"departures": {"cart_state": "Closed"}})[0] == 400
    status, refused = ask("POST", "/checkouts", wish | {"departures": {"validation_errors": True}})
    assert (status, refused["unsupported"]["validation_errors"]["kind"]) == (422, "cannot-arrange")
    assert ask("GET", "/checkouts/c99")[0] == 404
    assert ask("DELETE", "/checkouts/c99")[0] == 204
    assert ask("DELETE", "/checkouts")[0] == 400
    status, arranged = ask("POST", "/checkouts", wish)
    assert status == 201
    assert ask("PATCH", f"/checkouts/{arranged['id']}", {"departures": {"validation_errors": 99}})[0] == 422
    assert ask("PUT", "/checkouts") == (405, {"error": ask("PUT", "/checkouts")[1]["error"]})
    assert ask("DELETE", "/checkouts?run=r")[0] == 204
    assert ask("GET", f"/checkouts/{arranged['id']}")[0] == 404


@pytest.mark.parametrize("path", ["/checkouts/c1", "/checkouts?run=r"])
def test_what_could_not_be_taken_away_is_taken_away_when_it_is_asked_again(path: str, tmp_path: Path) -> None:
    from werkzeug.test import Client

    gone = "    SYSTEM.take_away(checkout.records)\n"
    failing = f"    global failed\n    if not failed:\n        failed = True\n        raise OSError\n{gone}"
    text = (
        with_ready(skeleton("flask"))
        .replace(gone, failing)
        .replace("\nPREFIX = ", "\nfailed = False\nPREFIX = ")
    )
    client = Client(beside(text, tmp_path, ManualClock(), TOKEN))
    driver = {"Authorization": f"Bearer {TOKEN}"}
    wish = {"run": "r", "ready": READY, "departures": {}}
    arranged = client.post("/conformance/v1/checkouts", json=wish, headers=driver).json
    for status in (500, 204, 204):
        assert client.delete(f"/conformance/v1{path}", headers=driver).status_code == status
    caller = {"Authorization": arranged["authorization"]}
    call = {"inputs": [{"cartId": arranged["cartId"], "orderStatus": "ACTIVATE"}]}
    assert client.post(ACTION, json=call, headers=caller).status_code != 200


def test_it_starts_by_its_file_and_tells_where_it_is(served: str, tmp_path: Path) -> None:
    (tmp_path / "driver.py").write_text(skeleton("flask"), "utf-8")
    environment = {**os.environ, "ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN}
    command = [sys.executable, "driver.py", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        driver = process.stdout.readline().strip()
        try:
            result = activate_order(
                "doctor", "--target", served, "--driver", driver, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN
            )
        finally:
            process.terminate()
    assert result.exit_code == 0, result.output
    assert "announces nothing yet" in " ".join(result.output.split())
