"""Every step of the doctor ends in a check, and nothing that it prints is a secret."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from click.testing import Result
from werkzeug.wrappers import Request, Response

from activate_order_conformance.doctor.check import Check
from activate_order_conformance.doctor.connection import connection
from activate_order_conformance.targets.record_ids import eighteen, misshapen
from activate_order_conformance.targets.settings.configuration import Configuration
from tests.cli.command_line import activate_order
from tests.targets.an_org import AnOrg
from tests.verify.hostile import (
    Answer,
    Ask,
    altered,
    announces,
    announcing,
    arranges,
    arranging,
    asks_the_driver,
    driver,
    says_json,
    sent_altered,
    together,
)
from tests.verify.served import TOKEN, serving


def doctor(answer: Answer, *options: str) -> Result:
    """Run the command on a target that answers by `answer`."""
    with serving(answer) as (_, settings):
        options = ("--target", str(settings.target), "--quiet", "0.02", *options)
        return activate_order("doctor", *options, ACTIVATE_ORDER_DRIVER_TOKEN=TOKEN)


def named_otherwise(document: Any) -> None:
    """Let an id of a cart be none of the platform's."""
    document["cartId"] = document["cartId"][:15] + "111"


def refusing_from_the(time: int) -> Answer:
    """Arrange checkouts until one is asked for the so manieth time, and from then on say that no cart can be made."""
    asked = count(1)
    nothing = {"unsupported": {"cart_status": {"kind": "cannot-arrange", "reason": "no more carts"}}}

    def answer(request: Request, ask: Ask) -> Response:
        return ask() if next(asked) < time else says_json(nothing, 422)(request, ask)

    return arranging(answer)


@pytest.mark.parametrize("options", [(), ("--driver",)], ids=["one checkout", "every value"])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(driver("DELETE", says_json({"error": "no"}, 500)), id="nothing is deleted"),
        pytest.param(arranging(altered(lambda made: made.update(also={"tail": 3}))), id="also of no name"),
        pytest.param(driver("POST", says_json({"accepted": "?"}), "/checkouts/"), id="an odd probe"),
        pytest.param(driver("GET", altered(lambda read: read.update(orderSummaries={}))), id="odd summaries"),
        pytest.param(driver("GET", altered(lambda read: read.update(departures=[]))), id="odd departures"),
        pytest.param(refusing_from_the(2), id="no second checkout"),
        pytest.param(refusing_from_the(3), id="no third checkout"),
    ],
)
def test_whatever_a_driver_answers_the_doctor_ends_with_a_word(
    answer: Answer, options: tuple[str, ...]
) -> None:
    result = doctor(answer, *options)
    assert result.exit_code in (0, 3)
    assert result.output.splitlines()[-1].startswith(("Not ready: ", "Ready to verify."))


def test_a_driver_that_is_open_to_everyone_is_told() -> None:
    def open_to_all(request: Request, ask: Ask) -> Response:
        return says_json({"protocol": "…"})(request, ask) if "Authorization" not in request.headers else ask()

    told = "mind driver GET / is answered to whoever has no token -> Let the driver ask for its token."
    assert told in " ".join(doctor(driver("GET", open_to_all, "/")).output.split())
    assert told not in " ".join(doctor(lambda _, ask: ask()).output.split())


def test_what_a_driver_writes_by_another_name_is_not_there() -> None:
    answer = driver("GET", altered(lambda read: read.update(order_summaries=read.pop("orderSummaries"))))
    output = " ".join(doctor(answer).output.split())
    assert 'without "orderSummaries", which it says that it observes' in output


def _announcing_what_there_is_not(document: Any) -> None:
    document["cannotOccur"] = {"store_membr": {"false": "one store"}, "cart_status": {"Closd": "never"}}
    document["departures"]["cart_state"] = {"values": ["Closed"]}
    document["departures"]["cart_status"]["values"].append("active")
    document["changes"].append("caller_permision")
    document["observes"].append("order_summaries")
    document["probes"].append("edit_order_item")


def test_what_a_driver_fails_in_alike_is_told_once_and_what_it_misnames_is_told() -> None:
    answer = together(announcing(_announcing_what_there_is_not), driver("PATCH", says_json({}, 500)))
    output = " ".join(doctor(answer, "--driver").output.split())
    assert output.count("answered PATCH /checkouts/") == 1
    assert "WRONG departures the same of " in output
    assert (
        "mind driver GET / names what there is not: departures: cart_state (cart_status?), "
        "changes: caller_permision (caller_permission?), cannotOccur: store_membr (store_member?), "
        "observes: order_summaries (orderSummaries?), probes: edit_order_item (edit-order-item?), "
        "departures: cart_status=active, cannotOccur: cart_status=Closd"
    ) in output


def test_a_driver_with_one_token_for_all_callers_is_not_called_ready() -> None:
    def same(made: Any) -> None:
        made["authorization"] = "Bearer one-token-for-all-callers"

    result = doctor(arranging(altered(same)))
    assert result.exit_code == 3
    assert "Give each live checkout a user of its own with a token of its own" in " ".join(
        result.output.split()
    )


def test_a_driver_that_puts_right_more_than_it_is_asked_for_is_caught_at_what_it_was_asked_for() -> None:
    def generous(wish: Any) -> None:
        if "effective_account" in wish["departures"]:
            wish["departures"]["store_member"] = True

    output = " ".join(doctor(driver("PATCH", sent_altered(generous)), "--driver").output.split())
    assert "effective_account put right, store_member, " in output
    assert "asked for store_member false, but its read shows true" in output


def test_a_driver_without_a_ready_checkout_is_not_called_ready() -> None:
    nothing = {"unsupported": {"checkout": {"kind": "cannot-arrange", "reason": "it is not written yet"}}}
    unwritten = announcing(lambda document: document.update(departures={}, changes=[]))
    result = doctor(together(unwritten, arranging(says_json(nothing, 422))))
    assert "Ready to verify" not in result.output
    assert result.output.splitlines()[-1] == (
        "Nothing is wrong, and little can be judged: there is no ready checkout."
    )


def test_an_effect_that_does_not_come_is_told_and_keeps_nothing_from_being_judged() -> None:
    def never_archived(read: Any) -> None:
        read["session"]["archived"] = False

    result = doctor(driver("GET", altered(never_archived)), "--deadline", "0.2")
    output = " ".join(result.output.split())
    assert "mind effects after " in output
    assert "the session is not archived" in output
    assert result.output.splitlines()[-1] == "Ready to verify."


def test_what_the_doctor_made_and_could_not_clear_is_told_with_the_line_that_clears_it() -> None:
    output = " ".join(doctor(driver("DELETE", says_json({}, 500))).output.split())
    assert "WRONG left behind checkout " in output
    assert " activate-order verify --target http://127.0.0.1:" in output
    assert " --release doctor-" in output


def test_a_driver_that_refuses_its_token_is_nowhere_said_to_be_well() -> None:
    result = doctor(
        lambda request, ask: says_json({}, 401)(request, ask) if asks_the_driver(request) else ask()
    )
    assert result.exit_code == 3
    assert "ok    auth" not in result.output
    assert "HTTP status 401: ACTIVATE_ORDER_DRIVER_TOKEN" in " ".join(result.output.split())


def test_ids_that_are_none_of_the_platform_s_are_named_before_anything_is_judged_by_them() -> None:
    output = " ".join(doctor(arranging(altered(named_otherwise))).output.split())
    assert "mind ids cart " in output
    assert "ends in 111, where the checksum of its first 15 characters is " in output


@pytest.mark.parametrize(
    ("record_id", "why"),
    [
        ("0a6000000000001", ""),
        (eighteen("0a6000000000ABC"), ""),
        (eighteen("0a6000000000ABC").lower()[:15].upper() + "AAA", "checksum"),
        ("cart-1", "neither letters nor digits"),
        ("0a60000000001", "has 13 characters"),
    ],
)
def test_an_id_has_15_characters_or_18_with_its_checksum(record_id: str, why: str) -> None:
    assert why in misshapen(record_id)
    assert bool(why) == bool(misshapen(record_id))


@pytest.mark.parametrize("options", [("--json",), ()], ids=["JSON", "text"])
def test_the_doctor_shows_no_secret_that_is_told_to_it(options: tuple[str, ...]) -> None:
    callers: list[str] = []

    def telling(request: Request, ask: Ask) -> Response:
        response = ask()
        if arranges(request) and response.status_code == 201:
            callers.append(response.get_json()["authorization"].removeprefix("Bearer "))
        if request.path.endswith("/activateOrderAction"):
            return says_json([{"errorCode": "X", "message": f"no {callers[-1]} and {TOKEN}"}], 400)(
                request, ask
            )
        return response

    def named(request: Request, ask: Ask) -> Response:
        if announces(request):
            named_so = altered(lambda announced: announced["implementation"].update(name=f"shop {TOKEN}"))
            return named_so(request, ask)
        return ask()

    output = doctor(together(telling, named), *options).output
    assert callers
    assert "[redacted]" in output
    assert [secret for secret in (TOKEN, *callers) if secret in output] == []


def test_two_personas_that_are_one_user_are_said_to_be() -> None:
    org = AnOrg()
    apart = org.settings("records")
    same = replace(apart, personas=replace(apart.personas, observer=apart.personas.integrator))

    def sentences(settings: Any) -> list[str]:
        checks = _auth(settings, org.reached(settings))
        return [check.seen for check in checks if "are one user" in check.seen]

    assert sentences(apart) == []
    (sentence,) = sentences(same)
    assert {"integrator", "observer"} <= set(sentence.split())


def _auth(settings: Any, target: Any) -> list[Check]:
    checks = connection(Configuration(settings=settings), target)
    return [check for check in checks if check.name == "auth"]


@pytest.mark.parametrize(
    ("announced", "sentence"),
    [
        pytest.param({"atOnce": 3}, "; 3 checkouts at once\n", id="it is said"),
        pytest.param(
            {}, "; 8 checkouts at once, since GET / does not say `atOnce`, and more", id="it is not"
        ),
    ],
)
def test_how_many_checkouts_go_at_once_is_told_with_what_it_rests_on(
    announced: dict[str, int], sentence: str
) -> None:
    def saying(document: Any) -> None:
        document.pop("atOnce", None)
        document.update(announced)

    result = doctor(announcing(saying))
    lines = "\n".join(" ".join(check.split()) for check in result.output.split("\nok "))
    assert sentence in lines
    assert result.exit_code == 0
