"""What is picked out of the features: by row, code, file, line, scenario or tag, and what a report says of the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.run.plan import PlannedScenario, Verdict
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from tests.cli.command_line import activate_order

CLAUSES = len(Contract.load().clauses)
ACTIVE = "A cart in status Active is refused until it is back in checkout"
OUTLINE = "A cart in status <status> is refused until it is back in checkout"

TAGGED = """\
Feature: Ours
  Background:
    Given a checkout that is ready to activate

  @error-04 @smoke @JIRA-12 @skip @owner:me(you)
  Scenario: A closed cart is refused
    Given the cart's status is Closed
    When the action is invoked
    Then it is refused with INVALID_OPERATION and HTTP status 403
    But put right, it is activated

  @error-04
  Scenario: A cart that is active is refused
    Given the cart's status is Active
    When the action is invoked
    Then it is refused with INVALID_OPERATION and HTTP status 403
    But put right, it is activated
"""


def picked(*words: str) -> list[PlannedScenario]:
    return [scenario.planned for scenario in plan_run(RunSettings(selected=words, pairs="none")).scenarios]


ALL = picked()
STATUSES = [scenario for scenario in ALL if scenario.name.startswith("A cart in status ")]
OTHER_FILES = ("activation.feature", "input.feature")
(FIRST,) = (scenario for scenario in ALL if scenario.name == ACTIVE)
IN_THE_CART = [scenario for scenario in ALL if scenario.file == "cart.feature"]
OF_THE_RULE = [scenario for scenario in IN_THE_CART if "error-04" in scenario.tags]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        (ACTIVE, [FIRST]),
        (ACTIVE.upper(), [FIRST]),
        (OUTLINE, STATUSES),
        ("cart.feature", IN_THE_CART),
        ("features/cart.feature", IN_THE_CART),
        (f"features/cart.feature::{ACTIVE}", [FIRST]),
        (f"cart.feature:{FIRST.line}", [FIRST]),
        (f"cart.feature:{FIRST.steps[1][2]}", STATUSES),
        ("cart.feature:9", OF_THE_RULE),
        ("cart.feature:1", IN_THE_CART),
        ("@control", [scenario for scenario in ALL if "control" in scenario.tags]),
    ],
)
def test_a_scenario_a_file_a_line_and_a_tag_select(word: str, meant: list[PlannedScenario]) -> None:
    assert picked(word) == meant
    assert len(meant) < len(ALL)


def test_a_code_selects_the_rows_that_are_answered_with_it() -> None:
    rows = [clause.id for clause in Contract.load().errors if clause.code == "INVALID_INPUT"]
    assert picked("invalid_input") == picked(*rows)
    assert plan_run(RunSettings(selected=("INVALID_INPUT",))).rows == tuple(rows)


def test_a_line_after_the_last_scenario_means_none_of_them() -> None:
    last = max(IN_THE_CART, key=lambda planned: planned.line)
    picked(f"cart.feature:{last.line}")
    with pytest.raises(
        UsageError, match=r"no line 999 in cart\.feature\. Its last scenario ends at line \d\d\."
    ):
        picked("cart.feature:999")


def test_a_number_of_a_thousand_digits_is_the_line_of_nothing() -> None:
    with pytest.raises(UsageError, match="is called"):
        picked(f"cart.feature:{'9' * 5000}")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("eror-04", "error-04"),
        ("invalid_imput", "INVALID_INPUT"),
        ("carts.feature", "cart.feature"),
        ("@contrl", "@control"),
        ("A cart in status Activ is refused until it is in checkout", f'"{ACTIVE}"'),
    ],
)
def test_what_is_misspelt_has_a_suggestion_before_anything_is_asked(word: str, meant: str) -> None:
    with pytest.raises(UsageError) as refused:
        plan_run(RunSettings(selected=(word,)))
    assert f'called "{word}". Did you mean {meant}?' in str(refused.value)
    shown = activate_order("verify", "--target", "http://127.0.0.1:9", word)
    assert (shown.exit_code, shown.stdout) == (2, "")


def test_a_list_has_every_scenario_with_its_place_and_rows() -> None:
    lines = activate_order("verify", "--list").stdout.splitlines()
    planned = [scenario.planned for scenario in plan_run(RunSettings()).scenarios]
    assert [re.split(" {2,}", line) for line in lines] == [
        [scenario.family or scenario.location, scenario.name, ", ".join(scenario.counts_for)]
        for scenario in planned
    ]
    line, *_derived = activate_order("verify", "--list", ACTIVE).stdout.splitlines()
    assert re.split(" {2,}", line) == [FIRST.location, ACTIVE, ", ".join(FIRST.counts_for)]
    assert activate_order("verify", "--plan", ACTIVE).stdout.startswith("1 scenario.")
    for look in ("--list", "--plan"):
        shown = activate_order("verify", look, "error-10", COLUMNS="50").stdout
        assert max(map(len, shown.splitlines())) <= 50
        assert " ".join(shown.split()) == " ".join(activate_order("verify", look, "error-10").stdout.split())


def test_a_scenario_that_conforms_ends_with_0_and_no_row_of_it_conforms() -> None:
    report = run(RunSettings(selected=(ACTIVE,)))
    assert (report.overall, report.exit_status) == (Overall.CONFORMANT, 0)
    assert report.headline.startswith(f"conforms in 1 of {len(ALL)} scenarios, for ")
    assert all(row.asked_in_part for row in report.rows if row.id in FIRST.counts_for)
    assert "not asked for" in report.row("error-04").because
    assert not report.claims(Verdict.UNPROVEN)
    assert not report.claims(Verdict.BROKEN)


@pytest.mark.parametrize(
    "file",
    ["nearly_right.feature", *(pytest.param(name, marks=pytest.mark.slow) for name in OTHER_FILES)],
)
def test_any_scenario_alone_conforms_on_what_conforms(file: str) -> None:
    judged = [each.location for each in ALL if each.file == file and not each.informational]
    overall = {place: run(RunSettings(selected=(place,))).overall for place in judged}
    assert overall == dict.fromkeys(judged, Overall.CONFORMANT)


AT_ONCE = "A call again and again while the first one is under way"


def test_what_is_derived_is_asked_alone_beside_what_it_is_derived_from() -> None:
    (at_once,) = (each for each in plan_run(RunSettings()).scenarios if each.planned.name == AT_ONCE)
    asked = {each.planned.name for each in plan_run(RunSettings(selected=(AT_ONCE,))).scenarios}
    assert asked == {AT_ONCE, *(each.planned.name for each in at_once.concerns)}
    of_its_row = [
        each for each in plan_run(RunSettings(selected=("error-05",))).scenarios if each.planned.family
    ]
    besides = plan_run(RunSettings(selected=(AT_ONCE, "error-05"))).scenarios
    assert len(of_its_row) > 1
    assert {each.planned.id for each in of_its_row} <= {each.planned.id for each in besides}


@pytest.mark.parametrize(("selected", "is_asked"), [((), False), (("input-01",), True)])
def test_a_law_that_no_answer_of_a_part_shows_is_left_out_unless_its_row_was_picked_out(
    selected: tuple[str, ...], is_asked: bool
) -> None:
    plan = plan_run(RunSettings(selected=("input.feature:42", *selected))).judged_by(())
    of_the_input = [law for law in plan.laws if "input-01" in law.planned.counts_for]
    assert bool(of_the_input) is is_asked


def test_a_row_of_which_all_scenarios_were_picked_out_conforms() -> None:
    report = run(RunSettings(selected=("cart.feature",)))
    assert report.row("error-04").verdict is Verdict.CONFORMS


@pytest.mark.parametrize("tag", ["@smoke", "JIRA-12", "skip", "@owner:me(you)"])
def test_tags_of_ones_own_are_let_be_select_and_change_no_verdict(tmp_path: Path, tag: str) -> None:
    (tmp_path / "ours.feature").write_text(TAGGED, "utf-8")
    report: Report = run(RunSettings(features=tmp_path, selected=(tag,)))
    assert [
        scenario.planned.name for scenario in report.scenarios if scenario.verdict is Verdict.CONFORMS
    ] == ["A closed cart is refused"]
    assert report.headline == f"conforms in 1 of 2 scenarios, for error-04 (1 of {CLAUSES})"
    assert run(RunSettings(features=tmp_path)).row("error-04").verdict is Verdict.CONFORMS
