"""What passed between the kit and an implementation in a run, so that two implementations can be compared."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from activate_order_conformance.trial.subject import Make

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from activate_order_conformance.nouns.clock import Clock

_CREDENTIAL = re.compile(rb"Bearer [^\"]+")


class DigestingApplication:
    """A WSGI application that remembers a digest of each exchange with the one behind it.

    Two applications whose digests are the same, as often each, were never seen to differ. Credentials, which
    are random, are left out; of the headers, what the content is counts.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.digests: Counter[str] = Counter()
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request by the application behind."""
        asked = _body(environ)
        environ["wsgi.input"] = io.BytesIO(asked)
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
            started[:] = [(status, headers)]
            return start_response(status, headers)

        pieces = self._application(environ, start)
        try:
            answer = list(pieces)
        finally:
            if close := getattr(pieces, "close", None):
                close()
        status, headers = started[0]
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        self._note(
            f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}".encode(),
            asked,
            f"{status} {kind}".encode(),
            b"".join(answer),
        )
        return answer

    def _note(self, *parts: bytes) -> None:
        seen = hashlib.blake2b(digest_size=8)
        for part in parts:
            seen.update(_CREDENTIAL.sub(b"Bearer", part))
            seen.update(b"\0")
        self.digests[seen.hexdigest()] += 1


def _body(environ: WSGIEnvironment) -> bytes:
    length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length)
    return body


def digesting(make: Make, into: list[DigestingApplication]) -> Make:
    """Return what makes the same implementation, and puts what remembers its exchanges `into` a list."""

    def made(clock: Clock, token: str) -> DigestingApplication:
        into.append(DigestingApplication(make(clock, token)))
        return into[-1]

    return made
