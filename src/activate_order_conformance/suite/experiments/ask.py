"""What an experiment asks: a checkout, a call, what is to be seen, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from activate_order_conformance.nouns.checkout import Checkout, ready
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.profile import Profile

Manner = Literal[
    "once",
    "twice at one instant",
    "again",
    "after another in one call",
    "by nobody",
    "described",
    "in a course",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a call: the state that its checkout is brought into before, and what is given.

    `checkout_number` says which: 0 is the experiment's own, any other one of the same caller, unless it
    `has_own_caller`. `called_by` is the number of a checkout called for before, by whose caller the call is made
    (None: by its own). Where it is `put_back` it was activated, and its cart alone is put back in checkout.
    """

    checkout: Checkout
    invocation: Invocation
    checkout_number: int = 0
    has_own_caller: bool = False
    called_by: int | None = None
    put_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step of a course: the inputs of one call, or of several `at_one_instant` that have `inputs_each`.

    The last of these may have but one input.
    Where these are made `in_succession` they meet all the same: the last is made once something shows of what the
    others began, or at once where they are for another checkout.
    With `waits` it begins when whatever came before can have had its last effect, and, `for_long`, not before some
    seconds have passed; where it `rests` that is waited for once the checkouts are in their states, before they are
    called for; where it `hurries`, nobody waits for what may come of a refusal; where it `probes`, a change of an order
    item is tried before and after, and whenever its checkout is looked at again. Without inputs the checkouts are only
    looked at, or their order items alone where it `probes`. The course ends after it unless every input was answered as
    `goes_on` says (empty: it goes on).
    """

    inputs: tuple[Input, ...] = ()
    at_one_instant: bool = False
    in_succession: bool = False
    inputs_each: int = 1
    waits: bool = False
    for_long: bool = False
    rests: bool = False
    hurries: bool = False
    probes: bool = False
    goes_on: Literal["", "refused", "accepted"] = ""

    def size_of_call(self, place: int) -> int:
        """Return how many inputs the call has that the input in this place is of."""
        each = self.inputs_each if self.at_one_instant else len(self.inputs)
        return min(each, len(self.inputs) - place // each * each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One experiment as a value: the checkout, the call, and what the Thens will want to have seen.

    `awaits` are the names of the effects to wait for; `quiet` that changes are looked for afterwards.
    `probe` tries to change the order item before and after; `bystander` looks at another checkout too.
    `course` is what is done one after another, in place of a call and its putting right. What is `thorough` looks
    for every effect of whatever is activated; what is `patient` does not look before all of them can be there.
    The calls of a course go out `on_one_connection`, where that is said, as long as the target keeps it.
    """

    checkout: Checkout
    invocation: Invocation
    manner: Manner = "once"
    awaits: frozenset[str] = frozenset()
    quiet: bool = False
    probe: bool = False
    bystander: bool = False
    course: tuple[Move, ...] = ()
    thorough: bool = False
    patient: bool = False
    on_one_connection: bool = False

    @property
    def looks_late(self) -> bool:
        """Tell whether a refusal is looked after until nothing can come of it any more, which no second call shows."""
        return self.quiet and any(self.checkout[name] is not None for name in CONFIRMED_BY_EFFECT)


@cache
def ready_ask(profile: Profile) -> Ask:
    """Return the experiment of a ready checkout, called as the page says, with nothing awaited."""
    return Ask(checkout=ready(profile), invocation=Invocation(order_status=profile.order_status))
