"""The example targets are what their READMEs say: one conforms, and one is wrong in exactly three ways."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings

EXAMPLES = Path(__file__).parents[2] / "examples"
TOKEN = "a-token-for-this-test"


@pytest.fixture(scope="module")
def node_target() -> Iterator[str]:
    """Start the Node.js example and return its URL."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    server = subprocess.Popen(
        [node, EXAMPLES / "node" / "server.mjs", "--port", "0"],
        stdout=subprocess.PIPE,
        env=os.environ | {"ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN},
        text=True,
    )
    assert server.stdout is not None
    try:
        found = re.search(r"http://[\d.:]+", server.stdout.readline())
        assert found
        yield found[0]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@pytest.mark.parametrize("profile", ["documented", "platform"])
def test_the_node_example_conforms(node_target: str, profile: str) -> None:
    settings = Settings(
        target=node_target,
        profile=profile,
        driver=DriverSettings(token=TOKEN),
        deadlines=Deadlines(quiet=0.05),
    )
    report = run(RunSettings(target=settings))
    assert (report.overall, report.exit_status) == ("conformant", 0), report.headline
    assert [one.name for one in report.not_applicable] == [
        "What comes of an operation that is Merged is noted"
    ]


def test_the_node_example_is_under_400_lines_without_dependencies() -> None:
    sources = list((EXAMPLES / "node").glob("*.mjs"))
    assert sum(len(source.read_text("utf-8").splitlines()) for source in sources) < 400
    imported = {
        name for source in sources for name in re.findall(r"from '([^']+)'", source.read_text("utf-8"))
    }
    assert all(name.startswith(("node:", "./")) for name in imported)


@pytest.fixture(scope="module")
def flask_example() -> ModuleType:
    pytest.importorskip("flask")
    where = EXAMPLES / "flask_three_faults" / "write_report.py"
    spec = importlib.util.spec_from_file_location("write_report", where)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def flask_report(flask_example: ModuleType) -> Report:
    report: Report = flask_example.verify()
    return report


def test_the_three_faults_of_the_flask_example_are_found_and_nothing_else_is_blamed(
    flask_report: Report,
) -> None:
    blamed = {row.id for row in flask_report.clauses if row.verdict == "deviates"}
    assert blamed == {"error-07", "requirement-03", "error-08", "error-10"}
    assert {row.id for row in flask_report.clauses if row.verdict == "unproven"} == {"error-12"}
    assert flask_report.exit_status == 1


def test_the_flask_example_s_report_is_the_one_that_is_shown(
    flask_example: ModuleType, flask_report: Report, pytestconfig: pytest.Config
) -> None:
    if pytestconfig.getoption("--rewrite"):
        flask_example.REPORT.write_text(flask_example.as_text(flask_report), "utf-8")
    shown = flask_example.REPORT.read_text("utf-8")
    assert flask_example.as_text(flask_report) == shown, "run pytest --rewrite to bring report.md up to date"


def test_the_picture_in_the_readme_is_of_the_flask_example(
    flask_report: Report, pytestconfig: pytest.Config
) -> None:
    path = EXAMPLES.parent / "docs" / "picture.py"
    spec = importlib.util.spec_from_file_location("picture", path)
    assert spec
    assert spec.loader
    drawing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(drawing)
    if pytestconfig.getoption("--rewrite"):
        drawing.PICTURE.write_text(drawing.picture(flask_report), "utf-8")
    shown = drawing.PICTURE.read_text("utf-8")
    assert drawing.picture(flask_report) == shown, "run python docs/picture.py to draw it again"
    assert "http" not in shown.replace("http://www.w3.org", "").replace("http://127.0.0.1:8091", "")
