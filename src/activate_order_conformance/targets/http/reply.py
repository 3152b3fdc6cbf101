"""What comes of a request: an answer of limited size, or the kind of failure that kept it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from urllib3.exceptions import DecodeError

from activate_order_conformance.nouns.answer import FailureKind
from activate_order_conformance.nouns.brief import CUT

MAX_BODY = 1024 * 1024
"""The largest answer that is read, in bytes after decompression, its headers included."""

MAX_HEADERS = 64 * 1024
"""The largest headers of an answer, in characters."""

MAX_KEPT = 16 * 1024
"""How many bytes of an answer are kept as text; an honest one has some thousand."""

UNDECODABLE = "a body that is not in the Content-Encoding that it claims"
"""What an answer is whose body turned out not to be encoded as it says."""

_PIECE = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; header names are in lower case, and cookies are left out."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    undecodable: bool = False

    @property
    def text(self) -> str:
        """Return the body as UTF-8, with what is none replaced; of a long one its beginning, and how long it is."""
        kept = self.body[:MAX_KEPT].decode("utf-8", "replace")
        return kept if len(self.body) <= MAX_KEPT else f"{kept}{CUT} ({len(self.body)} bytes in all)"

    @property
    def redirect(self) -> str:
        """Return where a redirect leads (empty: it is none), without path and query, which may hold a credential."""
        if not 300 <= self.status < 400:
            return ""
        try:
            return f"a redirect to {urlsplit(self.headers.get('location', '')).hostname or 'another path'}"
        except ValueError:
            return "a redirect to no valid URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReply:
    """Why there is no answer; `text` is a clause without secrets, `status` what was seen of it."""

    kind: FailureKind
    text: str
    seconds: float
    status: int | None = None


Outcome: TypeAlias = Reply | NoReply


def room_beside(headers: Mapping[str, str]) -> int:
    """Return how many bytes of a body are read beside `headers`, which count as well."""
    size = sum(len(name) + len(value) for name, value in headers.items())
    return MAX_BODY - size if size <= MAX_HEADERS else -1


Content: TypeAlias = tuple[bytes | None, bool]
"""What is behind a Content-Encoding (None: more than there is room for), and whether that turned out to be broken."""


def outcome_of(status: int, headers: Mapping[str, str], content: Content, seconds: float) -> Outcome:
    """Return an answer, unless it was not read to its end, for its headers' sake or its body's."""
    body, undecodable = content
    if body is not None:
        return Reply(status=status, headers=headers, body=body, seconds=seconds, undecodable=undecodable)
    text = f"more than {MAX_BODY // 1024} KiB"
    if room_beside(headers) < 0:
        text = f"more than {MAX_HEADERS // 1024} KiB of headers"
    return NoReply(kind="too large", text=text, seconds=seconds, status=status)


def decoded(raw: Any, room: int) -> Content:
    """Return what is behind the encoding of urllib3's response, of which there is `room` for so many bytes."""
    pieces = bytearray()
    try:
        while len(pieces) <= room:
            piece = raw.read(_PIECE, decode_content=True)
            if not piece:
                return bytes(pieces), False
            pieces += piece
    except DecodeError:
        return bytes(pieces), True
    return None, False
