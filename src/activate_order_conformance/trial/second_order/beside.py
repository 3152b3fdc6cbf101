"""Mutants that are wrong only beside what is harmless: a guard that fails, a refusal, or an effect that is missing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ErrorCondition

from activate_order_conformance.trial.between import NO_OPERATION, Result
from activate_order_conformance.trial.expectation import (
    IN_FURTHER_VALUES,
    blamed,
    guards,
    missing,
    resting,
    together,
)
from activate_order_conformance.trial.mutants.interactions import DEEDS
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.pairs import both
from activate_order_conformance.trial.second_order.past import Alter, Build, Past, Where, remembering
from activate_order_conformance.trial.second_order.states import (
    HARMLESS,
    IN_THE_WAY,
    LEFT_OPEN,
    NEVER_PUT_RIGHT,
    TAKEN,
    State,
    let_through,
    overlooking,
    pairs,
)
from activate_order_conformance.trial.specification import Question, leaving_out, locking, stateful
from activate_order_conformance.trial.subject import Subject

_NOT_HERE = {
    ("error-08", "warnings"),
    ("error-11", "status-in-lower-case"),
    *itertools.product(("error-01", "error-12"), LEFT_OPEN),
}
"""What a scenario of its own is about, what is refused in any case, and what can hold but once."""

_WAYS_IN = (HARMLESS["modify-all-data"], HARMLESS["edit-share"])
"""Two things at once of which one alone would let a caller in."""

_WARNINGS = HARMLESS["warnings"]

_OUTLIVING_BESIDES = {
    "error-03": resting("reading-06"),
    "error-07": blamed(*guards("error-06")),  # an account that is missing is no member either
    "error-09": resting("reading-03"),
}
"""The blame besides where further values of a row that outlives a refusal rest on a reading, or are of another row."""

_BY_ANOTHER_VALUE = {
    ("error-01", "modify-all-data"): resting("reading-13"),
    **dict.fromkeys(
        (("error-09", word) for word in HARMLESS),
        IN_FURTHER_VALUES["error-09"],
    ),
    # What was activated and is put back has no open session either.
    **dict.fromkeys(
        (("requirement-08", word) for word in ("modify-all-data", "edit-share", "warnings", "infos")),
        resting("reading-14", "requirement-05"),
    ),
}
"""The blame besides where values that rest on a reading meet what is harmless, too."""


def beside_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong beside what is harmless."""
    for state, harmless in itertools.product(IN_THE_WAY.values(), (*HARMLESS.values(), *LEFT_OPEN.values())):
        if state.meets(harmless) and (state.id, harmless.id) not in _NOT_HERE:
            yield mutant(
                f"beside.{state.id}.{harmless.id}",
                f"Where {harmless.phrase}, it is not checked whether {state.phrase}.",
                overlooking(harmless.holds, state, base=TAKEN.get(harmless.id, SPECIFICATION)),
                together(let_through(state), _BY_ANOTHER_VALUE.get((state.id, harmless.id), {})),
                unblamed=state.unblamed,
                family="not checked beside what is harmless",
            )
    for state, harmless in _one_each():
        yield mutant(
            f"beside.{state.id}.{harmless.id}.alone",
            f"Where {harmless.phrase}, and nothing else that is harmless holds, it is not checked whether "
            f"{state.phrase}.",
            overlooking(_alone(harmless), state),
            together(let_through(state), _BY_ANOTHER_VALUE.get((state.id, harmless.id), {})),
            unblamed=state.unblamed,
            family="not checked beside what is harmless",
        )
    for state in IN_THE_WAY.values():
        if all(map(state.meets, _WAYS_IN)):
            yield mutant(
                f"beside.{state.id}.{_WAYS_IN[0].id}+{_WAYS_IN[1].id}",
                f"Where {_WAYS_IN[0].phrase} and {_WAYS_IN[1].phrase}, it is not checked whether {state.phrase}.",
                overlooking(both(*_WAYS_IN), state),
                let_through(state),
                unblamed=state.unblamed,
                survives="" if state.let_through else "no summary fails in a scenario that has both",
                family="not checked beside what is harmless",
            )
    for state in IN_THE_WAY.values():
        if state.bears in ("cart", "session") and state.id not in NEVER_PUT_RIGHT:
            yield mutant(
                f"beside.{state.id}.{_WARNINGS.id}.outlives",
                f"Where {_WARNINGS.phrase} and {state.phrase}, the cart is refused for ever after.",
                stateful(locking(state.id, both(state, _WARNINGS))),
                together(state.let_through, _OUTLIVING_BESIDES.get(state.id, {})),
                family="refused for ever beside what is harmless",
            )
    for first, second in pairs(HARMLESS):
        yield mutant(
            f"beside.{first.id}+{second.id}.refused",
            f"Where {first.phrase} and {second.phrase}, the call is refused.",
            _refusing(first, second),
            together(first.taken_for, second.taken_for),
            family="refused for two harmless things",
        )
    for (clause, deed), (word, phrase, where) in itertools.product(DEEDS.items(), _CIRCUMSTANCES):
        yield mutant(
            f"beside.{clause}.{word}",
            f"Where {phrase}, {deed.what} is left out.",
            remembering(_leaving_out(clause, where)),
            missing(clause),
            deed.mentions,
            family="effect missing beside what is harmless",
        )
    for word, phrase, where in _CIRCUMSTANCES:
        yield mutant(
            f"beside.output-01.{word}",
            f"Where {phrase}, the output names no operation of this checkout.",
            remembering(lambda _: SPECIFICATION, _naming_another(where)),
            resting("reading-37", "output-01"),
            family="output wrong beside what is harmless",
        )


def _one_each() -> Iterator[tuple[State, State]]:
    """Yield what is in the way, each with something harmless that it meets, by turns."""
    for number, state in enumerate(IN_THE_WAY.values()):
        around = itertools.islice(itertools.cycle(HARMLESS.values()), number, None)
        yield (
            state,
            next(each for each in around if state.meets(each) and (state.id, each.id) not in _NOT_HERE),
        )


def _alone(harmless: State) -> Question:
    others = [other for other in HARMLESS.values() if other.meets(harmless)]
    return lambda call: harmless.holds(call) and not any(other.holds(call) for other in others)


def _holding(state: State) -> Where:
    return lambda _, call: state.holds(call)


_CIRCUMSTANCES: tuple[tuple[str, str, Where], ...] = (
    *((word, state.phrase, _holding(state)) for word, state in HARMLESS.items()),
    ("after-refusal", "a call of the caller was refused before", lambda past, call: past.refused(call)),
    (
        "second-of-caller",
        "another cart of the caller was activated before",
        lambda past, call: past.activations[call.caller.id] > 1,
    ),
)
"""Under what an activation is an activation all the same: word, phrase, and whether a call meets it."""


def _refusing(first: State, second: State) -> Specification:
    refused = ErrorCondition(
        title="Too much", code="UNKNOWN_EXCEPTION", status=500, holds=both(first, second)
    )
    return replace(SPECIFICATION, conditions=(*SPECIFICATION.conditions, refused))


def _leaving_out(clause: str, where: Where) -> Build:
    return lambda past: leaving_out(clause, lambda run: where(past, past.calls[run.cart_id]))


def _naming_another(where: Where) -> Alter:
    def alter(past: Past, call: Call, result: Result) -> None:
        if result["outputValues"] and where(past, call):
            result["outputValues"] = {OUTPUT: NO_OPERATION}

    return alter
