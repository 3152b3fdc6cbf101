"""Who calls: the personas that scenarios need, and what each logs in with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.settings.urls import check_url

PersonaName: TypeAlias = Literal["integrator", "without_permission", "modify_all_data", "observer"]
PERSONAS: Mapping[str, str] = MappingProxyType(
    {
        "integrator": "the caller who may invoke the action, by the B2B Commerce Integrator permission alone",
        "without_permission": "a caller who authenticates, and has neither permission for the action",
        "modify_all_data": "a caller who has Modify All Data in place of the integrator permission",
        "observer": "who reads the records before and after, and creates them where the kit does",
    }
)
"""What each persona is for, by name."""

Grant: TypeAlias = Literal["token", "client-credentials", "jwt", "password"]
SECRETS = ("token", "client_secret", "password")
"""What is secret about a persona: it comes from the environment or a command, and need not be written down."""

_NEEDS: Mapping[Grant, tuple[str, ...]] = MappingProxyType(
    {
        "token": ("token",),
        "client-credentials": ("client_id", "client_secret"),
        "jwt": ("client_id", "username", "private_key_file"),
        "password": ("client_id", "client_secret", "username", "password"),
    }
)


def variable(key: str) -> str:
    """Return the environment variable that stands for a key of the configuration."""
    return "ACTIVATE_ORDER_" + key.replace(".", "_").upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """States how one persona gets its bearer token; `user_id` is its user's record id, where it is known.

    `…_command` names a program whose output is the secret: JSON with an `accessToken` or `access_token`, also
    inside `result` as `sf org display --json` has it, or the bare text. `token_url` None means the target's
    own. Raises UsageError for what its grant lacks.
    """

    name: PersonaName
    grant: Grant = "token"
    token: str | None = field(default=None, repr=False)
    token_command: str | None = None
    token_url: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    client_secret_command: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    password_command: str | None = None
    private_key_file: str | None = None
    audience: str | None = None
    user_id: str | None = None

    def __post_init__(self) -> None:
        here = f"personas.{self.name}"
        if self.token_url is not None:
            check_url(self.token_url, f"{here} token endpoint")
        for need in _NEEDS[self.grant]:
            if need in SECRETS:
                if not getattr(self, need) and not getattr(self, f"{need}_command"):
                    raise UsageError(
                        f"{here} has no {need}, which the grant {self.grant!r} needs.",
                        f"Set {variable(f'{here}.{need}')}, or write {need}_command.",
                    )
            elif not getattr(self, need):
                raise UsageError(
                    f"{here} has no {need}, which the grant {self.grant!r} needs.", f"Write {here}.{need}."
                )
        if self.private_key_file is not None and not Path(self.private_key_file).is_file():
            raise UsageError(
                f"{here}.private_key_file names no file: {self.private_key_file!r}.",
                "Write the path of a PEM file.",
            )

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield the environment variable and the value of each secret that is known."""
        for name in SECRETS:
            value = getattr(self, name)
            if value:
                yield variable(f"personas.{self.name}.{name}"), value

    def to_data(self) -> dict[str, Any]:
        """Return the persona as plain JSON, without its secrets."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in SECRETS}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], environment: Mapping[str, str]) -> Persona:
        """Return the persona that `to_data` gave, with the secrets of the `environment`."""
        found: dict[str, Any] = dict(data)
        for name in SECRETS:
            found[name] = environment.get(variable(f"personas.{data['name']}.{name}")) or None
        return cls(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSettings:
    """States what the kit needs to create checkouts as records: ids of an account, a store and a price.

    `fields` are values that this org wants besides, by object and field.
    """

    account: str
    store: str
    pricebook_entry: str
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))

    def to_data(self) -> dict[str, Any]:
        """Return the settings as plain JSON."""
        return {
            "account": self.account,
            "store": self.store,
            "pricebook_entry": self.pricebook_entry,
            "fields": {name: dict(values) for name, values in self.fields.items()},
        }
