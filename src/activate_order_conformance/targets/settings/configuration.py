"""The configuration of a user: options go before the environment, the environment before the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean
from activate_order_conformance.targets.settings.faults import SettingFault, suggestion
from activate_order_conformance.targets.settings.keys import VARIABLES
from activate_order_conformance.targets.settings.model import Settings, keys
from activate_order_conformance.targets.settings.trees import at, dotted, made_of, put, values_in
from activate_order_conformance.toml_file import TomlFile, read_toml

FILE_NAME = "activate-order.toml"
"""The file that is read where none is named, if it is in the current directory."""

OPTION = "an option"
"""What is said of where a key comes from that is neither in the file nor in the environment."""


BESIDE = f"{VARIABLES}BESIDE_"
"""What the variables begin with that say the same of a target which is asked beside."""

_OTHERS = frozenset(VARIABLES + name for name in ("CLIENTS", "CLIENT_KEYS", "DEBUG", "KEY_PASSPHRASE"))
"""Variables that are no key's."""

_OF_ONE_TARGET = frozenset({"driver", "headers", "auth", "personas", "prepared", "records"})
"""Keys and tables that say something of one target alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings, and the file that was read."""

    settings: Settings
    file: Path | None = None

    @property
    def named(self) -> str:
        """Return the file that was read, where it has to be named to be read again (empty: it has not)."""
        return "" if self.file in (None, Path(FILE_NAME)) else str(self.file)


def configure(
    file: Path | None = None,
    options: Mapping[str, Any] = MappingProxyType({}),
    environment: Mapping[str, str] = os.environ,
) -> Configuration:
    """Return the configuration of `file` (None: `activate-order.toml` here, if there is one) and what goes before it.

    `options` are values by dotted key; those that are None were not given. Raises UsageError naming the file,
    the key or the variable.
    """
    if file is None and (Path(FILE_NAME).exists() or Path(FILE_NAME).is_symlink()):
        file = Path(FILE_NAME)
    read = read_toml(file, "configuration") if file is not None else TomlFile(text="", document={})
    tree = read.document
    sources = dict.fromkeys(_checked_in(read, file), str(file)) if file is not None else {}
    sources |= _put_above(tree, environment, options)
    try:
        settings = made_of(Settings, tree)
    except SettingFault as fault:
        raise _placed(fault, sources, f"{file}, line {read.line(fault.key.split('.'))}") from None
    return Configuration(settings=settings, file=file)


def stray_variables(environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """Return which variables are called like the kit's and mean nothing, and what to do about it (None: none is)."""
    of_keys = {key.variable for key in keys().values()}
    known = of_keys | {BESIDE + name.removeprefix(VARIABLES) for name in of_keys} | _OTHERS
    strays = sorted(name for name in environment if name.startswith(VARIABLES) and name not in known)
    if not strays:
        return None
    mean = "means" if len(strays) == 1 else "mean"
    return f"{', '.join(strays)} {mean} nothing", did_you_mean(strays[0], sorted(known), "Leave it out.")


def configured_beside(
    settings: Settings, target: str, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings by which another target is asked the same as that of `settings`.

    What belongs to one target, its driver, its credentials and its records, is told by variables of its own, and by
    nothing else. Raises UsageError.
    """
    tree: dict[str, Any] = {}
    for name in keys():
        if name.partition(".")[0] not in _OF_ONE_TARGET and (value := at(settings, name)) is not None:
            put(tree, name, value)
    own = {
        VARIABLES + name.removeprefix(BESIDE): text
        for name, text in environment.items()
        if name.startswith(BESIDE)
    }
    sources = _put_above(tree, own, {"target": target}, BESIDE)
    try:
        return made_of(Settings, tree)
    except SettingFault as fault:
        raise _placed(fault, sources, "the configuration") from None


def _put_above(
    tree: dict[str, Any], environment: Mapping[str, str], options: Mapping[str, Any], prefix: str = VARIABLES
) -> dict[str, str]:
    """Put into a tree what variables and options say, and return where each key comes from; raises UsageError."""
    sources = {}
    for name, key in keys().items():
        option, text = options.get(name), key.text_in(environment)
        if option is None and text is None:
            continue
        variable = prefix + key.variable.removeprefix(VARIABLES)
        try:
            value = key.parsed(text or "") if option is None else key.checked(option)
        except ValueError:
            raise UsageError(f"{variable if option is None else name} has to be {key.kind}.") from None
        put(tree, name, value)
        sources[name] = variable if option is None else OPTION
    return sources


def parsed_option(text: str) -> tuple[str, Any]:
    """Return the key and the value of `KEY=VALUE`; raises UsageError."""
    name, equals, value = text.partition("=")
    key = keys().get(name.strip())
    if key and not equals:
        raise UsageError(f"{key.name} has no value.", f"Write {key.name}=VALUE.")
    if not equals:  # which may be a secret, and is not repeated
        raise UsageError("What --key was given has no equals sign.", "Write --key NAME=VALUE.")
    if key is None:
        raise UsageError(
            f"{name.strip()[:60]!r} is no key of the configuration.", suggestion(name.strip(), keys())
        )
    try:
        return key.name, key.parsed(value)
    except ValueError:
        raise UsageError(f"{key.name} has to be {key.kind}.") from None


def _checked_in(read: TomlFile, file: Path) -> Iterator[str]:
    """Yield the name of every key in the file, checked, paths as from the file; raises UsageError with the line."""
    for path, value in list(values_in(read.document, Settings)):
        name = dotted(path)
        try:
            value = _checked(name, value)
        except UsageError as fault:
            raise UsageError(f"{file}, line {read.line(path)}: {fault.what}", fault.hint) from None
        if isinstance(value, str) and value and keys()[name].path:
            value = str(file.parent / Path(value).expanduser())
        put(read.document, name, value)
        yield name


def _placed(fault: SettingFault, sources: Mapping[str, str], in_file: str) -> UsageError:
    """Return a fault with where its key, or what its table has, was written: the file's line or the variables."""
    known = {
        name: source
        for name, source in sources.items()
        if name == fault.key or name.startswith(f"{fault.key}.")
    }
    variables = [source for source in known.values() if source.startswith(VARIABLES)]
    others = set(known.values()) - {*variables, OPTION}
    places = " and ".join([*variables, *([in_file] if others else [])])
    if not places:
        return fault
    stray = variables and len(variables) == len(known) and fault.key not in keys()
    hint = f"{fault.hint} Or unset {' and '.join(variables)}." if stray else fault.hint
    return UsageError(f"{places}: {fault.what}", hint)


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
