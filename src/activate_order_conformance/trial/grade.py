"""Whether the kit diagnosed a subject rightly: detected, blamed exactly, and explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.diagnosis import FAILING, Diagnosis
from activate_order_conformance.trial.subject import Blame, Subject


class Standing(StrEnum):
    """Whether a subject counts, and if not why."""

    COUNTED = "counted"
    EQUIVALENT = "equivalent"
    INDISTINGUISHABLE = "indistinguishable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A subject, what the suite made of it, and whether that was right.

    `exact` is None where nothing in particular can be asked to be blamed. `wrong` says what the kit did wrong
    (empty: nothing); `reason` why a subject does not count.
    """

    subject: Subject
    diagnosis: Diagnosis
    standing: Standing = Standing.COUNTED
    detected: bool = True
    exact: bool | None = True
    explained: bool = True
    wrong: str = ""
    reason: str = ""


def graded(subject: Subject, diagnosis: Diagnosis) -> Grade:
    """Return whether `diagnosis` is what a sound kit makes of `subject`."""
    grade = Grade(subject=subject, diagnosis=diagnosis)
    if fault := diagnosis.fault:
        return replace(grade, detected=False, exact=None, explained=False, wrong=fault)
    if subject.kind == "mutant":
        return _of_a_mutant(grade)
    if subject.kind == "variant":
        return _of_a_variant(grade)
    return _of_a_driver(grade)


def _of_a_mutant(grade: Grade) -> Grade:
    subject, diagnosis = grade.subject, grade.diagnosis
    unseen = diagnosis.overall == "conformant"
    if subject.alias_of:
        return replace(
            grade,
            standing=Standing.INDISTINGUISHABLE,
            detected=not unseen,
            exact=None,
            wrong="" if unseen else f"blamed, though no answer tells it from {' or '.join(subject.alias_of)}",
            reason=f"by the page {' and '.join(subject.alias_of)} has the same code and status",
        )
    if subject.equivalent:
        differs = not unseen or diagnosis.differed
        return replace(
            grade,
            standing=Standing.EQUIVALENT,
            detected=not unseen,
            exact=None,
            wrong="it differs from the reference, and is said not to" if differs else "",
            reason=subject.equivalent,
        )
    exact = None if subject.unblamed else diagnosis.failing == dict(subject.blame)
    explained = _explained(subject, diagnosis)
    faults = []
    if unseen:
        faults.append(f"not detected: {subject.survives}" if subject.survives else "not detected")
    if exact is False:
        faults.append(_difference(subject.blame, diagnosis.failing))
    if not explained:
        faults.append("no message names the difference")
    return replace(grade, detected=not unseen, exact=exact, explained=explained, wrong="; ".join(faults))


def _explained(subject: Subject, diagnosis: Diagnosis) -> bool:
    """Tell whether messages name the difference: what was expected beside what came, and what it is about."""
    if subject.occurs is not None:
        return subject.occurs in diagnosis.rows.values()
    failed = diagnosis.failed_claims
    if not failed:
        return any(claim.because for claim in diagnosis.claims)
    telling = [
        claim for claim in failed if claim.expected and claim.actual and claim.expected != claim.actual
    ]
    rows_told = {row for claim in telling for row in claim.falls_on}
    mentioned = any(all(text in claim.actual for text in subject.mentions) for claim in telling)
    return mentioned and diagnosis.failing.keys() <= rows_told


def _difference(expected: Blame, failing: Blame) -> str:
    parts = [
        *_listed("not blamed", expected.items() - failing.items()),
        *_listed("blamed besides", failing.items() - expected.items()),
    ]
    return "; ".join(parts)


def _listed(words: str, rows: Iterable[tuple[str, Verdict]]) -> list[str]:
    names = [f"{row} ({verdict})" for row, verdict in sorted(rows)]
    return [f"{words}: {', '.join(names)}"] if names else []


def _of_a_variant(grade: Grade) -> Grade:
    overall, failing = grade.diagnosis.overall, grade.diagnosis.failing
    blamed = _listed("blamed", failing.items())
    wrong = "" if overall == "conformant" else "; ".join([f"judged {overall}", *blamed])
    return replace(grade, detected=bool(failing), wrong=wrong)


def _of_a_driver(grade: Grade) -> Grade:
    subject, diagnosis = grade.subject, grade.diagnosis
    named = any(
        "driver" in claim.because and all(text in claim.because for text in subject.mentions)
        for claim in diagnosis.claims
        if claim.verdict not in FAILING
    )
    detected = diagnosis.overall != "conformant"
    faults = _listed("the target is blamed", diagnosis.failing.items())
    if not detected:
        faults.append("not detected")
    elif not named:
        faults.append("the driver is not named")
    exact = not diagnosis.failing
    return replace(grade, detected=detected, exact=exact, explained=named, wrong="; ".join(faults))
