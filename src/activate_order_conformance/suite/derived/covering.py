"""Sets of departures in which any three that can hold at once do so: a covering array of strength three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any

from activate_order_conformance.suite.features.hindrances import Hindrance

_THREE = 3


def triples(held: Sequence[Hindrance]) -> Iterator[tuple[Hindrance, ...]]:
    """Yield few sets, each of what can hold at once, so that any three of `held` which can do so are in one of them.

    What departs is a factor of the array, and each hindrance in it a level, beside not departing at all.
    """
    from covertable import make  # on request only

    factors: dict[str, list[Hindrance]] = {}
    for hindrance in held:
        factors.setdefault(" and ".join(hindrance.departs_in), []).append(hindrance)
    levels = {name: range(len(members) + 1) for name, members in factors.items()}
    array = make(levels, strength=_THREE, constraints=list(_constraints(factors)))
    for row in array:
        together = [factors[name][level - 1] for name, level in row.items() if level]
        if len(together) >= _THREE:
            yield tuple(sorted(together, key=held.index))


def _constraints(factors: dict[str, list[Hindrance]]) -> Iterator[dict[str, Any]]:
    """Yield a constraint for any two factors of which some levels do not go together."""
    for (name, members), (other, others) in combinations(factors.items(), 2):
        apart = {
            (level, of_other)
            for (level, member), (of_other, another) in product(enumerate(members, 1), enumerate(others, 1))
            if not member.goes_with(another)
        }
        if apart:

            def holds(row: dict[str, int], name: str = name, other: str = other, apart: Any = apart) -> bool:
                return (row[name], row[other]) not in apart

            yield {"operator": "fn", "requires": [name, other], "evaluate": holds}
