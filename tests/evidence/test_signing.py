"""A bundle can be signed with the user's own key, and says who signed it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_public_key,
)

from activate_order_conformance.evidence.bundle import unpack, with_signature
from activate_order_conformance.evidence.error import BundleRefused, KeyUnusable
from activate_order_conformance.evidence.signing import (
    fingerprint,
    private_key,
    public_key,
    sign,
    signer,
    who_signed,
)


def test_the_signer_is_named_by_the_keys_fingerprint(packed: bytes, keys: tuple[Path, Path]) -> None:
    private, public = keys
    bundle = unpack(sign(packed, private_key(private)))
    key = signer(bundle)
    assert key is not None
    assert fingerprint(key) == fingerprint(public_key(public))
    assert who_signed(bundle, (public,)) == f"signed with the key {fingerprint(key)}, which is key.pub"
    assert "was not checked" in who_signed(bundle)


def test_a_bundle_that_nobody_signed_says_nothing_unless_a_signature_is_asked_for(
    packed: bytes, keys: tuple[Path, Path]
) -> None:
    bundle = unpack(packed)
    assert who_signed(bundle) == ""
    with pytest.raises(BundleRefused, match="not signed"):
        who_signed(bundle, (keys[1],))


def test_a_signature_of_somebody_else_is_refused_where_a_key_is_trusted(
    packed: bytes, keys: tuple[Path, Path]
) -> None:
    bundle = unpack(sign(packed, Ed25519PrivateKey.generate()))
    with pytest.raises(BundleRefused, match="none of those trusted"):
        who_signed(bundle, (keys[1],))


def test_a_signature_over_another_run_is_refused(packed: bytes, keys: tuple[Path, Path]) -> None:
    signature = unpack(sign(packed, private_key(keys[0]))).signature
    assert signature is not None
    other = signature.model_copy(update={"signature": base64.b64encode(bytes(64)).decode()})
    with pytest.raises(BundleRefused, match="its signature is not over what it holds"):
        signer(unpack(with_signature(packed, other)))


def test_signing_again_replaces_the_signature(packed: bytes, keys: tuple[Path, Path]) -> None:
    twice = sign(sign(packed, Ed25519PrivateKey.generate()), private_key(keys[0]))
    key = signer(unpack(twice))
    assert key is not None
    assert fingerprint(key) == fingerprint(public_key(keys[1]))


def test_a_public_key_can_be_in_openssh_form_and_has_the_same_fingerprint(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate().public_key()
    line = key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    (tmp_path / "id.pub").write_bytes(line + b" me@example\n")
    assert fingerprint(public_key(tmp_path / "id.pub")) == fingerprint(key)
    assert load_ssh_public_key(line) == key


def test_an_encrypted_key_takes_its_passphrase_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key.pem"
    key = Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame"))
    )
    with pytest.raises(KeyUnusable, match="is encrypted"):
        private_key(path)
    monkeypatch.setenv("ACTIVATE_ORDER_KEY_PASSPHRASE", "open sesame")
    assert fingerprint(private_key(path).public_key()) == fingerprint(key.public_key())


def test_keys_that_cannot_be_used_are_refused_in_one_sentence(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    (tmp_path / "ec.pem").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "ec.pub").write_bytes(
        other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "text").write_text("no key")
    for read, name, why in (
        (private_key, "ec.pem", "is not for Ed25519"),
        (private_key, "text", "is no private key"),
        (public_key, "ec.pub", "is not for Ed25519"),
        (public_key, "text", "is no public key"),
    ):
        with pytest.raises(KeyUnusable, match=why):
            read(tmp_path / name)
