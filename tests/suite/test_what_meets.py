"""What `verify` finds by departures that meet, by calls for one checkout, and by values that are nearly right."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart, OrderItem
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.reasons import not_shown
from activate_order_conformance.run.plan import Verdict
from activate_order_conformance.suite.run import run
from activate_order_conformance.suite.settings import Pairs, RunSettings
from activate_order_conformance.targets.in_process import application_target
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.trial.between import success
from activate_order_conformance.trial.catalogue import subject
from activate_order_conformance.trial.second_order.past import Past, remembering
from activate_order_conformance.trial.second_order.states import IN_THE_WAY, overlooking
from activate_order_conformance.trial.specification import also, order_of, refusing
from activate_order_conformance.trial.subject import Make
from tests.verify.hostile import (
    DRIVER,
    RUN,
    Answer,
    Ask,
    Between,
    Subject,
    action,
    arranges,
    asks_the_action,
    deviating,
    refusal,
    says_json,
    sent_altered,
)


def failing(subject: Subject, *selected: str) -> dict[str, str]:
    return {
        row: why.partition(":")[0] for row, why in deviating(subject.verify(*selected, pairs="rows")).items()
    }


def _step_is_the_state(call: Call) -> bool:
    return call.session is not None and call.session.next_state == call.session.state


OVERLOOKED: Mapping[str, tuple[str, Callable[[Call], bool]]] = {
    "a share for reading, beside warnings": (
        "error-03",
        lambda call: call.cart_access == "Read" and bool(call.validation),
    ),
    "a cart that is to be deleted, of who may modify all data": (
        "error-04",
        lambda call: (
            call.cart is not None and call.cart.status == "PendingDelete" and call.caller.modify_all_data
        ),
    ),
    "an activated order, of who may modify all data": (
        "requirement-05",
        lambda call: (
            call.order is not None and call.order.status == "Activated" and call.caller.modify_all_data
        ),
    ),
    "another next step, which is the state too": ("error-09", _step_is_the_state),
}


BESIDE_WHAT_IS_HARMLESS = ("input-01", "input-02", "error-02", "error-03", "error-05", "error-08")
"""The rows that have what is harmless.

Inputs in the other order, who may modify all data, an operation that ended, and warnings.
"""


@pytest.mark.slow
@pytest.mark.parametrize(("row", "overlooks"), OVERLOOKED.values(), ids=OVERLOOKED)
def test_one_value_that_is_overlooked_beside_something_else_is_found(
    row: str, overlooks: Callable[[Call], bool]
) -> None:
    subject = Subject(specification=overlooking(overlooks, IN_THE_WAY[row]))
    assert row in failing(subject, row, *BESIDE_WHAT_IS_HARMLESS)


def _of_another_object(document: dict[str, list[dict[str, object]]]) -> None:
    for given in document["inputs"]:
        if str(given.get("cartId")).startswith("001"):
            given["cartId"] = f"0a6{str(given['cartId'])[3:]}"


def _cut_at_a_query(document: dict[str, list[dict[str, object]]]) -> None:
    for given in document["inputs"]:
        if "?" in str(given.get("cartId")):
            given["cartId"] = str(given["cartId"]).partition("?")[0]


def _one_of_several(document: dict[str, list[dict[str, object]]]) -> None:
    for given in document["inputs"]:
        if "ACTIVATE" in re.split(r"[,\n]", str(given.get("orderStatus"))):
            given["orderStatus"] = "ACTIVATE"


@pytest.mark.parametrize(
    ("alter", "row", "given"),
    [
        (_of_another_object, "error-01", "input-01"),
        (_cut_at_a_query, "error-01", "input-01"),
        (_one_of_several, "error-11", "input-02"),
    ],
    ids=["an id with its own prefix", "an id before a query", "a status among others"],
)
def test_an_input_that_bears_what_is_right_among_other_things_is_wrong(
    alter: Callable[[dict[str, list[dict[str, object]]]], None], row: str, given: str
) -> None:
    assert failing(Subject(action(sent_altered(alter))), row) == {row: "deviates", given: "deviates"}


def test_an_id_with_another_objects_prefix_is_no_carts_though_no_read_shows_it() -> None:
    def takes_accounts(request: Request, ask: Ask) -> Response:
        (cart_id,) = (str(given.get("cartId")) for given in json.loads(request.get_data())["inputs"])
        answer = says_json(refusal("UNKNOWN_EXCEPTION"), 403) if cart_id.startswith("001") else None
        return answer(request, ask) if answer else ask()

    report = Subject(action(takes_accounts)).verify("error-01", pairs="none")
    assert deviating(report).keys() == {"error-01"}


def for_one_cart(answer_twice: Callable[[list[dict[str, object]], Ask], Response]) -> Answer:
    """Answer calls whose two inputs name one cart, in 15 characters or 18, by `answer_twice`."""

    def answer(request: Request, ask: Ask) -> Response:
        inputs = json.loads(request.get_data())["inputs"]
        if len(inputs) != 2 or len({str(given.get("cartId"))[:15] for given in inputs}) > 1:
            return ask()
        return answer_twice(inputs, ask)

    return action(answer)


def _once_and_told_twice(operation: str) -> Callable[[list[dict[str, object]], Ask], Response]:
    def answer(inputs: list[dict[str, object]], ask: Ask) -> Response:
        response = ask({"inputs": inputs[:1]})
        (result,) = json.loads(response.get_data())
        another = json.loads(json.dumps(result))
        if operation and another["outputValues"]:
            another["outputValues"]["backgroundOperationId"] = operation
        response.set_data(json.dumps([result, another]))
        return response

    return answer


def _once_for_one_result(inputs: list[dict[str, object]], ask: Ask) -> Response:
    return ask({"inputs": inputs[:1]})


@pytest.mark.parametrize(
    ("answer_twice", "failing_rows"),
    [
        (_once_and_told_twice(""), {}),
        (_once_and_told_twice("08PRM0000000077YAA"), {"error-05": "deviates", "reading-39": "deviates"}),
        (_once_for_one_result, {"reading-27": "deviates"}),
    ],
    ids=["one integration", "two integrations", "one result"],
)
def test_one_cart_given_twice_in_one_call_is_one_integration_with_two_results(
    answer_twice: Callable[[list[dict[str, object]], Ask], Response], failing_rows: dict[str, str]
) -> None:
    verdicts = failing(Subject(for_one_cart(answer_twice)), "error-05", "error-08", "reading-27")
    assert verdicts.items() >= failing_rows.items()
    assert bool(verdicts) is bool(failing_rows)


def taking_back_what_was_refused_beside_it(clock: Clock) -> Answer:
    """Accept one more call for a cart of which one call was accepted, and another one refused at that instant."""
    came: dict[tuple[str, float], dict[int, bytes]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        cart, *others = [str(each.get("cartId"))[:15] for each in json.loads(request.get_data())["inputs"]]
        if response.status_code == 401:
            return response
        if not others and response.status_code != 200:
            for (earlier, at), bodies in [*came.items()]:  # others come meanwhile
                if earlier == cart and at < clock.now() and bodies.keys() > {200}:
                    return Response(bodies[200], content_type="application/json")
        came.setdefault((cart, clock.now()), {})[response.status_code] = response.get_data()
        return response

    return action(answer)


@pytest.mark.slow
def test_who_was_refused_beside_another_call_for_the_same_cart_is_refused_after_it_too() -> None:
    target = application_target(
        lambda ground: Between(
            ground.clock, ground.token, taking_back_what_was_refused_beside_it(ground.clock)
        ),
        RUN,
        Settings(),
    )
    report = run(RunSettings(run=RUN, selected=BESIDE_WHAT_IS_HARMLESS), target=target)
    # Where the first call is under way still that is told as what it is, and not as a second call's.
    assert deviating(report).keys() == {"error-05", "requirement-10", "reading-39"}


def test_a_call_with_inputs_that_the_page_does_not_name_may_be_turned_away_as_a_whole() -> None:
    def strict(request: Request, ask: Ask) -> Response:
        names = {name for given in json.loads(request.get_data())["inputs"] for name in given}
        turned_away = [{"errorCode": "INVALID_INPUT", "message": "there is an input that nobody knows"}]
        return says_json(turned_away, 400)(request, ask) if names - {"cartId", "orderStatus"} else ask()

    report = Subject(action(strict)).verify("error-04", "error-07", "error-11", pairs="rows")
    assert deviating(report) == {}


def locking_single_calls_alone() -> Answer:
    """Answer as accepted, among several inputs, what was accepted by itself at the same instant."""
    accepted: set[str] = set()

    def answer(request: Request, ask: Ask) -> Response:
        if not asks_the_action(request):
            accepted.clear()
            return ask()
        response, inputs = ask(), json.loads(request.get_data())["inputs"]
        results = json.loads(response.get_data())
        for given, result in zip(inputs, results, strict=True):
            if len(inputs) > 1 and given["cartId"] in accepted:
                result.update(success())
            elif len(inputs) == 1 and result["isSuccess"]:
                accepted.add(given["cartId"])
        response.set_data(json.dumps(results))
        return response

    return answer


def test_a_lock_that_holds_for_single_calls_alone_is_found() -> None:
    found = failing(Subject(locking_single_calls_alone()), "error-05")
    assert found["error-05"] == found["requirement-10"] == "deviates"


def ending_its_operation_at_the_second_refusal() -> Answer:
    """Let the operation of a checkout's session end as Error when a call for it is refused a second time."""
    paths: dict[str, str] = {}
    refusals: dict[str, int] = {}

    def answer(request: Request, ask: Ask) -> Response:
        if request.method == "GET" and refusals.get(request.path) == 2:
            refusals[request.path] += 1
            ask({"departures": {"background_operation": "Error"}}, "PATCH")
        response = ask()
        if arranges(request) and response.status_code == 201:
            made = json.loads(response.get_data())
            paths[made["cartId"]] = f"{DRIVER}/checkouts/{made['id']}"
        if asks_the_action(request) and response.status_code >= 400:
            for given in json.loads(request.get_data())["inputs"]:
                path = paths.get(str(given.get("cartId")), "")
                refusals[path] = refusals.get(path, 0) + 1
        return response

    return answer


@pytest.mark.slow
def test_what_a_later_refusal_changed_is_no_fault_of_the_driver_that_puts_right() -> None:
    assert failing(
        Subject(ending_its_operation_at_the_second_refusal()), "error-08", "reading-23"
    ).keys() == {"reading-23"}


def _judged(make: Make) -> Report:
    target = application_target(make, RUN, Settings())
    return run(RunSettings(run=RUN, pairs="rows"), target=target)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pairs", "selected"), [("all", ()), ("triples", ("error-04", "error-08", "error-10"))]
)
def test_all_that_is_derived_shows_something_of_the_reference(
    pairs: Pairs, selected: tuple[str, ...]
) -> None:
    report = run(RunSettings(run=RUN, pairs=pairs, selected=selected))
    derived = [each for each in report.scenarios if each.planned.family]
    shown = [each for each in derived if any(claim.verdict is Verdict.CONFORMS for claim in each.claims)]
    assert derived == shown
    assert not_shown(report) == ()


def taking_the_permission_at_the_third_refusal(past: Past) -> Specification:
    """Take from who is refused a third time what lets that caller invoke the action."""

    def take(org: Org, call: Call) -> None:
        if past.refused(call, 2):
            org.change(Caller, call.caller.id, integrator=False, modify_all_data=False)

    return replace(SPECIFICATION, on_refusal=take)


@pytest.mark.slow
def test_what_refusals_take_from_a_caller_is_no_fault_of_the_driver() -> None:
    report = _judged(remembering(taking_the_permission_at_the_third_refusal))
    assert {row.id for row in report.rows if row.verdict in (Verdict.BROKEN, Verdict.UNPROVEN)} == set()
    assert "reading-23" in deviating(report)


def test_a_deviation_tells_which_call_of_a_course_it_is_of() -> None:
    make = subject("later.error-08.third-accepted").make
    settings = RunSettings(run=RUN, pairs="rows", selected=("error-08",))
    report = run(settings, target=application_target(make, RUN, Settings()))
    expected = {claim.finding.expected for claim in report.claims(Verdict.DEVIATES)}
    assert any(each.endswith(", in call 3 of 12") for each in expected), expected


def unlocking_the_items_of_what_was_activated(past: Past) -> Specification:
    """Let the order items of a cart that was activated be changed again when a further call for it is refused."""

    def unlock(org: Org, cart: Cart) -> None:
        if cart.id in past.accepted and (order := order_of(org, cart)) is not None:
            for item in [*org.all(OrderItem, order_id=order.id)]:
                org.change(OrderItem, item.id, read_only=False)

    return refusing(unlock)


def test_what_a_second_call_does_to_the_items_of_its_own_checkout_is_no_other_checkouts() -> None:
    again = "A checkout that was activated, called for again and again"
    settings = RunSettings(run=RUN, pairs="rows", selected=(again, "reading-23", "input-01"))
    target = application_target(remembering(unlocking_the_items_of_what_was_activated), RUN, Settings())
    report = run(settings, target=target)
    assert deviating(report).keys() == {"reading-23"}
    (claim,) = report.claims(Verdict.DEVIATES)
    tried, of_all = map(int, re.findall(r"(\d+) of (\d+) refusals", claim.finding.because)[0])
    assert 0 < tried <= of_all < 200  # not of all that were refused, of which most are not tried


def refusing_still_what_has_warnings(_past: Past) -> Specification:
    """Refuse a cart still, once it was refused as not in checkout, for as long as there are warnings."""
    refused: set[str] = set()

    def remember(_org: Org, call: Call) -> None:
        if call.cart is not None and call.cart.status != "Checkout":
            refused.add(call.cart.id)

    def is_refused_still(call: Call) -> bool:
        has_warnings = any(output.level == "Warning" for output in call.validation)
        return call.cart is not None and call.cart.id in refused and has_warnings

    return replace(also("error-04", is_refused_still), on_refusal=remember)


@pytest.mark.slow
def test_what_is_refused_still_only_beside_something_harmless_is_the_rows_that_it_was_refused_for() -> None:
    assert deviating(_judged(remembering(refusing_still_what_has_warnings))).keys() == {
        "error-04",
        "requirement-06",
    }


def forgetting_a_share_with_what_is_refused_again(_past: Past) -> Specification:
    """Refuse who has a share of a cart as without access, from its fourth refusal on, where it is not open."""
    refusals: Counter[str] = Counter()

    def remember(_org: Org, call: Call) -> None:
        if call.cart is not None:
            refusals[call.cart.id] += 1

    def is_forgotten(call: Call) -> bool:
        is_shared = call.cart is not None and call.cart_access == "Edit"
        return is_shared and call.cart.status != "Checkout" and refusals[call.cart.id] >= 3

    return replace(also("error-03", is_forgotten), on_refusal=remember)


@pytest.mark.slow
def test_what_is_refused_for_something_harmless_beside_it_is_the_row_of_that() -> None:
    report = _judged(remembering(forgetting_a_share_with_what_is_refused_again))
    assert {"error-03"} <= deviating(report).keys() <= {"error-03", "requirement-04", "reading-06"}
