"""That the bundled reference is a target like any other, in process and served."""

from __future__ import annotations

import signal
import socket

import pytest
from activate_order_reference.rules.error_conditions import ERROR_CONDITIONS

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.checkout import ready
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.profile import DOCUMENTED, PLATFORM, Profile
from activate_order_conformance.nouns.snapshot import SUBJECTS
from activate_order_conformance.serve import listening, serve
from activate_order_conformance.targets.http.http_target import HttpTarget
from activate_order_conformance.targets.in_process import precedence, reference_target
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import UnsupportedDepartures
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import DriverSettings
from tests.cli.serve_command import serve_command


def activate(target: HttpTarget, profile: Profile = DOCUMENTED) -> None:
    """Refuse, put right, activate, and see what became of it."""
    wanted = ready(profile)
    arranged = target.driver.arrange(wanted.but(cart_status="Closed"), wanted)
    inputs = [{"cartId": arranged.cart_id, "orderStatus": profile.order_status}]
    refused = target.invoke(arranged.authorization, inputs)
    assert refused.quote() == "INVALID_OPERATION and HTTP status 403"
    assert refused.defects == ()
    arranged = target.driver.change(arranged, {"cart_status": "Checkout"})
    before = target.driver.look(arranged)
    assert before.departures == {
        name: value for name, value in wanted.values().items() if name != "order_summary_failure"
    }
    assert before.observes == frozenset(SUBJECTS)
    assert target.driver.edit_order_item(arranged)
    accepted = target.invoke(arranged.authorization, inputs)
    assert (accepted.accepted, accepted.defects) == (True, ())
    target.clock.sleep(0.5)
    after = target.driver.look(arranged)
    assert after.session is not None
    assert after.order is not None
    assert (after.session.archived, after.order.status, len(after.order_summaries)) == (True, "Activated", 1)
    assert after.at >= before.at + 0.5
    assert not target.driver.edit_order_item(arranged)
    assert target.describe(arranged.authorization).status == 200
    target.driver.release(arranged)
    target.driver.release(arranged)
    target.driver.release_all()


@pytest.mark.parametrize("profile", [DOCUMENTED, PLATFORM], ids=lambda profile: profile.name)
def test_the_reference_is_asked_in_process(profile: Profile) -> None:
    activate(reference_target("r1"), profile)


def test_waiting_in_process_costs_nothing() -> None:
    target = reference_target("r1")
    target.clock.sleep(3600)
    assert target.clock.now() == 3600


def test_the_reference_can_answer_with_the_platform_s_status() -> None:
    target = reference_target("r1", statuses="platform")
    arranged = target.driver.arrange(ready(PLATFORM), ready(PLATFORM))
    assert target.invoke(arranged.authorization, [{"cartId": "x", "orderStatus": "Activated"}]).status == 400


def test_the_reference_offers_every_departure() -> None:
    wanted = ready(DOCUMENTED)
    driver = reference_target("r1").driver
    for departure in DEPARTURES.values():
        for value in departure.departing:
            driver.arrange(wanted.but(**{departure.name: value}), wanted)
    assert len(driver.live) > 30


def test_what_cannot_be_put_right_is_said_by_the_reference() -> None:
    driver, wanted = reference_target("r1").driver, ready(DOCUMENTED)
    arranged = driver.arrange(wanted.but(session="archived"), wanted)
    with pytest.raises(UnsupportedDepartures) as caught:
        driver.change(arranged, {"session": "open"})
    assert [(each.departure, each.kind) for each in caught.value.departures] == [
        ("session", "cannot-arrange")
    ]


def test_the_reference_s_precedence_is_its_order_of_titles() -> None:
    assert list(precedence()) == [row.title for row in ERROR_CONDITIONS]


def test_the_reference_is_served() -> None:
    token = "fr0m-the-environment"
    with serve_command(ACTIVATE_ORDER_DRIVER_TOKEN=token) as serving:
        first, second, third = serving.said.splitlines()
        assert first.split()[-1] == serving.url
        assert second.split()[-1] == f"{serving.url}/conformance/v1"
        assert third == "Press Ctrl-C to stop."
        target = open_target(Settings(target=serving.url, driver=DriverSettings(token=token)), "r1")
        activate(target)
        target.close()
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(timeout=10) == 0


def test_a_port_that_is_in_use_is_said_to_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError) as caught:
            serve(port=port)
    assert str(caught.value) == (
        f"Port {port} of 127.0.0.1 is in use. Write --port with another number, or 0 for a free one."
    )


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("127.0.0.1", 70000, "70000 is no port."),
        ("192.0.2.1", 0, "Port 0 of 192.0.2.1 cannot be listened on."),
        ("no..host", 0, "Port 0 of no..host cannot be listened on."),
    ],
)
def test_where_nothing_can_listen_is_said_in_one_sentence(host: str, port: int, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        listening(host, port, None)
    assert caught.value.what == says
    assert caught.value.hint
