"""Mutants that do it late: after the quiet period, and before everything is to have settled."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from activate_order_reference.rules.activation import SPECIFICATION, Specification, begun
from activate_order_reference.rules.background_work import BackgroundWork
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BackgroundOperation, Cart, OrderSummary

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.expectation import blamed, missing, resting, together
from activate_order_conformance.trial.mutants.besides import BESIDES
from activate_order_conformance.trial.mutants.error_rows import CHANGES, DENIED_BY
from activate_order_conformance.trial.mutants.interactions import DEEDS, elsewhere
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.past import Build, Past, remembering
from activate_order_conformance.trial.second_order.states import HARMLESS, IN_THE_WAY, State, overlooking
from activate_order_conformance.trial.specification import (
    INTERACTIONS,
    ROWS,
    Change,
    Effect,
    Question,
    besides,
    lock_items,
    order_of,
    session_of,
)
from activate_order_conformance.trial.subject import Make, Subject

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SOON, LATE = 1.5, 4.5
"""Seconds after the call: when a quiet period has passed, and shortly before the reference says that it settles."""

_AT = ((SOON, "soon"), (LATE, "late"))


def late_mutants() -> Iterator[Subject]:
    """Yield the mutants that do it late."""
    for seconds, when in _AT:
        for word, (phrase, field, change) in CHANGES.items():
            yield mutant(
                f"late.refusal.{word}.{when}",
                f"{seconds:g} seconds after it a refusal {phrase}.",
                with_afterwards(_changing(change, seconds)),
                blamed("reading-23", *DENIED_BY.get(word, ())),
                field,
                family="changed long after a refusal",
            )
        for clause, deed in DEEDS.items():
            yield mutant(
                f"late.{clause}.undone.{when}",
                f"What comes of {deed.what} is undone {seconds:g} seconds after the call.",
                besides(Interaction(name="undone", effect=deed.undo, after=seconds)),
                missing(clause),
                deed.mentions,
                family="undone long after the call",
            )
        for name, phrase, effect, mention in BESIDES:
            yield mutant(
                f"late.besides.{name}.{when}",
                f"{seconds:g} seconds after the call an activation {phrase}.",
                besides(Interaction(name=name, effect=effect, after=seconds)),
                resting("reading-35"),
                mention,
                family="something else long after the call",
            )
    for word in ("closes-cart", "activates-order"):
        phrase, field, change = CHANGES[word]
        yield mutant(
            f"late.refusal.{word}.while-another-works",
            f"{LATE:g} seconds after it a refusal {phrase}, where an operation of another cart of the caller lives.",
            with_afterwards(_changing(change, LATE, where=_while_another_works)),
            blamed("reading-23"),
            field,
            family="changed long after a refusal",
        )
    for harmless, (clause, deed) in zip(HARMLESS.values(), itertools.cycle(DEEDS.items()), strict=False):
        yield mutant(
            f"late.{clause}.undone.{harmless.id}",
            f"What comes of {deed.what} is undone {LATE:g} seconds after the call, where {harmless.phrase}.",
            remembering(_undoing(deed.undo, harmless)),
            missing(clause),
            deed.mentions,
            family="undone long after the call",
        )
    phrase, field, change = CHANGES["activates-order"]
    for harmless in HARMLESS.values():
        yield mutant(
            f"late.refusal.activates-order.{harmless.id}",
            f"{SOON:g} seconds after it a refusal {phrase}, where {harmless.phrase}.",
            with_afterwards(_changing(change, SOON, where=_beside(harmless))),
            blamed("reading-23"),
            field,
            family="changed long after a refusal",
        )
    for clause, deed in DEEDS.items():
        yield mutant(
            f"late.{clause}.elsewhere",
            f"{LATE:g} seconds after the call {deed.what} is done to another checkout of the caller too.",
            besides(Interaction(name="elsewhere", effect=elsewhere(INTERACTIONS[clause].effect), after=LATE)),
            blamed("input-01"),
            family="something else long after the call",
        )
    yield mutant(
        "late.items.elsewhere",
        f"{LATE:g} seconds after the call the order items of another checkout of the caller cannot be changed either.",
        besides(Interaction(name="elsewhere", effect=elsewhere(lock_items), after=LATE)),
        blamed("input-01"),
        "an order item can no longer be changed",
        family="something else long after the call",
    )
    for name, phrase, state, is_so in _STALE:
        yield mutant(
            f"late.{name}.stale",
            f"{LATE:g} seconds after it was refused it is let through that {phrase}.",
            partial(_taking_for_stale, state, is_so),
            state.let_through,
            family="let through long after a refusal",
        )
    phrase, _, change = CHANGES["creates-summary"]
    for seconds, when in _AT:
        yield mutant(
            f"late.refusal.done.{when}",
            f"What was refused is done all the same, {seconds:g} seconds later.",
            with_afterwards(_doing(seconds)),
            blamed("reading-23", "error-12"),  # whose failed summary is made after all
            family="changed long after a refusal",
        )
        yield mutant(
            f"late.error-12.creates-summary.{when}",
            f"{seconds:g} seconds after it the refusal as error-12 {phrase}.",
            with_afterwards(_changing(change, seconds, where=lambda _, call: ROWS["error-12"].holds(call))),
            # Where such a cart is put right and activated meanwhile, its order has two.
            together(blamed("error-12", "interaction-02"), resting("reading-35")),
            "order summaries of the order: 1",
            family="changed long after a refusal",
        )
        yield mutant(
            f"late.second-call.creates-summary.{when}",
            f"{seconds:g} seconds after it the refusal of a call for what is activated {phrase}.",
            with_afterwards(_changing(change, seconds, where=_has_a_summary)),
            blamed("reading-23"),
            family="changed long after a refusal",
        )
    yield mutant(
        "late.put-back.creates-summary",
        f"{SOON:g} seconds after it the refusal of a call for what is activated and back in checkout {phrase}.",
        with_afterwards(_changing(change, SOON, where=_is_put_back)),
        blamed("reading-23"),
        family="changed long after a refusal",
    )
    yield mutant(
        "late.refusal.done.once-right",
        "What was refused is done without another call, as soon as nothing is in its way.",
        with_afterwards(_doing_once_right),
        blamed("reading-23", "error-12"),
        family="changed long after a refusal",
    )


class Afterwards:
    """What is done later: at its time, or as soon as an attempt succeeds; looked after before each request."""

    def __init__(self, clock: Clock) -> None:
        self.work = BackgroundWork(clock)
        self.waiting: list[Callable[[], bool]] = []

    def before(self, application: WSGIApplication) -> WSGIApplication:
        """Return the application that does what is due before it answers a request."""

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            self.work.run_due()
            self.waiting[:] = [attempt for attempt in self.waiting if not attempt()]
            return application(environ, start_response)

        return answer


def with_afterwards(build: Callable[[Afterwards], Specification]) -> Make:
    """Return what makes an implementation of the specification that `build` makes with what is done later."""

    def make(ground: Ground) -> WSGIApplication:
        afterwards = Afterwards(ground.clock)
        return afterwards.before(ground.reference(build(afterwards)))

    return make


def _changing(
    change: Change, seconds: float, where: Callable[[Org, Call], bool] = lambda _org, _call: True
) -> Callable[[Afterwards], Specification]:
    def build(afterwards: Afterwards) -> Specification:
        def on_refusal(org: Org, call: Call) -> None:
            if call.cart is not None and where(org, call):
                afterwards.work.add(seconds, partial(change, org, call.cart))

        return replace(SPECIFICATION, on_refusal=on_refusal)

    return build


def _undoing(effect: Effect, harmless: State) -> Build:
    def build(past: Past) -> Specification:
        def undo(run: Run) -> None:
            if harmless.holds(past.calls[run.cart_id]):
                effect(run)

        return besides(Interaction(name="undone", effect=undo, after=LATE))

    return build


def _beside(harmless: State) -> Callable[[Org, Call], bool]:
    return lambda _org, call: harmless.holds(call)


def _has_a_summary(org: Org, call: Call) -> bool:
    order = order_of(org, call.cart)
    return order is not None and any(org.all(OrderSummary, original_order_id=order.id))


def _is_put_back(org: Org, call: Call) -> bool:
    return call.cart is not None and call.cart.status == "Checkout" and _has_a_summary(org, call)


def _while_another_works(org: Org, call: Call) -> bool:
    return any(
        session is not None
        and session.id != (call.session.id if call.session else None)
        and (operation := org.get(BackgroundOperation, session.background_operation_id)) is not None
        and operation.status in ("New", "Running")
        for session in (session_of(org, cart) for cart in org.all(Cart, owner_id=call.caller.id))
    )


def _taking_for_stale(state: State, is_so: Question, ground: Ground) -> WSGIApplication:
    first_met: dict[str, float] = {}

    def is_stale(call: Call) -> bool:
        now = ground.clock.now()
        return call.cart is not None and is_so(call) and now - first_met.setdefault(call.cart.id, now) > LATE

    return ground.reference(overlooking(is_stale, state))


_STALE: tuple[tuple[str, str, State, Question], ...] = (
    (
        "error-04.processing",
        "the cart is Processing",
        IN_THE_WAY["error-04"],
        lambda call: call.cart is not None and call.cart.status == "Processing",
    ),
    (
        "error-05.running",
        "an operation is Running",
        IN_THE_WAY["error-05"],
        lambda call: call.operation is not None and call.operation.status == "Running",
    ),
    ("error-10", "the session is processing", IN_THE_WAY["error-10"], IN_THE_WAY["error-10"].holds),
)
"""What is taken for stale some time after it was first met: name, phrase, state and question."""


def _doing(seconds: float) -> Callable[[Afterwards], Specification]:
    def build(afterwards: Afterwards) -> Specification:
        def on_refusal(org: Org, call: Call) -> None:
            if call.cart is not None:
                afterwards.work.add(seconds, partial(activate, org, call))

        return replace(SPECIFICATION, on_refusal=on_refusal)

    return build


def _doing_once_right(afterwards: Afterwards) -> Specification:
    def on_refusal(org: Org, call: Call) -> None:
        def attempt() -> bool:
            now = read_call(org, call.caller, call.inputs)
            if now.cart is None or SPECIFICATION.refusing(now):
                return now.cart is None
            activate(org, now)
            return True

        afterwards.waiting.append(attempt)

    return replace(SPECIFICATION, on_refusal=on_refusal)


def activate(org: Org, call: Call) -> None:
    """Do all that an accepted call does, at once."""
    if call.cart is None or call.session is None or call.order is None:
        return
    run = begun(org, call, "Complete")
    for interaction in SPECIFICATION.interactions:
        interaction.effect(run)
