"""Taking secrets out of whatever is written: by where they stand, by how they look, and by what they are.

Credentials that a run used are taken out wherever they turn up, in their usual disguises too. Beyond those,
headers, query parameters, form fields, JSON members and XML elements whose name says that they hold a secret
lose their value, and texts lose what has the form of a credential. Ids, codes, statuses and states stay: a
verdict needs them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, lru_cache
from html import escape
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.nouns.observation import Answer

MARK = "[redacted]"
"""What stands in the place of a secret."""

SHORTEST = 6
"""A credential of fewer characters is not looked for in texts: it could be a status or part of an id."""

_NAMES = (
    r"(?:proxy[-_]?)?authorization|cookies?|set[-_]cookie2?"
    r"|pass(?:word|wd|phrase|code)?|pwd|secret|client[-_]?secret|security[-_]?token"
    r"|token|(?:access|refresh|id|auth|bearer|api|csrf|xsrf|session|driver)[-_]?token|x[-_][\w-]*token"
    r"|assertion|client[-_]?assertion|signature|(?:x[-_])?api[-_]?key|(?:x[-_])?auth[-_]?key|private[-_]?key"
    r"|credentials?|session[-_]?id|sid|jwt|code[-_]verifier|otp"
)
_NAMED = re.compile(_NAMES, re.IGNORECASE)
_PAIR = re.compile(rf"(?P<before>(?:^|[?&;#\s])(?:{_NAMES})=)(?P<value>[^&;#\s\"'<>]+)", re.IGNORECASE)
_ELEMENT = re.compile(
    rf"(?P<before><(?:[\w.-]+:)?(?P<name>{_NAMES})(?:\s[^<>]*)?>)(?P<value>[^<]+)(?=</)", re.IGNORECASE
)
_MEMBER = re.compile(
    rf"(?P<before>[\"'](?:{_NAMES})[\"']\s*:\s*)(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|-?[\d.]+)",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"(?P<scheme>\b(?:Bearer|Basic|OAuth|Token|Negotiate)\s+)(?=\S*[\d_~+/=!]|\S{20})[\w~+/.=!-]{6,}"
    r"|(?P<user>[a-z][a-z0-9+.-]*://)[^/?#\s@\"'<>]+@"
    r"|\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"
    r"|\b00D[A-Za-z0-9]{12,15}![\w.]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.IGNORECASE | re.DOTALL,
)

_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Redaction:
    """Takes `credentials`, given as whole Authorization values or as bare secrets, out of texts and records."""

    credentials: frozenset[str] = frozenset()

    def narrowed(self, *texts: str) -> Redaction:
        """Return the redaction by those credentials that some of `texts` contain; it is the faster one."""
        whole = "\n".join(filter(None, texts))
        if not whole:
            return Redaction()
        return Redaction(
            frozenset(one for one in self.credentials if any(form in whole for form in _disguises(one)))
        )

    def text(self, text: str) -> str:
        """Return `text` without secrets, and with lone surrogates, which no file can hold, as escapes."""
        text = text.encode("utf-8", "backslashreplace").decode()
        if self._known is not None:
            text = self._known.sub(MARK, text)
        if text.isalnum():
            return text
        text = _LOOKS.sub(lambda found: (found["scheme"] or found["user"] or "") + _mark(found), text)
        text = _PAIR.sub(lambda found: found["before"] + MARK, text)
        text = _ELEMENT.sub(lambda found: found["before"] + MARK, text)
        return _MEMBER.sub(lambda found: f'{found["before"]}"{MARK}"', text)

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers, those that bear a secret with the mark, and its scheme, as their value."""
        return {
            self.text(name): _keep_scheme(value) if _NAMED.fullmatch(name) else self.text(value)
            for name, value in headers.items()
        }

    def body(self, body: str) -> str:
        """Return a body of JSON, a form, XML or any text; JSON is written anew where a member held a secret."""
        try:
            document = json.loads(body) if body.lstrip()[:1] in ("{", "[") else None
        except (ValueError, RecursionError):
            document = None
        if document is not None and (cleaned := self.data(document)) != document:
            return json.dumps(cleaned, ensure_ascii=False)
        return self.text(body)

    def data(self, value: Any, name: str = "") -> Any:
        """Return plain data (what JSON can hold) without secrets, by its members' names too."""
        if isinstance(value, str):
            return MARK if value and _NAMED.fullmatch(name) else self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.data(one, str(key)) for key, one in value.items()}
        if isinstance(value, Sequence):
            return [self.data(one, name) for one in value]
        if isinstance(value, int | float) and not isinstance(value, bool) and _NAMED.fullmatch(name):
            return MARK
        return value

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it may be written."""
        return replace(
            exchange,
            url=self.text(exchange.url),
            request_headers=self.headers(exchange.request_headers),
            request_body=self.body(exchange.request_body),
            response_headers=self.headers(exchange.response_headers),
            response_body=self.body(exchange.response_body),
            failure_text=self.text(exchange.failure_text),
        )

    def record(self, record: _Record) -> _Record:
        """Return a dataclass of the nouns with every text in it redacted, answers as exchanges are."""
        redacted: _Record = self._value(record)
        return redacted

    def _value(self, value: Any) -> Any:
        if isinstance(value, Answer):
            value = replace(
                value,
                sent=self.data(value.sent),
                headers=self.headers(value.headers),
                body=self.body(value.body),
            )
            rest = {"results", "unreadable", "defects", "failure_text"}
            return replace(value, **{name: self._value(getattr(value, name)) for name in rest})
        if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{one.name: self._value(getattr(value, one.name)) for one in fields(value)}
            )
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, tuple):
            return tuple(self._value(one) for one in value)
        if isinstance(value, Mapping | list):
            return self.data(value)
        return value

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        secrets = {form for credential in self.credentials for form in _disguises(credential)}
        ordered = sorted(secrets, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def _mark(found: re.Match[str]) -> str:
    return f"{MARK}@" if found["user"] else MARK


def _keep_scheme(value: str) -> str:
    scheme, _, rest = value.partition(" ")
    return f"{scheme} {MARK}" if rest and re.fullmatch("[A-Za-z]{4,9}", scheme) else MARK


@lru_cache(maxsize=4096)
def _disguises(credential: str) -> frozenset[str]:
    """Return the forms in which a credential can turn up, those that are long enough to be told from words."""
    return frozenset(form for form in _forms(credential) if len(form) >= SHORTEST)


def _forms(credential: str) -> Iterator[str]:
    """Yield a credential's secret parts: plain, and as URLs, JSON, HTML and Basic authentication write them."""
    scheme, _, rest = credential.partition(" ")
    secrets = [rest.strip() if rest and re.fullmatch("[A-Za-z]{4,9}", scheme) else credential]
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            pair = ""
        secrets += [pair, pair.partition(":")[2]]
    for secret in filter(None, secrets):
        yield from (secret, quote(secret, safe=""), quote_plus(secret), escape(secret))
        yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
        yield base64.b64encode(secret.encode()).decode()
