"""Accounts of a checkout's own, so that nobody else's is changed where a scenario departs in the account."""

from __future__ import annotations

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.targets.records.record_set import RecordCreator, RecordSet
from activate_order_conformance.targets.records.sobjects import RecordRefused, SObjects
from activate_order_conformance.targets.settings.tables import RecordsSettings


class AccountMaker:
    """What creates accounts that bear the name `mark`, and puts them right; raises RecordRefused."""

    def __init__(
        self, sobjects: SObjects, settings: RecordsSettings, creator: RecordCreator, *, mark: str
    ) -> None:
        self._sobjects = sobjects
        self._settings = settings
        self._creator = creator
        self._mark = mark
        self._group: str | None = None

    def make(self, records: RecordSet, checkout: Checkout, caller: str) -> None:
        """Create an account in the state that `checkout` wants, and let `records` name it."""
        records.account_id = self._creator.create(records, "Account", {"Name": self._mark})
        buyer = {
            "BuyerId": records.account_id,
            "Name": self._mark,
            "IsActive": checkout["effective_account"] != "inactive",
        }
        records.account_records["buyer"] = self._creator.create(records, "BuyerAccount", buyer)
        if checkout["effective_account"] != "inaccessible":
            self._give_access(records, caller)
        if checkout["store_member"]:
            self._join(records)

    def lose(self, records: RecordSet, checkout: Checkout) -> None:
        """Delete the account where `checkout` wants it missing, once the cart names it."""
        if checkout["effective_account"] == "missing":
            self._sobjects.delete("Account", records.account_id)

    def bring(self, records: RecordSet, old: Checkout, new: Checkout, caller: str) -> None:
        """Bring the account of a checkout from `old` to `new`: what departs is put right, and nothing else is changed.

        What departs anew does so in an account of the checkout's own, made for it.
        """
        departs_anew = new["effective_account"] not in ("valid", old["effective_account"]) or (
            old["store_member"] and not new["store_member"]
        )
        if departs_anew or old["effective_account"] == "missing" or not records.account_records:
            records.account_records.clear()
            if new["effective_account"] == "valid" and new["store_member"]:
                records.account_id = self._settings.account
            else:
                self.make(records, new, caller)
            self._sobjects.change("WebCart", records.cart_id, {"AccountId": records.account_id})
            self.lose(records, new)
            return
        if old["effective_account"] == "inactive" and new["effective_account"] == "valid":
            buyer = records.account_records["buyer"]
            self._sobjects.change("BuyerAccount", buyer, {"IsActive": True})
        is_another_caller = old["caller_permission"] != new["caller_permission"]
        was_hidden = old["effective_account"] == "inaccessible"
        if new["effective_account"] != "inaccessible" and (was_hidden or is_another_caller):
            self._give_access(records, caller)
        if new["store_member"] and not old["store_member"]:
            self._join(records)

    def _give_access(self, records: RecordSet, caller: str) -> None:
        share = {
            "AccountId": records.account_id,
            "UserOrGroupId": caller,
            "AccountAccessLevel": "Read",
            "OpportunityAccessLevel": "None",
        }
        self._creator.create(records, "AccountShare", share)

    def _join(self, records: RecordSet) -> None:
        if self._group is None:
            rows = self._sobjects.query("WebStoreBuyerGroup", "BuyerGroupId", WebStoreId=self._settings.store)
            if not rows:
                raise RecordRefused(
                    f"find a buyer group of store {self._settings.store}", 0, "none is there", ""
                )
            self._group = str(rows[0]["BuyerGroupId"])
        member = {"BuyerId": records.account_id, "BuyerGroupId": self._group}
        self._creator.create(records, "BuyerGroupMember", member)
