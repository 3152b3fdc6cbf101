"""Headers that a gateway wants go to target and driver, and nowhere else; their values are secret."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
from werkzeug.wrappers import Request, Response

from activate_order_conformance.errors import UsageError
from activate_order_conformance.evidence.bundle import pack
from activate_order_conformance.report.renderers import RENDERERS, SHOW_EVIDENCE, render
from activate_order_conformance.suite.run import carry_out, run
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.configuration import BESIDE, configured_beside
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.personas import Persona, Personas
from activate_order_conformance.targets.settings.tables import DriverSettings
from tests.verify.hostile import Ask
from tests.verify.served import serving

VALUE = "g4teway k3y"


def guarded(request: Request, ask: Ask) -> Response:
    """Answer as a gateway that lets nobody pass without its header, and says of a refusal what it was shown."""
    shown = request.headers.get("X-Gateway-Key")
    if shown != VALUE:
        return Response("<html>Who are you?</html>", 403, content_type="text/html")
    answer = ask()
    if answer.status_code == 403:
        answer.data = answer.get_data().replace(b'"message":"', f'"message":"{shown}: '.encode())
    return answer


def test_a_target_behind_a_gateway_conforms_and_its_key_is_in_no_report_or_evidence() -> None:
    with serving(guarded) as (_, settings):
        without = run(RunSettings(target=settings, selected=("error-04",), pairs="none"))
        given = replace(settings, headers={"X-Gateway-Key": VALUE})
        result = carry_out(
            RunSettings(target=given, selected=("error-04",), pairs="none", evidence="everything")
        )
    assert (without.overall, result.report.overall) == ("broken", "conformant")
    bundle = zipfile.ZipFile(io.BytesIO(pack(result.evidence, result.report)))
    texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    texts |= {form: render(form, result.report) for form in RENDERERS.keys() - SHOW_EVIDENCE}
    texts |= {
        f"{form} whole": render(form, result.report, evidence=result.evidence) for form in SHOW_EVIDENCE
    }
    assert [name for name, text in texts.items() if VALUE in text] == []
    (witness,) = [json.loads(text) for name, text in texts.items() if name == "scenarios/0001.json"]
    assert {each["request_headers"]["X-Gateway-Key"] for each in witness["exchanges"]} == {"[redacted]"}


@pytest.mark.slow
def test_other_processes_of_a_run_send_them_too() -> None:
    with serving(guarded) as (_, settings):
        given = replace(settings, headers={"X-Gateway-Key": VALUE})
        report = run(
            RunSettings(
                target=given,
                selected=("error-04",),
                pairs="none",
                pytest_args=("-p", "xdist", "-n", "2", "-qq"),
            )
        )
    assert report.exit_status == 0


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://shop.example/services/data/v59.0", {"A"}),
        ("https://SHOP.example/x/conformance/v1/checkouts?run=r", {"A"}),
        ("https://login.example/services/oauth2/token", set()),
        ("https://driver.example/v1/checkouts/c1", {"B"}),
        ("https://driver.example/v1", {"B"}),
        ("https://driver.example/v10", set()),
        ("https://shop.example.evil/", set()),
        ("http://shop.example/", set()),
    ],
)
def test_headers_go_to_whom_they_are_for(url: str, names: set[str]) -> None:
    settings = Settings(
        target="https://shop.example/x",
        headers={"A": "1"},
        driver=DriverSettings(url="https://driver.example/v1/", headers={"B": "2"}),
    )
    assert set(settings.headers_for(url)) == names


def test_another_target_that_is_asked_the_same_gets_nothing_that_is_for_this_one_alone() -> None:
    driver = DriverSettings(
        url="https://driver.example", token="t", headers={"B": "2"}, action="https://a.example"
    )
    personas = Personas(integrator=Persona(token="u"))
    settings = Settings(
        target="https://shop.example",
        headers={"A": "1"},
        driver=driver,
        personas=personas,
        profile="platform",
    )
    other = configured_beside(
        settings,
        "https://other.example",
        {"ACTIVATE_ORDER_DRIVER_TOKEN": "t", f"{BESIDE}DRIVER_TOKEN": "own"},
    )
    assert other == Settings(
        target="https://other.example", driver=DriverSettings(token="own"), profile="platform"
    )


def test_what_is_wrong_in_a_variable_of_another_target_is_told_by_its_name() -> None:
    settings = Settings(target="https://shop.example")
    with pytest.raises(UsageError, match="ACTIVATE_ORDER_BESIDE_DRIVER_URL: The driver's URL"):
        configured_beside(settings, "https://other.example", {f"{BESIDE}DRIVER_URL": "ftp://x"})
    with pytest.raises(UsageError, match="ACTIVATE_ORDER_BESIDE_PARALLELISM has to be"):
        configured_beside(settings, "https://other.example", {f"{BESIDE}PARALLELISM": "many"})


def test_a_driver_under_the_target_gets_those_of_both_and_its_own_go_first() -> None:
    settings = Settings(
        target="https://shop.example",
        headers={"A": "1", "C": "1"},
        driver=DriverSettings(headers={"B": "2", "C": "2"}),
    )
    url = "https://shop.example/conformance/v1/checkouts"
    assert settings.headers_for(url) == {"A": "1", "B": "2", "C": "2"}
