"""Scenarios as pytest items: none lost, each named after itself, at its line, with all its tags."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Overall
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.features.catalogue import plan_of, read_features
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import Again, RunSettings

PLANNED = [scenario.planned for scenario in plan_of(read_features())]
WRITES_DOWN = """
import pytest

ITEMS = []

@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    for item in session.items:
        ITEMS.append((item.nodeid, item.name, item.location, [mark.name for mark in item.iter_markers()]))
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Any]:
    """Return what makes a pytest plugin of a text; the name is what `-p` takes."""

    def make(name: str, text: str) -> None:
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.syspath_prepend(tmp_path)

    return make


@pytest.fixture
def items(plugin: Callable[[str, str], Any]) -> list[tuple[str, str, tuple[str, int, str], list[str]]]:
    """Return node id, name, location and markers of each item that the shipped features come to."""
    plugin("writes_down", WRITES_DOWN)
    run(RunSettings(pairs="none", pytest_args=("-p", "writes_down", "--collect-only", "-qq")))
    collected: list[Any] = sys.modules.pop("writes_down").ITEMS
    return collected


def test_every_scenario_is_an_item_once(items: list[Any]) -> None:
    assert [name for _, name, _, _ in items] == [planned.name for planned in PLANNED]
    assert len({nodeid for nodeid, _, _, _ in items}) == len(PLANNED)


def test_an_item_is_located_at_its_line_in_its_file(items: list[Any]) -> None:
    assert [where for _, _, where, _ in items] == [
        (planned.file, planned.line - 1, planned.name) for planned in PLANNED
    ]


def test_an_item_bears_all_the_tags_of_its_scenario_as_markers(items: list[Any]) -> None:
    for planned, (_, _, _, markers) in zip(PLANNED, items, strict=True):
        assert set(planned.tags) <= set(markers)


def test_items_can_be_chosen_by_the_markers_of_clauses() -> None:
    report = run(RunSettings(pairs="none", selected=("error-04",), pytest_args=("-m", "reading-22", "-qq")))
    assert report.overall is Overall.PARTIAL
    assert re.fullmatch(r"partial for error-04 \(1 of \d+\), 1 of \d+ scenarios, by -m", report.headline)
    assert "not run" in report.row("error-04").because


def test_a_marker_that_is_no_clause_is_an_error(plugin: Callable[[str, str], Any]) -> None:
    plugin(
        "marks_wrongly",
        "import pytest\ndef pytest_itemcollected(item):\n    item.add_marker(getattr(pytest.mark, 'error-99'))\n",
    )
    report = run(
        RunSettings(pairs="none", selected=("error-04",), pytest_args=("-p", "marks_wrongly", "-qq"))
    )
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--collect-only",), Overall.BROKEN),
        (("-k", "Closed"), Overall.PARTIAL),
        (
            ("--deselect", "cart.feature::A cart in status Closed is refused until it is back in checkout"),
            Overall.PARTIAL,
        ),
        (("--setup-only",), Overall.BROKEN),
        (("--setup-plan",), Overall.BROKEN),
    ],
    ids=str,
)
def test_a_run_that_leaves_scenarios_out_is_never_green(arguments: tuple[str, ...], word: Overall) -> None:
    report = run(RunSettings(pairs="none", selected=("error-04",), pytest_args=(*arguments, "-qq")))
    assert (report.overall, report.complete) == (word, word is not Overall.BROKEN)


def test_departures_that_meet_are_asked_again_without_what_each_comes_to_alone() -> None:
    meeting = next(
        scenario for scenario in plan_run(RunSettings()).scenarios if isinstance(scenario, DerivedScenario)
    )
    again = Again(run="r-1", scenarios=(meeting.planned.id,), rows=("reading-23",))
    report = run(RunSettings(again=again))
    assert [*report.facts.durations] == [meeting.planned.id]


def test_what_meets_rows_that_were_not_asked_is_counted() -> None:
    def derived(selected: tuple[str, ...]) -> set[str]:
        scenarios = plan_run(RunSettings(selected=selected)).scenarios
        return {
            each.planned.id
            for each in scenarios
            if isinstance(each, DerivedScenario) and "error-11" in each.planned.counts_for
        }

    assert plan_run(RunSettings(selected=("error-11",))).left_apart == len(
        derived(()) - derived(("error-11",))
    )
    assert plan_run(RunSettings()).left_apart == 0
    assert plan_run(RunSettings(selected=("error-11",), pairs="none")).left_apart == 0


def test_what_failed_and_is_no_longer_there_is_not_left_out_in_silence() -> None:
    there = next(iter(plan_run(RunSettings()).scenarios)).planned.id
    again = Again(run="r-1", scenarios=(there, "cart.feature::Gone", "Gone too"), rows=("error-04",))
    with pytest.raises(UsageError, match="Gone and 1 further scenario did not conform in run r-1"):
        plan_run(RunSettings(again=again))


SHUFFLES = """
import random

def pytest_collection_modifyitems(items):
    random.Random({seed}).shuffle(items)
"""


@pytest.mark.parametrize("seed", [1])
def test_the_order_of_the_scenarios_changes_no_verdict(plugin: Callable[[str, str], Any], seed: int) -> None:
    plugin(f"shuffles_{seed}", SHUFFLES.format(seed=seed))
    shuffled = run(RunSettings(pairs="none", pytest_args=("-p", f"shuffles_{seed}", "-qq")))
    straight = run(
        RunSettings(
            pairs="none",
        )
    )
    assert shuffled.overall is straight.overall is Overall.CONFORMANT
    assert [(claim.id, claim.verdict, claim.finding.because) for claim in shuffled.claims()] == [
        (claim.id, claim.verdict, claim.finding.because) for claim in straight.claims()
    ]


RAISES = """
def pytest_runtest_{phase}(item):
    if "status Closed is" in item.name:
        raise RuntimeError("a secret text")
"""


@pytest.mark.parametrize("phase", ["setup", "call"])
def test_an_error_of_the_kit_breaks_the_claims_that_it_kept_from_being_judged(
    plugin: Callable[[str, str], Any], phase: str
) -> None:
    plugin(f"raises_in_{phase}", RAISES.format(phase=phase))
    report = run(
        RunSettings(pairs="none", selected=("error-04",), pytest_args=("-p", f"raises_in_{phase}", "-qq"))
    )
    assert (report.overall, report.exit_status) == (Overall.BROKEN, 3)
    broken = [claim for claim in report.claims() if claim.verdict == "broken"]
    assert {claim.finding.because for claim in broken} == {"The kit failed: RuntimeError."}
    assert {claim.scenario.name for claim in broken} == {
        "A cart in status Closed is refused until it is back in checkout"
    }
