"""The way from a request to a WSGI application and back."""

from __future__ import annotations

import io
import logging
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote_to_bytes

import h11

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Headers: TypeAlias = Sequence[tuple[str, str]]
_WHOLE_URL = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, whole; each part of its body is a chunk of its own where it is sent in chunks."""

    status: str
    headers: Headers
    parts: Sequence[bytes]

    def events(self, method: bytes = b"") -> list[h11.Event]:
        """Return what answers a request by `method`; raises LocalProtocolError for what HTTP does not allow."""
        number, _, reason = self.status.partition(" ")
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        if not any(name.lower() == b"date" for name, _ in headers):
            headers.append((b"Date", _date(int(time.time()))))
        response = h11.Response(status_code=int(number), reason=reason.encode("latin-1"), headers=headers)
        body = [h11.Data(data=part) for part in self.parts if part and method != b"HEAD"]
        return [response, *body, h11.EndOfMessage()]


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    """Return a second since the epoch as the header Date has it."""
    return formatdate(second, usegmt=True).encode()


def plain_answer(status: int, sentence: str) -> Answer:
    """Return the server's own answer, a sentence, after which the connection is closed."""
    body = f"{sentence}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
    ]
    return Answer(f"{status} {HTTPStatus(status).phrase}", headers, [body])


def environ_of(request: h11.Request, body: bytes, *, scheme: str, server: tuple[str, int]) -> WSGIEnvironment:
    """Return what PEP 3333 wants to be known of a request; a header with an underscore is left out.

    Such a header could be taken for another, whose name has a hyphen in its place.
    """
    target = request.target.decode("latin-1")
    authority = authority_of(request.target)
    whole = target if authority is None else target.partition(authority.decode("latin-1"))[2]
    path, _, query = whole.partition("?")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": request.method.decode("latin-1"),
        "REQUEST_URI": target,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{request.http_version.decode()}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in request.headers:
        if b"_" in raw_name or raw_name in (b"content-length", b"transfer-encoding"):
            continue
        name, value = raw_name.decode().upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        separator = "; " if name == "COOKIE" else ", "
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    return environ


def authority_of(target: bytes) -> bytes | None:
    """Return the authority of a target that is a whole URL, or None."""
    match = _WHOLE_URL.match(target)
    return match[1] if match else None


def answered(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Ask an application; what it raises is logged, and answered with 500."""
    started: list[tuple[str, Headers]] = []
    parts: list[bytes] = []

    def start_response(status: str, headers: Headers, _exc_info: Any = None) -> Callable[[bytes], None]:
        started.append((status, headers))
        return parts.append

    try:
        content = application(environ, start_response)
        try:
            parts.extend(content)
        finally:
            if hasattr(content, "close"):
                content.close()
        status, headers = started[-1]
    except Exception:  # whatever an application raises, its client is answered
        logging.getLogger(__name__).exception("A request could not be answered.")
        return plain_answer(500, "The server failed.")
    return Answer(status, headers, parts)
