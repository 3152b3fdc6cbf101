"""Mutants of the error table: each row not checked, wrongly answered, answered with a change, or everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.interactions import OrderSummaryNotCreated, Run, generate_order_summary
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Cart, CheckoutSession, Order, OrderSummary

from activate_order_conformance.contract import Contract
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.trial.expectation import (
    blamed,
    not_checked,
    nothing_activated,
    resting,
    together,
    wrong_answer,
)
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import (
    REQUIREMENTS,
    ROWS,
    Change,
    cart_of,
    order_of,
    refused_as,
    session_of,
    with_interaction,
    with_row,
    without,
)
from activate_order_conformance.trial.subject import Subject

OTHER_CODE = "LIMIT_EXCEEDED"
"""A code of the platform's that the page has nowhere."""


def _close_cart(org: Org, cart: Cart) -> None:
    org.change(Cart, cart.id, status="Closed")


def _archive_session(org: Org, cart: Cart) -> None:
    if session := session_of(org, cart):
        org.change(CheckoutSession, session.id, is_archived=True)


def _activate_order(org: Org, cart: Cart) -> None:
    for order in org.all(Order, account_id=cart.account_id):
        org.change(Order, order.id, status="Activated")


def _create_summary(org: Org, cart: Cart) -> None:
    order = order_of(org, cart) or next(org.all(Order, account_id=cart.account_id), None)
    if order:
        org.add(OrderSummary, original_order_id=order.id)


CHANGES: dict[str, tuple[str, str, Change]] = {
    "closes-cart": ("closes the cart", "cart.status", _close_cart),
    "archives-session": ("archives the session", "session.archived", _archive_session),
    "activates-order": ("activates the order", "order.status", _activate_order),
    "creates-summary": ("creates an order summary", "orderSummaries", _create_summary),
}
"""What a refusal may wrongly do: a sentence's end, the field that shows it, and the deed."""

DENIED_BY = {"creates-summary": ("error-12",)}
"""The row whose refusal says that what a change makes did not come about."""

_CHANGES_NOTHING = {("requirement-08", "archives-session"): "there is no session that it could archive"}
"""Why a refusal that does something more changes nothing."""

SECOND_CALLS = {
    ("error-04", "creates-summary"): resting("reading-22"),
    ("error-05", "creates-summary"): resting("reading-39"),
}
"""What else shows where the refusal of a second call does something."""


def error_row_mutants() -> Iterator[Subject]:
    """Yield the mutants of every row of the error table, in the page's order."""
    for row in Contract.load().errors:
        yield from _unchecked(row.id, row.title)
        yield from _wrong_statuses(row.id, row.title)
        yield from _wrong_codes(row.id, row.title)
        yield from _aliases(row.id, row.title)
        yield from changes_by_refusing(row.id, row.title)
        yield from _everywhere(row.id, row.title)


def _unchecked(row: str, title: str) -> Iterator[Subject]:
    what = f"{title}: this is not checked."
    if row == "error-01":  # what names no cart cannot be activated; the next row answers
        blame = together(blamed(row), resting("reading-13"))
        yield mutant(f"{row}.unchecked", what, without(row), blame, "BAD_REQUEST", family="not checked")
        return
    specification = without(row)
    if ROWS[row].found_while_running:  # the summary fails all the same, and nobody is told
        specification = with_interaction("interaction-02", effect=summary_or_failure, base=specification)
    yield mutant(f"{row}.unchecked", what, specification, not_checked(row), "activated", family="not checked")


def summary_or_failure(run: Run) -> None:
    """Generate the summary, or let it fail after the answer where its failure was arranged at all."""
    if run.org.summary_failures.get(run.cart_id):
        raise OrderSummaryNotCreated(run.order_id)
    generate_order_summary(run)


def _wrong_statuses(row: str, title: str) -> Iterator[Subject]:
    contract = Contract.load()
    mine = contract.clause(row).status
    for status in sorted({clause.status for clause in contract.errors if clause.status} - {mine}):
        yield mutant(
            f"{row}.status-{status}",
            f"{title}: answered with HTTP status {status} in place of {mine}.",
            with_row(row, status=status),
            wrong_answer(row),
            f"HTTP status {status}",
            family="wrong status",
        )
    yield mutant(
        f"{row}.status-200",
        f"{title}: answered with isSuccess false, but with HTTP status 200.",
        with_row(row, status=200),
        wrong_answer(row),
        "HTTP status 200",
        family="failure under HTTP status 200",
    )


def _wrong_codes(row: str, title: str) -> Iterator[Subject]:
    contract = Contract.load()
    mine = contract.clause(row).code
    codes = dict.fromkeys(clause.code for clause in contract.errors if clause.code not in (None, mine))
    for code in (OTHER_CODE, *filter(None, codes)):
        family = "wrong code" if code == OTHER_CODE else "the code of another row"
        blame = wrong_answer(row)
        if (row, code) == (
            "error-04",
            contract.clause("error-09").code,
        ):  # so a second call may be refused as well
            blame = {clause: verdict for clause, verdict in blame.items() if clause != "reading-22"}
        yield mutant(
            f"{row}.code-{code}",
            f"{title}: answered with {code} in place of {mine}.",
            with_row(row, code=code),
            blame,
            code,
            family=family,
        )


def _aliases(row: str, title: str) -> Iterator[Subject]:
    """Yield the row answered as one that shares its code and status: the page cannot tell them apart."""
    contract = Contract.load()
    for other in contract.shares_pair(row):
        yield mutant(
            f"{row}.as-{other}",
            f"{title}: answered as {contract.clause(other).title}, with whose words alone it differs.",
            with_row(row, title=ROWS[other].title),
            alias_of=(other,),
            family="answered as a row with the same answer",
        )


def changes_by_refusing(row: str, title: str) -> Iterator[Subject]:
    """Yield refusals, as a row or a requirement, that change something.

    What error-12 leaves behind is noted, but for the summary that it says there is none of. That a requirement
    without a row is refused at all rests on a reading, and where that is assumed, so does the blame.
    """
    is_assumed = row in REQUIREMENTS and Contract.load().reading(REQUIREMENTS[row].reading).disputes
    changed = {"reading-23": Verdict.DISPUTED} if is_assumed else blamed("reading-23")
    changes = CHANGES
    if row in ROWS and ROWS[row].found_while_running:
        phrase, _, make_one = CHANGES["creates-summary"]
        changes = {"creates-summary": (phrase, "order summaries of the order: 1", make_one)}
        changed = blamed(row)
    for word, (phrase, field, change) in changes.items():
        yield mutant(
            f"{row}.{word}",
            f"{title}: refused rightly, but the refusal {phrase}.",
            replace(SPECIFICATION, on_refusal=_on_refusal_as(row, change)),
            together(changed, SECOND_CALLS.get((row, word), {})),
            field,
            family="right answer, but something changed",
            equivalent=_CHANGES_NOTHING.get((row, word), ""),
        )


def _on_refusal_as(row: str, change: Change) -> Callable[[Org, Call], None]:
    is_refused_so = refused_as(row)

    def on_refusal(org: Org, call: Call) -> None:
        cart = call.cart or cart_of(org, call.caller)
        if cart is not None and is_refused_so(call):
            change(org, cart)

    return on_refusal


def _everywhere(row: str, title: str) -> Iterator[Subject]:
    yield mutant(
        f"{row}.always",
        f"{title}: every call is refused so, a ready checkout's too.",
        with_row(row, holds=lambda _: True),
        nothing_activated(),
        str(ROWS[row].code),
        family="refuses the ready checkout too",
    )
