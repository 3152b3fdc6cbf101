"""The forms in which a credential can turn up in a text."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""A form of fewer characters is not looked for in texts: it could be a status or part of an id."""

_BASE64_SKIPPED = (0, 2, 3)
"""How many characters of base64 a secret shares with what stands before it, by how many bytes that exceeds a triple."""


@lru_cache(maxsize=4096)
def disguises(credential: str) -> frozenset[str]:
    """Return the forms of a credential, a whole Authorization value or a bare secret, that can be told from words.

    They are the plain form and its other cases, and those of URLs (once and twice), JSON, HTML, hexadecimal, and
    base64 at any offset. A secret that is broken up, or lacks a part, is not known.
    """
    return frozenset(
        form for secret in _secrets(credential) for form in _forms(secret) if len(form) >= SHORTEST
    )


def _secrets(credential: str) -> Iterator[str]:
    """Yield the secret parts of a credential: what follows the scheme, and the pair that Basic hides."""
    scheme, _, rest = credential.partition(" ")
    has_scheme = bool(rest) and re.fullmatch("[A-Za-z]{4,9}", scheme) is not None
    yield rest.strip() if has_scheme else credential
    if has_scheme and scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return
        yield from (pair, pair.partition(":")[2])


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, secret.lower(), secret.upper())
    for quoted in (quote(secret, safe=""), quote_plus(secret)):
        yield from (quoted, _in_lower_case(quoted), quote(quoted, safe=""))
    yield from (
        escape(secret),
        _entities(secret, "&#{};"),
        _entities(secret, "&#x{:x};"),
        _entities(secret, "&#x{:X};"),
    )
    for text in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield from (text, text.replace("/", "\\/"))
    content = secret.encode("utf-8", "surrogatepass")
    yield from (content.hex(), content.hex().upper())
    for skipped, shared in enumerate(_BASE64_SKIPPED):
        encoded = base64.b64encode(b"\0" * skipped + content).decode().rstrip("=")
        whole = (skipped + len(content)) % 3 == 0
        inside = encoded[shared : None if whole else -1]
        yield from (inside, inside.replace("+", "-").replace("/", "_"))


def _in_lower_case(quoted: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), quoted)


def _entities(secret: str, form: str) -> str:
    """Return the secret with what is no letter or digit as numeric entities of HTML."""
    return re.sub("[^A-Za-z0-9]", lambda match: form.format(ord(match[0])), secret)
