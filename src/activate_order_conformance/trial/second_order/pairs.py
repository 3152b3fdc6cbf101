"""Mutants that are right wherever one thing is in the way, and wrong where two are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.error_conditions import ErrorCondition

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.expectation import blamed, guards, resting, together
from activate_order_conformance.trial.mutants.error_rows import CHANGES
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.states import (
    IN_THE_WAY,
    State,
    let_through,
    overlooking,
    pairs,
)
from activate_order_conformance.trial.specification import ROWS, Question, locking, refusing, stateful
from activate_order_conformance.trial.subject import Blame, Subject


def pair_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong where two things are in the way."""
    for first, second in pairs(IN_THE_WAY):
        yield mutant(
            f"two.{first.id}+{second.id}.accepted",
            f"Where {first.phrase} and {second.phrase}, the call is accepted.",
            overlooking(both(first, second), first, second),
            _ACCEPTED.get((first.id, second.id))
            or together(let_through(first, second), _SHOWN_BY_ONE.get((first.id, second.id), {})),
            survives=_ANSWERED_ALIKE if (first.id, second.id) == ("error-01", "error-02") else "",
            family="two in the way: accepted",
        )
    for first, second in _neighbours():
        code, status = _of_neither(first, second)
        yield mutant(
            f"two.{first.id}+{second.id}.other-answer",
            f"Where {first.phrase} and {second.phrase}, the answer is {code} and HTTP status {status}.",
            _answering(both(first, second), code, status),
            together(*(wrong_code(state.id) for state in _blamed_for_codes(first, second))),
            code,
            family="two in the way: another answer",
        )
    with_cart = [pair for pair in _neighbours() if pair[0].id != "error-01"]
    for (first, second), (word, (phrase, field, change)) in zip(
        with_cart, itertools.cycle(CHANGES.items()), strict=False
    ):
        yield mutant(
            f"two.{first.id}+{second.id}.{word}",
            f"Where {first.phrase} and {second.phrase}, the call is refused, but the refusal {phrase}.",
            refusing(change, both(first, second)),
            blamed("reading-23"),
            field,
            family="two in the way: something changed",
        )
    for first, second in (pair for pair in with_cart if pair[1].let_through):
        yield mutant(
            f"two.{first.id}+{second.id}.outlives",
            f"Where {first.phrase} and {second.phrase}, the cart is refused for ever after.",
            stateful(locking(first.id, both(first, second))),
            # What is refused still as one of two that are answered alike is not told from the other.
            let_through(first, second)
            if _are_alike(first, second) and (first.id, second.id) not in _SHOWN_BY_ONE
            else first.let_through,
            family="two in the way: refused for ever",
        )


_SHOWN_BY_ONE: Mapping[tuple[str, str], Blame] = {
    ("error-04", "requirement-08"): resting("reading-22", *guards("error-04")),
    ("error-05", "error-10"): resting("reading-04", *guards("error-05")),
    ("error-06", "error-07"): IN_THE_WAY["error-06"].let_through,
}
"""The blame besides for pairs that a scenario of the features shows by itself.

A checkout that was activated is called for once more; who has no account is no member either.
"""

_ACCEPTED: Mapping[tuple[str, str], Blame] = {("error-01", "error-11"): blamed("error-01", "error-11")}
"""The blame for pairs that are refused all the same, as a third row: without a cart nothing is let through."""

_ANSWERED_ALIKE = "what is let through is refused as error-03, whose code and status are those of error-02"


def _blamed_for_codes(first: State, second: State) -> tuple[State, ...]:
    if (first.id, second.id) in _SHOWN_BY_ONE:
        return (first,)
    return tuple(state for state in (first, second) if not state.unblamed)


def wrong_code(row: str) -> Blame:
    """Return the blame for a wrong code where the row is shown by its first value: that rests on one reading."""
    return resting("reading-02", row) if row == "error-10" else blamed(row)


def _are_alike(first: State, second: State) -> bool:
    """Tell whether two rows are refused with the same code and status."""
    alike = {(ROWS[each.id].code, ROWS[each.id].status) for each in (first, second) if each.id in ROWS}
    return len(alike) == 1 and {first.id, second.id} <= ROWS.keys()


def both(first: State, second: State) -> Question:
    """Return the question whether a call meets both states."""
    return lambda call: first.holds(call) and second.holds(call)


def _neighbours() -> Iterator[tuple[State, State]]:
    """Yield each error row with the next one that can hold beside it."""
    rows = {row: state for row, state in IN_THE_WAY.items() if row.startswith("error-")}
    for _, group in itertools.groupby(pairs(rows), key=lambda pair: pair[0].id):
        yield next(group)


def _of_neither(first: State, second: State) -> tuple[str, int]:
    """Return the code and the HTTP status of a row that has neither's code."""
    contract = Contract.load()
    taken = {contract.clause(state.id).code for state in (first, second)}
    return next(
        (row.code, row.status)
        for row in contract.errors
        if row.code is not None and row.status is not None and row.code not in taken
    )


def _answering(where: Question, code: str, status: int) -> Specification:
    answered = ErrorCondition(title="Another answer", code=code, status=status, holds=where)
    return replace(SPECIFICATION, conditions=(answered, *SPECIFICATION.conditions))
