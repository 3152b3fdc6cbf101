"""The configuration: how a target is reached, and how it is asked. Its keys are these attributes, by these names."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.profile import PROFILES, Profile, ProfileName
from activate_order_conformance.targets.settings.faults import SettingFault, check_secret, suggestion
from activate_order_conformance.targets.settings.keys import Key, Table, key, keys_of, variable
from activate_order_conformance.targets.settings.personas import NAMES, Login, Persona, PersonaName, Personas
from activate_order_conformance.targets.settings.tables import (
    Deadlines,
    DriverSettings,
    Literals,
    PreparedSettings,
    RecordsSettings,
    Tls,
)
from activate_order_conformance.targets.settings.trees import at, dotted, made_of, put, values_in
from activate_order_conformance.targets.settings.urls import (
    ACTION,
    DRIVER_PATH,
    check_proxy,
    check_target,
    check_url,
)

Way: TypeAlias = Literal["driver", "prepared", "records", "request"]
"""How checkouts come into a state: by a driver, by hand, as records over REST, or not at all."""

MOST_AT_ONCE = 64
"""How many checkouts are tried at once at the most, whatever a driver takes: each costs a thread."""


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
        "How many checkouts are tried at once.",
        by_default="as many as the driver takes, 8 by records, 1 for prepared carts",
        ge=1,
        le=MOST_AT_ONCE,
    )
    requests_per_second: float | None = key("The most requests that a target is sent.", ge=0.01)
    proxy: str | None = key(
        "The proxy's URL; empty for none.", by_default="the environment's", hidden_in="URL", may_be_empty=True
    )
    headers: Mapping[str, str] = key(
        "Headers of every request to the target, such as a gateway wants.", dict, hidden_in="header"
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
            check_target(self.target)
        for name, what in (("url", "driver"), ("action", "driver's action")):
            url = getattr(self.driver, name)
            if url is not None:
                check_url(url, what, f"driver.{name}")
                if self.target is None:
                    fault = f"A {what}'s URL was given without a target's."
                    raise SettingFault(f"driver.{name}", fault, "Write --target URL as well.")
        if not re.fullmatch(r"[1-9]\d{0,2}\.\d", self.api_version):
            fault = f"{self.api_version!r} is no version of the API."
            raise SettingFault("api_version", fault, "Write it like 59.0, without a v.")
        self.tls.check()
        self.literals.check()
        self.auth.check("auth")
        if self.proxy:
            check_proxy(self.proxy)
        self._check_way()
        self.records.check(needed=self.way == "records")
        for caller, persona in self.callers.items():
            persona.check(f"personas.{caller}")
        for secret in secret_keys():
            check_secret(secret, at(self, secret.name))

    def _check_way(self) -> None:
        if self.way != "driver" and self.target is None:
            fault = f"The way to a state is {self.way!r}, and there is no target."
            raise SettingFault("way", fault, "Write --target URL as well.")
        if self.way == "prepared" and self.prepared.file is None:
            raise SettingFault(
                "way",
                "The way to a state is 'prepared', and no file of prepared carts is named.",
                "Write prepared.file, or --key prepared.file=PATH; `activate-order export prepared` writes one.",
            )
        if self.way == "prepared" and (self.parallelism or 1) > 1:
            raise SettingFault(
                "parallelism",
                "Prepared carts are used one after another, so that each goes to the scenario that it was meant for.",
                "Leave parallelism out.",
            )

    @property
    def base_url(self) -> str:
        """Return the target's URL without a slash at its end; empty for the bundled reference."""
        return (self.target or "").rstrip("/")

    @property
    def driver_url(self) -> str:
        """Return the driver's URL without a slash at its end."""
        return (self.driver.url or self.base_url + DRIVER_PATH).rstrip("/")

    def headers_for(self, url: str) -> Mapping[str, str]:
        """Return the headers of one's own that a request bears: those of the target's host, and of its driver."""
        of_target = self.headers if _origin(url) == _origin(self.base_url) else {}
        at_driver = f"{url.partition('?')[0]}/".startswith(f"{self.driver_url}/")
        return {**of_target, **self.driver.headers} if at_driver else of_target

    @property
    def action_path(self) -> str:
        """Return the action's path on a platform of `api_version`."""
        return f"/services/data/v{self.api_version}/actions/standard/{ACTION}"

    @property
    def callers(self) -> Mapping[PersonaName, Persona]:
        """Return the personas that have a credential, each with what all log in with."""
        named = {name: getattr(self.personas, name) for name in NAMES}
        return {name: persona.beside(self.auth) for name, persona in named.items() if persona is not None}

    def clearing(self, run: str, config: str = "") -> str:
        """Return the command line that clears what a run left on a target elsewhere, by the file `config` if named."""
        return shlex.join(("activate-order", "verify", *self.options(config), "--release", run))

    def options(self, config: str = "") -> tuple[str, ...]:
        """Return the options that come to these settings, secrets apart.

        What a file `config` has that is named, and no option of its own, is left to that file.
        """
        options = ["--config", config] if config else []
        for name, setting, text in self._unusual(config):
            if setting.option:
                is_flag = setting.annotation is bool and text == "true"
                options += [setting.option] if is_flag else [setting.option, text]
            else:
                options += ["--key", f"{name}={text}"]
        return tuple(options)

    def options_of_pytest(self, config: str = "") -> tuple[str, ...]:
        """Return the options of pytest that come to these settings, as `options` does."""
        options = ["--activate-order-config", config] if config else []
        for name, _, text in self._unusual(config):
            is_target = name == "target"
            options += (
                ["--activate-order-target", text] if is_target else ["--activate-order-key", f"{name}={text}"]
            )
        return tuple(options)

    def _unusual(self, config: str) -> Iterator[tuple[str, Key, str]]:
        """Yield what is no secret and no default: the name, its key and what is written."""
        usual = type(self)()
        for name, setting in keys().items():
            value = self.base_url if name == "target" and self.target else at(self, name)
            is_plain = isinstance(value, str | int | float) and not (setting.secret or setting.command)
            # By default there is no persona, and so no grant of one.
            is_usual = value == at(usual, name) or (name.endswith(".grant") and value == Persona.grant)
            if is_plain and not is_usual and (setting.option or not config):
                yield name, setting, json.dumps(value) if isinstance(value, bool) else str(value)

    def profile_with_literals(self) -> Profile:
        """Return the profile, with the texts that this target has in their place."""
        texts = {name: text for name, text in vars(self.literals).items() if text is not None}
        return PROFILES[self.profile].but(**texts)

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the environment variable and the value of each secret that is set."""
        for secret in secret_keys():
            if (value := at(self, secret.name)) not in (None, {}):
                yield secret.variable, value if isinstance(value, str) else json.dumps(value)

    def to_data(self, *, commands: bool = True) -> dict[str, Any]:
        """Return the settings as plain JSON, as the file has them: without secrets, with `commands` or without."""
        data: dict[str, Any] = {}
        for name, setting in keys().items():
            left_out = setting.secret or (setting.command and not commands)
            if not left_out and (value := at(self, name)) is not None:
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
        for secret in secret_keys():
            if (text := secret.text_in(environment)) is not None:
                put(tree, secret.name, secret.parsed(text))
        return made_of(cls, tree)


def _origin(url: str) -> str:
    """Return scheme, host and port of a URL that was checked."""
    return "/".join(url.split("/", 3)[:3]).lower()


@cache
def keys() -> Mapping[str, Key]:
    """Return every key by its dotted name, in the order of the file."""
    return keys_of(Settings)


@cache
def secret_keys() -> tuple[Key, ...]:
    """Return the keys whose values are secret."""
    return tuple(key for key in keys().values() if key.secret)


TOKEN_VARIABLE = variable("driver.token")
"""The environment variable that holds the driver's bearer token."""
