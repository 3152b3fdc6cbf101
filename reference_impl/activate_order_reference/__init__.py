"""The page on the Activate Order action, as a program.

Read ``error_conditions``, ``requirements``, ``interactions`` and ``activation``, in this order, next to the
page. ``server`` offers the same over HTTP.
"""

from activate_order_reference.activation import SPECIFICATION, Accepted, Refused, Specification, activate

__all__ = ["SPECIFICATION", "Accepted", "Refused", "Specification", "activate"]
