"""A target that is reached over HTTP: the action by its URL, its states through a driver."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.observation import Answer
from activate_order_conformance.targets.http import wire
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.http.transport import NoReply, Outcome, Reply, Transport
from activate_order_conformance.targets.journal import Journal
from activate_order_conformance.targets.protocol import Driver, DriverFault, Identity

Told = Callable[[Sequence[JSON], Answer], None]
"""Is told the inputs of a call and what was answered."""


class HttpTarget:
    """Asks the action over HTTP, as `targets.protocol.Target` describes.

    `action_url` is used where the driver names none. A credential that `credentials` gave, and that is turned
    down with 401, is renewed once; a call that was turned down was not made. `told` hears of every answer. Two
    threads may invoke at once.
    """

    def __init__(
        self,
        *,
        base_url: str,
        action_url: str,
        driver: Driver,
        clock: Clock,
        transport: Transport,
        credentials: Credentials | None = None,
        told: Told | None = None,
    ) -> None:
        self._base_url = base_url
        self._action_url = action_url
        self._driver = driver
        self._clock = clock
        self._transport = transport
        self._credentials = credentials
        self._told = told
        self._identity: Identity | None = None

    @property
    def identity(self) -> Identity:
        """Return who is under test: as its driver says, or by the base URL where the driver cannot say."""
        if self._identity is None:
            try:
                self._identity = self._driver.abilities().identity
            except DriverFault:
                self._identity = Identity(name=self._base_url, url=self._base_url)
        return self._identity

    @property
    def clock(self) -> Clock:
        """Return the clock to wait on."""
        return self._clock

    @property
    def driver(self) -> Driver:
        """Return the way to a state."""
        return self._driver

    @property
    def base_url(self) -> str:
        """Return the target's base URL, without a slash at its end."""
        return self._base_url

    @property
    def transport(self) -> Transport:
        """Return the connections to target and driver."""
        return self._transport

    @property
    def credentials(self) -> Credentials | None:
        """Return the personas' credentials, where no driver gives any."""
        return self._credentials

    @property
    def journal(self) -> Journal:
        """Return what was asked of target and driver, and answered."""
        return self._transport.journal

    def action_url(self) -> str:
        """Return the URL that the action is invoked at; raises DriverFault."""
        return self._driver.action_url() or self._action_url

    def invoke(self, authorization: str, inputs: Sequence[JSON]) -> Answer:
        """Call the action once, never again; what goes wrong on the way is in the answer."""
        sent: JSON = {"inputs": list(inputs)}
        outcome = self._exchange("POST", json.dumps(sent, allow_nan=False).encode(), authorization)
        answer = self._answer(sent, len(inputs), outcome)
        if self._told is not None:
            self._told(inputs, answer)
        return answer

    def _exchange(self, method: str, body: bytes | None, authorization: str) -> Outcome:
        if self._credentials is not None:
            authorization = self._credentials.latest(authorization)
        url = self.action_url()
        outcome = self._transport.exchange(method, url, body=body, authorization=authorization)
        if self._credentials is not None and isinstance(outcome, Reply) and outcome.status == 401:
            fresh = self._credentials.renewed(authorization)
            if fresh is not None:
                return self._transport.exchange(method, url, body=body, authorization=fresh)
        return outcome

    def _answer(self, sent: JSON, count: int, outcome: Outcome) -> Answer:
        if isinstance(outcome, NoReply):
            return _no_answer(sent, outcome)
        if outcome.undecodable:
            envelope = wire.Envelope(None, "the body is not in the Content-Encoding that it claims")
        elif 300 <= outcome.status < 400:
            envelope = wire.Envelope(None, f"a redirect to {_host(outcome)}, which is not followed")
        else:
            content_type = outcome.headers.get("content-type")
            envelope = wire.read(outcome.body, content_type, outcome.status, count)
        return Answer(
            sent=sent,
            seconds=outcome.seconds,
            status=outcome.status,
            headers=outcome.headers,
            body=outcome.text,
            results=envelope.results,
            unreadable=envelope.unreadable,
            defects=envelope.defects,
        )

    def describe(self, authorization: str) -> Answer:
        """Ask for the action's description (a GET); its body is in the answer, which has no results."""
        outcome = self._exchange("GET", None, authorization)
        if isinstance(outcome, NoReply):
            return _no_answer(None, outcome)
        return Answer(
            sent=None,
            seconds=outcome.seconds,
            status=outcome.status,
            headers=outcome.headers,
            body=outcome.text,
        )

    def close(self) -> None:
        """Give back connections."""
        self._transport.close()


def _no_answer(sent: JSON, outcome: NoReply) -> Answer:
    return Answer(
        sent=sent,
        seconds=outcome.seconds,
        status=outcome.status,
        failure=outcome.kind,
        failure_text=outcome.text,
    )


def _host(reply: Reply) -> str:
    """Return where a redirect leads, without its path and query, which may hold a credential."""
    try:
        return urlsplit(reply.headers.get("location", "")).hostname or "another path"
    except ValueError:
        return "no valid URL"
