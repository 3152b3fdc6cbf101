"""Conditions of a query: comparisons of fields with values, and what combines them."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from activate_order_reference.platform.field_values import parent_of, value_of
from activate_order_reference.platform.schema import Field
from activate_order_reference.platform.stamped_org import StampedOrg
from activate_order_reference.rules.record_ids import normal_form
from activate_order_reference.rules.records import Record

Value: TypeAlias = str | float | bool | None
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Path:
    """A field, after the references that lead to the record that has it."""

    references: tuple[Field, ...]
    field: Field

    def value(self, org: StampedOrg, record: Record) -> object:
        """Return the field's value, or `None` where a reference leads nowhere."""
        for reference in self.references:
            parent = parent_of(org, record, reference)
            if parent is None:
                return None
            record = parent
        return value_of(org, record, self.field)


class Condition(Protocol):
    """What a record meets or does not."""

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record meets the condition."""
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of these values; they are compared without minding case, ids in either length."""

    path: Path
    values: frozenset[tuple[type, object]]

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record's value is one of them."""
        return comparable(self.path.value(org, record)) in self.values


@dataclass(frozen=True, slots=True)
class Ordered:
    """The field's value stands in this order to another; nothing does to null, or to another type."""

    path: Path
    order: str
    value: tuple[type, object]

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record's value stands so."""
        kind, actual = comparable(self.path.value(org, record))
        return kind is self.value[0] and kind in (str, float) and ORDERS[self.order](actual, self.value[1])


@dataclass(frozen=True, slots=True)
class Like:
    """The field's text is like a pattern."""

    path: Path
    pattern: re.Pattern[str]

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record's text is."""
        actual = self.path.value(org, record)
        return isinstance(actual, str) and self.pattern.fullmatch(actual) is not None


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    condition: Condition

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record does not meet it."""
        return not self.condition.holds(org, record)


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of some conditions; with none of them, every record."""

    conditions: tuple[Condition, ...]

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record meets all of them."""
        return all(condition.holds(org, record) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of some conditions."""

    conditions: tuple[Condition, ...]

    def holds(self, org: StampedOrg, record: Record) -> bool:
        """Say whether a record meets any of them."""
        return any(condition.holds(org, record) for condition in self.conditions)


def comparable(value: object) -> tuple[type, object]:
    """Return a value as it is compared, with its type, since `true` is not 1."""
    if isinstance(value, str):
        return str, normal_form(value) or value.lower()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float, float(value)
    return type(value), value


def text_of(written: str) -> str:
    """Return the text that is written in single quotes, with its escapes."""
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), written[1:-1], flags=re.DOTALL)


def pattern_of(written: str) -> re.Pattern[str]:
    """Return what a text in single quotes means after LIKE: `%` is any text, `_` any character, unless escaped.

    The expression takes the first place where each part fits, and never tries another: it cannot take long.
    """
    parts = [""]
    for escaped, plain in re.findall(r"\\(.)|(.)", written[1:-1], flags=re.DOTALL):
        if plain == "%":
            parts.append("")
        elif plain == "_":
            parts[-1] += "."
        else:
            parts[-1] += re.escape(plain or _ESCAPES.get(escaped, escaped))
    first, *others = parts
    *middle, last = others or [""]
    between = "".join(f"(?>.*?{part})" for part in middle)
    return re.compile(f"{first}{between}{'.*' if others else ''}{last}", re.IGNORECASE | re.DOTALL)
