"""Mutants that remember: right at the first call, and wrong at a later one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Cart

from activate_order_conformance.trial.between import Result
from activate_order_conformance.trial.expectation import (
    IN_FURTHER_VALUES,
    LEFT_OUT,
    blamed,
    guards,
    resting,
    together,
)
from activate_order_conformance.trial.mutants.error_rows import CHANGES, DENIED_BY
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.past import Build, Past, Where, remembering
from activate_order_conformance.trial.second_order.sequels import sequel_mutants
from activate_order_conformance.trial.second_order.states import (
    HARMLESS,
    IN_THE_WAY,
    NEVER_PUT_RIGHT,
    State,
    overlooking,
)
from activate_order_conformance.trial.specification import (
    Change,
    also,
    refusing,
)
from activate_order_conformance.trial.subject import Blame, Subject

_BY_A_TWIN = ("requirement-08", "error-12")
"""What cannot be put right on the same checkout, so that no later call for it is ever sound."""

_BY_THE_THIRD: Mapping[str, Blame] = {"error-01": resting("reading-13"), **IN_FURTHER_VALUES}
"""The blame besides where what is left out is the third of several inputs, or a further value the third in turn."""

_STILL: Mapping[tuple[str, str], Blame] = {
    ("error-03", "edit-share"): resting("reading-06"),
}
"""The blame besides where something is refused still that is harmless by now, by the row and by that."""


def later_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong at a later call."""
    for state in IN_THE_WAY.values():
        yield mutant(
            f"later.{state.id}.third-accepted",
            f"Where {state.phrase}, two calls are refused and the third is accepted.",
            remembering(_overlooking(lambda past, call: past.refused(call, 2), state)),
            together(state.let_through, _BY_THE_THIRD.get(state.id, {})),
            unblamed=state.unblamed,
            family="a later call accepted",
        )
        yield mutant(
            f"later.{state.id}.passed-once",
            f"Once a call of a caller passed it, it is not checked again whether {state.phrase}.",
            remembering(_overlooking(_passed(state), state)),
            together(state.let_through, LEFT_OUT.get(state.id, {}), IN_FURTHER_VALUES.get(state.id, {})),
            unblamed=state.unblamed,
            family="a later call accepted",
        )
        if state.id not in NEVER_PUT_RIGHT:
            yield mutant(
                f"later.{state.id}.right-for-ever",
                f"Once a cart that was refused for it passed it, it is not checked again whether {state.phrase}.",
                remembering(_right_for_ever(state)),
                state.let_through,
                family="a later call accepted",
            )
        if state.bears in ("cart", "session"):
            for word, which, told in (
                ("once", "another cart", _told_once),
                ("of-all", "the carts of which it held then", _told_of_all),
            ):
                yield mutant(
                    f"later.{state.id}.told-{word}",
                    f"Who was refused because {state.phrase} is not refused for it for {which}.",
                    remembering(told(state)),
                    state.let_through,
                    unblamed=state.unblamed,
                    family="a later call accepted",
                )
        if state.id not in _BY_A_TWIN:
            yield mutant(
                f"later.{state.id}.sticks",
                f"Who was refused twice because {state.phrase} is refused so for ever.",
                remembering(_sticking(state)),
                together(_of_a_sticking(state.id), state.let_through),
                family="a later call refused",
            )
        for harmless in HARMLESS.values():
            if state.departures.keys() & harmless.departures.keys():
                yield mutant(
                    f"later.{state.id}.sticks.{harmless.id}",
                    f"A cart that was refused because {state.phrase} is refused still where {harmless.phrase}.",
                    remembering(_not_put_right_by(state, harmless)),
                    together(blamed(*guards(state.id)), _STILL.get((state.id, harmless.id), {})),
                    family="a later call refused",
                )
    for word, (phrase, field, change) in CHANGES.items():
        yield mutant(
            f"later.third-refusal.{word}",
            f"The third refusal of a caller, though not the first, {phrase}.",
            remembering(_changing_at_third(change)),
            blamed("reading-23", *DENIED_BY.get(word, ())),
            field,
            family="a later refusal changes something",
        )
    yield from sequel_mutants()
    yield mutant(
        "later.code-of-the-first",
        "Every later refusal of a caller bears the code of their first one.",
        remembering(lambda _: SPECIFICATION, _code_of_the_first),
        unblamed="which row it shows on depends on what the calls before were refused for",
        family="a later call otherwise",
    )
    yield mutant(
        "later.operation-of-the-first",
        "Every later activation of a caller names the operation of their first one.",
        remembering(lambda _: SPECIFICATION, _operation_of_the_first),
        resting("reading-37", "output-01"),
        family="a later call otherwise",
    )


def _of_a_sticking(row: str) -> Blame:
    """Return what a row is blamed for that sticks, also in its further values, besides what it is for let through."""
    further = {
        **LEFT_OUT,  # which is given after another value
        **IN_FURTHER_VALUES,
        "error-07": blamed(*guards("error-06")),  # who has no account is no member either
    }
    return together(blamed(*guards(row)) if row.startswith("error-") else {}, further.get(row, {}))


def _overlooking(where: Where, *states: State) -> Build:
    """Return what builds a specification that overlooks states, as far as its past says so."""
    return lambda past: overlooking(lambda call: where(past, call), *states)


def _passed(state: State) -> Where:
    return lambda past, call: state.id in past.passed[call.caller.id]


def _sticking(state: State) -> Build:
    def build(_past: Past) -> Specification:
        refused: Counter[str] = Counter()

        def count(_org: Org, call: Call) -> None:
            refused[call.caller.id] += state.holds(call)

        return replace(also(state.id, lambda call: refused[call.caller.id] >= 2), on_refusal=count)

    return build


def _right_for_ever(state: State) -> Build:
    """Return what builds a specification that overlooks a state of a cart once it was put right."""

    def build(_past: Past) -> Specification:
        refused: set[str] = set()
        put_right: set[str] = set()

        def note(_org: Org, call: Call) -> None:
            if call.cart is not None and state.holds(call):
                refused.add(call.cart.id)
            elif call.cart is not None and call.cart.id in refused:
                put_right.add(call.cart.id)

        def is_right(call: Call) -> bool:
            return call.cart is not None and call.cart.id in put_right

        return overlooking(is_right, state, base=replace(SPECIFICATION, on_refusal=note))

    return build


def _told_once(state: State) -> Build:
    """Return what builds a specification that refuses a caller for a state of one cart alone."""

    def build(_past: Past) -> Specification:
        told: dict[str, str] = {}

        def tell(_org: Org, call: Call) -> None:
            if call.cart is not None and state.holds(call):
                told.setdefault(call.caller.id, call.cart.id)

        def is_told(call: Call) -> bool:
            return call.cart is not None and told.get(call.caller.id, call.cart.id) != call.cart.id

        return overlooking(is_told, state, base=replace(SPECIFICATION, on_refusal=tell))

    return build


def _told_of_all(state: State) -> Build:
    """Return what builds a specification that refuses a caller for a state once, whatever carts are in it then."""

    def build(_past: Past) -> Specification:
        told: set[tuple[str, str]] = set()

        def tell(org: Org, call: Call) -> None:
            if call.cart is None or not state.holds(call):
                return
            for other in org.all(Cart):
                inputs = {**call.inputs, "cartId": other.id}
                if other.id != call.cart.id and state.holds(read_call(org, call.caller, inputs)):
                    told.add((call.caller.id, other.id))

        def is_told(call: Call) -> bool:
            return call.cart is not None and (call.caller.id, call.cart.id) in told

        return overlooking(is_told, state, base=replace(SPECIFICATION, on_refusal=tell))

    return build


def _not_put_right_by(state: State, harmless: State) -> Build:
    def build(_past: Past) -> Specification:
        refused: set[str] = set()

        def remember(_org: Org, call: Call) -> None:
            if call.cart is not None and state.holds(call):
                refused.add(call.cart.id)

        def is_refused_still(call: Call) -> bool:
            return call.cart is not None and call.cart.id in refused and harmless.holds(call)

        return replace(also(state.id, is_refused_still), on_refusal=remember)

    return build


def _changing_at_third(change: Change) -> Build:
    return lambda past: refusing(change, lambda call: past.refused(call, 2))


def _code_of_the_first(past: Past, call: Call, result: Result) -> None:
    for error in result["errors"] or ():
        error["statusCode"] = past.codes.setdefault(call.caller.id, error["statusCode"])


def _operation_of_the_first(past: Past, call: Call, result: Result) -> None:
    if result["outputValues"]:
        operation = result["outputValues"][OUTPUT]
        result["outputValues"][OUTPUT] = past.operations.setdefault(call.caller.id, operation)
