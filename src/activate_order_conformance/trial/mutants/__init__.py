"""The mutants: implementations that are wrong in one thing each, by family."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.trial.subject import Subject


def mutants() -> Iterator[Subject]:
    """Yield every mutant, family by family."""
    from activate_order_conformance.trial.mutants.besides import besides_mutants
    from activate_order_conformance.trial.mutants.constant import constant_mutants
    from activate_order_conformance.trial.mutants.envelope import envelope_mutants
    from activate_order_conformance.trial.mutants.error_rows import error_row_mutants
    from activate_order_conformance.trial.mutants.interactions import interaction_mutants
    from activate_order_conformance.trial.mutants.parameters import parameter_mutants
    from activate_order_conformance.trial.mutants.requirements import requirement_mutants
    from activate_order_conformance.trial.mutants.time import time_mutants
    from activate_order_conformance.trial.mutants.values import value_mutants

    yield from error_row_mutants()
    yield from value_mutants()
    yield from requirement_mutants()
    yield from interaction_mutants()
    yield from besides_mutants()
    yield from parameter_mutants()
    yield from envelope_mutants()
    yield from constant_mutants()
    yield from time_mutants()
