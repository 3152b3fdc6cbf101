"""The configuration: how a target is reached, and how it is asked. Its keys are these attributes, by these names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.profile import PROFILES, Profile, ProfileName
from activate_order_conformance.targets.settings.keys import (
    Key,
    Table,
    at,
    dotted,
    key,
    keys_of,
    made_of,
    put,
    suggestion,
    values_in,
    variable,
)
from activate_order_conformance.targets.settings.personas import NAMES, Login, Persona, PersonaName, Personas
from activate_order_conformance.targets.settings.tables import (
    Deadlines,
    DriverSettings,
    Literals,
    PreparedSettings,
    RecordsSettings,
    Tls,
)
from activate_order_conformance.targets.settings.urls import ACTION, DRIVER_PATH, check_url, shown_url

Way: TypeAlias = Literal["driver", "prepared", "records", "request"]
"""How checkouts come into a state: by a driver, by hand, as records over REST, or not at all."""


@dataclass(frozen=True, kw_only=True)
class Settings(Table):
    """The configuration of a target and of a run; without any of it the target is the bundled reference.

    Raises UsageError for what cannot be used together.
    """

    target: str | None = key(
        "The implementation's base URL.", by_default="the bundled reference", option="--target", metavar="URL"
    )
    api_version: str = key("The version of the API.", "59.0", option="--api-version", metavar="NN.N")
    profile: ProfileName = key(
        "Whether the page's HTTP statuses and literals are asked for, or the platform's are let pass.",
        "documented",
        option="--profile",
    )
    way: Way = key(
        "How checkouts come into a state: by a driver, prepared carts, records, or the request alone.",
        "driver",
        option="--way",
    )
    allow_production: bool = key(
        "Whether records may be created in a production org, too.", False, option="--allow-production"
    )
    parallelism: int | None = key(
        "How many checkouts are tried at once.", by_default="as many as the driver takes", ge=1, le=64
    )
    requests_per_second: float | None = key("The most requests that a target is sent.", gt=0)
    proxy: str | None = key(
        "The proxy's URL; empty for none.", by_default="the environment's", secret=True, may_be_empty=True
    )
    driver: DriverSettings = key("Where the driver is, and its token.", DriverSettings)
    deadlines: Deadlines = key("How long things may take, in seconds.", Deadlines)
    tls: Tls = key("How TLS connections are made.", Tls)
    auth: Login = key("What all personas log in with.", Login)
    personas: Personas = key("Who calls.", Personas)
    prepared: PreparedSettings = key("Where the carts prepared by hand are listed.", PreparedSettings)
    records: RecordsSettings = key("What checkouts are created with as records.", RecordsSettings)
    literals: Literals = key("Texts of the profile that are others for this target.", Literals)

    def __post_init__(self) -> None:
        if self.target is not None:
            check_url(self.target, "target")
        if self.driver.url is not None:
            check_url(self.driver.url, "driver")
            if self.target is None:
                raise UsageError(
                    "A driver's URL was given without a target's.", "Write --target URL as well."
                )
        if not re.fullmatch(r"[1-9]\d{0,2}\.\d", self.api_version):
            raise UsageError(
                f"{self.api_version!r} is no version of the API.", "Write it like 59.0, without a v."
            )
        if self.driver.token is not None and not re.fullmatch(r"[!-~]+", self.driver.token):
            raise UsageError(
                "The driver's token is empty or has spaces or control characters.",
                f"Set {TOKEN_VARIABLE} to the token alone.",
            )
        self._check_files()
        self._check_proxy()
        self._check_way()
        for name, persona in self.callers.items():
            persona.check(f"personas.{name}")

    def _check_files(self) -> None:
        for path, what in (
            (self.tls.ca_bundle, "CA bundle"),
            (self.tls.client_certificate, "client certificate"),
            (self.tls.client_key, "client key"),
        ):
            if path is not None and not Path(path).exists():
                raise UsageError(f"There is no {what} at {path!r}.", "Write the path of a PEM file.")
        if self.tls.client_key is not None and self.tls.client_certificate is None:
            raise UsageError("A client key was given without its certificate.", "Write both, or neither.")

    def _check_proxy(self) -> None:
        if not self.proxy:
            return
        try:
            parts = urlsplit(self.proxy)
            usable = parts.scheme in ("http", "https", "socks5", "socks5h") and bool(parts.hostname)
        except ValueError:
            usable = False
        if not usable:
            raise UsageError(
                f"The proxy's URL cannot be used: {shown_url(self.proxy)}.",
                "Write it like http://proxy.example:3128.",
            )

    def _check_way(self) -> None:
        if self.way != "driver" and self.target is None:
            raise UsageError(
                f"The way to a state is {self.way!r}, and there is no target.", "Write --target URL as well."
            )
        if self.way == "prepared" and self.prepared.file is None:
            raise UsageError(
                "The way to a state is 'prepared', and no file of prepared carts is named.",
                "Write prepared.file; `activate-order export prepared` writes such a file to fill in.",
            )
        if self.way == "prepared" and (self.parallelism or 1) > 1:
            raise UsageError(
                "Prepared carts are used one after another, so that each goes to the scenario that it was meant for.",
                "Leave parallelism out.",
            )
        needed = {name: getattr(self.records, name) for name in ("account", "store", "pricebook_entry")}
        missing = [name for name, id in needed.items() if not id]
        if len(missing) == len(needed) and not self.records.fields:
            if self.way == "records":
                raise UsageError(
                    "The way to a state is 'records', and the account, store and price to use are not named.",
                    "Write records.account, records.store and records.pricebook_entry.",
                )
        elif missing:
            raise UsageError(
                f"records.{missing[0]} is missing, and checkouts cannot be created without it.",
                f"Write records.{missing[0]}: a record's id.",
            )

    @property
    def base_url(self) -> str:
        """Return the target's URL without a slash at its end; empty for the bundled reference."""
        return (self.target or "").rstrip("/")

    @property
    def driver_url(self) -> str:
        """Return the driver's URL without a slash at its end."""
        return (self.driver.url or self.base_url + DRIVER_PATH).rstrip("/")

    @property
    def action_path(self) -> str:
        """Return the action's path on a platform of `api_version`."""
        return f"/services/data/v{self.api_version}/actions/standard/{ACTION}"

    @property
    def callers(self) -> Mapping[PersonaName, Persona]:
        """Return the personas that have a credential, each with what all log in with."""
        named = {name: getattr(self.personas, name) for name in NAMES}
        return {name: persona.beside(self.auth) for name, persona in named.items() if persona is not None}

    def profile_with_literals(self) -> Profile:
        """Return the profile, with the texts that this target has in their place."""
        texts = {name: text for name, text in vars(self.literals).items() if text is not None}
        return PROFILES[self.profile].but(**texts)

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the environment variable and the value of each secret that is set."""
        for secret in filter(lambda key: key.secret, keys().values()):
            if (value := at(self, secret.name)) is not None:
                yield secret.variable, value

    def to_data(self) -> dict[str, Any]:
        """Return the settings as plain JSON, without secrets, as the file has them."""
        data: dict[str, Any] = {}
        for name, one in keys().items():
            if not one.secret and (value := at(self, name)) is not None:
                put(data, name, value)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings that `to_data` gave, with the secrets of the `environment`.

        Raises UsageError for a name that is no setting.
        """
        tree: dict[str, Any] = {}
        for path, value in values_in(data, cls):
            name = dotted(path)
            if name not in keys() or keys()[name].secret:
                raise UsageError(f"{name!r} is no setting.", suggestion(name, keys()))
            put(tree, name, value)
        for name, one in keys().items():
            if one.secret and (text := one.text_in(environment)) is not None:
                put(tree, name, text)
        return made_of(cls, tree)


@cache
def keys() -> Mapping[str, Key]:
    """Return every key by its dotted name, in the order of the file."""
    return keys_of(Settings)


TOKEN_VARIABLE = variable("driver.token")
"""The environment variable that holds the driver's bearer token."""
