"""How a target is named, and what is said of names that cannot be used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.target_settings import TargetSettings


def test_without_a_url_the_target_is_the_bundled_reference_in_process() -> None:
    target = open_target(TargetSettings(), "r1")
    assert target.identity.url == "http://reference.invalid"
    target.close()


def test_opening_a_target_asks_nothing_of_it() -> None:
    open_target(TargetSettings(base_url="http://target.invalid/"), "r1").close()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"base_url": "localhost:8080"}, "Write http://localhost:8080 or https://localhost:8080."),
        ({"base_url": "shop.example/x"}, "Write http://shop.example/x or https://shop.example/x."),
        ({"base_url": "ftp://a.example"}, "does not begin with http:// or https://: 'ftp://a.example'"),
        ({"base_url": ""}, "The target's URL does not begin with http:// or https://: ''"),
        ({"base_url": "http://"}, "names no host"),
        ({"base_url": "http://a b/"}, "names no host"),
        ({"base_url": "http://a..b/"}, "names no host"),
        ({"base_url": "http://a.example:99999"}, "cannot be read"),
        ({"base_url": "http://[::1"}, "cannot be read"),
        ({"base_url": "http://a.example/?x=1"}, "has a query or a fragment"),
        ({"base_url": "http://me:s3cret@a.example"}, "contains a user name or password. Leave it out."),
        ({"base_url": "http://me:s3cret@a.example:x"}, "cannot be read: 'http://…@a.example:x'"),
        ({"base_url": "http://a", "driver_url": "b"}, "The driver's URL does not begin"),
        ({"driver_url": "http://a"}, "A driver's URL was given without a target's."),
        ({"api_version": "v59.0"}, "'v59.0' is no version of the API. Write it like 59.0"),
        ({"timeout": 0.0}, "timeout cannot be 0.0 seconds. Write a number, more than 0."),
        ({"quiet": -1.0}, "quiet cannot be -1.0 seconds. Write a number, 0 or more."),
        ({"settle_deadline": float("nan")}, "settle_deadline cannot be nan seconds."),
        ({"driver_token": "s3cret\n"}, "The driver's token is empty or has spaces or control characters."),
        ({"ca_bundle": "/no/such.pem"}, "There is no CA bundle at '/no/such.pem'."),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_what_to_write(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        TargetSettings(**changes)
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080", "https://shop.example/", "http://[::1]:8080", "https://münchen.example/org/a"],
)
def test_urls_that_paths_can_be_put_behind_are_taken(url: str) -> None:
    assert TargetSettings(base_url=url).base_url == url


def test_settings_travel_as_json_without_the_token() -> None:
    settings = TargetSettings(
        base_url="http://a.example", driver_token="s3cret", quiet=0.0, settle_deadline=5.0, verify_tls=False
    )
    text = json.dumps(settings.to_data())
    assert "s3cret" not in text + repr(settings)
    environment = {"ACTIVATE_ORDER_DRIVER_TOKEN": "s3cret"}
    assert TargetSettings.from_data(json.loads(text), environment) == settings


def test_a_name_that_is_no_setting_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"'base_ur' is no setting of a target. Did you mean 'base_url'\?"):
        TargetSettings.from_data({"base_ur": "x"}, {})


def test_the_token_does_not_travel_as_data() -> None:
    with pytest.raises(UsageError, match="'driver_token' is no setting"):
        TargetSettings.from_data({"driver_token": "x"}, {})


@pytest.mark.parametrize(
    ("settings", "verify"),
    [
        (TargetSettings(), None),
        (TargetSettings(verify_tls=False), False),
        (TargetSettings(ca_bundle=__file__), __file__),
    ],
    ids=["as the environment says", "off", "bundle"],
)
def test_what_certificates_are_verified_by(settings: TargetSettings, verify: Any) -> None:
    assert settings.verify == verify
