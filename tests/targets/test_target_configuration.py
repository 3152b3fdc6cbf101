"""How a target is named, and what is said of names that cannot be used."""

from __future__ import annotations

import os
from typing import Any

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.settings.configuration import configure, parsed_option
from activate_order_conformance.targets.settings.model import Settings, keys
from activate_order_conformance.targets.settings.personas import Persona, Personas
from activate_order_conformance.targets.settings.tables import DriverSettings, Tls


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
        ({"target": "http://[fe80::1%25eth0]:8080"}, "has an address with a zone"),
        ({"target": "http://[fe80::1%eth0]"}, "has an address with a zone"),
        ({"target": "http://a.example:99999"}, "cannot be read"),
        ({"target": "http://[::1"}, "cannot be read"),
        ({"target": "http://a.example/?x=1"}, "has a query or a fragment"),
        ({"target": "http://a.example/x;jsessionid=s"}, "has parameters: 'http://a.example/…'"),
        ({"target": "http://me:s3cret@a.example"}, "contains a user name or password. Leave it out."),
        ({"target": "http://me:s3cret@a.example:x"}, "contains a user name or password. Leave it out."),
        ({"target": "http://a", "driver.url": "b"}, "The driver's URL does not begin"),
        ({"driver.url": "http://a"}, "A driver's URL was given without a target's."),
        ({"api_version": "v59.0"}, "'v59.0' is no version of the API. Write it like 59.0"),
        ({"deadlines.answer": 0.0}, "deadlines.answer has to be a number, more than 0 and at most 86400."),
        ({"deadlines.poll": 1e300}, "deadlines.poll has to be a number, more than 0 and at most 86400."),
        ({"deadlines.quiet": -1.0}, "deadlines.quiet has to be a number from 0 to 86400."),
        (
            {"deadlines.settle": float("nan")},
            "deadlines.settle has to be a number, more than 0 and at most 86400.",
        ),
        (
            {"driver.token": "s3cret\n"},
            "driver.token has spaces, control characters or letters outside ASCII, which no header can hold.",
        ),
        ({"tls.ca_bundle": "/no/such.pem"}, "There is no CA bundle at '/no/such.pem'."),
        ({"literals.session_next_state": " "}, "literals.session_next_state is blank."),
        ({"tls.client_certificate": "9" * 400}, "There is no client certificate at '999"),
        (
            {"tls.client_certificate": "."},
            "The client certificate at '.' is no file. Write the path of a PEM",
        ),
        ({"tls.ca_bundle": os.devnull}, f"The CA bundle at '{os.devnull}' is no file."),
        (
            {"auth.private_key_file": "/no/such.pem", "personas.observer.token": "t"},
            "auth.private_key_file names no file: '/no/such.pem'. Write the path of a PEM file.",
        ),
        (
            {"auth.token_url": "ftp://h.example", "personas.observer.token": "t"},
            "The auth token endpoint's URL does not begin with",
        ),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_what_to_write(
    options: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        configure(None, options, {})
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("key", ["target", "driver.url", "driver.action", "auth.token_url"])
@pytest.mark.parametrize(
    "url",
    [
        "http://me:s3cret@h.example",
        "http://me:s3/cret@h.example",
        "http://me:12/s3cret@h.example",
        "http:/me:s3cret@h.example",
        "http://h.example:s3cret/",
        "http://h.example/?token=s3cret",
        "http://h.example/#access_token=s3cret",
        "http://h.example/s3cret path",
        "me:s3cret@h.example",
        "h.example?token=s3cret",
        "ftp://h.example/s3cret",
        "http://[s3cret",
    ],
)
def test_a_url_that_is_refused_is_shown_by_scheme_and_host_alone(key: str, url: str) -> None:
    with pytest.raises(UsageError) as caught:
        configure(None, {"target": "http://t.example", "personas.observer.token": "t", key: url}, {})
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["smtp://me:s3cret@p", "http://:s3cret@", "me:s3cret@p:1", "http://p:s3cret", "http://me:s3@p/\0"]
)
def test_a_proxy_that_is_refused_shows_no_password(url: str) -> None:
    with pytest.raises(UsageError, match="The proxy's URL cannot be used: ") as caught:
        configure(None, {"proxy": url}, {})
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            "https://h.example/org/a/services/data/v61.0/actions/standard/activateOrderAction",
            "is the action's whole address. Write https://h.example/org/a and --api-version 61.0.",
        ),
        ("https://h.example/services/data/v61.0", "is an address of its API. Write https://h.example."),
        ("http://h.example:8080/x/conformance/v1/", "is its driver's. Write http://h.example:8080/x."),
        (
            "https://acme--dev.sandbox.lightning.force.com/lightning/page/home",
            "is that of an org's pages. Write https://acme--dev.sandbox.my.salesforce.com.",
        ),
        (
            "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home",
            "is that of an org's pages. Write https://acme.my.salesforce.com.",
        ),
        (
            "https://login.salesforce.com",
            "is where people log in, which is no org. Write the org's own: https://MYDOMAIN.my.salesforce.com.",
        ),
        ("https://test.salesforce.com/", "--SANDBOX.sandbox.my.salesforce.com."),
        ("https://acme.my.salesforce.com/lightning/o/Account/list", "Write https://acme.my.salesforce.com."),
        ("http://h.example:8080/docs/index.HTML", "is that of a page. Write http://h.example:8080."),
        ("https://developer.salesforce.com/docs/x.htm", "is the documentation's."),
    ],
)
def test_an_address_that_is_no_target_s_base_gets_the_one_to_write(url: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        configure(None, {"target": url}, {})
    assert str(caught.value).startswith("The target's URL ")
    assert says in str(caught.value)


@pytest.mark.parametrize("name", ["driver.token", "personas.integrator.token"])
@pytest.mark.parametrize(
    "secret", ["s3cret\n", "s3 cret", "s3crét", "s3cret漢", "s3cret\0", "s3cret\udc80"], ids=ascii
)
@pytest.mark.parametrize("source", ["option", "environment"])
def test_a_token_that_no_header_can_hold_is_one_sentence(name: str, secret: str, source: str) -> None:
    variable = keys()[name].variable
    options, environment = ({name: secret}, {}) if source == "option" else ({}, {variable: secret})
    with pytest.raises(UsageError) as caught:
        configure(None, options, environment)
    assert name in str(caught.value) or variable in str(caught.value)
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize("secret", ["s3cret\0", "s3cret\udc80", "s3\ncret"], ids=ascii)
def test_a_password_that_no_form_can_hold_is_one_sentence(secret: str) -> None:
    given = {"grant": "password", "client_id": "c", "client_secret": "x", "username": "u", "password": secret}
    with pytest.raises(UsageError, match=r"personas\.observer\.password has ") as caught:
        Settings(personas=Personas(observer=Persona(**given)))
    assert "s3" not in str(caught.value)


def test_a_password_may_have_spaces_and_letters_of_its_language() -> None:
    given = {
        "grant": "password",
        "client_id": "c",
        "client_secret": "x",
        "username": "u",
        "password": "zwölf Ä",
    }
    assert Settings(personas=Personas(observer=Persona(**given))).callers["observer"].password == "zwölf Ä"


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"X Gate": "s3"}, "headers.'X Gate' is no name of a header."),
        ({"": "s3"}, "headers.'' is no name of a header."),
        ({"Authorization": "s3"}, "headers.'Authorization' is a header that the kit writes itself."),
        ({"X-Gate": "s3\r\nX: y"}, "headers.'X-Gate' is empty or has what no header can hold."),
        ({"X-Gate": ""}, "headers.'X-Gate' is empty or has what no header can hold."),
        ({"X-Gate": "s3é"}, "headers.'X-Gate' is empty or has what no header can hold."),
    ],
)
def test_a_header_that_cannot_be_sent_is_named_without_its_value(headers: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        configure(None, {"headers": headers}, {})
    assert says in str(caught.value)
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080", "https://shop.example/", "http://[::1]:8080", "https://münchen.example/org/a"],
)
def test_urls_that_paths_can_be_put_behind_are_taken(url: str) -> None:
    assert Settings(target=url).target == url


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


@pytest.mark.parametrize(
    "proxy", ["socks9://127.0.0.1:9", "http://hunter2:notaport", "http://[::1", "ftp://x:9"]
)
def test_a_proxy_of_the_environment_that_is_none_is_named_before_anything_is_asked(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(UsageError) as refused:
        open_target(Settings(target="http://shop.example"), "r1")
    sentence = str(refused.value)
    assert sentence.startswith("The URL of the environment's proxy cannot be used: ")
    assert sentence.endswith('or proxy = "" to use none.')
    assert "hunter2" not in sentence


def test_the_line_that_clears_a_run_reaches_the_target_by_the_way_that_the_run_had() -> None:
    assert Settings(target="http://shop.example/").clearing("r-1") == (
        "activate-order verify --target http://shop.example --release r-1"
    )
    driver = DriverSettings(url="http://d.example/v1")
    by_request = Settings(target="http://shop.example", way="request", driver=driver)
    assert by_request.clearing("r-1", "my shop.toml") == (
        "activate-order verify --config 'my shop.toml' --target http://shop.example --way request "
        "--driver http://d.example/v1 --release r-1"
    )


def test_the_options_that_are_offered_come_to_the_settings_of_the_run_and_tell_no_secret() -> None:
    options = {
        "target": "http://shop.example/it-s",
        "api_version": "62.0",
        "profile": "platform",
        "way": "request",
        "allow_production": True,
        "driver.url": "http://d.example/v1",
        "driver.action": "http://d.example/it's",
        "parallelism": 2,
        "tls.verify": False,
    }
    secret = {
        "driver.token": "hunter2-of-the-driver",
        "headers": {"X-Key": "hunter2"},
        "proxy": "http://u:hunter2@p",
    }
    settings = configure(None, options | secret, {}).settings
    offered = settings.options()
    assert "hunter2" not in str(offered)
    given: dict[str, object] = {}
    by_option = {key.option: name for name, key in keys().items() if key.option}
    words = iter(offered)
    for word in words:
        if word == "--key":
            given |= [parsed_option(next(words))]
        else:
            given[by_option[word]] = True if keys()[by_option[word]].annotation is bool else next(words)
    wanted = configure(None, options, {}).settings.to_data()
    assert configure(None, given, {}).settings.to_data() == wanted
    of_pytest = settings.options_of_pytest()
    assert of_pytest[:2] == ("--activate-order-target", options["target"])
    assert {*of_pytest[2::2]} == {"--activate-order-key"}
    by_key = dict(parsed_option(text) for text in of_pytest[3::2])
    assert configure(None, {"target": of_pytest[1], **by_key}, {}).settings.to_data() == wanted


def test_a_token_of_the_environment_s_adds_no_option_to_what_reaches_the_target_again() -> None:
    token = {"ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN": "s3cret-of-the-caller"}
    settings = configure(None, {"target": "https://h.example", "way": "request"}, token).settings
    assert settings.options() == ("--target", "https://h.example", "--way", "request")
