"""The list of what is in a bundle, with a digest of each file: what a signature covers."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

SchemaName = Literal["activate-order-evidence/1"]
SCHEMA: SchemaName = get_args(SchemaName)[0]

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
"""The two members that the manifest does not list: itself, and the signature over its bytes."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(_Document):
    """One file of a bundle: its size in bytes and the SHA-256 of its content, in hexadecimal."""

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(_Document):
    """A bundle's files by name; `contract` and `features` are the digests of what judged."""

    schema_: SchemaName = Field(default=SCHEMA, alias="schema")
    run: str
    kit: str
    contract: str
    features: dict[str, str]
    files: dict[str, Listed]


class Signature(_Document):
    """An Ed25519 signature over the manifest's bytes; both values are base64, the key a raw public key."""

    algorithm: Literal["Ed25519"] = "Ed25519"
    public_key: str
    signature: str
