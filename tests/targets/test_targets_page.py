"""docs/targets.md says what is so: its first driver works, its commands exist."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from activate_order_reference.application import application
from click.testing import CliRunner

from activate_order_conformance.cli import main
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http import wire
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"
TEXT = PAGE.read_text("utf-8")


class FirstDriver:
    """The reference with the driver that the page's first step describes: no departures, nothing to be seen."""

    def __init__(self, clock: ManualClock, token: str) -> None:
        self._application = application(clock=clock, driver_token=token)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].rstrip("/")
        if environ["REQUEST_METHOD"] != "GET" or "/conformance/v1" not in path:
            return self._application(environ, start_response)
        said = json.loads(b"".join(self._application(environ, lambda *_: None)))
        less: dict[str, Any] = {"departures": {}, "changes": [], "observes": [], "probes": []}
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said | less if path.endswith("/v1") else {"departures": {}}).encode()]


@pytest.fixture(scope="module")
def first_report() -> Report:
    settings = RunSettings(run="r-first")
    return run(settings, target=application_target(FirstDriver, settings.run, Settings()))


def test_the_first_driver_shows_the_control_and_the_faults_of_the_call(first_report: Report) -> None:
    assert first_report.facts.control == "conformed"
    assert (first_report.overall, first_report.exit_status) == ("partial", 4)
    conforming = {
        claim.id
        for claim in first_report.claims()
        if claim.verdict == "conforms" and "is refused" in claim.scenario.name
    }
    assert any("cart id that is malformed" in claim for claim in conforming)
    assert any("order status Banana" in claim for claim in conforming)
    assert not [claim for claim in first_report.claims() if claim.verdict in ("deviates", "broken")]
    assert first_report.row("error-11").verdict == "conforms"
    assert first_report.row("about-01").verdict == "unproven"
    assert first_report.row("about-01").unlock == ("let the driver observe order",)
    assert first_report.row("error-04").verdict == "unproven"


def test_its_examples_are_read_without_a_defect() -> None:
    accepted, refused = re.findall(r"^```json\n(\[.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    for body, status in ((accepted, 200), (refused, 403)):
        envelope = wire.read(body.encode(), "application/json", status, 1)
        assert envelope.results
        assert envelope.defects == ()


def _commands() -> list[list[str]]:
    lines = re.findall(r"(?:^\$ .*?|`)(activate-order [^`\n]+?)(?:\s+#.*)?(?:`|$)", TEXT, re.MULTILINE)
    return [shlex.split(line)[1:] for line in lines]


@pytest.mark.parametrize("command", _commands(), ids=" ".join)
def test_its_commands_and_their_options_exist(command: list[str]) -> None:
    names = [word for word in command if not word.startswith("-")][:2]
    told = CliRunner().invoke(main, [*names[: 2 if names[0] == "export" else 1], "--help"])
    assert told.exit_code == 0
    for option in (word for word in command if word.startswith("--")):
        assert option in told.output


def test_the_ways_in_its_tables_are_the_ways_there_are() -> None:
    ways = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", TEXT, re.MULTILINE))
    assert ways == {"driver", "prepared", "records", "request"}
