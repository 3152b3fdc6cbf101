"""The features in a pytest session of anybody's: asked for, narrowed, spread over processes, and told of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.suite.features.catalogue import features_directory, plan_of, read_features
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.catalogue import subject
from tests.cli.command_line import PYTEST, environment
from tests.own_steps import STEPS
from tests.serving import served
from tests.verify.hostile import announcing
from tests.verify.served import TOKEN, free_port, serving

ROOT = Path(__file__).parents[2]
PLANNED = [scenario.planned for scenario in plan_of(read_features())]
ACTIVE = "A cart in status Active is refused until it is back in checkout"

SLOW = pytest.mark.slow
"""What is one more way to the same: each takes a pytest of its own."""

OURS = """\
Feature: Ours
  Background:
    Given a checkout that is ready to activate

  @error-04 @smoke
  Scenario: A cart that went home is refused
    Given a cart that went home
    When the action is invoked
    Then it is refused with INVALID_OPERATION and HTTP status 403
    But put right, it is activated

  @error-04
  Scenario: An answer has a header that nobody sends
    Given a cart that went home
    When the action is invoked
    Then the answer has a header {name}
"""


def session(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a process of its own, in a directory where nothing is configured."""
    (directory / "pytest.ini").touch()
    command = (*PYTEST, "--color=no", *arguments)
    return subprocess.run(command, cwd=directory, env=environment(), capture_output=True, text=True)


@pytest.mark.parametrize(
    "spread", [(), pytest.param(("-n", "2"), marks=SLOW)], ids=["one process", "two processes"]
)
def test_every_scenario_is_a_test_named_after_it_and_the_kits_words_are_in_the_summary(
    tmp_path: Path, spread: tuple[str, ...]
) -> None:
    ran = session(tmp_path, "--activate-order", *spread, "--junitxml=j.xml", "--activate-order-json=r.json")
    assert ran.returncode == 0, ran.stdout
    assert "Activate Order, the kit" in ran.stdout
    assert "\nconformant\n" in ran.stdout
    cases = ET.parse(tmp_path / "j.xml").iter("testcase")  # it is our own
    assert {case.get("name") for case in cases} == {scenario.name for scenario in PLANNED}
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (report["overall"], len(report["scenarios"])) == ("conformant", len(PLANNED))


@pytest.mark.parametrize(
    ("arguments", "headline"),
    [
        pytest.param(
            ["--activate-order", "-k", "Active and back"],
            f"1 of {len(PLANNED)} scenarios, by -k",
            marks=SLOW,
        ),
        (["cart.feature", "-m", "error-04"], f"6 of {len(PLANNED)} scenarios, by -m"),
        pytest.param(
            [f"features/cart.feature::{ACTIVE}"], f"1 of {len(PLANNED)} scenarios, by node id", marks=SLOW
        ),
        pytest.param(
            ["cart.feature:22", "--activate-order"], f"1 of {len(PLANNED)} scenarios, by node id", marks=SLOW
        ),
        pytest.param(
            [f"cart.feature::{ACTIVE.upper()}"], f"1 of {len(PLANNED)} scenarios, by node id", marks=SLOW
        ),
        pytest.param(
            ["--activate-order", "-k", "dismissed and noted"],
            f"1 of {len(PLANNED)} scenarios, by -k",
            marks=SLOW,
        ),
    ],
)
def test_what_was_left_out_on_request_was_not_run_and_is_neither_broken_nor_green(
    tmp_path: Path, arguments: list[str], headline: str
) -> None:
    ran = session(tmp_path, *arguments, "--activate-order-json=r.json")
    assert ran.returncode == 0, ran.stdout
    assert headline in ran.stdout
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert {claim["verdict"] for row in report["clauses"] for claim in row["claims"]} <= {
        "conforms",
        "noted",
        "untested",
    }
    in_part = [row for row in report["clauses"] if row["claims"] and row["verdict"] == "untested"]
    assert in_part
    assert all("not asked for" in row["because"] for row in in_part)


def test_a_report_that_cannot_be_written_costs_itself_and_the_success_alone(tmp_path: Path) -> None:
    ran = session(tmp_path, "cart.feature", "-m", "error-04", "--activate-order-json=/dev/full")
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED
    assert "its report could not be written to /dev/full: No space left on device" in ran.stdout
    assert "6 passed" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr


def test_nothing_is_collected_and_nothing_imported_until_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "ours.feature").write_text(OURS, "utf-8")
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n\ndef test_it():\n"
        "    loaded = {name for name in sys.modules if name.startswith('activate_order_conformance')}\n"
        "    package = 'activate_order_conformance.pytest_plugin'\n"
        "    assert loaded == {'activate_order_conformance', package, f'{package}.entry'}\n",
        "utf-8",
    )
    ran = session(tmp_path, "-q")
    assert "1 passed" in ran.stdout
    assert "Activate Order" not in ran.stdout


def test_features_and_steps_of_ones_own_are_asked_for_by_a_conftest(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "pytest_plugins = ['activate_order_conformance.pytest_plugin']\n", "utf-8"
    )
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "ours.feature").write_text(OURS.replace("{name}", "Of-Nobody"), "utf-8")
    (ours / "conftest.py").write_text(STEPS, "utf-8")
    ran = session(tmp_path, "ours")
    assert "1 failed, 1 passed" in ran.stdout
    shown = ran.stdout.partition("deviates: expected a header Of-Nobody; actual no such header\n")[2]
    assert "The call" in shown.splitlines()
    assert '"statusCode": "INVALID_OPERATION"' in shown
    assert "curl" not in shown  # nobody else can ask a target in this process
    assert "error-04 deviates" in ran.stdout or "deviates for error-04" in ran.stdout
    assert "ours/ours.feature:16, for error-04" in ran.stdout
    assert "activate-order clauses error-04" in ran.stdout
    assert "1 passed, 1 deselected" in session(tmp_path, "ours", "-m", "smoke").stdout


def test_a_step_of_ones_own_that_raises_is_shown_with_its_lines_and_no_line_of_the_kit(
    tmp_path: Path,
) -> None:
    (tmp_path / "ours.feature").write_text(OURS.replace("{name}", "Of-Nobody"), "utf-8")
    (tmp_path / "conftest.py").write_text(
        STEPS.replace("headers = ", "assert len(name) < 3\n    headers = "), "utf-8"
    )
    ran = session(tmp_path, ".", "--activate-order", "--pdb")
    shown = " ".join(ran.stdout.split())
    assert "> assert len(name) < 3" in shown
    assert "E AssertionError: assert 9 < 3 E + where 9 = len('Of-Nobody')" in shown
    assert "-> assert len(name) < 3" in ran.stdout.partition("entering PDB")[2]
    assert "suite/" not in ran.stdout
    assert "1 claim could not be judged: conftest.py:9: the Then" in ran.stdout


@pytest.mark.parametrize(
    "spread", [(), pytest.param(("-n", "1"), marks=SLOW)], ids=["one process", "another process"]
)
def test_a_copy_of_the_kits_features_is_the_kits(tmp_path: Path, spread: tuple[str, ...]) -> None:
    shutil.copytree(features_directory(), tmp_path / "features")
    ran = session(tmp_path, "features/cart.feature", "--activate-order", "-k", "Active", *spread)
    assert "Activate Order, the kit" in ran.stdout
    assert f"1 of {len(PLANNED)} scenarios, by -k" in ran.stdout


OF_OURS = {"A cart that went home is refused", "An answer has a header that nobody sends"}


@pytest.mark.parametrize(
    ("ini", "arguments", "collected"),
    [
        ("activate_order = acceptance", [], {"test_it", *OF_OURS}),
        pytest.param(
            "activate_order = acceptance", [".", "--activate-order"], {"test_it", *OF_OURS}, marks=SLOW
        ),
        pytest.param(
            "activate_order = acceptance",
            ["tests", "acceptance", "--activate-order"],
            {"test_it", *OF_OURS},
            marks=SLOW,
        ),
        pytest.param("testpaths = tests\nactivate_order = acceptance", [], {"test_it", *OF_OURS}, marks=SLOW),
        pytest.param("activate_order = acceptance", ["tests", "--activate-order"], {"test_it"}, marks=SLOW),
        pytest.param(
            "activate_order = elsewhere", ["acceptance/ours.feature", "--activate-order"], OF_OURS, marks=SLOW
        ),
        (
            "testpaths = tests\naddopts = --activate-order",
            [],
            {"test_it", *(each.name for each in PLANNED)},
        ),
    ],
)
def test_beside_tests_and_features_of_others_every_test_is_collected_and_no_feature_of_theirs(
    tmp_path: Path, ini: str, arguments: list[str], collected: set[str]
) -> None:
    acceptance, elsewhere, theirs = (
        tmp_path / directory for directory in ("acceptance", "elsewhere", "tests/features")
    )
    for directory in (acceptance, elsewhere, theirs):
        directory.mkdir(parents=True)
        (directory / "login.feature").write_text(
            "Feature: Login\n  Scenario: In\n    Given a user\n", "utf-8"
        )
    (acceptance / "login.feature").rename(acceptance / "ours.feature")
    (acceptance / "ours.feature").write_text(OURS, "utf-8")
    (acceptance / "conftest.py").write_text(STEPS, "utf-8")
    (tmp_path / "tests/test_theirs.py").write_text("def test_it(): pass\n", "utf-8")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n", "utf-8")
    ran = session(tmp_path, *arguments, "--collect-only", "-q")
    are_wanted_in_vain = "--activate-order" in arguments and collected == {"test_it"}
    assert ran.returncode == (5 if are_wanted_in_vain else 0), ran.stdout
    assert {line.rpartition("::")[2] for line in ran.stdout.splitlines() if "::" in line} == collected
    assert ("No .feature file is among the paths" in ran.stdout) is are_wanted_in_vain


@pytest.mark.parametrize(
    ("ini", "arguments", "wrong"),
    [
        ("activate_order = acceptnce", [], "acceptnce, which the ini key activate_order lists"),
        pytest.param("", ["--activate-order-json", "nodir/r.json"], "cannot be written to", marks=SLOW),
        pytest.param(
            "",
            ["--activate-order", f"cart.feature::{ACTIVE[:24]}"],
            f'Did you mean "features/cart.feature::{ACTIVE}"?',
            marks=SLOW,
        ),
        pytest.param(
            "",
            ["--activate-order", "cart.feature::xyz"],
            "pytest features/cart.feature --collect-only -q names all",
            marks=SLOW,
        ),
        pytest.param(
            "",
            ["--activate-order", "cart.feature:9999"],
            "no line 9999 in cart.feature. Its last scenario ends",
            marks=SLOW,
        ),
        pytest.param("", ["--activate-order-target=shop"], "shop", marks=SLOW),
        pytest.param("", ["--activate-order-target="], "target", marks=SLOW),
        pytest.param("", ["--activate-order-key=target"], "target", marks=SLOW),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_collected(
    tmp_path: Path, ini: str, arguments: list[str], wrong: str
) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n", "utf-8")
    ran = session(tmp_path, *arguments)
    assert (ran.returncode, "Traceback" in ran.stderr) == (4, False)
    assert wrong in ran.stderr


def test_rows_and_readings_are_listed_as_markers(tmp_path: Path) -> None:
    listed = session(tmp_path, "--markers", "--activate-order").stdout
    assert "@pytest.mark.error-10: CheckoutSession Is in the Processing State" in listed
    assert "@pytest.mark.reading-23: " in listed


@pytest.mark.parametrize(
    "path",
    [
        "acceptance/cart.feature:22",
        *(pytest.param(path, marks=SLOW) for path in ("acceptance", "acceptance/cart.feature")),
    ],
)
def test_features_that_nobody_asked_for_are_told_of_where_nothing_else_was_there(
    tmp_path: Path, path: str
) -> None:
    shutil.copytree(features_directory(), tmp_path / "acceptance")
    text = "add --activate-order, or list their directory under the ini key activate_order."
    assert text in session(tmp_path, path).stdout
    (tmp_path / "test_theirs.py").write_text("def test_it(): pass\n", "utf-8")
    assert text not in session(tmp_path).stdout


@SLOW
def test_a_scenario_that_a_mark_or_a_hook_skips_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\n"
        "def pytest_collection_modifyitems(items):\n"
        "    items[0].add_marker(pytest.mark.skip(reason='not here'))\n\n"
        "def pytest_runtest_call(item):\n"
        "    if 'Fulfillment' in item.name:\n        pytest.skip('not today')\n",
        "utf-8",
    )
    ran = session(tmp_path, "cart.feature", "-m", "error-04", "-rs", "--activate-order")
    assert "broken" not in ran.stdout
    assert "by -m and skip" in ran.stdout
    assert ran.returncode == 0, ran.stdout


@SLOW
def test_what_is_skipped_for_one_reason_is_one_line(tmp_path: Path) -> None:
    with served(Request.application(lambda request: Response("[]", 404))) as url:
        ran = session(
            tmp_path,
            "caller.feature",
            "-rs",
            f"--activate-order-target={url}",
            "--activate-order-key=way=request",
        )
    skipped = [line for line in ran.stdout.splitlines() if line.startswith("SKIPPED")]
    reasons = [line.partition(": ")[2] for line in skipped]
    assert 0 < len(reasons) == len({*reasons}) < 6, skipped


def test_features_that_cannot_be_run_are_an_error_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ours.feature").write_text(OURS, "utf-8")
    ran = session(tmp_path, ".", "--activate-order")
    assert ran.returncode == 2
    assert "ours.feature:7: no given step reads 'a cart that went home'" in ran.stdout
    assert "Traceback" not in ran.stdout


@pytest.mark.slow
def test_what_failed_last_is_asked_again_of_the_kits_features_as_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/ours.feature").write_text(OURS.replace("{name}", "Of-Nobody"), "utf-8")
    (tmp_path / "mine/conftest.py").write_text(STEPS, "utf-8")
    wrong = subject("error-04.unchecked").make(Ground(SystemClock(), TOKEN))
    with served(wrong) as url:
        ask = ("features/cart.feature", "mine", "-p", "cacheprovider", "--activate-order-target", url)
        for key in (f"driver.token={TOKEN}", "deadlines.settle=1", "deadlines.quiet=0.05"):
            ask = (*ask, "--activate-order-key", key)
        ask = (*ask, "--activate-order-json", "run.json")
        first = session(tmp_path, *ask)
        again = session(tmp_path, *ask, "--lf")
    failed, passed = re.findall(r"(\d+) failed, (\d+) passed", first.stdout)[0]
    assert int(failed) > 5
    assert int(passed) > 1
    assert f"{failed} failed" in again.stdout
    assert "passed" not in again.stdout.splitlines()[-1]
    assert "its report is not in " in first.stdout  # but that of the kit's features


@pytest.mark.parametrize(
    "spread", [(), pytest.param(("-n", "2"), marks=SLOW)], ids=["one process", "two processes"]
)
def test_a_failure_is_in_junit_with_its_calls_and_on_one_line_where_a_line_is_wanted(
    tmp_path: Path, spread: tuple[str, ...]
) -> None:
    (tmp_path / "conftest.py").write_text(
        "pytest_plugins = ['activate_order_conformance.pytest_plugin']\n" + STEPS, "utf-8"
    )
    (tmp_path / "ours.feature").write_text(OURS, "utf-8")
    ran = session(tmp_path, "ours.feature", "--tb=line", "--junitxml=j.xml", *spread)
    (failure,) = ET.parse(tmp_path / "j.xml").iter("failure")  # it is our own
    wanted = "deviates: expected a header {name}; actual no such header"
    assert str(failure.get("message")).startswith(wanted)
    for text in (wanted, "/activateOrderAction", '"statusCode": "INVALID_OPERATION"'):
        assert text in str(failure.text)
    if not spread:
        assert f"ours.feature:13: {wanted}" in ran.stdout
        assert "INVALID_OPERATION" not in ran.stdout


@pytest.mark.parametrize(
    ("ini", "arguments"),
    [
        ("", ["--activate-order"]),
        pytest.param("activate_order = features", [], marks=SLOW),
        pytest.param("activate_order = features", ["features"], marks=SLOW),
        pytest.param("", ["features", "--activate-order"], marks=SLOW),
    ],
)
def test_the_features_are_found_where_their_environment_lies_in_the_project(
    tmp_path: Path, ini: str, arguments: list[str]
) -> None:
    environment_of_it = tmp_path / ".venv"
    venv.create(environment_of_it, symlinks=True)
    python = environment_of_it / "bin/python"
    site = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    installed = Path(site.strip()) / "activate_order_conformance"
    shutil.copytree(ROOT / "src/activate_order_conformance", installed)
    shutil.copytree(ROOT / "features", installed / "features")
    others = [path for path in sys.path if path.endswith("site-packages")]
    (installed.parent / "others.pth").write_text("\n".join([*others, str(ROOT / "reference_impl")]), "utf-8")
    (installed.parent / "test_of_somebody_else.py").write_text("def test_it(): assert 0\n", "utf-8")
    (tmp_path / "test_ours.py").write_text("def test_ours(): pass\n", "utf-8")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{ini}\n", "utf-8")
    command = (python, *PYTEST[1:], *arguments, "-q", "--co")
    ran = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    collected = [line for line in ran.stdout.splitlines() if "::" in line]
    assert len([line for line in collected if line.startswith("features/")]) == len(PLANNED)
    assert {line for line in collected if not line.startswith("features/")} <= {"test_ours.py::test_ours"}


@SLOW
def test_a_driver_that_has_the_action_elsewhere_is_told_of_once_with_what_to_write(tmp_path: Path) -> None:
    def elsewhere(announced: Any) -> None:
        announced["action"] = "http://127.0.0.1:9/services/data/v59.0/actions/standard/activateOrderAction"

    with serving(announcing(elsewhere)) as (_, settings):
        given = (f"--activate-order-target={settings.target}", f"--activate-order-key=driver.token={TOKEN}")
        ran = session(tmp_path, "cart.feature", *given, "-m", "error-04", "-rfs")
    assert ran.returncode == 1
    assert "1 failed, 5 skipped" in ran.stdout
    assert f"activate-order: the target is {settings.target}" in ran.stdout
    assert f"which is not under {settings.target}. Write the --target that is to be judged" in ran.stdout


@SLOW
def test_a_target_that_cannot_be_asked_is_told_of_and_no_success(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ran = session(tmp_path, "cart.feature", "--activate-order-target", url, "-m", "error-04", "-rfs")
    assert ran.returncode == 1
    assert "1 failed, 5 skipped" in ran.stdout
    assert f"\nFAILED features/cart.feature::{ACTIVE}" in ran.stdout
    assert "cart.feature:23: the target cannot be asked, as the first scenario says" in ran.stdout
    assert "Nothing could be judged: reachability: no answer" in ran.stdout
