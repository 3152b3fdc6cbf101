"""The nouns of a run as plain data and back: what JSON can hold, checked when it is read.

What a stranger wrote costs no more memory for being wrong: of an array the first element that is wrong is told
alone, and no object has more members than `MOST_MEMBERS`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.surrogates import of_whole_characters

MOST_MEMBERS = 50_000
"""The most members that an object may have in what is read."""

_Noun = TypeVar("_Noun")


def to_plain(value: Any) -> Any:
    """Return a dataclass, with whatever it holds, as dicts, lists and scalars; sets become sorted lists."""
    if type(value) in _SCALARS:  # as most are
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in members(type(value))}
    if isinstance(value, Mapping):
        return {name: to_plain(member) for name, member in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [to_plain(member) for member in value]
    return value.value if isinstance(value, Enum) else value


_SCALARS = frozenset({str, int, float, bool, type(None)})


@cache
def members(noun: type[Any]) -> tuple[str, ...]:
    """Return the names of a dataclass's fields."""
    return tuple(member.name for member in fields(noun))


def from_plain(noun: type[_Noun], data: Any) -> _Noun:
    """Return the `noun` that `to_plain` wrote; raises pydantic's ValidationError for anything else."""
    validator: SchemaValidator = _validator(noun)  # type: ignore[arg-type]  # a class is hashable
    read: _Noun = validator.validate_python(data)
    return read


def first_fault(error: ValidationError) -> str:
    """Return the first thing that is wrong, and where."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "its top level"
    return f"{brief(place, 100)}: {brief(first['msg'], 200)}"


def parsed(text: str | bytes) -> Any:
    """Return what JSON says; raises ValueError for what is none, nests too deeply, or has too much in one place."""
    try:
        value = json.loads(text, object_pairs_hook=_bounded, parse_constant=_no_number)
        return of_whole_characters(value, text if isinstance(text, str) else text.decode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("arrays or objects are nested too deeply in it") from None
    except ValueError as error:
        if "int_max_str_digits" in str(error):  # which is advice to whoever writes Python
            raise ValueError("a number in it is too long to be read") from None
        raise


def of_another_form(data: Any, schema: str) -> str:
    """Say of which form JSON says that it is, and which is read here, where that is another (empty: it is not)."""
    named = data.get("schema") if isinstance(data, dict) else None
    if named in (None, schema):
        return ""
    return f'"{brief(str(named), 100)}", and this kit reads "{schema}"'


def _bounded(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"an object has more than {MOST_MEMBERS} members")
    return dict(members)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


@cache
def _validator(noun: Any) -> SchemaValidator:
    return SchemaValidator(failing_fast(TypeAdapter(noun).core_schema))


def failing_fast(schema: Any) -> Any:
    """Return a schema by which of an array the first element that is wrong is told alone."""
    if isinstance(schema, list | tuple):
        return type(schema)(map(failing_fast, schema))
    if not isinstance(schema, Mapping):
        return schema
    fast = {"fail_fast": True} if schema.get("type") in ("list", "tuple") else {}
    return {name: failing_fast(part) for name, part in schema.items()} | fast
