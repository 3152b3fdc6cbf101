"""Mutants that are right for the first of several inputs, or the last, and wrong for the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock

from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart, OrderItem
from werkzeug.wrappers import Request, Response

from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.between import (
    Ask,
    Between,
    Result,
    answered,
    calls_the_action,
    results_of,
)
from activate_order_conformance.trial.expectation import (
    IN_FURTHER_VALUES,
    LEFT_OUT,
    blamed,
    guards,
    missing,
    resting,
    together,
)
from activate_order_conformance.trial.mutants.error_rows import CHANGES, DENIED_BY
from activate_order_conformance.trial.mutants.interactions import DEEDS
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.overlooked import UNSETTLED, has_errors_of_items_alone
from activate_order_conformance.trial.second_order.states import (
    HARMLESS,
    IN_THE_WAY,
    LEFT_OPEN,
    State,
    overlooking,
)
from activate_order_conformance.trial.specification import (
    Change,
    Inputs,
    Question,
    also,
    besides,
    leaving_out,
    reading,
    refusing,
)
from activate_order_conformance.trial.subject import Make, Subject

_mutant = partial(mutant, family="the place of an input")

_OF_THE_CALLER = ("error-02",)
"""What is the same for all inputs of a call."""


_EIGHTH = 7
"""A place among many, where none is looked at by itself."""


_NEVER_LET_THROUGH = ("error-01", "error-12")
"""What is refused as another row, and what can hold but once."""


_FURTHER = LEFT_OPEN["further-inputs"]

_BEFORE_OTHERS = {
    "error-03": IN_FURTHER_VALUES["error-03"],
    "requirement-08": resting("reading-14", "requirement-05"),
}
"""The blame besides for what stands before others, and not after all, in further values, or once it was put back."""


@dataclass(slots=True)
class Place:
    """The place of the input that is being answered: `number` from 0, of `count` in all."""

    number: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Return whether it is the first input, or the only one."""
        return self.number == 0

    @property
    def is_last(self) -> bool:
        """Return whether it is the last input, or the only one."""
        return self.number == self.count - 1


def place_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong for inputs at other places than the first or the last."""
    for state in IN_THE_WAY.values():
        if state.id in _OF_THE_CALLER:
            continue
        yield _mutant(
            f"places.{state.id}.first-alone",
            f"Of the first input alone it is checked whether {state.phrase}.",
            placed(_overlooking(state, lambda place: not place.is_first)),
            together(state.let_through, LEFT_OUT.get(state.id, {}), IN_FURTHER_VALUES.get(state.id, {})),
            unblamed=state.unblamed,
        )
        yield _mutant(
            f"places.{state.id}.last-alone",
            f"Of the last input alone it is checked whether {state.phrase}.",
            placed(_overlooking(state, lambda place: not place.is_last)),
            together(state.let_through, LEFT_OUT.get(state.id, {}), _BEFORE_OTHERS.get(state.id, {})),
            unblamed=state.unblamed,
        )
        if state.id not in _NEVER_LET_THROUGH:
            yield _mutant(
                f"places.{state.id}.but-the-eighth",
                f"Of the eighth input it is not checked whether {state.phrase}.",
                placed(_overlooking(state, lambda place: place.number == _EIGHTH)),
                state.let_through,
            )
            if state.meets(_FURTHER):
                yield _mutant(
                    f"places.{state.id}.{_FURTHER.id}",
                    f"Of several inputs it is not checked, where {_FURTHER.phrase}, whether {state.phrase}.",
                    placed(partial(_overlooking_beside, state, _FURTHER)),
                    state.let_through,
                )
    for harmless in HARMLESS.values():
        yield _mutant(
            f"places.{harmless.id}.refused",
            f"Of several inputs one is refused where {harmless.phrase}.",
            placed(_refusing(harmless)),
            harmless.taken_for,
        )
    shared = HARMLESS["edit-share"]
    yield _mutant(
        f"places.{shared.id}.first-alone",
        f"Of the first input alone it is seen that {shared.phrase}.",
        placed(lambda place: also("error-03", lambda call: not place.is_first and shared.holds(call))),
        blamed(*guards("error-03")),
    )
    yield _mutant(
        "places.read-share.first-alone",
        "Of the first input alone it is seen that the cart is shared for reading only.",
        placed(lambda place: overlooking(_readable(place), IN_THE_WAY["error-03"])),
        resting("reading-06", *guards("error-03")),
    )
    yield _mutant(
        "places.error-02.behind-no-cart",
        "Of an input behind one whose cart id is no cart's it is not checked whether the caller has the permission.",
        placed(_letting_in_behind_no_cart),
        blamed(*guards("error-02")),
    )
    yield _mutant(
        "places.error-08.of-an-item",
        "Of any input but the first the validation errors of items are not seen.",
        placed(
            lambda place: overlooking(
                lambda call: not place.is_first and has_errors_of_items_alone(call), IN_THE_WAY["error-08"]
            )
        ),
        blamed(*guards("error-08")),
    )
    for clause, deed in DEEDS.items():
        yield _mutant(
            f"places.{clause}.first-alone",
            f"For the first input alone there is {deed.what}.",
            placed(_leaving_out(clause)),
            missing(clause),
        )
    yield _mutant(
        "places.items.after-a-refusal",
        "Of an input after one that is refused the second order item can still be changed.",
        placed(_leaving_items_open),
        resting("reading-11", "interaction-01"),
    )
    for word, (phrase, field, change) in CHANGES.items():
        yield _mutant(
            f"places.refusal.{word}",
            f"The refusal of any input but the first {phrase}.",
            placed(_changing(change)),
            blamed("reading-23", *DENIED_BY.get(word, ())),
            field,
        )


def placed(build: Callable[[Place], Specification]) -> Make:
    """Return what answers inputs one by one, by the specification that `build` makes of their place."""

    def make(ground: Ground) -> Between:
        place, one_at_a_time = Place(), Lock()

        def answer(request: Request, ask: Ask) -> Response:
            document = json.loads(request.get_data())
            inputs = document.get("inputs")
            if not isinstance(inputs, list) or len(inputs) < 2:
                return ask()
            results: list[Result] = []
            with one_at_a_time:
                try:
                    for place.number, each in enumerate(inputs):
                        place.count = len(inputs)
                        results += results_of(ask(document={**document, "inputs": [each]}))
                finally:  # what stands behind may break off
                    place.number, place.count = 0, 1
            return answered(results)

        return Between(ground.reference(build(place)), calls_the_action, answer)

    return make


def _overlooking(state: State, where: Callable[[Place], bool]) -> Callable[[Place], Specification]:
    return lambda place: overlooking(lambda _: where(place), state)


def _overlooking_beside(state: State, other: State, place: Place) -> Specification:
    return overlooking(lambda call: place.count > 1 and other.holds(call), state)


def _readable(place: Place) -> Question:
    return lambda call: not place.is_first and call.cart_access == "Read"


def _letting_in_behind_no_cart(place: Place) -> Specification:
    not_found = False

    def note(_org: Org, _caller: Caller, _inputs: Inputs, call: Call) -> Call:
        nonlocal not_found
        not_found = call.cart is None if place.is_first else not_found
        return call

    return overlooking(lambda _: not_found and not place.is_first, IN_THE_WAY["error-02"], base=reading(note))


def _refusing(harmless: State) -> Callable[[Place], Specification]:
    row = next(row for row in harmless.taken_for if row.startswith("error-"))
    return lambda place: also(row, lambda call: place.count > 1 and harmless.holds(call))


def _leaving_out(clause: str) -> Callable[[Place], Specification]:
    return lambda place: leaving_out(clause, lambda _: not place.is_first)


def _leaving_items_open(place: Place) -> Specification:
    refused: list[int] = []
    """The places at which inputs of the call were refused so far."""
    left_open: set[str] = set()

    def note(_org: Org, _cart: Cart) -> None:
        refused[:] = [number for number in refused if number < place.number] + [place.number]

    def decide(run: Run) -> None:
        refused[:] = [number for number in refused if number < place.number]
        if refused:
            left_open.add(run.operation_id)

    def unlock(run: Run) -> None:
        *_, last = run.org.all(OrderItem, order_id=run.order_id)
        if run.operation_id in left_open:
            run.org.change(OrderItem, last.id, read_only=False)

    begun = Interaction(name="decided", effect=decide)
    changed = besides(Interaction(name="left open", effect=unlock, after=UNSETTLED), base=refusing(note))
    return replace(changed, interactions=(begun, *changed.interactions))


def _changing(change: Change) -> Callable[[Place], Specification]:
    return lambda place: refusing(change, lambda _: not place.is_first)
