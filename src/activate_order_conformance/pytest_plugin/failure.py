"""What a failing test shows: its claims, and the calls of the action with their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.report.calls import calls
from activate_order_conformance.run.plain import from_plain


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test failed and for what, as pytest tells it on one line; `lineno` counts from 1."""

    path: str
    lineno: int
    message: str

    def __str__(self) -> str:
        """Return the line."""
        return f"{self.path}:{self.lineno}: {self.message}"


@dataclass(frozen=True, slots=True)
class Failure:
    """What is shown of a failure at length, and on one line, which is what a summary and JUnit XML begin with.

    On a terminal the line is all there is where it `is_brief` (`--tb=line`).
    """

    text: str
    reprcrash: Place
    is_brief: bool

    def __str__(self) -> str:
        """Return it at length."""
        return self.text

    def toterminal(self, out: Any) -> None:
        """Write it at length."""
        for line in () if self.is_brief else self.text.splitlines():
            out.line(line)


def with_calls(report: pytest.TestReport, data: Mapping[str, Any], *, is_brief: bool) -> Failure:
    """Return the failure of a test, with the calls of its scenario, by what hangs on its report."""
    text = str(report.longrepr)
    path, line, _ = report.location
    blocks = [f"{title}\n{exchanged}" for title, exchanged in _calls(data)]
    place = Place(path, (line or 0) + 1, text.partition("\n")[0])
    return Failure("\n\n".join([text, *blocks]), place, is_brief)


def _calls(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    # The control's comes with the first.
    witnesses = [from_plain(Witness, plain) for plain in data["evidence"]]
    witness = next((witness for witness in reversed(witnesses) if witness.exchanges), None)
    if witness is None or witness.observation is None:
        return
    for call in calls(witness.observation, witness.exchanges):
        parts = (call.request.first, call.request.body, call.answer.first, call.answer.body, call.curl)
        yield call.title, "\n".join(filter(None, parts))
