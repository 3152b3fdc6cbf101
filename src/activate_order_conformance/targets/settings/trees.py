"""Trees of values by the names of keys, as the file has them, and the tables that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from activate_order_conformance.targets.settings.keys import Table, is_table, members

Made = TypeVar("Made", bound=Table)


def made_of(table: type[Made], tree: Mapping[str, Any]) -> Made:
    """Return the table that a tree of checked values makes; what the tree lacks is as it is by default."""
    given = {
        name: made_of(annotation, tree[name]) if is_table(annotation) else tree[name]
        for name, annotation, _ in members(table)
        if name in tree
    }
    return table(**given)


def values_in(
    tree: Mapping[str, Any], table: type[Table], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the path and the value of each key in a tree, declared or not, and of what stands where a table should."""
    tables = {name: annotation for name, annotation, _ in members(table) if is_table(annotation)}
    for part, value in tree.items():
        if part in tables and isinstance(value, Mapping):
            yield from values_in(value, tables[part], (*path, part))
        else:
            yield (*path, part), value


def dotted(path: Iterable[str]) -> str:
    """Return the name of a key by its path; a part that is no bare key is quoted, as in the file."""
    return ".".join(part if re.fullmatch(r"[\w-]+", part, re.ASCII) else repr(part) for part in path)


def put(tree: dict[str, Any], name: str, value: Any) -> None:
    """Put a value into a tree, at the key of that dotted name."""
    *tables, last = name.split(".")
    for part in tables:
        tree = tree.setdefault(part, {})
    tree[last] = value


def at(table: object, name: str) -> Any:
    """Return the value of the key of that name; None where its table is not there."""
    for part in name.split("."):
        table = getattr(table, part, None)
    return table
