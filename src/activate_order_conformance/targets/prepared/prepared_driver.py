"""Checkouts prepared by hand: looked up by their departures, each used once, read back where that is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.nouns.departures import entailed_by, reads_as, saying_nothing_beside
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.observation import Unsupported
from activate_order_conformance.nouns.snapshot import Snapshot
from activate_order_conformance.nouns.value import Value, exactly, told_apart
from activate_order_conformance.targets.http.auth import Credentials
from activate_order_conformance.targets.prepared.prepared_file import PreparedCart, PreparedCarts, keys_of
from activate_order_conformance.targets.prepared.used_carts import UsedCarts
from activate_order_conformance.targets.protocol import (
    Abilities,
    Arranged,
    Driver,
    Identity,
    UnsupportedDepartures,
)
from activate_order_conformance.targets.record_ids import MALFORMED, of_no_record_like
from activate_order_conformance.targets.records.making import CALLERS, require_another_user
from activate_order_conformance.targets.records.probes import edited_item
from activate_order_conformance.targets.records.reads import (
    RecordReader,
    Watched,
    called_for,
    take_note,
)
from activate_order_conformance.targets.records.sobjects import RecordRefused, SObjects, as_observer
from activate_order_conformance.targets.settings.personas import PersonaName


@dataclass(slots=True)
class _Used:
    """A cart that serves a scenario, or did: whether it was called for in the run, and is used up by that.

    `untold` is the number of calls that nobody knows the end of: they are under way, or got no answer.
    """

    cart: PreparedCart
    watched: Watched
    called: bool = False
    used_up: bool = False
    untold: int = 0

    @property
    def is_reckoned_with(self) -> bool:
        """Tell whether the cart is used up, or may be."""
        return self.used_up or self.untold > 0


class PreparedDriver(Driver):
    """A driver over carts that somebody set up; it changes nothing.

    A cart that the action was called for serves nothing else in a run, and is used up unless it was refused; one that
    only stood by can serve again.

    With an observer's credential every cart is read back before it is used, and one that is not as its entry
    says is passed over; without one, those that another run `used_up`, or may have.
    """

    def __init__(
        self,
        *,
        base_url: str,
        prepared: PreparedCarts,
        used_up: UsedCarts,
        sobjects: SObjects,
        reader: RecordReader,
        credentials: Credentials,
        clock: Clock,
    ) -> None:
        self._base_url = base_url
        self._prepared = prepared
        self._used_up = used_up
        self._sobjects = sobjects
        self._reader = reader
        self._credentials = credentials
        self._clock = clock
        self._unused = list(prepared.carts)
        self._used: dict[str, _Used] = {}
        self._lock = Lock()

    @property
    def _observed(self) -> bool:
        return self._credentials.has("observer")

    def abilities(self) -> Abilities:
        """Return what the observer sees; nothing can be changed."""
        return Abilities(
            identity=Identity(name=self._base_url, url=self._base_url),
            observes=self._reader.observes(order_is_known=False) if self._observed else frozenset(),
            probes=self._reader.probes() if self._observed else frozenset(),
            way="prepared",
        )

    def left_behind(self) -> tuple[str, ...]:
        """Return the carts that are used up, or may be."""
        with self._lock:
            left = [
                f"prepared cart {cart_id} ({'used up' if used.used_up else 'may be used up: a call was not answered'})"
                for cart_id, used in sorted(self._used.items())
                if used.is_reckoned_with
            ]
        if why := self._used_up.unwritten:
            left.append(f"which of them are used up, since {self._used_up.path} cannot be written: {why}")
        return tuple(left)

    def arrange(
        self, checkout: Checkout, ready: Checkout, same_caller_as: Arranged | None = None
    ) -> Arranged:
        """Return a cart whose entry has just these departures; raises UnsupportedDepartures where none is left."""
        wanted = checkout.departures_from(ready)
        usual = CALLERS[checkout["caller_permission"]]
        why: list[str] = []
        while True:
            cart = self._next(wanted, usual, same_caller_as)
            if cart is None:
                raise UnsupportedDepartures(self._none_left(wanted, why))
            persona = cart.caller or usual
            watched = Watched(cart_id=cart.cart_id, caller=persona, session_id=cart.session_id)
            with self._kept_on_failure(cart):
                authorization = self._credentials.authorization(persona)
                if self._observed and "caller_permission" in wanted:
                    require_another_user(self._sobjects, persona)
                wrong = self._used_before(watched, checkout)
            if wrong:
                why.append(f"{cart.where}: {wrong}")
                continue
            with self._lock:
                self._used[cart.cart_id] = _Used(cart, watched)
            return Arranged(
                id=cart.cart_id,
                cart_id=cart.cart_id,
                authorization=authorization,
                also=entailed_by(wanted),
                other_ids=self._other_ids(watched),
            )

    def change(self, arranged: Arranged, departures: Mapping[str, Value]) -> Arranged:
        """Raise UnsupportedDepartures: carts prepared by hand are not changed."""
        raise UnsupportedDepartures(
            *(Unsupported(departure=name, reason="prepared carts are not changed") for name in departures)
        )

    def look(self, arranged: Arranged) -> Snapshot:
        """Return what the observer reads; nothing where there is no observer."""
        if not self._observed:
            return Snapshot(at=self._clock.now(), departures={}, observes=frozenset())
        with as_observer():
            return self._reader.look(self._of(arranged.id).watched)

    def edit_order_item(self, arranged: Arranged) -> bool:
        """Tell whether the caller may change an order item (tried, and undone)."""
        return edited_item(self._sobjects, self._reader, self._of(arranged.id).watched)

    def release(self, arranged: Arranged) -> None:
        """Keep the cart for another scenario, unless the action was called for it."""
        with self._lock:
            used = self._used.get(arranged.id)
            if used is not None and not used.called and not used.untold:
                del self._used[arranged.id]
                self._unused.insert(0, used.cart)

    def calling(self, inputs: Sequence[JSON]) -> Callable[[Answer], None]:
        """Remember carts before they are called for: whoever ends the run may not hear what came of it."""
        with self._lock:
            called = {cart_id: self._used[cart_id] for cart_id in sorted(called_for(self._used, inputs))}
            anew = [cart_id for cart_id, used in called.items() if not used.is_reckoned_with]
            for used in called.values():
                used.untold += 1
            self._used_up.add(anew)
        return partial(self._hear, called, inputs)

    def _hear(self, called: Mapping[str, _Used], inputs: Sequence[JSON], answer: Answer) -> None:
        """Take note of carts that are used up, and of those that are not."""
        with self._lock:
            watched = {cart_id: used.watched for cart_id, used in called.items()}
            for cart_id in take_note(watched, inputs, answer):
                called[cart_id].called = True
            if not answer.results:  # and nobody knows that it was not accepted
                return
            for used in called.values():
                used.untold -= 1
                used.used_up |= not answer.refused
            self._used_up.take_back(cart_id for cart_id, used in called.items() if not used.is_reckoned_with)

    def _next(
        self, wanted: Mapping[str, Value], usual: PersonaName, same_caller_as: Arranged | None
    ) -> PreparedCart | None:
        """Take the next cart with these departures, whose caller is `usual` where its entry names none."""
        with self._lock:
            beside = self._used.get(same_caller_as.id) if same_caller_as else None
            for cart in self._unused:
                if exactly(cart.departures) != exactly(wanted):
                    continue
                if beside is None or (cart.caller or usual) == beside.watched.caller:
                    self._unused.remove(cart)
                    return cart
        return None

    @contextmanager
    def _kept_on_failure(self, cart: PreparedCart) -> Iterator[None]:
        """Keep a cart for when no other is left where it cannot be found out now whether it can serve."""
        try:
            yield
        except BaseException:
            with self._lock:
                self._unused.append(cart)
            raise

    def _used_before(self, watched: Watched, checkout: Checkout) -> str:
        """Say why a cart cannot serve, and which run used it up where one did (empty: it can)."""
        wrong, run = self._contradiction(watched, checkout), self._used_up.by(watched.cart_id)
        if run and (wrong or not self._observed):
            return f"run {run} used up cart {watched.cart_id}, or may have"
        return wrong

    def _contradiction(self, watched: Watched, checkout: Checkout) -> str:
        """Say how the observer finds a cart other than its entry says (empty: it does not)."""
        if not self._observed:
            return ""
        try:
            snapshot = self._reader.look(watched)
        except RecordRefused as refused:
            return f"the observer could not {refused}"
        if "cart" in snapshot.observes and snapshot.cart is None:
            return f"there is no cart {watched.cart_id}"
        silent = saying_nothing_beside(checkout.values())
        for name, value in snapshot.departures.items():
            if name not in silent and not reads_as(name, value, checkout[name]):
                shown, meant = told_apart(value, checkout[name])
                return f"cart {watched.cart_id} has {name} {shown}, where its entry means {meant}"
        if snapshot.order_summaries and checkout["order"] == "Draft":
            return f"the order of cart {watched.cart_id} has an order summary already"
        return ""

    def _other_ids(self, watched: Watched) -> dict[str, str]:
        known = {"malformed": MALFORMED, "ofNoCart": of_no_record_like(watched.cart_id)}
        if watched.order_id is not None:
            known["ofAnotherObject"] = watched.order_id
        return {**known, **self._prepared.other_ids}

    def _none_left(self, wanted: Mapping[str, Value], why: Sequence[str]) -> Unsupported:
        entry = " and ".join(keys_of(wanted))
        reason = f"no prepared {f'cart with {entry}' if wanted else 'ready cart'} is left"
        unfilled = next(
            (cart for cart in self._prepared.unfilled if exactly(cart.departures) == exactly(wanted)), None
        )
        because = why[0] if why else f"{unfilled.where} has no cart_id" if unfilled else ""
        ways = (
            "correct that entry" if why else "",
            f"fill in the cart_id at {unfilled.where}" if unfilled else "",
            f"add one more [[cart]] with {entry} (activate-order export prepared writes all that are wanted)",
        )
        return Unsupported(
            departure=next(iter(wanted), "checkout"),
            reason=f"{reason}: {because}" if because else reason,
            unlock=", or ".join(filter(None, ways)),
        )

    def _of(self, cart_id: str) -> _Used:
        with self._lock:
            return self._used[cart_id]
