"""Records over REST: create, read, update, delete and query."""

from collections.abc import Mapping
from dataclasses import MISSING, replace
from dataclasses import fields as dataclass_fields

from werkzeug.wrappers import Response

from activate_order_reference.platform import record_rules, soql
from activate_order_reference.platform.answers import PlatformError, json_answer, no_content, not_found
from activate_order_reference.platform.bodies import json_object
from activate_order_reference.platform.field_values import field_named, shown, written
from activate_order_reference.platform.schema import OBJECTS, Field, SObject
from activate_order_reference.platform.sharing import may_change, may_see
from activate_order_reference.platform.site import Route, Visit
from activate_order_reference.rules.records import Cart, Order, Record

_SOBJECTS = "/services/data/<version:version>/sobjects"


def list_objects(_visit: Visit, version: str) -> Response:
    """List the objects."""
    listed = [_summary(sobject, version) for sobject in OBJECTS.values()]
    return json_answer({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})


def describe_object(_visit: Visit, version: str, name: str) -> Response:
    """Describe an object with its fields."""
    sobject = _object(name)
    fields = [_described(field) for field in sobject.fields.values()]
    return json_answer({**_summary(sobject, version), "fields": fields})


def create(visit: Visit, version: str, name: str) -> Response:
    """Create a record; a cart or order belongs to its creator unless it says otherwise."""
    sobject, org = _object(name), visit.site.org
    if not sobject.create:
        raise _unsupported(f"entity type cannot be inserted: {sobject.name}")
    values = written(org, sobject, json_object(visit.request), creating=True)
    if sobject.records in (Cart, Order) and values.get("owner_id") is None:
        values["owner_id"] = visit.caller.id
    make: type = sobject.records
    record: Record = make(id=org.new_id(sobject.records), **_without_needless_nulls(sobject.records, values))
    record_rules.check_new(org, record)
    if not may_change(org, visit.caller, record):
        raise _no_access()
    org.put(record)
    return json_answer({"id": record.id, "success": True, "errors": []}, 201)


def read(visit: Visit, version: str, name: str, id: str) -> Response:
    """Read a record, or the fields of it that `?fields=` names."""
    sobject = _object(name)
    record = _record(visit, sobject, id)
    wanted = visit.request.args.get("fields")
    fields: tuple[Field, ...] = tuple(sobject.fields.values())
    if wanted:
        fields = tuple(field_named(sobject, each.strip()) for each in wanted.split(","))
    return json_answer(shown(sobject, record, fields, version))


def update(visit: Visit, version: str, name: str, id: str) -> Response:
    """Change a record's fields."""
    sobject, org = _object(name), visit.site.org
    old = _record(visit, sobject, id)
    if not sobject.update:
        raise _unsupported(f"entity type {sobject.name} does not support update")
    values = written(org, sobject, json_object(visit.request), creating=False)
    if not may_change(org, visit.caller, old):
        raise _no_access()
    changes: dict[str, object] = values
    new = replace(old, **changes)  # type: ignore[arg-type]  # the schema names the record's own fields
    record_rules.check_change(org, visit.caller, old, new)
    org.put(new)
    record_rules.follow_change(org, new)
    return no_content()


def delete(visit: Visit, version: str, name: str, id: str) -> Response:
    """Delete a record."""
    sobject, site = _object(name), visit.site
    record = _record(visit, sobject, id)
    if not sobject.delete:
        raise _unsupported(f"entity type {sobject.name} does not support delete")
    if not may_change(site.org, visit.caller, record):
        raise _no_access()
    record_rules.delete(site.org, site.work, visit.caller, record)
    return no_content()


def query(visit: Visit, version: str) -> Response:
    """Answer a query over the records that the user may see."""
    asked = soql.parse(visit.request.args.get("q", ""))
    sobject, org = asked.sobject, visit.site.org
    visible = [record for record in org.all(sobject.records) if may_see(org, visit.caller, record)]
    found = asked.select(visible)
    records = [] if asked.counts else [shown(sobject, record, asked.fields, version) for record in found]
    return json_answer({"totalSize": len(found), "done": True, "records": records})


def _object(name: str) -> SObject:
    sobject = OBJECTS.get(name.lower())
    if sobject is None:
        raise not_found()
    return sobject


def _record(visit: Visit, sobject: SObject, id: str) -> Record:
    record = visit.site.org.get(sobject.records, id)
    if record is None or not may_see(visit.site.org, visit.caller, record):
        raise not_found()
    return record


def _without_needless_nulls(kind: type[Record], values: Mapping[str, object]) -> dict[str, object]:
    defaults = {field.name: field.default for field in dataclass_fields(kind)}
    return {
        name: value
        for name, value in values.items()
        if value is not None or defaults[name] is None or defaults[name] is MISSING
    }


def _unsupported(message: str) -> PlatformError:
    return PlatformError(400, "INVALID_TYPE_FOR_OPERATION", message)


def _no_access() -> PlatformError:
    return PlatformError(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")


def _summary(sobject: SObject, version: str) -> dict[str, object]:
    here = f"/services/data/{version}/sobjects/{sobject.name}"
    return {
        "name": sobject.name,
        "label": sobject.name,
        "keyPrefix": sobject.records.prefix,
        "createable": sobject.create,
        "updateable": sobject.update,
        "deletable": sobject.delete,
        "queryable": sobject.query,
        "urls": {"sobject": here, "describe": f"{here}/describe", "rowTemplate": f"{here}/{{ID}}"},
    }


def _described(field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "label": field.name,
        "type": field.kind,
        "length": field.length if field.kind == "string" else 0,
        "createable": field.create,
        "updateable": field.update,
        "nillable": field.nillable and field.kind not in ("id", "boolean"),
        "picklistValues": [{"value": value, "label": value, "active": True} for value in field.values],
    }


ROUTES = (
    Route("GET", _SOBJECTS, list_objects),
    Route("POST", f"{_SOBJECTS}/<name>", create),
    Route("GET", f"{_SOBJECTS}/<name>/describe", describe_object),
    Route("GET", f"{_SOBJECTS}/<name>/<id>", read),
    Route("PATCH", f"{_SOBJECTS}/<name>/<id>", update),
    Route("DELETE", f"{_SOBJECTS}/<name>/<id>", delete),
    Route("GET", "/services/data/<version:version>/query", query),
)
