"""The verdict of a clause or a reading, from the claims that fall on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activate_order_conformance.report.model import JudgedClaim
from activate_order_conformance.run.plan import Verdict, worst

NEUTRAL = frozenset({Verdict.NOTED, Verdict.NOT_APPLICABLE, Verdict.UNTESTED})
"""Verdicts of a claim that decide nothing as long as another claim does."""


NOT_SELECTED = "not selected"
"""Why a row is untested in a run of other clauses."""
NO_SCENARIO = "no scenario of this run falls on it"
"""Why a testable clause is untested in a run of the whole contract; such a run is partial at best."""
FOUNDATION = "everything rests on it"
"""Why a reading that the kit is built on has no verdict of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """A row's verdict, why it is no better, and what would let it be judged."""

    verdict: Verdict
    because: str = ""
    unlock: tuple[str, ...] = ()


def row_verdict(claims: Sequence[JudgedClaim], untested: str) -> RowVerdict:
    """Return the verdict of a row from its claims: the worst that weighs.

    Informational claims weigh only where they are broken, or where there are no others and none was noted. Values that
    are said not to occur count neither way; a row of which every value is so is not applicable. What was shown only
    together with what it entails is unproven. What was not asked, since an earlier claim of its scenario deviates, does
    not weigh where another scenario shows the same. A row without claims is untested, because of `untested`; so is one
    of which nothing is amiss, and scenarios were left out on request: a part never shows the whole of it.
    """
    if not claims:
        return RowVerdict(verdict=Verdict.UNTESTED, because=untested)
    weighing = [
        claim for claim in claims if not claim.scenario.informational or claim.verdict is Verdict.BROKEN
    ]
    if not weighing:
        if any(claim.verdict is Verdict.NOTED for claim in claims):
            return RowVerdict(verdict=Verdict.NOTED, because=_said(claims), unlock=_unlocks(claims))
        weighing = [*claims]
    shown = {claim.claim.name for claim in weighing if claim.verdict is Verdict.CONFORMS}
    deciding = [
        claim
        for claim in weighing
        if claim.verdict not in NEUTRAL and not (claim.finding.not_asked and claim.claim.name in shown)
    ]
    in_part = _asked_in_part(weighing)
    if not deciding:
        absent = [claim for claim in weighing if claim.verdict is Verdict.NOT_APPLICABLE]
        if in_part:
            return in_part
        if not absent:
            return RowVerdict(verdict=Verdict.NOTED, because=_said(weighing))
        because = "every value is said not to occur"
        reasons = _said(absent)
        return RowVerdict(
            verdict=Verdict.NOT_APPLICABLE, because=f"{because}: {reasons}" if reasons else because
        )
    verdict = worst(claim.verdict for claim in deciding)
    if verdict is Verdict.CONFORMS:
        return in_part or _proven(deciding)
    behind = [claim for claim in deciding if claim.verdict is verdict]
    return RowVerdict(verdict=verdict, because=_said(behind), unlock=_unlocks(behind))


def _asked_in_part(weighing: Sequence[JudgedClaim]) -> RowVerdict | None:
    """Return what a row comes to of which some scenarios conform and others were not asked for (None: none were)."""
    every = {claim.scenario.id for claim in weighing}
    others = {claim.scenario.id for claim in weighing if claim.verdict is Verdict.UNTESTED}
    conforming = {claim.scenario.id for claim in weighing if claim.verdict is Verdict.CONFORMS}
    because = f"{len(conforming)} of {len(every)} scenarios conform; not asked for: {len(others)}"
    return RowVerdict(verdict=Verdict.UNTESTED, because=because) if others else None


def _proven(conforming: Sequence[JudgedClaim]) -> RowVerdict:
    """Tell whether each fact was shown at least once by a scenario that can tell this row from another."""
    shown = {claim.claim.name for claim in conforming if claim.finding.proves}
    entailed = [claim for claim in conforming if claim.claim.name not in shown]
    if not entailed:
        return RowVerdict(verdict=Verdict.CONFORMS)
    reasons = _said(entailed)
    because = "only shown together with what it entails"
    return RowVerdict(
        verdict=Verdict.UNPROVEN,
        because=f"{because}: {reasons}" if reasons else because,
        unlock=_unlocks(entailed),
    )


def _said(claims: Iterable[JudgedClaim]) -> str:
    return "; ".join(dict.fromkeys(claim.finding.because for claim in claims if claim.finding.because))


def _unlocks(claims: Iterable[JudgedClaim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.finding.unlock for claim in claims if claim.finding.unlock))
