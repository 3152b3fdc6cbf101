"""The forms in which a credential can turn up in a text that has no escapes."""

from __future__ import annotations

import base64
import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from activate_order_conformance.run.escapes import unescaped

SHORTEST = 6
"""A form of fewer characters is not looked for in texts: it could be a status or part of an id."""

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")

_NARROW = ("latin-1", "ascii")
"""Encodings that have a question mark for what they lack; where little else is left, nothing is known by it."""

_BETWEEN_BYTES = (" ", ":", "-", ", 0x", ",0x")
"""What may stand between bytes in hexadecimal."""

_BETWEEN_NUMBERS = (", ", ",", " ")
"""What may stand between bytes in decimal."""

_BASE32_BYTES = 5
"""How many bytes base32 writes at once; each of its letters stands for five bits."""

_BASE64_SKIPPED = (0, 2, 3)
"""How many characters of base64 a secret shares with what stands before it, by how many bytes that exceeds a triple."""


@lru_cache(maxsize=4096)
def disguises(credential: str) -> frozenset[str]:
    """Return the forms, in lower case, of a credential: a whole Authorization value or a bare secret.

    They are the plain form, that of forms, and each without what reads as an escape in it; that of either case, where
    letters become others, of letters and their marks as one character and as two, and of the halves of characters in
    UTF-16; and its bytes in five encodings, as characters, as numbers, and in base32 and base64 at any offset, of which
    the latter may be in base64 once more.
    Those that cannot be told from words are left out. A secret that is broken up, or lacks a part, is not known.
    """
    return frozenset(
        lowered(form) for secret in _secrets(credential) for form in _forms(secret) if len(form) >= SHORTEST
    )


def lowered(text: str) -> str:
    """Return `text` in lower case, each character in its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _secrets(credential: str) -> Iterator[str]:
    """Yield the secret parts of a credential: what follows the scheme, and the pair that Basic hides."""
    scheme, _, rest = credential.partition(" ")
    has_scheme = bool(rest) and re.fullmatch("[A-Za-z]{4,9}", scheme) is not None
    yield rest.strip() if has_scheme else credential
    if has_scheme and scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest, validate=True).decode()
        except ValueError:  # it is not in base64, or not what a text is
            return
        yield from (pair, pair.partition(":")[2])


def _forms(secret: str) -> Iterator[str]:
    for composed in {secret, unicodedata.normalize("NFC", secret), unicodedata.normalize("NFD", secret)}:
        yield from _forms_as_composed(composed)


def _forms_as_composed(secret: str) -> Iterator[str]:
    utf_8, *utf_16 = (secret.encode(encoding, "surrogatepass") for encoding in _ENCODINGS)
    for text in {secret, utf_8.decode("latin-1"), utf_8.decode("cp1252", "replace")}:
        yield from (text, text.replace(" ", "+"), *(inside.text for inside in unescaped(text)))
    yield from (secret.upper(), secret.lower(), secret.casefold())
    yield "".join(map(chr, struct.unpack(f"<{len(utf_16[0]) // 2}H", utf_16[0])))
    replaced = {secret.encode(encoding, "replace") for encoding in _NARROW}
    of_bytes = {utf_8, *(content for content in replaced if len(content.replace(b"?", b"")) >= SHORTEST)}
    for content in (*of_bytes, *utf_16):
        yield from (content.decode("latin-1"), content.hex(), *_in_base64(content))
    for content in of_bytes:
        yield from (content.hex(" ").replace(" ", between) for between in _BETWEEN_BYTES)
        for numbers in {(*content,), struct.unpack(f"{len(content)}b", content)}:
            in_decimal = " ".join(map(str, numbers))
            yield from (in_decimal.replace(" ", between) for between in _BETWEEN_NUMBERS)
        yield from _in_base32(content)
    for once in {*_in_base64(utf_8)}:
        yield from _in_base64(once.encode())


def _in_base64(content: bytes) -> Iterator[str]:
    for skipped, shared in enumerate(_BASE64_SKIPPED):
        encoded = base64.b64encode(b"\0" * skipped + content).decode().rstrip("=")
        whole = (skipped + len(content)) % 3 == 0
        inside = encoded[shared : None if whole else -1]
        yield from (inside, inside.replace("+", "-").replace("/", "_"))


def _in_base32(content: bytes) -> Iterator[str]:
    for skipped in range(_BASE32_BYTES):
        begins, ends = -(-8 * skipped // 5), 8 * (skipped + len(content)) // 5
        yield base64.b32encode(b"\0" * skipped + content).decode()[begins:ends]
