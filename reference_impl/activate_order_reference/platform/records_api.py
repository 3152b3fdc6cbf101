"""Records over REST: described, created, read, updated and deleted, one at a time."""

from collections.abc import Mapping
from dataclasses import MISSING, replace
from dataclasses import fields as dataclass_fields

from werkzeug.wrappers import Response

from activate_order_reference.platform import record_rules
from activate_order_reference.platform.answers import PlatformError, json_answer, no_content, not_found
from activate_order_reference.platform.bodies import json_object
from activate_order_reference.platform.description import description, summary
from activate_order_reference.platform.field_values import field_named, shown, written
from activate_order_reference.platform.schema import OBJECTS, Field, SObject
from activate_order_reference.platform.sharing import may_change, may_see
from activate_order_reference.platform.site import Route, Visit
from activate_order_reference.rules.records import Cart, Order, Record

_SOBJECTS = "/services/data/<version:version>/sobjects"


def list_objects(_visit: Visit, version: str) -> Response:
    """List the objects."""
    listed = [summary(sobject, version) for sobject in OBJECTS.values()]
    return json_answer({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": listed})


def show_object(_visit: Visit, version: str, name: str) -> Response:
    """Say in brief what an object is; what was looked at lately is not kept."""
    return json_answer({"objectDescribe": summary(sobject_named(name), version), "recentItems": []})


def describe_object(_visit: Visit, version: str, name: str) -> Response:
    """Describe an object with its fields."""
    return json_answer(description(sobject_named(name), version))


def create(visit: Visit, version: str, name: str) -> Response:
    """Create a record."""
    id = create_record(visit, sobject_named(name), json_object(visit.request))
    location = f"/services/data/{version}/sobjects/{sobject_named(name).name}/{id}"
    return json_answer({"id": id, "success": True, "errors": []}, 201, {"Location": location})


def read(visit: Visit, version: str, name: str, id: str) -> Response:
    """Read a record, or the fields of it that `?fields=` names."""
    sobject = sobject_named(name)
    record = record_with(visit, sobject, id)
    wanted = visit.request.args.get("fields")
    fields = fields_named(sobject, wanted.split(",")) if wanted else tuple(sobject.fields.values())
    return json_answer(shown(visit.site.org, record, fields, version))


def update(visit: Visit, version: str, name: str, id: str) -> Response:
    """Change a record's fields."""
    update_record(visit, sobject_named(name), id, json_object(visit.request))
    return no_content()


def delete(visit: Visit, version: str, name: str, id: str) -> Response:
    """Delete a record."""
    delete_record(visit, sobject_named(name), id)
    return no_content()


def create_record(visit: Visit, sobject: SObject, body: Mapping[str, object]) -> str:
    """Create a record and return its id; a cart or order belongs to its creator unless it says otherwise."""
    org = visit.site.org
    if not sobject.create:
        raise _unsupported(f"entity type cannot be inserted: {sobject.name}")
    values = written(org, sobject, body, creating=True)
    if sobject.records in (Cart, Order) and values.get("owner_id") is None:
        values["owner_id"] = visit.caller.id
    make: type = sobject.records
    record: Record = make(id=org.new_id(sobject.records), **_without_needless_nulls(sobject.records, values))
    record_rules.check_new(org, record)
    if not may_change(org, visit.caller, record):
        raise _no_access()
    return org.put(record).id


def update_record(visit: Visit, sobject: SObject, id: str, body: Mapping[str, object]) -> None:
    """Change a record's fields."""
    org = visit.site.org
    old = record_with(visit, sobject, id)
    if not sobject.update:
        raise _unsupported(f"entity type {sobject.name} does not support update")
    values = written(org, sobject, body, creating=False)
    if not may_change(org, visit.caller, old):
        raise _no_access()
    new = replace(old, **values)
    record_rules.check_change(org, visit.caller, old, new)
    org.put(new)
    record_rules.follow_change(org, new)


def delete_record(visit: Visit, sobject: SObject, id: str) -> None:
    """Delete a record."""
    site = visit.site
    record = record_with(visit, sobject, id)
    if not sobject.delete:
        raise _unsupported(f"entity type {sobject.name} does not support delete")
    if not may_change(site.org, visit.caller, record):
        raise _no_access()
    record_rules.delete(site.org, visit.caller, record)


def sobject_named(name: str) -> SObject:
    """Return an object by its name in any case; raises `PlatformError` NOT_FOUND."""
    sobject = OBJECTS.get(name.lower())
    if sobject is None:
        raise not_found()
    return sobject


def record_with(visit: Visit, sobject: SObject, id: str) -> Record:
    """Return the record with this id that the user may see; raises `PlatformError` NOT_FOUND."""
    record = visit.site.org.get(sobject.records, id)
    if record is None or not may_see(visit.site.org, visit.caller, record):
        raise not_found()
    return record


def fields_named(sobject: SObject, names: list[str]) -> tuple[Field, ...]:
    """Return fields by their names, each once; raises `PlatformError` INVALID_FIELD."""
    return tuple(dict.fromkeys(field_named(sobject, name.strip()) for name in names))


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


ROUTES = (
    Route("GET", _SOBJECTS, list_objects),
    Route("GET", f"{_SOBJECTS}/<name>", show_object),
    Route("POST", f"{_SOBJECTS}/<name>", create),
    Route("GET", f"{_SOBJECTS}/<name>/describe", describe_object),
    Route("GET", f"{_SOBJECTS}/<name>/<id>", read),
    Route("PATCH", f"{_SOBJECTS}/<name>/<id>", update),
    Route("DELETE", f"{_SOBJECTS}/<name>/<id>", delete),
)
