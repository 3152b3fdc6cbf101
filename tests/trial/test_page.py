"""docs/trial.md is what a whole trial came to."""

from __future__ import annotations

from pathlib import Path

from activate_order_conformance.trial.catalogue import subjects
from activate_order_conformance.trial.document import read, to_json
from activate_order_conformance.trial.matrix import Trial
from activate_order_conformance.trial.published import published

PAGE = Path(__file__).parents[2] / "docs" / "trial.md"


def test_the_page_is_that_of_a_fresh_trial(whole_trial: Trial) -> None:
    assert PAGE.read_text("utf-8") == published(whole_trial), (
        "run: .venv/bin/python -m docs.write docs/trial.md"
    )


def test_a_trial_survives_being_written_down(whole_trial: Trial, tmp_path: Path) -> None:
    path = tmp_path / "trial.json"
    path.write_text(to_json(whole_trial), "utf-8")
    assert published(read(path)) == published(whole_trial)


def test_the_page_names_every_subject_and_no_other() -> None:
    written = PAGE.read_text("utf-8")
    named = {line.split("`")[1] for line in written.splitlines() if line.startswith("| `")}
    assert named == subjects().keys()
    assert all(each.what.replace("|", "\\|") in written for each in subjects().values())


def test_the_page_on_the_second_order_names_every_subject_and_no_other() -> None:
    written = PAGE.with_name("second-order.md").read_text("utf-8")
    named = {line.split("`")[1] for line in written.splitlines() if line.startswith("| `")}
    assert named == subjects("2").keys()
