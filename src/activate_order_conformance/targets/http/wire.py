"""The action's envelope: reads what a target answered, tolerantly, and lists what is wrong with it.

An answer is an array with one result an input, in input order (reading on the envelope). Two envelopes are
read: the action's own (`isSuccess`, `errors[].statusCode`) and the platform's generic error (`errorCode`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from activate_order_conformance.nouns.answer import Result
from activate_order_conformance.nouns.brief import CUT, brief
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.phrases import count
from activate_order_conformance.targets.http.json_body import Defects, Unreadable, parsed

MOST_RESULTS = 100
"""How many results are read at the most; no call of the kit has as many inputs."""

_MOST_ERRORS = 100
"""How many errors of one result are looked at."""

_LARGEST_OUTPUTS = 16 * 1024
"""How many characters of JSON the output values of a result may have; those of the page have a hundred."""

_MOST_CHARACTERS = 4000
"""How many characters of a name, code or message are kept."""

_MANDATORY = ("errors", "isSuccess", "outputValues")  # actionName is a claim of its own (about-04)


class Envelope(NamedTuple):
    """The results that could be read, or what there is instead, and the defects of the envelope."""

    results: tuple[Result, ...] | None
    unreadable: str = ""
    defects: tuple[str, ...] = ()


def read(body: bytes, content_type: str | None, status: int, expected_count: int) -> Envelope:
    """Read `body`, answered with `content_type` and HTTP `status`, as the results of `expected_count` inputs."""
    defects = Defects()
    try:
        items = _items(parsed(body, defects), expected_count, defects)
        results = tuple(_result(item, at, defects) for at, item in enumerate(items))
    except Unreadable as why:
        return Envelope(None, str(why))
    _check_content_type(content_type, defects)
    generic = all("isSuccess" not in item and "errorCode" in item for item in items)
    if len(results) != expected_count and not generic:
        defects.add(so_many(len(results), expected_count))
    success = 200 <= status < 300
    if generic and success:
        defects.add(f"a generic error under HTTP status {status}")
    if not success and all(result.is_success for result in results):
        defects.add(f"isSuccess is true under HTTP status {status}")
    return Envelope(results, "", defects.listed())


def so_many(results: int, inputs: int) -> str:
    """Return how many results there are for how many inputs, in words."""
    return f"{count(results, 'result')} for {count(inputs, 'input')}"


def _items(value: JSON, expected_count: int, defects: Defects) -> list[dict[str, JSON]]:
    if isinstance(value, dict):
        defects.add("a bare object, not an array")
        value = [value]
    if not isinstance(value, list):
        raise Unreadable(f"{_kind(value)} where an array of results was due")
    if not value:
        raise Unreadable("an empty array")
    if len(value) > MOST_RESULTS:
        raise Unreadable(so_many(len(value), expected_count))
    items: list[dict[str, JSON]] = []
    for at, item in enumerate(value):
        if not isinstance(item, dict):
            raise Unreadable(f"an array whose [{at}] is {_kind(item)}, not a result")
        items.append(item)
    return items


def _result(item: dict[str, JSON], at: int, defects: Defects) -> Result:
    if "isSuccess" not in item and "errorCode" in item:
        return _generic_error(item, f"[{at}]", defects)
    for key in _MANDATORY:
        if key not in item:
            defects.add(f"[{at}].{key} is missing")
    is_success = _success(item, f"[{at}]", defects)
    for key, fits, wanted in _OPTIONAL:
        if key in item and not fits(item[key]):
            defects.add(f"[{at}].{key} is {_kind(item[key])}, not {wanted}")
    output = item.get("outputValues")
    if not is_success and not output:
        output = None  # some languages write an empty object as an empty list
    if output is not None and not isinstance(output, dict):
        defects.add(f"[{at}].outputValues is {_kind(output)}, not an object or null")
        output = None
    if output and len(json.dumps(output)) > _LARGEST_OUTPUTS:
        raise Unreadable(f"a result, [{at}], with more than {_LARGEST_OUTPUTS // 1024} KiB of output values")
    code, message = _first_error(item.get("errors"), is_success, f"[{at}].errors", defects)
    name = item.get("actionName")
    return Result(
        is_success=is_success,
        action_name=_kept(name) if isinstance(name, str) else None,
        code=code,
        message=message,
        output=output,
        more_codes=_further_codes(item.get("errors"), code),
    )


def _further_codes(errors: JSON, first: str | None) -> tuple[str, ...]:
    """Return the codes of the other errors that are not the first one's."""
    further = errors[1:_MOST_ERRORS] if isinstance(errors, list) else []
    codes = [error.get("statusCode") for error in further if isinstance(error, dict)]
    kept = (_kept(code) for code in codes if isinstance(code, str))
    return tuple(dict.fromkeys(code for code in kept if code != first))


def _success(item: dict[str, JSON], where: str, defects: Defects) -> bool:
    """Return what the result says of itself; `errors` being null is never taken for success."""
    value = item.get("isSuccess")
    if isinstance(value, bool):
        return value
    if "isSuccess" in item:
        defects.add(f"{where}.isSuccess is {_kind(value)}, not a boolean")
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(item.get("errors"), list) and item["errors"]:
        return False
    raise Unreadable(f"a result, {where}, that says neither isSuccess nor errorCode")


def _first_error(
    errors: JSON, is_success: bool, where: str, defects: Defects
) -> tuple[str | None, str | None]:
    if errors is None:
        if not is_success:
            defects.add(f"{where} is null on a failure")
        return None, None
    if not isinstance(errors, list):
        defects.add(f"{where} is {_kind(errors)}, not an array or null")
        return None, None
    if is_success and errors:
        defects.add(f"{where} has errors on a success")
    if not is_success and not errors:
        defects.add(f"{where} is empty on a failure")
    first: tuple[str | None, str | None] = (None, None)
    for number, error in enumerate(errors[:_MOST_ERRORS]):
        read = _error(error, f"{where}[{number}]", defects)
        if number == 0:
            first = read
    if len(errors) > _MOST_ERRORS:
        defects.add(f"{where} has {len(errors)} errors")
    return first


def _error(error: JSON, here: str, defects: Defects) -> tuple[str | None, str | None]:
    """Return the code and the message of one error."""
    if not isinstance(error, dict):
        defects.add(f"{here} is {_kind(error)}, not an object")
        return None, None
    code_key = "statusCode"
    if "statusCode" not in error and isinstance(error.get("errorCode"), str):
        defects.add(f"{here} has errorCode instead of statusCode")
        code_key = "errorCode"
    code = _text(error, code_key, here, defects)
    message = _text(error, "message", here, defects)
    if "fields" not in error:
        defects.add(f"{here}.fields is missing")
    else:
        _check_fields(error["fields"], here, defects)
    return code, message


def _generic_error(item: dict[str, JSON], where: str, defects: Defects) -> Result:
    if "fields" in item:
        _check_fields(item["fields"], where, defects)
    code = _text(item, "errorCode", where, defects)
    if code is None:
        raise Unreadable(f"a generic error, {where}, whose errorCode is no code")
    return Result(is_success=False, code=code, message=_text(item, "message", where, defects), generic=True)


def _text(holder: dict[str, JSON], key: str, where: str, defects: Defects) -> str | None:
    value = holder.get(key)
    if isinstance(value, str):
        if value.strip():
            return _kept(value)
        defects.add(f"{where}.{key} is empty")
    elif key in holder:
        defects.add(f"{where}.{key} is {_kind(value)}, not text")
    else:
        defects.add(f"{where}.{key} is missing")
    return None


def _kept(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}{CUT}"


def _check_fields(value: JSON, where: str, defects: Defects) -> None:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        defects.add(f"{where}.fields is not an array of texts")


def _check_content_type(content_type: str | None, defects: Defects) -> None:
    if not content_type:
        defects.add("no Content-Type, where application/json is expected")
        return
    # What stands between may have said it once more.
    types = dict.fromkeys(part.strip() for part in content_type.split(","))
    kind, *parameters = (part.strip().lower() for part in ", ".join(types).split(";"))
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        defects.add(f"the Content-Type is {brief(kind, 60)}, not application/json")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            defects.add(f"the Content-Type's charset is {brief(value, 30)}, not UTF-8")


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
