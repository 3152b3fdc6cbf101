"""The configuration: options go before the environment, the environment before the file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from pydantic import ValidationError

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.settings.document import ConfigurationDocument, PersonaTable
from activate_order_conformance.targets.settings.faults import known, line_of, suggestion, wanted
from activate_order_conformance.targets.settings.keys import keys
from activate_order_conformance.targets.settings.personas import Persona, PersonaName, RecordsSettings
from activate_order_conformance.targets.settings.target_settings import LITERALS, TargetSettings

FILE_NAME = "activate-order.toml"
"""The file that is read where none is named, if it is in the current directory."""

_PATHS = (
    "tls.ca_bundle",
    "tls.client_certificate",
    "tls.client_key",
    "prepared.file",
    "auth.private_key_file",
)
_TARGET = MappingProxyType(
    {
        "target": "base_url",
        "way": "way",
        "driver.url": "driver_url",
        "driver.token": "driver_token",
        "driver.token_command": "driver_token_command",
        "api_version": "api_version",
        "deadlines.answer": "timeout",
        "deadlines.settle": "settle_deadline",
        "deadlines.quiet": "quiet",
        "deadlines.poll": "poll_interval",
        "tls.verify": "verify_tls",
        "tls.ca_bundle": "ca_bundle",
        "tls.client_certificate": "client_certificate",
        "tls.client_key": "client_key",
        "proxy": "proxy",
        "requests_per_second": "requests_per_second",
        "prepared.file": "prepared",
        "allow_production": "allow_production",
    }
)
"""The setting of a target that each key becomes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Is what a user configured: the target, the profile by name, and how many processes share a run.

    `file` is the file that was read, `sources` where each key that is set comes from.
    """

    target: TargetSettings
    profile: str = "documented"
    parallelism: int = 1
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
        given = options.get(name)
        if given is not None:
            _put(tree, name, given)
            sources[name] = "an option"
            continue
        text = environment.get(key.variable)
        if text is None or (text == "" and name != "proxy"):
            continue
        try:
            value = key.parsed(text)
        except ValueError:
            raise UsageError(f"{key.variable} has to be {key.kind}.") from None
        _put(tree, name, value)
        sources[name] = key.variable
    document = _checked(tree)
    return _configuration(document, file, sources)


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
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"The configuration {file} cannot be read: {why}.") from None
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The configuration {file} is not TOML: {error}.") from None
    _check(tree, file, text)
    sources = {name: str(file) for name in keys() if _get(tree, name) is not None}
    for name in (*_PATHS, *(f"personas.{one}.private_key_file" for one in get_args(PersonaName))):
        path = _get(tree, name)
        if isinstance(path, str) and path:
            _put(tree, name, str(file.parent / Path(path).expanduser()))
    return tree, sources


def _check(tree: dict[str, Any], file: Path, text: str) -> None:
    """Raise UsageError for the first thing in `file` that cannot stand there, naming its line."""
    try:
        ConfigurationDocument.model_validate(tree)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        path = [str(part) for part in fault["loc"]]
        name = ".".join(path)
        where = f"{file}, line {line_of(path, text)}"
        if fault["type"] == "extra_forbidden":
            raise UsageError(f"{where}: {name} is no key.", suggestion(name, known())) from None
        raise UsageError(f"{where}: {name} has to be {wanted(name)}.") from None


def _checked(tree: dict[str, Any]) -> ConfigurationDocument:
    try:
        return ConfigurationDocument.model_validate(tree)
    except ValidationError as error:
        name = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"{name} has to be {wanted(name)}.") from None


def _configuration(
    document: ConfigurationDocument, file: Path | None, sources: Mapping[str, str]
) -> Configuration:
    tree = document.model_dump(exclude_none=True)
    settings = {
        setting: value for name, setting in _TARGET.items() if (value := _get(tree, name)) is not None
    }
    literals = {name: value for name in LITERALS if (value := tree["literals"].get(name)) is not None}
    personas = tuple(
        _persona(name, table, document)
        for name in get_args(PersonaName)
        if (table := getattr(document.personas, name)) is not None
    )
    profile = document.profile or "documented"
    target = TargetSettings(
        **settings,
        personas=personas,
        records=_records(document),
        literals=literals,
        reference_statuses="platform" if profile == "platform" else "documented",
    )
    parallelism = document.parallelism or 1
    if parallelism > 1 and target.way != "driver":
        raise UsageError(
            f"A run cannot be shared by {parallelism} processes where the way to a state is {target.way!r}.",
            "Leave parallelism out, or offer a driver.",
        )
    if parallelism > 1 and find_spec("xdist") is None:
        raise UsageError(
            "A run that is shared by several processes needs pytest-xdist.",
            "Install the kit's extra parallel (pip install '.[parallel]' in a checkout), or leave parallelism out.",
        )
    return Configuration(
        target=target,
        profile=profile,
        parallelism=parallelism,
        file=file,
        sources=MappingProxyType({**sources}),
    )


def _persona(name: PersonaName, table: PersonaTable, document: ConfigurationDocument) -> Persona:
    common = document.auth.model_dump(exclude_none=True)
    own = table.model_dump(exclude_none=True)
    return Persona(name=name, **{**common, **own})


def _records(document: ConfigurationDocument) -> RecordsSettings | None:
    table = document.records
    given = {name: getattr(table, name) for name in ("account", "store", "pricebook_entry")}
    missing = [name for name, value in given.items() if not value]
    if len(missing) == len(given) and not table.fields:
        return None
    if missing:
        raise UsageError(
            f"records.{missing[0]} is missing, and checkouts cannot be created without it.",
            f"Write records.{missing[0]}: a record's id.",
        )
    return RecordsSettings(**given, fields=table.fields)


def _get(tree: Mapping[str, Any], name: str) -> Any:
    value: Any = tree
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def _put(tree: dict[str, Any], name: str, value: Any) -> None:
    *tables, last = name.split(".")
    for part in tables:
        tree = tree.setdefault(part, {})
    tree[last] = value
