"""Connections that keep one deadline for a whole answer, and are used again only for what can be asked twice.

`requests` limits each read of a socket, not their sum: a target that sends a byte now and then would never
end. And a connection that the target is about to close would make what must not be asked twice look as if the
target had reset it; a second answer to an earlier request would be taken for the answer to it. What a target keeps of a
connection shows on one alone, for whoever has done with what comes on it when it is closed.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

MAX_IDLE = 2.0
"""Seconds after which an idle connection is opened anew; common servers wait five before they close."""

_NUMBERS = count(1)

_MOST_INTERIM = 100
"""How many interim answers (1xx) may come before an answer."""


class _DeadlineReader(io.RawIOBase):
    """What reads a socket until a deadline, in seconds of the monotonic clock."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, deadline: float) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not complete in time")
        self._sock.settimeout(left)
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    """What takes the socket's timeout as the time that the whole answer may take."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        allowed = sock.gettimeout()
        if allowed is not None:
            self.fp.close()
            raw = sock.makefile("rb", buffering=0)
            self.fp = io.BufferedReader(_DeadlineReader(sock, raw, time.monotonic() + allowed))

    def begin(self) -> None:
        """Read up to the body, past interim answers; 101 is none, since what follows it would not be HTTP."""
        super().begin()
        interim = 0
        while 100 <= self.status < 200 and self.status != http.client.SWITCHING_PROTOCOLS:
            interim += 1
            if interim > _MOST_INTERIM:
                raise http.client.HTTPException("interim answers without end")
            self.headers = self.msg = None  # type: ignore[assignment]  # as they are before the first
            super().begin()


class _LastResponse(_DeadlineResponse):
    """What closes its connection once it was read."""

    def begin(self) -> None:
        super().begin()
        self.will_close = True


_ANSWERING: dict[tuple[str, int | None], str] = {}
"""The address at which a host took a connection last, by its name and port."""

if TYPE_CHECKING:
    _Mixed = HTTPConnection
else:
    _Mixed = object


class _ToWhoAnswers(_Mixed):
    """What asks first where a host answered last, since each of its addresses may cost a whole wait."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        failed: Exception = NewConnectionError(self, "the host has no address")
        for address in _addresses(name, self.port):
            self._dns_host = address
            try:
                connected = super()._new_conn()
            except (ConnectTimeoutError, NewConnectionError) as error:
                failed = error
            else:
                _ANSWERING[name, self.port] = address
                return connected
            finally:
                self._dns_host = name
        raise failed


def _addresses(name: str, port: int | None) -> Sequence[str]:
    """Return the addresses of a host, first the one at which it took a connection last; its name where it has none."""
    try:
        answered = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [name]
    numeric = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
    addresses = dict.fromkeys(socket.getnameinfo(address, numeric)[0] for *_, address in answered)
    last = _ANSWERING.get((name, port))
    return sorted(addresses, key=lambda address: address != last)


class _KeptConnection(_ToWhoAnswers):
    response_class = _DeadlineResponse
    _answered_at = float("inf")

    @property
    def is_connected(self) -> bool:
        return time.monotonic() - self._answered_at < MAX_IDLE and super().is_connected

    def getresponse(self) -> Any:
        response = super().getresponse()
        self._answered_at = time.monotonic()
        return response


class _PlainConnection(_KeptConnection, HTTPConnection):
    pass


class _SecureConnection(_KeptConnection, HTTPSConnection):
    pass


class _PlainConnectionOnce(_ToWhoAnswers, HTTPConnection):
    response_class = _LastResponse


class _SecureConnectionOnce(_ToWhoAnswers, HTTPSConnection):
    response_class = _LastResponse


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _PlainPoolOnce(HTTPConnectionPool):
    ConnectionCls = _PlainConnectionOnce


class _SecurePoolOnce(HTTPSConnectionPool):
    ConnectionCls = _SecureConnectionOnce


_KEPT = {"http": _PlainPool, "https": _SecurePool}
_ONCE = {"http": _PlainPoolOnce, "https": _SecurePoolOnce}


class DeadlineAdapter(HTTPAdapter):
    """A transport of `requests` whose timeout is the deadline of the whole answer; it retries nothing.

    Unless it `keeps` connections, each request goes out on one of its own. Of an answer it gives the status, the
    headers and what is read of it: no cookie of it is kept, and its encoding is nobody's question.
    """

    def __init__(self, *, keeps: bool, **pools: Any) -> None:
        self._keeps = keeps
        self._direct: dict[tuple[Any, ...], HTTPConnectionPool] = {}
        super().__init__(**pools)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Create the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _KEPT if self._keeps else _ONCE

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: dict[str, str] | None = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """Return the pool of connections for a request, looked for once for all that go to one origin directly."""
        if proxies:
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        key = (*(request.url or "").split("/", 3)[:3], verify, cert)
        pool = self._direct.get(key)
        if pool is None:
            pool = self._direct[key] = super().get_connection_with_tls_context(request, verify, proxies, cert)
        return pool

    def close(self) -> None:
        """Close the idle connections."""
        self._direct = {}
        super().close()

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Return an answer that is read as it came."""
        response = Response()
        response.status_code, response.raw = resp.status, resp
        response.headers = CaseInsensitiveDict(resp.headers.itermerged())
        return response

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Return the pools of connections through `proxy`."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _KEPT if self._keeps else _ONCE
        elif not self._keeps:
            self.proxy_manager.pop(proxy)  # its connections are its own affair, and go with it
        return manager


class OneConnection(DeadlineAdapter):
    """A transport of what goes out on one connection, one after another, as long as the other end keeps it.

    Its `number` is no other one's in this process.
    """

    def __init__(self) -> None:
        super().__init__(keeps=True, pool_maxsize=1)
        self.number = next(_NUMBERS)
