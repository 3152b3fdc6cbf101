"""The action's envelope: reads what a target answered, tolerantly, and lists what is wrong with it.

An answer is an array with one result an input, in input order (reading on the envelope). Two envelopes are
read: the action's own (`isSuccess`, `errors[].statusCode`) and the platform's generic error (`errorCode`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.observation import Result
from activate_order_conformance.targets.http.json_body import Unreadable, parsed

_MANDATORY = ("errors", "isSuccess", "outputValues")  # actionName is a claim of its own (about-04)


class Envelope(NamedTuple):
    """Holds the results that could be read, or why none could, and the defects of the envelope."""

    results: tuple[Result, ...] | None
    unreadable: str = ""
    defects: tuple[str, ...] = ()


def read(body: bytes, content_type: str | None, status: int, expected_count: int) -> Envelope:
    """Read `body`, answered with `content_type` and HTTP `status`, as the results of `expected_count` inputs."""
    defects: list[str] = []
    try:
        items = _items(parsed(body, defects), defects)
        results = tuple(_result(item, at, defects) for at, item in enumerate(items))
    except Unreadable as why:
        return Envelope(None, str(why))
    _check_content_type(content_type, defects)
    generic = all("isSuccess" not in item and "errorCode" in item for item in items)
    if len(results) != expected_count and not generic:
        defects.append(f"{len(results)} results for {expected_count} inputs")
    success = 200 <= status < 300
    if generic and success:
        defects.append(f"a generic error under HTTP status {status}")
    if not success and all(result.is_success for result in results):
        defects.append(f"isSuccess is true under HTTP status {status}")
    return Envelope(results, "", tuple(dict.fromkeys(defects)))


def _items(value: JSON, defects: list[str]) -> list[dict[str, JSON]]:
    if isinstance(value, dict):
        defects.append("a bare object, not an array")
        value = [value]
    if not isinstance(value, list):
        raise Unreadable(f"the body is {_kind(value)}, not an array of results")
    if not value:
        raise Unreadable("the body is an empty array")
    items: list[dict[str, JSON]] = []
    for at, item in enumerate(value):
        if not isinstance(item, dict):
            raise Unreadable(f"[{at}] is {_kind(item)}, not a result")
        items.append(item)
    return items


def _result(item: dict[str, JSON], at: int, defects: list[str]) -> Result:
    if "isSuccess" not in item and "errorCode" in item:
        return _generic_error(item, f"[{at}]", defects)
    defects.extend(f"[{at}].{key} is missing" for key in _MANDATORY if key not in item)
    is_success = _success(item, f"[{at}]", defects)
    for key, fits, wanted in _OPTIONAL:
        if key in item and not fits(item[key]):
            defects.append(f"[{at}].{key} is {_kind(item[key])}, not {wanted}")
    output = item.get("outputValues")
    if output is not None and not isinstance(output, dict):
        defects.append(f"[{at}].outputValues is {_kind(output)}, not an object or null")
        output = None
    code, message = _first_error(item.get("errors"), is_success, f"[{at}].errors", defects)
    name = item.get("actionName")
    return Result(
        is_success=is_success,
        action_name=name if isinstance(name, str) else None,
        code=code,
        message=message,
        output=output,
    )


def _success(item: dict[str, JSON], where: str, defects: list[str]) -> bool:
    """Return what the result says of itself; `errors` being null is never taken for success."""
    value = item.get("isSuccess")
    if isinstance(value, bool):
        return value
    if "isSuccess" in item:
        defects.append(f"{where}.isSuccess is {_kind(value)}, not a boolean")
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(item.get("errors"), list) and item["errors"]:
        return False
    raise Unreadable(f"{where} says neither isSuccess nor errorCode")


def _first_error(
    errors: JSON, is_success: bool, where: str, defects: list[str]
) -> tuple[str | None, str | None]:
    if errors is None:
        if not is_success:
            defects.append(f"{where} is null on a failure")
        return None, None
    if not isinstance(errors, list):
        defects.append(f"{where} is {_kind(errors)}, not an array or null")
        return None, None
    if is_success and errors:
        defects.append(f"{where} has errors on a success")
    if not is_success and not errors:
        defects.append(f"{where} is empty on a failure")
    found: list[tuple[str | None, str | None]] = []
    for number, error in enumerate(errors):
        here = f"{where}[{number}]"
        if not isinstance(error, dict):
            defects.append(f"{here} is {_kind(error)}, not an object")
            found.append((None, None))
            continue
        if "statusCode" not in error and isinstance(error.get("errorCode"), str):
            defects.append(f"{here} has errorCode instead of statusCode")
            code = _text(error, "errorCode", here, defects)
        else:
            code = _text(error, "statusCode", here, defects)
        found.append((code, _text(error, "message", here, defects)))
        if "fields" not in error:
            defects.append(f"{here}.fields is missing")
        else:
            _check_fields(error["fields"], here, defects)
    return found[0] if found else (None, None)


def _generic_error(item: dict[str, JSON], where: str, defects: list[str]) -> Result:
    if "fields" in item:
        _check_fields(item["fields"], where, defects)
    code = _text(item, "errorCode", where, defects)
    if code is None:
        raise Unreadable(f"{where}.errorCode is no code")
    return Result(is_success=False, code=code, message=_text(item, "message", where, defects), generic=True)


def _text(holder: dict[str, JSON], key: str, where: str, defects: list[str]) -> str | None:
    value = holder.get(key)
    if isinstance(value, str):
        if value.strip():
            return value
        defects.append(f"{where}.{key} is empty")
    elif key in holder:
        defects.append(f"{where}.{key} is {_kind(value)}, not text")
    else:
        defects.append(f"{where}.{key} is missing")
    return None


def _check_fields(value: JSON, where: str, defects: list[str]) -> None:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        defects.append(f"{where}.fields is not an array of texts")


def _check_content_type(content_type: str | None, defects: list[str]) -> None:
    if not content_type:
        defects.append("no Content-Type, where application/json is expected")
        return
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if kind != "application/json":
        defects.append(f"the Content-Type is {kind[:60]}, not application/json")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            defects.append(f"the Content-Type's charset is {value[:30]}, not UTF-8")


def _is_integer_or_null(value: JSON) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _is_text_or_null(value: JSON) -> bool:
    return value is None or isinstance(value, str)


_OPTIONAL: tuple[tuple[str, Callable[[JSON], bool], str], ...] = (
    ("invocationId", _is_text_or_null, "text or null"),
    ("outcome", lambda value: value is None or isinstance(value, (str, dict)), "text, an object or null"),
    ("sortOrder", _is_integer_or_null, "an integer"),
    ("version", _is_integer_or_null, "an integer"),
)


def _kind(value: JSON) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "an array"
    return "an object"
