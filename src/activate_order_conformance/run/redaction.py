"""Taking secrets out of whatever is written: by where they stand, by how they look, and by what they are.

Credentials that a run used are taken out wherever they turn up, in their usual disguises too. Beyond those,
headers, query parameters, form fields, JSON members and XML elements whose name says that they hold a secret
lose their value, and texts lose what has the form of a credential. Ids, codes, statuses and states stay: a
verdict needs them. The time that a text takes grows with its length alone, not with what it repeats.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Any, TypeVar

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.brief import CUT
from activate_order_conformance.nouns.exchange import Exchange
from activate_order_conformance.run.disguises import SHORTEST, disguises, lowered
from activate_order_conformance.run.escapes import Span, unescaped
from activate_order_conformance.run.plain import members

MARK = "[redacted]"
"""What stands in the place of a secret."""

_PIECE = 1 << 16
"""How many characters are searched for credentials at once."""

_LAYERS = 3
"""Beneath how many layers of escapes credentials are looked for, such as JSON within JSON in a URL."""

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
    rf"(?P<before><(?:[\w.-]{{1,64}}:)?(?P<name>{_NAMES})(?:\s[^<>]*)?>)(?P<value>[^<]+)(?=</)", re.IGNORECASE
)
_MEMBER = re.compile(
    rf"(?P<before>[\"'](?:{_NAMES})[\"']\s*:\s*)(?P<value>\"(?:[^\"\\]|\\.)*(?:\"|$)|'(?:[^'\\]|\\.)*(?:'|$)|-?[\d.]+)",
    re.IGNORECASE,
)
_SCHEMES = ("bearer", "basic", "oauth", "token", "negotiate")
_CREDENTIAL = re.compile(
    rf"(?P<scheme>\b(?:{'|'.join(_SCHEMES)})\s+)(?=\S*[\d_~+/=!]|\S{{20}})[\w~+/.=!-]{{6,}}"
    r"|\b00D[A-Za-z0-9]{12,15}![\w.]{10,}",
    re.IGNORECASE,
)
_USER = re.compile(r"(?<![a-z0-9+.-])(?P<before>[a-z0-9+.-]+://)[^/?#\s@\"'<>]+@", re.IGNORECASE)
_JWT = re.compile(r"eyJ[\w-]{5,}(?P<rest>\.[\w-]{5,}\.[\w-]*)?")
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL
)

_CUTS = (CUT, "...", " ...")
"""What may stand where a text was cut, by the kit or by others."""

_SHORT, _SHORT_BODY = 200, 8192
"""Up to how many characters what came of a text, or of a body, is kept for the next that is the same."""

_Record = TypeVar("_Record")


class Redaction:
    """What takes secrets out of texts and records: the `credentials` that it was told, and what looks like one.

    Credentials are whole Authorization values or bare secrets. One that is a word of `kept`, which a verdict
    needs, is no secret. Knowing many costs a text no more than knowing one.
    """

    def __init__(self, credentials: Iterable[str] = (), kept: Iterable[str] = ()) -> None:
        self._kept = frozenset(map(lowered, kept))
        self._learnt: set[str] = set()
        self._forms: dict[str, set[str]] = {}
        # The same ids, headers and bodies come again and again.
        self._short_text = lru_cache(maxsize=8192)(self._text)
        self._short_body = lru_cache(maxsize=256)(self._body)
        self.learn(credentials)

    def learn(self, credentials: Iterable[str]) -> None:
        """Take `credentials` out from now on."""
        for credential in credentials:
            if credential in self._learnt:
                continue
            self._learnt.add(credential)
            forms = disguises(credential)
            if forms & self._kept:
                continue
            for form in forms:
                self._forms.setdefault(form[:SHORTEST], set()).add(form)
            self._short_text.cache_clear()
            self._short_body.cache_clear()

    def text(self, text: str) -> str:
        """Return `text` without secrets, and with lone surrogates, which no file can hold, as escapes."""
        return self._short_text(text) if len(text) <= _SHORT else self._text(text)

    def _text(self, text: str) -> str:
        if not text.isascii():
            text = text.encode("utf-8", "backslashreplace").decode()
        return _without_what_looks_secret(self._without_known(text))

    def _without_known(self, text: str) -> str:
        if not self._forms:
            return text
        kept: list[str] = []
        end = 0
        for start, after in sorted(self._spans(text, _LAYERS)):
            if start >= end:
                kept += (text[end:start], MARK)
            end = max(end, after)
        return "".join((*kept, text[end:])) if kept else text

    def _spans(self, text: str, layers: int) -> Iterator[Span]:
        """Yield where `text` has a credential, whole or up to where it was cut, beneath `layers` of escapes at most."""
        lower = lowered(text)
        met: set[str] = set()
        for start in range(0, len(lower), _PIECE):
            piece = lower[start : start + _PIECE + SHORTEST - 1]
            beginnings = {piece[at : at + SHORTEST] for at in range(len(piece) - SHORTEST + 1)}
            met |= self._forms.keys() & beginnings
        for beginning in met:
            for form in self._forms[beginning]:
                yield from _places(form, lower)
        for inside in unescaped(text) if layers else ():
            yield from map(inside.original, self._spans(inside.text, layers - 1))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers, those that bear a secret with the mark, and its scheme, as their value."""
        return {
            self.text(name): _keep_scheme(value) if _NAMED.fullmatch(name) else self.text(value)
            for name, value in headers.items()
        }

    def body(self, body: str) -> str:
        """Return a body of JSON, a form, XML or any text; JSON is written anew where a member held a secret."""
        return self._short_body(body) if len(body) <= _SHORT_BODY else self._body(body)

    def _body(self, body: str) -> str:
        try:
            document = json.loads(body) if body.lstrip()[:1] in ("{", "[") else None
            if document is not None and (cleaned := self.data(document)) != document:
                return json.dumps(cleaned, ensure_ascii=False)
        except (ValueError, RecursionError):  # it is no JSON, or nested too deeply to be looked through
            pass
        return self.text(body)

    def data(self, value: Any, name: str = "") -> Any:
        """Return plain data (what JSON can hold) without secrets, by its members' names too."""
        if isinstance(value, str):
            return MARK if value and _NAMED.fullmatch(name) else self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.data(member, str(key)) for key, member in value.items()}
        if isinstance(value, Sequence):
            return [self.data(member, name) for member in value]
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
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):  # as most are
            return value
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
            kind = type(value)
            return kind(**{name: self._value(getattr(value, name)) for name in members(kind)})
        if isinstance(value, tuple):
            return tuple(self._value(member) for member in value)
        if isinstance(value, Mapping | list):
            return self.data(value)
        return value


def _places(form: str, text: str) -> Iterator[Span]:
    """Yield where `text` has `form`, or what it has of it where it was cut."""
    end = 0
    while (start := text.find(form, end)) >= 0:
        end = start + len(form)
        yield start, end
    end = 0 if any(cut in text for cut in _CUTS) else len(text)
    while (start := text.find(form[:SHORTEST], end)) >= 0:
        alike = takewhile(
            lambda pair: pair[0] == pair[1], zip(form, text[start : start + len(form)], strict=False)
        )
        end = start + sum(1 for _ in alike)
        if text.startswith(_CUTS, end):
            yield start, end


def _without_what_looks_secret(text: str) -> str:
    """Return `text` without what has the form of a credential, or stands where one does."""
    if text.isalnum() and "eyJ" not in text:
        return text
    lower = text.lower()
    if "!" in text or not text.isascii() or any(scheme in lower for scheme in _SCHEMES):
        text = _CREDENTIAL.sub(lambda match: (match["scheme"] or "") + MARK, text)
    if "eyJ" in text:
        text = _JWT.sub(lambda match: MARK if match["rest"] else match[0], text)
    if "://" in text:
        text = _USER.sub(rf"\g<before>{MARK}@", text)
    if "-----BEGIN" in text:
        text = _PRIVATE_KEY.sub(MARK, text)
    if "=" in text:
        text = _PAIR.sub(rf"\g<before>{MARK}", text)
    if "</" in text:
        text = _ELEMENT.sub(rf"\g<before>{MARK}", text)
    if ":" in text:
        text = _MEMBER.sub(rf'\g<before>"{MARK}"', text)
    return text


def _keep_scheme(value: str) -> str:
    scheme, _, rest = value.partition(" ")
    if not rest and scheme.lower() in _SCHEMES:  # that a credential is empty is no secret
        return value
    return f"{scheme} {MARK}" if rest and re.fullmatch("[A-Za-z]{4,9}", scheme) else MARK
