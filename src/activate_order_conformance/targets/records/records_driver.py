"""Checkouts made as records: a driver that needs nothing of a target but its sObject REST API.

It changes and deletes only what it created. What the platform does not let REST arrange is unsupported, and
what it does not let go is listed as left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.departures import entailed_by
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.targets.http.auth import Credentials, missing
from activate_order_conformance.targets.protocol import (
    Abilities,
    Arranged,
    Driver,
    DriverFault,
    Identity,
    UnsupportedDepartures,
)
from activate_order_conformance.targets.record_ids import MALFORMED, of_no_record_like
from activate_order_conformance.targets.records.making import (
    CALLERS,
    CHANGES,
    RecordMaker,
    impossible,
    require_another_user,
)
from activate_order_conformance.targets.records.probes import edited_item, in_production
from activate_order_conformance.targets.records.reads import RecordReader, take_note
from activate_order_conformance.targets.records.record_set import RecordSet
from activate_order_conformance.targets.records.sobjects import RecordRefused, SObjects, as_observer
from activate_order_conformance.targets.settings.tables import RecordsSettings

AT_ONCE = 8
"""How many checkouts may be made at once: each has records, and where its account departs an account, of its own."""


@dataclass(slots=True)
class _Live:
    records: RecordSet
    checkout: Checkout
    other_ids: Mapping[str, str] = field(default_factory=dict)


class RecordsDriver(Driver):
    """A driver that creates, reads and deletes the records of checkouts itself.

    A production org is refused with DriverFault unless `allow_production`.
    """

    def __init__(
        self,
        *,
        base_url: str,
        run: str,
        settings: RecordsSettings,
        allow_production: bool,
        sobjects: SObjects,
        reader: RecordReader,
        credentials: Credentials,
    ) -> None:
        self._base_url = base_url
        self._run = run
        self._allow_production = allow_production
        self._sobjects = sobjects
        self._reader = reader
        self._credentials = credentials
        self._maker = RecordMaker(sobjects, settings, mark=mark_of(run))
        self._live: dict[str, _Live] = {}
        self._sets: list[RecordSet] = []
        self._left: dict[tuple[str, str], str] = {}
        self._untold = 0
        self._lock = Lock()
        self._admitted = False

    def abilities(self) -> Abilities:
        """Return what can be done by records; raises DriverFault for a production org."""
        self._require_no_production()
        return Abilities(
            identity=Identity(name=self._base_url, url=self._base_url),
            changes=CHANGES,
            observes=self._reader.observes(order_is_known=True),
            probes=self._reader.probes(),
            way="records",
            at_once=AT_ONCE,
        )

    def left_behind(self) -> tuple[str, ...]:
        """Return the records that the platform did not let go, a phrase each."""
        with self._lock:
            return tuple(self._left.values())

    def unreleased(self) -> tuple[str, ...]:
        """Return the records that are not known to be gone, and whether more may have been created."""
        with self._lock:
            known = [
                f"{kind} {record_id}" for record_set in self._sets for kind, record_id in record_set.created
            ]
            return (*known, f"whatever else is named {mark_of(self._run)}") if self._untold else (*known,)

    def arrange(
        self, checkout: Checkout, ready: Checkout, same_caller_as: Arranged | None = None
    ) -> Arranged:
        """Create a fresh checkout in the state `checkout`; raises UnsupportedDepartures."""
        self._require_no_production()
        if unsupported := impossible(checkout, ready):
            raise UnsupportedDepartures(*unsupported)
        persona = CALLERS[checkout["caller_permission"]]
        authorization = self._credentials.authorization(persona)
        require_another_user(self._sobjects, persona)
        records = RecordSet(caller=persona)
        known = False  # whether every record that there is was told of
        with self._lock:
            self._sets.append(records)
            self._untold += 1
        try:
            self._maker.make(records, checkout)
            known = True
        except RecordRefused as refused:
            known = True
            self._let_go(records)
            raise UnsupportedDepartures(_refused(checkout.departures_from(ready), refused)) from None
        except (DriverFault, UnsupportedDepartures) as fault:
            known = isinstance(fault, UnsupportedDepartures)
            self._let_go(records)
            raise
        finally:
            with self._lock:
                self._untold -= known
        other_ids = {
            "malformed": MALFORMED,
            "ofAnotherObject": records.order_id or records.account_id,
            "ofNoCart": of_no_record_like(records.cart_id),
        }
        with self._lock:
            self._live[records.cart_id] = _Live(records=records, checkout=checkout, other_ids=other_ids)
        return self._arranged(records, authorization, checkout, other_ids)

    def change(self, arranged: Arranged, departures: Mapping[str, Value]) -> Arranged:
        """Change a checkout and return it anew; raises UnsupportedDepartures."""
        live = self._of(arranged)
        wanted = live.checkout.but(**departures)
        persona = CALLERS[wanted["caller_permission"]]
        authorization = self._credentials.authorization(persona)
        require_another_user(self._sobjects, persona)
        live.records.caller = persona
        try:
            self._maker.bring(live.records, live.checkout, wanted)
        except RecordRefused as refused:
            raise UnsupportedDepartures(_refused(departures, refused)) from None
        live.checkout = wanted
        live.records.watched().whole = True
        return self._arranged(live.records, authorization, wanted, live.other_ids)

    def look(self, arranged: Arranged) -> Snapshot:
        """Return what the records say now, read one after another."""
        with as_observer():
            return self._reader.look(self._of(arranged).records.watched())

    def edit_order_item(self, arranged: Arranged) -> bool:
        """Tell whether the caller may change an order item (tried, and undone)."""
        return edited_item(self._sobjects, self._reader, self._of(arranged).records.watched())

    def release(self, arranged: Arranged) -> None:
        """Delete the checkout's records as far as the platform lets them go."""
        with self._lock:
            live = self._live.pop(arranged.id, None)
        if live is not None:
            self._let_go(live.records)

    def release_all(self) -> int:
        """Delete every record of this run, those of an earlier process of that run included; return how many."""
        with self._lock:
            refused_before = RecordSet(caller="observer", created=[*reversed(self._left)])
            self._sets.append(refused_before)
            mine, self._live, self._left = [*self._sets], {}, {}
        before = sum(len(records.created) for records in mine)
        for records in mine:
            self._let_go(records)
        with as_observer():
            marked = [named for named in self._maker.marked() if named not in self._left]
        for named in marked:
            self._let_go(RecordSet(caller="observer", created=[named]))
        self._untold = 0
        return before + len(marked)

    def calling(self, inputs: Sequence[JSON]) -> Callable[[Answer], None]:
        """Return what takes note of carts that were called for."""
        return partial(self._hear, inputs)

    def _hear(self, inputs: Sequence[JSON], answer: Answer) -> None:
        with self._lock:
            watched = {cart_id: live.records.watched() for cart_id, live in self._live.items()}
            take_note(watched, inputs, answer)

    def _let_go(self, records: RecordSet) -> None:
        left: dict[tuple[str, str], str] = {}
        try:
            self._maker.delete(records, left)
        finally:
            with self._lock:
                self._left |= left
                if not records.created and records in self._sets:
                    self._sets.remove(records)

    def _of(self, arranged: Arranged) -> _Live:
        with self._lock:
            return self._live[arranged.id]

    def _arranged(
        self, records: RecordSet, authorization: str, checkout: Checkout, other_ids: Mapping[str, str]
    ) -> Arranged:
        return Arranged(
            id=records.cart_id,
            cart_id=records.cart_id,
            authorization=authorization,
            also=entailed_by(checkout.values()),
            other_ids=other_ids,
        )

    def _require_no_production(self) -> None:
        if not self._credentials.has("observer"):
            raise DriverFault(f"Nobody can create records here: {missing('observer').reason}.")
        if not self._admitted and not self._allow_production and (why := in_production(self._sobjects)):
            raise DriverFault(
                f"{self._base_url} {why}, and records are not created there unless --allow-production is given."
            )
        self._admitted = True


def mark_of(run: str) -> str:
    """Return the name that every record of a run bears, by which it is found again."""
    return f"activate-order {run}"


def _refused(departures: Mapping[str, Value], refused: RecordRefused) -> Unsupported:
    name = next(iter(departures), "checkout")
    return Unsupported(
        departure=name,
        reason=f"the platform refused to {refused}",
        unlock=f"{remedy(refused)}, or offer a driver that arranges {name}",
    )


_FIELDS = "name the fields that this org asks for, with their values, in [records.fields.{object}]"
_ROOM = "free storage of this org: it takes no more records"
_DUPLICATES = "let this org's duplicate rules pass what the observer creates of {object}"
_IDS = (
    "see that the ids under [records] are those of an account, a store and a price that the observer can use"
)

REMEDIES: Mapping[str, str] = {
    "DUPLICATES_DETECTED": _DUPLICATES,
    "DUPLICATE_VALUE": _DUPLICATES,
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _FIELDS,
    "FIELD_FILTER_VALIDATION_EXCEPTION": _FIELDS,
    "FIELD_INTEGRITY_EXCEPTION": _FIELDS,
    "INVALID_CROSS_REFERENCE_KEY": _IDS,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _FIELDS,
    "MALFORMED_ID": _IDS,
    "REQUIRED_FIELD_MISSING": _FIELDS,
    "STORAGE_LIMIT_EXCEEDED": _ROOM,
}
"""What the codes ask for that are no matter of permissions."""


def remedy(refused: RecordRefused) -> str:
    """Return what to do about a record that was turned down, as part of a sentence."""
    request = refused.what.split(" (")[0]
    known = REMEDIES.get(refused.code)
    return known.format(object=request.split(" ")[1]) if known else f"let the observer {request}"
