"""What the suite asks of a target, whichever way it is reached and brought into a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol, TypedDict

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.clock import LONG_TO_SETTLE, SETTLES_WITHIN
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import SUBJECTS, Snapshot
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.targets.settings.model import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The name of the implementation under test; `url` is its base URL, without credentials."""

    name: str
    version: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """A checkout that a driver has brought into a state.

    `cart_id` is empty where there is no checkout and only the request itself can be put to the test.
    `authorization` is the whole header value of the caller's credential, and stays out of every repr.
    `also` names the departures that the arranged ones entail; `other_ids` the ids that are wrong
    (`malformed`, `ofAnotherObject`, `ofNoCart`).
    """

    id: str
    cart_id: str
    authorization: str = field(repr=False)
    also: Mapping[str, Value] = field(default_factory=dict)
    other_ids: Mapping[str, str] = field(default_factory=dict)


TAKES_LESS = "Write deadlines.settle, or --deadline, unless they take that long."
"""What to do where a run takes hours for what it waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a driver says it can do; `settles_within` is in seconds.

    `offers` names the departures that it announces, `changes` those that it can put right on the same checkout.
    `way` is how checkouts come into a state: a driver, prepared carts, records, or the request alone. `at_once` is
    how many experiments may be under way side by side, and `states_at_once` whether that was said.
    `misnamed` is what is announced by names that there are not.
    """

    identity: Identity
    settles_within: float = SETTLES_WITHIN
    offers: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    observes: frozenset[str] = frozenset(SUBJECTS)
    probes: frozenset[str] = frozenset()
    at_once: int = 1
    states_at_once: bool = True
    misnamed: tuple[str, ...] = ()
    way: Way = "driver"

    def takes_long(self, deadline: float | None) -> str:
        """Say that a run takes hours where effects may take long, by a `deadline` or by default (empty: not long)."""
        seconds = self.settles_within if deadline is None else deadline
        if seconds <= LONG_TO_SETTLE:
            return ""
        return f"a run takes hours where effects may take {seconds:g} s: many scenarios wait for that long, each once"


class FaultKinds(TypedDict, total=False):
    """The kinds of a driver's fault, which are told by these names."""

    passes: bool
    turned_down: bool
    unknown: bool


@dataclass(eq=False)
class DriverFault(Exception):
    """A failure of the driver, or of the way to it; `what` is one sentence that names the driver.

    `remedy` is a sentence that says what to do about it (empty: it depends on the way to a state). `passes` is
    whether it may be the connection's or the load's fault, and another time all may be well; `turned_down`, whether
    the request was answered as one that was not carried out; `unknown`, whether as one about what is not there.
    """

    what: str
    remedy: str = ""
    _: KW_ONLY
    passes: bool = False
    turned_down: bool = False
    unknown: bool = False

    def __str__(self) -> str:
        return self.what

    @property
    def with_remedy(self) -> str:
        """What failed, and what to do about it."""
        return f"{self.what} {self.remedy}".rstrip()


class ActionElsewhere(DriverFault):
    """An address of the action, given by a driver, that is neither the target's nor confirmed."""


class UnsupportedDepartures(Exception):
    """Departures that cannot be arranged, or cannot occur, on this target."""

    def __init__(self, *departures: Unsupported) -> None:
        super().__init__("; ".join(f"{departure.departure}: {departure.reason}" for departure in departures))
        self.departures = departures


class Driver(Protocol):
    """What brings checkouts of one run into states, looks at them, and releases them.

    Every method raises DriverFault where the driver does not do what the protocol asks.
    """

    def abilities(self) -> Abilities:
        """Return what the driver can do."""

    def arrange(
        self, checkout: Checkout, ready: Checkout, same_caller_as: Arranged | None = None
    ) -> Arranged:
        """Create a fresh checkout in the state `checkout`; raises UnsupportedDepartures."""

    def change(self, arranged: Arranged, departures: Mapping[str, Value]) -> Arranged:
        """Change a checkout and return it anew; raises UnsupportedDepartures."""

    def look(self, arranged: Arranged) -> Snapshot:
        """Return one consistent read of the checkout."""

    def edit_order_item(self, arranged: Arranged) -> bool:
        """Tell whether the caller may change an order item (tried, and undone)."""

    def release(self, arranged: Arranged) -> None:
        """Remove the checkout; releasing it twice is no error."""

    def action_url(self) -> str | None:
        """Return the action's URL where the driver names it, else None: it is where the platform has it."""
        return None

    def calling(self, inputs: Sequence[JSON]) -> Callable[[Answer], None]:
        """Take note of the inputs of a call that is about to be made; return what takes note of its answer."""
        return lambda answer: None

    def left_behind(self) -> tuple[str, ...]:
        """Return what was released and stays on the target all the same, a phrase each."""
        return ()

    def unreleased(self) -> tuple[str, ...]:
        """Return what was made, or may have been, and is not known to be gone, a phrase each."""
        return ()

    def release_all(self) -> int | None:
        """Remove every checkout of the run; return how many records it found of it, None where nobody tells."""
        return 0
