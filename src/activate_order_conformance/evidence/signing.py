"""Signing bundles and checking who signed: Ed25519 by `cryptography`, with keys that are the user's own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
    load_ssh_public_key,
)

from activate_order_conformance.evidence.bundle import Bundle, unpack, with_signature
from activate_order_conformance.evidence.error import BundleRefused, KeyUnusable
from activate_order_conformance.evidence.manifest import Signature
from activate_order_conformance.text_file import MOST_KEY_BYTES, read_bytes

PASSPHRASE_VARIABLE = "ACTIVATE_ORDER_KEY_PASSPHRASE"  # noqa: S105  # the variable's name, no secret
"""The environment variable that holds the passphrase of an encrypted key."""

MAKE_ONE = "Make one with: openssl genpkey -algorithm ed25519 -out key.pem"


def private_key(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key in a PEM file; raises KeyUnusable."""
    content = read_bytes(path, "key", MAKE_ONE, MOST_KEY_BYTES)
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)
    try:
        key = load_pem_private_key(content, passphrase.encode() if passphrase else None)
    except TypeError as error:
        hint = f"Set {PASSPHRASE_VARIABLE}." if not passphrase else f"Leave {PASSPHRASE_VARIABLE} out."
        needs = "is encrypted" if not passphrase else "is not encrypted"
        raise KeyUnusable(f"The key in {path} {needs}.", hint) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        what = "is no private key in PEM, or its passphrase is another"
        raise KeyUnusable(f"{path} {what}.", MAKE_ONE) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"The key in {path} is not for Ed25519.", MAKE_ONE)
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the Ed25519 key in a file of PEM or OpenSSH's form; raises KeyUnusable."""
    content = read_bytes(path, "key", most=MOST_KEY_BYTES)
    try:
        key = load_ssh_public_key(content) if content.startswith(b"ssh-") else load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as error:
        hint = "Take it from the private key with: openssl pkey -in key.pem -pubout"
        raise KeyUnusable(f"{path} is no public key in PEM or OpenSSH's form.", hint) from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"The key in {path} is not for Ed25519.")
    return key


def sign(content: bytes, key: Ed25519PrivateKey, where: str = "given") -> bytes:
    """Return the bundle in `content` with a signature over its manifest; raises BundleRefused."""
    bundle = unpack(content, where)
    signature = Signature(
        public_key=base64.b64encode(_raw(key.public_key())).decode(),
        signature=base64.b64encode(key.sign(bundle.manifest_bytes)).decode(),
    )
    return with_signature(content, signature, where)


def signer(bundle: Bundle, where: str = "given") -> Ed25519PublicKey | None:
    """Return the key that signed a bundle, None where nobody did; raises BundleRefused for a false signature."""
    if bundle.signature is None:
        return None
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(bundle.signature.public_key, validate=True))
        key.verify(base64.b64decode(bundle.signature.signature, validate=True), bundle.manifest_bytes)
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise BundleRefused(where, "its signature is not over what it holds") from error
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return a key's fingerprint as OpenSSH writes it, `SHA256:` and 43 characters."""
    name = b"ssh-ed25519"
    raw = _raw(key)
    blob = len(name).to_bytes(4, "big") + name + len(raw).to_bytes(4, "big") + raw
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def who_signed(bundle: Bundle, trusted: tuple[Path, ...] = (), where: str = "given") -> str:
    """Return a sentence on who signed; raises BundleRefused where `trusted` keys are given and none of them did."""
    key = signer(bundle, where)
    known = {fingerprint(public_key(path)): path for path in trusted}
    if key is None:
        if trusted:
            raise BundleRefused(where, "it is not signed, and a signature is asked for")
        return ""
    mark = fingerprint(key)
    if mark in known:
        return f"signed with the key {mark}, which is {known[mark].name}"
    if trusted:
        raise BundleRefused(where, f"it is signed with the key {mark}, which is none of those trusted")
    return f"signed with the key {mark}; whose that is was not checked (--signed-by PUBLIC_KEY)"


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
