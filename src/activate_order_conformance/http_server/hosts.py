"""The names and addresses that a server is called by: a page in a browser cannot make it answer to others."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104  # what a listener on all addresses is told
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(?::\d{1,5})?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names and addresses in their plain form; where `any_address`, every address besides, but no other name.

    A name can be made to point at this machine by whoever owns it, an address cannot.
    """

    known: frozenset[str]
    any_address: bool

    def include(self, authority: str) -> bool:
        """Tell whether a `Host` header, with or without a port, is one of these."""
        match = _AUTHORITY.fullmatch(authority)
        if match is None:
            return False
        host = plain(match["host"])
        return host in self.known or (self.any_address and _is_address(host))


def hosts_of(listens_on: str, names: Iterable[str] = ()) -> Hosts:
    """Return what a server answers to: loopback, what it listens on, and further names.

    One that listens on every address answers to the machine's name besides.
    """
    everywhere = listens_on in EVERY_ADDRESS
    listened_on = socket.gethostname() if everywhere else listens_on
    known = frozenset(plain(host) for host in (*LOOPBACK, listened_on, *names))
    return Hosts(known=known, any_address=everywhere)


def is_loopback(host: str) -> bool:
    """Tell whether what listens on `host` can be reached from this machine alone."""
    host = plain(host)
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


@lru_cache(maxsize=64)  # most clients ask for one and the same
def plain(host: str) -> str:
    """Return a host as it is compared: in lower case, an address in its shortest form, no dot at the end."""
    host = host.lower().strip("[]").rstrip(".")
    return str(ipaddress.ip_address(host)) if _is_address(host) else host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
