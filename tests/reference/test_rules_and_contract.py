"""The page as a program agrees with the page as data, row by row, in order."""

import pytest
from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS
from activate_order_reference.rules.interactions import INTERACTIONS
from activate_order_reference.rules.requirements import REQUIREMENTS

from activate_order_conformance.contract import Contract

CONTRACT = Contract.load()


def test_there_are_as_many_interactions_as_in_the_contract():
    assert len(INTERACTIONS) == len(CONTRACT.interactions)


@pytest.mark.parametrize(
    ("condition", "clause"),
    list(zip(ERROR_CONDITIONS, CONTRACT.errors, strict=True)),
    ids=[clause.id for clause in CONTRACT.errors],
)
def test_a_row_bears_its_title_code_and_status(condition, clause):
    assert (condition.title, condition.code, condition.status) == (clause.title, clause.code, clause.status)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.reading)
def test_a_refusal_without_a_row_names_a_clause_and_a_reading_of_the_contract(requirement):
    assert CONTRACT.clause(requirement.clause).kind == "requirement"
    assert CONTRACT.reading(requirement.reading)


def test_only_the_row_about_the_summary_is_found_while_running():
    assert [row.title for row in ERROR_CONDITIONS if row.found_while_running] == [
        CONTRACT.clause("error-12").title
    ]
