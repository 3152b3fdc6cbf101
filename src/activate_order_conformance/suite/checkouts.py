"""The checkouts of one experiment: arranged, held to be apart, and released however it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.observation import named_alike, same_id
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.targets.protocol import Arranged, Driver, DriverFault


def arranged_as(checkout: Checkout, arranged: Arranged) -> Mapping[str, Value]:
    """Return what a checkout that was arranged is to be read as."""
    return {**checkout.values(), **arranged.also}


@dataclass(slots=True)
class Checkouts:
    """What arranges checkouts for one experiment and remembers which to release."""

    driver: Driver
    ready: Checkout
    live: list[Arranged] = field(default_factory=list)

    def arrange(self, checkout: Checkout, same_caller_as: Arranged | None = None) -> Arranged:
        """Return a fresh checkout; raises DriverFault where it is not one of its own."""
        arranged = self.driver.arrange(checkout, self.ready, same_caller_as)
        others = tuple(self.live)
        self.live.append(arranged)
        for other in others:
            if same_id(arranged.cart_id, other.cart_id):
                ids = named_alike(arranged.cart_id, other.cart_id)
                raise DriverFault(f"The driver gave two live checkouts one cart, {ids}.")
        for name, other_id in arranged.other_ids.items():
            if same_id(other_id, arranged.cart_id):
                ids = named_alike(other_id, arranged.cart_id)
                raise DriverFault(
                    f"The driver gave the checkout's own cart as the id that is wrong, {name}: {ids}."
                )
        return arranged

    def release(self) -> None:
        """Release every checkout, the last first; raises the first DriverFault when all were tried."""
        faults = []
        while self.live:
            try:
                self.driver.release(self.live.pop())
            except DriverFault as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
