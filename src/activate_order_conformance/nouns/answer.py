"""What a target answered to a call, result by result, or why nothing could be read of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from activate_order_conformance.nouns.brief import brief
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.snapshot import RECORD_ID

_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
_NO_SUCH_PLACE = 404
_QUOTED = 120
"""How many characters of what a target says are quoted."""
_SEARCHED = 2000
"""How many characters of a page are searched for what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one input as the answer gives it; `code` is the first error's, `more_codes` those of the others.

    `generic` tells that it came in the platform's generic error envelope, which names no action.
    """

    is_success: bool
    action_name: str | None = None
    code: str | None = None
    message: str | None = None
    output: Mapping[str, JSON] | None = None
    generic: bool = False
    more_codes: tuple[str, ...] = ()

    @property
    def operation_id(self) -> str | None:
        """Return the id of the background operation that it names, or None where it names none, or no id."""
        named = (self.output or {}).get("backgroundOperationId")
        return named if isinstance(named, str) and RECORD_ID.fullmatch(named) else None


FailureKind = Literal[
    "name resolution", "tls", "connection refused", "reset", "timeout", "too large", "redirect"
]


def cause(kind: FailureKind, text: str) -> str:
    """Return why there is no answer: the kind of failure, and what was said of it unless that is the same."""
    return kind if text.lower() in ("", kind) else f"{kind}: {text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the action answered to one call, or why there is no answer.

    `results` is None where the body cannot be read as results, and `unreadable` says what it is instead; `defects`
    lists what is wrong with an envelope that could be read all the same. `seconds` is how long the answer took.
    """

    sent: JSON
    seconds: float
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    results: tuple[Result, ...] | None = None
    unreadable: str = ""
    defects: tuple[str, ...] = ()
    failure: FailureKind | None = None
    failure_text: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether every input was accepted (`isSuccess`, under a 2xx status)."""
        return (
            self.status is not None
            and 200 <= self.status < 300
            and bool(self.results)
            and all(result.is_success for result in self.results or ())
        )

    @property
    def refused(self) -> bool:
        """Tell whether the answer can be read and no input was accepted."""
        return bool(self.results) and not any(result.is_success for result in self.results or ())

    def quote(self) -> str:
        """Return the answer on one short line, for a report."""
        if self.failure:
            return f"no answer ({cause(self.failure, self.failure_text)})"
        status = f"HTTP status {self.status}"
        if self.results is not None and len(self.results) == 1:
            result = self.results[0]
            if result.is_success:
                return f"{status}, isSuccess true"
            message = ""
            if result.generic and self.status == _NO_SUCH_PLACE and result.message:
                message = f" ({brief(result.message, _QUOTED)})"
            elif result.code is None and self.defects:
                message = f" ({self.defects[0]})"
            return f"{_code(result)} and {status}{message}"
        if self.results:
            each = ("isSuccess true" if result.is_success else _code(result) for result in self.results)
            return f"{status}: {', then '.join(each)}"
        text = " ".join(self.body.split())
        media = media_type(self.headers)
        if media in _MARKUP:
            status, text = f"{status}, {media}", _title(text[:_SEARCHED])
        seen = f"{status}: {brief(text, _QUOTED)}" if text else status
        return f"{self.unreadable} ({seen})" if self.unreadable else seen


def media_type(headers: Mapping[str, str]) -> str:
    """Return what an answer says that it is, without parameters and in lower case (empty: it does not say)."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def is_page(answer: Answer) -> bool:
    """Tell whether an answer is a page for browsers, by its own word, and nothing can be read of it."""
    return answer.results is None and media_type(answer.headers) in _MARKUP


def _code(result: Result) -> str:
    codes = ", beside ".join((result.code or "no code", *result.more_codes))
    return brief(codes, _QUOTED)


def _title(page: str) -> str:
    """Return what a page is called, or else how its text begins, without markup."""
    if title := re.search(r"<title[^<>]*>([^<]*)", page, re.IGNORECASE):
        return title[1].strip()
    return brief(re.sub(r"<[^<>]*>", " ", page), 60)
