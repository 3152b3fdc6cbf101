"""The file of prepared carts: read, checked, and written to be filled in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.snapshot import told_by
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import did_you_mean
from activate_order_conformance.targets.settings.personas import NAMES, PersonaName
from activate_order_conformance.toml_file import read_toml

_CART_KEYS = ("cart_id", "departures", "null", "caller", "session_id")
_OTHER_KEYS = ("of_another_object", "of_no_cart")
_HEAD = """\
# Carts prepared by hand for `activate-order verify`, one entry a cart. Each is used at most once a run, and each
# `activate-order doctor` uses up a ready one besides. With a credential of the persona observer, who may read records,
# each is read back first. Without one nothing shows what a call changes, nor that a cart is as its entry says: no
# interaction is proved, and no departure whose row shares its code and status with another, whatever stands below.
#
# cart_id     the cart's id; an entry without one is left out
# departures  how its checkout departs from a ready one; null = ["NAME"] where a field is to be empty
# caller      the persona that calls the action for it; integrator unless caller_permission says otherwise
# session_id  its checkout session, where the observer cannot find it by itself

[other_ids]
of_another_object = ""  # the id of a record that is no cart, such as the order's
of_no_cart = ""         # a well-formed cart id that no cart has
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCart:
    """One cart as its entry has it; `departures` maps names to values, None where a field is empty.

    `where` is the place of the entry, as an error names it.
    """

    where: str
    cart_id: str
    departures: Mapping[str, Value]
    caller: PersonaName | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedCarts:
    """The entries that have a cart, those that are not filled in, and the ids that are wrong on purpose."""

    carts: tuple[PreparedCart, ...]
    unfilled: tuple[PreparedCart, ...]
    other_ids: Mapping[str, str]


def read_prepared(path: Path) -> PreparedCarts:
    """Return what the file at `path` holds; raises UsageError naming the entry and its line."""
    file = read_toml(path, "file of prepared carts")
    document = file.document
    _only_known(document, ("cart", "other_ids"), str(path))
    entries = document.get("cart", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{path}: cart is no list of tables.", "Write [[cart]] above each entry.")
    carts = []
    for number, entry in enumerate(entries):
        where = f"{path}, line {file.line(('cart', number))}, entry {number + 1}"
        try:
            carts.append(_cart(entry, where))
        except UsageError as fault:
            raise UsageError(f"{where}: {fault.what}", fault.hint) from None
    others = document.get("other_ids", {})
    _only_known(others, _OTHER_KEYS, f"{path}, other_ids")
    for key, value in others.items():
        _require_id(value, f"{path}, other_ids: {key}")
    given = [cart for cart in carts if cart.cart_id]
    twice = [
        cart_id for cart_id, count in Counter(told_by(cart.cart_id) for cart in given).items() if count > 1
    ]
    if twice:
        raise UsageError(f"{path} has the cart {twice[0]} twice.", "A cart serves one entry.")
    names = {"of_another_object": "ofAnotherObject", "of_no_cart": "ofNoCart"}
    return PreparedCarts(
        carts=tuple(given),
        unfilled=tuple(cart for cart in carts if not cart.cart_id),
        other_ids={names[key]: value for key, value in others.items() if value},
    )


def to_fill_in(needed: Iterable[tuple[Mapping[str, Value], int, str]]) -> str:
    """Return the file to fill in: `needed` are departures, how many such carts, and what for."""
    parts = [_HEAD]
    for departures, count, why in needed:
        parts.append(f"\n# {why}\n")
        parts.extend(_entry(departures) for _ in range(count))
    return "".join(parts)


def keys_of(departures: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the lines by which an entry says how its cart departs."""
    values = ", ".join(f"{name} = {_toml(value)}" for name, value in departures.items() if value is not None)
    nulls = ", ".join(f'"{name}"' for name, value in departures.items() if value is None)
    lines = (f"departures = {{ {values} }}" if values else "departures = {}",)
    return (*lines, f"null = [{nulls}]") if nulls else lines


def _entry(departures: Mapping[str, Value]) -> str:
    return "\n".join(("[[cart]]", 'cart_id = ""', *keys_of(departures))) + "\n"


def _cart(entry: dict[str, Any], where: str) -> PreparedCart:
    _only_known(entry, _CART_KEYS)
    departures = entry.get("departures", {})
    nulls = entry.get("null", [])
    if not isinstance(departures, dict) or not isinstance(nulls, list):
        raise UsageError("departures is a table and null a list of names.")
    if twice := [name for name in map(str, nulls) if name in departures]:
        raise UsageError(f"{twice[0]} is null and has a value.", "Keep one of the two.")
    values: dict[str, Value] = {**departures, **{str(name): None for name in nulls}}
    for name, value in values.items():
        known = DEPARTURES.get(name)
        if known is None:
            raise UsageError(f"there is no departure called {name!r}.", did_you_mean(name, DEPARTURES))
        if not known.admits(value):
            allowed = (
                ", ".join(_toml(allowed_value) for allowed_value in known.values if allowed_value is not None)
                or "a count"
            )
            raise UsageError(f"{name} cannot be {_toml(value)}.", f"It can be {allowed}.")
    caller = entry.get("caller") or None
    if caller is not None and caller not in NAMES:
        raise UsageError(
            f"there is no persona called {_toml(caller)[:40]}.",
            f"There are {', '.join(NAMES)}.",
        )
    for key in ("cart_id", "session_id"):
        _require_id(entry.get(key, ""), key)
    return PreparedCart(
        where=where,
        cart_id=entry.get("cart_id", ""),
        departures=values,
        caller=caller,
        session_id=entry.get("session_id") or None,
    )


def _require_id(value: object, key: str) -> None:
    """Raise UsageError unless `value` can be a record's id, or is empty."""
    if not isinstance(value, str):
        raise UsageError(f"{key} is no text.", "Write the record's id in quotes.")
    if not re.fullmatch("[!-~]*", value):
        raise UsageError(
            f"{key} has blanks, control characters or letters outside ASCII.", "Write the id alone."
        )


def _only_known(table: object, known: Iterable[str], where: str = "") -> None:
    if not isinstance(table, dict):
        raise UsageError(f"{where} is no table.")
    for name in table:
        if name not in known:
            raise UsageError(f"{where}{': ' if where else ''}{name!r} is no key.", did_you_mean(name, known))


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return str(value) if isinstance(value, int | float) else f'"{value}"'
