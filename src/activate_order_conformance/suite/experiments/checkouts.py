"""The checkouts of one experiment: arranged, held to be apart, and released however it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.departures import OF_THE_CALLER, entailed_by, reads_as
from activate_order_conformance.nouns.invocation import OF_ITS_OWN, OF_ITS_RECORDS, OTHER_IDS, CartId
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import Snapshot, named_alike, same_id
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.suite.experiments.readback import shown_by
from activate_order_conformance.targets.protocol import Arranged, Driver, DriverFault, UnsupportedDepartures
from activate_order_conformance.targets.request_alone import A_WAY


def arranged_as(checkout: Checkout, arranged: Arranged) -> Mapping[str, Value]:
    """Return what a checkout that was arranged is to be read as."""
    return {**checkout.values(), **arranged.also}


def changes(arranged: Arranged, now: Checkout, then: Checkout, ready: Checkout) -> dict[str, Value]:
    """Return what to change of a checkout in one state to bring it into another, with what departs besides.

    What the other state brings with it is not asked for by itself. What the one does is, as it may go with that.
    """
    before, gone = now.values(), entailed_by(now.departures_from(ready))
    brought = entailed_by(then.departures_from(ready))
    besides = {name: ready[name] for name in arranged.also if then[name] == ready[name]}
    wanted = {name: value for name, value in then.values().items() if before[name] != value or name in gone}
    return {name: value for name, value in {**wanted, **besides}.items() if name not in brought}


def differing_of_the_caller(states: Sequence[Checkout]) -> tuple[str, ...]:
    """Return the departures in which checkouts of one caller are to differ, although they may share them."""
    values = [state.values() for state in states]
    return tuple(name for name in OF_THE_CALLER if any(each[name] != values[0][name] for each in values))


ANOTHER_CALLER = (
    "The driver was asked for a checkout of the same caller, and handed out another credential with it, which may be "
    "another caller's."
)


def require_same_caller(arranged: Arranged, other: Arranged) -> None:
    """Raise DriverFault where another checkout of the same caller came with another credential."""
    if other.authorization != arranged.authorization:
        raise DriverFault(ANOTHER_CALLER)


def require_apart(read: Sequence[tuple[Snapshot, Checkout]]) -> None:
    """Raise UnsupportedDepartures where checkouts of one caller are seen to share what they are to differ in."""
    states = [state for _, state in read]
    for name in differing_of_the_caller(states):
        wanted = [state.values()[name] for state in states]
        for snapshot, state in read:
            shown, own = shown_by(snapshot), state.values()[name]
            if name not in shown or reads_as(name, shown[name], own):
                continue
            if any(reads_as(name, shown[name], value) for value in wanted):
                raise shared_by_one_caller(name)


def shared_by_one_caller(name: str) -> UnsupportedDepartures:
    """Return what is to be raised where checkouts of one caller share a departure that they are to differ in."""
    return UnsupportedDepartures(
        Unsupported(
            departure=name,
            reason=f"checkouts of one caller share {name} here",
            unlock=f"give checkouts of one caller {name} apart",
        )
    )


def require_id(given: CartId, arranged: Arranged) -> None:
    """Raise UnsupportedDepartures unless there is the id to give, and what is made of the cart's own is another."""
    name = OTHER_IDS.get(given) or OF_ITS_RECORDS.get(given)
    unlock = (
        f"name a cart id that is {given}: in `other_ids` of the prepared carts, or `otherIds` of a driver"
    )
    if given in OF_ITS_OWN and not arranged.cart_id:
        reason = "there is no checkout to call the action for"
        unlock = A_WAY
    elif name and name not in arranged.other_ids:
        reason = f"no cart id is known here that is {given}"
    elif name and same_id(arranged.other_ids[name], arranged.cart_id):
        reason = f"the id {given} is that of the cart itself, {arranged.cart_id}"
    elif (
        given != "its own" and given in OF_ITS_OWN and OF_ITS_OWN[given](arranged.cart_id) == arranged.cart_id
    ):
        reason = f"a cart id that is {given} is the cart's own here, {arranged.cart_id}"
        unlock = "give records ids of 18 characters, the last three a checksum of the others"
    else:
        return
    raise UnsupportedDepartures(Unsupported(departure="cart", reason=reason, unlock=unlock))


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
