"""Several records in one request, as clients send them where they are given a list."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from werkzeug.wrappers import Response

from activate_order_reference.platform.answers import PlatformError, json_answer, unparseable
from activate_order_reference.platform.bodies import json_object
from activate_order_reference.platform.field_values import shown
from activate_order_reference.platform.records_api import (
    create_record,
    delete_record,
    fields_named,
    record_with,
    sobject_named,
    update_record,
)
from activate_order_reference.platform.schema import OBJECTS, SObject
from activate_order_reference.platform.site import Route, Visit

_COLLECTIONS = "/services/data/<version:version>/composite/sobjects"
_MOST = 200


def create_records(visit: Visit, version: str) -> Response:
    """Create records."""
    return _each_of(visit, _create)


def update_records(visit: Visit, version: str) -> Response:
    """Change records, each named by its id."""
    return _each_of(visit, _update)


def delete_records(visit: Visit, version: str) -> Response:
    """Delete the records that `?ids=` names, of whatever object."""
    arguments = visit.request.args
    steps = [partial(_delete, visit, id.strip()) for id in arguments.get("ids", "").split(",")]
    return _results(visit, steps, all_or_none=arguments.get("allOrNone", "").lower() == "true")


def read_records(visit: Visit, version: str, name: str) -> Response:
    """Read the records of an object that `?ids=` names, or the body; one that is not there is `null`."""
    asked: Mapping[str, object] = {key: value.split(",") for key, value in visit.request.args.items()}
    if visit.request.method == "POST":
        asked = json_object(visit.request)
    ids, names = _texts(asked, "ids"), _texts(asked, "fields")
    _check_number(ids)
    sobject = sobject_named(name)
    fields = fields_named(sobject, names)
    answer: list[object] = [None] * len(ids)
    for place, id in enumerate(ids):
        with suppress(PlatformError):
            answer[place] = shown(visit.site.org, record_with(visit, sobject, id.strip()), fields, version)
    return json_answer(answer)


def _create(visit: Visit, record: Mapping[str, object]) -> str:
    return create_record(visit, _sobject_of(record), record)


def _update(visit: Visit, record: Mapping[str, object]) -> str:
    fields = {name: value for name, value in record.items() if name.lower() != "id"}
    id = next((str(value) for name, value in record.items() if name.lower() == "id"), "")
    update_record(visit, _sobject_of(record), id, fields)
    return id


def _delete(visit: Visit, id: str) -> str:
    sobject = next((each for each in OBJECTS.values() if each.records.prefix == id[:3]), None)
    if sobject is None:
        raise PlatformError(400, "MALFORMED_ID", f"bad id {id[:40]}")
    delete_record(visit, sobject, id)
    return id


def _sobject_of(record: Mapping[str, object]) -> SObject:
    attributes = record.get("attributes")
    kind = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(kind, str):
        raise PlatformError(
            400, "INVALID_INPUT", 'Each record names its object: {"attributes": {"type": ...}}'
        )
    return sobject_named(kind)


def _each_of(visit: Visit, do: Callable[[Visit, Mapping[str, object]], str]) -> Response:
    body = json_object(visit.request)
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise unparseable('The request must have the form {"records": [{...}]}')
    steps = [partial(do, visit, record) for record in records]
    return _results(visit, steps, all_or_none=body.get("allOrNone") is True)


def _results(visit: Visit, steps: Sequence[Callable[[], str]], *, all_or_none: bool) -> Response:
    _check_number(steps)
    before = visit.site.org.state() if all_or_none else None
    results = [_result(step) for step in steps]
    if before is not None and not all(result["success"] for result in results):
        visit.site.org.restore(before)
        results = [_ROLLED_BACK if result["success"] else result for result in results]
    return json_answer(results)


def _result(step: Callable[[], str]) -> dict[str, object]:
    try:
        return {"id": step(), "success": True, "errors": []}
    except PlatformError as error:
        return _failure(error.code, error.message, error.fields or ())


def _failure(code: str, message: str, fields: Sequence[str] = ()) -> dict[str, object]:
    error = {"statusCode": code, "message": message, "fields": list(fields)}
    return {"success": False, "errors": [error]}


_ROLLED_BACK = _failure(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
)


def _check_number(items: Sequence[object]) -> None:
    if len(items) > _MOST:
        raise PlatformError(
            400,
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {_MOST} records in this call",
        )


def _texts(asked: Mapping[str, object], key: str) -> list[str]:
    texts = asked.get(key)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise unparseable('The request must have the form {"ids": ["..."], "fields": ["..."]}')
    return texts


ROUTES = (
    Route("POST", _COLLECTIONS, create_records),
    Route("PATCH", _COLLECTIONS, update_records),
    Route("DELETE", _COLLECTIONS, delete_records),
    Route("GET", f"{_COLLECTIONS}/<name>", read_records),
    Route("POST", f"{_COLLECTIONS}/<name>", read_records),
)
