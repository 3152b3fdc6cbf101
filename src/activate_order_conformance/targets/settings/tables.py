"""The tables of the configuration, but those of the personas."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activate_order_conformance.nouns.clock import LEAST_QUIET
from activate_order_conformance.targets.settings.faults import SettingFault
from activate_order_conformance.targets.settings.keys import Table, key
from activate_order_conformance.targets.settings.urls import DRIVER_PATH
from activate_order_conformance.text_file import unusable_chain, unusable_pem

_A_DAY = 86_400
"""The most seconds that a deadline may have."""


@dataclass(frozen=True, kw_only=True)
class DriverSettings(Table):
    """Where the driver is, and its token."""

    url: str | None = key(
        "The driver's URL.", by_default=f"{DRIVER_PATH} of the target", option="--driver", metavar="URL"
    )
    token: str | None = key(
        "The driver's bearer token.", hidden_in="header", option="--driver-token", metavar="TOKEN"
    )
    token_command: str | None = key("A command that prints the driver's token.", command=True)
    action: str | None = key(
        "The action's address that the driver gives, where it is not under the target's: so it is confirmed."
    )
    headers: Mapping[str, str] = key("Headers of every request to the driver.", dict, hidden_in="header")


@dataclass(frozen=True, kw_only=True)
class Deadlines(Table):
    """How long things may take, in seconds."""

    answer: float = key(
        "The longest that one answer may take once there is a connection.", 30.0, gt=0, le=_A_DAY
    )
    settle: float | None = key(
        "The longest that a conformant implementation may take until an accepted call's effects show.",
        by_default="what the driver says, else 30",
        option="--deadline",
        metavar="SECONDS",
        gt=0,
        le=_A_DAY,
    )
    quiet: float | None = key(
        "How long nothing more may change before a checkout counts as still.",
        by_default=f"measured on the control, at least {LEAST_QUIET:g}",
        option="--quiet",
        metavar="SECONDS",
        ge=0,
        le=_A_DAY,
    )
    poll: float = key("The longest wait between two looks.", 1.0, gt=0, le=_A_DAY)


@dataclass(frozen=True, kw_only=True)
class Tls(Table):
    """How TLS connections are made."""

    verify: bool | None = key(
        "Whether certificates are verified. What is written here goes before the environment."
    )
    ca_bundle: str | None = key("The authorities to verify by: a PEM file.", path=True)
    client_certificate: str | None = key("The client's certificate: a PEM file.", path=True)
    client_key: str | None = key("The key of the client's certificate: a PEM file.", path=True)

    def check(self) -> None:
        """Raise SettingFault for a file that is not there, or cannot be used, or a key without its certificate.

        A folder of authorities can be given in place of a bundle.
        """
        if self.client_key is not None and self.client_certificate is None:
            what = "A client key was given without its certificate."
            raise SettingFault("tls.client_key", what, "Write both, or neither.")
        for name, what in (
            ("ca_bundle", "CA bundle"),
            ("client_certificate", "client certificate"),
            ("client_key", "client key"),
        ):
            path = getattr(self, name)
            if path is None or (name == "ca_bundle" and os.path.isdir(path)):  # noqa: PTH112
                continue
            hint = "Write the path of a PEM file."
            if not os.path.exists(path):  # noqa: PTH110  # no name is too long for it
                raise SettingFault(f"tls.{name}", f"There is no {what} at {path!r}.", hint)
            if why := unusable_pem(path, is_client_key=name == "client_key"):
                raise SettingFault(f"tls.{name}", f"The {what} at {path!r} {why}.", hint)
        if self.client_certificate and (why := unusable_chain(self.client_certificate, self.client_key)):
            what = f"The client certificate at {self.client_certificate!r} cannot be used: {why}."
            hint = "Write tls.client_certificate and tls.client_key with PEM files that belong together."
            raise SettingFault("tls.client_certificate", what, hint)

    @property
    def verified_by(self) -> bool | str | None:
        """Return what `requests` is to verify certificates by; None leaves it to the environment."""
        return False if self.verify is False else self.ca_bundle or self.verify

    @property
    def client(self) -> str | tuple[str, str] | None:
        """Return the client's certificate as `requests` takes it: a file, or a file and its key's."""
        if self.client_certificate and self.client_key:
            return self.client_certificate, self.client_key
        return self.client_certificate


@dataclass(frozen=True, kw_only=True)
class PreparedSettings(Table):
    """Where the carts prepared by hand are listed."""

    file: str | None = key("The file that `activate-order export prepared` wrote.", path=True)


@dataclass(frozen=True, kw_only=True)
class RecordsSettings(Table):
    """What checkouts are created with as records."""

    account: str = key("The id of an active buyer account of the store.", "")
    store: str = key("The id of the WebStore.", "")
    pricebook_entry: str = key("The id of the PricebookEntry of the order's item.", "")
    fields: Mapping[str, Mapping[str, Any]] = key(
        "Values that this org wants besides, by object and field.", dict
    )

    def check(self, *, needed: bool) -> None:
        """Raise SettingFault where a record to create with is missing and others are not, or all are `needed`."""
        ids = {"account": self.account, "store": self.store, "pricebook_entry": self.pricebook_entry}
        missing = [name for name, id in ids.items() if not id]
        if len(missing) == len(ids) and not self.fields:
            if needed:
                raise SettingFault(
                    "way",
                    "The way to a state is 'records', and the account, store and price to use are not named.",
                    "Write records.account, records.store and records.pricebook_entry.",
                )
        elif missing:
            raise SettingFault(
                "records",
                f"records.{missing[0]} is missing, and checkouts cannot be created without it.",
                f"Write records.{missing[0]}: a record's id.",
            )


@dataclass(frozen=True, kw_only=True)
class Literals(Table):
    """Texts of the profile that are others for this target."""

    order_status: str | None = key("The orderStatus of a sound call.")
    session_state: str | None = key("The State of a ready session.")
    session_next_state: str | None = key("The NextState of a ready session.")

    def check(self) -> None:
        """Raise SettingFault for a text that is empty, or blank."""
        for name, text in vars(self).items():
            if text is not None and not text.strip():
                what = f"literals.{name} is blank."
                raise SettingFault(
                    f"literals.{name}", what, "Write the text that this target takes, or leave it out."
                )
