"""The keys of the configuration by their dotted names, and what stands for each in the environment."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from activate_order_conformance.targets.settings.document import ConfigurationDocument
from activate_order_conformance.targets.settings.personas import variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Is one key: its dotted name, its type, what it means, and whether its value is secret."""

    name: str
    annotation: Any
    description: str
    secret: bool

    @property
    def variable(self) -> str:
        """Return the environment variable that stands for the key."""
        return variable(self.name)

    @property
    def kind(self) -> str:
        """Return the key's type as a reader would say it."""
        wanted = _without_none(self.annotation)
        if typing.get_origin(wanted) is typing.Literal:
            return " or ".join(f'"{one}"' for one in typing.get_args(wanted))
        return {str: "text", bool: "true or false", int: "a whole number", float: "a number"}.get(
            wanted, "a table"
        )

    def parsed(self, text: str) -> Any:
        """Return the value that `text` stands for; raises ValueError where it stands for none."""
        wanted = _without_none(self.annotation)
        if wanted is str:
            return text
        if typing.get_origin(wanted) is dict:
            return TypeAdapter(wanted).validate_json(text)
        return TypeAdapter(wanted).validate_python(text)


@cache
def keys() -> dict[str, Key]:
    """Return every key by its dotted name, in the order of the file."""
    return {key.name: key for key in _keys(ConfigurationDocument, "")}


def _keys(table: type[BaseModel], prefix: str) -> Iterator[Key]:
    for name, field in table.model_fields.items():
        wanted = _without_none(field.annotation)
        if isinstance(wanted, type) and issubclass(wanted, BaseModel):
            yield from _keys(wanted, f"{prefix}{name}.")
        else:
            extra = field.json_schema_extra
            yield Key(
                name=prefix + name,
                annotation=field.annotation,
                description=field.description or "",
                secret=isinstance(extra, dict) and bool(extra.get("secret")),
            )


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(one for one in typing.get_args(annotation) if one is not type(None))
    return annotation
