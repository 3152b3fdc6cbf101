"""Whether the kit judged a subject rightly: detected, blamed exactly, and explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.outcome import FAILING, Outcome
from activate_order_conformance.trial.subject import Blame, Subject


class Standing(StrEnum):
    """Says whether a subject counts, and if not why."""

    COUNTED = "counted"
    BROKEN = "broken"
    EQUIVALENT = "equivalent"
    INDISTINGUISHABLE = "indistinguishable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Holds a subject, what came of it, and whether that was right.

    `exact` is None where nothing in particular can be asked to be blamed. `wrong` says what the kit did wrong
    (empty: nothing); `reason` why a subject does not count.
    """

    subject: Subject
    outcome: Outcome
    standing: Standing = Standing.COUNTED
    detected: bool = True
    exact: bool | None = True
    explained: bool = True
    wrong: str = ""
    reason: str = ""


def judged(subject: Subject, outcome: Outcome) -> Judged:
    """Return whether `outcome` is what a sound kit makes of `subject`."""
    if outcome.fault:
        return Judged(
            subject=subject,
            outcome=outcome,
            standing=Standing.BROKEN,
            wrong=outcome.fault,
            reason=outcome.fault,
        )
    if subject.kind == "mutant":
        return _mutant(subject, outcome)
    if subject.kind == "variant":
        return _variant(subject, outcome)
    return _driver(subject, outcome)


def _mutant(subject: Subject, outcome: Outcome) -> Judged:
    unseen = outcome.overall == "conformant"
    if subject.alias_of:
        return Judged(
            subject=subject,
            outcome=outcome,
            standing=Standing.INDISTINGUISHABLE,
            detected=not unseen,
            exact=None,
            wrong="" if unseen else f"blamed, though no answer tells it from {' or '.join(subject.alias_of)}",
            reason=f"by the page {' and '.join(subject.alias_of)} has the same code and status",
        )
    if unseen and not outcome.differed:
        return Judged(
            subject=subject,
            outcome=outcome,
            standing=Standing.EQUIVALENT,
            detected=False,
            exact=None,
            reason="nothing that was asked in the run was answered otherwise than by the reference",
        )
    exact = None if subject.unblamed else outcome.failing == dict(subject.blame)
    explained = _explained(subject, outcome)
    faults = []
    if unseen:
        faults.append("not detected")
    if exact is False:
        faults.append(_difference(subject.blame, outcome.failing))
    if not explained:
        faults.append("no message names the difference")
    return Judged(
        subject=subject,
        outcome=outcome,
        detected=not unseen,
        exact=exact,
        explained=explained,
        wrong="; ".join(faults),
    )


def _explained(subject: Subject, outcome: Outcome) -> bool:
    """Tell whether messages name the difference: what was expected beside what came, and what it is about."""
    if subject.occurs is not None:
        return subject.occurs in outcome.rows.values()
    failed = outcome.failed_claims
    if not failed:
        return any(claim.because for claim in outcome.claims)
    told = [claim for claim in failed if claim.expected and claim.actual and claim.expected != claim.actual]
    of_rows = {row for claim in told for row in claim.falls_on}
    mentioned = any(all(text in claim.actual for text in subject.mentions) for claim in told)
    return mentioned and outcome.failing.keys() <= of_rows


def _difference(expected: Blame, found: Blame) -> str:
    parts = [
        *_listed("not blamed", expected.items() - found.items()),
        *_listed("blamed besides", found.items() - expected.items()),
    ]
    return "; ".join(parts)


def _listed(words: str, rows: Iterable[tuple[str, Verdict]]) -> list[str]:
    named = [f"{row} ({verdict})" for row, verdict in sorted(rows)]
    return [f"{words}: {', '.join(named)}"] if named else []


def _variant(subject: Subject, outcome: Outcome) -> Judged:
    blamed = _listed("blamed", outcome.failing.items())
    wrong = "" if outcome.overall == "conformant" else "; ".join([f"judged {outcome.overall}", *blamed])
    return Judged(subject=subject, outcome=outcome, detected=bool(outcome.failing), wrong=wrong)


def _driver(subject: Subject, outcome: Outcome) -> Judged:
    named = any(
        "driver" in claim.because and all(text in claim.because for text in subject.mentions)
        for claim in outcome.claims
        if claim.verdict not in FAILING
    )
    faults = _listed("the target is blamed", outcome.failing.items())
    if outcome.overall == "conformant":
        faults.append("not detected")
    elif not named:
        faults.append("the driver is not named")
    return Judged(
        subject=subject,
        outcome=outcome,
        detected=outcome.overall != "conformant",
        exact=not outcome.failing,
        explained=named,
        wrong="; ".join(faults),
    )
