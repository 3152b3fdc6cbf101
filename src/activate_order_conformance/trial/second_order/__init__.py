"""Subjects of the second order: faults that meet, that remember, and that hide in a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from activate_order_conformance.trial.mutants import mutants
from activate_order_conformance.trial.subject import Subject
from activate_order_conformance.trial.variants import variants


def second_order() -> Iterator[Subject]:
    """Yield every subject of the second order: mutants, variants, lying drivers, in this order."""
    from activate_order_conformance.trial.second_order.drivers import second_order_drivers
    from activate_order_conformance.trial.second_order.pace import pace_variants
    from activate_order_conformance.trial.second_order.precedence import precedence_variants
    from activate_order_conformance.trial.second_order.shapes import shape_variants
    from activate_order_conformance.trial.second_order.slow_drivers import slow_driver_variants

    yield from _mutants()
    yield from precedence_variants()
    yield from pace_variants()
    yield from shape_variants()
    yield from slow_driver_variants()
    yield from _where_things_meet()
    yield from second_order_drivers()


def _where_things_meet() -> Iterator[Subject]:
    """Yield what is unusual in one thing, or in its words alone, once more, since here everything is asked of it."""
    in_words = (replace(each, kind="variant", alias_of=()) for each in mutants() if each.alias_of)
    for each in (*variants(), *in_words):
        yield replace(each, name=f"{each.name}.where-things-meet")


def _mutants() -> Iterator[Subject]:
    from activate_order_conformance.trial.second_order.answers import answer_mutants
    from activate_order_conformance.trial.second_order.beside import beside_mutants
    from activate_order_conformance.trial.second_order.callers import caller_mutants
    from activate_order_conformance.trial.second_order.carts import cart_mutants
    from activate_order_conformance.trial.second_order.inputs import input_mutants
    from activate_order_conformance.trial.second_order.late import late_mutants
    from activate_order_conformance.trial.second_order.memory import later_mutants
    from activate_order_conformance.trial.second_order.overlooked import overlooked_mutants
    from activate_order_conformance.trial.second_order.pairs import pair_mutants
    from activate_order_conformance.trial.second_order.places import place_mutants
    from activate_order_conformance.trial.second_order.values import value_mutants

    yield from pair_mutants()
    yield from beside_mutants()
    yield from overlooked_mutants()
    yield from later_mutants()
    yield from input_mutants()
    yield from place_mutants()
    yield from cart_mutants()
    yield from caller_mutants()
    yield from value_mutants()
    yield from late_mutants()
    yield from answer_mutants()
