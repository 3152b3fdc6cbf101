"""One connection: from the bytes of a client to a whole request, and from an answer to bytes again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, cast

import h11

from activate_order_conformance.http_server.gateway import (
    Answer,
    answered,
    authority_of,
    environ_of,
    plain_answer,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

    from activate_order_conformance.http_server.hosts import Hosts
    from activate_order_conformance.http_server.workers import Workers

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 8 * 1024 * 1024
"""The most that is read of a request, in bytes: its line with all headers, and its body."""

IDLE_SECONDS = 60.0
"""How long a connection may lie idle between two requests."""

_TOO_LONG_A_HEAD = "The request's line and headers are too long."

_NOT_HTTP = {
    400: "The request is not HTTP/1.1 as RFC 9112 has it: in its line, in a header, or in where its body ends.",
    431: _TOO_LONG_A_HEAD,
    501: "The request's body is in a transfer coding other than chunked.",
}
"""What is said of a request that cannot be read, by the HTTP status that h11 has for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the connections of a server share; `seconds` is how long a request, or its answer, may be on its way."""

    application: WSGIApplication
    workers: Workers
    hosts: Hosts
    loop: asyncio.AbstractEventLoop
    scheme: str
    seconds: float
    connections: set[Connection] = field(default_factory=set)


class _State(Enum):
    IDLE = auto()
    READING = auto()
    WORKING = auto()
    SENDING = auto()
    REFUSED = auto()


_AT_WORK = (_State.WORKING, _State.SENDING)


class _Refused(Exception):
    """A request that the server turns down by itself."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def _require_short(length: int) -> None:
    """Raise _Refused for a body of so many bytes that it is too long."""
    if length > LONGEST_BODY:
        raise _Refused(413, "The request's body is too long.")


class Connection(asyncio.Protocol):
    """A connection on which one request after the other is read whole, asked of a thread, and answered.

    Every state but the thread's has a deadline: a client that is slow to send, or never reads, has its connection
    for so long and keeps nobody else waiting.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self._state = _State.IDLE
        self._request: h11.Request  # the one that came last
        self._body = bytearray()
        self._deadline = math.inf
        self._reads = self._writes = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a request."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=1)
        connection = self._transport.get_extra_info("socket")
        # Nagle's algorithm, with delayed acknowledgements, costs 44 ms a call.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What a client does not read is asked for no longer once so much of it waits.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST_HEAD)
        self._service.connections.add(self)
        self._enter(_State.IDLE, self._service.seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._service.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Read on; what comes after a refusal is thrown away, so that its sender gets to hear it."""
        if self._state is _State.REFUSED:
            return
        self._http.receive_data(data)
        if self._state in _AT_WORK:
            self._reads = False
            self._transport.pause_reading()
        else:
            self._read()

    def eof_received(self) -> bool:
        """Read to the end; return whether an answer can still be sent, which TLS does not allow."""
        if self._state is _State.REFUSED:
            return False
        self._http.receive_data(b"")
        if self._state not in _AT_WORK:
            self._read()
        return self._transport.get_extra_info("sslcontext") is None

    def pause_writing(self) -> None:
        """Wait until the client has read the answer."""
        self._writes = False

    def resume_writing(self) -> None:
        """Go on where the client has read the answer."""
        self._writes = True
        if self._state is _State.SENDING:
            self._go_on()

    def end(self, *, at_once: bool) -> None:
        """End the connection, unless a request is being answered, which may be left to come to its end."""
        if at_once or self._state not in _AT_WORK:
            self._transport.abort()

    def look_at_the_time(self, now: float) -> None:
        """Give a client up that is late."""
        if now < self._deadline:
            return
        if self._state is _State.READING:
            self._refuse(408, "The request did not come in time.")
        else:
            self._transport.abort()

    def _enter(self, state: _State, seconds: float) -> None:
        self._state = state
        self._deadline = self._service.loop.time() + seconds

    def _read(self) -> None:
        if self._state is _State.IDLE:
            self._enter(_State.READING, self._service.seconds)
        try:
            while True:
                event = self._http.next_event()
                if isinstance(event, h11.Request):
                    self._begin(event)
                elif isinstance(event, h11.Data):
                    self._take(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    self._ask()
                    return
                elif isinstance(event, h11.ConnectionClosed):
                    self._transport.close()
                    return
                else:  # more is needed
                    return
        except h11.RemoteProtocolError as error:
            status = error.error_status_hint
            self._refuse(status, _NOT_HTTP.get(status, _NOT_HTTP[400]))
        except _Refused as refused:
            self._refuse(refused.status, refused.sentence)

    def _begin(self, request: h11.Request) -> None:
        self._request, self._body = request, bytearray()
        headers = dict(request.headers)
        if (
            len(request.target) + sum(len(name) + len(value) for name, value in request.headers)
            > LONGEST_HEAD
        ):
            raise _Refused(431, _TOO_LONG_A_HEAD)
        hosts = [host for host in (headers.get(b"host"), authority_of(request.target)) if host is not None]
        if not hosts:
            raise _Refused(400, "The request names no host.")
        if not all(self._service.hosts.include(host.decode("latin-1")) for host in hosts):
            raise _Refused(421, "Nobody of this name is here: a further name is given with serve --name.")
        if headers.keys() >= {b"content-length", b"transfer-encoding"}:
            raise _Refused(400, "The request says in two ways where its body ends.")
        _require_short(int(headers.get(b"content-length", b"0")))
        if self._http.they_are_waiting_for_100_continue:
            self._write([h11.InformationalResponse(status_code=100, headers=[])])

    def _take(self, data: bytes) -> None:
        self._body += data
        _require_short(len(self._body))

    def _ask(self) -> None:
        self._enter(_State.WORKING, math.inf)
        server: tuple[str, int] = self._transport.get_extra_info("sockname")[:2]
        environ = environ_of(self._request, bytes(self._body), scheme=self._service.scheme, server=server)
        self._service.workers.do(partial(self._work, environ))

    def _work(self, environ: WSGIEnvironment) -> None:
        answer = answered(self._service.application, environ)
        with contextlib.suppress(RuntimeError):  # the server has stopped meanwhile
            self._service.loop.call_soon_threadsafe(self._answer, answer)

    def _answer(self, answer: Answer) -> None:
        if self._transport.is_closing():
            return
        self._enter(_State.SENDING, self._service.seconds)
        try:
            events = answer.events(self._request.method)
        except (h11.LocalProtocolError, ValueError) as error:
            logging.getLogger(__name__).error("An answer cannot be sent: %s", error)
            events = plain_answer(500, "The server failed.").events(self._request.method)
        try:
            self._write(events)
        except h11.LocalProtocolError:  # its body is shorter or longer than it says: so it is sent
            self._transport.close()
            return
        if self._writes:
            self._go_on()

    def _go_on(self) -> None:
        if (self._http.our_state, self._http.their_state) != (h11.DONE, h11.DONE):
            self._transport.close()
            return
        self._http.start_next_cycle()
        self._enter(_State.IDLE, IDLE_SECONDS)
        if not self._reads:
            self._reads = True
            self._transport.resume_reading()
        if any(self._http.trailing_data):
            self._read()

    def _refuse(self, status: int, sentence: str) -> None:
        self._enter(_State.REFUSED, self._service.seconds)
        if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._write(plain_answer(status, sentence).events())
        if self._transport.can_write_eof():
            try:
                self._transport.write_eof()
            except OSError:  # the client is gone, and nobody has told the transport yet
                self._transport.abort()

    def _write(self, events: Iterable[h11.Event]) -> None:
        sent: list[bytes] = []
        try:
            sent.extend(self._http.send(event) or b"" for event in events)
        finally:
            self._transport.write(b"".join(sent))
