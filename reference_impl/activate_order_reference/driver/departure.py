"""One departure from a ready checkout: what it may be, how it is arranged, how it is read back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from activate_order_reference.driver.checkouts import ArrangedCheckout as Checkout
from activate_order_reference.rules.org import Org

UP_TO = 100
"""The most validation outputs of a kind that are arranged."""
LONGEST_STATE = 30
"""The length of the session's text fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One name: its values, the ready one first, how one is arranged, and how it is read back.

    `values` is `None` for text of any kind and for counts up to `UP_TO`. `in_session` marks what the
    checkout session bears, so that it is neither arranged nor read where there is none.
    """

    values: tuple[object, ...] | None
    arrange: Callable[[Org, Checkout, Any], None]
    read: Callable[[Org, Checkout], object] | None
    counted: bool = False
    in_session: bool = False

    def allows(self, value: object) -> bool:
        """Say whether a value can be arranged at all; `true` is not 1."""
        if self.values is not None:
            return any(type(value) is type(each) and value == each for each in self.values)
        if self.counted:
            return type(value) is int and 0 <= value <= UP_TO
        return value is None or (isinstance(value, str) and len(value) <= LONGEST_STATE)

    def published(self) -> dict[str, object]:
        """Return what the driver says of it: all its values but the ready one."""
        if self.values is not None:
            return {"values": list(self.values[1:])}
        return {"upTo": UP_TO} if self.counted else {"anyText": True, "null": True}
