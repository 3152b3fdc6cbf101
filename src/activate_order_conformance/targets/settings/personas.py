"""Who calls: the personas that scenarios need, and what each logs in with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, TypeAlias, get_args

from activate_order_conformance.phrases import lowered
from activate_order_conformance.targets.settings.faults import SettingFault
from activate_order_conformance.targets.settings.keys import Table, key, keys_of, variable
from activate_order_conformance.targets.settings.urls import check_url

PersonaName: TypeAlias = Literal["integrator", "without_permission", "modify_all_data", "observer"]
NAMES: tuple[PersonaName, ...] = get_args(PersonaName)

Grant: TypeAlias = Literal["token", "client-credentials", "jwt", "password"]

NEEDS: Mapping[Grant, tuple[str, ...]] = {
    "token": ("token",),
    "client-credentials": ("client_id", "client_secret"),
    "jwt": ("client_id", "username", "private_key_file"),
    "password": ("client_id", "client_secret", "username", "password"),
}
"""The keys that each grant needs, which are also what OAuth calls the fields of its form (but those of a JWT)."""


@dataclass(frozen=True, kw_only=True)
class Login(Table):
    """What personas log in with, where they have it in common."""

    token_url: str | None = key("The token endpoint.", by_default="`/services/oauth2/token` of the target")
    client_id: str | None = key("The OAuth client's id.")
    client_secret: str | None = key("The OAuth client's secret.", hidden_in="form")
    client_secret_command: str | None = key("A command that prints the client's secret.", command=True)
    private_key_file: str | None = key("The RSA key that signs JWTs: a PEM file.", path=True)
    audience: str | None = key("The audience of JWTs.", by_default="the token endpoint's origin")

    def check(self, here: str) -> None:
        """Raise SettingFault for what cannot be used; `here` is the name of the table."""
        if self.token_url is not None:
            check_url(self.token_url, f"{here} token endpoint", f"{here}.token_url")
        if self.private_key_file is not None and not os.path.isfile(self.private_key_file):  # noqa: PTH113
            raise SettingFault(
                f"{here}.private_key_file",
                f"{here}.private_key_file names no file: {self.private_key_file!r}.",
                "Write the path of a PEM file.",
            )


@dataclass(frozen=True, kw_only=True)
class Persona(Login):
    """What one persona logs in with."""

    grant: Grant = key("How the token is got: by itself, or by a grant from a token endpoint.", "token")
    token: str | None = key("The bearer token.", hidden_in="header")
    token_command: str | None = key(
        "A command that prints the token, such as `sf org auth show-access-token --json`.", command=True
    )
    username: str | None = key("The user to log in (grants jwt and password).")
    password: str | None = key("The user's password (grant password).", hidden_in="form")
    password_command: str | None = key("A command that prints the password.", command=True)
    user_id: str | None = key("The user's record id, where the token endpoint does not tell it.")

    def beside(self, common: Login) -> Persona:
        """Return the persona with what it has in common with others, where it has nothing of its own."""
        lacking = {
            member.name: getattr(common, member.name)
            for member in fields(Login)
            if getattr(self, member.name) is None
        }
        return replace(self, **lacking)

    def secrets(self) -> Iterator[str]:
        """Yield the values of the secrets that are known."""
        secret = [key.name for key in keys_of(Persona).values() if key.secret]
        yield from filter(None, (getattr(self, name) for name in secret))

    def check(self, here: str) -> None:
        """Raise SettingFault for what the grant lacks besides."""
        super().check(here)
        for need in NEEDS[self.grant]:
            if getattr(self, need):
                continue
            hint = f"Write {here}.{need}."
            if hasattr(self, f"{need}_command"):
                if getattr(self, f"{need}_command"):
                    continue
                hint = f"Set {variable(f'{here}.{need}')}, or write {need}_command."
            raise SettingFault(here, f"{here} has no {need}, which the grant {self.grant!r} needs.", hint)


@dataclass(frozen=True, kw_only=True)
class Personas(Table):
    """The personas' credentials; who has none calls nothing."""

    integrator: Persona | None = key(
        "The caller who may invoke the action, by the B2B Commerce Integrator permission alone."
    )
    without_permission: Persona | None = key(
        "A caller who authenticates, and has neither permission for the action."
    )
    modify_all_data: Persona | None = key(
        "A caller who has Modify All Data in place of the integrator permission."
    )
    observer: Persona | None = key(
        "Who reads the records before and after, and creates them where the kit does."
    )


def _meaning(description: str) -> str:
    return lowered(description).rstrip(".")


PERSONAS: Mapping[str, str] = {
    member.name: _meaning(member.metadata["description"]) for member in fields(Personas)
}
"""What each persona is for, by name."""
