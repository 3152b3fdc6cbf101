"""What a call can meet, each state for itself: how the rules see it, how it is arranged, and what stands in the way.

Two of them at once are what a scenario that spoils one thing never meets.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call

from activate_order_conformance.nouns.profile import DOCUMENTED, PLATFORM
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.trial.expectation import blamed, guards, resting, together
from activate_order_conformance.trial.mutants.requirements import NO_SESSION, UNANSWERED, has_output
from activate_order_conformance.trial.specification import REQUIREMENTS, ROWS, Question, operation_is, unless
from activate_order_conformance.trial.subject import Blame


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state that a call can meet; `bears` is whose it is, without which it cannot be.

    A checkout is brought into it by `departures`, a call by `inputs`. `let_through` is the blame where what is in
    the way is accepted; it is empty for what is harmless, and where `unblamed` says why nothing can be blamed.
    """

    id: str
    phrase: str
    bears: Literal["call", "caller", "cart", "session"]
    holds: Question
    departures: Mapping[str, Value] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    let_through: Blame = field(default_factory=dict)
    unblamed: str = ""
    taken_for: Blame = field(default_factory=dict)

    def meets(self, other: State) -> bool:
        """Tell whether one checkout, or one call for it, can be in both states."""
        if self.departures.keys() & other.departures.keys() or {self.id, other.id} in _NEVER:
            return False
        ids, borne = {self.id, other.id}, {self.bears, other.bears}
        no_cart = "error-01" in ids and borne & {"cart", "session"}
        no_session = "requirement-08" in ids and "session" in borne
        return not (no_cart or no_session)


_NEVER = (
    {"error-03", "modify-all-data"},  # who may modify all data has all access to every cart, shared or not
    {"error-12", "requirement-05"},  # without an order there is no summary that could fail
)


def _row(row: str, phrase: str, bears: Literal["call", "caller", "cart", "session"], **fields: Any) -> State:
    question = ROWS[row].holds
    holds = question if bears in ("call", "caller") else lambda call: call.cart is not None and question(call)
    # By its first value no other row rests on a reading, and that of error-01 is not about the input as well.
    first = {"error-01": blamed(row), "error-10": resting("reading-02", *guards(row))}
    blame = first.get(row) or blamed(*guards(row))
    return State(id=row, phrase=phrase, bears=bears, holds=holds, let_through=blame, **fields)


_UNCONFIRMED = replace(
    _row(
        "error-12", "the order summary fails", "cart", departures={"order_summary_failure": "before-answer"}
    ),
    let_through={},
    unblamed="a failure is confirmed by its effect alone: where the call is accepted, a driver may not have made one",
)


def _is_of_another_who_shares(call: Call) -> bool:
    """Tell whether a cart is another's, and shared for editing, which who may modify all data can do anyway."""
    may_edit = call.cart_access in ("Edit", "All")
    return may_edit and call.cart is not None and call.cart.owner_id != call.caller.id


def _has_the_status_in_lower_case(call: Call) -> bool:
    return call.order_status == DOCUMENTED.order_status.lower()


IN_THE_WAY: Mapping[str, State] = {
    state.id: state
    for state in (
        _row("error-01", "the cart id is no cart's", "call", inputs={"cartId": "not-an-id"}),
        _row("error-02", "the caller has no permission", "caller", departures={"caller_permission": "none"}),
        _row("error-03", "the caller has no access to the cart", "cart", departures={"cart_access": "none"}),
        _row("error-04", "the cart is not in checkout", "cart", departures={"cart_status": "Active"}),
        _row(
            "error-05",
            "an integration is in progress",
            "session",
            departures={"background_operation": "Running"},
        ),
        _row("error-06", "the account is not valid", "cart", departures={"effective_account": "inactive"}),
        _row("error-07", "the account is no member of the store", "cart", departures={"store_member": False}),
        _row("error-08", "the cart has validation errors", "cart", departures={"validation_errors": 1}),
        _row("error-09", "the session has no next state", "session", departures={"session_next_state": None}),
        _row("error-10", "the session is processing", "session", departures={"session_is_processing": True}),
        _row("error-11", "the order status does not activate", "call", inputs={"orderStatus": "Banana"}),
        _UNCONFIRMED,
        State(
            id="requirement-08",
            phrase="the cart has no open session",
            bears="cart",
            holds=lambda call: call.cart is not None and call.session is None,
            departures={"session": "archived"},
            let_through=NO_SESSION,
        ),
        State(
            id="requirement-09",
            phrase="the session has no state",
            bears="session",
            holds=REQUIREMENTS["requirement-09"].holds,
            departures={"session_state": None},
            let_through=resting(UNANSWERED["requirement-09"], "requirement-09"),
        ),
        State(
            id="requirement-05",
            phrase="the session names no order",
            bears="session",
            holds=lambda call: call.session is not None and call.order is None,
            departures={"order": None},
            let_through=resting(UNANSWERED["requirement-05"], "requirement-05"),
        ),
    )
}
"""What a call is refused for, in the order in which the reference asks."""


NEVER_PUT_RIGHT = ("error-01", "error-12", "requirement-08", "requirement-05")
"""What cannot be put right on the same checkout, or has none."""

_NOT_ENDED = resting("reading-05", "error-05", "requirement-10")

HARMLESS: Mapping[str, State] = {
    state.id: state
    for state in (
        State(
            id="modify-all-data",
            phrase="the caller may modify all data",
            bears="caller",
            holds=lambda call: call.caller.modify_all_data,
            departures={"caller_permission": "modify-all-data"},
            taken_for=resting("reading-07", "error-02", "requirement-01"),
        ),
        State(
            id="edit-share",
            phrase="the cart is shared with the caller for editing",
            bears="cart",
            holds=_is_of_another_who_shares,
            departures={"cart_access": "edit-share"},
            taken_for=blamed("error-03", "requirement-04"),
        ),
        State(
            id="warnings",
            phrase="the cart has validation warnings",
            bears="cart",
            holds=has_output("Warning"),
            departures={"validation_warnings": 2},
            taken_for=resting("reading-20", "error-08"),
        ),
        State(
            id="infos",
            phrase="the cart has validation output for information",
            bears="cart",
            holds=has_output("Info"),
            departures={"validation_infos": 1},
            taken_for=resting("reading-20", "error-08"),
        ),
        State(
            id="ended-in-error",
            phrase="the session's operation ended in an error",
            bears="session",
            holds=operation_is("Error"),
            departures={"background_operation": "Error"},
            taken_for=_NOT_ENDED,
        ),
        State(
            id="canceled",
            phrase="the session's operation was canceled",
            bears="session",
            holds=operation_is("Canceled"),
            departures={"background_operation": "Canceled"},
            taken_for=_NOT_ENDED,
        ),
        State(
            id="no-operation",
            phrase="the session never had an operation",
            bears="session",
            holds=operation_is(None),
            departures={"background_operation": None},
            taken_for=_NOT_ENDED,
        ),
    )
}
"""What a call is accepted with all the same."""


LEFT_OPEN: Mapping[str, State] = {
    state.id: state
    for state in (
        State(
            id="further-inputs",
            phrase="inputs are given that the page does not name",
            bears="call",
            holds=lambda call: "runAsync" in call.inputs,
            inputs={"runAsync": True, "orderLifeCycleType": "MANAGED"},
        ),
        State(
            id="status-in-lower-case",
            phrase="the order status is given in lower case, and taken for the right one",
            bears="call",
            holds=_has_the_status_in_lower_case,
            inputs={"orderStatus": DOCUMENTED.order_status.lower()},
        ),
        State(
            id="session-in-error",
            phrase="the session is in state Error",
            bears="session",
            holds=lambda call: call.session is not None and call.session.state == "Error",
            departures={"session_state": "Error"},
        ),
        State(
            id="spelt-otherwise",
            phrase="the session's next state is spelt in two words",
            bears="session",
            holds=lambda call: (
                call.session is not None and call.session.next_state == PLATFORM.session_next_state
            ),
            departures={"session_next_state": PLATFORM.session_next_state},
        ),
        State(
            id="warnings+dismissed",
            phrase="the cart has validation warnings and an error that was dismissed",
            bears="cart",
            holds=lambda call: (
                HARMLESS["warnings"].holds(call) and any(output.is_dismissed for output in call.validation)
            ),
            departures={"validation_warnings": 2, "dismissed_validation_errors": 1},
        ),
    )
}
"""What the page says nothing of, also beside warnings: beside it what is in the way is refused all the same."""

TAKEN: Mapping[str, Specification] = {
    "status-in-lower-case": unless("error-11", _has_the_status_in_lower_case),
}
"""What the reference refuses of that, as it may be taken as well."""


def pairs(states: Mapping[str, State]) -> Iterator[tuple[State, State]]:
    """Yield any two of these states that one call can meet, in their order."""
    yield from (
        (first, second) for first, second in itertools.combinations(states.values(), 2) if first.meets(second)
    )


def overlooking(where: Question, *states: State, base: Specification = SPECIFICATION) -> Specification:
    """Return a specification that overlooks `states`, and what they entail, `where` that holds."""
    rows = [state.id for state in states]
    for row in rows:
        base = unless(row, where, base)
    if "requirement-08" in rows and "requirement-05" not in rows:  # without a session there is no order in it
        base = unless("requirement-05", lambda call: call.session is None and where(call), base)
    return base


def let_through(*states: State) -> Blame:
    """Return the blame where these are let through: all that they are refused as, and what that answers for."""
    return together(*(state.let_through for state in states))
