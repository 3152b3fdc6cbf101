"""Contract, steps and glossary as text: complete, the same every time, and in words of our own."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import Result
from markdown_it import MarkdownIt

from activate_order_conformance.contract import Contract
from activate_order_conformance.export.contract_text import contract_csv, contract_json, contract_markdown
from activate_order_conformance.export.glossary import glossary
from activate_order_conformance.export.steps import vocabulary
from activate_order_conformance.suite.features.vocabulary import definitions, matching, shown
from tests.cli.command_line import activate_order

ALL = (
    ["openapi"],
    ["driver"],
    *(["schema", name] for name in ("contract", "report", "evidence", "configuration", "driver")),
    ["prepared", "error-04"],
    *(["contract", "--format", form] for form in ("json", "markdown", "csv", "spreadsheet")),
    *(["steps", "--format", form] for form in ("json", "markdown")),
    *(["glossary", "--format", form] for form in ("json", "markdown")),
)


def export(*arguments: str) -> Result:
    return activate_order("export", *arguments)


@pytest.mark.parametrize("arguments", ALL, ids=" ".join)
def test_an_export_is_the_same_every_time(arguments: list[str], tmp_path: Path) -> None:
    first = export(*arguments)
    assert first.exit_code == 0, first.output
    assert export(*arguments, "--out", str(tmp_path / "again")).exit_code == 0
    assert (tmp_path / "again").read_bytes() == first.stdout_bytes
    assert first.stdout.endswith("\n")


def test_csv_has_a_line_for_each_clause(contract: Contract) -> None:
    lines = list(csv.DictReader(io.StringIO(contract_csv(contract))))
    assert [line["id"] for line in lines] == [clause.id for clause in contract.clauses]
    row = next(line for line in lines if line["id"] == "error-04")
    assert (row["code"], row["status"]) == ("INVALID_OPERATION", "403")
    assert "reading-21" in row["readings"].split()


def test_a_spreadsheet_is_told_that_csv_is_utf_8() -> None:
    table, sheet = (export("contract", "--format", form).stdout_bytes for form in ("csv", "spreadsheet"))
    assert sheet == codecs.BOM_UTF8 + table


def test_json_has_each_clause_with_its_readings(contract: Contract) -> None:
    written = json.loads(contract_json(contract))
    assert written["fingerprint"] == contract.fingerprint
    for clause in written["clauses"]:
        assert clause["readings"] == [reading.id for reading in contract.readings_on(clause["id"])]


def test_markdown_has_a_table_row_for_each_clause_and_a_heading_for_each_reading(contract: Contract) -> None:
    html = MarkdownIt("commonmark").enable("table").render(contract_markdown(contract))
    assert re.findall(r"<tr>\s*<td>([a-z]+-\d\d)</td>", html) == [clause.id for clause in contract.clauses]
    assert re.findall(r"<h3>(reading-\d\d):", html) == [reading.id for reading in contract.readings]


def test_every_step_has_a_meaning_and_an_example_that_it_matches() -> None:
    steps = vocabulary()
    assert len(steps) == len(definitions())
    for step in steps:
        assert step.meaning.endswith(".")
        assert [shown(definition) for definition in matching(step.keyword, step.examples[0])] == [step.text]


def test_the_glossary_explains_each_word_once_by_clauses_that_exist(contract: Contract) -> None:
    words = [term.word.casefold() for term in glossary()]
    assert len(words) == len(set(words))
    assert "mad" in words
    for term in glossary():
        assert term.meaning.endswith(".")
        assert {*term.clauses} <= {clause.id for clause in contract.clauses}


def test_a_file_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    result = export("glossary", "--out", str(tmp_path / "missing" / "file"))
    assert result.exit_code == 2
    assert "cannot be written" in result.output
