"""Mutants of the requirements: guards dropped, guards negated, and one thing taken for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import BuyerGroupMember, Caller, Order

from activate_order_conformance.contract import Contract
from activate_order_conformance.trial.expectation import (
    blamed,
    guards,
    not_checked,
    nothing_activated,
    resting,
    together,
)
from activate_order_conformance.trial.mutants.error_rows import changes_by_refusing
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import (
    Inputs,
    also,
    asking,
    operation_is,
    order_of,
    reading,
    session_of,
    unless,
    without,
)
from activate_order_conformance.trial.subject import Blame, Subject

UNANSWERED = {"requirement-05": "reading-14", "requirement-09": "reading-15"}
"""The requirements that no row answers, and the reading by which they are refused."""

NO_SESSION = resting("reading-16", "error-09", "requirement-08")
"""The blame where a cart without an open session is activated."""


def requirement_mutants() -> Iterator[Subject]:
    """Yield the mutants of the ten requirements; a dropped guard that is a row's is that row's mutant."""
    yield from _dropped()
    yield from _negated()
    yield from _near_misses()
    for requirement in SPECIFICATION.requirements:
        yield from changes_by_refusing(requirement.clause, requirement.message)


def _dropped() -> Iterator[Subject]:
    family = "guard dropped"
    for clause, basis in UNANSWERED.items():
        what = f"{Contract.load().clause(clause).title}: this is not asked for."
        yield mutant(f"{clause}.dropped", what, without(clause), resting(basis, clause), family=family)
    yield mutant(
        "requirement-08.archived-counts",
        "An archived session is taken for an open one.",
        reading(_any_session),
        NO_SESSION,
        family=family,
    )
    yield mutant(
        "requirement-08.dropped",
        "A cart without a session is activated.",
        unless("requirement-05", lambda call: call.session is None, without("requirement-08")),
        NO_SESSION,
        family=family,
    )


def _any_session(org: Org, _caller: Caller, _inputs: Inputs, call: Call) -> Call:
    return replace(
        call,
        session=call.session or session_of(org, call.cart),
        order=call.order or order_of(org, call.cart),
    )


def _negated() -> Iterator[Subject]:
    for clause in Contract.load().requirements:
        guard = clause.refused_as or clause.id
        let_pass = not_checked(guard) if clause.refused_as else resting(UNANSWERED[clause.id], clause.id)
        if guard == "error-04":  # the second call of reading-22 follows no first one
            let_pass = blamed(*guards(guard))
        yield mutant(
            f"{clause.id}.negated",
            f"{clause.title}: what it asks for is refused, and what it forbids is let pass.",
            asking(guard, lambda question: lambda call: not question(call)),
            together(nothing_activated(), let_pass),
            family="guard negated",
        )


def _seen_as(change: Callable[[Call], Call]) -> Specification:
    return reading(lambda org, caller, inputs, call: change(call))


def _near_misses() -> Iterator[Subject]:
    family = "one thing taken for another"
    for name, what, specification, blame in _NEAR_MISSES:
        yield mutant(f"near.{name}", what, specification, blame, family=family)


def has_output(level: str) -> Callable[[Call], bool]:
    """Return whether there is validation output of a level."""
    return lambda call: any(output.level == level for output in call.validation)


def _any_draft(org: Org, _caller: Caller, _inputs: Inputs, call: Call) -> Call:
    if call.order or call.session is None or call.cart is None:
        return call
    return replace(call, order=next(org.all(Order, account_id=call.cart.account_id), None))


def _any_membership(org: Org, _caller: Caller, _inputs: Inputs, call: Call) -> Call:
    if call.account is None or not any(org.all(BuyerGroupMember, buyer_id=call.account.id)):
        return call
    return replace(call, account_is_store_member=True)


_NEAR_MISSES: tuple[tuple[str, str, Specification, Blame], ...] = (
    (
        "read-share-as-edit-share",
        "Read access to the cart is taken for edit access.",
        _seen_as(lambda call: replace(call, cart_access="Edit") if call.cart_access == "Read" else call),
        resting("reading-06", "error-03", "requirement-04"),
    ),
    (
        "edit-share-as-read-share",
        "Edit access to the cart through sharing is taken for read access.",
        _seen_as(lambda call: replace(call, cart_access="Read") if call.cart_access == "Edit" else call),
        blamed("error-03", "requirement-04"),
    ),
    *(
        (
            f"operation-{word}-as-running",
            f"A background operation that is {word} is taken for one that runs.",
            also("error-05", operation_is(status)),
            nothing_activated()
            if status == "Complete"
            else resting("reading-05", "error-05", "requirement-10"),
        )
        for status, word in (
            ("Complete", "Complete"),
            ("Error", "Error"),
            ("Canceled", "Canceled"),
            (None, "empty"),
        )
    ),
    (
        "mad-is-not-enough",
        "Modify All Data is not taken for a permission to call the action.",
        also("error-02", lambda call: not call.caller.integrator),
        resting("reading-07", "error-02", "requirement-01"),
    ),
    (
        "both-permissions",
        "Either permission is asked for together with the other.",
        also("error-02", lambda call: not (call.caller.integrator and call.caller.modify_all_data)),
        nothing_activated(),
    ),
    *(
        (
            f"{level.lower()}-as-error",
            f"Validation output of level {level} is taken for an error.",
            also("error-08", has_output(level)),
            resting("reading-20", "error-08"),
        )
        for level in ("Warning", "Info")
    ),
    (
        "activated-order-as-draft",
        "An order that is Activated is taken for a draft.",
        unless("requirement-05", lambda call: call.order is not None),
        resting("reading-14", "requirement-05"),
    ),
    (
        "any-draft-order",
        "Where the session names no order, a draft of the account is taken.",
        reading(_any_draft),
        resting("reading-14", "requirement-05"),
    ),
    (
        "operation-as-processing",
        "A session that has a background operation at all is taken for one that is processing.",
        also("error-10", lambda call: call.operation is not None),
        nothing_activated(),
    ),
    (
        "any-store",
        "A buyer whose account is a member of any store is taken for a member of this one.",
        reading(_any_membership),
        blamed("error-07", "requirement-03"),
    ),
    (
        "owner-alone",
        "Nobody but the owner of the cart may activate it.",
        also("error-03", lambda call: call.cart is not None and call.cart.owner_id != call.caller.id),
        blamed("error-03", "requirement-04"),
    ),
)
"""What is taken for what: name, sentence, specification and blame."""
