"""What the project says of itself, and what an installation of it holds."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import entry_points, metadata
from pathlib import Path

import activate_order_conformance

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_version_is_written_once_and_the_same() -> None:
    assert (
        activate_order_conformance.__version__ == PROJECT["version"] == metadata(PROJECT["name"])["Version"]
    )


def test_a_version_of_python_is_claimed_only_where_it_is_the_least_that_is_asked_for() -> None:
    claimed = {name for name in PROJECT["classifiers"] if re.search(r":: 3\.\d", name)}
    assert claimed == {f"Programming Language :: Python :: {PROJECT['requires-python'].removeprefix('>=')}"}


def test_pytest_loads_of_the_kit_by_itself_what_features_are_asked_for_by_and_nothing_more() -> None:
    values = [point.value for point in entry_points(group="pytest11")]
    assert [value for value in values if value.startswith("activate_order")] == [
        "activate_order_conformance.pytest_plugin.entry"
    ]


def test_the_readme_has_one_line_that_verifies_and_one_that_tests() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.endswith("&& .venv/bin/activate-order verify")]) == 1
    assert len([line for line in lines if line.endswith("&& .venv/bin/pytest -q -n 3 --dist worksteal")]) == 1
