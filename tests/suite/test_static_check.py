"""Each kind of fault that the static check of the features must find, and the shipped features without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import KitError
from activate_order_conformance.suite.features import given, vocabulary
from activate_order_conformance.suite.features.catalogue import (
    read_feature,
    read_features,
)
from activate_order_conformance.suite.features.check import Fault, FaultyFeatures, check, faults
from activate_order_conformance.suite.features.definition import KIT_STEPS, KitStep, Pattern

CONTRACT = Contract.load()
RULE = f"""\
@error-04 @requirement-06
Rule: {CONTRACT.clause("error-04").title}

  Only a cart in checkout can be activated.

"""
SOUND = """\
Scenario: A closed cart is refused
  Given the cart's status is Closed
  When the action is invoked
  Then it is refused with INVALID_OPERATION and HTTP status 403
  And nothing about the checkout has changed
  But put right, it is activated
"""


@pytest.fixture
def faults_of(tmp_path: Path) -> Callable[..., list[Fault]]:
    """Return what writes a feature and finds its faults."""

    def find(*scenarios: str, rule: str = RULE) -> list[Fault]:
        path = tmp_path / "small.feature"
        background = "  Background:\n    Given a checkout that is ready to activate\n\n"
        body = indent(rule + indent("\n".join(scenarios), "  "), "  ")
        path.write_text(f"Feature: Small\n\n{background}{body}", "utf-8")
        return list(faults([read_feature(path)], CONTRACT, whole=False))

    return find


def kinds(wrong: list[Fault]) -> list[str]:
    return [fault.kind for fault in wrong]


def test_the_shipped_features_have_no_fault() -> None:
    assert list(faults(read_features(), CONTRACT)) == []


def test_a_sound_feature_has_no_fault(faults_of: Any) -> None:
    assert faults_of(SOUND) == []


def test_a_step_that_is_not_defined_is_found(faults_of: Any) -> None:
    faults = faults_of(SOUND.replace("the cart's status is Closed", "the cart's colour is red"))
    assert kinds(faults) == ["undefined step"]
    assert str(faults[0]).startswith(
        'small.feature:12: no given step reads "the cart\'s colour is red"; did you'
    )


def test_a_step_of_another_kind_is_not_defined(faults_of: Any) -> None:
    faults = faults_of(SOUND.replace("When the action is invoked", "When the cart's status is Active"))
    assert kinds(faults) == ["undefined step"]


def test_two_scenarios_of_one_name_are_found(faults_of: Any) -> None:
    assert kinds(faults_of(SOUND, SOUND)) == ["duplicate name"] * 2


def test_two_rows_of_one_name_are_found(faults_of: Any) -> None:
    outline = SOUND.replace("Scenario:", "Scenario Outline:").replace("Closed", "<status>")
    table = "\n  Examples:\n    | status |\n    | Closed |\n    | Active |\n"
    assert kinds(faults_of(outline + table)) == ["duplicate name"] * 2


@pytest.mark.parametrize("tag", ["error-99", "reading-99", "Error-04", "slow", "wip"])
def test_a_tag_that_is_no_clause_is_found(faults_of: Any, tag: str) -> None:
    faults = faults_of(f"@{tag}\n{SOUND}")
    assert kinds(faults) == ["unknown tag"]
    assert faults[0].what.startswith(f"@{tag} is neither a clause nor a reading")
    assert faults[0].where == "small.feature:11"


def test_of_the_ids_that_are_as_near_to_a_tag_the_first_is_suggested(faults_of: Any) -> None:
    (fault,) = faults_of(f"@reading-6\n{SOUND}")
    assert fault.what.endswith("; did you mean @reading-06?")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("INVALID_INPUT and HTTP status 403", "INVALID_OPERATION and HTTP status 403"),
        ("INVALID_OPERATION and HTTP status 400", "INVALID_OPERATION and HTTP status 403"),
        ("UNKNOWN_EXCEPTION and HTTP status 500", "INVALID_OPERATION and HTTP status 403"),
    ],
    ids=["code", "status", "another row's"],
)
def test_a_misquotation_in_a_step_is_found(faults_of: Any, wrong: str, right: str) -> None:
    faults = faults_of(SOUND.replace("INVALID_OPERATION and HTTP status 403", wrong))
    assert kinds(faults) == ["misquotation"]
    assert faults[0].where == "small.feature:14"
    assert faults[0].what == f"misquotation: {wrong}, where the page has {right}."


def test_a_quotation_under_a_tag_without_a_row_is_found(faults_of: Any) -> None:
    rule = RULE.replace("@error-04 ", "")
    assert "misquotation" in kinds(faults_of(SOUND, rule=rule))


ONE_OF = """\
@reading-13
Scenario: A cart id of no cart is refused
  Given the cart id given is of no cart
  When the action is invoked
  Then it is refused as one of
    | code              | status |
    | UNKNOWN_EXCEPTION | 500    |
    | BAD_REQUEST       | 400    |
  But put right, it is activated
"""
ERROR_01 = """\
@error-01 @input-01
Rule: Invalid CartId Input

  A cart ID that cannot be accepted is refused.

"""


def test_a_table_may_have_the_rows_of_its_readings(faults_of: Any) -> None:
    assert faults_of(ONE_OF, rule=ERROR_01) == []


@pytest.mark.parametrize(
    "row",
    [
        "| BAD_REQUEST       | 403    |",
        "| ALREADY_IN_PROCESS | 400    |",
        "| INVALID_INPUT     | 403    |",
        "| BAD_REQUEST       | four   |",
        "| BAD_REQUEST       | ²      |",
    ],
)
def test_a_misquotation_in_a_table_is_found(faults_of: Any, row: str) -> None:
    faults = faults_of(ONE_OF.replace("| BAD_REQUEST       | 400    |", row), rule=ERROR_01)
    assert kinds(faults) == ["misquotation"]


def test_a_table_that_has_a_column_too_few_or_too_many_is_found(faults_of: Any) -> None:
    for table in ("| code |\n    | BAD_REQUEST |", "| a | b | c |\n    | BAD_REQUEST | 400 | x |"):
        before, _, after = ONE_OF.partition("    | code              | status |\n")
        after = after[after.index("  But") :]
        assert kinds(faults_of(f"{before}    {table}\n{after}", rule=ERROR_01)) == ["misquotation"]


def test_a_title_that_is_not_the_rows_is_found(faults_of: Any) -> None:
    faults = faults_of(SOUND, rule=RULE.replace("The Cart", "A Cart"))
    assert kinds(faults) == ["title"]


def test_a_gist_that_is_not_the_contracts_is_found(faults_of: Any) -> None:
    faults = faults_of(SOUND, rule=RULE.replace("Only a cart", "Just a cart"))
    assert kinds(faults) == ["gist"]


@pytest.mark.parametrize(
    "tags", ["", "@reading-21 @error-04\n", "@control\n"], ids=["none", "a reading", "a mark"]
)
def test_a_rule_whose_first_tag_is_no_clause_is_found(faults_of: Any, tags: str) -> None:
    title = RULE.partition("\n")[2]
    assert kinds(faults_of(SOUND, rule=tags + title))[0] == "untitled rule"


@pytest.mark.parametrize(
    "refusal", ["it is refused with INVALID_OPERATION and HTTP status 403", "it is refused"]
)
def test_a_refusal_that_is_not_put_right_is_found(faults_of: Any, refusal: str) -> None:
    scenario = SOUND.replace("it is refused with INVALID_OPERATION and HTTP status 403", refusal)
    faults = faults_of(scenario.replace("  But put right, it is activated\n", ""))
    assert kinds(faults) == ["not put right"]


def test_a_second_call_need_not_be_put_right(faults_of: Any) -> None:
    twice = """\
Scenario: A second call is refused
  When the action is invoked, and once more after it was activated
  Then it is refused with INVALID_OPERATION and HTTP status 403
"""
    assert faults_of(twice) == []


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (
            ["When the action is invoked", "Given the cart's status is Closed", "Then it is activated"],
            [("out of order", 13, "is a Given below a When")],
        ),
        (
            ["When the action is invoked", "Then it is activated", "Given the cart's status is Closed"],
            [("out of order", 14, "is a Given below a Then")],
        ),
        (
            ["Then it is activated", "When the action is invoked"],
            [("out of order", 13, "is a When below a Then")],
        ),
        (["Then it is activated"], [("no when", 11, "has no When; write 'When the action is invoked'")]),
        (
            ["When the action is invoked", "And the action is described", "Then it is activated"],
            [("second when", 13, "'the action is described' is a second When")],
        ),
    ],
    ids=["a given after the when", "a given after a then", "the when after a then", "no when", "two whens"],
)
def test_steps_that_are_not_givens_one_when_and_thens_are_found(
    faults_of: Any, steps: list[str], found: list[tuple[str, int, str]]
) -> None:
    faults = faults_of("\n".join(["Scenario: One", *(f"  {step}" for step in steps), ""]))
    assert [(fault.kind, fault.where) for fault in faults] == [
        (kind, f"small.feature:{line}") for kind, line, _ in found
    ]
    assert all(says in fault.what for fault, (_, _, says) in zip(faults, found, strict=True))


def test_a_scenario_that_claims_nothing_is_found(faults_of: Any) -> None:
    assert kinds(faults_of("Scenario: Nothing\n  When the action is invoked\n")) == ["no claim"]


@pytest.fixture
def define() -> Iterator[Callable[..., None]]:
    """Return what adds a step to the vocabulary of the kit, for one test."""
    known = len(KIT_STEPS)

    def add(pattern: str, step: Callable[..., Any]) -> None:
        step.__module__ = given.__name__
        KIT_STEPS.append(KitStep("given", Pattern(pattern), step))
        vocabulary.matching.cache_clear()

    yield add
    del KIT_STEPS[known:]
    vocabulary.matching.cache_clear()


def test_a_step_that_two_definitions_match_is_found(faults_of: Any, define: Any) -> None:
    define("the cart's {field} is {value}", lambda field, value: None)
    faults = faults_of(SOUND)
    assert kinds(faults) == ["ambiguous step"]
    assert "the cart's {field} is {value}" in faults[0].what


def test_a_step_that_is_async_is_found(faults_of: Any, define: Any) -> None:
    async def waits() -> None:
        pass

    define("somebody waits", waits)
    faults = faults_of(SOUND)
    assert kinds(faults) == ["async step"]
    assert faults[0].what == "the step 'somebody waits' is async, and would never be awaited."


def test_a_step_that_no_scenario_has_is_found(define: Any) -> None:
    define("nobody says this", lambda: None)
    wrong = list(faults(read_features(), CONTRACT))
    assert [(each.kind, each.what) for each in wrong] == [
        ("unused step", "no scenario has the step 'nobody says this'.")
    ]


@pytest.mark.parametrize("clause_id", ["error-04", "interaction-02", "input-02"])
def test_a_clause_that_no_scenario_claims_is_found(clause_id: str) -> None:
    features = tuple(
        replace(
            feature, scenarios=tuple(each for each in feature.scenarios if clause_id not in each.planned.tags)
        )
        for feature in read_features()
    )
    wrong = [fault for fault in faults(features, CONTRACT) if fault.kind == "uncovered"]
    assert any(clause_id in fault.what for fault in wrong)


def test_a_clause_that_is_only_noted_is_not_covered() -> None:
    features = read_features()
    noted = tuple(
        replace(
            feature,
            scenarios=tuple(
                replace(each, planned=replace(each.planned, tags=(*each.planned.tags, "informational")))
                for each in feature.scenarios
            ),
        )
        for feature in features
    )
    uncovered = [fault for fault in faults(noted, CONTRACT) if fault.kind == "uncovered"]
    assert len(uncovered) == sum(1 for clause in CONTRACT.clauses if not clause.not_tested)


def test_a_clause_that_is_excused_although_it_is_claimed_is_found() -> None:
    excused = tuple(
        clause.model_copy(update={"not_tested": "It is too hard."}) if clause.id == "error-04" else clause
        for clause in CONTRACT.clauses
    )
    contract = CONTRACT.model_copy(update={"clauses": excused})
    wrong = list(faults(read_features(), contract))
    assert kinds(wrong) == ["needlessly excused"]


OUTLINE = SOUND.replace("Scenario:", "Scenario Outline:").replace("Closed", "<status>")


@pytest.mark.parametrize(
    "scenario",
    [OUTLINE, OUTLINE + "\n  Examples:\n    | statos |\n    | Closed |\n"],
    ids=["no examples", "another column"],
)
def test_a_placeholder_that_nothing_fills_is_found(faults_of: Any, scenario: str) -> None:
    faults = faults_of(scenario)
    assert kinds(faults) == ["placeholder"]
    assert "<status>" in faults[0].what


@pytest.mark.parametrize("misspelt", ["Scenrio:", "Senario Outline:"])
def test_a_rule_whose_only_scenario_is_lost_to_its_prose_is_found(faults_of: Any, misspelt: str) -> None:
    assert "no scenario" in kinds(faults_of(SOUND.replace("Scenario:", misspelt)))


@pytest.mark.parametrize("examples", ["Examples:", "Examples:\n    | status |"], ids=["no table", "no rows"])
def test_an_outline_that_comes_to_no_scenario_cannot_be_read(faults_of: Any, examples: str) -> None:
    with pytest.raises(KitError) as caught:
        faults_of(OUTLINE + f"\n  {examples}\n")
    assert str(caught.value) == "The features have a fault at small.feature:18: the Examples have no rows."


def test_faulty_features_are_not_run_by(tmp_path: Path) -> None:
    path = tmp_path / "small.feature"
    path.write_text("Feature: Small\n  Scenario: One\n    Given nonsense\n    Then nonsense\n", "utf-8")
    with pytest.raises(FaultyFeatures) as caught:
        check([read_feature(path)], CONTRACT)
    assert caught.value.exit_status == 3
    sentence = "no given step reads 'nonsense'; `activate-order export steps` has all of the kit"
    assert f"\n  small.feature:3: {sentence}" in str(caught.value)


ONE = "Feature: A\n  Scenario: B\n    When x\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(
            ONE + "    Wen y\n", "4: 'Wen y' is no line of Gherkin here; did you mean When", id="keyword"
        ),
        pytest.param("", "1: there is no Feature; write Feature: and a name at the top.", id="empty"),
        pytest.param(
            "# language: tlh-nope\nFeature: A\n", "1: this is not Gherkin: Language not", id="language"
        ),
        pytest.param(
            "# language: de\nFunktion: A\n  Szenario: B\n    Wenn x\n    Angenomen y\n",
            "5: 'Angenomen y' is no line of Gherkin here; did you mean Angenommen",
            id="another language",
        ),
        pytest.param(ONE + '    """\n', 'the file ends too early: a """ is not closed.', id="end"),
        pytest.param(
            ONE + "    | a | b |\n    | c |\n", "5: this is not Gherkin: inconsistent cell", id="table"
        ),
    ],
)
def test_what_is_no_feature_is_said_in_one_sentence(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "small.feature"
    path.write_text(content, "utf-8")
    with pytest.raises(KitError) as caught:
        read_feature(path)
    assert says in str(caught.value)
    assert "small.feature" in str(caught.value)
