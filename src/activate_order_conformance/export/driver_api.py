"""The driver protocol in OpenAPI 3.1, made from the models that the kit's own client reads and writes by."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from activate_order_conformance.export.departures_text import READY, about, departures_table, meanings
from activate_order_conformance.export.driver_exchanges import worked_exchanges
from activate_order_conformance.export.examples import exemplify
from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.targets.driver import driver_documents as model
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

DESCRIPTION = """\
A side door beside an implementation of `activateOrderAction`, through which the conformance kit brings a checkout \
into a state and looks at it again. JSON, UTF-8, real types: booleans are booleans, what is not there is `null`. Every \
request bears the driver's own bearer token, and the driver is never open by accident.

**A ready checkout**: {ready}

**Departures**, each with its values:

{departures}

An arranged value stays until the action, a PATCH or a DELETE changes it. A snapshot is one consistent read from the \
records, never an echo of what was asked; its session is the one that was arranged, archived or not. A departure that \
is missing from a snapshot cannot be confirmed. The credential always authenticates. Unknown ids are 404, but for \
DELETE, which succeeds twice and at any moment. What a run left behind is cleared by `DELETE /checkouts?run=…`.\
"""

REFUSALS = {
    400: (
        "The body is malformed, or names what the protocol does not know.",
        "There is no departure called 'x'.",
    ),
    401: ("The driver's token is missing or wrong.", "Send the driver's own token as a bearer token."),
    404: ("There is no checkout with this id.", "There is no checkout with this id."),
    405: ("The method is none of the resource's.", "Send GET, PATCH or DELETE."),
    413: ("The request is too large.", "Send less than a mebibyte."),
    415: ("The body is not JSON.", "Send application/json."),
}
"""What a request is turned down for: what is wrong, and a sentence that may say so."""

EVERYWHERE = (400, 401, 405, 413)


def driver_openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `activate-order-driver/1`."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Activate Order driver",
            "summary": "Brings checkouts into a state, shows them, takes them away.",
            "description": DESCRIPTION.replace("{ready}", READY).replace("{departures}", departures_table()),
            "version": model.PROTOCOL.rpartition("/")[2],
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": f"http://127.0.0.1:8080{DRIVER_PATH}",
                "description": "The driver that activate-order serve offers by itself.",
            }
        ],
        "security": [{"driver": []}],
        "tags": [{"name": "driver", "description": "The driver, seven requests in all."}],
        "paths": _paths(),
        "components": {
            "schemas": driver_schemas(),
            "responses": {f"Refused{status}": _refused(status) for status in REFUSALS},
            "parameters": {
                "id": {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "description": "The driver's id of the checkout.",
                    "schema": {"type": "string", "minLength": 1},
                    "example": "c1",
                }
            },
            "securitySchemes": {
                "driver": {"type": "http", "scheme": "bearer", "description": "The driver's own token."}
            },
        },
    }


def _paths() -> dict[str, Any]:
    checkout = {"parameters": [{"$ref": "#/components/parameters/id"}]}
    run = {
        "name": "run",
        "in": "query",
        "required": True,
        "description": "The run whose checkouts are to go.",
        "schema": {"type": "string", "minLength": 1},
        "example": "r-7f3a",
    }
    return {
        "/": {
            "get": _operation(
                "announce",
                "Say what this driver can do",
                "Asked once, before anything else. What is not named here is not asked for, and its rows are unproven.",
            ),
        },
        "/checkouts": {
            "post": _operation(
                "arrange",
                "Arrange a fresh checkout",
                "All its records are new, and it is ready but for the departures. What cannot be arranged is answered "
                "with 422, and nothing is left of it.",
                404,
                415,
            ),
            "delete": _operation(
                "clear",
                "Take away all checkouts of a run",
                "Those of an earlier process too: a run that was killed is cleared by its name.",
                parameters=[run],
            ),
        },
        "/checkouts/{id}": {
            **checkout,
            "get": _operation(
                "look",
                "Show a checkout in one consistent read",
                "Asked before and after each call, and again until all that is awaited has come true.",
                404,
            ),
            "patch": _operation(
                "change",
                "Change departures of a checkout, all of them or none",
                "Puts a refused checkout right: the same cart, the same session, and nothing else of it touched. What "
                "was arranged before stays until it is named here.",
                404,
                415,
            ),
            "delete": _operation(
                "release",
                "Take a checkout away, also twice and mid-flight",
                "Also while the action still works on it, and also where it is gone already.",
            ),
        },
        "/checkouts/{id}/edit-order-item": {
            **checkout,
            "post": _operation(
                "editOrderItem",
                "Try, as the caller, to change an order item, and undo it",
                "Every item of the order is tried with the caller's own rights. It is believed only after it was "
                "accepted once on a ready checkout.",
                404,
            ),
        },
    }


def _operation(
    name: str, summary: str, description: str, *refusals: int, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "description": description,
        "tags": ["driver"],
    }
    if parameters:
        operation["parameters"] = parameters
    if name in BODIES:
        shown = {each.what: each.body for each in worked_exchanges() if each.operation == name}
        operation["requestBody"] = {
            "required": True,
            "description": _first_line(BODIES[name]),
            "content": _content(BODIES[name], shown),
        }
    statuses = [status for operation, status in DOCUMENTS if operation == name]
    responses = {str(status): _answered(name, status) for status in statuses}
    if not statuses:
        responses["204"] = {"description": "Nothing is left of it."}
    responses |= {
        str(status): {"$ref": f"#/components/responses/Refused{status}"}
        for status in (*EVERYWHERE, *refusals)
    }
    return {**operation, "responses": dict(sorted(responses.items()))}


def _answered(name: str, status: int) -> dict[str, Any]:
    document = DOCUMENTS[name, status]
    described = {
        201: "The checkout, arranged.",
        422: "What cannot be arranged or changed, and why.",
    }.get(status, _first_line(document))
    answered = [each for each in worked_exchanges() if each.status == status]
    own = [each for each in answered if each.operation == name]
    shown = {each.what: each.answer for each in own or answered}
    return {"description": described, "content": _content(document, shown)}


def _first_line(document: type[model.Document]) -> str:
    return (document.__doc__ or "").partition("\n")[0]


def _content(document: type[model.Document], shown: dict[str, Any]) -> dict[str, Any]:
    """Return a body of that shape, with examples by what each is about."""
    content: dict[str, Any] = {"schema": {"$ref": REF.format(model=document.__name__)}}
    if shown:
        content["examples"] = {
            f"example-{number}": {"summary": what, "value": value}
            for number, (what, value) in enumerate(shown.items(), 1)
        }
    return {"application/json": content}


def _refused(status: int) -> dict[str, Any]:
    why, sentence = REFUSALS[status]
    content = {
        "schema": {"$ref": REF.format(model="Problem")},
        "examples": {"problem": {"value": {"error": sentence}}},
    }
    return {"description": why, "content": {"application/json": content}}


REF = "#/components/schemas/{model}"
DOCUMENTS: dict[tuple[str, int], type[model.Document]] = {
    ("announce", 200): model.Announcement,
    ("arrange", 201): model.ArrangedDocument,
    ("arrange", 422): model.ObjectionsDocument,
    ("look", 200): model.SnapshotDocument,
    ("change", 200): model.ArrangedDocument,
    ("change", 422): model.ObjectionsDocument,
    ("editOrderItem", 200): model.EditedDocument,
}
"""What each operation answers, by its HTTP status."""

BODIES: dict[str, type[model.Document]] = {"arrange": model.ArrangeRequest, "change": model.ChangeRequest}
"""What each operation is sent."""


def driver_schemas() -> dict[str, Any]:
    """Return the schemas by name."""
    documents = dict.fromkeys((*BODIES.values(), *DOCUMENTS.values()))
    _, made = models_json_schema([(each, "validation") for each in documents], ref_template=REF)
    schemas: dict[str, Any] = made["$defs"]
    for request in BODIES.values():
        departures = schemas[request.__name__]["properties"]["departures"]
        schemas[request.__name__]["properties"]["departures"] = {
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
        "properties": {
            "error": {
                "type": "string",
                "description": "A sentence.",
                "examples": ["There is no checkout with this id."],
            }
        },
    }
    for exchange in worked_exchanges():
        if body := BODIES.get(exchange.operation):
            exemplify(schemas, schemas[body.__name__], exchange.body)
        if document := DOCUMENTS.get((exchange.operation, exchange.status)):
            exemplify(schemas, schemas[document.__name__], exchange.answer)
    return dict(sorted(schemas.items()))


def _values(departure: Departure) -> dict[str, Any]:
    meant = "\n".join(f"- {value}: {meaning}" for value, meaning in meanings(departure))
    schema = {"description": f"{about(departure)}.\n\n{meant}", "examples": [departure.departing[0]]}
    if departure.kind == "count":
        return {"type": "integer", "minimum": 0, **schema}
    if departure.kind == "text":
        return {"type": ["string", "null"], **schema}
    return {"enum": list(departure.values), **schema}
