"""What passed between the kit and an implementation in a run, so that two implementations can be compared."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from activate_order_conformance.trial.subject import Make

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CREDENTIAL = re.compile(rb"Bearer [^\"]+")


class Digests:
    """The digests of a run's exchanges, by how often each occurred.

    Two implementations whose digests are the same were never seen to differ. Credentials, which are random, are
    left out; of the headers, what the content is counts.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def note(
        self, environ: Mapping[str, Any], asked: bytes, status: str, headers: Headers, answer: bytes
    ) -> None:
        """Take note of an exchange: the environment of the request and its body, and what was answered to it."""
        seen = hashlib.blake2b(digest_size=8)
        for part in (
            f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}".encode(),
            asked,
            f"{status} {headers.get('Content-Type', '')}".encode(),
            answer,
        ):
            seen.update(_CREDENTIAL.sub(b"Bearer", part) if b"Bearer " in part else part)
            seen.update(b"\0")
        self.counts[seen.hexdigest()] += 1


class OverheardApplication:
    """A WSGI application whose exchanges are noted, where it is a server that asks it."""

    def __init__(self, application: WSGIApplication, digests: Digests) -> None:
        self._application = application
        self._digests = digests

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request by the application behind."""
        length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
        asked: bytes = environ["wsgi.input"].read(length)
        passed = {**environ, "wsgi.input": io.BytesIO(asked)}
        pieces, status, headers = run_wsgi_app(self._application, passed, buffered=True)
        answer = [*pieces]
        self._digests.note(environ, asked, status, headers, b"".join(answer))
        start_response(status, headers.to_wsgi_list())
        return answer


def overheard(make: Make, digests: Digests) -> Make:
    """Return what makes the same implementation, whose exchanges are noted."""
    return lambda ground: OverheardApplication(make(ground), digests)
