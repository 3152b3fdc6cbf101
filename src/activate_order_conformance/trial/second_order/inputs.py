"""Mutants that are right for one input, and wrong for several in one call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Result,
    answered,
    answering,
    documented,
    refusal,
    results_of,
    set_document,
    success,
)
from activate_order_conformance.trial.expectation import blamed, guards, missing, resting, together
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import INTERACTIONS, UNCHANGED
from activate_order_conformance.trial.subject import Blame, Make, Subject

_mutant = partial(mutant, family="several inputs")

Inputs = list[Result]
"""The inputs of a call, as they were sent."""

Call = Callable[[Inputs], Response]
"""Calls the action behind with inputs."""

IN_ORDER = resting("reading-27")
ANOTHER_OPERATION = resting("reading-37", "output-01")
ONE_FOR_ALL = together(IN_ORDER, ANOTHER_OPERATION)
UNDONE = together(*map(missing, INTERACTIONS), ANOTHER_OPERATION)


def input_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong for several inputs in one call."""
    for name, what, alter, blame in _RESULTS:
        yield _mutant(f"inputs.{name}", what, _altering(alter), blame)
    for name, what, change, blame in _CALLS:
        yield _mutant(f"inputs.{name}", what, _changing(change), blame)
    for name, what, answer, blame in _ANSWERS:
        yield _mutant(f"inputs.{name}", what, of_several(answer), blame)
    yield _mutant(
        "inputs.answered-again",
        "The same call of several inputs is answered as it was, once it was accepted.",
        answering(UNCHANGED, _answered_again),
        resting("reading-22", "error-04"),
    )


def of_several(answer: Callable[[Inputs, Call], Response]) -> Make:
    """Return what answers calls of several inputs by `answer`, which may call the action with others."""

    def answer_several(request: Request, ask: Ask) -> Response:
        document = json.loads(request.get_data())
        inputs = document.get("inputs")
        if not isinstance(inputs, list) or len(inputs) < 2:
            return ask()
        return answer(inputs, lambda others: ask(document={**document, "inputs": others}))

    return answering(UNCHANGED, lambda _: answer_several)


def _altering(alter: Callable[[Inputs, list[Result]], list[Result] | None]) -> Make:
    """Return what alters the results of several inputs in place, or replaces them."""

    def answer(inputs: Inputs, call: Call) -> Response:
        response = call(inputs)
        results = results_of(response)
        replaced = alter(inputs, results)
        set_document(response, results if replaced is None else replaced)
        return response

    return of_several(answer)


def _changing(change: Callable[[Inputs], Inputs]) -> Make:
    """Return what calls the action with other inputs than the several that were sent."""
    return of_several(lambda inputs, call: call(change(inputs)))


def _answered_again(_clock: Clock) -> Answer:
    accepted: dict[tuple[bytes, str], bytes] = {}

    def answer(request: Request, ask: Ask) -> Response:
        asked = request.get_data(), request.headers.get("Authorization", "")
        if (document := accepted.get(asked)) is not None:
            return documented(json.loads(document))
        response = ask()
        results = json.loads(response.get_data())
        if len(results) > 1 and all(result["isSuccess"] for result in results):
            accepted[asked] = response.get_data()
        return response

    return answer


def _rotated(_inputs: Inputs, results: list[Result]) -> list[Result] | None:
    return [*results[1:], results[0]] if len(results) > 2 else None


def _accepted_first(_inputs: Inputs, results: list[Result]) -> list[Result]:
    return sorted(results, key=lambda result: not result["isSuccess"])


def _refused_first(_inputs: Inputs, results: list[Result]) -> list[Result]:
    return sorted(results, key=lambda result: bool(result["isSuccess"]))


def _first_for_all(_inputs: Inputs, results: list[Result]) -> list[Result]:
    return [results[0]] * len(results)


def _last_for_all(_inputs: Inputs, results: list[Result]) -> list[Result]:
    return [results[-1]] * len(results)


def _at_most(number: int) -> Callable[[Inputs, list[Result]], list[Result]]:
    return lambda _inputs, results: results[:number]


def _refusals_left_out(_inputs: Inputs, results: list[Result]) -> list[Result] | None:
    accepted = [result for result in results if result["isSuccess"]]
    return accepted if len(accepted) > 1 else None


def _one_operation(_inputs: Inputs, results: list[Result]) -> None:
    accepted = [result["outputValues"] for result in results if result["isSuccess"]]
    for outputs in accepted[1:]:
        outputs[OUTPUT] = accepted[0][OUTPUT]


def _operations_exchanged(_inputs: Inputs, results: list[Result]) -> None:
    accepted = [result["outputValues"] for result in results if result["isSuccess"]]
    ids = [outputs[OUTPUT] for outputs in accepted]
    for outputs, operation in zip(accepted, reversed(ids), strict=True):
        outputs[OUTPUT] = operation


def _first_code(_inputs: Inputs, results: list[Result]) -> None:
    errors = [result["errors"][0] for result in results if result["errors"]]
    for error in errors[1:]:
        error["statusCode"] = errors[0]["statusCode"]


def _errors_add_up(_inputs: Inputs, results: list[Result]) -> None:
    earlier: list[Any] = []
    for result in results:
        own = result["errors"] or []
        if own:
            result["errors"] = [*own, *earlier]
        earlier += own


def _named_once(_inputs: Inputs, results: list[Result]) -> None:
    for result in results[1:]:
        del result["actionName"]


def _all_accepted(_inputs: Inputs, results: list[Result]) -> None:
    accepted = next((result for result in results if result["isSuccess"]), None)
    for result in results:
        if accepted and not result["isSuccess"]:
            result.update(errors=None, isSuccess=True, outputValues=accepted["outputValues"])


def _all_refused(_inputs: Inputs, results: list[Result]) -> None:
    refused = next((result for result in results if not result["isSuccess"]), None)
    for result in results:
        if refused and result["isSuccess"]:
            result.update(errors=refused["errors"], isSuccess=False, outputValues=None)


_RESULTS: tuple[tuple[str, str, Callable[[Inputs, list[Result]], list[Result] | None], Blame], ...] = (
    ("rotated", "Of three results and more the first stands last.", _rotated, IN_ORDER),
    ("accepted-first", "What is accepted stands before what is refused.", _accepted_first, IN_ORDER),
    ("refused-first", "What is refused stands before what is accepted.", _refused_first, IN_ORDER),
    ("first-for-all", "The first result is given for every input.", _first_for_all, ONE_FOR_ALL),
    (
        "last-for-all",
        "The last result is given for every input.",
        _last_for_all,
        together(IN_ORDER, ANOTHER_OPERATION),  # none that is ready comes last after two that are refused
    ),
    ("two-results", "No more than two results are given.", _at_most(2), IN_ORDER),
    ("five-results", "No more than five results are given.", _at_most(5), IN_ORDER),
    (
        "refusals-left-out",
        "Where two inputs and more are accepted, refusals have no result.",
        _refusals_left_out,
        IN_ORDER,
    ),
    (
        "one-operation",
        "All accepted inputs name the operation of the first.",
        _one_operation,
        ANOTHER_OPERATION,
    ),
    (
        "operations-exchanged",
        "The accepted inputs name each other's operations.",
        _operations_exchanged,
        IN_ORDER,  # an operation is all that tells one accepted result from another
    ),
    (
        "first-code",
        "All refused inputs bear the code of the first that was refused.",
        _first_code,
        IN_ORDER,
    ),
    (
        "errors-add-up",
        "A refused input bears the errors of those before it besides its own.",
        _errors_add_up,
        IN_ORDER,
    ),
    ("named-once", "The first result alone bears the API name.", _named_once, blamed("about-04")),
    ("all-accepted", "Where one input is accepted, all are answered so.", _all_accepted, IN_ORDER),
    ("all-refused", "Where one input is refused, all are answered so.", _all_refused, IN_ORDER),
)
"""What becomes of the results of several inputs: name, sentence, how they are altered, and blame."""


def _with_the_one_before(name: str) -> Callable[[Inputs], Inputs]:
    def change(inputs: Inputs) -> Inputs:
        before = ({}, *inputs)
        given = zip(inputs, before, strict=False)
        return [{**({name: other[name]} if name in other else {}), **each} for each, other in given]

    return change


def _with_first(name: str) -> Callable[[Inputs], Inputs]:
    return lambda inputs: [{**each, name: inputs[0].get(name)} for each in inputs]


def _with_the_last_of_its_cart(inputs: Inputs) -> Inputs:
    last = {str(each["cartId"]): each for each in inputs if "cartId" in each}
    return [{**each, **last.get(str(each.get("cartId")), {})} for each in inputs]


def _without_repeats(inputs: Inputs) -> Inputs:
    return list({str(each.get("cartId")): each for each in inputs}.values())


def _by_place(inputs: Inputs) -> Inputs:
    first, *others = inputs
    return [first, *(dict(zip(("cartId", "orderStatus"), each.values(), strict=False)) for each in others)]


_CALLS: tuple[tuple[str, str, Callable[[Inputs], Inputs], Blame], ...] = (
    (
        "first-status",
        "The order status of the first input is taken for all.",
        _with_first("orderStatus"),
        resting("reading-12", *guards("error-11")),  # what is left out as well
    ),
    (
        "last-status-of-a-cart",
        "Of several inputs for one cart the order status of the last is taken for all.",
        _with_the_last_of_its_cart,
        together(blamed(*guards("error-11")), resting("reading-40")),
    ),
    (
        "status-of-the-one-before",
        "An order status that is left out is that of the input before.",
        _with_the_one_before("orderStatus"),
        resting("reading-12", *guards("error-11")),
    ),
    (
        "cart-of-the-one-before",
        "A cart id that is left out is that of the input before.",
        _with_the_one_before("cartId"),
        IN_ORDER,  # that of the input before stands in its place
    ),
    (
        "first-cart",
        "The cart id of the first input is taken for all.",
        _with_first("cartId"),
        blamed("input-01"),
    ),
    (
        "by-place",
        "Of inputs after the first, what stands first is taken for the cart id, and what comes next for the status.",
        _by_place,
        blamed("input-01"),
    ),
    ("two-alone", "Inputs after the second are dropped.", lambda inputs: inputs[:2], IN_ORDER),
    (
        "sorted",
        "The results stand in the order of the cart ids.",
        lambda inputs: sorted(inputs, key=lambda each: str(each.get("cartId"))),
        IN_ORDER,
    ),
    ("no-repeats", "A cart that is named twice has one result.", _without_repeats, IN_ORDER),
)
"""What is called in place of several inputs: name, sentence, how they are changed, and blame."""


def _stopping(inputs: Inputs, call: Call) -> Response:
    results: list[Result] = []
    for each in inputs:
        refused = next((result for result in results if not result["isSuccess"]), None)
        results.append(refused or results_of(call([each]))[0])
    return answered(results)


def _stopping_in_silence(inputs: Inputs, call: Call) -> Response:
    results: list[Result] = []
    for each in inputs:
        stopped = any(not result["isSuccess"] for result in results)
        results.append(success() if stopped else results_of(call([each]))[0])
    return answered(results)


def _one_done(place: int) -> Callable[[Inputs, Call], Response]:
    def answer(inputs: Inputs, call: Call) -> Response:
        result = results_of(call([inputs[place]]))[0]
        return answered([result] * len(inputs))

    return answer


def _no_more_than(number: int) -> Callable[[Inputs, Call], Response]:
    def answer(inputs: Inputs, call: Call) -> Response:
        if len(inputs) <= number:
            return call(inputs)
        return documented([refusal("UNKNOWN_EXCEPTION")] * len(inputs), 400)

    return answer


def _accepted_again(inputs: Inputs, call: Call) -> Response:
    """Answer a cart that is named in 15 characters as accepted where it was so in 18."""
    results = results_of(call(inputs))
    given = [(str(each.get("cartId")), result) for each, result in zip(inputs, results, strict=True)]
    accepted = {named[:15] for named, result in given if result["isSuccess"]}
    for named, result in given:
        if len(named) == 15 and named in accepted:
            result.update(success())
    return answered(results)


def _accepted_apart(inputs: Inputs, call: Call) -> Response:
    """Answer a cart that is named once more behind another as accepted where it was so before."""
    results = results_of(call(inputs))
    carts = [each.get("cartId") for each in inputs]
    for at, cart in enumerate(carts[2:], 2):
        is_accepted = any(
            result["isSuccess"]
            for before, result in zip(carts, results[: at - 1], strict=False)
            if before == cart
        )
        if is_accepted and carts[at - 1] != cart:
            results[at].update(success())
    return answered(results)


def _multi_status(inputs: Inputs, call: Call) -> Response:
    response = call(inputs)
    if response.status_code == 200:
        response.status_code = 207
    return response


_ANSWERS: tuple[tuple[str, str, Callable[[Inputs, Call], Response], Blame], ...] = (
    (
        "stops",
        "After the first refusal nothing is tried, and all is refused so.",
        _stopping,
        together(IN_ORDER, resting("reading-40")),
    ),
    (
        "stops-in-silence",
        "After the first refusal nothing is done, and all is answered as accepted.",
        _stopping_in_silence,
        together(IN_ORDER, UNDONE),
    ),
    (
        "first-done",
        "The first input alone is done, and its result given for all.",
        _one_done(0),
        together(IN_ORDER, UNDONE),
    ),
    (
        "last-done",
        "The last input alone is done, and its result given for all.",
        _one_done(-1),
        together(IN_ORDER, UNDONE, resting("reading-40")),
    ),
    (
        "again-in-15-characters",
        "A cart that is named in 18 characters and in 15 is answered as accepted twice.",
        _accepted_again,
        together(resting("reading-39", *guards("error-05")), ANOTHER_OPERATION),
    ),
    (
        "again-behind-another",
        "A cart that is named once more, behind another, is answered as accepted again.",
        _accepted_apart,
        resting("reading-39", *guards("error-05")),
    ),
    (
        "status-207",
        "Several inputs that are all accepted are answered with HTTP status 207.",
        _multi_status,
        blamed("reading-31"),
    ),
    ("three-at-most", "More than three inputs are refused.", _no_more_than(3), blamed("input-01")),
    ("nine-at-most", "More than nine inputs are refused.", _no_more_than(9), blamed("input-01")),
)
"""How several inputs are answered: name, sentence, answer, and blame."""
