"""The action as the contract sees it, in OpenAPI 3.1: what is called, and what may be answered."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from activate_order_conformance import __version__
from activate_order_conformance.contract import Clause, Contract
from activate_order_conformance.export import envelope
from activate_order_conformance.nouns.profile import DOCUMENTED, PLATFORM, PLATFORM_STATUS, PROFILES

PATH = "/services/data/{version}/actions/standard/{action}"

DESCRIPTION = """\
What the documentation page of this invocable action says of it, transcribed row by row, with the platform's envelope \
around it. Made from the contract of the Activate Order conformance kit; not affiliated with the vendor.

That the action is invoked by POST is implied by the page and shown nowhere by the vendor (reading-30). Two profiles \
are described side by side. In `documented` a refusal bears the HTTP status of its row: its example is named after the \
row, as in `error-04`. In `platform` every refusal is answered with 400, as real orgs answer: its example is named \
`platform-error-04`. Several rows share a code and a status, so an answer alone does not tell which of them it means.\
"""

PLATFORM_REFUSALS = {
    401: ("Nobody is authenticated.", "INVALID_SESSION_ID", "Session expired or invalid"),
    404: ("There is no such version or action.", "NOT_FOUND", "The requested resource does not exist"),
    405: ("The method is none of the resource's.", "METHOD_NOT_ALLOWED", "HTTP Method not allowed"),
    413: ("The request is too large.", "EXCEEDED_MAX_SIZE_REQUEST", "The request is too large"),
    415: ("The body is not JSON.", "UNSUPPORTED_MEDIA_TYPE", "MediaType is not supported by this resource"),
}
"""What the platform refuses by itself: why, with which code, and in which words."""

NOT_PARSED = [{"errorCode": "JSON_PARSER_ERROR", "message": "The request could not be parsed"}]


def action_openapi(contract: Contract) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the action, with an example for each error row in each profile."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": contract.title,
            "summary": "Turns a draft order into an activated one.",
            "description": DESCRIPTION,
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {"url": "http://127.0.0.1:8080", "description": "Where activate-order serve answers by itself."}
        ],
        "security": [{"session": []}],
        "tags": [{"name": "action", "description": "The invocable action."}],
        "paths": {
            PATH.replace("{action}", contract.api_name): {
                "parameters": [
                    {
                        "name": "version",
                        "in": "path",
                        "required": True,
                        "description": "The version of the platform's API.",
                        "schema": {"type": "string", "pattern": "^v[1-9][0-9]{0,2}[.][0-9]$"},
                        "example": "v59.0",
                    }
                ],
                "get": _describe(contract),
                "post": _invoke(contract),
            }
        },
        "components": {
            "schemas": envelope.schemas(contract),
            "responses": {_refusal_name(status): _platform_refusal(status) for status in PLATFORM_REFUSALS},
            "securitySchemes": {
                "session": {"type": "http", "scheme": "bearer", "description": "A session of the caller."}
            },
        },
    }


def _describe(contract: Contract) -> dict[str, Any]:
    names = {
        kind: [{"name": clause.name} for clause in clauses]
        for kind, clauses in (("inputs", contract.inputs), ("outputs", contract.outputs))
    }
    example = {"name": contract.api_name, **names}
    return {
        "operationId": "describeActivateOrder",
        "summary": "Describe the action",
        "description": "What the action is called with and answers, told without calling it.",
        "tags": ["action"],
        "responses": {
            "200": {
                "description": "The action, its inputs and its output.",
                "content": _json("Description", {"described": {"value": example}}),
            },
            **_platform_refusals(401, 404, 405),
        },
    }


def _invoke(contract: Contract) -> dict[str, Any]:
    return {
        "operationId": "activateOrder",
        "summary": "Activate the order of a cart",
        "description": " ".join(clause.gist for clause in contract.abouts if not clause.not_tested),
        "tags": ["action"],
        "x-error-conditions": [
            {"clause": row.id, "title": row.title, "code": row.code, "status": row.status}
            for row in contract.errors
        ],
        "requestBody": {
            "required": True,
            "content": _json(
                "Invocation",
                {
                    profile.name: {
                        "summary": f"A call in the profile {profile.name}",
                        "value": envelope.call_of(profile.order_status),
                    }
                    for profile in PROFILES.values()
                },
            ),
        },
        "responses": {
            "200": {
                "description": "The activation has begun (reading-31).",
                "content": _json(
                    "Results", {"activated": {"summary": "Accepted", "value": envelope.accepted(contract)}}
                ),
            },
            **_refusals(contract),
            **_platform_refusals(*PLATFORM_REFUSALS),
        },
    }


def _refusals(contract: Contract) -> dict[str, Any]:
    """Return a response for each HTTP status that the rows have, with its rows' examples."""
    answers = [
        (status, _example_name(profile.name, row), row)
        for profile in (DOCUMENTED, PLATFORM)
        for row in contract.errors
        if row.status is not None
        for status in [PLATFORM_STATUS if profile.excuses_platform_status else row.status]
    ]
    answers.sort(key=lambda answer: answer[0])
    responses = {}
    for status, grouped in groupby(answers, key=lambda answer: answer[0]):
        examples = {
            name: {"summary": row.title, "value": envelope.refused(contract, row)} for _, name, row in grouped
        }
        own = ", ".join(name for name in examples if not name.startswith(PLATFORM.name))
        described = f"Refused, as {own}."
        if status == PLATFORM_STATUS:
            described += " In the profile platform, refused as any row; or the request could not be parsed."
            examples["not-parsed"] = {"summary": "Not parsed", "value": NOT_PARSED}
        responses[str(status)] = {"description": described, "content": _json("Refusal", examples)}
    return responses


def _example_name(profile: str, row: Clause) -> str:
    return row.id if profile == DOCUMENTED.name else f"{profile}-{row.id}"


def _refusal_name(status: int) -> str:
    return f"Platform{status}"


def _platform_refusals(*statuses: int) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{_refusal_name(status)}"} for status in statuses}


def _platform_refusal(status: int) -> dict[str, Any]:
    why, code, message = PLATFORM_REFUSALS[status]
    example = {"value": [{"errorCode": code, "message": message}]}
    return {"description": why, "content": _json("PlatformErrors", {code.lower(): example})}


def _json(schema: str, examples: dict[str, Any]) -> dict[str, Any]:
    return {
        "application/json": {
            "schema": {"$ref": f"#/components/schemas/{schema}"},
            "examples": examples,
        }
    }
