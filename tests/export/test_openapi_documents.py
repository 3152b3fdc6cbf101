"""The OpenAPI documents are valid, say what the contract says, and hold of the served reference."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from openapi_spec_validator import validate

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.export.driver_exchanges import worked_exchanges
from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.value import word
from activate_order_conformance.targets.driver import driver_documents as driver_model
from activate_order_conformance.targets.http import wire

ERRORS = Contract.load().errors
TOKEN = "the-drivers-own"


def post_of(document: dict[str, Any]) -> dict[str, Any]:
    (path,) = document["paths"].values()
    operation: dict[str, Any] = path["post"]
    return operation


def examples_of(document: dict[str, Any]) -> dict[str, tuple[int, Any]]:
    """Return the status and the body of every example of an answer, by name."""
    return {
        name: (int(status), example["value"])
        for status, response in post_of(document)["responses"].items()
        for name, example in response.get("content", {})
        .get("application/json", {})
        .get("examples", {})
        .items()
    }


def instances_valid(document: dict[str, Any], schema: dict[str, Any], instance: Any) -> None:
    """Raise where `instance` is not valid against a schema of the document."""
    jsonschema.Draft202012Validator({**document, **schema}).validate(instance)


def test_the_actions_document_is_valid_openapi(action_document: dict[str, Any]) -> None:
    validate(action_document)


def test_the_drivers_document_is_valid_openapi(driver_document: dict[str, Any]) -> None:
    validate(driver_document)


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row.id)
def test_a_row_has_an_example_in_each_profile(action_document: dict[str, Any], row: Clause) -> None:
    examples = examples_of(action_document)
    assert (examples[row.id][0], examples[f"platform-{row.id}"][0]) == (row.status, 400)
    for name in (row.id, f"platform-{row.id}"):
        assert examples[name][1][0]["errors"][0]["statusCode"] == row.code


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row.id)
def test_a_row_may_be_refused_in_the_platforms_own_envelope(
    action_document: dict[str, Any], row: Clause
) -> None:
    (media,) = post_of(action_document)["responses"][str(row.status)]["content"].values()
    refusal = [{"errorCode": row.code, "message": row.gist}]
    assert not wire.read(json.dumps(refusal).encode(), "application/json", row.status or 0, 1).defects
    instances_valid(action_document, media["schema"], refusal)


def test_every_example_is_valid_against_its_schema(action_document: dict[str, Any]) -> None:
    checked = 0
    contents = [response.get("content", {}) for response in post_of(action_document)["responses"].values()]
    contents += [response["content"] for response in action_document["components"]["responses"].values()]
    contents += [post_of(action_document)["requestBody"]["content"]]
    for content in contents:
        for media in content.values():
            for example in media["examples"].values():
                instances_valid(action_document, media["schema"], example["value"])
                checked += 1
    assert checked > 2 * len(ERRORS)


def _schemas_in(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a document that could be a schema, with its path; examples are none."""
    if isinstance(part, dict):
        yield path, part
        for name, member in part.items():
            if name not in ("examples", "example"):
                yield from _schemas_in(member, f"{path}/{name}")
    elif isinstance(part, list):
        for member in part:
            yield from _schemas_in(member, path)


@pytest.mark.parametrize("name", ["action_document", "driver_document"])
def test_every_array_says_what_it_holds(name: str, request: pytest.FixtureRequest) -> None:
    for path, schema in _schemas_in(request.getfixturevalue(name)):
        kinds = schema.get("type")
        if kinds == "array" or (isinstance(kinds, list) and "array" in kinds):
            assert "items" in schema, path


@pytest.mark.parametrize("name", ["action_document", "driver_document"])
def test_every_property_has_a_description_and_an_example_that_is_valid(
    name: str, request: pytest.FixtureRequest
) -> None:
    document = request.getfixturevalue(name)
    checked = 0
    for path, schema in _schemas_in(document["components"]["schemas"]):
        for member, part in schema.get("properties", {}).items():
            if "$ref" in part:
                continue
            assert part.get("description"), f"{path}/{member} has no description"
            assert part.get("examples") or "const" in part, f"{path}/{member} has no example"
            for example in part.get("examples", ()):
                instances_valid(document, part, example)
                checked += 1
    assert checked > 15


def test_every_example_of_the_driver_is_valid_against_its_schema(driver_document: dict[str, Any]) -> None:
    checked = 0
    for _, part in _schemas_in(driver_document):
        for media in part.get("content", {}).values():
            for example in media.get("examples", {}).values():
                instances_valid(driver_document, media["schema"], example["value"])
                checked += 1
    assert checked >= len(worked_exchanges())


def test_every_request_of_the_driver_is_shown_with_an_answer(driver_document: dict[str, Any]) -> None:
    operations = {
        operation["operationId"]
        for methods in driver_document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict)
    }
    assert {exchange.operation for exchange in worked_exchanges()} == operations
    assert len(operations) == 7


@pytest.mark.parametrize("departure", DEPARTURES.values(), ids=lambda departure: departure.name)
def test_a_departure_is_described_value_by_value(
    driver_document: dict[str, Any], departure: Departure
) -> None:
    description = driver_document["components"]["schemas"]["Departures"]["properties"][departure.name][
        "description"
    ]
    for value in departure.means:
        assert f"`{word(value)}`" in description
    assert all(meaning in description for meaning in departure.means.values())


def test_a_server_made_by_the_document_keeps_to_the_envelope(action_document: dict[str, Any]) -> None:
    """Whatever is required by the reading on the envelope is required by the schema."""
    refusal = deepcopy(examples_of(action_document)["error-04"][1])
    del refusal[0]["errors"][0]["fields"]
    assert wire.read(json.dumps(refusal).encode(), "application/json", 403, 1).defects
    with pytest.raises(jsonschema.ValidationError):
        instances_valid(action_document, {"$ref": "#/components/schemas/Results"}, refusal)


def test_an_accepted_result_is_no_refusal(action_document: dict[str, Any]) -> None:
    answer = deepcopy(examples_of(action_document)["activated"][1])
    answer[0]["isSuccess"] = False
    with pytest.raises(jsonschema.ValidationError):
        instances_valid(action_document, {"$ref": "#/components/schemas/Results"}, answer)


def test_readings_that_a_document_names_exist(
    action_document: dict[str, Any], driver_document: dict[str, Any], contract: Contract
) -> None:
    words = json.dumps([action_document, driver_document]).replace(")", " ").replace(".", " ").split()
    named = {word.strip("(") for word in words if "reading-" in word}
    assert named
    assert named <= set(contract.ids)


def test_the_drivers_document_has_every_departure(driver_document: dict[str, Any]) -> None:
    schemas = driver_document["components"]["schemas"]
    assert list(schemas["Departures"]["properties"]) == list(DEPARTURES)
    assert schemas["Announcement"]["properties"]["protocol"]["const"] == driver_model.PROTOCOL


@pytest.mark.parametrize("path", ["/openapi.json", "/conformance/v1/openapi.json"])
def test_the_reference_serves_the_document(
    served: str, path: str, action_document: dict[str, Any], driver_document: dict[str, Any]
) -> None:
    document = requests.get(served + path, timeout=10).json()
    assert document == (driver_document if "conformance" in path else action_document)


def schemathesis(folder: Path, document: str, base: str, authorization: str, *excluded: str) -> None:
    """Fuzz what answers at `base` by the document; the same every time."""
    arguments = [
        *(sys.executable, "-m", "schemathesis.cli", "run", document, "--url", base),
        *("--header", f"Authorization: {authorization}"),
        *("--checks", "all", "--exclude-checks", ",".join(["positive_data_acceptance", *excluded])),
        *("--seed", "1", "--max-examples", "8", "--generation-database", "none", "--no-color"),
    ]
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


@pytest.mark.slow
def test_the_served_action_holds_to_its_document(
    served: str, arranged: Callable[[], dict[str, Any]], tmp_path: Path
) -> None:
    """The page has rows with status 500, so that a server error alone is no fault here."""
    authorization = arranged()["authorization"]
    schemathesis(tmp_path, f"{served}/openapi.json", served, authorization, "not_a_server_error")


@pytest.mark.slow
def test_the_served_driver_holds_to_its_document(served: str, tmp_path: Path) -> None:
    base = f"{served}/conformance/v1"
    schemathesis(tmp_path, f"{base}/openapi.json", base, f"Bearer {TOKEN}")


def test_what_the_reference_answers_is_what_the_document_says(
    served: str, arranged: Callable[[], dict[str, Any]], action_document: dict[str, Any]
) -> None:
    checkout = arranged()
    answer = requests.post(
        f"{served}/services/data/v59.0/actions/standard/activateOrderAction",
        headers={"Authorization": checkout["authorization"]},
        json={"inputs": [{"cartId": checkout["cartId"], "orderStatus": "ACTIVATE"}]},
        timeout=10,
    )
    assert answer.status_code == 200
    instances_valid(action_document, {"$ref": "#/components/schemas/Results"}, answer.json())
