"""One file, the environment and options make one configuration; what is wrong with any is one sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from activate_order_conformance.errors import UsageError
from activate_order_conformance.export.schemas import schema
from activate_order_conformance.targets.settings.configuration import configure, parsed_option
from activate_order_conformance.targets.settings.model import Settings, keys
from activate_order_conformance.targets.settings.personas import Persona

WHOLE = """
target = "https://org.example"
api_version = "66.0"
profile = "platform"
way = "records"
requests_per_second = 5
allow_production = true

[deadlines]
answer = 10
settle = 60.5

[tls]
verify = true

[auth]
client_id = "c"
client_secret_command = "print-it"

[personas.integrator]
grant = "client-credentials"

[personas.observer]
grant = "password"
username = "u"
password_command = "print-that"

[records]
account = "001A"
store = "0ZEA"
pricebook_entry = "01uA"

[records.fields.Order]
Region__c = "EU"

[literals]
session_state = "Bereit"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "activate-order.toml"
    path.write_text(WHOLE, "utf-8")
    return path


def test_a_file_says_everything(file: Path) -> None:
    settings = configure(file, {}, {}).settings
    assert (settings.target, settings.way, settings.api_version) == ("https://org.example", "records", "66.0")
    assert (settings.deadlines.answer, settings.deadlines.settle, settings.requests_per_second) == (
        10,
        60.5,
        5,
    )
    assert settings.allow_production
    assert [(name, caller.grant, caller.client_id) for name, caller in settings.callers.items()] == [
        ("integrator", "client-credentials", "c"),
        ("observer", "password", "c"),
    ]
    assert settings.records.fields == {"Order": {"Region__c": "EU"}}
    texts = settings.profile_with_literals()
    assert (texts.name, texts.session_state, texts.order_status) == ("platform", "Bereit", "Activated")


def test_a_configuration_travels_without_its_secrets_and_comes_back(file: Path) -> None:
    settings = configure(
        file, {}, {"ACTIVATE_ORDER_AUTH_CLIENT_SECRET": "s3cret", "ACTIVATE_ORDER_PROXY": "http://u:p4ss@p:1"}
    ).settings
    text = json.dumps(settings.to_data())
    assert "s3cret" not in text + repr(settings)
    assert "p4ss" not in text + repr(settings)
    assert Settings.from_data(json.loads(text), dict(settings.secrets())) == settings


def test_what_travels_is_a_configuration_itself(file: Path) -> None:
    data = configure(file, {}, {}).settings.to_data()
    Draft202012Validator(schema("configuration")).validate(data)


def test_options_go_before_the_environment_and_the_environment_before_the_file(file: Path) -> None:
    environment = {"ACTIVATE_ORDER_DEADLINES_SETTLE": "7", "ACTIVATE_ORDER_DEADLINES_ANSWER": "8"}
    made = configure(file, {"deadlines.settle": 9.0, "target": None}, environment)
    assert (made.settings.deadlines.settle, made.settings.deadlines.answer) == (9.0, 8.0)
    assert made.settings.target == "https://org.example"


def test_the_file_here_is_read_where_none_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert configure(None, {}, {}).settings.target == "https://org.example"
    monkeypatch.chdir("/")
    assert configure(None, {}, {}).settings == Settings()


def test_a_persona_of_the_environment_alone_needs_no_table() -> None:
    environment = {
        "ACTIVATE_ORDER_TARGET": "https://org.example",
        "ACTIVATE_ORDER_WAY": "request",
        "ACTIVATE_ORDER_PERSONAS_INTEGRATOR_TOKEN": "t",
    }
    assert configure(None, {}, environment).settings.callers == {"integrator": Persona(token="t")}


def test_paths_in_a_file_are_beside_it(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----")
    (tmp_path / "c.toml").write_text('target = "https://a.example"\n[tls]\nca_bundle = "ca.pem"\n')
    assert configure(tmp_path / "c.toml", {}, {}).settings.tls.ca_bundle == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("name", keys(), ids=str)
def test_every_key_has_a_variable_and_a_meaning(name: str) -> None:
    key = keys()[name]
    assert key.variable == "ACTIVATE_ORDER_" + name.replace(".", "_").upper()
    assert key.description.endswith(".")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tls]\nverfy = true\n", "line 2: tls.verfy is no key. Did you mean tls.verify?"),
        ("targt = 'x'\n", "line 1: targt is no key. Did you mean target?"),
        ("\n[tsl]\nverify = true\n", "line 2: tsl is no key. Did you mean tls?"),
        ("[deadlines]\n\nanswer = 'soon'\n", "line 3: deadlines.answer has to be a number, more than 0 and"),
        ("[tls]\nverify = 'yes'\n", "line 2: tls.verify has to be true or false."),
        ("profile = 'strict'\n", 'line 1: profile has to be "documented" or "platform".'),
        ("parallelism = 0\n", "line 1: parallelism has to be a whole number from 1 to 64."),
        ("deadlines = 3\n", "line 1: deadlines has to be a table."),
        ("target = \n", "is not TOML: Invalid value (at line 1, column 10)."),
        (
            "profile = 'platform'\ntarget = http://h\n",
            'line 2, column 10). Write a text in quotes: target = "...".',
        ),
        ("[personas.boss]\n", "personas.boss is no key."),
        ("[personas.observer]\ntoken = 3\n", "line 2: personas.observer.token has to be text."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        configure(path, {}, {})
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["token = hush-hush\n", "[tls]\nverify = True\n", "target = 'http://h\n"])
def test_quotes_are_proposed_for_a_text_alone_and_nothing_of_it_is_repeated(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        configure(path, {}, {})
    assert "hush" not in str(caught.value)
    assert ("in quotes: token" in str(caught.value)) is text.startswith("token")
    assert ("in quotes" in str(caught.value)) is text.startswith("token")


@pytest.mark.parametrize(
    ("environment", "options", "says"),
    [
        (
            {"ACTIVATE_ORDER_DEADLINES_ANSWER": "soon"},
            {},
            "ACTIVATE_ORDER_DEADLINES_ANSWER has to be a number, more than 0 and at most 86400.",
        ),
        ({"ACTIVATE_ORDER_TLS_VERIFY": "si"}, {}, "ACTIVATE_ORDER_TLS_VERIFY has to be true or false."),
        ({}, {"way": "records"}, "The way to a state is 'records', and there is no target."),
        ({}, {"way": "records", "target": "http://a"}, "Write records.account, records.store"),
        (
            {},
            {"way": "prepared", "target": "http://a"},
            "`activate-order export prepared` writes one",
        ),
        ({}, {"records.store": "0ZE"}, "records.account is missing"),
        ({}, {"tls.client_key": __file__}, "A client key was given without its certificate."),
        ({"ACTIVATE_ORDER_PROXY": "u:p4ss@proxy"}, {}, "The proxy's URL cannot be used"),
        ({}, {"requests_per_second": 1e-300}, "requests_per_second has to be a number, 0.01 or more."),
        (
            {},
            {"way": "prepared", "target": "http://a", "prepared.file": "carts.toml", "parallelism": 3},
            "Prepared carts are used one after another",
        ),
    ],
)
def test_what_is_wrong_elsewhere_is_said_with_its_name(
    environment: dict[str, str], options: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        configure(None, options, environment)
    assert says in str(caught.value)
    assert "p4ss" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "environment", "says"),
    [
        (
            'profile = "platform"\ntarget = "shop"\n',
            {},
            "{file}, line 2: The target's URL does not begin",
        ),
        ("", {"ACTIVATE_ORDER_TARGET": "shop"}, "ACTIVATE_ORDER_TARGET: The target's URL does not begin"),
        (
            'target = "https://a.example"\n',
            {"ACTIVATE_ORDER_PERSONAS_OBSERVER_CLIENT_SECRET": "s3cret"},
            "ACTIVATE_ORDER_PERSONAS_OBSERVER_CLIENT_SECRET: personas.observer has no token, which the grant "
            "'token' needs. Set ACTIVATE_ORDER_PERSONAS_OBSERVER_TOKEN, or write token_command. "
            "Or unset ACTIVATE_ORDER_PERSONAS_OBSERVER_CLIENT_SECRET.",
        ),
        (
            '[personas.observer]\ngrant = "password"\nclient_id = "c"\nusername = "u"\n',
            {"ACTIVATE_ORDER_PERSONAS_OBSERVER_CLIENT_SECRET": "s3cret"},
            "ACTIVATE_ORDER_PERSONAS_OBSERVER_CLIENT_SECRET and {file}, line 1: personas.observer has no "
            "password, which the grant 'password' needs. Set ACTIVATE_ORDER_PERSONAS_OBSERVER_PASSWORD, "
            "or write password_command.",
        ),
        (
            '[headers]\nX-Gate = "a"\n[driver]\nheaders = { Host = "s3cret" }\n',
            {},
            "{file}, line 4: driver.headers.'Host' is a header that the kit writes itself. Leave it out.",
        ),
    ],
    ids=["file", "variable", "stray variable", "both", "headers"],
)
def test_a_setting_that_cannot_be_used_is_said_with_where_it_was_written(
    text: str, environment: dict[str, str], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        configure(path, {}, environment)
    assert str(caught.value).startswith(says.format(file=path))
    assert "s3cret" not in str(caught.value)


def test_headers_are_a_table_in_the_file_and_json_in_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[headers]\nX-Gate = "a b"\n[driver.headers]\nX-Gate = "c"\n', "utf-8")
    settings = configure(path, {}, {}).settings
    assert (settings.headers, settings.driver.headers) == ({"X-Gate": "a b"}, {"X-Gate": "c"})
    assert "a b" not in repr(settings) + json.dumps(settings.to_data())
    assert Settings.from_data(settings.to_data(), dict(settings.secrets())) == settings
    given = {"ACTIVATE_ORDER_HEADERS": '{"X-Gate": "d"}'}
    assert configure(path, {}, given).settings.headers == {"X-Gate": "d"}
    with pytest.raises(UsageError, match=r"ACTIVATE_ORDER_HEADERS has to be a table\."):
        configure(path, {}, {"ACTIVATE_ORDER_HEADERS": "X-Gate: d"})


def test_what_is_shown_of_a_configuration_has_no_command_line(file: Path) -> None:
    settings = configure(file, {}, {}).settings
    assert "print-that" in json.dumps(settings.to_data())
    assert "print-" not in json.dumps(settings.to_data(commands=False))


def test_dates_in_the_fields_of_records_are_text_as_json_has_them(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"{WHOLE}\n[records.fields.Account]\nFounded__c = 1999-12-31\n", "utf-8")
    fields = configure(path, {}, {}).settings.records.fields
    assert fields["Account"] == {"Founded__c": "1999-12-31"}


def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(
        UsageError, match=re.escape("/no/such.toml cannot be read: No such file or directory.")
    ):
        configure(Path("/no/such.toml"), {}, {})


def test_any_key_can_be_given_as_an_option() -> None:
    assert parsed_option("tls.verify=false") == ("tls.verify", False)
    assert parsed_option("deadlines.poll=0.5") == ("deadlines.poll", 0.5)
    with pytest.raises(UsageError, match=r"'tls.verfy' is no key .* Did you mean tls.verify\?"):
        parsed_option("tls.verfy=1")
    with pytest.raises(
        UsageError, match=r"^What --key was given has no equals sign\. Write --key NAME=VALUE\.$"
    ):
        parsed_option("driver.token:s3cr3t")
    with pytest.raises(UsageError, match=r"deadlines.poll has to be a number, more than 0 and"):
        parsed_option("deadlines.poll=often")


@pytest.mark.parametrize("what", ["a link to nothing", "a directory"])
def test_a_file_in_its_place_that_cannot_be_read_is_told_and_not_left_out(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "activate-order.toml"
    here.mkdir() if what == "a directory" else here.symlink_to("nowhere")
    with pytest.raises(UsageError, match=r"activate-order\.toml cannot be read"):
        configure()
