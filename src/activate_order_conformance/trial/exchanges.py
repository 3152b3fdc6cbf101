"""What passed between the kit and an implementation in a run, so that two implementations can be compared."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from activate_order_conformance.trial.between import Ask, Between
from activate_order_conformance.trial.subject import Make

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from activate_order_conformance.clock import Clock

_CREDENTIAL = re.compile(rb"Bearer [^\"]+")


class Recorded:
    """Is a WSGI application that remembers a digest of each exchange with the one behind it.

    Two applications whose digests are the same, as often each, were never seen to differ. Credentials, which
    are random, are left out; of the headers, what the content is counts.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.digests: Counter[str] = Counter()
        self._between = Between(application, lambda _: True, self._note)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request by the application behind."""
        return self._between(environ, start_response)

    def _note(self, request: Request, ask: Ask) -> Response:
        response = ask()
        seen = hashlib.blake2b(digest_size=8)
        for part in (
            request.method,
            request.full_path,
            request.get_data(),
            str(response.status_code),
            response.headers.get("Content-Type", ""),
            response.get_data(),
        ):
            seen.update(_CREDENTIAL.sub(b"Bearer", part if isinstance(part, bytes) else part.encode()))
            seen.update(b"\0")
        self.digests[seen.hexdigest()] += 1
        return response


def recording(make: Make, into: list[Recorded]) -> Make:
    """Return what makes the same implementation, and puts what records its exchanges `into` a list."""

    def made(clock: Clock, token: str) -> Recorded:
        into.append(Recorded(make(clock, token)))
        return into[-1]

    return made
