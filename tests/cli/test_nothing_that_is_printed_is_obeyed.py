"""Whatever a command prints of somebody else's text, no terminal and no CI system obeys it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from activate_order_conformance import cli
from activate_order_conformance.report.kept import to_json
from tests.cli.command_line import activate_order
from tests.report.report_runs import conforming_run, run_of_everything
from tests.report.test_text_from_outside import EVIL, OBEYED, evil

NAME = "##[error]a \x1b[31m\u202eb ::error::c and so on, at some length ::error::d, until it is wrapped ::error::e"
FEATURE = f"""\
Feature: {NAME}
  @error-04
  Rule: {NAME}
    Scenario: {NAME}
      Given a checkout that is ready to activate
      And the cart's status is Closed
      When the action is invoked
      Then it is refused with INVALID_OPERATION and HTTP status 403
      But put right, it is activated
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.feature").write_text(FEATURE, "utf-8")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "a.feature").write_text(FEATURE.replace("Closed", NAME), "utf-8")
    for name, report in (("a", run_of_everything()), ("b", conforming_run().judge())):
        document = evil(json.loads(to_json(report)))
        (tmp_path / f"{name}.json").write_text(json.dumps(document), "utf-8")
    (tmp_path / "schema.json").write_text(json.dumps({"schema": EVIL}), "utf-8")
    (tmp_path / "key.json").write_text(json.dumps({"schema": document["schema"], EVIL: 1}), "utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("manifest.json", json.dumps({EVIL: 1}))
        packed.writestr(NAME, "")
    return tmp_path


@pytest.mark.parametrize("columns", ["50", "80", "120"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--features", "own", "--list"),
        ("verify", "--features", "own", "--plan"),
        ("verify", "--features", "own", "-v"),
        ("verify", "--features", "wrong"),
        ("verify", "--again", "a.json"),
        ("verify", "--again", "b.json"),
        ("verify", "--release", EVIL, "--target", "http://127.0.0.1:9", "--driver-token", "t" * 20),
        ("verify", "--key", f"parallelism={EVIL}"),
        ("verify", EVIL),
        ("doctor", "--target", f"http://127.0.0.1:9/{EVIL}"),
        ("report", "a.json", "-v"),
        ("report", "a.zip"),
        ("report", "schema.json"),
        ("report", "key.json"),
        ("report", EVIL),
        ("report", "compare", "a.json", "b.json"),
        ("report", "trend", "a.json", "b.json"),
    ],
    ids=" ".join,
)
def test_nothing_that_a_command_prints_is_obeyed(
    here: Path, arguments: tuple[str, ...], columns: str
) -> None:
    output = activate_order(*arguments, COLUMNS=columns).output
    assert output
    assert "The kit failed" not in output
    assert not OBEYED.search(output), OBEYED.search(output)


def test_every_command_prints_by_the_functions_that_see_to_it() -> None:
    printing = {"printing.py", "group.py"}
    modules = {path for path in Path(cli.__file__).parent.glob("*.py") if path.name not in printing}
    assert len(modules) > 20
    assert not [path.name for path in modules if "click.echo" in path.read_text("utf-8")]
