"""Files that a user hands in: read within a limit, as UTF-8 where they are text, or refused in one sentence."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from activate_order_conformance.errors import UsageError, reason_of

MOST_BYTES = 1024 * 1024
"""The most bytes that a file may have which somebody wrote by hand."""

MOST_KEY_BYTES = 64 * 1024
"""The most bytes that a file with a key or a certificate may have."""

_MOST_PEM_BYTES = 4 * MOST_BYTES
"""Several times what all the authorities of an operating system have."""

_BEGINNING = b"-----BEGIN "

_BEGINNINGS_OF_DER = tuple(bytes((0x30, size)) for size in range(0x80, 0x85))
"""How a certificate, a key or a store of both (PKCS #12) begins in its binary form, as no text in UTF-8 does."""

SAVE_IT = "Save it as UTF-8."

_NEVER_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # whose mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(path: Path, what: str, hint: str = "", most: int = MOST_BYTES) -> str:
    """Return the text of the file at `path`; `what` names it in errors, and `hint` says what to give instead.

    Raises UsageError for what cannot be read, has more than `most` bytes or is not UTF-8 (a byte order mark may
    stand first).
    """
    return text_of(read_bytes(path, what, hint, most), f"The {what} {path}")


def read_bytes(path: Path, what: str, hint: str = "", most: int = MOST_BYTES) -> bytes:
    """Return the content of the file at `path`; raises UsageError as `read_text` does."""
    try:
        with os.fdopen(_opened(path), "rb") as file:
            content = file.read(most + 1)
            is_pipe = stat.S_ISFIFO(os.fstat(file.fileno()).st_mode)
    except OSError as error:
        why = reason_of(error)
    except ValueError:
        why = "no file has such a name"
    else:
        if content or not is_pipe:
            return bounded(content, f"The {what} {path}", most)
        why = "it is a pipe, and nobody writes into it"
    raise UsageError(f"The {what} {path} cannot be read: {why}.", hint)


def unusable_pem(path: str, *, is_client_key: bool = False) -> str:
    """Say why the file at `path` is none that TLS can be spoken by (empty: it may be), in the words behind its name.

    TLS libraries open it by its name, more than once, and wait for whatever it is. A client's key they read as text;
    a certificate may have remarks in any encoding.
    """
    if not Path(path).is_file():
        return "is no file"
    try:
        content = read_bytes(Path(path), "file", most=_MOST_PEM_BYTES)
        if content.startswith(_BEGINNINGS_OF_DER):
            return "is in DER or PKCS #12, not in PEM: openssl x509, pkey or pkcs12 makes PEM of it"
        if is_client_key or _BEGINNING not in content:
            text_of(content, f"The file {path}")
    except UsageError as error:
        return error.what.removeprefix(f"The file {path} ").removesuffix(".")
    return "" if _BEGINNING in content else f"has nothing that begins with {_BEGINNING.decode().strip()}"


def unusable_chain(certificate: str, key: str | None) -> str:
    """Say why nobody can show a certificate by the key of a PEM file, or of its own (empty: it may do)."""
    import ssl

    asked: list[bool] = []

    def passphrase() -> str:
        asked.append(True)
        return ""

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, passphrase)
    except ssl.SSLError as error:
        if asked:
            return "its key wants a passphrase, which nobody can give"
        if error.reason == "KEY_VALUES_MISMATCH":
            return "its key is another certificate's"
        return f"there is no key in {'it' if key is None else repr(key)}, or no certificate that can be read"
    except OSError as error:
        return reason_of(error)
    return ""


def bounded(content: bytes, where: str, most: int) -> bytes:
    """Return `content`; raises UsageError where it has more than `most` bytes."""
    if len(content) > most:
        size = f"{most >> 20} MiB" if most > MOST_BYTES else f"{most >> 10} KiB"
        raise UsageError(f"{where} has more than {size}.", "Leave out what is not needed.")
    return content


def text_of(content: bytes, where: str, hint: str = SAVE_IT) -> str:
    """Return `content` as text; raises UsageError, beginning with `where`, for what is not UTF-8."""
    if encoding := _other_encoding(content):
        raise UsageError(f"{where} is written in {encoding}.", hint)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"byte 0x{content[error.start]:02X} on line {line}"
        raise UsageError(f"{where} is not UTF-8: there is {byte}.", hint) from None


def _opened(path: Path) -> int:
    """Return a descriptor to read `path` by; a pipe that nobody writes into is not waited for."""
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAITING)
    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
        os.set_blocking(descriptor, True)
    return descriptor


def _other_encoding(content: bytes) -> str:
    """Return the encoding of a text that is not UTF-8, where its beginning tells; else nothing."""
    named = (encoding for mark, encoding in _OTHER_ENCODINGS if content.startswith(mark))
    return next(named, "UTF-16" if content[:2].count(0) == 1 else "")
