"""The line to a driver: one request, its answer in shape, and the one sentence for everything else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.observation import cause
from activate_order_conformance.targets.driver.driver_documents import Document
from activate_order_conformance.targets.http.transport import NoReply, Reply, Transport
from activate_order_conformance.targets.protocol import DriverFault

READ_ATTEMPTS = 2
"""How often a read is asked for, in all."""

PAUSE = 0.25
"""Seconds on the target's clock between two attempts."""

PROTOCOL_REMEDY = "Hold the driver to its protocol: `activate-order export driver` writes it as OpenAPI."
"""What to do about an answer that is not what the protocol says."""

_PASSING = frozenset({502, 503, 504})
_Document = TypeVar("_Document", bound=Document)
_UNION_MEMBERS = frozenset({"str", "int", "bool"})


@dataclass(frozen=True, slots=True)
class Request:
    """Is a request to the driver, by its path under the driver's root; shown without its body."""

    verb: str
    path: str
    body: bytes | None = None

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"


class DriverLine:
    """Asks a driver and holds it to the protocol; no sentence contains the token.

    Reads are asked for again once where the connection fails or a gateway answers; nothing else is.
    """

    def __init__(self, *, url: str, token: str | None, clock: Clock, transport: Transport) -> None:
        self._url = url
        self._token = token
        self._clock = clock
        self._transport = transport

    def ask(self, request: Request) -> Reply:
        """Return the driver's answer, whose status is 2xx or, to a request with a body, 422.

        Raises DriverFault.
        """
        attempts = READ_ATTEMPTS if request.verb == "GET" else 1
        while True:
            attempts -= 1
            outcome = self._transport.exchange(
                request.verb,
                self._url + request.path,
                body=request.body,
                authorization=f"Bearer {self._token}" if self._token is not None else None,
            )
            passing = isinstance(outcome, NoReply) or outcome.status in _PASSING
            if not attempts or not passing:
                break
            self._clock.sleep(PAUSE)
        if isinstance(outcome, NoReply):
            raise self.fault(
                f"gave no answer to {request} ({cause(outcome.kind, outcome.text)})", passes=True
            )
        if 200 <= outcome.status < 300 or (outcome.status == 422 and request.body is not None):
            return outcome
        if outcome.status == 401:
            remedy = "is not the driver's" if self._token is not None else "is not set"
            raise self.fault(f"answered {request} with HTTP status 401: ACTIVATE_ORDER_DRIVER_TOKEN {remedy}")
        word = member(outcome.body, "error")
        detail = f": {self.scrubbed(word)}" if isinstance(word, str) and word else ""
        raise self.fault(f"answered {request} with HTTP status {outcome.status}{detail}", passes=passing)

    def read(self, shape: type[_Document], request: Request, reply: Reply) -> _Document:
        """Return the answer to `request` as a document of that shape; raises DriverFault naming the field."""
        try:
            return shape.model_validate_json(reply.body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"] if part not in _UNION_MEMBERS)
            field = f'a wrong "{where}"' if where else "what is no document of the protocol"
            complaint = first["msg"][:1].lower() + first["msg"][1:]
        raise self.fault(f"answered {request} with {field} ({complaint[:120]})", remedy=PROTOCOL_REMEDY)

    def fault(self, what: str, *, remedy: str = "", passes: bool = False) -> DriverFault:
        """Return the fault that says `what` of this driver, and what to do about it."""
        return DriverFault(f"The driver at {self._url} {what}.", remedy, passes=passes)

    def scrubbed(self, text: str) -> str:
        """Return what the driver said on one short line, without the token, should it repeat it."""
        line = " ".join((text.replace(self._token, "…") if self._token else text).split())
        return "".join(character for character in line if character.isprintable())[:200]


def member(body: bytes, name: str) -> object:
    """Return a member of the JSON object in `body`; None where there is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document.get(name) if isinstance(document, dict) else None
