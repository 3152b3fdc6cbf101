"""The component schemas of the driver protocol, each property with a description and an example."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from activate_order_conformance.export.departures_text import about, meanings
from activate_order_conformance.export.driver_exchanges import worked_exchanges
from activate_order_conformance.export.examples import exemplify
from activate_order_conformance.nouns.departure import Departure
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.targets.driver import driver_documents as model

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
