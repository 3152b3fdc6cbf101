"""`activate-order serve` shows the certificate that it was given, and refuses one that cannot be used."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from pathlib import Path

import pytest
import requests
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from activate_order_conformance.certificates import public_key, throw_away
from activate_order_conformance.errors import UsageError
from tests.cli.command_line import activate_order
from tests.clients.served_reference import Served, keys_in, serving


def test_a_given_certificate_is_shown(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    for name, blobs in (
        ("chain", issued.cert_chain_pems),
        ("key", [issued.private_key_pem]),
        ("authority", [authority.cert_pem]),
    ):
        (tmp_path / f"{name}.pem").write_bytes(b"".join(blob.bytes() for blob in blobs))
    with (
        serving(
            tmp_path, "--cert", str(tmp_path / "chain.pem"), "--key", str(tmp_path / "key.pem")
        ) as served,
        requests.Session() as session,
    ):
        session.trust_env = False
        assert served.url.startswith("https://")
        assert session.get(
            f"{served.url}/services/data", verify=str(tmp_path / "authority.pem"), timeout=5
        ).ok


def test_of_a_throw_away_certificate_only_what_all_may_know_is_in_a_file_and_that_is_gone_afterwards() -> (
    None
):
    with throw_away(["127.0.0.1"]) as made:
        assert made.authority is not None
        folder = made.authority.parent
        assert folder.stat().st_mode & 0o077 == 0 or os.name != "posix"
        assert list(folder.iterdir()) == [made.authority]
        assert "PRIVATE" not in made.authority.read_text()
    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_a_throw_away_key_is_in_a_file_of_its_owner_s_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []

    load = ssl.SSLContext.load_cert_chain

    def look_and_load(context: ssl.SSLContext, path: str) -> None:
        modes.extend(place.stat().st_mode & 0o777 for place in (Path(path), Path(path).parent))
        load(context, path)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", look_and_load)
    with throw_away(["127.0.0.1"]):
        assert modes == [0o600, 0o700]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--cert", "chain.pem"], "A certificate was given without its key"),
        (["--cert", "chain.pem", "--key", "key.pem"], "cannot be used"),
        (["--cert", ".", "--key", "key.pem"], "The certificate . is no file."),
        (["--tls", "--cert", "", "--key", "key.pem"], "is no file."),
        (["--client", "kit"], "A client was given without its secret"),
        (["--client-key", "kit"], "A client was given without its key"),
        (["--client-key", "kit=key.pem"], "The public key key.pem cannot be read: No such file"),
        (["--client-key", "kit=."], "The public key . cannot be read: Is a directory"),
        (["--client-key", f"kit={__file__}"], "has no public key of RSA"),
    ],
    ids=[
        "no key",
        "no file",
        "a folder for a certificate",
        "an empty name",
        "no secret",
        "no client's key",
        "no key's file",
        "a folder",
        "no key in the file",
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    options: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = activate_order("serve", "--port", "0", *options)
    assert result.exit_code == 2
    assert sentence in " ".join(result.output.split())


def test_a_client_s_key_is_read_from_a_certificate_too(tmp_path: Path) -> None:
    (tmp_path / "client.pem").write_bytes(trustme.CA(key_type=trustme.KeyType.RSA).cert_pem.bytes())
    assert public_key(str(tmp_path / "client.pem")).key_size == 2048


def test_a_key_that_is_private_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no public key of RSA"):
        public_key(str(keys_in(tmp_path)[0]))


def test_a_key_of_a_kind_that_nobody_knows_is_not_taken(tmp_path: Path) -> None:
    known = (
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    unknown = known.replace(b"\x2b\x65\x70", b"\x2b\x65\x7f")  # 1.3.101.112 is Ed25519, 1.3.101.127 nothing
    path = tmp_path / "unknown.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(unknown).replace("CERTIFICATE", "PUBLIC KEY"), "ascii")
    with pytest.raises(UsageError, match="has no public key of RSA"):
        public_key(str(path))


@pytest.mark.parametrize("served", [("--tls",)], ids=["tls"], indirect=True)
def test_plain_http_where_tls_is_spoken_gets_nothing_and_the_next_client_is_answered(served: Served) -> None:
    host, port = served.url.removeprefix("https://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        plain.sendall(b"GET /services/data HTTP/1.1\r\nHost: x\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert b"200" not in plain.recv(4096).partition(b"\r\n")[0]
    assert served.session.get(f"{served.url}/services/data", timeout=5).ok
