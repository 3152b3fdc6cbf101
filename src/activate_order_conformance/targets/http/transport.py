"""One request and what came of it: an answer, or the kind of failure that kept it away."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.utils import default_headers, get_environ_proxies, select_proxy
from urllib3 import exceptions as causes

from activate_order_conformance import __version__
from activate_order_conformance.nouns.clock import SystemClock
from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.targets.http.connections import DeadlineAdapter, OneConnection
from activate_order_conformance.targets.http.failures import failure_of
from activate_order_conformance.targets.http.patience import Patience
from activate_order_conformance.targets.http.reply import (
    NoReply,
    Outcome,
    decoded,
    outcome_of,
    room_beside,
)
from activate_order_conformance.targets.journal import Journal

REDACTED = "[redacted]"
"""What stands in evidence for the value of a header of a user's own."""

LONGEST_CONNECTING = 10.0
"""Seconds after which one of a host's addresses is given up at the latest; a lost packet costs up to seven."""

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class Sending:
    """A request as it is to be sent; a `fresh` one on a connection of its own, that nobody can have closed before.

    So is any other on a `connection` that was opened for it and its like.
    """

    method: str
    url: str
    body: bytes | None
    authorization: str | None
    content_type: str
    fresh: bool
    connection: OneConnection | None = None


class Transport:
    """What sends requests, each by itself; several threads may use it at once.

    No redirect is followed, and no cookie is kept, since those of one caller would authenticate the next one's
    call. A session of `requests` would prepare a redirect even where it is told not to follow it, reading the
    whole body for that; so requests go straight to its adapter.

    `timeout` is in seconds, for the whole answer; it begins when there is a connection, so that an address of the
    host at which nobody answers takes nothing of it from the target. `verify` is whether, or by which
    CA bundle, TLS certificates are verified; None asks REQUESTS_CA_BUNDLE as `requests` would. The
    environment's proxies are read once a host, unless `proxy` says which one to use (empty: none).
    `certificate` is the client's, as `requests` takes it. Requests are made with `patience`, and bear what
    `headers_for` gives for their URL, which is secret. Exchanges go to `journal`, a fresh one unless it is given.
    """

    def __init__(
        self,
        *,
        timeout: float = 30.0,
        verify: bool | str | None = None,
        journal: Journal | None = None,
        certificate: str | tuple[str, str] | None = None,
        proxy: str | None = None,
        patience: Patience | None = None,
        headers_for: Callable[[str], Mapping[str, str]] = lambda url: {},
    ) -> None:
        self.journal = journal or Journal()
        self._verify, self._unverifiable = (verify, "") if verify is not None else _environment_s_bundle()
        if self._verify is False:
            urllib3.disable_warnings(causes.InsecureRequestWarning)  # it was asked for
        self._timeout = urllib3.Timeout(connect=min(timeout, LONGEST_CONNECTING), read=timeout)
        self._timeout_text = f"{timeout:g} s"
        self._keeping = DeadlineAdapter(keeps=True, pool_maxsize=64)
        self._fresh = DeadlineAdapter(keeps=False, pool_maxsize=64)
        self._headers = {
            **default_headers(),
            "User-Agent": f"activate-order-conformance/{__version__}",
            "Accept": "application/json",
            "Cache-Control": "no-cache",  # nobody in between is to show what was
        }
        self._certificate = certificate
        self._proxy = proxy
        self.patience = patience or Patience(SystemClock())
        self._headers_for = headers_for
        self._proxies: dict[str, dict[str, str]] = {}

    def exchange(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        authorization: str | None = None,
        content_type: str = "application/json",
        confidential: bool = False,
        fresh: bool = False,
        connection: OneConnection | None = None,
    ) -> Outcome:
        """Make one request and read its answer, of at most `MAX_BODY` bytes.

        It is made again only where it was turned away for now, or where who has answered takes no connection for a
        while. A `confidential` exchange, such as a log-in, is not kept in the journal.
        """
        if authorization is not None:
            self.journal.remember(authorization)
        since, origin = self.patience.now(), url.partition("://")[2].partition("/")[0]
        place = f"{method} {url.partition('?')[0].rpartition('/')[0]}"  # what differs by an id alone is one
        sending = Sending(method, url, body, authorization, content_type, fresh, connection)
        while True:
            self.patience.wait(since)
            began = time.time()
            sent: dict[str, Any] = dict(self._headers)
            outcome = self._send(sending, sent)
            if self.journal.keeps and not confidential:
                self.journal.record(_exchange(sending, sent, began, outcome))
            if isinstance(outcome, NoReply):
                if outcome.kind == "connection refused" and self.patience.outlasts(origin):
                    continue
                return outcome
            if not self.patience.allows(outcome.status, outcome.headers, since, origin, place, outcome.body):
                return outcome

    def _send(self, sending: Sending, sent: dict[str, Any]) -> Outcome:
        """Send a request, and put its headers into `sent`, which are told where nobody answers as well."""
        began = time.perf_counter()
        status = None
        if self._unverifiable and sending.url.startswith("https:"):
            return NoReply(kind="tls", text=self._unverifiable, seconds=0.0)
        try:
            prepared = self._prepared(sending)
            sent |= prepared.headers
            sent |= dict.fromkeys(self._headers_for(sending.url), REDACTED)
            with (sending.connection or (self._fresh if sending.fresh else self._keeping)).send(
                prepared,
                stream=True,
                timeout=self._timeout,  # type: ignore[arg-type]  # requests' stubs know no urllib3.Timeout
                verify=self._verify,
                cert=self._certificate,
                proxies=self._proxies_for(sending.url),
            ) as response:
                status = response.status_code
                received = {name.lower(): value for name, value in response.headers.items()}
                content = decoded(response.raw, room_beside(received))
                headers = {name: value for name, value in received.items() if name != "set-cookie"}
        except (requests.RequestException, causes.HTTPError, HTTPException, OSError, ValueError) as error:
            kind, text = failure_of(error, self._timeout_text)
            return NoReply(kind=kind, text=text, seconds=time.perf_counter() - began, status=status)
        return outcome_of(status, headers, content, time.perf_counter() - began)

    def _prepared(self, sending: Sending) -> requests.PreparedRequest:
        """Return a request with these headers alone: no `.netrc`, no cookie, no hook has a part in it."""
        headers = {**self._headers, **self._headers_for(sending.url)}
        if sending.body is not None:
            headers["Content-Type"] = sending.content_type
        if sending.authorization is not None:
            headers["Authorization"] = sending.authorization
        prepared = requests.PreparedRequest()
        prepared.prepare_method(sending.method)
        prepared.url = encoded(sending.url)
        prepared.prepare_headers(headers)
        prepared.prepare_body(sending.body, None)
        return prepared

    def adds_secrets(self, url: str) -> bool:
        """Tell whether every request to a URL bears a certificate, or a header that is secret."""
        return bool(self._certificate or self._headers_for(url))

    def close(self) -> None:
        """Close the idle connections."""
        self._keeping.close()
        self._fresh.close()

    def _proxies_for(self, url: str) -> dict[str, str]:
        if self._proxy == "":
            return {}
        if self._proxy is not None:
            return {"http": self._proxy, "https": self._proxy}
        host = url.split("/", 3)[2]
        if host not in self._proxies:
            self._proxies[host] = get_environ_proxies(url)
        return self._proxies[host]


def environment_s_proxy(url: str) -> str:
    """Return the URL of the proxy by which the environment has `url` asked (empty: none)."""
    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    return proxy if "://" in proxy or not proxy else f"http://{proxy}"


def _environment_s_bundle() -> tuple[bool | str, str]:
    """Return by which CA bundle the environment has certificates verified, and what is wrong with it."""
    for name in _CA_VARIABLES:
        if bundle := os.environ.get(name):
            is_there = Path(bundle).is_file() or Path(bundle).is_dir()  # whatever else would be waited for
            return bundle, "" if is_there else f"{name} names a CA bundle that is not there"
    return True, ""


@lru_cache(maxsize=256)  # a checkout is looked at again and again
def encoded(url: str) -> str | None:
    """Return a URL as it is sent; raises RequestException for what is none."""
    request = requests.PreparedRequest()
    request.prepare_url(url, None)
    return request.url


def _exchange(sending: Sending, sent: Mapping[str, Any], began: float, outcome: Outcome) -> Exchange:
    headers = {
        name: value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for name, value in sent.items()
    }
    response: dict[str, Any] = (
        {"failure": outcome.kind, "failure_text": outcome.text}
        if isinstance(outcome, NoReply)
        else {"response_headers": outcome.headers, "response_body": outcome.text}
    )
    return Exchange(
        method=sending.method,
        url=sending.url,
        request_headers=headers,
        request_body=(sending.body or b"").decode("utf-8", "replace"),
        status=outcome.status,
        began=began,
        seconds=outcome.seconds,
        **response,
    )
