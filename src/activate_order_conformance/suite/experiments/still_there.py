"""Whether the action still answers: what it says to everybody, something ready included, is no row's affair."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.suite.experiments.answers import WIRING, kind
from activate_order_conformance.suite.experiments.attempts import Attempts
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.late import MADE_AT_WILL
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

_REMEDY = (
    "Look whether the target, or what stands before it, is in trouble, and whether credentials have expired."
)


def require_still_there(attempts: Attempts, observation: Observation, checkouts: Checkouts) -> None:
    """Raise DriverFault where the last call got what nobody can read, and something ready gets the same after it."""
    made = (observation.first, observation.second, *(stage.attempt for stage in observation.course))
    calls = [attempt for attempt in made if attempt is not None]
    last = observation.twin or (calls[-1] if calls else None)
    if observation.control != "conformed" or last is None or not _unread(last):
        return
    same = observation.twin is not None and _is_same(calls, observation.twin.answer)
    if not same and observation.arranged_by in MADE_AT_WILL:
        afterwards = _to_something_ready(attempts, observation.deadline, checkouts)
        same = afterwards is not None and _is_same([last], afterwards)
    if same:
        raise DriverFault(
            f"A call got {_unread(last)[0].quote()}, and one after it for a fresh ready checkout got the same: "
            "from then on the action answers nobody.",
            _REMEDY,
        )


def _unread(attempt: Attempt) -> list[Answer]:
    """Return the answers that nobody can read, that never came to their end, or that say that nothing is there."""
    return [
        answer for answer in attempt.answers if kind(answer) in ("silent", "unreadable") or _is_astray(answer)
    ]


def _is_astray(answer: Answer) -> bool:
    """Tell whether the platform says, in its generic envelope, what it says where no action is."""
    return answer.status in WIRING and any(result.generic for result in answer.results or ())


def _is_same(attempts: Iterable[Attempt], afterwards: Answer) -> bool:
    """Tell whether a later answer is none either, in the same way and with the same status as one of `attempts`."""
    unread = (answer for attempt in attempts for answer in _unread(attempt))
    return any((kind(answer), answer.status) == (kind(afterwards), afterwards.status) for answer in unread)


def _to_something_ready(attempts: Attempts, deadline: float, checkouts: Checkouts) -> Answer | None:
    """Return what a call for a fresh ready checkout is answered with (None: nobody can tell)."""
    sound = ready(attempts.profile)
    with suppress(UnsupportedDepartures, DriverFault):  # what fails here was not asked for
        arranged = checkouts.arrange(sound)
        attempts.read_back(arranged, sound.values(), deadline)
        return attempts.call_as_ready(arranged)
    return None
