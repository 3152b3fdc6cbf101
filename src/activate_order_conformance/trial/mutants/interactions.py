"""Mutants of the interactions: missing, done twice, done to another checkout, undone, or too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from activate_order_reference.rules.activation import SPECIFICATION
from activate_order_reference.rules.interactions import Interaction, OrderSummaryNotCreated, Run
from activate_order_reference.rules.records import Cart, CheckoutSession, Order, OrderSummary

from activate_order_conformance.phrases import capitalised
from activate_order_conformance.trial.expectation import blamed, missing, resting, together
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import (
    INTERACTIONS,
    Effect,
    besides,
    change_items,
    setting,
    with_interaction,
)
from activate_order_conformance.trial.subject import Blame, Subject

UNDONE_AFTER = 0.25
"""Seconds after the call at which an effect is undone: the reference's effects are all there by then."""

TOO_LATE = 7.0
"""Seconds after the call at which an effect comes too late: the reference says that it settles within 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An interaction as its mutants need it: how it is undone, and what its absence is blamed for.

    `repeated` is what shows when it is done twice.
    """

    what: str
    undo: Effect
    absent: Blame
    mentions: str
    repeated: str = ""


def _deactivate(run: Run) -> None:
    run.org.change(Order, run.order_id, status="Draft")
    change_items(run.org, run.order_id, read_only=False)


def _drop_summary(run: Run) -> None:
    run.org.drop_all(OrderSummary, original_order_id=run.order_id)


DEEDS: dict[str, Deed] = {
    "interaction-01": Deed(
        what="activating the order and its items",
        undo=_deactivate,
        absent=missing("interaction-01"),
        mentions="the order is Draft",
    ),
    "interaction-02": Deed(
        what="generating the order summary",
        undo=_drop_summary,
        absent=together(missing("interaction-02"), resting("reading-22"), resting("reading-39")),
        mentions="order summaries of the order: 0",
        repeated="order summaries of the order: 2",
    ),
    "interaction-03": Deed(
        what="archiving the session",
        undo=setting(CheckoutSession, is_archived=False),
        absent=missing("interaction-03"),
        mentions="the session is not archived",
    ),
    "interaction-04": Deed(
        what="archiving the cart",
        undo=setting(Cart, status="Checkout"),
        absent=missing("interaction-04"),
        mentions="the cart is Checkout",
    ),
}


def interaction_mutants() -> Iterator[Subject]:
    """Yield the mutants of each interaction, in the page's order, and a summary that fails in silence."""
    for clause, deed in DEEDS.items():
        yield from _mutants(clause, INTERACTIONS[clause], deed)
    yield mutant(
        "interaction-02.fails-silently",
        "The summary fails after the answer; the operation ends in error, and nobody is told.",
        with_interaction("interaction-02", effect=_fail),
        together(
            DEEDS["interaction-02"].absent,
            DEEDS["interaction-03"].absent,
            DEEDS["interaction-04"].absent,
            resting("reading-35"),
        ),
        "order summaries of the order: 0",
        family="effect missing",
    )


def _fail(run: Run) -> None:
    raise OrderSummaryNotCreated(run.order_id)


def _mutants(clause: str, interaction: Interaction, deed: Deed) -> Iterator[Subject]:
    effect = interaction.effect
    in_another = elsewhere(effect)

    def both(run: Run) -> None:
        effect(run)
        in_another(run)

    def twice(run: Run) -> None:
        effect(run)
        effect(run)

    yield mutant(
        f"{clause}.missing",
        f"{capitalised(deed.what)} is left out.",
        replace(
            SPECIFICATION,
            interactions=tuple(kept for kept in SPECIFICATION.interactions if kept is not interaction),
        ),
        deed.absent,
        deed.mentions,
        family="effect missing",
    )
    yield mutant(
        f"{clause}.twice",
        f"{capitalised(deed.what)} is done twice.",
        with_interaction(clause, effect=twice),
        together(deed.absent, resting("reading-35")) if deed.repeated else {},
        *([deed.repeated] if deed.repeated else []),
        family="effect done twice",
        equivalent="" if deed.repeated else "done again it changes nothing more",
    )
    yield mutant(
        f"{clause}.elsewhere",
        f"{capitalised(deed.what)} is done to another checkout of the caller in place of the one that was named.",
        with_interaction(clause, effect=in_another),
        together(deed.absent, blamed("input-01")),
        deed.mentions,
        family="effect on another checkout",
    )
    yield mutant(
        f"{clause}.everywhere",
        f"{capitalised(deed.what)} is done to another checkout of the caller as well.",
        with_interaction(clause, effect=both),
        blamed("input-01"),
        family="effect on another checkout",
    )
    undone = Interaction(name="undone", effect=deed.undo, after=UNDONE_AFTER)
    yield mutant(
        f"{clause}.undone",
        f"{capitalised(deed.what)} is done, and undone a moment later.",
        besides(undone),
        deed.absent,
        deed.mentions,
        family="effect undone afterwards",
    )
    yield mutant(
        f"{clause}.late",
        f"{capitalised(deed.what)} comes after the deadline, its background operation having ended.",
        with_interaction(clause, after=TOO_LATE),
        deed.absent,
        deed.mentions,
        family="effect after the deadline",
    )


def elsewhere(effect: Effect) -> Effect:
    """Return what does to another checkout of the cart's owner, where there is one, what `effect` does to a cart's."""

    def effect_elsewhere(run: Run) -> None:
        if other := _another_checkout(run):
            effect(other)

    return effect_elsewhere


def _another_checkout(run: Run) -> Run | None:
    """Return the run as if it were for another checkout of the cart's owner; None where there is none."""
    cart = run.org.get(Cart, run.cart_id)
    if cart is None:
        return None
    for other in run.org.all(Cart, owner_id=cart.owner_id):
        session = next(run.org.all(CheckoutSession, cart_id=other.id), None)
        if other.id != cart.id and session and session.order_id:
            return replace(run, cart_id=other.id, session_id=session.id, order_id=session.order_id)
    return None
