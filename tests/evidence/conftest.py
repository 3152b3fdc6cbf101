"""One recorded run of the reference for all tests, and keys that live as long as a test."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.suite.run import RunResult, carry_out
from activate_order_conformance.suite.settings import RunSettings


@pytest.fixture(scope="session")
def recorded() -> RunResult:
    return carry_out(RunSettings(evidence="everything", run="r-evidence", pairs="none"))


@pytest.fixture(scope="session")
def packed(recorded: RunResult) -> bytes:
    return pack(recorded.evidence, recorded.report)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Return the files of a fresh key, the private and the public one."""
    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public
