"""Whether the action still answers: what it says to everybody, something ready included, is no row's affair."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation
from activate_order_conformance.suite.experiments.answers import PASSING, WIRING, kind
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.experiments.attempts import Attempts, given_for
from activate_order_conformance.suite.experiments.checkouts import Checkouts
from activate_order_conformance.suite.experiments.late import MADE_AT_WILL
from activate_order_conformance.targets.protocol import DriverFault, UnsupportedDepartures

_REMEDY = (
    "Look whether the target, or what stands before it, is in trouble, and whether credentials have expired."
)


def require_still_there(attempts: Attempts, observation: Observation, checkouts: Checkouts) -> None:
    """Raise DriverFault where the last call got no answer, and neither does something ready after it, nor a refusal.

    Where something is refused still, it is what is ready that the action does not answer, and that is its own fault.
    """
    if observation.control != "conformed" or not observation.attempts:
        return
    *earlier, last = observation.attempts
    if not any(map(_is_unread, last.answers)):
        return
    same = last is observation.twin and _is_same(earlier, last.answer)
    if not same and observation.arranged_by in MADE_AT_WILL:
        afterwards = _to_something_ready(attempts, observation.deadline, checkouts)
        same = afterwards is not None and _is_same([last], afterwards)
    if same and not _is_answer(_to_something_wrong(attempts, checkouts)):
        got = next(filter(_is_unread, last.answers))
        raise DriverFault(
            f"A call got {got.quote()}, and one after it for a fresh ready checkout got the same: "
            "from then on the action answers nobody.",
            _REMEDY,
        )


def _is_unread(answer: Answer) -> bool:
    """Tell whether nobody can read it, it never came to its end, or it says that nothing is there."""
    return kind(answer) in ("silent", "unreadable") or _is_astray(answer)


def _is_astray(answer: Answer) -> bool:
    """Tell whether the platform says, in its generic envelope, what it says where no action is."""
    return answer.status in WIRING and any(result.generic for result in answer.results or ())


def _is_answer(answer: Answer) -> bool:
    """Tell whether it is the action's own, and not of what stands between."""
    return not _is_unread(answer) and kind(answer) not in PASSING


def _is_same(attempts: Iterable[Attempt], afterwards: Answer) -> bool:
    """Tell whether a later answer is none either, in the same way and with the same status as one of `attempts`."""
    answers = (answer for attempt in attempts for answer in attempt.answers)
    unread = ((kind(answer), answer.status) for answer in answers if _is_unread(answer))
    return _is_unread(afterwards) and (kind(afterwards), afterwards.status) in unread


def _to_something_ready(attempts: Attempts, deadline: float, checkouts: Checkouts) -> Answer | None:
    """Return what a call for a fresh ready checkout is answered with (None: nobody can tell)."""
    with suppress(UnsupportedDepartures, DriverFault):  # what fails here was not asked for
        return attempts.call_as_ready(attempts.arrange_ready(checkouts, deadline))
    return None


def _to_something_wrong(attempts: Attempts, checkouts: Checkouts) -> Answer:
    """Return what the caller of a ready checkout is answered who names what is no cart, which anybody refuses."""
    arranged = checkouts.live[-1]
    wrong = ready_ask(attempts.profile).invocation.but(cart_id="right behind another object's prefix")
    return attempts.target.invoke(arranged.authorization, [given_for(arranged, wrong)])
