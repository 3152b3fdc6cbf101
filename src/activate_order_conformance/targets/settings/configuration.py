"""The configuration of a user: options go before the environment, the environment before the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.settings.keys import dotted, made_of, put, suggestion, values_in
from activate_order_conformance.targets.settings.model import Settings, keys
from activate_order_conformance.toml_file import read_toml

FILE_NAME = "activate-order.toml"
"""The file that is read where none is named, if it is in the current directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings, the file that was read, and where each key that is set comes from."""

    settings: Settings
    file: Path | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


def configure(
    file: Path | None = None,
    options: Mapping[str, Any] = MappingProxyType({}),
    environment: Mapping[str, str] = os.environ,
) -> Configuration:
    """Return the configuration of `file` (None: `activate-order.toml` here, if there is one) and what goes before it.

    `options` are values by dotted key; those that are None were not given. Raises UsageError naming the file,
    the key or the variable.
    """
    if file is None and Path(FILE_NAME).is_file():
        file = Path(FILE_NAME)
    tree, sources = _read(file) if file is not None else ({}, {})
    for name, key in keys().items():
        value, source = options.get(name), "an option"
        text = key.text_in(environment)
        try:
            if value is not None:
                value = key.checked(value)
            elif text is not None:
                value, source = key.parsed(text), key.variable
        except ValueError:
            raise UsageError(f"{name if value is not None else key.variable} has to be {key.kind}.") from None
        if value is not None:
            put(tree, name, value)
            sources[name] = source
    settings = made_of(Settings, tree)
    return Configuration(settings=settings, file=file, sources=MappingProxyType(sources))


def parsed_option(text: str) -> tuple[str, Any]:
    """Return the key and the value of `KEY=VALUE`; raises UsageError."""
    name, equals, value = text.partition("=")
    key = keys().get(name.strip())
    if not equals or key is None:
        raise UsageError(
            f"{name.strip()[:60]!r} is no key of the configuration.", suggestion(name.strip(), keys())
        )
    try:
        return key.name, key.parsed(value)
    except ValueError:
        raise UsageError(f"{key.name} has to be {key.kind}.") from None


def _read(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the tree of checked values in a file, and the file by each key; raises UsageError with the line."""
    read = read_toml(file, "configuration")
    tree, sources = read.document, {}
    for path, value in values_in(tree, Settings):
        name = dotted(path)
        try:
            value = _checked(name, value)
        except UsageError as fault:
            raise UsageError(f"{file}, line {read.line(path)}: {fault.what}", fault.hint) from None
        if isinstance(value, str) and value and keys()[name].declared["path"]:
            value = str(file.parent / Path(value).expanduser())
        put(tree, name, value)
        sources[name] = str(file)
    return tree, sources


def _checked(name: str, value: Any) -> Any:
    """Return the value of a key that stands in a file; raises UsageError for what cannot stand there."""
    key = keys().get(name)
    if key is None:
        tables = dict.fromkeys(table for known in keys() for table in _tables_of(known))
        if name in tables:
            raise UsageError(f"{name} has to be a table.")
        raise UsageError(f"{name} is no key.", suggestion(name, [*tables, *keys()]))
    try:
        return key.checked(value)
    except ValueError:
        raise UsageError(f"{name} has to be {key.kind}.") from None


def _tables_of(name: str) -> Iterator[str]:
    """Yield the names of the tables that a key is in."""
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts)))
