"""The page on the Activate Order action, as a program.

Read `error_conditions`, `requirements`, `interactions` and `activation` of `rules`, in this order, next
to the page. `platform` offers the same over HTTP, and `driver` brings its records into states.
"""

from activate_order_reference.rules.activation import (
    SPECIFICATION,
    Accepted,
    Refused,
    Specification,
    activate,
)

__all__ = ["SPECIFICATION", "Accepted", "Refused", "Specification", "activate"]
