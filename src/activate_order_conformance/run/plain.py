"""The nouns of a run as plain data and back: what JSON can hold, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

_Noun = TypeVar("_Noun")


def to_plain(value: Any) -> Any:
    """Return a dataclass, with whatever it holds, as dicts, lists and scalars; sets become sorted lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {member.name: to_plain(getattr(value, member.name)) for member in fields(value)}
    if isinstance(value, Mapping):
        return {name: to_plain(member) for name, member in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [to_plain(member) for member in value]
    return value


def from_plain(noun: type[_Noun], data: Any) -> _Noun:
    """Return the `noun` that `to_plain` wrote; raises pydantic's ValidationError for anything else."""
    adapter: Any = _adapter(noun)  # type: ignore[arg-type]  # a class is hashable
    read: _Noun = adapter.validate_python(data)
    return read


@cache
def _adapter(noun: Any) -> TypeAdapter[Any]:
    return TypeAdapter(noun)
