"""When all that an activation does is to happen."""

from collections.abc import Callable
from dataclasses import replace

from activate_order_reference.rules.activation import Specification


def timed(specification: Specification, when: Callable[[float], float]) -> Specification:
    """Return the same rules, which do everything so many seconds after a call as `when` makes of their own number."""
    interactions = tuple(replace(each, after=when(each.after)) for each in specification.interactions)
    return replace(specification, interactions=interactions, ends_after=when(specification.ends_after))
