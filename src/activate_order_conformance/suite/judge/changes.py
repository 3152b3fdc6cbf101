"""What differs between two looks at a checkout, and what a refusal may change: nothing."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.shown import BY_NAME_ALONE, differing, fields_of
from activate_order_conformance.nouns.snapshot import SUBJECTS
from activate_order_conformance.nouns.value import word
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.answers import kind
from activate_order_conformance.suite.experiments.effects import living_operations
from activate_order_conformance.suite.experiments.readback import done_once_put_right, shown_by
from activate_order_conformance.suite.judge.doubt import observing
from activate_order_conformance.suite.judge.judgement import expecting, unjudgeable
from activate_order_conformance.suite.judge.refusals import NOT_REFUSED

LEFT_ALONE = ("cart", "session", "order", "orderSummaries")
"""What must be looked at before anything can be said to be unchanged (reading-23)."""


@expecting("nothing about the checkout has changed")
def unchanged(observation: Observation) -> Judgement:
    """Judge that a refusal left every observed record of the checkout as it was (reading-23, reading-33)."""
    first = observation.first
    if first is None or kind(first.answer) != "refused":
        because = f"nothing was refused ({first.answer.quote() if first else 'no call'})"
        if first is not None and first.answer.accepted:
            because = NOT_REFUSED
        return Judgement(verdict=Verdict.UNPROVEN, because=because)
    start = fields_of(first.before)
    for snapshot in first.timeline:
        if not (differences := changes(start, fields_of(snapshot))):
            continue
        if _moved_by_itself(observation, first):
            return Judgement(
                verdict=Verdict.UNPROVEN,
                because=f"the background operation that {_arranged(observation)} moved on by itself",
                unlock="hold an arranged background operation until it is changed",
            )
        if living_operations(first.before) and "background_operation" not in observation.wanted:
            because = "the work of an earlier call was still under way"
            return Judgement(verdict=Verdict.UNPROVEN, because=because)
        back = " (and changed back)" if fields_of(first.after) == start else ""
        return Judgement(verdict=Verdict.DEVIATES, actual="; ".join(differences) + back)
    if done := done_once_put_right(observation):
        return Judgement(verdict=Verdict.DEVIATES, actual=done)
    if actual := change_of_items(first):
        return Judgement(verdict=Verdict.DEVIATES, actual=actual)
    if hidden := [subject for subject in LEFT_ALONE if not first.before.sees(subject)]:
        return unseen(observation, *hidden)
    not_seen = sorted(set(SUBJECTS) - first.before.observes)
    return Judgement(
        verdict=Verdict.CONFORMS,
        actual="nothing changed",
        because=f"not seen: {', '.join(not_seen)}" if not_seen else "",
    )


def change_of_items(attempt: Attempt) -> str:
    """Say what a call changed of the order's items, where that was tried (empty: nothing)."""
    return change_of_editable(*attempt.item_editable)


def change_of_editable(before: bool | None, after: bool | None) -> str:
    """Say what became of whether an order item can be changed (empty: nothing, or it was not tried both times)."""
    if before == after or None in (before, after):
        return ""
    return f"an order item can {'no longer' if before else 'now'} be changed"


def _moved_by_itself(observation: Observation, attempt: Attempt) -> bool:
    """Tell whether an operation that was arranged as living went on, as operations do."""
    name = "background_operation"
    if name not in observation.wanted or attempt.holds_alone:
        return False
    before = shown_by(attempt.before).get(name)
    return any(shown_by(snapshot).get(name) != before for snapshot in attempt.timeline)


def _arranged(observation: Observation) -> str:
    return "was prepared" if observation.arranged_by == "prepared" else "the driver arranged"


def noted(observation: Observation) -> Judgement:
    """Note what the target did where the page does not say: the answer, and what changed."""
    if judgement := unjudgeable(observation):
        return judgement
    if observation.first is None:
        return Judgement(verdict=Verdict.BROKEN, because="No call was made.")
    answer = observation.first.answer
    word = {"accepted": "activated", "refused": "refused"}.get(kind(answer), "answered")
    differences = changes_of(observation.first)
    return Judgement(verdict=Verdict.NOTED, actual="; ".join((f"{word}: {answer.quote()}", *differences)))


def changes_of(attempt: Attempt) -> list[str]:
    """Return what a call changed of its checkout, a phrase each."""
    return changes(fields_of(attempt.before), fields_of(attempt.after))


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return what differs between the records of two snapshots, a phrase each."""
    return [
        f"{_as_shown(name)} was {_show(before.get(name))} and is {_show(after.get(name))}"
        for name in differing(before, after)
    ]


def _as_shown(name: str) -> str:
    """Return the name of a field as a driver's read has it."""
    if name in BY_NAME_ALONE:
        return name
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def unseen(observation: Observation, *subjects: str) -> Judgement:
    """Return that nothing can be said of `subjects` that are not observed."""
    subject = ", ".join(subjects)
    return Judgement(
        verdict=Verdict.UNPROVEN,
        because=f"{subject} cannot be observed here",
        unlock=observing(observation, subject),
    )


def _show(value: object) -> str:
    match value:
        case ():
            return "none"
        case tuple():
            return f"{len(value)} ({', '.join(word(getattr(record, 'status', record)) for record in value)})"
        case _:
            return word(value)
