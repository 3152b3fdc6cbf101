"""An org that keeps of each record when it was made and changed, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, TypeVar

from activate_order_reference.rules.background_work import Clock
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.record_ids import record_id
from activate_order_reference.rules.records import Account, Caller, Record

R = TypeVar("R", bound=Record)
FIRST_USER = record_id(Caller.prefix, 1)
"""The id of an org's first user, on whose behalf is done what no visitor does."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    created_at: float
    created_by: str
    modified_at: float
    modified_by: str


State: TypeAlias = tuple[dict[type[Record], dict[str, Record]], dict[str, _Stamp]]


class StampedOrg(Org):
    """An org whose clock began at the time of day when it was made.

    `acting` is the id of the user on whose behalf records are made and changed now.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._began = datetime.now(UTC) - timedelta(seconds=clock.now())
        self._stamps: dict[str, _Stamp] = {}
        self.acting = FIRST_USER

    def put(self, record: R) -> R:
        """Keep this record in place of the one with the same id, and that it was changed now."""
        now, before = self._clock.now(), self._stamps.get(record.id)
        self._stamps[record.id] = _Stamp(
            before.created_at if before else now,
            before.created_by if before else self.acting,
            now,
            self.acting,
        )
        return super().put(record)

    def drop(self, record: Record | None) -> None:
        """Forget a record; `None` and one already gone are fine."""
        super().drop(record)
        if record is not None:
            self._stamps.pop(record.id, None)

    def stamp(self, record: Record) -> Mapping[str, object]:
        """Return what the platform's own fields say of a record, by their attribute."""
        stamp = self._stamps[record.id]
        return {
            "created_at": self._written(stamp.created_at),
            "created_by": stamp.created_by,
            "modified_at": self._written(stamp.modified_at),
            "modified_by": stamp.modified_by,
            "is_deleted": isinstance(record, Account) and record.is_deleted,
        }

    def state(self) -> State:
        """Return all records as they are now, to `restore` them."""
        return {kind: dict(table) for kind, table in self._records.items()}, dict(self._stamps)

    def restore(self, state: State) -> None:
        """Let all records be what they were; a state is restored once."""
        self._records, self._stamps = state
        self._indexes.clear()

    def _written(self, seconds: float) -> str:
        return as_written(self._began + timedelta(seconds=seconds))


def as_written(moment: datetime) -> str:
    """Write a moment as the platform does: to the millisecond, in UTC; such texts sort as their moments do."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"
