"""The certificate that `serve --tls` shows, given or thrown away afterwards; and the keys of its clients."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from activate_order_conformance.errors import UsageError
from activate_order_conformance.text_file import MOST_KEY_BYTES, read_bytes, unusable_pem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What TLS is spoken by, and the PEM file of the authority to trust (None: a known one)."""

    context: ssl.SSLContext
    authority: Path | None = None


def given(certificate: str, key: str) -> Certificate:
    """Return a certificate that the user has; raises UsageError where it cannot be used."""
    hint = "Write --cert and --key with the paths of two PEM files that belong together."
    for what, path in (("certificate", certificate), ("key", key)):
        if Path(path).exists() and (why := unusable_pem(path)):
            raise UsageError(f"The {what} {path} {why}.", hint)
    context = _context()
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        what = f"The certificate {certificate} and the key {key} cannot be used: {error.strerror or error}."
        raise UsageError(what, hint) from error
    return Certificate(context=context)


@contextmanager
def throw_away(hosts: Iterable[str]) -> Iterator[Certificate]:
    """Make a certificate for `hosts` and this machine's own names, under an authority made for it alone.

    The authority's certificate is gone afterwards. The key is in a file for a moment, which its owner alone can
    read: a server that is killed leaves none.
    """
    import trustme

    authority = trustme.CA()
    issued = authority.issue_cert(*dict.fromkeys((*hosts, *LOCAL_NAMES)))
    context = _context()
    with TemporaryDirectory(prefix="activate-order-") as folder:
        with issued.private_key_and_cert_chain_pem.tempfile(dir=folder) as path:
            context.load_cert_chain(path)
        shown = Path(folder, "authority.pem")
        authority.cert_pem.write_to_path(shown)
        yield Certificate(context=context, authority=shown)


def public_key(path: str) -> RSAPublicKey:
    """Return the RSA key in a PEM file, or in the certificate in it; raises UsageError where there is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    hint = "Write --client-key ID=FILE with the path of a PEM file."
    pem = read_bytes(Path(path), "public key", hint, MOST_KEY_BYTES)
    try:
        is_certificate = b"-----BEGIN CERTIFICATE-----" in pem
        key = load_pem_x509_certificate(pem).public_key() if is_certificate else load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey):
        raise UsageError(
            f"{path} has no public key of RSA.",
            "Write --client-key ID=FILE with a public key or a certificate (PEM): never the private key.",
        )
    return key


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
