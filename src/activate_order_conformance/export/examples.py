"""Examples for the properties of schemas, taken from whole documents that are valid by them."""

from __future__ import annotations

from typing import Any


def exemplify(schemas: dict[str, Any], schema: dict[str, Any], shown: Any) -> None:
    """Give every property of a schema that has no example yet the one that it has in `shown`."""
    if "$ref" in schema:
        exemplify(schemas, schemas[schema["$ref"].rpartition("/")[2]], shown)
    for either in schema.get("anyOf", ()):
        exemplify(schemas, either, shown)
    if isinstance(shown, list) and isinstance(schema.get("items"), dict):
        for member in shown:
            exemplify(schemas, schema["items"], member)
    if not isinstance(shown, dict):
        return
    for name, value in shown.items():
        if name in schema.get("properties", {}):
            part = schema["properties"][name]
            if "$ref" not in part:
                part.setdefault("examples", [value])
            exemplify(schemas, part, value)
        elif isinstance(schema.get("additionalProperties"), dict):
            exemplify(schemas, schema["additionalProperties"], value)
