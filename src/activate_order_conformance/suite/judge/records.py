"""What came true of the checkout's records after an activation, by the deadline, and what else changed."""

from __future__ import annotations

from dataclasses import replace

from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.nouns.shown import fields_of
from activate_order_conformance.nouns.snapshot import LIVE_OPERATIONS, Snapshot, same_id, told_by
from activate_order_conformance.run.plan import Judgement, Verdict
from activate_order_conformance.suite.experiments.effects import (
    AT_REST,
    EFFECTS,
    living_operations,
    summaries,
)
from activate_order_conformance.suite.judge import doubt
from activate_order_conformance.suite.judge.activation import of_accepted, verdict_of
from activate_order_conformance.suite.judge.answering import names_operation
from activate_order_conformance.suite.judge.changes import changes, unseen
from activate_order_conformance.suite.judge.doubt import LONGER, observing
from activate_order_conformance.suite.judge.judgement import expecting, so_long, unjudgeable
from activate_order_conformance.suite.judge.refusals import NOT_REFUSED

FREE = frozenset(
    {
        "cart.status",
        "order.status",
        "order_summaries",
        "background_operations",
        "session.archived",
        "session.background_operation_id",
        "session.is_processing",
        "session.next_state",
        "session.state",
    }
)
"""What an activation may change: what its interactions say, and the session's own course (reading-35)."""

_NOT_BELIEVED = (
    "the driver's probe edit-order-item says no on a ready checkout too, and is not believed",
    "let the probe edit-order-item change an item of a Draft order",
)
_NEVER_CHANGED = dict.fromkeys(
    ("prepared", "records"),
    (
        "no order item can be changed before the call either, so that nothing shows what locked it",
        "let the caller change an item of a Draft order, and the observer find it",
    ),
)
"""Why nothing is said of items that cannot be changed before the call, and what would help, by the way to a state."""

UNTOUCHED = ("session", "order", "orderSummaries", "validation")
"""What must be looked at before an activation can be said to have changed nothing else (reading-35)."""


def came_true(observation: Observation, effect_name: str) -> Judgement:
    """Judge that an effect of the activation was seen by the deadline, and stayed (reading-34)."""

    def judge(attempt: Attempt) -> Judgement:
        return _came_about(observation, attempt, effect_name)

    return of_accepted(observation, EFFECTS[effect_name].expected, judge)


def _came_about(observation: Observation, attempt: Attempt, effect_name: str) -> Judgement:
    """Judge that an effect was seen after a call by the deadline, and stayed."""
    effect = EFFECTS[effect_name]
    if not attempt.timeline or not attempt.after.sees(effect.subject):
        return unseen(observation, effect.subject)
    actual = effect.shows(attempt.after)
    if too_far := [snapshot for snapshot in attempt.timeline if effect.overshot(snapshot)]:
        return verdict_of(False, effect.shows(too_far[0]))
    if effect.seen(attempt.after):
        seen_at = effect.first_seen(attempt.timeline, attempt.called_at)
        return verdict_of(True, f"{actual} (seen after {seen_at - attempt.called_at:.2f} s)")
    if any(effect.seen(snapshot) for snapshot in attempt.timeline):
        return verdict_of(False, f"{actual}; it was otherwise before")
    return _at_the_deadline(observation, attempt, effect_name, actual)


@expecting(EFFECTS["interaction-02"].expected)
def one_summary(observation: Observation) -> Judgement:
    """Judge that several calls for one checkout, of which one was accepted, left one order summary."""
    first = observation.first
    if first is None or not any(answer.accepted for answer in first.answers):
        return Judgement(verdict=Verdict.UNPROVEN, because="none of the calls was accepted")
    return _came_about(observation, first, "interaction-02")


@expecting("no order summary of the order comes about")
def no_summary(observation: Observation) -> Judgement:
    """Judge that a refusal, which says that there is no order summary, left none."""
    first = observation.first
    if first is None or not first.answer.refused:
        return Judgement(verdict=Verdict.UNPROVEN, because=NOT_REFUSED)
    effect = EFFECTS["interaction-02"]
    if not first.after.sees(effect.subject):
        return unseen(observation, effect.subject)
    most = max(first.timeline, key=summaries)
    return verdict_of(not summaries(most), effect.shows(most))


def operation_ends(observation: Observation, output: str) -> Judgement:
    """Judge that the operation named is the checkout's own, and ends by the deadline (reading-37)."""
    expected = "the operation that is named is the checkout's own, and ends"
    named = names_operation(observation, output)
    if named.verdict is not Verdict.CONFORMS:
        return replace(named, expected=expected)

    def judge(attempt: Attempt) -> Judgement:
        results = attempt.answer.results or ()
        value = str((results[0].output or {}).get(output))
        if told_by(value) in attempt.shared:
            return verdict_of(False, f"{value} is named for another checkout, too")
        if not attempt.timeline or not attempt.after.sees("backgroundOperations"):
            return unseen(observation, "backgroundOperations")
        statuses = _statuses(attempt.after, value)
        if not statuses:
            return verdict_of(False, f"no operation of the checkout is {value}")
        before = _statuses(attempt.before, value)
        if before and before[0] not in LIVE_OPERATIONS:
            return verdict_of(False, f"the operation had ended before the call: it was {before[0]}")
        if statuses[0] in LIVE_OPERATIONS:
            seen = [status for look in attempt.timeline for status in _statuses(look, value)]
            if ended := next((status for status in seen if status not in LIVE_OPERATIONS), ""):
                return verdict_of(False, f"the operation is {statuses[0]}, and was {ended} before")
            because = f"the operation was still {statuses[0]}{so_long(observation, attempt, 'operation')}"
            return Judgement(verdict=Verdict.UNPROVEN, because=because, unlock=LONGER)
        return verdict_of(True, f"the operation is {statuses[0]}")

    return of_accepted(observation, expected, judge)


def _statuses(snapshot: Snapshot, operation_id: str) -> list[str]:
    """Return the status of the operation of that id, if the checkout has it."""
    return [
        operation.status
        for operation in snapshot.background_operations
        if same_id(operation.id, operation_id) and _differ_in_length_alone(operation.id, operation_id)
    ]


def _differ_in_length_alone(record_id: str, other: str) -> bool:
    """Tell whether of two ids of one record none has another checksum than the other."""
    return record_id == other or len(record_id) != len(other)


def item_read_only(observation: Observation) -> Judgement:
    """Judge that the caller can change an order item before the activation, and not after it (reading-11).

    One that nobody tried to change before it shows only what can be changed still.
    """

    def judge(attempt: Attempt) -> Judgement:
        before, after = attempt.item_editable
        if after is None and before is not None:
            because = "it was tried only while the background operation still lived"
            return Judgement(verdict=Verdict.UNPROVEN, because=because, unlock=LONGER)
        if after is None:
            return Judgement(
                verdict=Verdict.UNPROVEN,
                because="the probe edit-order-item is not offered",
                unlock=doubt.probing(observation, "edit-order-item"),
            )
        if before is None and not after:
            because = "whether an order item could be changed before the call was not tried"
            return Judgement(verdict=Verdict.UNPROVEN, because=because)
        if before is False:
            because, unlock = _NEVER_CHANGED.get(observation.arranged_by, _NOT_BELIEVED)
            return Judgement(verdict=Verdict.UNPROVEN, because=because, unlock=unlock)
        if not after:
            return verdict_of(True, "the change was refused")
        changed = "the caller changed an order item"
        if EFFECTS["interaction-01"].seen(attempt.after) and not living_operations(attempt.after):
            deviates = verdict_of(False, changed)
            return doubt.of_caller(observation, attempt.before, deviates, "an activated order")
        return _at_the_deadline(observation, attempt, "interaction-01", changed)

    return of_accepted(observation, "an order item can no longer be changed", judge)


def nothing_else(observation: Observation) -> Judgement:
    """Judge that the activation changed what it may change, and nothing else (reading-35)."""

    def judge(attempt: Attempt) -> Judgement:
        if not attempt.timeline:
            return unseen(observation, "the checkout's records")
        before, after = fields_of(attempt.before), fields_of(attempt.after)
        others = changes(
            {name: value for name, value in before.items() if name not in FREE},
            {name: value for name, value in after.items() if name not in FREE},
        )
        now = {operation.id: operation.status for operation in attempt.after.background_operations}
        for operation in attempt.before.background_operations:
            if (status := now.get(operation.id)) is None:
                others.append(f"background operation {operation.id} is gone")
            elif operation.status not in LIVE_OPERATIONS and status != operation.status:
                others.append(
                    f"background operation {operation.id} had ended as {operation.status}, and is {status}"
                )
        if len(attempt.after.order_summaries) > summaries(attempt.after):
            others.append("there is an order summary of another order")
        if (count := summaries(attempt.after)) > 1:
            others.append(f"there are {count} order summaries of the order")
        if not (AT_REST.seen(attempt.after) or living_operations(attempt.after)):
            others.append(f"{AT_REST.shows(attempt.after)}, and no background operation is under way")
        hidden = [subject for subject in UNTOUCHED if not attempt.after.sees(subject)]
        if hidden and not others:
            return unseen(observation, *hidden)
        return verdict_of(not others, "; ".join(others) or "nothing else changed")

    return of_accepted(observation, "these changes and no others", judge)


def bystander_unchanged(observation: Observation, *, whatever_came: bool = False) -> Judgement:
    """Judge that another checkout of the same caller was left as it was (input-01).

    Of an activation, which shows at once that the cart that was named is completed; or of `whatever_came` of a call.
    """
    expected = "the other checkout has not changed"

    def judge(attempt: Attempt) -> Judgement:
        if attempt.bystander is None or not attempt.bystander[0].observes:
            return unseen(observation, "the other checkout")
        before, after = attempt.bystander
        differences = changes(fields_of(before), fields_of(after))
        if attempt.beside_editable == (True, False):
            differences.append("an order item can no longer be changed")
        return verdict_of(not differences, "; ".join(differences) or "nothing changed")

    if not whatever_came:
        return of_accepted(observation, expected, judge)
    judgement = unjudgeable(observation)
    if judgement is None:
        judgement = (
            judge(observation.first) if observation.first else unseen(observation, "the other checkout")
        )
    return replace(judgement, expected=expected)


def _at_the_deadline(observation: Observation, attempt: Attempt, effect_name: str, actual: str) -> Judgement:
    """Judge what had not come true at the deadline: the target's fault only if its work has ended."""
    after, late = attempt.after, f"{actual}{so_long(observation, attempt, effect_name)}"
    if not after.sees("backgroundOperations"):
        return Judgement(
            verdict=Verdict.UNPROVEN,
            because=f"{late}, and whether the background operation has ended cannot be observed here",
            unlock=observing(observation, "backgroundOperations"),
        )
    if living_operations(after):
        because = f"{late}, while a background operation still lives"
        return Judgement(verdict=Verdict.UNPROVEN, because=because, unlock=LONGER)
    return verdict_of(False, late)
