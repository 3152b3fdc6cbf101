"""Lying drivers: the reference is in order, but who brings it into its states, or shows them, is not.

Each lie is one that the protocol can expose, so that it may never cost the target a deviation.
"""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.trial.subject import Subject


def lying_drivers() -> Iterator[Subject]:
    """Yield every lying driver, by family."""
    from activate_order_conformance.trial.lying_drivers.arranging import drivers_that_arrange_otherwise
    from activate_order_conformance.trial.lying_drivers.changing import drivers_that_do_not_change
    from activate_order_conformance.trial.lying_drivers.protocol import (
        drivers_that_are_slow,
        drivers_that_break_the_protocol,
    )
    from activate_order_conformance.trial.lying_drivers.sharing import drivers_that_share
    from activate_order_conformance.trial.lying_drivers.showing import drivers_that_show_otherwise

    yield from drivers_that_arrange_otherwise()
    yield from drivers_that_do_not_change()
    yield from drivers_that_show_otherwise()
    yield from drivers_that_share()
    yield from drivers_that_are_slow()
    yield from drivers_that_break_the_protocol()
