"""What an answer means before it is judged: a reply, the connection's fault, or wiring that is not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, TypeAlias

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, ControlOutcome, Observation
from activate_order_conformance.nouns.passing import (
    PASSING_STATUSES,
    PLATFORM_CODES,
    UNREACHABLE,
    is_nobodys,
    is_page_in_between,
    platform_code,
)
from activate_order_conformance.suite.experiments.readback import contradiction, not_fresh
from activate_order_conformance.targets.protocol import DriverFault

AnswerKind: TypeAlias = Literal[
    "accepted", "refused", "contradictory", "unreadable", "silent", "gateway", "unreachable"
]

NOT_LET_IN = 401
"""The status after which a credential counts as good only where it is accepted elsewhere: a session may have ended."""

_WHERE_TO_LOOK = {
    NOT_LET_IN: "The credential that the driver gave is not accepted by the action.",
    404: "Check the action's address and the API version.",
    405: "The address does not take POST; check that it is the action's.",
    415: "The address does not take JSON; check that it is the action's.",
}
WIRING = frozenset(_WHERE_TO_LOOK)
"""Statuses that mean wrong wiring until a ready checkout has been activated."""

PASSING: frozenset[AnswerKind] = frozenset({"unreachable", "silent", "gateway"})
"""Kinds of answers that load alone can be the cause of."""

_CONFIGURED = ", such as ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN,"
"""Where a caller's credential is from that no driver gave."""

NO_CREDENTIAL = 0
"""What stands for the credential of whoever is sent with none."""

NONE_GIVEN = "The action wants a credential, and none was given: set ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN"
"""What is said where the request alone is sent as nobody, and turned away."""


def kind(answer: Answer) -> AnswerKind:
    """Return what an answer is, by status and envelope alone."""
    if answer.failure in UNREACHABLE:
        return "unreachable"
    if answer.failure in ("timeout", "reset"):
        return "silent"
    if is_nobodys(answer):
        return "gateway"
    if answer.failure or not answer.results:
        return "unreadable"
    if answer.accepted:
        return "accepted"
    return "refused" if answer.refused else "contradictory"


@contextmanager
def telling_of_the_call(answers: Sequence[Answer]) -> Iterator[None]:
    """Say of a fault of the driver after calls that one of them broke off; raises DriverFault."""
    try:
        yield
    except DriverFault as fault:
        broken_off = next((answer for answer in answers if kind(answer) == "silent"), None)
        if broken_off is None:
            raise
        what = f"A call got {broken_off.quote()}, and may have ended the target. {fault.what}"
        raise DriverFault(what, fault.remedy, passes=fault.passes) from fault


def operations_in(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the ids of the background operations that answers which accept a call name."""
    results = (result for answer in answers if answer.accepted for result in answer.results or ())
    return tuple(result.operation_id for result in results if result.operation_id)


def cannot_be_read(answer: Answer) -> bool:
    """Tell whether there is an answer, and it is in no form to be read as the action's."""
    return kind(answer) == "unreadable" and not answer.failure


def not_the_targets(attempt: Attempt, observation: Observation) -> str:
    """Say why an attempt's answer cannot be blamed on the target (empty: it can be judged).

    A 401 is an answer only where another call with the same credential was accepted.
    """
    answer = attempt.answer
    if answer.status == NOT_LET_IN and not any(
        other.credential == attempt.credential and other.answer.accepted
        for other in observation.ready_attempts
    ):
        if observation.arranged_by == "request" and attempt.credential == NO_CREDENTIAL:
            return f"{NONE_GIVEN} ({answer.quote()})."
        return not_let_in(answer, observation)
    match kind(answer):
        case "unreachable":
            return f"The target could not be reached: {answer.quote()}."
        case "gateway" if code := platform_code(answer):
            turned_away = f"The platform turned the call away, as it may any: {answer.quote()}."
            return f"{turned_away} {PLATFORM_CODES[code]}"
        case "gateway" if answer.status == 429:
            return f"The target takes no more requests for now: {answer.quote()}. Write requests_per_second."
        case "gateway" if answer.status in PASSING_STATUSES:
            return f"Something in between answered for the target: {answer.quote()}."
        case "gateway" if is_page_in_between(answer):
            in_between = "Either something in between answered, such as a login or a firewall"
            return f"{in_between}, or the target answers with a page: {answer.quote()}."
        case "gateway":
            return f"Either something in between answered, or this is not the target: {answer.quote()}."
    if observation.control == "unproven" and (
        answer.status in WIRING or kind(answer) in ("silent", "unreadable")
    ):
        where = where_to_look(answer, observation.arranged_by or "driver")
        return f"Nothing ready was activated here yet, and the call got {answer.quote()}. {where}"
    return ""


def not_let_in(answer: Answer, observation: Observation) -> str:
    """Say that the caller's credential was not accepted, and where it is from."""
    whose = ", which the driver gave," if observation.arranged_by in ("", "driver") else _CONFIGURED
    return f"The caller's credential{whose} was not accepted: {answer.quote()}."


def control_outcome(observation: Observation) -> tuple[ControlOutcome, str]:
    """Return how the ready checkout fared, with a sentence that a report can quote."""
    if observation.fault:
        return "broken", observation.fault
    if observation.unsupported:
        return "unproven", f"No ready checkout could be arranged: {observation.why_unsupported}."
    if observation.first is None:
        return "broken", "The control was not made."
    before = observation.first.before
    ready, way = observation.ready, observation.arranged_by
    if wrong := contradiction(before, ready, way) or not_fresh(before, ready, way):
        return "broken", wrong
    answer = observation.first.answer
    if answer.accepted:
        return "conformed", answer.quote()
    if answer.status in WIRING or kind(answer) in ("unreachable", "silent", "gateway", "unreadable"):
        return "wiring", _wiring(answer, way)
    return "refused", answer.quote()


def _wiring(answer: Answer, way: str) -> str:
    """Say what is wrong with the way to the target, and where to look."""
    return f"A ready checkout got {answer.quote()}. {where_to_look(answer, way)}"


def where_to_look(answer: Answer, way: str) -> str:
    """Say what to do where an answer shows bad wiring, by the way in which the credential came."""
    if (code := platform_code(answer)) and answer.status != NOT_LET_IN:
        return PLATFORM_CODES[code]
    if answer.status == NOT_LET_IN and way != "driver":
        return f"The caller's credential{_CONFIGURED} is not accepted by the action."
    return _WHERE_TO_LOOK.get(
        answer.status or 0, "Check that the address is the action's, and that the target is up."
    )
