"""From the text of a query to what it asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from activate_order_reference.platform.answers import PlatformError
from activate_order_reference.platform.field_values import field_named
from activate_order_reference.platform.schema import OBJECTS, SObject, object_of
from activate_order_reference.platform.soql.conditions import (
    ORDERS,
    AllOf,
    AnyOf,
    Condition,
    Like,
    Not,
    OneOf,
    Ordered,
    Path,
    Value,
    comparable,
    pattern_of,
    text_of,
)
from activate_order_reference.platform.soql.query import Order, Query
from activate_order_reference.platform.soql.words import LACKING, Words, lacking, malformed
from activate_order_reference.platform.stamped_org import as_written

_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}
_CLAUSES = ("where", "order", "limit", "offset", *LACKING)
_MOST_CHARACTERS, _MOST_OF_A_TEXT = 100_000, 4000
_MOST_FIELDS, _MOST_ORDERS = 200, 32
_MOST_CONDITIONS = 100
_MOST_VALUES = 2000
_MOST_REFERENCES = 5
_MOST_OFFSET = 2000
_MOST_WITH_ALL_FIELDS = 200


def parse(text: str) -> Query:
    """Parse a query; raises `PlatformError` 400, for what the reference does not know with its name."""
    if not text.strip():
        malformed("SOQL statements cannot be empty or null")
    if len(text) > _MOST_CHARACTERS:
        raise _too_complicated()
    return _Parser(text).query()


@dataclass(frozen=True, slots=True)
class _Selected:
    """A word of the list after SELECT: a field, or a function in lower case and what is in its parentheses."""

    field: str
    function: str = ""
    alias: str = "expr0"


class _Parser:
    def __init__(self, text: str) -> None:
        self._words = Words(text)
        self._conditions = 0
        self._values = 0

    def query(self) -> Query:
        words = self._words
        words.expect("select")
        selected = [self._selected()]
        while words.takes(","):
            selected.append(self._selected())
        words.expect("from")
        self._sobject, self._alias = self._from()
        condition = self._condition() if words.takes("where") else AllOf(())
        orders = self._orders() if words.takes("order", "by") else ()
        limit = self._number() if words.takes("limit") else None
        offset = self._number() if words.takes("offset") else 0
        if words.next.kind != "end":
            words.refuse()
        if offset > _MOST_OFFSET:
            raise _error("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {_MOST_OFFSET}")
        function = selected[0].function
        counts = function == "count" and not selected[0].field
        paths = () if counts else tuple(self._paths(selected, limit))
        if len(paths) > _MOST_FIELDS or len(orders) > _MOST_ORDERS:
            raise _too_complicated()
        return Query(
            sobject=self._sobject,
            paths=paths,
            counts=counts,
            counted=selected[0].alias if function == "count" and not counts else None,
            condition=condition,
            orders=orders,
            limit=limit,
            offset=offset,
        )

    def _selected(self) -> _Selected:
        words = self._words
        if words.takes("(") or words.next.written.lower() in LACKING:
            words.refuse()
        name = words.take("name").written
        if not words.takes("("):
            return _Selected(name)
        function = name.lower()
        if function not in ("count", "fields"):
            lacking(f"{name.upper()}()")
        field = words.take("name").written if function == "fields" or words.next.kind == "name" else ""
        words.expect(")")
        if words.next.kind == "name" and words.next.written.lower() != "from":
            return _Selected(field, function, words.take("name").written)
        return _Selected(field, function)

    def _from(self) -> tuple[SObject, str]:
        words = self._words
        name = words.take("name").written
        sobject = OBJECTS.get(name.lower())
        if sobject is None:
            raise _error("INVALID_TYPE", f"sObject type '{name[:100]}' is not supported.")
        if not sobject.query:
            raise _error("INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} does not support query")
        words.takes("as")
        alias = words.next.written.lower() if words.next.kind == "name" else ""
        if alias in ("", *_CLAUSES):
            return sobject, ""
        return sobject, words.take("name").written.lower()

    def _paths(self, selected: Sequence[_Selected], limit: int | None) -> Iterator[Path]:
        for each in selected:
            if each.function == "count" and len(selected) > 1:
                lacking("COUNT beside other fields")
            if each.function != "fields":
                yield self._path(each.field)
                continue
            if each.field.lower() not in ("all", "standard"):
                lacking(f"FIELDS({each.field.upper()})")
            if each.field.lower() == "all" and (limit is None or limit > _MOST_WITH_ALL_FIELDS):
                malformed(f"The SOQL FIELDS function must have a LIMIT of at most {_MOST_WITH_ALL_FIELDS}")
            yield from (Path((), field) for field in self._sobject.fields.values())

    def _path(self, written: str) -> Path:
        *before, last = written.split(".")
        if before and before[0].lower() in (self._alias, self._sobject.name.lower()):
            before = before[1:]
        if len(before) > _MOST_REFERENCES:
            malformed(f"'{written[:100]}' leads over more than {_MOST_REFERENCES} relationships")
        sobject, references = self._sobject, []
        for name in before:
            reference = sobject.reference(name)
            if reference is None:
                raise _error("INVALID_FIELD", f"Didn't understand relationship '{name[:100]}' in field path.")
            references.append(reference)
            sobject = object_of(reference.to[0])
        return Path(tuple(references), field_named(sobject, last))

    def _condition(self) -> Condition:
        self._count_conditions()
        conditions = [self._negation()]
        for word, combined in (("and", AllOf), ("or", AnyOf)):
            while self._words.takes(word):
                conditions.append(self._negation())
            if len(conditions) > 1:
                return combined(tuple(conditions))
        return conditions[0]

    def _negation(self) -> Condition:
        self._count_conditions()
        if self._words.takes("not"):
            return Not(self._negation())
        if self._words.takes("("):
            condition = self._condition()
            self._words.expect(")")
            return condition
        return self._comparison()

    def _comparison(self) -> Condition:
        words = self._words
        name = words.take("name").written
        if words.takes("("):
            lacking(f"{name.upper()}()")
        path = self._path(name)
        if words.takes("like"):
            return Like(path, pattern_of(self._text()))
        if words.takes("in"):
            return OneOf(path, self._list())
        if words.takes("not", "in"):
            return Not(OneOf(path, self._list()))
        if words.next.kind != "sign":
            words.refuse()
        sign = words.take("sign").written
        if sign == "=":
            return OneOf(path, frozenset([self._value()]))
        if sign in ("!=", "<>"):
            return Not(OneOf(path, frozenset([self._value()])))
        if sign not in ORDERS:
            malformed(f"unexpected token: {sign}")
        return Ordered(path, sign, self._value())

    def _list(self) -> frozenset[tuple[type, object]]:
        self._words.expect("(")
        values = [self._value()]
        while self._words.takes(","):
            values.append(self._value())
        self._words.expect(")")
        return frozenset(values)

    def _value(self) -> tuple[type, object]:
        self._values += 1
        if self._values > _MOST_VALUES:
            raise _too_complicated()
        words = self._words
        if words.next.kind == "name" and words.next.written.lower() not in _CONSTANTS:
            words.refuse()
        if words.next.kind == "text":
            return comparable(text_of(self._text()))
        word = words.take("time", "number", "name")
        if word.kind == "number":
            return comparable(float(word.written))
        if word.kind == "time":
            return comparable(_moment(word.written))
        return comparable(_CONSTANTS[word.written.lower()])

    def _text(self) -> str:
        written = self._words.take("text").written
        if len(written) > _MOST_OF_A_TEXT:
            raise _too_complicated()
        return written

    def _orders(self) -> tuple[Order, ...]:
        orders = [self._order()]
        while self._words.takes(","):
            orders.append(self._order())
        return tuple(orders)

    def _order(self) -> Order:
        words = self._words
        name = words.take("name").written
        if words.takes("("):
            lacking(f"{name.upper()}()")
        descending = words.takes("desc")
        if not descending:
            words.takes("asc")
        nulls_first = words.takes("nulls", "first") or (not words.takes("nulls", "last") and not descending)
        return Order(self._path(name), descending, nulls_first)

    def _number(self) -> int:
        word = self._words.next
        if not word.written.isdecimal():
            self._words.refuse()
        return int(self._words.take("number").written)

    def _count_conditions(self) -> None:
        self._conditions += 1
        if self._conditions > _MOST_CONDITIONS:
            raise _too_complicated()


def _moment(written: str) -> str:
    try:
        moment = datetime.fromisoformat(written)
        return as_written(moment) if "T" in written else written
    except (ValueError, OverflowError):  # of a day that is there, and is none in the platform's time zone
        malformed(f"'{written}' is no date")


def _error(code: str, message: str) -> PlatformError:
    return PlatformError(400, code, message)


def _too_complicated() -> PlatformError:
    return _error("QUERY_TOO_COMPLICATED", "The query is too long, or has too many parts")
