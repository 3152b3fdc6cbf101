"""One call of the action as a scenario states it: which inputs, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from pydantic import JsonValue

JSON: TypeAlias = JsonValue
"""A JSON value, named as it is spoken of."""

CartId: TypeAlias = Literal["its own", "malformed", "of another object", "of no cart", "null", "missing"]
CART_IDS: tuple[CartId, ...] = (
    "its own",
    "malformed",
    "of another object",
    "of no cart",
    "null",
    "missing",
)
OTHER_IDS: Mapping[str, str] = MappingProxyType(
    {"malformed": "malformed", "of another object": "ofAnotherObject", "of no cart": "ofNoCart"}
)
"""The driver's names of the ids that are wrong, by the scenario's words for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The inputs of one call; `order_status_given` False leaves the input out, `None` sends null."""

    order_status: str | None
    cart_id: CartId = "its own"
    order_status_given: bool = True
    also: Mapping[str, JSON] = field(default_factory=dict)

    def but(self, **changes: Any) -> Invocation:
        """Return this invocation with `changes`; raises TypeError for an unknown name."""
        return replace(self, **changes)

    def inputs(self, cart_id: str, other_ids: Mapping[str, str]) -> dict[str, JSON]:
        """Return the input to send for a checkout whose cart is `cart_id`.

        `other_ids` maps `malformed`, `ofAnotherObject` and `ofNoCart` to the ids that are wrong.
        """
        inputs: dict[str, JSON] = {}
        if self.cart_id != "missing":
            inputs["cartId"] = (
                cart_id
                if self.cart_id == "its own"
                else None
                if self.cart_id == "null"
                else other_ids[OTHER_IDS[self.cart_id]]
            )
        if self.order_status_given:
            inputs["orderStatus"] = self.order_status
        return inputs | dict(self.also)

    def what_departs(self, sound: Invocation) -> str:
        """Say in a few words what is wrong with this call beside a `sound` one (empty: nothing)."""
        wrong = []
        if self.cart_id != sound.cart_id:
            wrong.append(f"cartId {self.cart_id}")
        if not self.order_status_given:
            wrong.append("orderStatus missing")
        elif self.order_status != sound.order_status:
            wrong.append(f"orderStatus {self.order_status!r}")
        wrong += [f"{name} {value!r}" for name, value in self.also.items()]
        return ", ".join(wrong)
