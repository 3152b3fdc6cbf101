"""The platform's envelope as JSON Schema: what the action is sent, and what it answers (reading-38)."""

from __future__ import annotations

from typing import Any

from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.export.examples import exemplify
from activate_order_conformance.nouns.profile import DOCUMENTED

Schema = dict[str, Any]

CART_ID = "0a6RM0000004GLzYAM"
OPERATION_ID = "08PRM00000000012AA"
"""Ids in the examples; they are well formed and belong to nothing."""

RECORD_ID = "^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$"


def schemas(contract: Contract) -> dict[str, Schema]:
    """Return the component schemas of the action's call and answer, by name."""
    made: dict[str, Schema] = {
        "Invocation": _object(
            "One call: a list of inputs, each for one cart.",
            {
                "inputs": {
                    "type": "array",
                    "items": _ref("Input"),
                    "description": "The inputs, each for one cart.",
                }
            },
            required=["inputs"],
        ),
        "Input": _object(
            "The inputs for one cart. Inputs that the page does not name may be given beside them (reading-24).",
            {_name(clause): {"type": "string", "description": clause.gist} for clause in contract.inputs},
            required=[_name(clause) for clause in contract.inputs],
        ),
        "Results": {
            "type": "array",
            "description": "One result for each input, in the order of the inputs (reading-27): JSON in UTF-8, "
            "without a byte order mark or a member that stands twice in an object (reading-38).",
            "items": {"oneOf": [_ref("Accepted"), _ref("Refused")]},
        },
        "Accepted": _result(
            contract,
            "The result of an input that was accepted.",
            accepted=True,
            errors={
                "type": ["array", "null"],
                "maxItems": 0,
                "items": _ref("ActionError"),
                "description": "None.",
                "examples": [None],
            },
            outputs=_ref("Output"),
        ),
        "Refused": _result(
            contract,
            "The result of an input that was refused.",
            accepted=False,
            errors={
                "type": "array",
                "minItems": 1,
                "items": _ref("ActionError"),
                "description": "Why; where there are several, the first is the one that counts.",
            },
            outputs={"type": ["object", "null"], "description": "None."},
        ),
        "Output": _object(
            "The output values.",
            {
                _name(clause): {"type": "string", "pattern": RECORD_ID, "description": clause.gist}
                for clause in contract.outputs
            },
            required=[_name(clause) for clause in contract.outputs],
        ),
        "ActionError": _object(
            "Why an input was refused.",
            {
                "statusCode": {
                    "type": "string",
                    "pattern": "^[A-Z][A-Z0-9_]*$",
                    "description": "The error code. The page has "
                    + ", ".join(dict.fromkeys(row.code or "" for row in contract.errors))
                    + ".",
                },
                "message": {"type": "string", "minLength": 1, "description": "Any text (reading-25)."},
                "fields": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "The fields that the error is about; none is an empty array.",
                },
            },
            required=["statusCode", "message", "fields"],
        ),
        "Refusal": {
            "description": "A refusal, which may come in the platform's generic envelope as well (reading-38).",
            "anyOf": [_ref("Results"), _ref("PlatformErrors")],
        },
        "PlatformErrors": {
            "type": "array",
            "minItems": 1,
            "description": "The platform's own refusal, before or beside the action.",
            "items": _object(
                "One error.",
                {
                    "errorCode": {
                        "type": "string",
                        "description": "The platform's code.",
                        "examples": ["INVALID_SESSION_ID"],
                    },
                    "message": {
                        "type": "string",
                        "description": "Any text.",
                        "examples": ["Session expired or invalid"],
                    },
                },
                required=["errorCode", "message"],
            ),
        },
        "Description": _object(
            "What the platform says of the action where it is asked.",
            {
                "name": {"const": contract.api_name, "description": "The action's name in the API."},
                "inputs": _ref("Parameters"),
                "outputs": _ref("Parameters"),
            },
            required=["name", "inputs", "outputs"],
        ),
        "Parameters": {
            "type": "array",
            "description": "Parameters, in any order.",
            "items": _object(
                "One parameter.",
                {
                    "name": {
                        "type": "string",
                        "description": "Its name.",
                        "examples": [contract.inputs[0].title],
                    }
                },
                required=["name"],
            ),
        },
    }
    description = {"name": contract.api_name, "inputs": [], "outputs": []}
    for name, instance in (
        ("Invocation", call_of(DOCUMENTED.order_status)),
        ("Accepted", accepted(contract)[0]),
        ("Refused", refused(contract, contract.errors[0])[0]),
        ("Description", description),
    ):
        exemplify(made, made[name], instance)
    return made


def call_of(order_status: str) -> dict[str, Any]:
    """Return a call with one input, as an example."""
    return {"inputs": [{"cartId": CART_ID, "orderStatus": order_status}]}


def accepted(contract: Contract) -> list[dict[str, Any]]:
    """Return the answer to a call that was accepted, as an example."""
    return [_answer(contract, errors=None, outputs={_name(contract.outputs[0]): OPERATION_ID})]


def refused(contract: Contract, row: Clause) -> list[dict[str, Any]]:
    """Return the answer of an error row, as an example; its message is the row's gist."""
    error: dict[str, Any] = {"statusCode": row.code, "message": row.gist, "fields": []}
    return [_answer(contract, errors=[error], outputs=None)]


def _answer(contract: Contract, errors: object, outputs: object) -> dict[str, Any]:
    return {
        "actionName": contract.api_name,
        "errors": errors,
        "invocationId": None,
        "isSuccess": errors is None,
        "outcome": None,
        "outputValues": outputs,
        "sortOrder": -1,
        "version": 1,
    }


def _result(
    contract: Contract, description: str, *, accepted: bool, errors: Schema, outputs: Schema
) -> Schema:
    return _object(
        description,
        {
            "actionName": {"const": contract.api_name, "description": "The action's name in the API."},
            "errors": errors,
            "invocationId": {"type": ["string", "null"], "description": "The platform's own; not judged."},
            "isSuccess": {"const": accepted, "description": "Whether this input was accepted."},
            "outcome": {
                "type": ["object", "array", "string", "number", "boolean", "null"],
                "items": {},
                "description": "The platform's own; not judged.",
            },
            "outputValues": outputs,
            "sortOrder": {"type": "integer", "description": "The platform's own; not judged."},
            "version": {"type": "integer", "description": "The platform's own; not judged."},
        },
        required=["actionName", "errors", "isSuccess", "outputValues"],
    )


def _name(clause: Clause) -> str:
    return clause.name or clause.title


def _object(description: str, properties: dict[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
