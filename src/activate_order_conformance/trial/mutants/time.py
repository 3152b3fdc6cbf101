"""Mutants of time and concurrency: two at once, locks that stay, state that leaks, and answers by turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.requirements import Requirement
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.between import Answer, Ask, answering, documented, refusal
from activate_order_conformance.trial.expectation import (
    blamed,
    outlived,
    resting,
    together,
)
from activate_order_conformance.trial.specification import (
    ROWS,
    of_specification,
    stateful,
    with_row,
)
from activate_order_conformance.trial.subject import Subject

FAMILY = "time and concurrency"

LASTING = [row for row in ROWS if not ROWS[row].found_while_running]
"""Rows whose cause can be put right on the same checkout."""

INSTANT = 0.02
"""Seconds within which two calls count as simultaneous."""

Question = ErrorCondition | Requirement


def time_mutants() -> Iterator[Subject]:
    """Yield the mutants of time and concurrency."""
    yield Subject(
        name="time.both-accepted",
        kind="mutant",
        family=FAMILY,
        what="Two activations at one instant are both accepted, since neither sees the other.",
        make=stateful(_both_accepted),
        blame=together(blamed("error-05", "requirement-10"), resting("reading-39")),
        mentions=("2 accepted",),
    )
    yield Subject(
        name="time.both-told-accepted",
        kind="mutant",
        family=FAMILY,
        what="Two activations at one instant are both answered as accepted, though one alone is made.",
        make=answering(of_specification(SPECIFICATION), _told_twice),
        blame=together(blamed("error-05", "requirement-10"), resting("reading-39")),
        mentions=("2 accepted",),
    )
    yield Subject(
        name="time.lock-stays",
        kind="mutant",
        family=FAMILY,
        what="The lock that a call takes on its cart is not released where the call is refused.",
        make=stateful(_lock_stays),
        blame=outlived([row for row in LASTING if row != "error-01"]),
        mentions=("the refusal outlives its cause",),
    )
    yield Subject(
        name="time.refusal-leaks",
        kind="mutant",
        family=FAMILY,
        what="The call after a refusal is refused in the same way, whatever cart it is for.",
        make=stateful(_leaking),
        blame=together(outlived(LASTING), blamed("output-01")),
        mentions=("the refusal outlives its cause",),
    )
    yield Subject(
        name="time.operation-never-ends",
        kind="mutant",
        family=FAMILY,
        what="All is done, but the background operation that the answer names never ends.",
        make=of_specification(replace(SPECIFICATION, ends_after=1e9)),
        unblamed="a target may settle later than its driver says: that is unproven, and not blamed",
    )
    yield Subject(
        name="time.every-third-wrong",
        kind="mutant",
        family=FAMILY,
        what="Every third call is answered with UNKNOWN_EXCEPTION and HTTP status 500, and nothing is done.",
        make=answering(of_specification(SPECIFICATION), _every_third),
        unblamed="which calls it answers wrongly is chance; they must be unstable when repeated",
        occurs=Verdict.UNSTABLE,
        repeat=3,
    )


def _both_accepted(clock: Clock) -> Specification:
    """Return a specification that does not see what a call of the same instant did to its cart."""
    began: dict[str, tuple[float, Call]] = {}

    def read(org: object, caller: object, inputs: object) -> Call:
        call: Call = SPECIFICATION.read(org, caller, inputs)  # type: ignore[arg-type]  # passed on as they came
        if call.cart is None:
            return call
        at, earlier = began.setdefault(call.cart.id, (clock.now(), call))
        if clock.now() - at <= INSTANT and earlier.inputs == call.inputs:
            return earlier
        began[call.cart.id] = (clock.now(), call)
        return call

    return replace(SPECIFICATION, read=read)


def _told_twice(clock: Clock) -> Answer:
    told: dict[bytes, tuple[float, bytes]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        at, body = told.get(request.get_data(), (float("-inf"), b""))
        if response.status_code >= 400 and clock.now() - at <= INSTANT:
            return Response(body, 200, content_type=response.content_type)
        if response.status_code == 200:
            told[request.get_data()] = (clock.now(), response.get_data())
        return response

    return answer


def _lock_stays(_clock: Clock) -> Specification:
    locked: set[str] = set()

    def in_progress(call: Call) -> bool:
        return (call.cart is not None and call.cart.id in locked) or ROWS["error-05"].holds(call)

    def lock(_org: object, call: Call) -> None:
        if call.cart is not None:
            locked.add(call.cart.id)

    return replace(with_row("error-05", holds=in_progress), on_refusal=lock)


def _leaking(_clock: Clock) -> Specification:
    """Return a specification whose first question holds where the last call was refused, and is answered alike."""
    leaked: list[Question] = []

    def first_that_holds(call: Call) -> Question | None:
        return next((one for one in SPECIFICATION.questions() if one.holds(call)), None)

    class Leaking(Specification):
        """Asks what was refused last before everything else."""

        def questions(self) -> Iterator[Question]:
            if leaked:
                yield replace(leaked.pop(), holds=lambda _: True)
            yield from SPECIFICATION.questions()

    def remember(_org: object, call: Call) -> None:
        found = first_that_holds(call)
        if found is not None:
            leaked.append(found)

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
