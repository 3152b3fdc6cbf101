"""Conforming variants by order of precedence: for any two rows, one that asks them the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.mutants.requirements import has_output
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.second_order.states import IN_THE_WAY
from activate_order_conformance.trial.specification import (
    REQUIREMENTS,
    ROWS,
    Inputs,
    Question,
    stateful,
)
from activate_order_conformance.trial.subject import Subject
from activate_order_conformance.trial.variants.precedence import as_row

_variant = partial(variant, family="order of precedence, any two rows")

_ASKED = [row for row in IN_THE_WAY if row not in ROWS or not ROWS[row].found_while_running]
"""What is asked before the run, in the reference's order."""


def precedence_variants() -> Iterator[Subject]:
    """Yield the variants that ask each row first, or last, and those whose order depends on something."""
    for row in _ASKED[1:]:
        yield _variant(
            f"{row}-first",
            f"Where it applies, {row} answers before every other row.",
            _in_order([row, *(other for other in _ASKED if other != row)]),
        )
    for number, row in enumerate(_ASKED, 1):
        if any(IN_THE_WAY[row].meets(IN_THE_WAY[later]) for later in _ASKED[number:]):
            yield _variant(
                f"{row}-last",
                f"Where others apply too, {row} answers after every other row.",
                _in_order([*(other for other in _ASKED if other != row), row]),
            )
    for name, what, is_turned in _DEPENDING:
        yield _variant(f"order-by-{name}", what, _turned(is_turned))
    yield _variant(
        "order-by-turns",
        "The rows are asked forwards and backwards by turns.",
        stateful(_by_turns),
    )


def _condition(row: str) -> ErrorCondition:
    """Return what a row or a requirement asks as a condition of its own, which holds for nothing that it lacks."""
    condition = ROWS.get(row) or as_row(REQUIREMENTS[row])
    if row == "requirement-05":  # an order that is no draft stands in the way too
        return replace(condition, holds=lambda call: call.session is not None and condition.holds(call))
    return replace(condition, holds=IN_THE_WAY[row].holds)


def _in_order(rows: Sequence[str]) -> Specification:
    conditions = (*map(_condition, rows), ROWS["error-12"])
    return replace(SPECIFICATION, conditions=conditions, requirements=())


def _turned(is_turned: Question) -> Specification:
    """Return a specification that asks the calls backwards for which the question holds."""

    def where(row: str, *, turned: bool) -> ErrorCondition:
        condition = _condition(row)
        return replace(condition, holds=lambda call: is_turned(call) is turned and condition.holds(call))

    forwards = (where(row, turned=False) for row in _ASKED)
    backwards = (where(row, turned=True) for row in reversed(_ASKED))
    return replace(SPECIFICATION, conditions=(*forwards, *backwards, ROWS["error-12"]), requirements=())


def _by_turns(_clock: Clock) -> Specification:
    turned = False

    def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
        nonlocal turned
        turned = not turned
        return read_call(org, caller, inputs)

    return replace(_turned(lambda _: turned), read=read)


_DEPENDING: tuple[tuple[str, str, Question], ...] = (
    (
        "permission",
        "For a caller who may modify all data the rows are asked backwards.",
        lambda call: call.caller.modify_all_data,
    ),
    (
        "share",
        "For a caller with whom the cart is shared the rows are asked backwards.",
        lambda call: call.cart_access == "Edit",
    ),
    (
        "warnings",
        "For a cart with validation warnings the rows are asked backwards.",
        has_output("Warning"),
    ),
    (
        "cart",
        "For every other cart the rows are asked backwards.",
        lambda call: call.cart is not None and ord(call.cart.id[14]) % 2 == 1,
    ),
    (
        "caller",
        "For every other caller the rows are asked backwards.",
        lambda call: ord(call.caller.id[14]) % 2 == 1,
    ),
)
"""On what the order depends: name, sentence, and for which calls it is turned round."""
