"""How each verdict, and each word for a whole run, looks: one row a word, for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from activate_order_conformance.report.model import Overall
from activate_order_conformance.run.plan import Verdict

TestStatus: TypeAlias = Literal["passed", "failed", "skipped"]
"""What becomes of a verdict where tests are told of; what could not be shown never counts as passed."""


@dataclass(frozen=True, slots=True)
class Look:
    """A verdict's sign, its emoji (empty: it has none), its colour on a terminal, and its status as a test.

    A sign or an emoji is seen before the word is read, which always stands beside it, so that colour is never all
    there is to tell verdicts apart.
    """

    sign: str
    emoji: str
    colour: str
    status: TestStatus


LOOKS: Mapping[Verdict, Look] = {
    Verdict.DEVIATES: Look("✗", "❌", "bold red", "failed"),
    Verdict.UNSTABLE: Look("≈", "❌", "bold red", "failed"),
    Verdict.BROKEN: Look("!", "💥", "magenta", "failed"),
    Verdict.DISPUTED: Look("±", "⚠️", "yellow", "failed"),
    Verdict.UNPROVEN: Look("?", "❔", "yellow", "skipped"),
    Verdict.CONFORMS: Look("✓", "✅", "green", "passed"),
    Verdict.NOTED: Look("i", "", "cyan", "passed"),
    Verdict.NOT_APPLICABLE: Look("∅", "", "dim", "skipped"),
    Verdict.UNTESTED: Look("○", "", "dim", "skipped"),
}


@dataclass(frozen=True, slots=True)
class OverallLook:
    """A word's colour on a terminal, by the name that shields.io has for it, and as a badge is drawn.

    White text can be read on the last.
    """

    colour: str
    shield: str
    drawn: str


OVERALL_LOOKS: Mapping[Overall, OverallLook] = {
    Overall.NON_CONFORMANT: OverallLook("red", "red", "#a31515"),
    Overall.BROKEN: OverallLook("magenta", "purple", "#7a1486"),
    Overall.INCONCLUSIVE: OverallLook("yellow", "lightgrey", "#4a535e"),
    Overall.PARTIAL: OverallLook("yellow", "yellow", "#7a4b00"),
    Overall.CONFORMANT: OverallLook("green", "brightgreen", "#14662b"),
}


def marked(verdict: Verdict) -> str:
    """Return a verdict with its emoji before it, where it has one."""
    return f"{LOOKS[verdict].emoji} {verdict}".strip()
