"""How a target is reached: settings that say it all."""

from __future__ import annotations

import difflib
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.settings.personas import (
    Persona,
    PersonaName,
    RecordsSettings,
    variable,
)
from activate_order_conformance.targets.settings.urls import check_url, shown_url

TOKEN_VARIABLE = "ACTIVATE_ORDER_DRIVER_TOKEN"  # noqa: S105  # the variable's name, no secret
"""The environment variable that holds the driver's bearer token."""

ACTION = "activateOrderAction"

Statuses: TypeAlias = Literal["documented", "platform"]
"""Which HTTP statuses the bundled reference answers refusals with."""

Way: TypeAlias = Literal["driver", "prepared", "records", "request"]
"""How checkouts come into a state: by a driver, by hand, as records over REST, or not at all."""

DRIVER_PATH = "/conformance/v1"
"""Where a driver is expected under the target's base URL."""

LITERALS = ("order_status", "session_state", "session_next_state")
"""What of a profile can be replaced for a target whose texts are others."""

_SECRET = frozenset({"driver_token", "proxy"})
_LEAST = MappingProxyType({"quiet": "0 or more"})
_TIMES = ("timeout", "settle_deadline", "quiet", "poll_interval", "requests_per_second")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSettings:
    """States how a target is reached; `base_url` None means the bundled reference, in process.

    Times are in seconds: `timeout` of one call, `settle_deadline` (None: what the driver says) and `quiet`
    (None: measured on the control), `poll_interval` at the most between two looks. `verify_tls` is whether
    certificates are verified, `ca_bundle` against which authorities (both None: as `requests` would);
    `client_certificate` and `client_key` are PEM files. `proxy` None leaves it to the environment, empty means
    none. `personas` log in where no driver gives credentials. `literals` replace texts of the profile, and
    `reference_statuses` are what the bundled reference answers with. Raises UsageError.
    """

    base_url: str | None = None
    way: Way = "driver"
    driver_url: str | None = None
    driver_token: str | None = field(default=None, repr=False)
    driver_token_command: str | None = None
    api_version: str = "59.0"
    timeout: float = 30.0
    settle_deadline: float | None = None
    quiet: float | None = None
    poll_interval: float = 1.0
    verify_tls: bool | None = None
    ca_bundle: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    proxy: str | None = field(default=None, repr=False)
    requests_per_second: float | None = None
    personas: tuple[Persona, ...] = ()
    prepared: str | None = None
    records: RecordsSettings | None = None
    allow_production: bool = False
    literals: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reference_statuses: Statuses = "documented"

    def __post_init__(self) -> None:
        if self.base_url is not None:
            check_url(self.base_url, "target")
        if self.driver_url is not None:
            check_url(self.driver_url, "driver")
            if self.base_url is None:
                raise UsageError(
                    "A driver's URL was given without a target's.", "Write --target URL as well."
                )
        if not re.fullmatch(r"[1-9]\d{0,2}\.\d", self.api_version):
            raise UsageError(
                f"{self.api_version!r} is no version of the API.", "Write it like 59.0, without a v."
            )
        for name in _TIMES:
            number = getattr(self, name)
            if number is not None and not (
                math.isfinite(number) and (number > 0 or (number == 0 and name in _LEAST))
            ):
                unit = "" if name == "requests_per_second" else " seconds"
                lowest = _LEAST.get(name, "more than 0")
                raise UsageError(f"{name} cannot be {number}{unit}.", f"Write a number, {lowest}.")
        if self.driver_token is not None and not re.fullmatch(r"[!-~]+", self.driver_token):
            raise UsageError(
                "The driver's token is empty or has spaces or control characters.",
                f"Set {TOKEN_VARIABLE} to the token alone.",
            )
        self._check_files()
        self._check_proxy()
        self._check_way()

    def _check_files(self) -> None:
        for name, what in (
            ("ca_bundle", "CA bundle"),
            ("client_certificate", "client certificate"),
            ("client_key", "client key"),
        ):
            path = getattr(self, name)
            if path is not None and not Path(path).exists():
                raise UsageError(f"There is no {what} at {path!r}.", "Write the path of a PEM file.")
        if self.client_key is not None and self.client_certificate is None:
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
        if self.way == "driver":
            return
        if self.base_url is None:
            raise UsageError(
                f"The way to a state is {self.way!r}, and there is no target.", "Write --target URL as well."
            )
        if self.way == "prepared" and self.prepared is None:
            raise UsageError(
                "The way to a state is 'prepared', and no file of prepared carts is named.",
                "Write prepared.file; `activate-order export prepared` writes such a file to fill in.",
            )
        if self.way == "records" and self.records is None:
            raise UsageError(
                "The way to a state is 'records', and the account, store and price to use are not named.",
                "Write records.account, records.store and records.pricebook_entry.",
            )

    @property
    def action_path(self) -> str:
        """Return the action's path on a platform of `api_version`."""
        return f"/services/data/v{self.api_version}/actions/standard/{ACTION}"

    @property
    def verify(self) -> bool | str | None:
        """Return what `requests` is to verify certificates by; None leaves it to the environment."""
        return False if self.verify_tls is False else self.ca_bundle or self.verify_tls

    @property
    def certificate(self) -> str | tuple[str, str] | None:
        """Return the client certificate as `requests` takes it: a file, or a file and its key's."""
        if self.client_certificate and self.client_key:
            return self.client_certificate, self.client_key
        return self.client_certificate

    def persona(self, name: PersonaName) -> Persona | None:
        """Return the persona of that name, or None where it has no credential."""
        return next((one for one in self.personas if one.name == name), None)

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the environment variable and the value of each secret that is known."""
        if self.driver_token:
            yield TOKEN_VARIABLE, self.driver_token
        if self.proxy is not None:
            yield variable("proxy"), self.proxy
        for persona in self.personas:
            yield from persona.secrets()

    def to_data(self) -> dict[str, Any]:
        """Return the settings as plain JSON, without secrets."""
        data = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _SECRET}
        data["personas"] = [persona.to_data() for persona in self.personas]
        data["records"] = self.records.to_data() if self.records else None
        data["literals"] = dict(self.literals)
        return data

    @classmethod
    def from_data(
        cls, data: Mapping[str, Any], environment: Mapping[str, str] = os.environ
    ) -> TargetSettings:
        """Return the settings that `to_data` gave, with the secrets of the `environment`.

        Raises UsageError for a name that is no setting.
        """
        names = [one.name for one in fields(cls) if one.name not in _SECRET]
        for name in data:
            if name not in names:
                near = difflib.get_close_matches(name, names, 1)
                hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(names)}."
                raise UsageError(f"{name!r} is no setting of a target.", hint)
        given: dict[str, Any] = dict(data)
        given["personas"] = tuple(Persona.from_data(one, environment) for one in data.get("personas", ()))
        if data.get("records"):
            given["records"] = RecordsSettings(**data["records"])
        given["driver_token"] = environment.get(TOKEN_VARIABLE) or None
        given["proxy"] = environment.get(variable("proxy"))
        return cls(**given)
