"""JSON Schemas of the documents that the kit reads and writes, found by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) called `name`; raises UsageError where there is none."""
    make = SCHEMAS.get(name)
    if make is None:
        raise UsageError(f'No schema is called "{name}".', did_you_mean(name, SCHEMAS))
    return {"$schema": DIALECT, **make()}


def contract_schema() -> dict[str, Any]:
    """Return the schema of the contract as `export contract --format json` writes it."""
    from pydantic import TypeAdapter

    from activate_order_conformance.contract import Contract
    from activate_order_conformance.contract.entry import Kind, ReadingId

    made = Contract.model_json_schema()
    made["properties"]["fingerprint"] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    clause = made["$defs"]["Clause"]
    clause["properties"]["kind"] = TypeAdapter(Kind).json_schema()
    clause["properties"]["readings"] = TypeAdapter(list[ReadingId]).json_schema()
    return made


def report_schema() -> dict[str, Any]:
    """Return the schema of the report as `verify --json` writes it."""
    from activate_order_conformance.report.document import Report

    return Report.model_json_schema(mode="serialization")


def evidence_schema() -> dict[str, Any]:
    """Return the schema of a bundle of evidence: an object with the JSON files that it holds, by name."""
    from pydantic import TypeAdapter

    from activate_order_conformance.evidence.manifest import Manifest, Signature
    from activate_order_conformance.nouns.exchange import Witness
    from activate_order_conformance.report.document import Report
    from activate_order_conformance.run.facts import RunFacts
    from activate_order_conformance.run.plan import Finding, PlannedScenario

    members: dict[str, Any] = {
        "manifest.json": Manifest,
        "signature.json": Signature,
        "plan.json": list[PlannedScenario],
        "findings.json": list[Finding],
        "report.json": Report,
        "facts": RunFacts,
        "scenario": Witness,
    }
    made, common = TypeAdapter.json_schemas(
        [
            (name, "serialization" if name == "report.json" else "validation", TypeAdapter(member))
            for name, member in members.items()
        ]
    )
    schemas = {name: schema for (name, _), schema in made.items()}
    facts, scenario = schemas.pop("facts"), schemas.pop("scenario")
    run = {
        "type": "object",
        "properties": {
            "facts": facts,
            "edition": {"type": "string"},
            "versions": {"type": "object", "additionalProperties": {"type": "string"}},
            "settings": {"type": "object"},
        },
        "required": ["facts", "edition", "versions", "settings"],
        "additionalProperties": False,
    }
    return {
        "title": "Evidence",
        "type": "object",
        "properties": {**schemas, "run.json": run},
        "patternProperties": {"^scenarios/[0-9]{4,}[.]json$": scenario},
        "required": ["findings.json", "manifest.json", "plan.json", "report.json", "run.json"],
        "additionalProperties": False,
        **common,
    }


def configuration_schema() -> dict[str, Any]:
    """Return the schema of the configuration file, `activate-order.toml`, read as JSON."""
    from pydantic import TypeAdapter

    from activate_order_conformance.targets.settings.model import Settings

    return TypeAdapter(Settings).json_schema()


def driver_schema() -> dict[str, Any]:
    """Return the schema of the document in which a driver says what it can do."""
    from activate_order_conformance.targets.driver.driver_documents import Announcement

    return Announcement.model_json_schema()


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "contract": contract_schema,
    "report": report_schema,
    "evidence": evidence_schema,
    "configuration": configuration_schema,
    "driver": driver_schema,
}
"""What makes each schema."""
