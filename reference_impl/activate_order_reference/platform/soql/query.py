"""A parsed query, and what it selects."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from activate_order_reference.platform.field_values import parent_of, shown
from activate_order_reference.platform.schema import Field, SObject
from activate_order_reference.platform.soql.conditions import AllOf, Condition, OneOf, Path, comparable
from activate_order_reference.platform.stamped_org import StampedOrg
from activate_order_reference.rules.records import Record


@dataclass(frozen=True, slots=True)
class Order:
    """A field to sort by."""

    path: Path
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of one object; `limit` is `None` where none is set.

    `counted` is the alias under which a field's values are counted: its path is then the only one.
    `counts` asks for the number of records alone.
    """

    sobject: SObject
    paths: tuple[Path, ...]
    counts: bool
    counted: str | None
    condition: Condition
    orders: tuple[Order, ...]
    limit: int | None
    offset: int

    def select(self, org: StampedOrg, may_see: Callable[[Record], bool]) -> list[Record]:
        """Return the records that the query asks for, of those that may be seen, in its order."""
        selected = [
            record
            for record in self._candidates(org)
            if self.condition.holds(org, record) and may_see(record)
        ]
        for order in reversed(self.orders):
            _sort(org, selected, order)
        end = None if self.limit is None else self.offset + self.limit
        return selected[self.offset : end]

    def _candidates(self, org: StampedOrg) -> Iterable[Record]:
        """Return the records to look through: those with one of the ids asked for, where there are such."""
        kind = self.sobject.records
        conditions = self.condition.conditions if isinstance(self.condition, AllOf) else (self.condition,)
        for condition in conditions:
            if isinstance(condition, OneOf) and not condition.path.references:
                field, ids = condition.path.field, [id for _, id in condition.values]
                if field.kind == "id":
                    records = (org.get(kind, id) for id in ids)
                elif field.kind == "reference" and not field.is_system and None not in ids:
                    records = (record for id in ids for record in org.all(kind, **{field.attribute: id}))
                else:
                    continue
                return sorted(
                    {record for record in records if record is not None}, key=lambda record: record.id
                )
        return org.all(kind)

    def shown(self, org: StampedOrg, record: Record, version: str) -> dict[str, object]:
        """Return a record as JSON, with the fields asked for, those of other records within them."""
        return _shown(org, record, self.paths, version)

    def count(self, org: StampedOrg, records: Iterable[Record]) -> int:
        """Return how many records have a value in the counted field."""
        return sum(self.paths[0].value(org, record) is not None for record in records)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a query selected for a user, kept for its pages."""

    query: Query
    records: Sequence[Record]
    user_id: str


def _shown(org: StampedOrg, record: Record, paths: Iterable[Path], version: str) -> dict[str, object]:
    answer = shown(org, record, [path.field for path in paths if not path.references], version)
    further: dict[Field, list[Path]] = {}
    for path in paths:
        if path.references:
            reference, *others = path.references
            further.setdefault(reference, []).append(Path(tuple(others), path.field))
    for reference, inner in further.items():
        parent = parent_of(org, record, reference)
        answer[reference.relationship] = parent and _shown(org, parent, inner, version)
    return answer


def _sort(org: StampedOrg, records: list[Record], order: Order) -> None:
    nulls_rank_high = order.nulls_first == order.descending

    def rank(record: Record) -> tuple[bool, object]:
        value = comparable(order.path.value(org, record))[1]
        return (value is None) == nulls_rank_high, value

    records.sort(key=rank, reverse=order.descending)
