"""What a key of the configuration is: declared once, for the file, the environment, the options and the docs alike."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, TypeGuard

VARIABLES = "ACTIVATE_ORDER_"
"""What the names of environment variables for keys begin with."""

_LIMITS = ("gt", "ge", "le")
_KINDS: Mapping[object, str] = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the configuration; pydantic refuses what it does not declare."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}


def key(
    means: str,
    default: Any = None,
    *,
    by_default: str = "",
    option: str = "",
    metavar: str = "",
    hidden_in: str = "",
    command: bool = False,
    path: bool = False,
    may_be_empty: bool = False,
    **limits: float,
) -> Any:
    """Return the field of a dataclass that is a key or a table, with what it `means` in sentences.

    A `default` that is a class is made anew; `by_default` says what None comes to. `option` is an option of the
    command line for this key alone, `metavar` what its help calls the value. `hidden_in` says that it is secret, and
    whether a header, a form or a URL bears it: it leaves the process by the environment alone. A `command` stays out
    of what is shown, a `path` is beside the file that names it. An empty environment variable counts only where the
    value `may_be_empty`. `limits` of a number are called as pydantic calls them.
    """
    shown = by_default or _shown(default)
    of_key = {
        "option": option,
        "metavar": metavar,
        "secret": hidden_in,
        "command": command,
        "path": path,
        "may_be_empty": may_be_empty,
        "limits": limits,
    }
    metadata = {  # of which pydantic takes what is called as it calls it
        "description": f"{means} Default: {shown}." if shown else means,
        "json_schema_extra": {"secret": True} if hidden_in else None,
        "of_key": of_key,
        **limits,
    }
    if isinstance(default, type):
        return field(default_factory=default, repr=not hidden_in, metadata=metadata)
    return field(default=default, repr=not hidden_in, metadata=metadata)


def _shown(default: object) -> str:
    if isinstance(default, float):
        return f"{default:g}"
    return str(default) if isinstance(default, str | int) and not isinstance(default, bool) else ""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key by its dotted name, with its type (None left out of it) and what `key` was told of it.

    `description` says what it means and what it is by default; `secret` what bears it, where it is secret.
    """

    name: str
    annotation: Any
    description: str
    option: str
    metavar: str
    secret: str
    command: bool
    path: bool
    may_be_empty: bool
    limits: Mapping[str, float]

    @property
    def variable(self) -> str:
        """Return the environment variable that stands for the key."""
        return variable(self.name)

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the values that the key can have, where they can be listed."""
        return (
            typing.get_args(self.annotation) if typing.get_origin(self.annotation) is typing.Literal else ()
        )

    @property
    def kind(self) -> str:
        """Return what the key's value has to be, as a reader would say it."""
        if self.choices:
            return " or ".join(f'"{choice}"' for choice in self.choices)
        kind = _KINDS.get(self.annotation, "a table")
        match [self.limits.get(limit) for limit in _LIMITS]:
            case [None, None, None]:
                return kind
            case [None, least, None]:
                return f"{kind}, {least} or more"
            case [None, least, most]:
                return f"{kind} from {least} to {most}"
            case [above, _, None]:
                return f"{kind}, more than {above}"
            case [above, _, most]:
                return f"{kind}, more than {above} and at most {most}"
        raise AssertionError(self.name)

    def text_in(self, environment: Mapping[str, str]) -> str | None:
        """Return what the environment says of the key, or None."""
        text = environment.get(self.variable)
        return text if text or self.may_be_empty else None

    def parsed(self, text: str) -> Any:
        """Return the value that `text` stands for; raises ValueError where it stands for none."""
        if self.annotation is str:
            return text
        if self.annotation in _KINDS or self.choices:
            return self._adapter().validate_python(text)
        return _as_json(self._adapter().validate_json(text))

    def checked(self, value: Any) -> Any:
        """Return the value, which has to be of the key's type already; raises ValueError where it is not."""
        checked = self._adapter().validate_python(value, strict=True)
        return checked if self.annotation in _KINDS else _as_json(checked)

    def _adapter(self) -> Any:
        from pydantic import Field, TypeAdapter  # heavy, and help has no use for it

        limits: dict[str, Any] = {**self.limits}
        if self.annotation is float:
            limits["allow_inf_nan"] = False
        limited: Any = typing.Annotated[self.annotation, Field(**limits)]
        return TypeAdapter(limited)


def _as_json(value: Any) -> Any:
    """Return a value in which dates are text, as JSON has them; raises ValueError for what JSON has not."""
    return json.loads(json.dumps(value, default=lambda moment: moment.isoformat(), allow_nan=False))


def variable(name: str) -> str:
    """Return the environment variable that stands for the key of that name."""
    return VARIABLES + name.replace(".", "_").upper()


@cache
def keys_of(table: type[Table]) -> Mapping[str, Key]:
    """Return every key of a table and of the tables in it, by its dotted name, in the order of their declaration."""
    return {key.name: key for key in _keys(table, "")}


def _keys(table: type[Table], prefix: str) -> Iterator[Key]:
    for name, annotation, declared in members(table):
        if is_table(annotation):
            yield from _keys(annotation, f"{prefix}{name}.")
        else:
            description, of_key = declared["description"], declared["of_key"]
            yield Key(name=prefix + name, annotation=annotation, description=description, **of_key)


def members(table: type[Table]) -> list[tuple[str, Any, Mapping[str, Any]]]:
    """Return the keys and tables of a table: name, type (None left out of it), and what was declared."""
    hints = typing.get_type_hints(table)
    return [(member.name, _without_none(hints[member.name]), member.metadata) for member in fields(table)]


def is_table(annotation: Any) -> TypeGuard[type[Table]]:
    """Tell whether a type is that of a table."""
    return isinstance(annotation, type) and issubclass(annotation, Table)


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(kind for kind in typing.get_args(annotation) if kind is not types.NoneType)
    return annotation
