"""Whether a call may have arrived twice: what stands between may send it again, and pass on the second answer alone."""

from __future__ import annotations

from contextlib import suppress

from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.experiments.late import MADE_AT_WILL, attempts_on_ready
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

_REMEDY = "Let nothing between the kit and the action repeat a POST."


def require_sent_once(attempts: Attempts, observation: Observation, checkouts: Checkouts) -> None:
    """Raise DriverFault where a ready checkout was activated, and the call answered as a second one for it is."""
    if observation.arranged_by not in MADE_AT_WILL:
        return
    for attempt in attempts_on_ready(observation):
        if attempt.answer.refused and is_carried_out(attempt):
            refusal = attempt.answer.quote()
            if refusal == _of_a_second_call(attempts, observation.deadline, checkouts):
                raise DriverFault(
                    f"A checkout that was read to be ready got {refusal}, as a second call for it does, and was "
                    "activated: either something in between sent the call twice, or the action refuses what it does.",
                    _REMEDY,
                )


def _of_a_second_call(attempts: Attempts, deadline: float, checkouts: Checkouts) -> str:
    """Return how a call right after another for the same ready checkout is answered (empty: nobody can tell)."""
    with suppress(UnsupportedDepartures, DriverFault):  # what fails here was not asked for
        arranged = attempts.arrange_ready(checkouts, deadline)
        attempts.call_as_ready(arranged)
        return attempts.call_as_ready(arranged).quote()
    return ""


def is_carried_out(attempt: Attempt) -> bool:
    """Tell whether a look after a call shows work or an effect of an activation that there was not before it."""
    known = {operation.id for operation in attempt.before.background_operations}
    undone = [effect for effect in EFFECTS.values() if not effect.seen(attempt.before)]
    return any(
        any(operation.id not in known for operation in look.background_operations)
        or any(effect.seen(look) for effect in undone)
        for look in attempt.timeline
    )
