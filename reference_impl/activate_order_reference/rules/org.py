"""The org: where all records are kept, and what can be asked of several of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias, TypeVar

from activate_order_reference.rules.record_ids import normal_form, record_id
from activate_order_reference.rules.records import (
    Account,
    AccountShare,
    BuyerGroupMember,
    Caller,
    Cart,
    CartShare,
    Record,
    StoreBuyerGroup,
)

SummaryFailure = Literal["before-answer", "after-answer"]
R = TypeVar("R", bound=Record)
Index: TypeAlias = dict[object, dict[str, Record]]
"""Records by a value of one field, and by id."""


class Org:
    """All records of one organisation, and the failures arranged for its summaries.

    `summary_failures` says, by cart id, when the summary of that cart's order is to fail: inside the call
    or after its answer.

    Records are indexed by the fields that they are asked for by, so that what a call costs does not grow with
    what other calls are about.
    """

    def __init__(self) -> None:
        self._records: dict[type[Record], dict[str, Record]] = {}
        self._indexes: dict[type[Record], dict[str, Index]] = {}
        self._last: dict[str, int] = {}
        self.summary_failures: dict[str, SummaryFailure] = {}

    def new_id(self, kind: type[Record]) -> str:
        """Return an id that no record of this org has had before."""
        self._last[kind.prefix] = number = self._last.get(kind.prefix, 0) + 1
        return record_id(kind.prefix, number)

    def add(self, kind: type[R], **fields: object) -> R:
        """Put a new record with a fresh id into the org; `TypeError` for a field that it does not have."""
        make: type = kind
        record: R = make(id=self.new_id(kind), **fields)
        return self.put(record)

    def put(self, record: R) -> R:
        """Keep this record in place of the one with the same id."""
        table = self._records.setdefault(type(record), {})
        for name, index in self._indexes.get(type(record), {}).items():
            if record.id in table:
                _take_out(index, name, table[record.id])
            _put_in(index, name, record)
        table[record.id] = record
        return record

    def get(self, kind: type[R], id: object) -> R | None:
        """Return the record with this id, of 15 or 18 characters, or `None`."""
        table = self._records.get(kind, {})
        record = table.get(id) if isinstance(id, str) and id in table else table.get(normal_form(id) or "")
        return record if isinstance(record, kind) else None

    def must(self, kind: type[R], id: str) -> R:
        """Return the record with this id; `KeyError` where there is none."""
        record = self.get(kind, id)
        if record is None:
            raise KeyError(id)
        return record

    def change(self, kind: type[R], id: str | None, **fields: Any) -> None:
        """Change fields of a record; one that is gone is left alone, since work may outlive its records."""
        record = self.get(kind, id)
        if record is not None:
            self.put(replace(record, **fields))

    def all(self, kind: type[R], **equal: object) -> Iterator[R]:
        """Yield the records of one object whose fields have these values, oldest first.

        They are found by the field named first, and looked through for the others.
        """
        records: Mapping[str, Record] = self._records.get(kind, {})
        (name, value), *others = equal.items() or [("", "")]
        if name:
            records = self._index(kind, name).get(value, {})
        for _, record in sorted(records.items()) if name and len(records) > 1 else tuple(records.items()):
            if isinstance(record, kind) and all(getattr(record, name) == value for name, value in others):
                yield record

    def _index(self, kind: type[Record], name: str) -> Index:
        """Return the index of an object by a field, made when it is first asked for."""
        indexes = self._indexes.setdefault(kind, {})
        if name not in indexes:
            indexes[name] = {}
            for record in self._records.get(kind, {}).values():
                _put_in(indexes[name], name, record)
        return indexes[name]

    def drop(self, record: Record | None) -> None:
        """Forget a record; `None` and one already gone are fine."""
        if record is None:
            return
        gone = self._records.get(type(record), {}).pop(record.id, None)
        if gone is not None:
            for name, index in self._indexes.get(type(record), {}).items():
                _take_out(index, name, gone)

    def drop_all(self, kind: type[Record], **equal: object) -> None:
        """Forget all records of one object whose fields have these values."""
        for record in self.all(kind, **equal):
            self.drop(record)

    def is_member(self, account: Account | None, store_id: str | None) -> bool:
        """Say whether an account is in a buyer group that a store sells to."""
        if account is None or account.is_deleted:
            return False
        return any(
            link.store_id == store_id
            for member in self.all(BuyerGroupMember, buyer_id=account.id)
            for link in self.all(StoreBuyerGroup, buyer_group_id=member.buyer_group_id)
        )

    def cart_access(self, caller: Caller, cart: Cart) -> str | None:
        """Say what a user may do with a cart: `All`, `Edit`, `Read` or `None`."""
        if caller.modify_all_data or cart.owner_id == caller.id:
            return "All"
        levels = {share.access_level for share in self.all(CartShare, cart_id=cart.id, user_id=caller.id)}
        return next((level for level in ("All", "Edit", "Read") if level in levels), None)

    def account_access(self, caller: Caller, account_id: str | None) -> bool:
        """Say whether a user may see an account."""
        return caller.modify_all_data or any(
            True for _ in self.all(AccountShare, account_id=account_id, user_id=caller.id)
        )


def _put_in(index: Index, name: str, record: Record) -> None:
    index.setdefault(getattr(record, name), {})[record.id] = record


def _take_out(index: Index, name: str, record: Record) -> None:
    value = getattr(record, name)
    del index[value][record.id]
    if not index[value]:
        del index[value]
