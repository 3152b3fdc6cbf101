"""The configuration as it is written down: every key with its type and what it means."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """Is a table of the configuration; unknown keys and wrong types are refused."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, defer_build=True
    )


class DriverTable(Table):
    """Says where the driver is, and its token."""

    url: str | None = Field(
        default=None, description="The driver's URL; `/conformance/v1` of the target by default."
    )
    token: str | None = Field(
        default=None, description="The driver's bearer token.", json_schema_extra={"secret": True}
    )
    token_command: str | None = Field(default=None, description="A command that prints the driver's token.")


class DeadlinesTable(Table):
    """Says how long things may take, in seconds."""

    answer: float | None = Field(
        default=None, description="The longest that one answer may take, connecting included; 30 by default."
    )
    settle: float | None = Field(
        default=None,
        description="The longest that a conformant implementation may take until an accepted call's effects "
        "show; what the driver says by default, else 30.",
    )
    quiet: float | None = Field(
        default=None,
        description="How long nothing more may change before a checkout counts as still; measured on the "
        "control by default, at least 0.3.",
    )
    poll: float | None = Field(default=None, description="The longest wait between two looks; 1 by default.")


class TlsTable(Table):
    """Says how TLS connections are made."""

    verify: bool | None = Field(
        default=None,
        description="Whether certificates are verified. What is written here goes before the environment.",
    )
    ca_bundle: str | None = Field(default=None, description="The authorities to verify by: a PEM file.")
    client_certificate: str | None = Field(default=None, description="The client's certificate: a PEM file.")
    client_key: str | None = Field(
        default=None, description="The key of the client's certificate: a PEM file."
    )


_GRANT = "How the token is got: by itself, or from a token endpoint by one of three grants."


class LoginTable(Table):
    """Holds what personas log in with, where they have it in common."""

    token_url: str | None = Field(
        default=None, description="The token endpoint; `/services/oauth2/token` of the target by default."
    )
    client_id: str | None = Field(default=None, description="The OAuth client's id.")
    client_secret: str | None = Field(
        default=None, description="The OAuth client's secret.", json_schema_extra={"secret": True}
    )
    client_secret_command: str | None = Field(
        default=None, description="A command that prints the client's secret."
    )
    private_key_file: str | None = Field(default=None, description="The RSA key that signs JWTs: a PEM file.")
    audience: str | None = Field(
        default=None, description="The audience of JWTs; the token endpoint's origin by default."
    )


class PersonaTable(LoginTable):
    """Says what one persona logs in with."""

    grant: Literal["token", "client-credentials", "jwt", "password"] | None = Field(
        default=None, description=f"{_GRANT} `token` by default."
    )
    token: str | None = Field(
        default=None, description="The bearer token.", json_schema_extra={"secret": True}
    )
    token_command: str | None = Field(
        default=None, description="A command that prints the token, such as `sf org display --json`."
    )
    username: str | None = Field(default=None, description="The user to log in (grants jwt and password).")
    password: str | None = Field(
        default=None, description="The user's password (grant password).", json_schema_extra={"secret": True}
    )
    password_command: str | None = Field(default=None, description="A command that prints the password.")
    user_id: str | None = Field(
        default=None, description="The user's record id, where the token endpoint does not tell it."
    )


class PersonasTable(Table):
    """Gives the personas their credentials."""

    integrator: PersonaTable | None = Field(default=None, description="The caller who may invoke the action.")
    without_permission: PersonaTable | None = Field(default=None, description="A caller who may not.")
    modify_all_data: PersonaTable | None = Field(
        default=None, description="A caller who has Modify All Data in place of the integrator permission."
    )
    observer: PersonaTable | None = Field(
        default=None, description="Who reads the records, and creates them where the kit does."
    )


class PreparedTable(Table):
    """Says where the carts prepared by hand are listed."""

    file: str | None = Field(
        default=None, description="The file that `activate-order export prepared` wrote."
    )


class RecordsTable(Table):
    """Says what checkouts are created with as records."""

    account: str | None = Field(default=None, description="The id of an active buyer account of the store.")
    store: str | None = Field(default=None, description="The id of the WebStore.")
    pricebook_entry: str | None = Field(
        default=None, description="The id of the PricebookEntry of the order's item."
    )
    fields: dict[str, dict[str, Any]] = Field(
        default={}, description="Values that this org wants besides, by object and field."
    )


class LiteralsTable(Table):
    """Replaces texts of the profile for a target that has others."""

    order_status: str | None = Field(default=None, description="The orderStatus of a sound call.")
    session_state: str | None = Field(default=None, description="The State of a ready session.")
    session_next_state: str | None = Field(default=None, description="The NextState of a ready session.")


class ConfigurationDocument(Table):
    """Is the configuration file, `activate-order.toml`."""

    target: str | None = Field(
        default=None, description="The implementation's base URL; the bundled reference by default."
    )
    api_version: str | None = Field(default=None, description="The version of the API, such as 59.0.")
    profile: Literal["documented", "platform"] | None = Field(
        default=None,
        description="Whether the page's HTTP statuses and literals are asked for, or the platform's.",
    )
    way: Literal["driver", "prepared", "records", "request"] | None = Field(
        default=None, description="How checkouts come into a state; `driver` by default."
    )
    allow_production: bool | None = Field(
        default=None, description="Whether records may be created in a production org."
    )
    parallelism: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="How many processes share a run; more than 1 with a driver alone.",
    )
    requests_per_second: float | None = Field(
        default=None, description="The most requests that a target is sent."
    )
    proxy: str | None = Field(
        default=None,
        description="The proxy's URL; empty for none, the environment's by default.",
        json_schema_extra={"secret": True},
    )
    driver: DriverTable = Field(default_factory=lambda: DriverTable.model_validate({}))
    deadlines: DeadlinesTable = Field(DeadlinesTable())
    tls: TlsTable = Field(TlsTable())
    auth: LoginTable = Field(LoginTable(), description="What all personas log in with.")
    personas: PersonasTable = Field(PersonasTable())
    prepared: PreparedTable = Field(PreparedTable())
    records: RecordsTable = Field(RecordsTable())
    literals: LiteralsTable = Field(LiteralsTable())
