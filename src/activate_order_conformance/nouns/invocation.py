"""One call of the action as a scenario states it: which inputs, and what is wrong with them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from pydantic import JsonValue

from activate_order_conformance.nouns.value import quoted

JSON: TypeAlias = JsonValue
"""A JSON value, named as it is spoken of."""

CartId: TypeAlias = str
"""A word for the id that is given: `null`, `missing`, of another record, or the cart's own, or nearly so."""

_OF_THE_FEATURES: Mapping[str, Callable[[str], JSON]] = {
    "its own": lambda cart_id: cart_id,
    "empty": lambda _: "",
    "right behind another object's prefix": lambda cart_id: f"001{cart_id[3:]}",
    "right but longer": lambda cart_id: f"{cart_id}A",
    "right but cut short": lambda cart_id: cart_id[:14],
    "right at the end of an address": lambda cart_id: f"/sobjects/WebCart/{cart_id}",
    "right in a list": lambda cart_id: [cart_id],
    "right in an object": lambda cart_id: {"id": cart_id},
    "right in 15 characters": lambda cart_id: cart_id[:15],
    "right in lower case": lambda cart_id: cart_id.lower(),
    "right between blanks": lambda cart_id: f" {cart_id} ",
    "right but for its checksum": lambda cart_id: cart_id[:15] + "555",
}

_FURTHER: Mapping[str, Callable[[str], JSON]] = {
    "right before a query": lambda cart_id: f"{cart_id}?fields=Id",
    "right before a NUL": lambda cart_id: f"{cart_id}\0",
    "right before a comma": lambda cart_id: f"{cart_id},{cart_id}",
    "right before another line": lambda cart_id: f"{cart_id}\nand more",
    "right before a wildcard": lambda cart_id: f"{cart_id[:14]}%",
    "right but for a wildcard": lambda cart_id: f"{cart_id[:14]}_{cart_id[15:]}",
    "right before a space of no width": lambda cart_id: f"{cart_id}\u200b",
    "right before a quotation mark": lambda cart_id: f"{cart_id}' --",
    "right in full-width letters": lambda cart_id: "".join(chr(ord(each) + 0xFEE0) for each in cart_id),
    "right in percent-encoding": lambda cart_id: "".join(f"%{ord(each):02X}" for each in cart_id),
    "right in quotation marks": lambda cart_id: f'"{cart_id}"',
    "right in 17 characters": lambda cart_id: f"{cart_id}AA"[:17],
    "right before an ending": lambda cart_id: f"{cart_id}.json",
    "right behind its name": lambda cart_id: f"cartId:{cart_id}",
    "right in braces": lambda cart_id: f"{{{cart_id}}}",
    "right in Base64": lambda cart_id: b64encode(cart_id.encode()).decode(),
    "right in a text of JSON": lambda cart_id: f'["{cart_id}"]',
    "right twice in a list": lambda cart_id: [cart_id, cart_id],
    "the word current": lambda _: "current",
    "the word me": lambda _: "me",
    "the word null": lambda _: "null",
    "the word undefined": lambda _: "undefined",
    "true": lambda _: True,
    "7": lambda _: 7,
    "an empty list": lambda _: [],
    "an empty object": lambda _: {},
}

OF_ITS_OWN: Mapping[str, Callable[[str], JSON]] = {**_OF_THE_FEATURES, **_FURTHER}
"""The ids that are made of the cart's own, and how."""

FURTHER_IDS = tuple(_FURTHER)
"""Those of them that are given by scenarios that are derived, and by no feature."""

OTHER_IDS: Mapping[str, str] = {
    "malformed": "malformed",
    "of another object": "ofAnotherObject",
    "of no cart": "ofNoCart",
}
"""The driver's names of the ids that are wrong, by the scenario's words for them."""

OF_ITS_RECORDS: Mapping[str, str] = {
    "of the session of its checkout": "session",
    "of the order of its checkout": "order",
    "of an operation of its checkout": "operation",
}
"""The ids of the checkout's other records, which a read of it shows, by the words for them."""

CART_IDS = (
    *(given for given in _OF_THE_FEATURES if given != "empty"),
    *OTHER_IDS,
    "null",
    "missing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The inputs of one call; `order_status_given` False leaves the input out, `None` sends null.

    With `status_first` the order status stands before the cart's id, and whatever else is given before both.
    """

    order_status: JSON
    cart_id: CartId = "its own"
    order_status_given: bool = True
    also: Mapping[str, JSON] = field(default_factory=dict)
    status_first: bool = False

    def but(self, **changes: Any) -> Invocation:
        """Return this invocation with `changes`; raises TypeError for an unknown name."""
        return replace(self, **changes)

    def inputs(self, cart_id: str, other_ids: Mapping[str, str]) -> dict[str, JSON]:
        """Return the input to send for a checkout whose cart is `cart_id`.

        `other_ids` maps `malformed`, `ofAnotherObject`, `ofNoCart` and the checkout's other records to the ids that
        are wrong.
        """
        inputs: dict[str, JSON] = {}
        if self.cart_id != "missing":
            made = OF_ITS_OWN.get(self.cart_id)
            given = OTHER_IDS.get(self.cart_id) or OF_ITS_RECORDS.get(self.cart_id)
            inputs["cartId"] = made(cart_id) if made else other_ids[given] if given else None
        if self.order_status_given:
            inputs["orderStatus"] = self.order_status
        inputs |= self.also
        return dict(reversed(inputs.items())) if self.status_first else inputs

    def what_departs(self, sound: Invocation) -> str:
        """Say in a few words what is wrong with this call beside a `sound` one (empty: nothing)."""
        wrong = []
        if self.cart_id != sound.cart_id:
            wrong.append(f"cartId {self.cart_id}")
        if not self.order_status_given:
            wrong.append("orderStatus missing")
        elif self.order_status != sound.order_status:
            wrong.append(f"orderStatus {quoted(self.order_status)}")
        wrong += [f"{name} {quoted(value)}" for name, value in self.also.items()]
        if self.status_first:
            wrong.append("orderStatus before cartId")
        return ", ".join(wrong)
