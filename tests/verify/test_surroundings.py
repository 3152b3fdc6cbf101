"""That nothing in a user's surroundings changes a verdict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.report.model import Overall
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from tests.verify.hostile import Subject

HOSTILE_PLUGIN = """
import pytest

def pytest_collection_modifyitems(items):
    items.clear()

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item, call):
    raise RuntimeError("a plugin of the user's own")
"""


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a directory whose every setting of pytest would leave nothing to run, or fail it."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -k nothing --collect-only\n")
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "-x --no-such-option"\n')
    (tmp_path / "tox.ini").write_text("[pytest]\nminversion = 99\n")
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\nrequired_plugins = nobody-has-this\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('a conftest of the user')\n")
    (tmp_path / "hostile_plugin.py").write_text(HOSTILE_PLUGIN)
    metadata = tmp_path / "hostile_plugin-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile-plugin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[pytest11]\nhostile = hostile_plugin\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only -k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "hostile_plugin,no_such_module")
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    return tmp_path


@pytest.mark.usefixtures("surroundings")
def test_settings_and_plugins_of_the_user_change_nothing() -> None:
    assert Subject().verify("error-04", "interaction-02").overall is Overall.CONFORMANT
    assert "hostile_plugin" not in sys.modules


@pytest.mark.usefixtures("surroundings")
def test_the_users_environment_is_as_it_was_after_a_run() -> None:
    before = dict(os.environ)
    run(RunSettings(pairs="none", selected=("about-04",)))
    assert {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"} == {
        k: v for k, v in before.items() if k != "PYTEST_CURRENT_TEST"
    }


def test_a_process_of_its_own_is_not_changed_by_its_surroundings_either(surroundings: Path) -> None:
    command = (
        "from activate_order_conformance.suite.run import run;"
        "from activate_order_conformance.suite.settings import RunSettings;"
        "report = run(RunSettings(pairs='none', selected=('error-04',)));"
        "print(report.headline)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=surroundings,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"conforms for error-04 (1 of {len(Contract.load().clauses)})\n"


@pytest.mark.parametrize("variable", ["CI", "NO_COLOR", "PY_COLORS", "PYTEST_THEME_MODE", "PYTHONOPTIMIZE"])
def test_variables_that_pytest_reads_change_no_verdict(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    assert Subject().verify("about-04").exit_status == 0


def test_a_run_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    Subject().verify("about-04")
    assert capfd.readouterr() == ("", "")
