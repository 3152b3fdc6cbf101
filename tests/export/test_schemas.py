"""The JSON Schemas are valid, and what the kit writes is valid against them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.export.contract_text import contract_json
from activate_order_conformance.export.schemas import SCHEMAS, schema
from activate_order_conformance.report.renderers import render
from activate_order_conformance.suite.run import RunSettings, run
from activate_order_conformance.target.configuration import TargetSettings


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_an_unknown_schema_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean report"):
        schema("reprot")


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """Return what the kit writes, by the name of its schema."""
    report = run(RunSettings(selected=("error-04",)))
    return {
        "contract": json.loads(contract_json(Contract.load())),
        "report": json.loads(render("json", report)),
        "configuration": TargetSettings(base_url="https://host.example").to_data(),
    }


@pytest.mark.parametrize("name", ["contract", "report", "configuration"])
def test_what_is_written_is_valid_against_its_schema(name: str, written: dict[str, Any]) -> None:
    Draft202012Validator(schema(name)).validate(written[name])


@pytest.mark.parametrize("name", ["contract", "report", "configuration"])
def test_a_misspelt_field_is_not_valid(name: str, written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(schema(name)).validate({**written[name], "misspelt": 1})


def test_no_configuration_holds_the_drivers_token() -> None:
    assert "driver_token" not in schema("configuration")["properties"]
