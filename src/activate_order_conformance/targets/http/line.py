"""A line to a target: requests as somebody, asked for again where that comes to the same."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Unpack

from activate_order_conformance.nouns.answer import cause
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.passing import PASSING_STATUSES
from activate_order_conformance.targets.http.connections import OneConnection
from activate_order_conformance.targets.http.reply import UNDECODABLE, NoReply, Outcome, Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.protocol import DriverFault, FaultKinds

REPEATABLE = frozenset({"GET", "PATCH", "DELETE"})
"""What comes to the same when it is asked for twice: a read, values that are given, and a removal."""

_SHARES = REPEATABLE - {"DELETE"}
"""What may come on a connection that was used before; a stray answer to an earlier request is no removal's."""

PAUSE = 0.25
"""Seconds on the target's clock between two attempts."""


def passes(outcome: Outcome) -> bool:
    """Tell whether there is no answer, or not the target's, and another time may be."""
    return isinstance(outcome, NoReply) or outcome.status in PASSING_STATUSES


@dataclass(frozen=True, slots=True)
class Request:
    """A request below the root of a line, named by its `purpose` where it has one; shown without its body."""

    verb: str
    path: str
    body: bytes | None = None
    purpose: str = ""

    def __str__(self) -> str:
        return f"the request to {self.purpose}" if self.purpose else f"{self.verb} {self.path}"


class Line:
    """A line to what is called `name` in sentences and has its addresses below `root`.

    What is repeatable is asked for again once where what came of it passes. Nothing else is, and so it never goes
    out on a connection that was used before, which the other end may be about to close. `renew` gives another
    credential for one that was turned down, or None: a request that was turned down was not carried out.
    """

    def __init__(
        self,
        *,
        name: str = "The target",
        root: str = "",
        clock: Clock,
        transport: Transport,
        renew: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self.root = root
        self._name = name
        self._clock = clock
        self._transport = transport
        self._renew = renew

    def ask(self, request: Request, authorization: str | None) -> Reply:
        """Return the answer to `request`, of whatever status; raises DriverFault where none can be read."""
        outcome = self.send(request.verb, request.path, body=request.body, authorization=authorization)
        if isinstance(outcome, NoReply):
            raise self.fault(
                f"gave no answer to {request} ({cause(outcome.kind, outcome.text)})", passes=True
            )
        if outcome.undecodable:
            raise self.fault(f"answered {request} with {UNDECODABLE}")
        return outcome

    def send(
        self,
        verb: str,
        path: str,
        *,
        body: bytes | None = None,
        authorization: str | None = None,
        fresh: bool = False,
        connection: OneConnection | None = None,
    ) -> Outcome:
        """Return what comes of a request for a path below the root, `fresh` where nothing may come before it.

        It goes out on the `connection` that is given, if one is.
        """
        fresh = fresh or verb not in _SHARES
        outcome = self._sent(verb, path, body, authorization, fresh=fresh, connection=connection)
        if verb in REPEATABLE and passes(outcome):
            self._clock.sleep(PAUSE)
            outcome = self._sent(verb, path, body, authorization, fresh=True)
        return outcome

    def _sent(
        self,
        verb: str,
        path: str,
        body: bytes | None,
        authorization: str | None,
        *,
        fresh: bool,
        connection: OneConnection | None = None,
    ) -> Outcome:
        exchange = partial(
            self._transport.exchange, verb, self.root + path, body=body, fresh=fresh, connection=connection
        )
        outcome = exchange(authorization=authorization)
        if isinstance(outcome, Reply) and outcome.status == 401 and authorization is not None:
            renewed = self._renew(authorization)
            if renewed is not None:
                return exchange(authorization=renewed)
        return outcome

    def require_done(self, reply: Reply, what: str, *, remedy: str = "") -> None:
        """Raise DriverFault where a page for browsers answered `what` was to be done, which it need not have been."""
        if reply.body.lstrip(BOM_UTF8 + b" \t\r\n").startswith(b"<"):
            raise self.fault(f"answered {what} with a page", remedy=remedy, passes=True)

    def fault(self, what: str, *, remedy: str = "", **kinds: Unpack[FaultKinds]) -> DriverFault:
        """Return the fault that says `what` of the other end, and by `remedy` what to do about it; of these `kinds`."""
        return DriverFault(f"{self._name} at {self.root} {what}.", remedy, **kinds)
