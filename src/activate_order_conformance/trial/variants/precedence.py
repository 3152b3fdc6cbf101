"""Conforming variants that ask in another order: where several rows apply, any of them may answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.requirements import Requirement

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.rows import variant
from activate_order_conformance.trial.specification import ROWS
from activate_order_conformance.trial.subject import Subject

_variant = partial(variant, family="order of precedence")


def precedence_variants() -> Iterator[Subject]:
    """Yield the variants that ask in another order."""
    for row, next_row in itertools.pairwise(ROWS):
        if not ROWS[next_row].found_while_running:
            yield _variant(
                f"{next_row}-before-{row}",
                f"Where both apply, {next_row} answers before {row}.",
                _swapped(row, next_row),
            )
    by_requirement = [clause.refused_as for clause in Contract.load().requirements if clause.refused_as]
    yield _variant(
        "rows-backwards",
        "The rows are asked from the last to the first.",
        _in_order(reversed(ROWS)),
    )
    yield _variant(
        "rows-by-requirement",
        "The rows are asked in the order of the requirements.",
        _in_order([*by_requirement, *(row for row in ROWS if row not in by_requirement)]),
    )
    yield _variant(
        "requirements-before-rows",
        "What no row names is asked before the rows.",
        _requirements_first(),
    )
    yield _variant(
        "requirements-backwards",
        "What no row names is asked in another order.",
        replace(SPECIFICATION, requirements=SPECIFICATION.requirements[::-1]),
    )


def _swapped(row: str, next_row: str) -> Specification:
    conditions = SPECIFICATION.conditions
    at = conditions.index(ROWS[row])
    swapped = (*conditions[:at], ROWS[next_row], ROWS[row], *conditions[at + 2 :])
    return replace(SPECIFICATION, conditions=swapped)


def _in_order(rows: Iterable[str]) -> Specification:
    conditions = (ROWS[row] if row == "error-01" else _of_a_cart(ROWS[row]) for row in rows)
    return replace(SPECIFICATION, conditions=tuple(conditions))


def _requirements_first() -> Specification:
    first = (_of_a_cart(as_row(requirement)) for requirement in SPECIFICATION.requirements)
    return replace(SPECIFICATION, conditions=(*first, *SPECIFICATION.conditions), requirements=())


def as_row(requirement: Requirement) -> ErrorCondition:
    """Return a requirement as a row, to be asked among the others."""
    return ErrorCondition(
        title=requirement.message,
        code=requirement.code,
        status=requirement.status,
        holds=requirement.holds,
    )


def _of_a_cart(condition: ErrorCondition) -> ErrorCondition:
    """Return a condition that holds for no call without a cart."""
    return replace(condition, holds=lambda call: call.cart is not None and condition.holds(call))
