"""A target whose owner has no driver yet: what is seen all the same, and which ways there are from there."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from click.testing import Result
from werkzeug.wrappers import Request, Response

from activate_order_conformance.certificates import Certificate, throw_away
from tests.cli.command_line import activate_order
from tests.serving import served

REFUSED = (
    '[{"actionName": "activateOrderAction", "isSuccess": false, "outputValues": null,'
    ' "errors": [{"statusCode": "INVALID_INPUT", "message": "no such cart", "fields": []}]}]'
)


def action(request: Request) -> Response:
    """Answer for a mock that refuses every call, has nothing at any other address, and knows no callers."""
    if request.path.endswith("/actions/standard/activateOrderAction"):
        return Response(REFUSED, 403, content_type="application/json")
    return Response("Cannot GET it", 404, content_type="text/html")


def at_the_driver(response: Callable[[], Response]) -> Callable[[Request], Response]:
    """Return what answers as `action` does, and with `response` where a driver is by default."""
    return lambda request: response() if request.path.startswith("/conformance/") else action(request)


def asked(command: str, answer: Callable[[Request], Response]) -> Result:
    with served(Request.application(answer)) as url:
        return activate_order(command, "--target", url, "--key", "deadlines.quiet=0.02")


def test_without_a_driver_what_needs_none_is_looked_at_and_three_ways_lead_on() -> None:
    result = asked("verify", action)
    assert result.exit_code == 5
    assert ", by the request alone: there is no driver at http://127.0.0.1:" in result.stderr.splitlines()[0]
    assert result.stdout.splitlines()[0] == "inconclusive, by the request alone"
    output = " ".join(result.stdout.split())
    assert (
        "A cart id that is malformed is refused error-01 expected UNKNOWN_EXCEPTION and HTTP status 500 "
        "seen INVALID_INPUT and HTTP status 403"
    ) in output
    assert "Error conditions" not in output
    assert "rows, by" in output
    for command in ("export driver --skeleton flask", "export prepared --first 10", "doctor --target"):
        assert f"activate-order {command}" in output
    assert "--way records" in output


def test_the_doctor_looks_at_what_needs_no_driver_too() -> None:
    result = asked("doctor", action)
    output = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "mind driver there is none at http://127.0.0.1:" in output
    assert "ok envelope a malformed cart id got INVALID_INPUT and HTTP status 403" in output


@pytest.mark.parametrize("command", ["verify", "doctor"])
@pytest.mark.parametrize(
    ("answer", "cure"),
    [
        pytest.param(
            at_the_driver(lambda: Response("{}", 401, content_type="application/json")),
            "Set it to the token that the driver was started with.",
            id="no token",
        ),
        pytest.param(
            at_the_driver(lambda: Response("<form>Log in", 200, content_type="text/html; charset=utf-8")),
            "what answers there is for browsers, or wants a login first.",
            id="a login page",
        ),
        pytest.param(
            at_the_driver(lambda: Response("", 302, headers={"Location": "https://login.example/a"})),
            "a redirect to login.example",
            id="a redirect",
        ),
        pytest.param(
            lambda request: Response("{}", 404 if "/conformance/" in request.path else 401),
            "set ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN",
            id="no driver and a caller wanted",
        ),
    ],
)
def test_what_is_likeliest_to_be_wrong_is_named_with_its_cure(
    command: str, answer: Callable[[Request], Response], cure: str
) -> None:
    result = asked(command, answer)
    assert result.exit_code == 3
    assert cure in " ".join(result.stdout.replace("->", "").split())


def turned_away(request: Request) -> Response:
    """Answer for a target that describes nothing, and takes nobody whom it does not know."""
    called = request.method == "POST" and request.path.endswith("/activateOrderAction")
    return Response("{}", 401 if called else 404, content_type="application/json")


NOT_ACCEPTED = "The caller's credential, such as ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN,"


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (
            None,
            "The action wants a credential, and none was given: set ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN",
        ),
        ("some-token", NOT_ACCEPTED),
    ],
)
@pytest.mark.parametrize("command", ["verify", "doctor"])
def test_whoever_is_turned_away_is_told_whether_there_was_a_credential(
    command: str, token: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN", raising=False)
    if token:
        monkeypatch.setenv("ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN", token)
    result = asked(command, turned_away)
    output = " ".join(result.stdout.replace("->", "").split())
    assert result.exit_code == 3
    assert said in output
    assert command == "doctor" or result.stdout.startswith("broken, by the request alone\n")
    assert (NOT_ACCEPTED in output) is (token is not None)
    assert "which the driver gave" not in output
    assert "that the driver gave" not in output


def test_a_token_that_was_only_taken_is_not_called_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN", "some-token")
    output = " ".join(asked("doctor", turned_away).stdout.split())
    assert "ok auth the token of integrator was not turned down; whether it lets in, a call shows" in output
    assert "logged in" not in output


def test_a_host_whose_name_is_nobodys_is_not_in_process() -> None:
    result = activate_order("verify", "--target", "http://no-such-host.invalid")
    assert result.exit_code == 3
    assert "http://no-such-host.invalid · documented profile" in " ".join(result.stdout.split())
    assert "in process" not in result.stdout


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            501,
            "Either something in between answered, or this is not the target: an HTML page (HTTP status 501,",
        ),
        (502, "Something in between answered for the target: an HTML page (HTTP status 502,"),
    ],
)
def test_a_page_is_put_down_to_what_is_known_of_it(status: int, said: str) -> None:
    def page(request: Request) -> Response:
        return Response(
            "<!DOCTYPE html><title>Error",
            status if request.method == "POST" else 404,
            content_type="text/html",
        )

    assert said in " ".join(asked("verify", page).stdout.split())


@pytest.mark.parametrize("command", ["verify", "doctor"])
def test_plain_http_where_tls_is_spoken_has_the_address_to_write(command: str) -> None:
    with throw_away(["127.0.0.1"]) as certificate, served(Request.application(action), certificate) as url:
        result = activate_order(command, "--target", url.replace("https:", "http:"))
    assert result.exit_code == 3
    assert "what answers there speaks TLS" in result.stdout
    assert "Write https:// in the target's URL." in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("certificate", "cure"),
    [
        ({"identities": ["shop.example"]}, "Write a name in the target's URL that its certificate is for."),
        (
            {"not_after": datetime(2020, 1, 1)},
            "Have the certificate renewed, or see that this machine's clock",
        ),
        (
            {"not_before": datetime(2090, 1, 1), "not_after": datetime(2091, 1, 1)},
            "see that this machine's clock",
        ),
    ],
    ids=["for another name", "expired", "not yet valid"],
)
def test_a_certificate_that_does_not_count_has_its_own_cure(
    certificate: dict[str, Any], cure: str, tmp_path: Path
) -> None:
    authority = trustme.CA()
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    names = certificate.pop("identities", ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **certificate).configure_cert(context)
    with served(Request.application(action), Certificate(context=context)) as url:
        result = activate_order("doctor", "--target", url, "--key", f"tls.ca_bundle={bundle}")
    assert result.exit_code == 3
    assert cure in " ".join(result.stdout.replace("->", "").split())
    assert "Name the authority" not in result.stdout
