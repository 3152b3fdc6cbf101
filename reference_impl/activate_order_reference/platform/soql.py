"""A subset of SOQL: one object, conditions joined by AND, an order and a limit.

`SELECT Id, Status FROM WebCart WHERE Status = 'Checkout' AND OwnerId != null ORDER BY Id DESC LIMIT 5`. Values
are text in single quotes (a backslash escapes), numbers, `true`, `false` and `null`; the operators are
`=`, `!=`, `<>` and `IN`; `SELECT COUNT()` counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from activate_order_reference.platform.answers import PlatformError
from activate_order_reference.platform.field_values import field_named
from activate_order_reference.platform.schema import OBJECTS, Field, SObject
from activate_order_reference.rules.record_ids import normal_form
from activate_order_reference.rules.records import Record

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>[A-Za-z_][\w.]*)|(?P<number>-?\d{1,15}(?:\.\d{1,15})?)"
    r"|(?P<sign>!=|<>|[=,()]))",
    re.ASCII | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Condition:
    """A field, and the values of which it must have one, or none."""

    field: Field
    values: tuple[object, ...]
    negated: bool

    def holds(self, record: Record) -> bool:
        """Say whether a record meets the condition."""
        actual = _comparable(getattr(record, self.field.attribute))
        return any(_same(actual, _comparable(value)) for value in self.values) != self.negated


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A parsed query; `order` is by field, and true where descending."""

    sobject: SObject
    fields: tuple[Field, ...]
    counts: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[Field, bool], ...]
    limit: int

    def select(self, records: Iterable[Record]) -> list[Record]:
        """Return the records that the query asks for, in its order; nulls come first."""
        found = [record for record in records if all(each.holds(record) for each in self.conditions)]
        for field, descending in reversed(self.order):
            found.sort(key=partial(_rank, field.attribute), reverse=descending)
        return found[: self.limit]


def parse(text: str) -> Query:
    """Parse a query; raises `PlatformError` 400 MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD."""
    if not text.strip():
        _malformed("SOQL statements cannot be empty or null")
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._next = 0

    def query(self) -> Query:
        self._expect("select")
        names = self._select_list()
        self._expect("from")
        sobject = self._object()
        counts = names == ["count()"]
        fields = () if counts else tuple(field_named(sobject, name) for name in names)
        conditions: list[Condition] = []
        if self._take("where"):
            conditions.append(self._condition(sobject))
            while self._take("and"):
                conditions.append(self._condition(sobject))
        order: list[tuple[Field, bool]] = []
        if self._take("order"):
            self._expect("by")
            order.append(self._order(sobject))
            while self._take(","):
                order.append(self._order(sobject))
        limit = self._number() if self._take("limit") else _MOST
        if self._peek():
            _malformed(f"unexpected token: {self._peek()[:40]}")
        return Query(
            sobject=sobject,
            fields=fields,
            counts=counts,
            conditions=tuple(conditions),
            order=tuple(order),
            limit=min(limit, _MOST),
        )

    def _select_list(self) -> list[str]:
        names = [self._word()]
        if names[0].lower() == "count" and self._take("("):
            self._expect(")")
            return ["count()"]
        while self._take(","):
            names.append(self._word())
        return names

    def _object(self) -> SObject:
        name = self._word()
        sobject = OBJECTS.get(name.lower())
        if sobject is None:
            raise PlatformError(400, "INVALID_TYPE", f"sObject type '{name[:100]}' is not supported.")
        if not sobject.query:
            raise PlatformError(
                400, "INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} does not support query"
            )
        return sobject

    def _condition(self, sobject: SObject) -> Condition:
        field = field_named(sobject, self._word())
        if self._take("="):
            return Condition(field, (self._value(),), negated=False)
        if self._take("!=") or self._take("<>"):
            return Condition(field, (self._value(),), negated=True)
        self._expect("in")
        self._expect("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._expect(")")
        return Condition(field, tuple(values), negated=False)

    def _order(self, sobject: SObject) -> tuple[Field, bool]:
        field = field_named(sobject, self._word())
        descending = self._take("desc")
        if not descending:
            self._take("asc")
        return field, descending

    def _value(self) -> object:
        token = self._advance()
        if token.startswith("'"):
            return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), token[1:-1], flags=re.DOTALL)
        if token.lower() in _LITERALS:
            return _LITERALS[token.lower()]
        if not re.fullmatch(r"-?\d+(\.\d+)?", token):
            _malformed(f"unexpected token: {token[:40]}")
        return float(token)

    def _number(self) -> int:
        token = self._advance()
        if not token.isdecimal():
            _malformed(f"unexpected token: {token[:40]}")
        return int(token)

    def _word(self) -> str:
        token = self._advance()
        if not re.match(r"[A-Za-z_]", token):
            _malformed(f"unexpected token: {token[:40]}")
        return token

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _advance(self) -> str:
        token = self._peek()
        if not token:
            _malformed("unexpected end of the query")
        self._next += 1
        return token

    def _take(self, word: str) -> bool:
        if self._peek().lower() != word:
            return False
        self._next += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            _malformed(f"expecting '{word}', found '{self._peek()[:40] or 'the end'}'")


def _tokens(text: str) -> Iterable[str]:
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            _malformed(f"unexpected character at column {place + 1}")
        yield match[0].strip() if match["text"] is None else match["text"]
        place = match.end()


def _comparable(value: object) -> object:
    if isinstance(value, str):
        return normal_form(value) or value.lower()
    return value


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _rank(attribute: str, record: Record) -> tuple[bool, str | float]:
    value = getattr(record, attribute)
    if value is None:
        return False, ""
    return True, value.lower() if isinstance(value, str) else float(value)


def _malformed(message: str) -> NoReturn:
    raise PlatformError(400, "MALFORMED_QUERY", message)
