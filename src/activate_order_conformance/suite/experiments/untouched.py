"""Whether what was arranged holds until it is called for: other checkouts, for which nothing is called, show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.departures import LEFT_BY_AN_ACTIVATION
from activate_order_conformance.nouns.observation import Attempt, Unsupported
from activate_order_conformance.nouns.shown import records_of
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts, arranged_as, changes
from activate_order_conformance.suite.experiments.readback import contradiction, shown_by
from activate_order_conformance.targets.protocol import Arranged, UnsupportedDepartures

_SAMPLES = 3
"""How many checkouts are left untouched where one changed: what ends at some time may stay in one of them."""


@dataclass(frozen=True, slots=True)
class Untouched:
    """What brings checkouts of one experiment into a state and calls nothing; `deadline` is in seconds."""

    attempts: Attempts
    checkouts: Checkouts
    deadline: float

    def not_held(self, attempt: Attempt, states: Sequence[Checkout]) -> tuple[Unsupported, ...]:
        """Return what did not stay in the last of `states` by itself; nothing where no other can be brought there."""
        try:
            return not_held(
                attempt,
                states[-1],
                self.checkouts.ready,
                lambda seconds: self._seen_after(seconds, states),
                self.deadline,
            )
        except UnsupportedDepartures:
            return ()

    def holds_alone(self, attempt: Attempt, state: Checkout, since: float) -> bool:
        """Tell whether an operation that changed stays where nothing is called, for longer than `since` till then."""
        seconds = attempt.after.at - since + self.deadline
        try:
            return holds_alone(attempt, lambda: self._seen_after(seconds, (state,)))
        except UnsupportedDepartures:
            return False

    def _seen_after(self, seconds: float, states: Sequence[Checkout]) -> tuple[Attempt, ...]:
        """Bring other checkouts into `states`, one after the other, and look at them at once and so much later."""
        brought = [self._brought(states) for _ in range(_SAMPLES)]
        look = partial(self.attempts.reads.look, deadline=self.deadline)
        at_once = [look(another) for another, _ in brought]
        self.attempts.clock.sleep(seconds)
        return tuple(
            Attempt(before=before, answers=(), timeline=(early, look(another)))
            for (another, before), early in zip(brought, at_once, strict=True)
        )

    def _brought(self, states: Sequence[Checkout]) -> tuple[Arranged, Snapshot]:
        """Bring another checkout into `states`, one after the other, and return it with what is read then."""
        another = self.checkouts.arrange(states[0])
        before = self.attempts.reads.read_back(another, arranged_as(states[0], another), self.deadline)
        for now, then in pairwise(states):
            wanted = changes(another, now, then, self.checkouts.ready)
            another = self.attempts.change(another, wanted)
            before = self.attempts.reads.read_back(another, wanted, self.deadline)
        return another, before


_OPERATION = "background_operation"


def not_held(
    attempt: Attempt,
    state: Checkout,
    ready: Checkout,
    untouched: Callable[[float], Sequence[Attempt]],
    deadline: float,
) -> tuple[Unsupported, ...]:
    """Return what does not stay in the `state` that it was called in, of what a look after the call shows otherwise.

    `untouched` brings other checkouts there and looks at them so many seconds after, without a call: several, since
    what ends at some time may stay in one of them. That an operation goes on for which a call was refused is no news.
    A record that was not there before a refusal may have been shown late: until the `deadline`, in seconds.
    What was read as something else already before the call never was in that state.
    """
    if contradiction(attempt.before, state.departures_from(ready)):
        return ()
    became = _became(attempt, state, ready)
    appeared = _appeared(attempt) if all(answer.refused for answer in attempt.answers) else frozenset()
    if not appeared and not became.keys() - ({_OPERATION} if attempt.answer.refused else set()):
        return ()
    seconds = attempt.after.at - attempt.called_at
    samples = untouched(max(seconds, deadline) if appeared else seconds)
    by_themselves = (
        (name, before[name], value)
        for alone in samples
        for before in [shown_by(alone.before)]
        for name, value in _changed(alone)
        if became.get(name, before[name]) == value
    )
    return tuple(
        Unsupported(
            departure="checkout",
            reason=f"a read of a checkout shows more in {subject} some time after it was made, without a call",
            unlock=f"let a read show all in {subject} as soon as it is there",
        )
        for subject in sorted({subject for alone in samples for subject in _appeared(alone)} & appeared)
    ) + tuple(
        Unsupported(
            departure=name,
            reason=f"{name} {word(before)} becomes {word(value)} by itself, without a call",
            unlock=f"hold {name} until it is changed",
        )
        for name, before, value in dict.fromkeys(by_themselves)
    )


def holds_alone(attempt: Attempt, untouched: Callable[[], Sequence[Attempt]]) -> bool:
    """Tell whether an operation that is otherwise after a refusal stays as it was in every `untouched` checkout.

    One that had moved on before it was read there has not stayed. Where another call was accepted, it has its own.
    """
    as_called = shown_by(attempt.before).get(_OPERATION)
    are_refused = all(answer.refused for answer in attempt.answers)
    if not (are_refused and _operation_leaves(as_called, attempt.timeline)):
        return False
    return not any(_operation_leaves(as_called, (alone.before, *alone.timeline)) for alone in untouched())


def _operation_leaves(status: Value, looks: Iterable[Snapshot]) -> bool:
    return any(shown_by(look).get(_OPERATION) != status for look in looks)


def _became(attempt: Attempt, state: Checkout, ready: Checkout) -> Mapping[str, Value]:
    """Return what may have been otherwise by itself when a call came, and how.

    An activation goes over what was there: of a departure that is otherwise then, or that it leaves itself, nobody
    knows whether it was ready before.
    """
    changed = dict(_changed(attempt))
    if not any(answer.accepted for answer in attempt.answers):
        return changed
    departs = state.departures_from(ready)
    unknown = changed.keys() | {
        name for name, value in departs.items() if (name, value) in LEFT_BY_AN_ACTIVATION.items()
    }
    return {name: ready[name] for name in departs if name in unknown}


def _changed(attempt: Attempt) -> tuple[tuple[str, Value], ...]:
    """Return what is otherwise in a look than it was before, and how; an operation counts where it goes on itself."""
    before = shown_by(attempt.before)
    return tuple(
        (name, value)
        for snapshot in attempt.timeline
        for name, value in shown_by(snapshot).items()
        if value != before.get(name, value) and (name != _OPERATION or _went_on(attempt.before, snapshot))
    )


def _appeared(attempt: Attempt) -> frozenset[str]:
    """Return the subjects of which a look shows records that there were none of before."""
    before = records_of(attempt.before)
    return frozenset(
        subject
        for snapshot in attempt.timeline
        for subject, ids in records_of(snapshot).items()
        if ids - before[subject]
    )


def _went_on(before: Snapshot, after: Snapshot) -> bool:
    """Tell whether an operation has another status in a later look."""
    later = {operation.id: operation.status for operation in after.background_operations}
    return any(
        later.get(operation.id, operation.status) != operation.status
        for operation in before.background_operations
    )
