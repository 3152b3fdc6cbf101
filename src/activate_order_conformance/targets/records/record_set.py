"""The records of one checkout by their ids, and the way in which each comes into being."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from activate_order_conformance.targets.records.reads import Watched
from activate_order_conformance.targets.records.sobjects import SObjects
from activate_order_conformance.targets.settings.personas import PersonaName
from activate_order_conformance.targets.settings.tables import RecordsSettings


@dataclass(slots=True, eq=False)
class RecordSet:
    """The ids of one checkout's records; `created` are all that are to be deleted, in order of creation."""

    caller: PersonaName
    cart_id: str = ""
    account_id: str = ""
    session_id: str | None = None
    order_id: str | None = None
    created: list[tuple[str, str]] = field(default_factory=list)
    validation: dict[str, list[str]] = field(default_factory=dict)
    account_records: dict[str, str] = field(default_factory=dict)
    cart_share: str | None = None
    _watched: Watched | None = None

    def watched(self) -> Watched:
        """Return what is to be read of this checkout."""
        if self._watched is None:
            self._watched = Watched(
                cart_id=self.cart_id,
                caller=self.caller,
                session_id=self.session_id,
                order_id=self.order_id,
            )
        self._watched.caller = self.caller
        return self._watched


class RecordCreator:
    """What creates records with what the org wants besides, and remembers them to be deleted; raises RecordRefused."""

    def __init__(self, sobjects: SObjects, settings: RecordsSettings) -> None:
        self._sobjects = sobjects
        self._settings = settings

    def create(self, records: RecordSet, kind: str, fields: Mapping[str, Any]) -> str:
        """Create a record that belongs to `records`, and return its id."""
        record_id = self._sobjects.create(kind, self.whole(kind, fields))
        records.created.append((kind, record_id))
        return record_id

    def whole(self, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return `fields` with those that this org wants besides."""
        return {**fields, **self._settings.fields.get(kind, {})}
