"""What is said of settings that cannot be used, and of secrets that cannot be sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from activate_order_conformance.errors import UsageError
from activate_order_conformance.phrases import did_you_mean
from activate_order_conformance.targets.settings.keys import Key

_FIT = {"header": re.compile(r"[!-~]+"), "form": re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+")}
_UNFIT = {
    "header": "has spaces, control characters or letters outside ASCII, which no header can hold",
    "form": "has control characters or what is no text, which no form can hold",
}
_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_OWN_HEADERS = frozenset(
    {"authorization", "connection", "content-length", "content-type", "host", "transfer-encoding"}
)


class SettingFault(UsageError):
    """A key, or a table, that cannot be used as it is (exit status 2)."""

    def __init__(self, key: str, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.key = key


def unfit(secret: str, sent_in: str = "header") -> str:
    """Return what keeps a secret from being sent in a header or a form, and nothing of it; empty where it can be."""
    if not secret:
        return "is empty"
    return "" if _FIT[sent_in].fullmatch(secret) else _UNFIT[sent_in]


def check_secret(key: Key, value: object) -> None:
    """Raise SettingFault for the value of a secret key that cannot be sent; nothing of it is repeated."""
    if isinstance(value, Mapping):
        _check_headers(key.name, value)
    elif key.secret in _FIT and isinstance(value, str) and (why := unfit(value, key.secret)):
        raise SettingFault(key.name, f"{key.name} {why}.", f"Set {key.variable} to the secret alone.")


def _check_headers(table: str, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        where = f"{table}.{name[:60]!r}"
        if not _HEADER_NAME.fullmatch(name):
            raise SettingFault(
                table, f"{where} is no name of a header.", "Write letters, digits and hyphens."
            )
        if name.lower() in _OWN_HEADERS:
            raise SettingFault(table, f"{where} is a header that the kit writes itself.", "Leave it out.")
        if not _HEADER_VALUE.fullmatch(value):
            raise SettingFault(
                table, f"{where} is empty or has what no header can hold.", "Write visible ASCII."
            )


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the nearest of the names that are known, or where to find them all."""
    return did_you_mean(name, known, "docs/configuration.md has all keys.")
