"""Values of fields: from JSON into records and back, with the platform's errors."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from activate_order_reference.platform.answers import PlatformError, unparseable
from activate_order_reference.platform.schema import Field, SObject, object_of
from activate_order_reference.platform.stamped_org import StampedOrg
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.record_ids import normal_form
from activate_order_reference.rules.records import Account, Record

T = TypeVar("T")


def value_of(org: StampedOrg, record: Record, field: Field) -> object:
    """Return the value of a record's field, which the platform keeps where the record does not."""
    return org.stamp(record)[field.attribute] if field.is_system else getattr(record, field.attribute)


def parent_of(org: StampedOrg, record: Record, reference: Field) -> Record | None:
    """Return the record that a reference names."""
    id = value_of(org, record, reference)
    return next((parent for kind in reference.to if (parent := org.get(kind, id)) is not None), None)


def shown(org: StampedOrg, record: Record, fields: Iterable[Field], version: str) -> dict[str, object]:
    """Return a record as JSON, with the fields wanted."""
    name = object_of(type(record)).name
    url = f"/services/data/{version}/sobjects/{name}/{record.id}"
    answer: dict[str, object] = {"attributes": {"type": name, "url": url}}
    return answer | {field.name: value_of(org, record, field) for field in fields}


def field_named(sobject: SObject, name: str) -> Field:
    """Return a field; raises `PlatformError` INVALID_FIELD where the object has none of this name."""
    field = sobject.field(name)
    if field is None:
        raise PlatformError(
            400, "INVALID_FIELD", f"No such column '{name[:100]}' on sobject of type {sobject.name}"
        )
    return field


def written(org: Org, sobject: SObject, body: Mapping[str, object], *, creating: bool) -> dict[str, Any]:
    """Return the record's fields that a body writes, by attribute; raises `PlatformError` for what is wrong."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        if name == "attributes":
            continue
        field = field_named(sobject, name)
        if not (field.create if creating else field.update):
            raise PlatformError(
                400,
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                f"Unable to create/update fields: {field.name}. Please check the security settings of this "
                "field and verify that it is read/write for your profile or permission set.",
                fields=[field.name],
            )
        values[field.attribute] = _value(org, field, value)
    _check_required(sobject, values, creating=creating)
    return values


def _check_required(sobject: SObject, values: Mapping[str, object], *, creating: bool) -> None:
    missing = [
        field.name
        for field in sobject.fields.values()
        if values.get(field.attribute) is None
        and (field.required if creating else field.attribute in values and not field.nillable)
    ]
    if missing:
        names = ", ".join(missing)
        raise PlatformError(
            400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{names}]", fields=missing
        )


def _value(org: Org, field: Field, value: object) -> object:
    if value is None or value == "":
        return False if field.kind == "boolean" else None
    if field.kind == "boolean":
        return _typed(value, bool, "boolean")
    if field.kind == "double":
        return _number(value)
    text = _typed(value, str, "string")
    if field.kind == "picklist" and text not in field.values:
        raise PlatformError(
            400,
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{field.name}: bad value for restricted picklist field: {text[:100]}",
            fields=[field.name],
        )
    if field.kind == "date":
        return _date(text)
    if field.kind == "reference":
        return _reference(org, field, text)
    if len(text) > field.length:
        raise PlatformError(
            400,
            "STRING_TOO_LONG",
            f"{field.name}: data value too large: {text[:40]} (max length={field.length})",
            fields=[field.name],
        )
    return text


def _typed(value: object, kind: type[T], name: str) -> T:
    if not isinstance(value, kind):
        raise unparseable(f"Cannot deserialize instance of {name} from the value {str(value)[:40]}")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unparseable(f"Cannot deserialize instance of double from the value {str(value)[:40]}")
    if abs(value) > 1e15 or math.isnan(value):
        raise PlatformError(400, "NUMBER_OUTSIDE_VALID_RANGE", "The number is outside the valid range")
    return float(value)


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise unparseable(
            f"Cannot deserialize instance of date from VALUE_STRING value {text[:40]}"
        ) from None


def _reference(org: Org, field: Field, text: str) -> str:
    full = normal_form(text)
    kinds = [kind for kind in field.to if full is not None and full.startswith(kind.prefix)]
    if full is None or not kinds:
        raise PlatformError(
            400,
            "MALFORMED_ID",
            f"{field.name}: id value of incorrect type: {text[:40]}",
            fields=[field.name],
        )
    record = org.get(kinds[0], full)
    if record is None or (isinstance(record, Account) and record.is_deleted):
        raise PlatformError(
            400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=[field.name]
        )
    return full
