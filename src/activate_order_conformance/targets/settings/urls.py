"""The addresses of a target, and URLs that a user writes, checked before anything is asked of them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from activate_order_conformance.errors import UsageError

ACTION = "activateOrderAction"

DRIVER_PATH = "/conformance/v1"
"""Where a driver is expected under the target's base URL."""


def check_url(url: str, what: str) -> None:
    """Raise UsageError unless `url` is an http(s) URL that paths can be put behind; `what` names it."""
    example = "Write it like https://host.example or http://127.0.0.1:8080."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(f"The {what}'s URL cannot be read: {shown_url(url)}.", example) from None
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"The {what}'s URL contains a user name or password.", "Leave it out.")
    if parts.scheme not in ("http", "https"):
        if "://" not in url and re.fullmatch(r"[\w.-]+(:\d+)?(/\S*)?", url):
            example = f"Write http://{url} or https://{url}."
        raise UsageError(
            f"The {what}'s URL does not begin with http:// or https://: {shown_url(url)}.", example
        )
    if not parts.hostname or re.search(r"[\s\x00-\x20\\]", url) or port == 0 or _bad_name(parts.hostname):
        raise UsageError(f"The {what}'s URL names no host: {shown_url(url)}.", example)
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise UsageError(f"The {what}'s URL has a query or a fragment: {shown_url(url)}.", "Leave it out.")


def _bad_name(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return True
    return False


def shown_url(url: str) -> str:
    """Return the URL for a message, on one line, without anything that may be a password."""
    return repr(re.sub(r"(^|//)[^/]*@", r"\1…@", url)[:120])
