"""How a target is named, and what is said of names that cannot be used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.configuration import configure
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.tables import Deadlines, DriverSettings, Tls


def test_without_a_url_the_target_is_the_bundled_reference_in_process() -> None:
    target = open_target(Settings(), "r1")
    assert target.identity.url == "http://reference.invalid"
    target.close()


def test_opening_a_target_asks_nothing_of_it() -> None:
    open_target(Settings(target="http://target.invalid/"), "r1").close()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"target": "localhost:8080"}, "Write http://localhost:8080 or https://localhost:8080."),
        ({"target": "shop.example/x"}, "Write http://shop.example/x or https://shop.example/x."),
        ({"target": "ftp://a.example"}, "does not begin with http:// or https://: 'ftp://a.example'"),
        ({"target": ""}, "The target's URL does not begin with http:// or https://: ''"),
        ({"target": "http://"}, "names no host"),
        ({"target": "http://a b/"}, "names no host"),
        ({"target": "http://a..b/"}, "names no host"),
        ({"target": "http://a.example:99999"}, "cannot be read"),
        ({"target": "http://[::1"}, "cannot be read"),
        ({"target": "http://a.example/?x=1"}, "has a query or a fragment"),
        ({"target": "http://me:s3cret@a.example"}, "contains a user name or password. Leave it out."),
        ({"target": "http://me:s3cret@a.example:x"}, "cannot be read: 'http://…@a.example:x'"),
        ({"target": "http://a", "driver.url": "b"}, "The driver's URL does not begin"),
        ({"driver.url": "http://a"}, "A driver's URL was given without a target's."),
        ({"api_version": "v59.0"}, "'v59.0' is no version of the API. Write it like 59.0"),
        ({"deadlines.answer": 0.0}, "deadlines.answer has to be a number, more than 0."),
        ({"deadlines.quiet": -1.0}, "deadlines.quiet has to be a number, 0 or more."),
        ({"deadlines.settle": float("nan")}, "deadlines.settle has to be a number, more than 0."),
        ({"driver.token": "s3cret\n"}, "The driver's token is empty or has spaces or control characters."),
        ({"tls.ca_bundle": "/no/such.pem"}, "There is no CA bundle at '/no/such.pem'."),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_what_to_write(
    options: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        configure(None, options, {})
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080", "https://shop.example/", "http://[::1]:8080", "https://münchen.example/org/a"],
)
def test_urls_that_paths_can_be_put_behind_are_taken(url: str) -> None:
    assert Settings(target=url).target == url


def test_settings_travel_as_json_without_the_token() -> None:
    settings = Settings(
        target="http://a.example",
        driver=DriverSettings(token="s3cret"),
        deadlines=Deadlines(quiet=0.0, settle=5.0),
        tls=Tls(verify=False),
    )
    text = json.dumps(settings.to_data())
    assert "s3cret" not in text + repr(settings)
    environment = {"ACTIVATE_ORDER_DRIVER_TOKEN": "s3cret"}
    assert Settings.from_data(json.loads(text), environment) == settings


def test_a_name_that_is_no_setting_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"'targe' is no setting. Did you mean target\?"):
        Settings.from_data({"targe": "x"}, {})


def test_the_token_does_not_travel_as_data() -> None:
    with pytest.raises(UsageError, match=r"'driver.token' is no setting"):
        Settings.from_data({"driver": {"token": "x"}}, {})


@pytest.mark.parametrize(
    ("tls", "verified_by"),
    [(Tls(), None), (Tls(verify=False), False), (Tls(ca_bundle=__file__), __file__)],
    ids=["as the environment says", "off", "bundle"],
)
def test_what_certificates_are_verified_by(tls: Tls, verified_by: Any) -> None:
    assert tls.verified_by == verified_by
