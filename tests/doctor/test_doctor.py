"""What the doctor sees, step by step, and that it changes nothing but one checkout."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from activate_order_reference.application import application
from activate_order_reference.rules import records as record
from activate_order_reference.rules.activation import SPECIFICATION
from click.testing import Result
from werkzeug.wrappers import Request, Response

from activate_order_conformance.doctor.check import Check, exit_status
from activate_order_conformance.doctor.checkout import checkout
from activate_order_conformance.doctor.connection import connection
from activate_order_conformance.doctor.driver_values import driver_values
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.nouns.in_process_url import IN_PROCESS_URL
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import DirectTransport
from activate_order_conformance.targets.open import remote_target
from activate_order_conformance.targets.settings.configuration import Configuration
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings, PreparedSettings
from tests.cli.command_line import activate_order
from tests.targets.an_org import AnOrg
from tests.verify.hostile import (
    Answer,
    Ask,
    announcing,
    arranging,
    between,
    driver,
    faithful,
    says,
    sent_altered,
)

TOKEN = "dr1ver-t0ken"


def doctor(*arguments: str, **environment: str) -> Result:
    return activate_order("doctor", *arguments, **environment)


def served(answer: Answer = faithful, **settings: Any) -> tuple[Configuration, HttpTarget, Any]:
    """Return the reference with its driver as a remote target that answers in process."""
    clock = ManualClock()
    app = application(specification=SPECIFICATION, clock=clock, driver_token=TOKEN)
    made = Settings(target=IN_PROCESS_URL, driver=DriverSettings(token=TOKEN), **settings)
    transport = DirectTransport(between(app, answer), clock)
    return Configuration(settings=made), remote_target(made, "r", transport=transport, clock=clock), app


def by(checks: Iterable[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def answering(status: int, body: str, *, at: str, method: str = "GET") -> Answer:
    """Answer with the same where a path that ends in `at` is asked for."""
    answer = says(body, status, "application/json")
    return lambda request, ask: (
        answer(request, ask) if request.path.endswith(at) and request.method == method else ask()
    )


def test_a_sound_target_is_ready_to_verify() -> None:
    configuration, target, _ = served()
    checks = [*connection(configuration, target), *checkout(configuration.settings, target)]
    assert [check.name for check in checks] == [
        "configuration",
        "name and TLS",
        "reachability",
        "auth",
        "API version",
        "describe",
        "envelope",
        "driver",
        "control",
    ]
    assert {check.word for check in checks if check.name != "auth"} == {"good"}
    assert exit_status(checks) == 0
    assert "5 of 5 effects seen" in by(checks)["control"].seen


def test_two_checkouts_are_all_that_is_made_and_nothing_of_them_stays() -> None:
    made: list[str] = []

    def watching(request: Request, ask: Ask) -> Response:
        if request.method == "POST":
            made.append(request.path)
        return ask()

    configuration, target, app = served(watching)
    list(checkout(configuration.settings, target))
    assert made.count("/conformance/v1/checkouts") == 2
    assert list(app._site.org.all(record.Cart)) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [("cart_status", "reads every departure"), ("store_member", "cannot read store_member")],
)
def test_what_a_record_shows_is_read_though_no_departure_names_it(name: str, says: str) -> None:
    def silent(request: Request, ask: Ask) -> Response:
        response = ask()
        if request.method == "GET" and "/checkouts/" in request.path:
            document = json.loads(response.get_data())
            del document["departures"][name]
            response.set_data(json.dumps(document))
        return response

    configuration, target, _ = served(silent)
    assert says in by(checkout(configuration.settings, target))["driver"].seen


def test_the_cheap_part_asks_nothing_but_reads() -> None:
    org = AnOrg()
    target = org.target("records")
    checks = list(connection(Configuration(settings=org.settings("records")), target))
    assert [check.word for check in checks if check.name == "auth"] == ["good", "good", "mind", "good"]
    assert org.all(record.Cart) == org.all(record.Order) == []


@pytest.mark.parametrize(
    ("way", "gone", "word"),
    [
        ("records", "observer", "wrong"),
        ("prepared", "observer", "mind"),
        ("prepared", "integrator", "wrong"),
        ("request", "integrator", "wrong"),
        ("records", "without_permission", "mind"),
    ],
)
def test_a_persona_without_a_credential_is_said_with_what_to_set(
    way: Any, gone: str, word: str, tmp_path: Path
) -> None:
    (tmp_path / "p.toml").write_text("")
    org = AnOrg()
    personas = [name for name in ("integrator", "without_permission", "observer") if name != gone]
    more: dict[str, Any] = {"personas": personas, "prepared": PreparedSettings(file=str(tmp_path / "p.toml"))}
    checks = connection(Configuration(settings=org.settings(way, **more)), org.target(way, **more))
    lacking = next(check for check in checks if f"persona {gone} " in check.seen)
    assert lacking.word == word
    assert f"ACTIVATE_ORDER_PERSONAS_{gone.upper()}_TOKEN" in lacking.do


@pytest.mark.parametrize(
    ("answer", "name", "says"),
    [
        (answering(503, "", at="/services/data"), "reachability", "HTTP status 503"),
        (answering(404, "[]", at="Action", method="POST"), "envelope", "HTTP status 404"),
        (answering(200, "<html>", at="Action", method="POST"), "envelope", "HTTP status 200: <html>"),
        (answering(401, "{}", at="/conformance/v1/"), "driver", "HTTP status 401"),
        (answering(500, "{}", at="/checkouts", method="POST"), "driver", "HTTP status 500"),
    ],
    ids=["gateway", "no action", "a page", "token", "driver down"],
)
def test_what_is_wrong_is_named_with_what_to_do(answer: Answer, name: str, says: str) -> None:
    configuration, target, _ = served(answer)
    checks = list(connection(configuration, target))
    if exit_status(checks) == 0:
        checks += checkout(configuration.settings, target)
    wrong = [check for check in checks if check.word == "wrong"]
    assert [check.name for check in wrong] == [name]
    assert says in wrong[0].seen
    assert wrong[0].do
    assert exit_status(checks) == 3


def test_a_version_that_is_not_listed_is_minded_with_one_that_is() -> None:
    configuration, target, _ = served(api_version="61.0")
    check = by(connection(configuration, target))["API version"]
    assert (check.word, check.do) == (
        "mind",
        'Write --api-version 66.0, or api_version = "66.0" into the configuration.',
    )


def test_a_refused_control_is_wrong() -> None:
    refusal = json.dumps([{"errorCode": "INVALID_INPUT", "message": "no"}])
    configuration, target, _ = served(answering(403, refusal, at="Action", method="POST"))
    check = by(checkout(configuration.settings, target))["control"]
    assert check.word == "wrong"
    assert "INVALID_INPUT and HTTP status 403" in check.seen


@pytest.mark.parametrize(
    "answer",
    [
        answering(500, "{}", at="/checkouts", method="POST"),
        arranging(sent_altered(lambda wish: wish["departures"].update(cart_status="Active"))),
    ],
    ids=["an error of its own", "a cart that is not in checkout"],
)
def test_a_driver_that_answers_is_looked_into_and_not_its_address_or_token(answer: Answer) -> None:
    configuration, target, _ = served(answer)
    wrong = [check for check in checkout(configuration.settings, target) if check.word == "wrong"]
    assert wrong
    assert all("look into the driver" in check.do and "TOKEN" not in check.do for check in wrong)


def test_every_value_that_the_reference_s_driver_claims_is_what_it_does() -> None:
    configuration, target, app = served()
    checks = list(driver_values(configuration.settings, target))
    assert {check.word for check in checks} == {"good"}
    assert by(checks)["background_operation"].seen.endswith("Canceled, Merged, null")
    assert by(checks)["edit-order-item"].word == "good"
    assert list(app._site.org.all(record.Cart)) == []


def test_a_driver_that_ignores_a_departure_is_caught_at_that_departure() -> None:
    def ignoring(request: Request, ask: Ask) -> Response:
        forgets = sent_altered(lambda wish: wish["departures"].pop("store_member", None))
        is_arranged = request.method == "POST" and request.path.endswith("/checkouts")
        return forgets(request, ask) if is_arranged else ask()

    configuration, target, _ = served(ignoring)
    checks = list(driver_values(configuration.settings, target))
    assert [check.name for check in checks if check.word == "wrong"] == ["store_member"]
    assert "asked for store_member false, but its read shows true" in by(checks)["store_member"].seen


def test_a_driver_whose_patch_has_no_effect_is_caught() -> None:
    deaf = driver("PATCH", sent_altered(lambda wish: wish.update(departures={})))
    configuration, target, _ = served(deaf)
    wrong = [check for check in driver_values(configuration.settings, target) if check.word == "wrong"]
    assert "cart_status" in {check.name for check in wrong}
    assert any("put right from Active" in check.seen for check in wrong)


def test_what_the_driver_says_cannot_occur_is_told_with_its_reason_and_is_nothing_to_mend() -> None:
    def saying(document: Any) -> None:
        document["departures"]["background_operation"]["values"] = ["New", "Running"]
        document["cannotOccur"] = {
            "background_operation": dict.fromkeys(("Merged", "Scheduled"), "nothing merges here"),
            "store_member": {"false": "there is one store"},
        }

    configuration, target, _ = served(announcing(saying))
    checks = by(driver_values(configuration.settings, target))
    assert checks["store_member"] == Check(
        name="store_member",
        word="good",
        seen="cannot occur, as the driver says: false (there is one store)",
    )
    assert checks["background_operation"].word == "mind"
    assert checks["background_operation"].seen == (
        "arranged and read back: New, Running; cannot occur, as the driver says: Scheduled, Merged "
        "(nothing merges here); not offered: Waiting, Error, Canceled, null"
    )


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (answering(200, '{"departures": 3}', at="/conformance/v1/"), 'a wrong "protocol"'),
        (answering(200, "<html>", at="/conformance/v1/"), "with an HTML page"),
        (answering(201, '{"id": "c1"}', at="/checkouts", method="POST"), 'a wrong "cartId"'),
    ],
    ids=["announcement", "a page", "checkout"],
)
def test_a_driver_that_does_not_keep_to_its_protocol_is_pointed_to_it(answer: Answer, says: str) -> None:
    configuration, target, _ = served(answer)
    check = by(checkout(configuration.settings, target))["driver"]
    assert (check.word, "activate-order export driver" in check.do) == ("wrong", True)
    assert says in check.seen


def test_the_table_has_its_columns_on_a_narrow_terminal() -> None:
    lines = doctor("--driver", COLUMNS="80").output.splitlines()
    assert all(len(line) <= 80 for line in lines)
    words = ("ok", "mind", "WRONG", "-")
    assert all(line.startswith((*words, " " * 28)) for line in lines[:-2])
    place = next(place for place, line in enumerate(lines) if "dismissed_validation_errors" in line)
    assert lines[place + 1] == f"{'':28}arranged and read back: 1, 2, 3"


def test_on_a_terminal_of_fifty_columns_what_was_seen_stands_beneath_its_name() -> None:
    lines = doctor("--driver", COLUMNS="50").output.splitlines()
    assert max(map(len, lines)) <= 50
    assert next(line for line in lines[:-2] if line.startswith("ok ")) == "ok    configuration"


def test_records_are_tried_value_by_value_too() -> None:
    org = AnOrg()
    configuration = Configuration(settings=org.settings("records"))
    checks = by(driver_values(configuration.settings, org.target("records")))
    assert checks["background_operation"].word == "mind"
    assert checks["cart_status"].word == "good"
    assert {check.word for check in checks.values()} <= {"good", "mind"}


def test_prepared_carts_are_counted_beside_what_the_page_takes(tmp_path: Path) -> None:
    org = AnOrg()
    maker = org.target("records", "r-by-hand").driver
    from activate_order_conformance.nouns.checkout import ready
    from activate_order_conformance.nouns.profile import DOCUMENTED

    cart = maker.arrange(ready(DOCUMENTED), ready(DOCUMENTED)).cart_id
    path = tmp_path / "p.toml"
    path.write_text(f'[[cart]]\ncart_id = "{cart}"\n')
    configuration = Configuration(
        settings=org.settings("prepared", prepared=PreparedSettings(file=str(path)))
    )
    checks = list(
        checkout(configuration.settings, org.target("prepared", prepared=PreparedSettings(file=str(path))))
    )
    counted = [check for check in checks if "ready carts of" in check.seen]
    assert counted[0].word == "mind"
    assert counted[0].seen.startswith("1 ready carts of ")
    assert by(checks)["control"].word == "good"


def test_the_command_says_what_was_seen_and_ends_with_a_word() -> None:
    result = doctor()
    assert result.exit_code == 0, result.output
    assert "ok    control" in result.output
    assert result.output.endswith("Ready to verify.\n")


def test_the_command_ends_with_3_where_something_is_wrong() -> None:
    result = doctor("--target", "http://127.0.0.1:9", "--json")
    assert result.exit_code == 3
    checks = json.loads(result.output)
    assert checks[-1]["name"] == "reachability"
    assert checks[-1]["do"] == "Check that the target is up, and the port in its URL."


def test_a_variable_that_is_no_key_is_minded_with_the_nearest() -> None:
    result = doctor("--json", ACTIVATE_ORDER_DRIVER_TOKN="x")
    minded = [check for check in json.loads(result.output) if check["word"] == "mind"]
    assert minded[0]["do"] == "Did you mean ACTIVATE_ORDER_DRIVER_TOKEN?"


def test_a_configuration_that_cannot_be_used_ends_with_2() -> None:
    assert doctor("--config", "/no/such.toml").exit_code == 2


@pytest.mark.parametrize(("settle", "is_told"), [(None, True), (3600.0, True), (60.0, False)])
def test_a_driver_whose_deadline_makes_a_run_hours_is_told_of(settle: float | None, *, is_told: bool) -> None:
    def alter(document: Any) -> None:
        document["settlesWithinSeconds"] = 3600

    configuration, target, _ = served(announcing(alter), deadlines=Deadlines(settle=settle))
    checks = by(checkout(configuration.settings, target))
    assert ("deadline" in checks) is is_told
    if is_told:
        assert (checks["deadline"].word, checks["deadline"].seen[:15]) == ("mind", "a run takes hou")
