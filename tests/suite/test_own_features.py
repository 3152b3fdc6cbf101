"""Features of one's own: run with the shipped steps, beside them one's own, and refused where they are wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import KitError
from activate_order_conformance.nouns import answer, observation, snapshot
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.next_steps import next_steps
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite import steps as steps_of_ones_own
from activate_order_conformance.suite.features.catalogue import features_directory
from activate_order_conformance.suite.features.check import FaultyFeatures
from activate_order_conformance.suite.features.step_law import LAWS
from activate_order_conformance.suite.features.vocabulary import matching, then_of
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import RunSettings
from tests.own_steps import STEPS

EXAMPLE = Path(__file__).parents[2] / "examples" / "own_features"

SCENARIO = """\
Feature: Ours
  Background:
    Given a checkout that is ready to activate

  @error-04
  Scenario: A closed cart is refused
    Given the cart's status is Closed
    When the action is invoked
    Then it is refused with INVALID_OPERATION and HTTP status 403
    But put right, it is activated
"""
HOME = SCENARIO.replace("the cart's status is Closed", "a cart that went home")


@pytest.fixture
def ours(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a directory of features, with steps where there are any."""

    def write(feature: str = SCENARIO, steps: str = "") -> Path:
        (tmp_path / "ours.feature").write_text(feature, encoding="utf-8")
        if steps:
            (tmp_path / "conftest.py").write_text(steps, encoding="utf-8")
        return tmp_path

    return write


def judged(directory: Path, *selected: str) -> Report:
    return run(RunSettings(features=directory, selected=selected))


def verdicts(report: Report) -> set[Verdict]:
    return {claim.verdict for claim in report.claims()}


def test_the_example_conforms_for_the_rows_that_it_bears() -> None:
    report = judged(EXAMPLE)
    assert verdicts(report) == {Verdict.CONFORMS}
    clauses = len(Contract.load().clauses)
    assert report.headline == (
        f"conforms for output-01, error-08, interaction-03, interaction-04 (4 of {clauses})"
    )
    assert {scenario.planned.file for scenario in report.scenarios} == {"storefront.feature"}


def test_features_without_steps_of_their_own_have_the_kits(ours: Callable[..., Path]) -> None:
    report = judged(ours())
    assert (report.overall, report.exit_status) == ("conformant", 0)
    assert report.row("error-04").verdict is Verdict.CONFORMS


def test_a_claim_of_ones_own_that_is_not_met_deviates(ours: Callable[..., Path]) -> None:
    report = judged(ours(f"{HOME}    And the answer has a header X-Ours\n", STEPS))
    assert (report.overall, report.exit_status) == ("non-conformant", 1)
    (claim,) = report.claims(Verdict.DEVIATES)
    assert claim.claim.name == "header"
    assert (claim.finding.expected, claim.finding.actual) == ("a header X-Ours", "no such header")
    assert claim.falls_on == ("error-04",)


def test_a_claim_of_ones_own_is_unproven_where_the_state_cannot_be_arranged(
    ours: Callable[..., Path],
) -> None:
    mine = SCENARIO.replace("the cart's status is Closed", "the number of validation errors is 500")
    mine = mine.replace(
        "it is refused with INVALID_OPERATION and HTTP status 403", "the answer has a header X-Ours"
    )
    assert verdicts(judged(ours(mine, STEPS))) == {Verdict.UNPROVEN}


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("headers = 1 / 0 or ", "ZeroDivisionError: division by zero."),
        ("assert name == 'X-Mine'\n    headers = ", "AssertionError: assert 'X-Ours' == 'X-Mine'."),
        (
            "observation.first.after.sees('order_summaries')\n    headers = ",
            "ValueError: a snapshot has no subject called 'order_summaries'. Did you mean orderSummaries?",
        ),
        ("exit(1)\n    headers = ", "SystemExit: 1."),
        ("__import__('pytest').skip('not today')\n    headers = ", "Skipped: not today."),
    ],
    ids=["an error", "an assertion", "a subject that is misspelt", "an end of the process", "a skip"],
)
def test_a_claim_of_ones_own_that_raises_is_broken_and_leads_to_the_step(
    ours: Callable[..., Path], code: str, raised: str
) -> None:
    mine = SCENARIO + "    And the answer has a header X-Ours\n"
    directory = ours(mine, STEPS.replace("headers = ", code))
    report = judged(directory)
    assert report.exit_status == 3
    (claim,) = report.claims(Verdict.BROKEN)
    where = "conftest.py:9: the Then 'the answer has a header {name}' raised"
    assert claim.finding.because == f"{where} {raised}"
    assert verdicts(report) == {Verdict.BROKEN, Verdict.CONFORMS}
    step = ("To look into the step", f"pytest {directory} --activate-order --pdb")
    assert step in next_steps(report, "", has_exchanges=False)
    reached = replace(
        report.facts, line={**report.facts.line, "pytest": ("--activate-order-key", "way=request")}
    )
    (line,) = [
        line for _, line in next_steps(report.but(facts=reached), "", has_exchanges=False) if "pdb" in line
    ]
    assert line == f"pytest {directory} --activate-order --activate-order-key way=request --pdb"


A_JUDGEMENT = "it has to return a Judgement, as conforms, deviates, unproven and noted make them"


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("None", f"nothing; {A_JUDGEMENT}"),
        ("True", f"True; {A_JUDGEMENT}"),
        ("'in time'", f"a str; {A_JUDGEMENT}"),
        ("(conforms(), conforms())", f"a tuple; {A_JUDGEMENT}"),
        ("conforms(None)", "a Judgement of which `actual` is nothing; it has to be text"),
        ("conforms(500)", "a Judgement of which `actual` is 500; it has to be text"),
    ],
    ids=lambda text: text.partition(";")[0],
)
def test_a_claim_of_ones_own_that_is_no_judgement_or_none_in_words_is_broken_and_named_with_its_line(
    ours: Callable[..., Path], returned: str, told: str
) -> None:
    mine = SCENARIO + "    And the answer has a header X-Ours\n"
    report = judged(ours(mine, STEPS.replace("conforms() if name in headers", f"{returned} if True")))
    (claim,) = report.claims(Verdict.BROKEN)
    where = "conftest.py:7: the Then 'the answer has a header {name}'"
    assert claim.finding.because == f"{where} returned {told}."


def test_some_of_ones_own_scenarios_are_selected_by_their_rows(ours: Callable[..., Path]) -> None:
    more = SCENARIO + "\n  @output-01\n  Scenario: Another\n    When the action is invoked\n"
    more += "    Then the answer holds the id of a background operation\n"
    report = judged(ours(more), "output-01")
    assert [scenario.planned.name for scenario in report.scenarios] == ["Another"]


def test_the_shipped_features_never_see_steps_of_ones_own(ours: Callable[..., Path]) -> None:
    judged(ours(HOME, STEPS))
    assert matching("given", "a cart that went home") == ()
    assert then_of("the answer has a header X-Ours") is None
    assert run(RunSettings(selected=("error-04",))).row("error-04").verdict is Verdict.CONFORMS


def test_steps_that_were_changed_are_read_again(ours: Callable[..., Path]) -> None:
    assert judged(ours(HOME, STEPS)).exit_status == 0
    assert judged(ours(HOME, STEPS.replace('"Closed"', '"Checkout"'))).exit_status == 1


def test_a_keyword_of_two_words_without_its_colon_is_meant_whole(ours: Callable[..., Path]) -> None:
    with pytest.raises(FaultyFeatures, match="did you mean Scenario Outline: where it says Scenario Outline"):
        judged(ours("Feature: Ours\n  Scenario Outline\n    When the action is invoked\n", STEPS))


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_files_and_lines(
    ours: Callable[..., Path],
) -> None:
    directory = ours(
        SCENARIO.replace("@error-04", "@error-04 @error-044 @smoke").replace("is invoked", "is invokd"),
        STEPS.replace("return checkout", "checkout"),
    )
    (directory / "mine.feature").write_text(
        "Feature: Mine\n  Scenaro: One\n    When nothing is asked\n", encoding="utf-8"
    )
    (directory / "other.feature").write_text(
        f"{HOME}    Thn all is well\n    Adn more\n",
        encoding="utf-8",
    )
    (directory / "sound.feature").write_text(HOME, encoding="utf-8")
    with pytest.raises(FaultyFeatures) as refused:
        judged(directory)
    assert str(refused.value).splitlines() == [
        "The features have 6 faults:",
        "  conftest.py:3: the step 'a cart that went home' returned nothing; it has to return a Checkout, "
        "as checkout.but(...) makes one.",
        "  mine.feature:1: 'Mine' has no scenario; did you mean Scenario: where it says Scenaro:?",
        "  other.feature:11: 'Thn all is well' is no line of Gherkin here; did you mean Then where it says Thn?",
        "  other.feature:12: 'Adn more' is no line of Gherkin here; did you mean And where it says Adn?",
        "  ours.feature:5: @error-044 is neither a clause nor a reading; did you mean @error-04?",
        "  ours.feature:8: no when step reads 'the action is invokd'; did you mean 'the action is invoked'?",
    ]


def test_tags_that_are_no_ids_are_let_be_and_can_be_selected(ours: Callable[..., Path]) -> None:
    directory = ours(SCENARIO.replace("@error-04", "@error-04 @smoke @JIRA-12 @sprint-12"))
    for tag in ("@smoke", "JIRA-12", "@sprint-12"):
        report = judged(directory, tag)
        assert report.headline == f"conforms for error-04 (1 of {len(Contract.load().clauses)})"
        assert {row for claim in report.claims() for row in claim.falls_on} == {"error-04"}


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        (
            "    When",
            "    And the cart's status is Active\n    When",
            """:8: "the cart's status is Active" takes back that cart_status is "Closed", as a Given above it says.""",
        ),
        (
            "    When",
            "    And a checkout that is ready to activate\n    When",
            """:8: 'a checkout that is ready to activate' takes back that cart_status is "Closed", as a Given""",
        ),
        (
            "    When",
            "    And the cart id given is null\n    And the cart id given is missing\n    When",
            """:9: 'the cart id given is missing' takes back that cart_id is "null", as a Given above it says.""",
        ),
        (
            "    When",
            "    And a cart that went home\n    And the cart's status is Active\n    When",
            """:9: "the cart's status is Active" takes back that cart_status is "Closed", as a Given""",
        ),
    ],
    ids=["another value", "a ready checkout once more", "another input", "what a step of one's own says"],
)
def test_a_given_that_takes_back_what_one_above_it_says_is_refused(
    ours: Callable[..., Path], wrong: str, right: str, sentence: str
) -> None:
    with pytest.raises(FaultyFeatures) as refused:
        judged(ours(SCENARIO.replace(wrong, right), STEPS))
    assert sentence in str(refused.value)
    assert refused.value.exit_status == 2


def test_what_one_given_says_another_may_say_again_or_add_to(ours: Callable[..., Path]) -> None:
    more = "    And a cart that went home\n    And the call also gives a as 1\n    And the call also gives b as 2\n"
    report = judged(ours(SCENARIO.replace("    When", f"{more}    When"), STEPS))
    assert verdicts(report) == {Verdict.CONFORMS}


def test_a_feature_without_a_row_is_refused(ours: Callable[..., Path]) -> None:
    with pytest.raises(
        FaultyFeatures, match=r"ours\.feature:5: .*; tag it with the id of the row"
    ) as refused:
        judged(ours(SCENARIO.replace("  @error-04\n", "")))
    assert refused.value.exit_status == 2


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        pytest.param(
            STEPS.replace("a cart that went home", "the session is processing"),
            "conftest.py:3: the step 'the session is processing' is the kit's",
            id="a text of the kit's",
        ),
        pytest.param(
            STEPS.replace(
                '"a cart that went home"', 'parsers.parse("the cart\'s {what} is {value}")'
            ).replace("(checkout)", "(checkout, what, value)"),
            "defined again; write a text of its own",
            id="a pattern that takes a text of the kit's",
        ),
        pytest.param(
            STEPS.replace("the answer has a header {name}", "it is activated"),
            "conftest.py:7: the step 'it is activated' is the kit's",
            id="a Then of the kit's",
        ),
        pytest.param(
            "import pytest_bdd\n@pytest_bdd.then('all is well')\ndef well(): pass\n",
            "conftest.py:2: the Then 'all is well' makes no claim; "
            f"define it with then of {steps_of_ones_own.__name__}.",
            id="a Then without a claim",
        ),
        pytest.param(
            STEPS.replace("def went_home", "async def went_home"),
            "is async, and would never be awaited",
            id="an async step",
        ),
        pytest.param(
            STEPS.replace('"header")', '"header", awaits=["interaction-33"])'),
            "ValueError: awaits cannot be ['interaction-33']. Did you mean ['interaction-03']?",
            id="an effect that there is none of",
        ),
        pytest.param(
            STEPS.replace('"header")', '"header", awaits="interaction-03")'),
            "ValueError: awaits cannot be 'interaction-03'. Did you mean ['interaction-03']?",
            id="an effect that is in no list",
        ),
        pytest.param("import nowhere\n", "conftest.py:1 cannot be imported", id="an import that fails"),
        pytest.param(
            "raise SystemExit(0)\n",
            "conftest.py:1 cannot be imported: SystemExit: 0.",
            id="an end of the process",
        ),
        pytest.param(
            "import pytest\npytest.importorskip('nowhere')\n",
            "conftest.py:2 cannot be imported: Skipped: could not import 'nowhere'",
            id="a skip",
        ),
        pytest.param(
            STEPS.replace("(observation, name)", "(name)"),
            "does not take the observation",
            id="nothing to judge",
        ),
        pytest.param(
            STEPS.replace("went_home(checkout)", "went_home(checkout, request)"),
            "conftest.py:3: the step 'a cart that went home' takes request, which no Given has; it may take "
            "checkout, invocation, bystander, profile, datatable, and what its text has in braces.",
            id="a Given that wants a fixture",
        ),
        pytest.param(
            STEPS.replace("(observation, name)", "(observation, name, checkout)"),
            "conftest.py:7: the step 'the answer has a header {name}' takes checkout, which no Then has; it may "
            "take observation, bearing, profile, datatable, and what its text has in braces.",
            id="a Then that wants what only a Given has",
        ),
        pytest.param(
            STEPS.replace('target_fixture="checkout"', 'target_fixture="cart"'),
            "has the target_fixture 'cart', which no Given replaces; it may be checkout or invocation or bystander.",
            id="a Given that replaces what nothing takes",
        ),
        pytest.param(
            "import pytest_bdd\n@pytest_bdd.step('all is well')\ndef well(): pass\n",
            "conftest.py:2: the step 'all is well' is defined for every keyword",
            id="a step of no kind",
        ),
    ],
)
def test_steps_that_cannot_be_used_are_refused_with_their_line(
    ours: Callable[..., Path], steps: str, sentence: str
) -> None:
    with pytest.raises(KitError) as refused:
        judged(ours(steps=steps))
    assert sentence in str(refused.value)
    assert refused.value.exit_status == 2


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        pytest.param(
            "return checkout.but(",
            "checkout.but(",
            "conftest.py:3: the step 'a cart that went home' returned nothing; it has to return a Checkout, "
            "as checkout.but(...) makes one.",
            id="nothing returned",
        ),
        pytest.param(
            'cart_status="Closed"',
            'card_status="Closed"',
            "conftest.py:5: the step 'a cart that went home' raised TypeError: "
            "a checkout has no departure called 'card_status'. Did you mean cart_status?",
            id="a departure that does not exist",
        ),
        pytest.param(
            'cart_status="Closed"',
            'validation_errors="4"',
            "conftest.py:5: the step 'a cart that went home' raised ValueError: "
            "validation_errors cannot be '4'. Write a whole number, 0 or more.",
            id="a text for a count",
        ),
        pytest.param(
            'cart_status="Closed"',
            'cart_status="closed"',
            "cart_status cannot be 'closed'. Did you mean 'Closed'? Write one of 'Checkout'",
            id="a value of another case",
        ),
        pytest.param(
            ', target_fixture="checkout"',
            "",
            "returned a Checkout; it has to return nothing, or to say what it replaces: target_fixture='checkout'.",
            id="no target fixture",
        ),
        pytest.param(
            "return checkout.but(",
            "raise SystemExit(0)\n    return checkout.but(",
            "conftest.py:5: the step 'a cart that went home' raised SystemExit: 0.",
            id="an end of the process",
        ),
        pytest.param(
            "return checkout.but(",
            "import pytest\n    pytest.skip('not today')\n    return checkout.but(",
            "conftest.py:6: the step 'a cart that went home' raised Skipped: not today.",
            id="a skip",
        ),
    ],
)
def test_a_given_of_ones_own_that_fails_is_refused_before_anything_is_asked(
    ours: Callable[..., Path], wrong: str, right: str, sentence: str
) -> None:
    with pytest.raises(KitError) as refused:
        judged(ours(HOME, STEPS.replace(wrong, right)))
    assert sentence in str(refused.value)
    assert refused.value.exit_status == 2


def faults_of(directory: Path) -> list[str]:
    with pytest.raises(FaultyFeatures) as refused:
        judged(directory)
    return [line.strip() for line in str(refused.value).splitlines()]


def test_a_value_that_a_departure_cannot_have_is_refused_with_its_line(ours: Callable[..., Path]) -> None:
    (sentence,) = faults_of(ours(SCENARIO.replace("status is Closed", "status is closed")))
    assert "ours.feature:7: cart_status cannot be 'closed'. Did you mean 'Closed'?" in sentence


def test_a_then_that_there_is_none_of_is_the_only_fault_of_its_scenario(ours: Callable[..., Path]) -> None:
    mine = SCENARIO.partition("    Then it is refused")[0]
    (sentence,) = faults_of(ours(f"{mine}    Then the moon is full over the sea\n", STEPS))
    assert "no then step reads 'the moon is full over the sea'" in sentence
    assert "conftest.py" in sentence
    assert "claims nothing" not in sentence


@pytest.mark.parametrize(
    ("tag", "others"),
    [("", 1), ("@eror-04", 1), ("@input-01", 0)],
    ids=["no tag", "a tag that is misspelt", "a tag of another row"],
)
def test_a_quotation_without_its_tag_is_put_down_to_the_tag(
    ours: Callable[..., Path], tag: str, others: int
) -> None:
    told = faults_of(ours(SCENARIO.replace("@error-04", tag)))
    assert len(told) == (1 + 1 + others if others else 1)
    (row,) = [error for error in Contract.load().errors if error.id == "error-04"]
    assert told[-1].endswith(
        f"misquotation: {row.code} and HTTP status {row.status}, which the page has for error-04: "
        "the tag of the row is missing or misspelt."
    )


def test_what_the_page_has_nowhere_is_said_to_be_nowhere(ours: Callable[..., Path]) -> None:
    told = faults_of(ours(SCENARIO.replace("@error-04", "@input-01").replace("INVALID_OPERATION", "MADE_UP")))
    assert told[-1].endswith("misquotation: MADE_UP and HTTP status 403, which the page has for no row.")


PRESSED_TWICE = """\
from dataclasses import replace
from activate_order_conformance.suite.steps import *

@when("it is pressed {manner}", target_fixture="ask")
def pressed(ask, manner):
    return replace(ask, manner=manner)
"""
RACE = """\
Feature: Ours
  @error-05
  Scenario: One of two wins
    Given a checkout that is ready to activate
    When it is pressed twice at one instant
    Then exactly one of the calls is accepted
"""


def test_a_when_of_ones_own_says_how_the_action_is_called(ours: Callable[..., Path]) -> None:
    assert verdicts(judged(ours(RACE, PRESSED_TWICE))) == {Verdict.CONFORMS}
    with pytest.raises(KitError, match="asks in the manner 'thrice'; there are once, twice at one instant"):
        judged(ours(RACE.replace("twice at one instant", "thrice"), PRESSED_TWICE))


def test_a_table_below_a_step_of_ones_own_is_the_steps_alone(ours: Callable[..., Path]) -> None:
    mine = SCENARIO.replace(
        "When the action is invoked",
        "And a cart that is called\n      | name |\n      | Ours |\n    When the action is invoked",
    )
    steps = """\
from activate_order_conformance.suite.steps import *

@given("a cart that is called", target_fixture="invocation")
def called(invocation, datatable):
    assert datatable == [["name"], ["Ours"]]
    return invocation
"""
    assert verdicts(judged(ours(mine, steps))) == {Verdict.CONFORMS}


def test_a_step_that_wants_a_table_is_refused_without_one(ours: Callable[..., Path]) -> None:
    mine = SCENARIO.replace(
        "it is refused with INVALID_OPERATION and HTTP status 403", "it is refused as one of"
    )
    with pytest.raises(KitError, match=r"ours\.feature:9: there is no table below 'it is refused as one of'"):
        judged(ours(mine))


def test_the_page_on_own_features_says_what_each_kind_of_step_takes_and_returns() -> None:
    page = (EXAMPLE.parents[1] / "docs" / "own-features.md").read_text("utf-8")
    for kind, law in LAWS.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {kind.capitalize()} |")]
        _, _, takes, returns, _ = row.split("|")
        assert takes.strip() == ", ".join(f"`{name}`" for name in law.takes)
        assert all(f"`{returned.__name__}`" in returns for returned in law.returns.values())


def test_the_page_on_own_features_names_what_there_is_to_judge_by() -> None:
    page = (EXAMPLE.parents[1] / "docs" / "own-features.md").read_text("utf-8")
    rows = [row.split("|")[1:3] for row in page.splitlines() if row.startswith("| `")]
    named = [(kind.strip(" `"), name) for kind, names in rows for name in re.findall(r"`(\w+)`", names)]
    assert len(named) > 20
    nouns = {**vars(answer), **vars(snapshot), **vars(observation)}
    assert [each for each in named if not hasattr(nouns[each[0]], each[1])] == []


def test_a_directory_that_is_missing_empty_or_ambiguous_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="nowhere is not there"):
        judged(tmp_path / "nowhere")
    (tmp_path / "a.txt").touch()
    with pytest.raises(KitError, match=r"a\.txt is no directory"):
        judged(tmp_path / "a.txt")
    with pytest.raises(KitError, match=r"There is no \.feature file"):
        judged(tmp_path)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.feature").write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(KitError, match=r"are called same\.feature"):
        judged(tmp_path)
    (tmp_path / "two" / "same.feature").unlink()
    (tmp_path / "one" / "conftest.py").write_text("", encoding="utf-8")
    with pytest.raises(KitError, match="would not be read"):
        judged(tmp_path)


@pytest.mark.parametrize("name", ["shop [1]", "shop::1"])
def test_a_path_that_pytest_would_read_otherwise_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "ours.feature").write_text(SCENARIO, encoding="utf-8")
    with pytest.raises(KitError, match=r"ours\.feature has (\[|::) in its path"):
        judged(tmp_path / name)


def test_tests_that_lie_beside_the_features_are_left_alone(ours: Callable[..., Path]) -> None:
    directory = ours()
    (directory / "test_something.py").write_text("raise AssertionError", encoding="utf-8")
    assert judged(directory).exit_status == 0


def test_the_shipped_features_pass_as_ones_own() -> None:
    assert judged(features_directory(), "error-10").row("error-10").verdict is Verdict.CONFORMS
