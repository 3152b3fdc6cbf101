"""Whether a departure that was gone after a call is ended by the call, or goes back by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from activate_order_conformance.nouns.observation import Attempt, Observation, Snapshot, Unsupported
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.suite.readback import shown_by


def not_held(
    observation: Observation, first: Attempt, untouched: Callable[[], Attempt]
) -> tuple[Unsupported, ...]:
    """Return the departures that go back by themselves, of those that a look after `first` no longer shows.

    `untouched` makes another checkout like it and looks at it as long after, without a call. That an operation goes
    on for which a call was refused is no news.
    """
    gone = {*gone_back(first, observation.wanted, observation.ready)}
    if not gone - ({"background_operation"} if first.answer.refused else set()):
        return ()
    return tuple(
        Unsupported(
            departure=name,
            kind="cannot-arrange",
            reason=f"{name} {word(observation.wanted[name])} goes back to {word(observation.ready[name])} by itself, "
            "without a call",
            unlock=f"hold {name} until it is changed",
        )
        for name in gone_back(untouched(), observation.wanted, observation.ready)
    )


def gone_back(attempt: Attempt, wanted: Mapping[str, Value], ready: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the `wanted` departures that were there before a call, and are `ready` in a look after it.

    An activation has an operation of its own; the one that was there counts where it goes on.
    """
    before = shown_by(attempt.before)
    return tuple(
        name
        for name in wanted
        if before.get(name, ready[name]) != ready[name]
        and any(
            shown_by(snapshot).get(name) == ready[name]
            and (name != "background_operation" or _went_on(attempt.before, snapshot))
            for snapshot in attempt.timeline
        )
    )


def _went_on(before: Snapshot, after: Snapshot) -> bool:
    """Tell whether an operation has another status in a later look."""
    later = {operation.id: operation.status for operation in after.background_operations}
    return any(
        later.get(operation.id, operation.status) != operation.status
        for operation in before.background_operations
    )
