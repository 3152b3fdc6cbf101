"""The records of a checkout: created ready or departing, changed, and deleted again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.departure import RecordField
from activate_order_conformance.nouns.departures import DEPARTURES, not_by_records
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import same_id
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.targets.protocol import UnsupportedDepartures
from activate_order_conformance.targets.records.accounts import AccountMaker
from activate_order_conformance.targets.records.reads import COUNTED
from activate_order_conformance.targets.records.record_set import RecordCreator, RecordSet
from activate_order_conformance.targets.records.sobjects import RecordRefused, SObjects
from activate_order_conformance.targets.settings.personas import PersonaName
from activate_order_conformance.targets.settings.tables import RecordsSettings

CALLERS: Mapping[Value, PersonaName] = {
    "integrator": "integrator",
    "none": "without_permission",
    "modify-all-data": "modify_all_data",
}
"""The persona that calls the action, by the departure caller_permission."""

BY_HAND = frozenset({"caller_permission", "cart_access", "effective_account", "store_member"})
"""Departures that are no field and no entry, and are put right by code of their own."""

CHANGES = BY_HAND | {name for name, departure in DEPARTURES.items() if departure.record is not None}
"""Departures that are put right on the same checkout."""

ITEMS = 2
"""How many items an order has: with one alone nobody sees who forgets the others."""

_SHARES: Mapping[Value, str] = {"edit-share": "Edit", "read-share": "Read"}


def impossible(checkout: Checkout, ready: Checkout) -> list[Unsupported]:
    """Return the departures of `checkout` that no record can arrange over REST."""
    departures = checkout.departures_from(ready)
    return [
        Unsupported(
            departure=name,
            reason=reason,
            unlock=f"offer a driver that arranges {name}={word(departures[name])}",
        )
        for name, reason in not_by_records(departures).items()
    ]


def require_another_user(sobjects: SObjects, caller: PersonaName) -> None:
    """Raise UnsupportedDepartures where a persona is the integrator by another name, with the same permissions."""
    if caller == "integrator":
        return
    user_id = sobjects.user_id(caller)
    if same_id(user_id, sobjects.user_id("integrator")):
        raise UnsupportedDepartures(
            Unsupported(
                departure="caller_permission",
                reason=f"personas.{caller} and personas.integrator are one user ({user_id})",
                unlock=f"give personas.{caller} the credential of another user",
            )
        )


def fields_of(kind: str, checkout: Checkout, names: Collection[str] = DEPARTURES) -> dict[str, Any]:
    """Return the fields of a record of that `kind` that bear a departure of `names`, as `checkout` has them."""
    return {
        departure.record.name: checkout[name]
        for name, departure in DEPARTURES.items()
        if name in names and isinstance(departure.record, RecordField) and departure.record.object == kind
    }


class RecordMaker:
    """What creates and changes the records of checkouts, each bearing the name `mark`; raises RecordRefused.

    A checkout whose account departs gets an account of its own, so that nobody else's changes.
    """

    def __init__(self, sobjects: SObjects, settings: RecordsSettings, *, mark: str) -> None:
        self._sobjects = sobjects
        self._settings = settings
        self._mark = mark
        self._creator = RecordCreator(sobjects, settings)
        self._accounts = AccountMaker(sobjects, settings, self._creator, mark=mark)
        self._price: Mapping[str, Any] | None = None

    def make(self, records: RecordSet, checkout: Checkout) -> None:
        """Create everything for `checkout`; `records` says what there is, also where this fails."""
        caller = self._sobjects.user_id(records.caller)
        records.account_id = self._settings.account
        own_account = checkout["effective_account"] != "valid" or not checkout["store_member"]
        if own_account:
            self._accounts.make(records, checkout, caller)
        self._make_order(records, checkout, caller)
        cart: dict[str, Any] = {
            "Name": self._mark,
            "WebStoreId": self._settings.store,
            "AccountId": records.account_id,
            "OwnerId": caller if checkout["cart_access"] == "owner" else self._sobjects.user_id("observer"),
            "Status": "Active",
        }
        records.cart_id = self._creator.create(records, "WebCart", cart)
        self._share(records, checkout, caller)
        if checkout["session"] != "none":
            session: dict[str, Any] = {
                "Name": self._mark,
                "WebCartId": records.cart_id,
                "OrderId": records.order_id if checkout["order"] is not None else None,
                **fields_of("CartCheckoutSession", checkout),
            }
            records.session_id = self._creator.create(records, "CartCheckoutSession", session)
            if checkout["session"] == "archived":
                self._sobjects.change("CartCheckoutSession", records.session_id, {"IsArchived": True})
        self._validate(records, checkout)
        self._sobjects.change("WebCart", records.cart_id, fields_of("WebCart", checkout))
        self._accounts.lose(records, checkout)

    def bring(self, records: RecordSet, old: Checkout, new: Checkout) -> None:
        """Change the records of a checkout from `old` to `new`."""
        differs = {name for name, value in new.values().items() if old.values()[name] != value}
        caller = self._sobjects.user_id(records.caller)
        cart = fields_of("WebCart", new, differs)
        if {"caller_permission", "cart_access"} & differs:
            owner = caller if new["cart_access"] == "owner" else self._sobjects.user_id("observer")
            cart["OwnerId"] = owner
        if cart:
            self._sobjects.change("WebCart", records.cart_id, cart)
        if "caller_permission" in differs and records.order_id is not None:
            self._sobjects.change("Order", records.order_id, {"OwnerId": caller})
        if {"caller_permission", "cart_access"} & differs:
            self._share(records, new, caller)
        session = fields_of("CartCheckoutSession", new, differs)
        if session and records.session_id is not None:
            self._sobjects.change("CartCheckoutSession", records.session_id, session)
        if COUNTED.keys() & differs:
            self._validate(records, new)
        is_of_an_own_account = "caller_permission" in differs and records.account_records
        if {"effective_account", "store_member"} & differs or is_of_an_own_account:
            self._accounts.bring(records, old, new, caller)

    def delete(self, records: RecordSet, left: dict[tuple[str, str], str]) -> None:
        """Delete what was created, the last first, and put what stays into `left`, a phrase each.

        `records` names what is not known to be gone, also where this fails.
        """
        while records.created:
            kind, record_id = records.created[-1]
            try:
                self._delete(kind, record_id)
            except RecordRefused as refused:
                left[kind, record_id] = f"{kind} {record_id} ({refused.code})"
                if kind == "Order":
                    left |= self._summaries_of(record_id)
            records.created.pop()

    def _delete(self, kind: str, record_id: str) -> None:
        """Delete a record; an order that was activated is made a draft again first, where that is allowed."""
        try:
            self._sobjects.delete(kind, record_id)
        except RecordRefused:
            if kind != "Order":
                raise
            with suppress(RecordRefused):
                self._sobjects.change("Order", record_id, {"Status": "Draft"})
            self._sobjects.delete(kind, record_id)

    def marked(self) -> list[tuple[str, str]]:
        """Return every record that bears this run's mark and brings the others with it, by kind and id."""
        return [
            (kind, str(record["Id"]))
            for kind in ("WebCart", "Order", "Account")
            for record in self._sobjects.query(kind, "Id", Name=self._mark)
        ]

    def _make_order(self, records: RecordSet, checkout: Checkout, caller: str) -> None:
        entry = self._settings.pricebook_entry
        if self._price is None:
            entry_record = self._sobjects.read("PricebookEntry", entry, "UnitPrice", "Pricebook2Id")
            if entry_record is None:
                raise RecordRefused(f"find the price book entry {entry}", 404, "none is there", "")
            self._price = entry_record
        order = {
            "Name": self._mark,
            "AccountId": records.account_id,
            "OwnerId": caller,
            "SalesStoreId": self._settings.store,
            "Pricebook2Id": self._price["Pricebook2Id"],
            "EffectiveDate": datetime.now(UTC).date().isoformat(),
            "Status": "Draft",
        }
        records.order_id = self._creator.create(records, "Order", order)
        item = {
            "OrderId": records.order_id,
            "PricebookEntryId": entry,
            "Quantity": 1,
            "UnitPrice": self._price["UnitPrice"],
        }
        for _ in range(ITEMS):
            self._sobjects.create("OrderItem", self._creator.whole("OrderItem", item))
        if checkout["order"] == "Activated":
            self._sobjects.change("Order", records.order_id, {"Status": "Activated"})

    def _share(self, records: RecordSet, checkout: Checkout, caller: str) -> None:
        if records.cart_share is not None:
            self._sobjects.delete("WebCartShare", records.cart_share)
            records.created.remove(("WebCartShare", records.cart_share))
            records.cart_share = None
        if checkout["cart_access"] in _SHARES:
            share = {
                "ParentId": records.cart_id,
                "UserOrGroupId": caller,
                "AccessLevel": _SHARES[checkout["cart_access"]],
            }
            records.cart_share = self._creator.create(records, "WebCartShare", share)

    def _validate(self, records: RecordSet, checkout: Checkout) -> None:
        for name, output in COUNTED.items():
            there, wanted = records.validation.setdefault(name, []), int(checkout[name] or 0)
            while len(there) > wanted:
                self._sobjects.delete("CartValidationOutput", there[-1])
                records.created.remove(("CartValidationOutput", there.pop()))
            while len(there) < wanted:
                entry = {
                    "CartId": records.cart_id,
                    "RelatedEntityId": records.cart_id,
                    "Name": self._mark,
                    "Level": output.level,
                    "Type": "Other",
                    "Message": "Put there by the conformance kit",
                    "IsDismissed": output.dismissed is True,
                }
                there.append(self._creator.create(records, "CartValidationOutput", entry))

    def _summaries_of(self, order_id: str) -> dict[tuple[str, str], str]:
        try:
            rows = self._sobjects.query("OrderSummary", "Id", OriginalOrderId=order_id)
        except RecordRefused:
            return {}
        return {
            ("OrderSummary", str(row["Id"])): f"OrderSummary {row['Id']} (of Order {order_id})"
            for row in rows
        }
