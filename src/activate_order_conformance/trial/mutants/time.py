"""Mutants of time and concurrency: two at once, locks that stay, state that leaks, and answers by turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller
from activate_order_reference.rules.requirements import Requirement
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.between import Answer, Ask, answering, documented, refusal
from activate_order_conformance.trial.expectation import (
    BOTH_ACCEPTED,
    blamed,
    guards,
    outlived,
    together,
)
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import (
    ROWS,
    UNCHANGED,
    locking,
    stateful,
)
from activate_order_conformance.trial.subject import Subject

_mutant = partial(mutant, family="time and concurrency")

LASTING = [row for row in ROWS if not ROWS[row].found_while_running]
"""Rows whose cause can be put right on the same checkout."""

INSTANT = 0.02
"""Seconds within which two calls count as simultaneous."""


def time_mutants() -> Iterator[Subject]:
    """Yield the mutants of time and concurrency."""
    yield _mutant(
        "time.both-accepted",
        "Two activations at one instant are both accepted, since neither sees the other.",
        stateful(_both_accepted),
        BOTH_ACCEPTED,
        "2 accepted",
    )
    yield _mutant(
        "time.both-told-accepted",
        "Two activations at one instant are both answered as accepted, though one alone is made.",
        answering(UNCHANGED, _answered_twice),
        # Also where nobody who is known makes the other.
        together(BOTH_ACCEPTED, blamed("reading-41", *guards("error-02"))),
        "2 accepted",
    )
    yield _mutant(
        "time.lock-stays",
        "The lock that a call takes on its cart is not released where the call is refused.",
        stateful(locking("error-05")),
        outlived([row for row in LASTING if row != "error-01"]),
        "the refusal outlives its cause",
    )
    yield _mutant(
        "time.refusal-leaks",
        "The call after a refusal is refused in the same way, whatever cart it is for.",
        stateful(_leaking),
        together(outlived(LASTING), blamed("output-01")),
        "the refusal outlives its cause",
    )
    yield _mutant(
        "time.operation-never-ends",
        "All is done, but the background operation that the answer names never ends.",
        replace(SPECIFICATION, ends_after=1e9),
        unblamed="a target may settle later than its driver says: that is unproven, and not blamed",
    )
    yield _mutant(
        "time.every-third-wrong",
        "Every third call is answered with UNKNOWN_EXCEPTION and HTTP status 500, and nothing is done.",
        answering(UNCHANGED, _every_third),
        unblamed="which calls it answers wrongly is chance; they must be unstable when repeated",
        occurs=Verdict.UNSTABLE,
        repeat=3,
    )


def _both_accepted(clock: Clock) -> Specification:
    """Return a specification that does not see what a call of the same instant did to its cart."""
    began: dict[str, tuple[float, Call]] = {}

    def read(org: Org, caller: Caller, inputs: Mapping[str, object]) -> Call:
        call = SPECIFICATION.read(org, caller, inputs)
        if call.cart is None:
            return call
        at, earlier = began.setdefault(call.cart.id, (clock.now(), call))
        if clock.now() - at <= INSTANT and earlier.inputs == call.inputs:
            return earlier
        began[call.cart.id] = (clock.now(), call)
        return call

    return replace(SPECIFICATION, read=read)


def _answered_twice(clock: Clock) -> Answer:
    accepted: dict[bytes, tuple[float, bytes]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        at, body = accepted.get(request.get_data(), (float("-inf"), b""))
        if response.status_code >= 400 and clock.now() - at <= INSTANT:
            return Response(body, 200, content_type=response.content_type)
        if response.status_code == 200:
            accepted[request.get_data()] = (clock.now(), response.get_data())
        return response

    return answer


def _leaking(_clock: Clock) -> Specification:
    """Return a specification whose first question holds where the last call was refused, and is answered alike."""
    leaked: list[ErrorCondition | Requirement] = []

    class Leaking(Specification):
        """A specification that asks what was refused last before everything else."""

        def questions(self) -> Iterator[ErrorCondition | Requirement]:
            if leaked:
                yield replace(leaked.pop(), holds=lambda _: True)
            yield from SPECIFICATION.questions()

    def remember(_org: object, call: Call) -> None:
        if question := SPECIFICATION.refusing(call):
            leaked.append(question)

    return Leaking(on_refusal=remember)


def _every_third(_clock: Clock) -> Answer:
    count = 0

    def answer(_request: Request, ask: Ask) -> Response:
        nonlocal count
        count += 1
        if count % 3 == 0:
            return documented([refusal("UNKNOWN_EXCEPTION")], 500)
        return ask()

    return answer
