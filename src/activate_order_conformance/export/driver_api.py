"""The driver protocol in OpenAPI 3.1, made from the models that the kit's own client reads and writes by."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.targets.driver import driver_documents as model

REF = "#/components/schemas/{model}"

DESCRIPTION = """\
A side door beside an implementation of `activateOrderAction`, through which the conformance kit brings a checkout \
into a state and looks at it again. JSON, UTF-8, real types: booleans are booleans, what is not there is `null`. Every \
request bears the driver's own bearer token, and the driver is never open by accident.

**A ready checkout**: one authenticated user is caller, buyer and owner of the cart, and has the integrator \
permission, but neither Modify All Data nor Edit Activated Orders. The cart is in checkout and has at least one order \
item; one open session names a draft order; there is no order summary; its background operation is Complete, or there \
is none; the account is active and a member of the store; there is no validation output. No two live checkouts share \
a caller, an account, a membership or a cart, unless `sameCallerAs` asks for it.

**Departures**, by name, the ready value first:

{departures}

An arranged value stays until the action, a PATCH or a DELETE changes it. A snapshot is one consistent read from the \
records, never an echo of what was asked; its session is the one that was arranged, archived or not. A departure that \
is missing from a snapshot cannot be confirmed. The credential always authenticates. Unknown ids are 404, but for \
DELETE, which succeeds twice and at any moment. What a run left behind is cleared by `DELETE /checkouts?run=…`.\
"""

REFUSALS = {
    400: "The body is malformed, or names what the protocol does not know.",
    401: "The driver's token is missing or wrong.",
    404: "There is no checkout with this id.",
    405: "The method is none of the resource's.",
    413: "The request is too large.",
    415: "The body is not JSON.",
}
EVERYWHERE = (400, 401, 405, 413)


def driver_openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `activate-order-driver/1`."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Activate Order driver",
            "summary": "Brings checkouts into a state, shows them, takes them away.",
            "description": DESCRIPTION.replace("{departures}", _table()),
            "version": model.PROTOCOL.rpartition("/")[2],
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "http://127.0.0.1:8080/conformance/v1",
                "description": "The driver that activate-order serve offers by itself.",
            }
        ],
        "security": [{"driver": []}],
        "tags": [{"name": "driver"}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "responses": {f"Refused{status}": _refused(status) for status in REFUSALS},
            "parameters": {
                "id": {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "description": "The driver's id of the checkout.",
                    "schema": {"type": "string", "minLength": 1},
                }
            },
            "securitySchemes": {
                "driver": {"type": "http", "scheme": "bearer", "description": "The driver's own token."}
            },
        },
    }


def _paths() -> dict[str, Any]:
    one = {"parameters": [{"$ref": "#/components/parameters/id"}]}
    run = {
        "name": "run",
        "in": "query",
        "required": True,
        "description": "The run whose checkouts are to go.",
        "schema": {"type": "string", "minLength": 1},
    }
    return {
        "/": {
            "get": _operation("announce", "Say what this driver can do", {200: model.Announcement}),
        },
        "/checkouts": {
            "post": _operation(
                "arrange",
                "Arrange a fresh checkout",
                {201: model.ArrangedDocument, 422: model.ObjectionsDocument},
                body=model.ArrangeRequest,
                refusals=(404, 415),
            ),
            "delete": _operation("clear", "Take away all checkouts of a run", {204: None}, parameters=[run]),
        },
        "/checkouts/{id}": {
            **one,
            "get": _operation(
                "look",
                "Show a checkout in one consistent read",
                {200: model.SnapshotDocument},
                refusals=(404,),
            ),
            "patch": _operation(
                "change",
                "Change departures of a checkout, all of them or none",
                {200: model.ArrangedDocument, 422: model.ObjectionsDocument},
                body=model.ChangeRequest,
                refusals=(404, 415),
            ),
            "delete": _operation("release", "Take a checkout away, also twice and mid-flight", {204: None}),
        },
        "/checkouts/{id}/edit-order-item": {
            **one,
            "post": _operation(
                "editOrderItem",
                "Try, as the caller, to change an order item, and undo it",
                {200: model.EditedDocument},
                refusals=(404,),
            ),
        },
    }


def _operation(
    name: str,
    summary: str,
    answers: dict[int, type[model.Document] | None],
    *,
    body: type[model.Document] | None = None,
    parameters: list[dict[str, Any]] | None = None,
    refusals: tuple[int, ...] = (),
) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": name, "summary": summary, "tags": ["driver"]}
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _content(body)}
    responses: dict[str, Any] = {
        str(status): _answered(status, document) for status, document in answers.items()
    }
    responses |= {
        str(status): {"$ref": f"#/components/responses/Refused{status}"}
        for status in (*EVERYWHERE, *refusals)
    }
    return {**operation, "responses": dict(sorted(responses.items()))}


def _answered(status: int, document: type[model.Document] | None) -> dict[str, Any]:
    if document is None:
        return {"description": "Nothing is left of it."}
    described = {
        201: "The checkout, arranged.",
        422: "What cannot be arranged or changed, and why.",
    }.get(status, (document.__doc__ or "").partition("\n")[0])
    return {"description": described, "content": _content(document)}


def _content(document: type[model.Document]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(model=document.__name__)}}}


def _refused(status: int) -> dict[str, Any]:
    return {
        "description": REFUSALS[status],
        "content": {"application/json": {"schema": {"$ref": REF.format(model="Problem")}}},
    }


def _schemas() -> dict[str, Any]:
    documents = (
        model.Announcement,
        model.ArrangeRequest,
        model.ChangeRequest,
        model.ArrangedDocument,
        model.ObjectionsDocument,
        model.SnapshotDocument,
        model.EditedDocument,
    )
    _, made = models_json_schema([(one, "validation") for one in documents], ref_template=REF)
    schemas: dict[str, Any] = made["$defs"]
    for request in ("ArrangeRequest", "ChangeRequest"):
        departures = schemas[request]["properties"]["departures"]
        schemas[request]["properties"]["departures"] = {
            "$ref": REF.format(model="Departures"),
            "description": departures["description"],
        }
    schemas["Departures"] = {
        "type": "object",
        "description": "Values of departures, by name.",
        "properties": {name: _values(departure) for name, departure in DEPARTURES.items()},
        "additionalProperties": False,
    }
    schemas["Problem"] = {
        "type": "object",
        "description": "What is wrong with a request; a driver may say more.",
        "properties": {"error": {"type": "string", "description": "A sentence."}},
    }
    return dict(sorted(schemas.items()))


def _values(departure: Departure) -> dict[str, Any]:
    if departure.kind == "count":
        return {"type": "integer", "minimum": 0}
    if departure.kind == "text":
        return {"type": ["string", "null"]}
    return {"enum": list(departure.values)}


def _table() -> str:
    """Return the departures as a Markdown table."""
    start = ready(DOCUMENTED).values()
    rows = [
        f"| `{name}` | {_code(start[name])} | {_others(departure, start[name])} |"
        for name, departure in DEPARTURES.items()
    ]
    return "\n".join(["| departure | ready | others |", "|---|---|---|", *rows])


def _others(departure: Departure, start: Value) -> str:
    if departure.kind == "count":
        return "any count"
    if departure.kind == "text":
        return "any text, `null`"
    return ", ".join(_code(value) for value in departure.values if value != start)


def _code(value: Value) -> str:
    return f"`{word(value)}`"
