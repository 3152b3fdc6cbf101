"""Conforming variants that take all the time that they have, or none, and not always the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.records import (
    BackgroundOperation,
    Cart,
    CheckoutSession,
    Order,
)
from activate_order_reference.timing import timed

from activate_order_conformance.trial.rows import Difference, variant
from activate_order_conformance.trial.second_order.past import Build, Past, remembering
from activate_order_conformance.trial.specification import (
    Effect,
    another_operation,
    besides,
    lock_items,
    setting,
    with_interaction,
)
from activate_order_conformance.trial.subject import Subject
from activate_order_conformance.trial.variants.timing import AT_ONCE, after

LAST = 4.9
"""Seconds after the call at which the reference's driver says that everything has nearly settled."""


def pace_variants() -> Iterator[Subject]:
    """Yield the variants that take all the time that they have, or none, and not always the same."""
    for name, what, difference in _PACES:
        yield variant(name, what, difference, family="all the time there is, or none")


def _sometimes_slow(is_slow: Callable[[Past, Run], bool]) -> Build:
    """Return what builds a specification that is slow where that holds as an activation begins, and quick otherwise."""

    def build(past: Past) -> Specification:
        slow: dict[str, bool] = {}

        def decide(run: Run) -> None:
            slow[run.operation_id] = is_slow(past, run)

        def where(effect: Effect, *, due_late: bool) -> Effect:
            def carry_out(run: Run) -> None:
                if slow[run.operation_id] is due_late:
                    effect(run)

            return carry_out

        first, *others = SPECIFICATION.interactions
        return replace(
            SPECIFICATION,
            interactions=(
                Interaction(name="decided", effect=decide),
                first,
                *(replace(each, effect=where(each.effect, due_late=False)) for each in others),
                *(replace(each, effect=where(each.effect, due_late=True), after=LAST) for each in others),
            ),
            ends_after=LAST,
        )

    return build


def _in_steps(*steps: tuple[float, Effect], base: Specification) -> Specification:
    passed = (Interaction(name="step", effect=effect, after=seconds) for seconds, effect in steps)
    return replace(base, interactions=(*passed, *base.interactions))


def _locking_items_at(seconds: float) -> Specification:
    return besides(
        Interaction(name="items", effect=lock_items, after=seconds),
        base=with_interaction("interaction-01", effect=setting(Order, status="Activated")),
    )


_PACES: tuple[tuple[str, str, Difference], ...] = (
    ("slowest", "Summary and archiving come at the last moment.", after(LAST, LAST, LAST, LAST)),
    ("slowest-summary", "The summary comes at the last moment.", after(LAST, 0.1, 0.1, LAST)),
    ("slowest-session", "The session is archived at the last moment.", after(0.1, LAST, 0.1, LAST)),
    ("slowest-cart", "The cart is closed at the last moment.", after(0.1, 0.1, LAST, LAST)),
    (
        "slowest-operation",
        "The operation ends at the last moment, all being done.",
        after(0.0, 0.0, 0.0, LAST),
    ),
    (
        "slowest-order",
        "The order itself is activated at the last moment, with all the rest.",
        timed(SPECIFICATION, lambda _: LAST),
    ),
    (
        "slowest-items",
        "The order's items become read-only at the last moment, all else being done.",
        _locking_items_at(LAST),
    ),
    ("spread", "One thing comes after the other, more than a second apart.", after(1.2, 2.4, 3.6, 4.8)),
    ("turned-round", "The cart is closed first, and the summary comes last.", after(4.5, 3.0, 1.5, 4.8)),
    (
        "operation-by-slow-steps",
        "The operation is New, Scheduled, Waiting and Running before it ends.",
        _in_steps(
            *(
                (seconds, setting(BackgroundOperation, status=status))
                for seconds, status in ((0.0, "New"), (1.0, "Scheduled"), (2.0, "Waiting"), (3.0, "Running"))
            ),
            base=after(3.5, 3.5, 3.5, 4.5),
        ),
    ),
    (
        "cart-by-steps",
        "The cart is Processing and then PendingClosed before it is closed.",
        _in_steps(
            (0.0, setting(Cart, status="Processing")),
            (1.0, setting(Cart, status="PendingClosed")),
            base=after(0.1, 0.1, 2.0, 2.0),
        ),
    ),
    (
        "session-by-steps",
        "The session goes through several states before it is archived.",
        _in_steps(
            (0.0, setting(CheckoutSession, state="Activating")),
            (0.5, setting(CheckoutSession, state="Summarising")),
            base=after(0.2, 1.0, 1.0, 1.0),
        ),
    ),
    (
        "three-operations",
        "An activation is followed by three operations of another kind.",
        besides(
            *(
                Interaction(name="another operation", effect=another_operation("Notify"), after=seconds)
                for seconds in (0.2, 1.0, 3.0)
            )
        ),
    ),
    (
        "at-once-with-operations",
        "Everything is done before the answer, and other operations follow.",
        besides(
            Interaction(name="another operation", effect=another_operation("Notify"), after=2.0), base=AT_ONCE
        ),
    ),
    (
        "slow-after-refusal",
        "For a caller who was refused before, all comes at the last moment.",
        remembering(_sometimes_slow(lambda past, run: past.refused(past.calls[run.cart_id]))),
    ),
    (
        "slow-for-some",
        "For a caller who may modify all data, all comes at the last moment.",
        remembering(_sometimes_slow(lambda past, run: past.calls[run.cart_id].caller.modify_all_data)),
    ),
    (
        "slow-by-turns",
        "Every other activation is slow.",
        remembering(_sometimes_slow(lambda past, _: len(past.accepted) % 2 == 0)),
    ),
)
"""What is done when: name, sentence and difference."""
