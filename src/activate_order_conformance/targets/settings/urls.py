"""The addresses of a target, and URLs that a user writes, checked before anything is asked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from activate_order_conformance.targets.settings.faults import SettingFault

ACTION = "activateOrderAction"

IN_PROCESS = "the bundled reference, in this process"
"""What is asked where no target is named."""

DRIVER_PATH = "/conformance/v1"
"""Where a driver is expected under the target's base URL."""

_EXAMPLE = "Write it like https://host.example or http://127.0.0.1:8080."
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_HOST = re.compile(r"[\w.-]+(?::\d{1,9})?")
_SHOWN = re.compile(rf"{_SCHEME.pattern}(?:\[[0-9A-Fa-f:.]+\](?::\d{{1,9}})?|{_HOST.pattern})(?=[/?#]|$)")
_WITHOUT_SCHEME = re.compile(rf"{_HOST.pattern}(?:/[\w./~-]*)?")
_LOGIN = "where people log in, which is no org"
_HOSTS: Mapping[str, tuple[str, str]] = {
    "login.salesforce.com": (_LOGIN, "the org's own: https://MYDOMAIN.my.salesforce.com"),
    "test.salesforce.com": (_LOGIN, "the org's own: https://MYDOMAIN--SANDBOX.sandbox.my.salesforce.com"),
    "developer.salesforce.com": ("the documentation's", "that of the implementation to be asked"),
    "help.salesforce.com": ("the documentation's", "that of the implementation to be asked"),
}
"""Hosts that are no target: what each is, and what to write instead."""

_PAGES = (".lightning.force.com", ".my.salesforce-setup.com")
"""What the names of hosts end with that serve an org's pages, where its API has `_API`."""

_API = ".my.salesforce.com"
_PAGE = re.compile(r"\.(?:html?|jspx?|aspx?|php|app)$|^/lightning(?:/|$)", re.IGNORECASE)


def check_url(url: str, what: str, key: str = "") -> SplitResult:
    """Return the parts of an http(s) URL that paths can be put behind; raises SettingFault, where `what` names it."""
    if "@" in url:  # wherever it stands: a password may have a slash in it
        raise SettingFault(key, f"The {what}'s URL contains a user name or password.", "Leave it out.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingFault(key, f"The {what}'s URL cannot be read: {shown_url(url)}.", _EXAMPLE) from None
    if parts.scheme not in ("http", "https"):
        bare = _WITHOUT_SCHEME.fullmatch(url)
        hint = f"Write http://{url} or https://{url}." if bare else _EXAMPLE
        raise SettingFault(
            key, f"The {what}'s URL does not begin with http:// or https://: {shown_url(url)}.", hint
        )
    if not parts.hostname or re.search(r"[\s\x00-\x20\\]", url) or port == 0 or _bad_name(parts.hostname):
        raise SettingFault(key, f"The {what}'s URL names no host: {shown_url(url)}.", _EXAMPLE)
    if "%" in parts.hostname:
        raise SettingFault(
            key,
            f"The {what}'s URL has an address with a zone: {shown_url(url)}.",
            "Write the host's name, or an address that needs none.",
        )
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise SettingFault(
            key, f"The {what}'s URL has a query or a fragment: {shown_url(url)}.", "Leave it out."
        )
    if ";" in parts.path:
        raise SettingFault(key, f"The {what}'s URL has parameters: {shown_url(url)}.", "Leave them out.")
    return parts


def check_target(url: str) -> None:
    """Raise SettingFault unless `url` can be a target's base: nor the action's whole address, nor a page's."""
    parts = check_url(url, "target", "target")
    mistaken, instead = _instead(parts, f"{parts.scheme}://{parts.netloc}")
    if mistaken:
        raise SettingFault("target", f"The target's URL is {mistaken}.", f"Write {instead}.")


def _instead(parts: SplitResult, origin: str) -> tuple[str, str]:
    """Return what a URL is that is taken for a target's base, and what to write; nothing where it may be one."""
    host, path = str(parts.hostname), parts.path.rstrip("/")
    prefix, services, rest = path.partition("/services/")
    if host in _HOSTS:
        return _HOSTS[host]
    for ending in _PAGES:
        if host.endswith(ending):
            return "that of an org's pages", f"{parts.scheme}://{host.removesuffix(ending)}{_API}"
    if services:
        version = re.match(r"data/v(\d+\.\d)/", rest)
        besides = f" and --api-version {version[1]}" if version else ""
        return (
            "the action's whole address" if ACTION in rest else "an address of its API",
            f"{origin}{prefix}{besides}",
        )
    if path.endswith(DRIVER_PATH):
        return "its driver's", f"{origin}{path.removesuffix(DRIVER_PATH)}"
    return ("that of a page", origin) if _PAGE.search(path) else ("", "")


def check_proxy(url: str, what: str = "The proxy's URL", otherwise: str = "") -> None:
    """Raise SettingFault unless `url` is a proxy's; nothing of it but scheme and host is shown."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https", "socks5", "socks5h") and bool(parts.hostname)
        usable = usable and parts.port != 0 and re.fullmatch(r"[!-~]+", url) is not None
    except ValueError:
        usable = False
    if not usable:
        hint = ", ".join(filter(None, ("Write it like http://proxy.example:3128", otherwise)))
        raise SettingFault("proxy", f"{what} cannot be used: {shown_url(url)}.", f"{hint}.")


def _bad_name(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return True
    return False


def is_under(url: str, base: str) -> bool:
    """Tell whether a URL is on the host of a `base` URL, and below its path."""
    try:
        (origin, path), (of_base, below) = _place(url), _place(base)
    except ValueError:
        return False
    return origin == of_base and ".." not in path and path[: len(below)] == below


def _place(url: str) -> tuple[tuple[str, str | None, int | None], list[str]]:
    """Return where a URL is: scheme, host and port, and the parts of its path; raises ValueError."""
    parts = urlsplit(url.lower())
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    path = urlsplit(url).path.replace("%2e", ".").replace("%2E", ".").rstrip("/")
    return (parts.scheme, parts.hostname, port), path.split("/")


def named_url(url: str) -> str:
    """Return a URL as it may be shown: without what may be secret in it."""
    return shown_url(url) if "@" in url else re.split("[?#]", url, maxsplit=1)[0]


def shown_url(url: str) -> str:
    """Return a URL for a message by its scheme and host alone, since all else in it may be a password."""
    if "@" not in url and (shown := _SHOWN.match(url) or _HOST.fullmatch(url)):
        return repr(shown[0] + ("/…" if url[shown.end() :].strip("/") else ""))
    scheme = _SCHEME.match(url)
    return repr(f"{scheme[0] if scheme else ''}{'…' if url else ''}")
