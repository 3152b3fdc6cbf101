"""`clauses`, `readings` and `check-page`: what they print for people and as JSON."""

from __future__ import annotations

import json

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.contract.model import Basis, Clause
from tests.cli.command_line import activate_order

CONTRACT = Contract.load()


def test_clauses_lists_every_row_with_its_title() -> None:
    shown = activate_order("clauses").stdout
    assert [
        line.split()[0] for line in shown.splitlines() if line.startswith("  ") and "-" in line.split()[0]
    ] == [
        clause.id
        for kind in ("about", "input", "output", "error", "requirement", "interaction")
        for clause in CONTRACT.clauses
        if clause.kind == kind
    ]
    assert all(clause.title in shown for clause in CONTRACT.clauses)


@pytest.mark.parametrize("clause", CONTRACT.clauses, ids=lambda clause: clause.id)
def test_a_clause_says_what_it_states(clause: Clause) -> None:
    shown = " ".join(activate_order("clauses", clause.id).stdout.split())
    assert clause.gist in shown
    assert all(reading.id in shown for reading in CONTRACT.readings_on(clause.id))
    assert ("scenarios" in shown) is (not clause.not_tested)


@pytest.mark.parametrize("arguments", [("clauses",), ("clauses", "error-06")], ids=str)
@pytest.mark.parametrize("columns", [30, 50])
def test_however_narrow_the_terminal_nothing_is_cut(arguments: tuple[str, ...], columns: int) -> None:
    shown = activate_order(*arguments, COLUMNS=str(columns)).stdout
    assert "…" not in shown
    assert "INSUFFICIENT_ACCESS_OR_READONLY" in "".join(shown.split())


def test_a_clause_names_the_scenarios_that_a_report_counts_for_it() -> None:
    report = json.loads(activate_order("verify", "error-04", "--json", "-").stdout)
    (row,) = (row for row in report["clauses"] if row["id"] == "error-04")
    shown = " ".join(activate_order("clauses", "error-04").stdout.split())
    named = {each["name"]: f"{each['file']}:{each['line']}" for each in report["scenarios"]}
    written = [scenario for scenario in row["scenarios"] if ".feature::" in scenario]
    assert len(written) == shown.count(".feature:")
    for scenario in written:
        name = scenario.partition("::")[2]
        assert f"{name} {named[name]}" in shown


def test_clauses_takes_a_code_for_the_rows_that_are_answered_with_it() -> None:
    rows = [clause.id for clause in CONTRACT.clauses if clause.code == "INVALID_INPUT"]
    assert activate_order("clauses", "INVALID_INPUT").stdout == activate_order("clauses", *rows).stdout


def test_clauses_as_json_is_the_contract() -> None:
    documents = json.loads(activate_order("clauses", "--json").stdout)
    assert [document["id"] for document in documents] == [clause.id for clause in CONTRACT.clauses]
    row = next(document for document in documents if document["id"] == "error-04")
    assert (row["kind"], row["code"], row["status"]) == ("error", "INVALID_OPERATION", 403)
    assert "reading-22" in row["readings"]


def test_readings_prints_each_with_its_stand_and_reason_and_the_order_of_conditions() -> None:
    shown = " ".join(activate_order("readings").stdout.split())
    for reading in CONTRACT.readings:
        assert all(text in shown for text in (reading.id, reading.tension, reading.stand, reading.because))
    titles = [shown.rindex(row.title) for row in CONTRACT.errors]
    assert titles == sorted(titles)


def test_errata_are_the_readings_that_take_the_page_to_be_wrong() -> None:
    shown = " ".join(activate_order("readings", "--errata").stdout.split())
    for reading in CONTRACT.readings:
        assert (f"{reading.id} {reading.title}" in shown) is reading.erratum
        assert not reading.erratum_note or reading.erratum_note in shown


@pytest.mark.parametrize(
    ("option", "basis"),
    [("--documented", "documented"), ("--seen", "seen on the platform"), ("--assumed", "assumed")],
)
def test_readings_are_chosen_and_counted_by_what_they_rest_on(option: str, basis: Basis) -> None:
    chosen = CONTRACT.readings_by_basis[basis]
    lines = activate_order("readings", option).stdout.splitlines()
    assert lines[0].startswith(f"{len(chosen)} of {len(CONTRACT.readings)} readings (")
    assert f"{len(chosen)} {basis}" in lines[0]
    assert [line.split()[0] for line in lines if line.startswith("reading-")] == [each.id for each in chosen]


def test_an_answer_leads_to_every_row_that_has_it_and_what_is_not_tested_says_so() -> None:
    shown = activate_order("clauses").stdout
    answers = {
        tuple(line.split()) for line in shown.partition("Which rows an answer can be of")[2].splitlines()
    }
    assert {
        ("403", "INVALID_INPUT", "error-08", "to", "error-10"),
        ("400", "ALREADY_IN_PROCESS", "error-05"),
    } <= answers
    assert sum(len(rows) for rows in CONTRACT.answers.values()) == len(CONTRACT.errors)
    assert shown.count("not tested: ") == sum(bool(clause.not_tested) for clause in CONTRACT.clauses)


def test_readings_as_json_is_the_contract() -> None:
    documents = json.loads(activate_order("readings", "--errata", "--json").stdout)
    assert [document["id"] for document in documents] == [reading.id for reading in CONTRACT.suspected_errata]


def test_a_document_that_is_another_page_is_not_compared(tmp_path: object) -> None:
    result = activate_order("check-page", "README.md")
    assert result.exit_code == 3
    assert result.stdout == ""
