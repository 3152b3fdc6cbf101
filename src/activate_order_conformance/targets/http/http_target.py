"""A target that is reached over HTTP: the action by its URL, its states through a driver."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.targets.http import wire
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.http.connections import OneConnection
from activate_order_conformance.targets.http.line import Line
from activate_order_conformance.targets.http.patience import Patience
from activate_order_conformance.targets.http.reply import UNDECODABLE, NoReply, Outcome, Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.protocol import ActionElsewhere, Driver, DriverFault, Identity
from activate_order_conformance.targets.settings.urls import is_under, named_url


class ConnectionLost(Exception):
    """A call without an answer on a connection that others came on: whether it was made cannot be told."""


class HttpTarget:
    """An implementation under test, its driver, and the clock that both keep; several threads may invoke at once.

    `action_url` is used where the driver names none; one that it names has to be under `base_url`, or to be what
    `confirmed_action` says. A credential that `credentials` gave, and that is turned
    down with 401, is renewed once; a call that was turned down was not made.
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
        confirmed_action: str | None = None,
    ) -> None:
        self.base_url = base_url
        self.driver = driver
        self.clock = clock
        self.transport = transport
        self.credentials = credentials
        self.journal = transport.journal
        self._action_url = action_url
        self._confirmed = confirmed_action
        renew = credentials.renewed if credentials is not None else lambda _: None
        self._line = Line(clock=clock, transport=transport, renew=renew)

    @cached_property
    def identity(self) -> Identity:
        """Return who is under test: as its driver says, or by the base URL where the driver cannot say."""
        try:
            return self.driver.abilities().identity
        except DriverFault:
            return Identity(name=self.base_url, url=self.base_url)

    def action_url(self) -> str:
        """Return the URL that the action is invoked at; raises DriverFault, ActionElsewhere where it is not ours."""
        url = self.driver.action_url() or self._action_url
        if url != self._confirmed and (self._confirmed or not is_under(url, self.base_url)):
            shown, confirmed = named_url(url), self._confirmed
            otherwise = (
                f"and {confirmed} was confirmed" if confirmed else f"which is not under {self.base_url}"
            )
            do = f'confirm the address: driver.action = "{shown}"'
            if shown != url:  # what it has besides may be a password, and is not sent by a URL
                do = "let the driver name it by host and path alone"
            raise ActionElsewhere(
                f"The driver has the action at {shown}, {otherwise}.",
                f"Write the --target that is to be judged, or {do}.",
            )
        return url

    def called_at(self) -> str:
        """Return the URL that the action is invoked at, as it may be shown; empty where that cannot be told."""
        try:
            return named_url(self.action_url())
        except DriverFault:
            return ""

    def invoke(
        self, authorization: str | None, inputs: Sequence[JSON], connection: OneConnection | None = None
    ) -> Answer:
        """Call the action once, never again; what goes wrong on the way is in the answer.

        Raises ConnectionLost instead where it goes out on a `connection` that others came on.
        """
        sent: JSON = {"inputs": list(inputs)}
        body = json.dumps(sent, allow_nan=False).encode()
        hear = self.driver.calling(inputs)
        outcome = self._exchange("POST", body, authorization, connection)
        if connection is not None and isinstance(outcome, NoReply):
            raise ConnectionLost
        answer = self._answer(sent, len(inputs), outcome)
        hear(answer)
        return answer

    def _exchange(
        self,
        method: str,
        body: bytes | None,
        authorization: str | None,
        connection: OneConnection | None = None,
    ) -> Outcome:
        if self.credentials is not None and authorization is not None:
            authorization = self.credentials.latest(authorization)
        return self._line.send(
            method,
            self.action_url(),
            body=body,
            authorization=authorization,
            fresh=True,
            connection=connection,
        )

    def _answer(self, sent: JSON, count: int, outcome: Outcome) -> Answer:
        if isinstance(outcome, NoReply):
            return _no_answer(sent, outcome)
        if outcome.undecodable:
            envelope = wire.Envelope(None, UNDECODABLE)
        elif outcome.redirect:
            envelope = wire.Envelope(None, _not_followed(outcome))
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

    @property
    def is_never_asked_by_nobody(self) -> bool:
        """Tell whether every call bears a secret beside the caller's credential, by which somebody may be known."""
        return self.transport.adds_secrets(self.action_url())

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
            body=outcome.body.decode("utf-8", "replace"),
            unreadable=_not_followed(outcome),
        )

    @property
    def patience(self) -> Patience:
        """The patience with the target, which knows how often it was asked for, and for how long."""
        return self.transport.patience

    def hurry(self) -> None:
        """Wait no longer where the target asks for patience: whoever does is stopped."""
        self.patience.end()

    def close(self) -> None:
        """Give back connections."""
        self.transport.close()


def _not_followed(reply: Reply) -> str:
    """Return that a redirect is left where it leads (empty: it is none)."""
    return f"{reply.redirect}, which is not followed" if reply.redirect else ""


def _no_answer(sent: JSON, outcome: NoReply) -> Answer:
    return Answer(
        sent=sent,
        seconds=outcome.seconds,
        status=outcome.status,
        failure=outcome.kind,
        failure_text=outcome.text,
    )
