"""Mutants that remember one thing of their own: an activation, a failure, a refusal, how long ago."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.interactions import Interaction, Run, generate_order_summary
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart, CheckoutSession

from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    missing,
    resting,
    together,
)
from activate_order_conformance.trial.lying_drivers.lie import SETTLES_WITHIN
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.late import LATE, SOON
from activate_order_conformance.trial.second_order.overlooked import has_errors_of_items_alone
from activate_order_conformance.trial.second_order.past import Build, Past, Where, remembering
from activate_order_conformance.trial.second_order.states import (
    HARMLESS,
    IN_THE_WAY,
    LEFT_OPEN,
    State,
    overlooking,
)
from activate_order_conformance.trial.specification import (
    INTERACTIONS,
    Change,
    Effect,
    Inputs,
    Question,
    also,
    asking,
    besides,
    change_items_of,
    leaving_out,
    order_of,
    refusing,
    session_of,
)
from activate_order_conformance.trial.subject import Blame, Make, Subject


def sequel_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong otherwise at a later call."""
    for name, what, make, blame in _SEQUELS:
        yield mutant(f"later.{name}", what, make, blame, family="a later call otherwise")


def _reopening(where: Where, **given: object) -> Build:
    """Return what builds a specification that activates an activated cart again where its past says so.

    Such a call is taken for one with the inputs that are `given`.
    """

    def build(past: Past) -> Specification:
        def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
            call = read_call(org, caller, inputs)
            if call.cart is None or call.cart.id not in past.accepted or not where(past, call):
                return call
            return replace(
                call,
                inputs={**call.inputs, **given},
                cart=replace(call.cart, status="Checkout"),
                session=_as_it_was(org, call),
                order=replace(order, status="Draft") if (order := order_of(org, call.cart)) else None,
            )

        return replace(SPECIFICATION, read=read)

    return build


def _reopening_without_permission(past: Past) -> Specification:
    """Return a specification that activates an activated cart again for who has no permission any more."""
    state = IN_THE_WAY["error-02"]

    def was_activated(call: Call) -> bool:
        return call.cart is not None and call.cart.id in past.accepted

    reopening = _reopening(lambda _past, call: state.holds(call))(past)
    return overlooking(was_activated, state, base=reopening)


def _as_it_was(org: Org, call: Call) -> CheckoutSession | None:
    session = session_of(org, call.cart)
    return session and replace(
        session,
        state="Activate Order",
        next_state="activateOrder",
        is_archived=False,
        is_processing=False,
        background_operation_id=None,
    )


def _long_ago(past: Past, call: Call) -> bool:
    return call.cart is not None and past.clock.now() - past.accepted[call.cart.id] > SETTLES_WITHIN


_STALE = 4.0
"""Seconds after which what holds is taken for stale."""


def _stale(row: str) -> Build:
    """Return what builds a specification that overlooks a row some seconds after a call for the cart was refused."""

    def build(past: Past) -> Specification:
        refused_at: dict[str, float] = {}

        def note(_org: Org, cart: Cart) -> None:
            refused_at.setdefault(cart.id, past.clock.now())

        def is_stale(call: Call) -> bool:
            cart = call.cart.id if call.cart else ""
            return past.clock.now() - refused_at.get(cart, past.clock.now()) > _STALE

        return overlooking(is_stale, IN_THE_WAY[row], base=refusing(note))

    return build


def _is_tried_again_put_back(past: Past, call: Call) -> bool:
    """Tell whether an activated cart that is back in checkout was refused since."""
    return _is_put_back(past, call) and call.cart is not None and call.cart.id in past.refused_by


_UNDER_WAY = 0.5
"""Seconds after the call in which its operation ends, where that is to be later than its effects."""


def _is_under_way(past: Past, call: Call) -> bool:
    """Tell whether an activation was looked at since it was accepted, and is under way still."""
    if call.cart is None or past.accepted_in[call.cart.id] == past.turn:
        return False
    return past.clock.now() - past.accepted[call.cart.id] < _UNDER_WAY


def _is_put_back(_past: Past, call: Call) -> bool:
    """Tell whether an activated cart, of which the session was archived, is back in checkout."""
    return call.cart is not None and call.cart.status == "Checkout" and call.session is None


def _put_back_where(state: State) -> Where:
    return lambda past, call: _is_put_back(past, call) and state.holds(call)


def _named_shortly(past: Past, call: Call) -> bool:
    """Tell whether an activated cart is named in 15 characters, once its activation was looked at."""
    is_short = len(str(call.inputs.get("cartId"))) == 15
    return is_short and call.cart is not None and past.accepted_in[call.cart.id] < past.turn


def _locked_after(number: int) -> Build:
    return lambda past: also("error-04", lambda call: call.cart is not None and past.refused(call, number))


def _locked_for(seconds: float) -> Build:
    """Return what builds a specification that refuses a cart so long after each call for it that was refused."""

    def build(past: Past) -> Specification:
        until: dict[str, float] = {}

        def is_locked(call: Call) -> bool:
            return call.cart is not None and past.clock.now() < until.get(call.cart.id, 0)

        def lock(_org: Org, cart: Cart) -> None:
            until[cart.id] = past.clock.now() + seconds

        return also("error-04", is_locked, refusing(lock, lambda call: not is_locked(call)))

    return build


def _holding_up_others(seconds: float) -> Build:
    """Return what builds a specification that refuses a caller's other carts so long after their first refused call."""

    def build(past: Past) -> Specification:
        refused: dict[str, tuple[str, int, float]] = {}

        def note(_org: Org, call: Call) -> None:
            if call.cart is not None:
                refused.setdefault(call.caller.id, (call.cart.id, past.turn, past.clock.now() + seconds))

        def is_held_up(call: Call) -> bool:
            cart, turn, until = refused.get(call.caller.id, ("", past.turn, 0.0))
            is_another = call.cart is not None and call.cart.id != cart
            return is_another and turn < past.turn and past.clock.now() < until

        return replace(also("error-05", is_held_up), on_refusal=note)

    return build


def _locked_beside_accepted(past: Past) -> Specification:
    """Return a specification that refuses a cart once more that was refused in a call in which another was not."""

    def is_locked(call: Call) -> bool:
        if call.cart is None or call.cart.id not in past.refused_by:
            return False
        turn, _ = past.refused_by[call.cart.id]
        return turn < past.turn and turn in past.accepted_in.values()

    return also("error-05", is_locked)


def _integrating_another(past: Past) -> Specification:
    """Return a specification that refuses a cart once another one of its caller was in the midst of an integration."""

    def is_integrating(other: Call, call: Call) -> bool:
        return other.caller.id == call.caller.id and IN_THE_WAY["error-05"].holds(other)

    return also(
        "error-05",
        lambda call: (
            call.cart is not None
            and any(is_integrating(other, call) for cart, other in past.calls.items() if cart != call.cart.id)
        ),
    )


def _once_a_caller(past: Past) -> Specification:
    def has_activated(call: Call) -> bool:
        return (
            call.cart is not None
            and call.cart.id not in past.accepted
            and past.activations[call.caller.id] > 0
        )

    return also("error-05", has_activated)


def _stuck_at_a_summary(past: Past) -> Specification:
    """Return a specification that does nothing for a caller any more, once a summary of theirs failed late."""
    callers: set[str] = set()
    stuck: set[str] = set()

    def begin(run: Run) -> None:
        caller = past.calls[run.cart_id].caller.id
        if caller in callers:
            stuck.add(run.operation_id)
        if run.org.summary_failures.get(run.cart_id) == "after-answer":
            callers.add(caller)

    return _doing_nothing(stuck, begin)


def _stuck_behind_a_summary(past: Past) -> Specification:
    """Return a specification that does nothing for what stands behind a summary that fails late, in one call."""
    calls: set[int] = set()
    stuck: set[str] = set()

    def begin(run: Run) -> None:
        if past.number in calls:
            stuck.add(run.operation_id)
        if run.org.summary_failures.get(run.cart_id) == "after-answer":
            calls.add(past.number)

    return _doing_nothing(stuck, begin)


def _doing_nothing(stuck: set[str], begin: Effect) -> Specification:
    """Return a specification that begins so, and has no effect of the operations that are stuck."""

    def unless_stuck(effect: Effect) -> Effect:
        return lambda run: None if run.operation_id in stuck else effect(run)

    interactions = [replace(each, effect=unless_stuck(each.effect)) for each in SPECIFICATION.interactions]
    return replace(SPECIFICATION, interactions=(Interaction(name="begun", effect=begin), *interactions))


def _cannot_make_its_summary(org: Org, cart: Cart) -> bool:
    return org.summary_failures.get(cart.id) == "before-answer"


def _two_once_one_failed(seconds: float = 0.0) -> Build:
    """Return what builds a specification that makes a second summary of an order, so long after a first one failed."""

    def build(_past: Past) -> Specification:
        failed: set[str] = set()

        def note(org: Org, call: Call) -> None:
            if call.cart is not None and _cannot_make_its_summary(org, call.cart):
                failed.add(call.cart.id)

        def make_another(run: Run) -> None:
            if run.cart_id in failed:
                generate_order_summary(run)

        another = Interaction(name="summary once more", effect=make_another, after=seconds)
        return besides(another, on_refusal=note)

    return build


def _made_after_all(past: Past) -> Specification:
    """Return a specification that makes what failed for a cart as another one of its caller is activated."""
    failed: dict[str, str] = {}

    def note(org: Org, call: Call) -> None:
        if call.cart is not None and call.order is not None and _cannot_make_its_summary(org, call.cart):
            failed[call.cart.id] = call.order.id

    def make(run: Run) -> None:
        owner = past.calls[run.cart_id].caller.id
        for cart in run.org.all(Cart, owner_id=owner):
            if cart.id != run.cart_id and (order_id := failed.pop(cart.id, None)) is not None:
                generate_order_summary(replace(run, order_id=order_id))

    return besides(Interaction(name="what failed", effect=make, after=SOON), on_refusal=note)


def _unlocking_what_is_put_back(past: Past) -> Specification:
    def unlock(org: Org, cart: Cart) -> None:
        if cart.id in past.accepted and cart.status == "Checkout":
            _unlock_items(org, cart)

    return refusing(unlock)


def _reopening_late(past: Past) -> Specification:
    """Return a specification that opens carts again before all is settled, whose callers were refused since."""
    refused: dict[str, int] = {}

    def note(_org: Org, call: Call) -> None:
        if IN_THE_WAY["error-10"].holds(call):
            refused[call.caller.id] = past.turn

    def reopen(run: Run) -> None:
        caller = past.calls[run.cart_id].caller
        if refused.get(caller.id, -1) > past.accepted_in[run.cart_id]:
            _reopen(run.org, run.org.must(Cart, run.cart_id))

    return besides(Interaction(name="reopened", effect=reopen, after=LATE), on_refusal=note)


def _undoing_another(where: Callable[[Org, Cart], bool], undo: Change) -> Build:
    """Return what builds a specification that undoes what a caller activated, where a call for another is refused."""

    def build(past: Past) -> Specification:
        def undo_others(org: Org, cart: Cart) -> None:
            caller = past.calls[cart.id].caller
            for other in past.accepted:
                is_theirs = other in past.calls and past.calls[other].caller.id == caller.id
                if is_theirs and other != cart.id and where(org, cart):
                    undo(org, org.must(Cart, other))

        return refusing(undo_others)

    return build


def _reopen(org: Org, cart: Cart) -> None:
    org.change(Cart, cart.id, status="Checkout")


_unlock_items = partial(change_items_of, read_only=False)


def _is_without_permission(org: Org, cart: Cart) -> bool:
    owner = org.must(Caller, cart.owner_id or "")
    return not (owner.integrator or owner.modify_all_data)


def _left_open_in_15_characters(past: Past) -> Specification:
    def is_named_behind_another(run: Run) -> bool:
        is_short = len(str(past.calls[run.cart_id].inputs.get("cartId"))) == 15
        before = (turn for cart, turn in past.accepted_in.items() if cart != run.cart_id)
        return is_short and past.turn in before

    return leaving_out("interaction-04", is_named_behind_another)


def _by_the_status_of_an_activation(past: Past) -> Specification:
    def is_left_out_since(call: Call) -> bool:
        return call.order_status is None and past.activations[call.caller.id] > 0

    return overlooking(is_left_out_since, IN_THE_WAY["error-11"])


def _validated_by_number(_past: Past) -> Specification:
    """Return a specification that keeps what it found of a cart's validation for as many entries."""
    kept: dict[tuple[str, int], bool] = {}

    def kept_for(question: Question) -> Question:
        def holds(call: Call) -> bool:
            cart_id = call.cart.id if call.cart else ""
            return kept.setdefault((cart_id, len(call.validation)), question(call))

        return holds

    return asking("error-08", kept_for)


def _known_as_right(row: str, is_missed: Question) -> Build:
    """Return what builds a specification that keeps of a cart that a row was right, and misses some values of it."""

    def build(_past: Past) -> Specification:
        right: set[str] = set()

        def note(_org: Org, call: Call) -> None:
            if call.cart is not None:
                (right.discard if IN_THE_WAY[row].holds(call) else right.add)(call.cart.id)

        def is_known(call: Call) -> bool:
            return call.cart is not None and call.cart.id in right and is_missed(call)

        return overlooking(is_known, IN_THE_WAY[row], base=replace(SPECIFICATION, on_refusal=note))

    return build


def _is_pending(call: Call) -> bool:
    return call.cart is not None and call.cart.status == "PendingClosed"


def _may_read_alone(call: Call) -> bool:
    return call.cart_access == "Read"


def _is_shared(call: Call) -> bool:
    return call.cart is not None and HARMLESS["edit-share"].holds(call)


def _shared_for_ever(_past: Past) -> Specification:
    """Return a specification that lets in whoever was let in by a share before."""
    let_in: set[tuple[str, str]] = set()

    def note(_org: Org, call: Call) -> None:
        if call.cart is not None and _is_shared(call) and not call.caller.modify_all_data:
            let_in.add((call.cart.id, call.caller.id))

    def was_let_in(call: Call) -> bool:
        return call.cart is not None and (call.cart.id, call.caller.id) in let_in

    return overlooking(was_let_in, IN_THE_WAY["error-03"], base=replace(SPECIFICATION, on_refusal=note))


_SEQUELS: tuple[tuple[str, str, Make, Blame], ...] = (
    (
        "third-after-activation",
        "Of an activated cart the second call is refused, and the third is accepted.",
        remembering(_reopening(lambda past, call: past.refused(call))),
        together(resting("reading-22", "error-04"), resting("reading-14", "requirement-05")),
    ),
    (
        "second-after-deadline",
        "Once all is settled, a second call for an activated cart is accepted.",
        remembering(_reopening(_long_ago)),
        # Its cart is put back in checkout when all is settled, too, though its order is no draft.
        together(resting("reading-22", "error-04"), resting("reading-14", "requirement-05")),
    ),
    (
        "second-under-way",
        "While the operation of an activation is under way, a call that does not come at its instant is accepted.",
        remembering(lambda past: replace(_reopening(_is_under_way)(past), ends_after=_UNDER_WAY)),
        resting("reading-39", *guards("error-05")),
    ),
    (
        "second-in-15-characters",
        "A call that names an activated cart in 15 characters is accepted.",
        remembering(_reopening(_named_shortly)),
        resting("reading-22", "error-04"),
    ),
    (
        "second-put-back",
        "An activated cart that is put back in checkout is activated once more, though its order is no draft.",
        remembering(_reopening(_is_put_back)),
        resting("reading-14", "requirement-05"),
    ),
    *(
        (
            f"second-put-back.{state.id}",
            f"An activated cart that is put back in checkout is activated once more, where {state.phrase}.",
            remembering(_reopening(_put_back_where(state))),
            resting("reading-14", "requirement-05"),
        )
        for state in (HARMLESS["modify-all-data"], HARMLESS["edit-share"])
    ),
    (
        "second-put-back-in-the-end",
        "An activated cart that is put back in checkout is activated by the second call for it.",
        remembering(_reopening(_is_tried_again_put_back)),
        resting("reading-14", "requirement-05"),
    ),
    (
        "second-with-further-inputs",
        "A call for an activated cart is accepted with inputs that the page does not name.",
        remembering(_reopening(lambda _, call: LEFT_OPEN["further-inputs"].holds(call))),
        resting("reading-22", "error-04"),
    ),
    *(
        (
            f"stale.{row}",
            f"{_STALE:g} seconds after a cart was refused because {IN_THE_WAY[row].phrase}, that is overlooked.",
            remembering(_stale(row)),
            IN_THE_WAY[row].let_through,
        )
        for row in ("error-05", "error-08", "error-10")
    ),
    *(
        (
            f"known-as-right.{word}",
            f"Where a cart was refused for another reason, it is not noticed that {phrase} since.",
            remembering(_known_as_right(row, is_missed)),
            blame,
        )
        for word, phrase, row, is_missed, blame in (
            (
                "pending-closed",
                "its status became PendingClosed",
                "error-04",
                _is_pending,
                blamed(*guards("error-04")),
            ),
            (
                "read-share",
                "the caller's share became one for reading",
                "error-03",
                _may_read_alone,
                resting("reading-06", *guards("error-03")),
            ),
            (
                "errors-of-an-item",
                "an item of it has errors",
                "error-08",
                has_errors_of_items_alone,
                blamed(*guards("error-08")),
            ),
        )
    ),
    (
        "validated-by-number",
        "A cart that was refused for its validation is refused so still, where as many entries are no errors.",
        remembering(_validated_by_number),
        blamed(*guards("error-08")),
    ),
    (
        "second-of-another-status",
        "A call for an activated cart is accepted where its order status does not activate.",
        remembering(_reopening(lambda _, call: IN_THE_WAY["error-11"].holds(call), orderStatus="ACTIVATE")),
        blamed(*guards("error-11")),
    ),
    (
        "locked-after-three",
        "Who was refused three times is refused for ever.",
        remembering(_locked_after(3)),
        blamed("about-01", "input-01"),  # whatever for, and another cart of the caller as well
    ),
    (
        "locked-for-a-while",
        "A cart for which a call was refused is refused for half a second more.",
        remembering(_locked_for(0.5)),
        blamed("about-01"),
    ),
    (
        "locked-after-ten",
        "Who was refused ten times is refused for ever.",
        remembering(_locked_after(10)),
        blamed("about-01"),
    ),
    (
        "locked-beside-accepted",
        "A cart that is refused in a call in which another one is accepted is refused the next time as well.",
        remembering(_locked_beside_accepted),
        blamed(*guards("error-05")),
    ),
    (
        "integrating-another",
        "Once a call was made for a cart with an integration in progress, the caller's others are refused for that.",
        remembering(_integrating_another),
        together(blamed("input-01"), resting("reading-40")),  # in one call as well
    ),
    (
        "second-without-permission",
        "A second call for an activated cart is accepted where the caller has lost the permission.",
        remembering(_reopening_without_permission),
        blamed(*guards("error-02")),
    ),
    (
        "others-held-up-for-a-while",
        "For a fifth of a second after the first call of a caller that is refused, their other carts are refused.",
        remembering(_holding_up_others(0.2)),
        blamed("input-01"),
    ),
    (
        "stuck-at-a-summary",
        "Once a summary failed after the answer, later activations of its caller do nothing.",
        remembering(_stuck_at_a_summary),
        together(*(missing(clause, item_is_tried=False) for clause in INTERACTIONS)),
    ),
    (
        "stuck-behind-a-summary",
        "In a call in which a summary fails after the answer, the activations behind it do nothing.",
        remembering(_stuck_behind_a_summary),
        together(*(missing(clause, item_is_tried=False) for clause in INTERACTIONS)),
    ),
    (
        "share-holds-once",
        "With whom a cart is shared for editing is let in by that as long as no call of theirs was refused.",
        remembering(lambda past: also("error-03", lambda call: past.refused(call) and _is_shared(call))),
        blamed(*guards("error-03"), "input-01"),
    ),
    (
        "share-holds-for-ever",
        "With whom a cart was shared for editing is let in once it no longer is.",
        remembering(_shared_for_ever),
        blamed(*guards("error-03")),
    ),
    (
        "two-summaries-after-failure",
        "Of an order whose summary could not be made the next call makes two.",
        remembering(_two_once_one_failed()),
        together(blamed("interaction-02"), resting("reading-35")),
    ),
    (
        "summary-again-after-failure",
        f"{SOON:g} seconds after the call, of an order whose summary could not be made before there are two.",
        remembering(_two_once_one_failed(SOON)),
        together(blamed("interaction-02"), resting("reading-35")),
    ),
    (
        "made-after-all",
        "The summary that could not be made for a cart is made as another one of its caller is activated.",
        remembering(_made_after_all),
        # Where the first one is activated at last, it has two.
        together(blamed("error-12", "interaction-02"), resting("reading-35")),
    ),
    (
        "reopened-by-a-failure",
        "Where a summary cannot be made, the other carts that its caller activated are open again.",
        remembering(_undoing_another(_cannot_make_its_summary, _reopen)),
        missing("interaction-04"),
    ),
    (
        "reopened-by-a-refusal",
        "A refused call opens the other carts again that its caller activated.",
        remembering(_undoing_another(lambda _org, _cart: True, _reopen)),
        together(
            missing("interaction-04"), blamed("reading-23")
        ),  # of two that are refused each reopens the other
    ),
    (
        "reopened-by-a-refusal-since",
        f"A cart that was activated is open again {LATE:g} seconds later, where its caller was refused since because "
        f"{IN_THE_WAY['error-10'].phrase}.",
        remembering(_reopening_late),
        missing("interaction-04"),
    ),
    (
        "items-unlocked-by-a-failure",
        "Where a summary cannot be made, the order items of the caller's other activated carts can be changed again.",
        remembering(_undoing_another(_cannot_make_its_summary, _unlock_items)),
        blamed("interaction-01", "reading-11"),
    ),
    (
        "items-unlocked-by-a-refusal",
        "Where a cart that is Active is refused, the order items of the caller's other activated carts can be changed "
        "again.",
        remembering(_undoing_another(lambda _org, cart: cart.status == "Active", _unlock_items)),
        blamed("interaction-01", "reading-11"),
    ),
    (
        "items-unlocked-put-back",
        "Where an activated cart is put back in checkout, and refused, its order items can be changed again.",
        remembering(_unlocking_what_is_put_back),
        blamed("reading-23"),
    ),
    (
        "items-unlocked-without-permission",
        "Where the caller has no permission, the order items of their activated carts can be changed again.",
        remembering(_undoing_another(_is_without_permission, _unlock_items)),
        blamed("interaction-01", "reading-11"),
    ),
    (
        "status-of-an-activation",
        "An order status that is null or left out is that of the caller's last activation.",
        remembering(_by_the_status_of_an_activation),
        resting("reading-12", *guards("error-11")),
    ),
    (
        "left-open-in-15-characters",
        "A cart that is named in 15 characters behind another of its caller, in one call, is not closed.",
        remembering(_left_open_in_15_characters),
        missing("interaction-04"),
    ),
    (
        "once-a-caller",
        "A caller who has activated a cart is refused with the next one.",
        remembering(_once_a_caller),
        blamed("input-01"),  # another cart of the caller is why
    ),
)
"""What is remembered: name, sentence, implementation and blame."""
