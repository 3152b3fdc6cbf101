"""The certificate that `serve --tls` shows: one that was given, or one that is thrown away afterwards."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from activate_order_conformance.errors import UsageError

if TYPE_CHECKING:
    import socket
    from typing import Any

    from cheroot.ssl.builtin import BuiltinSSLAdapter

HANDSHAKE_SECONDS = 1.0
"""How long a client may take to begin TLS: new connections wait for it meanwhile."""

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Names the PEM files of a certificate and its key, and of the authority to trust (None: a known one)."""

    certificate: Path
    key: Path
    authority: Path | None = None


def given(certificate: str, key: str) -> Certificate:
    """Return a certificate that the user has; raises UsageError where it cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        raise UsageError(
            f"The certificate {certificate} and the key {key} cannot be used: {error.strerror or error}.",
            "Write --cert and --key with the paths of two PEM files that belong together.",
        ) from error
    return Certificate(certificate=Path(certificate), key=Path(key))


@contextmanager
def throw_away(host: str) -> Iterator[Certificate]:
    """Make a certificate for `host` and this machine's own names, under an authority made for it alone.

    The files are gone afterwards.
    """
    import trustme

    authority = trustme.CA()
    issued = authority.issue_cert(*dict.fromkeys((host, *LOCAL_NAMES)))
    with TemporaryDirectory(prefix="activate-order-") as folder:
        made = Certificate(
            certificate=Path(folder, "certificate.pem"),
            key=Path(folder, "key.pem"),
            authority=Path(folder, "authority.pem"),
        )
        for number, pem in enumerate(issued.cert_chain_pems):
            pem.write_to_path(made.certificate, append=number > 0)
        issued.private_key_pem.write_to_path(made.key)
        authority.cert_pem.write_to_path(Path(folder, "authority.pem"))
        yield made


def tls(certificate: Certificate) -> BuiltinSSLAdapter:
    """Return what lets cheroot speak TLS by `certificate`, to clients that begin it at once."""
    from cheroot.ssl.builtin import BuiltinSSLAdapter

    class Prompt(BuiltinSSLAdapter):
        def wrap(self, sock: socket.socket) -> Any:
            sock.settimeout(HANDSHAKE_SECONDS)
            return super().wrap(sock)  # type: ignore[no-untyped-call]  # cheroot's stub has no types

    return Prompt(str(certificate.certificate), str(certificate.key))
