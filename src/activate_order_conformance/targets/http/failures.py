"""Why there is no answer: one table from what the libraries raise to a kind of failure and a sentence of ours.

Libraries quote proxy URLs with their passwords, and name classes of their own; none of that is shown.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import requests.exceptions as asking
import urllib3.exceptions as connecting

from activate_order_conformance.nouns.answer import FailureKind


class Failure(NamedTuple):
    """Errors that mean one thing: of what kind it is, and what is said of it; `{timeout}` is put in."""

    kind: FailureKind
    says: str | Callable[[Sequence[BaseException]], str]
    errors: tuple[type[BaseException], ...]


def _as_the_system_says(chain: Sequence[BaseException]) -> str:
    words = (error.strerror for error in reversed(chain) if isinstance(error, OSError) and error.strerror)
    return next(words, "the connection broke off").rstrip(".")


_ALERTS = {
    "bad certificate": "the server does not take the client's certificate",
    "certificate expired": "to the server the client's certificate has expired",
    "certificate required": "the server wants a certificate of the client",
    "certificate revoked": "to the server the client's certificate is revoked",
    "certificate unknown": "the server does not take the client's certificate",
    "handshake failure": "the server broke off, and may want a certificate of the client",
    "unknown ca": "the server does not know who issued the client's certificate",
}
"""What servers say of a client, by what TLS calls it."""


def _as_tls_says(chain: Sequence[BaseException]) -> str:
    for error in reversed(chain):
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"certificate verify failed ({error.verify_message.rstrip('.')})"
        if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError):
            return "the connection was closed while TLS was set up"
        if isinstance(error, ssl.SSLError):
            reason = (error.reason or "").replace("_", " ").lower()
            if reason in ("wrong version number", "http request", "unknown protocol"):
                return "what answers there does not speak TLS"
            _, is_alert, alert = reason.partition(" alert ")
            if is_alert and alert in _ALERTS:
                return f"{_ALERTS[alert]} (alert {alert})"
            return reason or "a certificate, or its key, cannot be used"
    return "TLS could not be set up"


_REFUSED_BY_PROXY = "the proxy does not let the connection through"

FAILURES = (
    Failure(
        "reset",
        "the connection was closed without an answer",
        (http.client.RemoteDisconnected,),
    ),
    Failure(
        "connection refused",
        "the proxy is asked by SOCKS, for which the library PySocks is missing",
        (asking.InvalidSchema,),  # of a request whose URL is http or https, this can only be the proxy's
    ),
    Failure(
        "connection refused",
        "the proxy's URL cannot be used",
        (asking.InvalidProxyURL, connecting.ProxySchemeUnknown, connecting.ProxySchemeUnsupported),
    ),
    Failure(
        "connection refused",
        _REFUSED_BY_PROXY,
        (asking.ProxyError, connecting.ProxyError),
    ),
    Failure(
        "tls",
        _as_tls_says,
        (
            ssl.SSLCertVerificationError,
            ssl.SSLEOFError,
            ssl.SSLError,
            ssl.SSLSyscallError,
            ssl.SSLZeroReturnError,
            asking.SSLError,
            connecting.SSLError,
        ),
    ),
    Failure(
        "name resolution", "the host's name is not known", (connecting.NameResolutionError, socket.gaierror)
    ),
    Failure(
        "name resolution",
        "the URL cannot be asked",
        (
            asking.InvalidURL,
            asking.MissingSchema,
            asking.URLRequired,
            connecting.HostChangedError,
            connecting.LocationParseError,
            connecting.LocationValueError,
            connecting.URLSchemeUnknown,
        ),
    ),
    Failure("connection refused", _as_the_system_says, (connecting.NewConnectionError,)),
    Failure(
        "connection refused",
        "no connection in time",
        (asking.ConnectTimeout, connecting.ConnectTimeoutError),
    ),
    Failure(
        "connection refused",
        "no connection is free",
        (
            connecting.ClosedPoolError,
            connecting.EmptyPoolError,
            connecting.FullPoolError,
            connecting.TimeoutStateError,
        ),
    ),
    Failure(
        "timeout",
        "no complete answer within {timeout}",
        (
            TimeoutError,
            asking.ReadTimeout,
            asking.Timeout,
            connecting.ReadTimeoutError,
            connecting.TimeoutError,
        ),
    ),
    Failure(
        "reset",
        "the answer is not HTTP",
        (http.client.BadStatusLine, http.client.UnknownProtocol, connecting.BodyNotHttplibCompatible),
    ),
    Failure(
        "reset",
        "the headers cannot be read",
        (
            asking.InvalidHeader,
            connecting.HeaderParsingError,
            connecting.InvalidHeader,
            http.client.HTTPException,
            http.client.LineTooLong,
        ),
    ),
    Failure(
        "reset",
        "a chunk of the answer has no length that can be read",
        (ValueError, connecting.InvalidChunkLength, connecting.ResponseNotChunked),
    ),
    Failure(
        "reset",
        "the answer breaks off",
        (asking.ChunkedEncodingError, connecting.IncompleteRead, http.client.IncompleteRead),
    ),
    Failure(
        "reset",
        "the answer is not in the encoding that it claims",
        (asking.ContentDecodingError, connecting.DecodeError, zlib.error),
    ),
    Failure(
        "reset",
        _as_the_system_says,
        (
            asking.ConnectionError,
            asking.HTTPError,
            asking.InvalidJSONError,
            asking.JSONDecodeError,
            asking.RequestException,
            asking.RetryError,
            asking.StreamConsumedError,
            asking.TooManyRedirects,
            asking.UnrewindableBodyError,
            connecting.HTTPError,
            connecting.MaxRetryError,
            connecting.PoolError,
            connecting.ProtocolError,
            connecting.RequestError,
            connecting.ResponseError,
            connecting.UnrewindableBodyError,
        ),
    ),
)
"""What errors mean, by their very classes; of an error and all that led to it, the first row that fits counts."""


def failure_of(error: BaseException, timeout: str) -> tuple[FailureKind, str]:
    """Return what kind of failure an error is, and what is said of it; `timeout` is how long was waited."""
    chain = tuple(_chain(error))
    if any(type(cause).__module__ == "socks" for cause in chain):  # of PySocks, which need not be installed
        return "connection refused", _REFUSED_BY_PROXY
    classes = {type(cause) for cause in chain}
    for kind, says, errors in FAILURES:
        if not classes.isdisjoint(errors):
            return kind, says.format(timeout=timeout) if isinstance(says, str) else says(chain)
    return "reset", _as_the_system_says(chain)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and all that it was raised from, wraps or names as its reason, outermost first."""
    met: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and not any(cause is earlier for earlier in met):
            met.append(cause)
            yield cause
            waiting += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
