"""No way to a state at all: what can be put to the test is the request itself."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.protocol import (
    Abilities,
    Arranged,
    Driver,
    DriverFault,
    Identity,
    UnsupportedDepartures,
)
from activate_order_conformance.targets.record_ids import MALFORMED

WHY = "there is no way to a state on this target"
A_WAY = "offer a driver, prepare carts, or let the kit create records"


class RequestAlone(Driver):
    """A driver that has no checkouts, and gives the integrator's credential alone."""

    def __init__(self, *, base_url: str, credentials: Credentials) -> None:
        self._base_url = base_url
        self._credentials = credentials

    def abilities(self) -> Abilities:
        """Return that nothing can be observed or changed."""
        identity = Identity(name=self._base_url, url=self._base_url)
        return Abilities(identity=identity, observes=frozenset(), way="request")

    def arrange(
        self, checkout: Checkout, ready: Checkout, same_caller_as: Arranged | None = None
    ) -> Arranged:
        """Return a caller without a checkout; raises UnsupportedDepartures for anything that departs."""
        departures = checkout.departures_from(ready)
        if departures or same_caller_as is not None:
            raise UnsupportedDepartures(*map(_unsupported, departures or ("cart",)))
        known = self._credentials.has("integrator")
        authorization = self._credentials.authorization("integrator") if known else ""
        return Arranged(id="", cart_id="", authorization=authorization, other_ids={"malformed": MALFORMED})

    def change(self, arranged: Arranged, departures: Mapping[str, Value]) -> Arranged:
        """Raise UnsupportedDepartures: there is nothing to change."""
        raise UnsupportedDepartures(*map(_unsupported, departures))

    def look(self, arranged: Arranged) -> Snapshot:
        """Return a snapshot in which nothing was looked at."""
        return Snapshot(at=0.0, departures={}, observes=frozenset())

    def edit_order_item(self, arranged: Arranged) -> bool:
        """Raise DriverFault: the probe is not offered."""
        raise DriverFault("There is no order item to change.")

    def release(self, arranged: Arranged) -> None:
        """Do nothing: nothing was arranged."""


def _unsupported(name: str) -> Unsupported:
    return Unsupported(departure=name, reason=WHY, unlock=A_WAY)
