"""`trial`: which subjects are listed and tried; what comes of them is tested in tests/trial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.catalogue import subject, subjects
from activate_order_conformance.trial.diagnosis import Diagnosis
from activate_order_conformance.trial.document import SCHEMA, to_json
from activate_order_conformance.trial.grade import graded
from activate_order_conformance.trial.matrix import Trial
from tests.cli.command_line import activate_order


def listed(*arguments: str) -> list[str]:
    """Return the names that a listing has."""
    printed = activate_order("trial", "--list", *arguments).stdout
    return [line.partition(":")[0] for line in printed.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "order"), [((), "1"), (("--order", "2"), "2"), (("--order", "all"), "all")]
)
def test_the_subjects_of_an_order_are_listed(arguments: tuple[str, ...], order: str) -> None:
    assert listed(*arguments) == list(subjects(order))  # type: ignore[arg-type]  # one of the orders


def test_a_subject_is_listed_by_its_name_whatever_its_order() -> None:
    assert listed("later.locked-after-ten") == ["later.locked-after-ten"]


def test_the_subjects_of_a_family_are_listed() -> None:
    names = [each.name for each in subjects("2").values() if each.family == "several inputs"]
    assert listed("--order", "2", "--family", "several inputs") == names


def test_subjects_that_are_none_of_the_family_named_are_refused() -> None:
    result = activate_order("trial", "error-04.unchecked", "--family", "envelope")
    assert result.exit_code == 2
    assert "None of those named is of the family envelope." in result.stderr


def test_a_trial_by_another_contract_is_not_judged_by_this_one(tmp_path: Path) -> None:
    path = tmp_path / "trial.json"
    document = {"schema": SCHEMA, "contract": "0" * 64, "seconds": 1.0, "subjects": []}
    path.write_text(json.dumps(document), "utf-8")
    result = activate_order("trial", "--read", str(path))
    assert result.exit_code == 2
    assert f"{path} is a trial by another contract." in " ".join(result.stderr.split())


NAMES = ("error-04.unchecked", "two.error-04+error-08.accepted")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a trial of a subject of either order, each of which was blamed for one row."""
    path = tmp_path_factory.mktemp("trial") / "trial.json"
    found = {"overall": Overall.NON_CONFORMANT, "rows": {"error-04": Verdict.DEVIATES}}
    grades = tuple(graded(subject(name), Diagnosis(name=name, **found)) for name in NAMES)
    path.write_text(to_json(Trial(grades=grades, seconds=1.0)), "utf-8")
    return path


def test_a_trial_as_json_tells_the_order_of_each_subject(recorded: Path) -> None:
    trial = json.loads(recorded.read_text("utf-8"))
    assert {subject["name"]: subject["order"] for subject in trial["subjects"]} == dict(
        zip(NAMES, "12", strict=True)
    )


def test_the_scores_of_both_orders_stand_apart(recorded: Path) -> None:
    printed = activate_order("trial", "--read", str(recorded)).stdout
    first, _, second = printed.partition("Where things meet:")
    assert "1 of 1 mutants detected" in first.partition("Where one thing is spoilt:")[2]
    assert "mutants detected" in second


def test_a_narrow_terminal_has_the_families_whole_and_no_column_of_each_kind(recorded: Path) -> None:
    narrow = activate_order("trial", "--read", str(recorded), COLUMNS="50").stdout
    assert "…" not in narrow
    assert "two in the way: accepted" in " ".join(narrow.split())
    assert "interact" not in narrow
    assert "interact" in activate_order("trial", "--read", str(recorded), COLUMNS="100").stdout


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": 10**400},
        {"seconds": float("nan")},
        {"subjects": []},
        {"subjects": [{"outcome": {"name": "error-04.unchecked"}}] * 2},
        {"subjects": [{"outcome": {"name": "error-04.unchecked", "overall": "lovely"}}]},
    ],
    ids=["endless", "no number", "no subject", "a subject twice", "no word of a run"],
)
def test_a_trial_that_nothing_wrote_is_not_shown(change: dict[str, Any], tmp_path: Path) -> None:
    document = {
        "schema": SCHEMA,
        "contract": Contract.load().fingerprint,
        "seconds": 1.0,
        "subjects": [{"outcome": {"name": "error-04.unchecked", "overall": "conformant"}}],
    }
    path = tmp_path / "trial.json"
    path.write_text(json.dumps(document), "utf-8")
    assert activate_order("trial", "--read", str(path)).exit_code == 1
    path.write_text(json.dumps(document | change), "utf-8")
    assert activate_order("trial", "--read", str(path)).exit_code == 2


@pytest.mark.parametrize(
    ("line", "idle"),
    [
        ("--read trial.json --order 2 --processes 2", "--order and --processes"),
        ("--list --page trial.md --json", "--json and --page"),
        ("error-04.unchecked --page trial.md", "--page"),
        ("--family description --page trial.md", "--page"),
    ],
)
def test_what_would_be_ignored_or_be_untrue_of_the_rest_is_refused(line: str, idle: str) -> None:
    result = activate_order("trial", *line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert idle in result.stderr


def test_a_subject_that_is_named_twice_is_tried_once() -> None:
    printed = activate_order("trial", "error-04.unchecked", "error-04.unchecked", "--json").stdout
    assert [each["name"] for each in json.loads(printed)["subjects"]] == ["error-04.unchecked"]
