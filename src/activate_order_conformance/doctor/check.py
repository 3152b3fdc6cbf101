"""One check of the doctor: what was looked at, what was seen, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from activate_order_conformance.phrases import capitalised
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.targets.journal import Journal

Word: TypeAlias = Literal["good", "wrong", "mind", "skipped"]
"""`mind` is what does not keep a run from being made, and makes it say less."""


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check; `do` says what to do about it (empty: nothing)."""

    name: str
    word: Word
    seen: str
    do: str = ""

    @property
    def advice(self) -> str:
        """Return `do` as a sentence begins."""
        return capitalised(self.do)


def redacted(checks: Iterable[Check], journal: Journal) -> Iterator[Check]:
    """Yield checks as they may be shown: without any credential that was met by then."""
    redaction = Redaction()
    for check in checks:
        redaction.learn(journal.credentials)
        yield replace(check, seen=redaction.text(check.seen), do=redaction.text(check.do))


def exit_status(checks: Iterable[Check]) -> int:
    """Return 0 where nothing is wrong, else 3."""
    return 3 if any(check.word == "wrong" for check in checks) else 0
