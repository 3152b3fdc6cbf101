"""A maintainer accepts the words of a new edition, and the earlier editions stay."""

import shutil
from pathlib import Path

import pytest

from activate_order_conformance.contract import Contract, ContractError
from activate_order_conformance.page import PageError, accept, compare
from activate_order_conformance.page.parse import parse
from tests.page.page_under_test import EDITION, replaced


@pytest.fixture
def contract_file(tmp_path: Path) -> Path:
    shutil.copytree(EDITION.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / EDITION.name


def test_accepted_words_are_the_same_from_then_on(contract_file: Path, markdown: str) -> None:
    page = parse(replaced(markdown, ("close the lid", "shut the lid")).encode(), name="new")
    contract = accept(page, contract_file, "second")
    assert contract.edition == "second"
    assert compare(page, contract).same


def test_earlier_editions_stay_side_by_side(contract_file: Path, markdown: str, contract: Contract) -> None:
    page = parse(replaced(markdown, ("close the lid", "shut the lid")).encode(), name="new")
    accepted = accept(page, contract_file, "second")
    row = accepted.clause("error-02").fingerprints
    assert row["first"] == contract.clause("error-02").fingerprints["first"] != row["second"]
    assert (
        accepted.clause("error-01").fingerprints["first"]
        == accepted.clause("error-01").fingerprints["second"]
    )


def test_an_earlier_page_is_recognised_as_such(contract_file: Path, markdown: str) -> None:
    new = parse(replaced(markdown, ("close the lid", "shut the lid")).encode(), name="new")
    drift = compare(parse(markdown.encode(), name="old"), accept(new, contract_file, "second"))
    assert [(change.kind, change.facts) for change in drift.differing] == [
        ("reworded", ("reads as in edition first",))
    ]


def test_only_fingerprints_and_the_edition_are_written(contract_file: Path, markdown: str) -> None:
    before = contract_file.read_text(encoding="utf-8").splitlines()
    accept(parse(markdown.encode(), name="same"), contract_file, "second")
    after = contract_file.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if ".second = " not in line and line != 'edition = "second"'] == [
        line for line in before if line != 'edition = "first"'
    ]


def test_accepting_the_same_words_again_changes_nothing(contract_file: Path, markdown: str) -> None:
    before = contract_file.read_text(encoding="utf-8")
    accept(parse(markdown.encode(), name="same"), contract_file, "first")
    assert contract_file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            "Code: 404", "Code: 410", "error-01.*is changed on the page.*404 is now 410", id="changed"
        ),
        pytest.param("3.  The shelf is swept.\n", "", "interaction-03.*is gone on the page", id="gone"),
        pytest.param("swept.\n", "swept.\n4.  It rains.\n", '"It rains.", is new on the page', id="new"),
    ],
)
def test_more_than_words_is_not_accepted(
    old: str, new: str, sentence: str, contract_file: Path, markdown: str
) -> None:
    before = contract_file.read_text(encoding="utf-8")
    with pytest.raises(PageError, match=sentence):
        accept(parse(replaced(markdown, (old, new)).encode(), name="new"), contract_file, "second")
    assert contract_file.read_text(encoding="utf-8") == before


NEW_ROW = """|Van Is Late|Nothing leaves without a van.

 Error Code: BAD\\_STATE

 HTTP Status Code: 403

|

## Usage"""
NEW_CLAUSE = """[[clause]]
id = "error-05"
title = "Van Is Late"
gist = "Without a van nothing leaves."
code = "BAD_STATE"
status = 403

[[clause]]
id = "requirement-01"
"""


def test_a_row_that_the_contract_got_by_hand_gets_its_first_fingerprint(
    contract_file: Path, markdown: str
) -> None:
    page = parse(replaced(markdown, ("\n## Usage", NEW_ROW)).encode(), name="new")
    text = contract_file.read_text("utf-8")
    contract_file.write_text(replaced(text, ('[[clause]]\nid = "requirement-01"\n', NEW_CLAUSE)), "utf-8")
    with pytest.raises(ContractError, match="error-05 lacks a fingerprint for edition first"):
        Contract.from_toml(
            contract_file.read_text("utf-8"), EDITION.with_name("readings.toml").read_text("utf-8")
        )
    contract = accept(page, contract_file, "second")
    assert list(contract.clause("error-05").fingerprints) == ["second"]
    assert "error-05" in contract.reading("reading-02").clauses
    assert compare(page, contract).same


def test_an_edition_is_not_given_to_other_words(contract_file: Path, markdown: str) -> None:
    page = parse(replaced(markdown, ("close the lid", "shut the lid")).encode(), name="new")
    with pytest.raises(PageError, match="has an edition first already, with other words"):
        accept(page, contract_file, "first")


def test_an_edition_has_a_plain_name(contract_file: Path, markdown: str) -> None:
    with pytest.raises(PageError, match=r'"Summer .27" is no name for an edition'):
        accept(parse(markdown.encode(), name="new"), contract_file, "Summer '27")


def test_a_file_that_is_no_contract_is_refused(contract_file: Path, markdown: str) -> None:
    contract_file.write_text("title = 1", encoding="utf-8")
    with pytest.raises(PageError, match="cannot be read as a contract"):
        accept(parse(markdown.encode(), name="new"), contract_file, "second")
