"""A checkout read from its records over the sObject REST API, as the observer finds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from activate_order_conformance.nouns import snapshot as seen
from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departure import RecordField, ValidationOutput
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.invocation import JSON, OF_ITS_OWN
from activate_order_conformance.nouns.shown import shown_by_records
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.targets.records.sobjects import RecordRefused, SObjects
from activate_order_conformance.targets.settings.personas import PersonaName

UNREAD = frozenset({"caller_permission"})
"""Departures that no record shows to the observer, and that are no effect either."""

_OBJECTS: Mapping[str, str] = {
    "cart": "WebCart",
    "session": "CartCheckoutSession",
    "order": "Order",
    "orderSummaries": "OrderSummary",
    "backgroundOperations": "BackgroundOperation",
    "validation": "CartValidationOutput",
}
"""The object behind each subject of a snapshot."""

_OPERATIONS = "backgroundOperations"

_OF_THE_ORDER = frozenset({"order", "orderSummaries"})
"""The subjects that are found by the id of an order."""

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "WebCart": ("Id", "Status", "AccountId", "OwnerId", "WebStoreId"),
    "CartCheckoutSession": (
        *("Id", "WebCartId", "OrderId", "BackgroundOperationId", "State", "NextState"),
        *("IsProcessing", "IsError", "IsArchived"),
    ),
}
"""The fields that a snapshot takes of a record."""

_BY_FIELD_ALONE: Mapping[str, RecordField] = {
    name: departure.record
    for name, departure in DEPARTURES.items()
    if departure.shown is None and isinstance(departure.record, RecordField)
}
"""Departures that a field of a record shows, and a snapshot does not."""

COUNTED: Mapping[str, ValidationOutput] = {
    name: departure.record
    for name, departure in DEPARTURES.items()
    if isinstance(departure.record, ValidationOutput)
}
"""Departures that are counted among the validation output."""


@dataclass(slots=True)
class Watched:
    """The records of one checkout, as far as they are known; `operations` are ids met on the way.

    `caller` is the persona that calls the action for it. `whole` is whether a look reads, besides the records,
    who may do what with them: until the action is called for it.
    """

    cart_id: str
    caller: PersonaName
    session_id: str | None = None
    order_id: str | None = None
    operations: set[str] = field(default_factory=set)
    whole: bool = True


class RecordReader:
    """What reads checkouts as the observer; raises DriverFault where the API fails, RecordRefused where it refuses.

    A background operation cannot be queried, only retrieved by its id: those are seen that a session or an
    answer named.
    """

    def __init__(self, sobjects: SObjects, clock: Clock) -> None:
        self._sobjects = sobjects
        self._clock = clock
        self._shown_objects: dict[str, bool] = {}

    def observes(self, *, order_is_known: bool) -> frozenset[str]:
        """Return the subjects whose objects the observer is shown; it is asked once.

        An order that was not made here is known by its session alone.
        """
        observed = frozenset(subject for subject, kind in _OBJECTS.items() if self._has(kind))
        return observed if order_is_known or "session" in observed else observed - _OF_THE_ORDER

    def probes(self) -> frozenset[str]:
        """Return the probes that can be made: an order item can be tried where the observer finds it."""
        return frozenset({"edit-order-item"} if self._has("OrderItem") else ())

    def look(self, watched: Watched) -> seen.Snapshot:
        """Return what the records say now."""
        observes = self.observes(order_is_known=True)
        departures: dict[str, Value] = {}
        record = self._read("WebCart", watched.cart_id, departures) if "cart" in observes else None
        session = self._session(watched, departures) if "session" in observes else None
        if watched.order_id is None:
            observes -= _OF_THE_ORDER
        order = self._order(watched.order_id) if "order" in observes else None
        operations, hidden = self._operations(watched, session) if _OPERATIONS in observes else ((), False)
        validation = self._validation(watched, departures) if "validation" in observes else None
        if record is not None and watched.whole:
            departures |= self._standing(watched, record)
        snapshot = seen.Snapshot(
            at=self._clock.now(),
            departures=departures,
            observes=observes - {_OPERATIONS} if hidden else observes,
            cart=seen.Cart(str(record["Id"]), str(record["Status"])) if record else None,
            session=session,
            order=order,
            order_summaries=self._summaries(watched, session) if "orderSummaries" in observes else (),
            background_operations=operations,
            validation=validation,
        )
        return replace(snapshot, departures={**departures, **shown_by_records(snapshot)})

    def items_of(self, watched: Watched) -> list[str]:
        """Return the ids of the items of the checkout's order."""
        if watched.order_id is None:
            return []
        items = self._sobjects.query("OrderItem", "Id", OrderId=watched.order_id)
        return [str(item["Id"]) for item in items]

    def _has(self, kind: str) -> bool:
        if kind not in self._shown_objects:
            self._shown_objects[kind] = self._sobjects.has(kind)
        return self._shown_objects[kind]

    def _read(self, kind: str, record_id: str, departures: dict[str, Value]) -> dict[str, Any] | None:
        """Return a record, and add to `departures` those that only a field of it shows."""
        borne = {name: field for name, field in _BY_FIELD_ALONE.items() if field.object == kind}
        names = dict.fromkeys((*_FIELDS[kind], *(field.name for field in borne.values())))
        record = self._sobjects.read(kind, record_id, *names)
        if record is not None:
            departures |= {name: record[field.name] for name, field in borne.items()}
        return record

    def _session(self, watched: Watched, departures: dict[str, Value]) -> seen.Session | None:
        if watched.session_id is None:
            watched.session_id = self._session_of(watched.cart_id)
        if watched.session_id is None:
            return None
        record = self._read("CartCheckoutSession", watched.session_id, departures)
        if record is None:
            return None
        if not seen.same_id(str(record["WebCartId"]), watched.cart_id):
            what = f"find the session {watched.session_id} of cart {watched.cart_id}"
            raise RecordRefused(what, 404, "", f"it is of {record['WebCartId']}")
        if watched.order_id is None:
            watched.order_id = record["OrderId"]
        return seen.Session(
            id=str(record["Id"]),
            order_id=record["OrderId"],
            background_operation_id=record["BackgroundOperationId"],
            state=record["State"],
            next_state=record["NextState"],
            is_processing=record["IsProcessing"] is True,
            is_error=record["IsError"] is True,
            archived=record["IsArchived"] is True,
        )

    def _session_of(self, cart_id: str) -> str | None:
        """Return the id of a cart's open session, else of an archived one, else None."""
        rows = self._sobjects.query("CartCheckoutSession", "Id", "IsArchived", WebCartId=cart_id)
        rows.sort(key=lambda row: row.get("IsArchived") is True)
        return str(rows[0]["Id"]) if rows else None

    def _order(self, order_id: str | None) -> seen.Order | None:
        """Return the order that was arranged, or that the session named first: named by it or not."""
        if order_id is None:
            return None
        record = self._sobjects.read("Order", order_id, "Id", "StatusCode")
        return seen.Order(str(record["Id"]), str(record["StatusCode"])) if record else None

    def _summaries(self, watched: Watched, session: seen.Session | None) -> tuple[seen.OrderSummary, ...]:
        named = session.order_id if session else None
        orders = dict.fromkeys(order_id for order_id in (watched.order_id, named) if order_id)
        summaries = [
            seen.OrderSummary(str(row["Id"]), row["Status"], row["OriginalOrderId"])
            for order_id in orders
            for row in self._sobjects.query(
                "OrderSummary", "Id", "Status", "OriginalOrderId", OriginalOrderId=order_id
            )
        ]
        return tuple(sorted(set(summaries), key=lambda row: row.id))

    def _operations(
        self, watched: Watched, session: seen.Session | None
    ) -> tuple[tuple[seen.BackgroundOperation, ...], bool]:
        """Return the operations that the observer finds, and whether the one that the session names is hidden."""
        named = session.background_operation_id if session else None
        hidden = False
        if named is not None:
            watched.operations.add(named)
        operations = []
        # An answer may name in 15 characters what a session names in 18.
        by_record = {seen.told_by(each): each for each in sorted(watched.operations)}
        for operation_id in by_record.values():
            try:
                record = self._sobjects.read("BackgroundOperation", operation_id, "Id", "Status", "ParentKey")
            except RecordRefused:  # what an answer named need not be an id at all
                record = None
            if record is None:
                hidden |= seen.same_id(operation_id, named)
                continue
            parent = record["ParentKey"]
            if parent is None or seen.same_id(str(parent), watched.cart_id):
                operations.append(seen.BackgroundOperation(str(record["Id"]), str(record["Status"])))
        return tuple(operations), hidden

    def _validation(self, watched: Watched, departures: dict[str, Value]) -> seen.Validation:
        entries = self._sobjects.query("CartValidationOutput", "Level", "IsDismissed", CartId=watched.cart_id)
        counts = {
            name: sum(output.counts(entry["Level"], entry["IsDismissed"]) for entry in entries)
            for name, output in COUNTED.items()
        }
        departures |= counts
        return seen.Validation(
            errors=counts["validation_errors"],
            warnings=counts["validation_warnings"],
            dismissed_errors=counts["dismissed_validation_errors"],
        )

    def _standing(self, watched: Watched, cart: Mapping[str, Any]) -> dict[str, Value]:
        """Return who may do what: the caller's access, the account's state and its membership.

        What the observer may not read is left out.
        """
        standing: dict[str, Value] = {}
        with suppress(RecordRefused):
            if access := self._access(watched, cart["OwnerId"]):
                standing["cart_access"] = access
        account_id = cart["AccountId"]
        if isinstance(account_id, str):
            with suppress(RecordRefused):
                standing["effective_account"] = self._account(watched.caller, account_id)
            with suppress(RecordRefused):
                gone = standing.get("effective_account") == "missing"
                standing["store_member"] = not gone and self._is_member(account_id, cart["WebStoreId"])
        return standing

    def _access(self, watched: Watched, owner_id: object) -> str:
        """Return what the caller may do with the cart (empty: it is not shared, and yet is shown)."""
        caller = self._sobjects.user_id(watched.caller)
        if isinstance(owner_id, str) and seen.same_id(owner_id, caller):
            return "owner"
        shares = self._sobjects.query(
            "WebCartShare", "AccessLevel", ParentId=watched.cart_id, UserOrGroupId=caller
        )
        levels = {share["AccessLevel"] for share in shares}
        if levels:
            return "edit-share" if levels & {"Edit", "All"} else "read-share"
        return "" if self._shown("WebCart", watched.cart_id, watched.caller) else "none"

    def _account(self, caller: PersonaName, account_id: str) -> str:
        if self._sobjects.read("Account", account_id, "Id") is None:
            return "missing"
        buyers = self._sobjects.query("BuyerAccount", "IsActive", BuyerId=account_id)
        if not any(buyer["IsActive"] is True for buyer in buyers):
            return "inactive"
        return "valid" if self._shown("Account", account_id, caller) else "inaccessible"

    def _shown(self, kind: str, record_id: str, caller: PersonaName) -> bool:
        """Tell whether the caller is shown a record."""
        try:
            return self._sobjects.read(kind, record_id, "Id", by=caller) is not None
        except RecordRefused:
            return False

    def _is_member(self, account_id: str, store_id: object) -> bool:
        groups = {
            row["BuyerGroupId"]
            for row in self._sobjects.query("BuyerGroupMember", "BuyerGroupId", BuyerId=account_id)
        }
        sold_to = {
            row["BuyerGroupId"]
            for row in self._sobjects.query("WebStoreBuyerGroup", "BuyerGroupId", WebStoreId=str(store_id))
        }
        return bool(groups & sold_to)


def take_note(watched: Mapping[str, Watched], inputs: Sequence[JSON], answer: Answer) -> frozenset[str]:
    """Return those carts of a call that are `watched`, whose looks reckon with the call from now on.

    The operations that its answer names are taken note of, since they cannot be queried.
    """
    results = answer.results or ()
    called: set[str] = set()
    for at, given in enumerate(map(_given, inputs)):
        for cart_id in _about(watched, given):
            if given != cart_id and (answer.refused or not watched[cart_id].whole):
                continue
            watched[cart_id].whole = False
            watched[cart_id].operations.update(
                result.operation_id for result in results[at : at + 1] if result.operation_id
            )
            called.add(cart_id)
    return frozenset(called)


def called_for(carts: Collection[str], inputs: Sequence[JSON]) -> frozenset[str]:
    """Return those of the carts that a call may be taken to be about."""
    return frozenset(cart_id for given in map(_given, inputs) for cart_id in _about(carts, given))


def _given(each: JSON) -> JSON:
    """Return the cart id of an input."""
    return each.get("cartId") if isinstance(each, dict) else None


def _about(carts: Collection[str], given: JSON) -> set[str]:
    """Return the cart whose id was given, or else those that what was given is nearly the id of."""
    if isinstance(given, str) and given in carts:
        return {given}
    return {cart_id for cart_id in carts if _is_made_of(cart_id, given)}


def _is_made_of(cart_id: str, given: JSON) -> bool:
    """Tell whether what was given is nearly the id of a cart, which may have been taken for it."""
    return any(given == made(cart_id) != made("") for made in OF_ITS_OWN.values())
