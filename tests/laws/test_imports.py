"""Which module may import which."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = ("records", "error_conditions", "requirements", "interactions", "activation")


def test_the_laws_of_direction_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--config", ROOT / "pyproject.toml", "--no-cache"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("module", RULES)
def test_the_rules_of_the_reference_import_the_standard_library_alone(module: str) -> None:
    path = ROOT / "reference_impl" / "activate_order_reference" / "rules" / f"{module}.py"
    assert set(_imported(path)) <= {"activate_order_reference", *sys.stdlib_module_names}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} has a relative import"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["verify", "--help"], ["--version"], ["serv"]], ids=" ".join
)
def test_help_and_mistakes_are_answered_without_what_a_run_needs(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from activate_order_conformance.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = {'pytest', 'pydantic', 'requests', 'rich', 'werkzeug', 'bs4', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_the_kits_features_are_asked_once_without_pytest() -> None:
    program = (
        "import sys\n"
        "from activate_order_conformance.suite.run import run\n"
        "from activate_order_conformance.suite.settings import RunSettings\n"
        "assert run(RunSettings(selected=('error-04',))).scenarios\n"
        "sys.exit('pytest was imported' if {'pytest', '_pytest', 'pytest_bdd'} & set(sys.modules) else 0)"
    )
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
