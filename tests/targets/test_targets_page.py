"""docs/targets.md says what is so: its first driver works, its commands exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.http import wire
from tests.cli.command_line import activate_order
from tests.verify.hostile import RUN, Subject, announcing, driver, says_json, together

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"
TEXT = PAGE.read_text("utf-8")


FIRST_DRIVER = together(
    announcing(lambda document: document.update(departures={}, changes=[], observes=[], probes=[])),
    driver("GET", says_json({"departures": {}}), "/checkouts/"),
)
"""Answers as the driver that the page's first step describes: no departures, nothing to be seen."""


@pytest.fixture(scope="module")
def first_report() -> Report:
    return run(RunSettings(run=RUN), target=Subject(FIRST_DRIVER).target)


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
    help_text = activate_order(*names[: 2 if names[0] == "export" else 1], "--help")
    assert help_text.exit_code == 0
    for option in (word for word in command if word.startswith("--")):
        assert option in help_text.output


def test_the_ways_in_its_tables_are_the_ways_there_are() -> None:
    ways = set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", TEXT, re.MULTILINE))
    assert ways == {"driver", "prepared", "records", "request"}
