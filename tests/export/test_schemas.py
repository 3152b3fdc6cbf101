"""The JSON Schemas are valid, and what the kit writes is valid against them."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.export.contract_text import contract_json
from activate_order_conformance.export.schemas import SCHEMAS, schema
from activate_order_conformance.report.renderers import render
from activate_order_conformance.suite.run import carry_out
from activate_order_conformance.suite.settings import RunSettings

CONFIGURATION = """\
target = "https://host.example"
way = "driver"

[driver]
token_command = "pass show driver"

[deadlines]
settle = 5
"""


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_an_unknown_schema_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean report"):
        schema("reprot")


def test_a_clause_names_its_readings_as_readings_are_named() -> None:
    defined = schema("contract")["$defs"]
    named = defined["Clause"]["properties"]["readings"]["items"]
    assert named["pattern"] == defined["Reading"]["properties"]["id"]["pattern"]


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """Return what the kit writes, by the name of its schema."""
    recorded = carry_out(RunSettings(selected=("error-04",), evidence="everything"))
    with zipfile.ZipFile(io.BytesIO(pack(recorded.evidence, recorded.report))) as bundle:
        evidence = {name: bundle.read(name) for name in bundle.namelist() if name.endswith(".json")}
    return {
        "contract": json.loads(contract_json(Contract.load())),
        "report": json.loads(render("json", recorded.report)),
        "evidence": {name: json.loads(content) for name, content in evidence.items()},
        "configuration": tomllib.loads(CONFIGURATION),
    }


@pytest.mark.parametrize("name", ["contract", "report", "evidence", "configuration"])
def test_what_is_written_is_valid_against_its_schema(name: str, written: dict[str, Any]) -> None:
    Draft202012Validator(schema(name)).validate(written[name])


@pytest.mark.parametrize("name", ["contract", "report", "evidence", "configuration"])
def test_a_misspelt_field_is_not_valid(name: str, written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(schema(name)).validate({**written[name], "misspelt": 1})


def test_evidence_that_lacks_a_claims_verdict_is_not_valid(written: dict[str, Any]) -> None:
    findings = [{**finding, "verdict": "splendid"} for finding in written["evidence"]["findings.json"]]
    with pytest.raises(ValidationError):
        Draft202012Validator(schema("evidence")).validate({**written["evidence"], "findings.json": findings})
