"""How personas log in, and that no secret of theirs shows anywhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.clock import ManualClock
from activate_order_conformance.targets.http.auth import CredentialRefused, Credentials
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.in_process import DirectTransport
from activate_order_conformance.targets.protocol import UnsupportedDepartures
from activate_order_conformance.targets.settings.keys import keys_of
from activate_order_conformance.targets.settings.model import Settings
from activate_order_conformance.targets.settings.personas import NEEDS, Grant, Persona, Personas
from tests.targets.small_targets import Loopback

BASE = "https://org.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class TokenEndpoint:
    """What issues `token-1`, `token-2`… to whoever asks, and keeps what it was asked."""

    def __init__(self, answer: Callable[[int], tuple[str, Any]] | None = None) -> None:
        self.forms: list[dict[str, str]] = []
        self.urls: list[str] = []
        self._answer = answer or (
            lambda n: ("200 OK", {"access_token": f"token-{n}", "id": f"{BASE}/id/00D/005u"})
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert environ["CONTENT_TYPE"] == "application/x-www-form-urlencoded"
        form = parse_qs(environ["wsgi.input"].read().decode())
        self.forms.append({name: values[0] for name, values in form.items()})
        self.urls.append(f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}")
        status, document = self._answer(len(self.forms))
        start_response(
            status, [("Content-Type", "application/json"), ("Location", "https://login.example/?s=1")]
        )
        return [document if isinstance(document, bytes) else json.dumps(document).encode()]


def credentials(endpoint: TokenEndpoint, **personas: Persona) -> Credentials:
    transport = DirectTransport(endpoint, ManualClock())
    transport.journal.keeps = True
    made = Credentials(Settings(personas=Personas(**personas)).callers, base_url=BASE, transport=transport)
    made.journal = transport.journal  # type: ignore[attr-defined]  # for the tests to look at
    return made


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    path = tmp_path / "key.pem"
    path.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(path)


def test_client_credentials_and_passwords_are_sent_as_oauth_has_them() -> None:
    endpoint = TokenEndpoint()
    made = credentials(
        endpoint,
        integrator=Persona(grant="client-credentials", client_id="c", client_secret="s"),
        observer=Persona(grant="password", client_id="c", client_secret="s", username="u", password="p"),
    )
    assert made.authorization("integrator") == "Bearer token-1"
    assert made.authorization("observer") == "Bearer token-2"
    assert endpoint.forms == [
        {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"},
        {"grant_type": "password", "client_id": "c", "client_secret": "s", "username": "u", "password": "p"},
    ]
    assert set(endpoint.urls) == {f"{BASE}/services/oauth2/token"}
    assert made.user_id("integrator") == "005u"


def test_a_jwt_names_client_user_and_audience_and_is_signed(key_file: str) -> None:
    endpoint = TokenEndpoint()
    persona = Persona(
        grant="jwt",
        client_id="c",
        username="u",
        private_key_file=key_file,
        token_url="https://login.example/token",
    )
    assert credentials(endpoint, integrator=persona).authorization("integrator") == "Bearer token-1"
    assert endpoint.urls == ["https://login.example/token"]
    assert endpoint.forms[0]["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(
        endpoint.forms[0]["assertion"],
        KEY.public_key(),
        algorithms=["RS256"],
        audience="https://login.example",
    )
    assert (claims["iss"], claims["sub"]) == ("c", "u")


@pytest.mark.parametrize(
    "content",
    [
        b"s3cret",
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"s3cret")),
    ],
    ids=["a text", "the public key", "a key of another kind", "an encrypted key"],
)
def test_a_file_that_is_no_key_is_named_without_its_content(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    persona = Persona(grant="jwt", client_id="c", username="u", private_key_file=str(path))
    with pytest.raises(
        CredentialRefused, match=r"personas.observer.private_key_file is no RSA key"
    ) as caught:
        credentials(TokenEndpoint(), observer=persona).authorization("observer")
    assert "s3cret" not in str(caught.value)


def test_a_token_is_asked_for_once_and_again_when_it_was_turned_down() -> None:
    endpoint = TokenEndpoint()
    made = credentials(
        endpoint, integrator=Persona(grant="client-credentials", client_id="c", client_secret="s")
    )
    stale = made.authorization("integrator")
    assert made.authorization("integrator") == stale
    assert made.renewed(stale) == "Bearer token-2"
    assert made.renewed(stale) == "Bearer token-2"
    assert made.latest(stale) == "Bearer token-2"
    assert len(endpoint.forms) == 2


def test_a_fixed_token_cannot_be_renewed_and_a_stranger_s_is_left_alone() -> None:
    made = credentials(TokenEndpoint(), integrator=Persona(token="t"))
    assert made.authorization("integrator") == "Bearer t"
    assert made.renewed("Bearer t") is None
    assert made.renewed("Bearer other") is None
    assert made.latest("Bearer other") == "Bearer other"


def test_a_persona_without_credential_says_what_to_write() -> None:
    with pytest.raises(UnsupportedDepartures) as caught:
        credentials(TokenEndpoint()).authorization("without_permission")
    assert "set ACTIVATE_ORDER_PERSONAS_WITHOUT_PERMISSION_TOKEN" in caught.value.departures[0].unlock


@pytest.mark.parametrize(
    ("status", "document", "says"),
    [
        ("400 Bad", {"error": "invalid_client"}, "gave observer no token (HTTP status 400, invalid_client)."),
        ("400 Bad", {"error_description": "no"}, "gave observer no token (HTTP status 400, no)."),
        ("200 OK", {}, "gave observer no token (HTTP status 200)."),
        ("500 Oops", ["x"], "gave observer no token (HTTP status 500)."),
        ("200 OK", b"<html>log in", "gave observer no token (HTTP status 200, an HTML page)."),
        ("503 No", b"", "gave observer no token (HTTP status 503, an empty body)."),
        ("302 Go", b"", "gave observer no token (HTTP status 302, a redirect to login.example)."),
    ],
)
def test_a_token_endpoint_that_gives_no_token_is_quoted(status: str, document: Any, says: str) -> None:
    persona = Persona(grant="client-credentials", client_id="c", client_secret="s3cret")
    with pytest.raises(CredentialRefused) as caught:
        credentials(TokenEndpoint(lambda _: (status, document)), observer=persona).authorization("observer")
    assert says in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_token_in_another_encoding_than_it_claims_is_named_as_that(
    saying: Callable[[bytes], Loopback],
) -> None:
    server = saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}")
    persona = Persona(grant="client-credentials", client_id="c", client_secret="s3cret")
    callers = Settings(personas=Personas(observer=persona)).callers
    with closing(Transport(timeout=5.0)) as transport:
        made = Credentials(callers, base_url=server.url, transport=transport)
        with pytest.raises(CredentialRefused, match="not in the Content-Encoding that it claims"):
            made.authorization("observer")


def test_no_secret_is_kept_or_shown() -> None:
    persona = Persona(
        grant="password",
        client_id="c",
        client_secret="cl13nt-s3cret",
        username="u",
        password="p4ssword",
    )
    made = credentials(TokenEndpoint(), observer=persona)
    journal = made.journal  # type: ignore[attr-defined]
    with journal.apart() as exchanges:
        made.authorization("observer")
    assert exchanges == []
    assert {"cl13nt-s3cret", "p4ssword", "token-1"} <= journal.credentials
    settings = Settings(personas=Personas(observer=persona))
    shown = repr(settings) + json.dumps(settings.to_data())
    assert "s3cret" not in shown
    assert "p4ssword" not in shown


def test_every_grant_needs_keys_that_there_are_and_what_a_command_can_print_is_secret() -> None:
    keys = {each.name: each for each in keys_of(Persona).values()}
    assert NEEDS.keys() == {*get_args(Grant)}
    assert {need for needs in NEEDS.values() for need in needs} <= keys.keys()
    printed = {name.removesuffix("_command") for name in keys if name.endswith("_command")}
    assert printed == {name for name, each in keys.items() if each.secret}


def test_secrets_travel_by_the_environment() -> None:
    persona = Persona(grant="client-credentials", client_id="c", client_secret="s3cret")
    settings = Settings(personas=Personas(observer=persona))
    environment = dict(settings.secrets())
    assert environment == {"ACTIVATE_ORDER_PERSONAS_OBSERVER_CLIENT_SECRET": "s3cret"}
    assert Settings.from_data(settings.to_data(), environment) == settings


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "has no token, which the grant 'token' needs. Set ACTIVATE_ORDER_PERSONAS_OBSERVER_TOKEN"),
        ({"grant": "client-credentials", "client_id": "c"}, "or write client_secret_command."),
        ({"grant": "password", "client_secret": "s"}, "has no client_id"),
        ({"grant": "jwt", "client_id": "c", "username": "u"}, "Write personas.observer.private_key_file."),
        ({"token": "t", "private_key_file": "/no/such.pem"}, "names no file: '/no/such.pem'"),
        (
            {"token": "t", "token_url": "login"},
            "token endpoint's URL does not begin with http:// or https://",
        ),
    ],
)
def test_what_a_grant_lacks_is_said_with_what_to_write(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings(personas=Personas(observer=Persona(**settings)))
    assert says in str(caught.value)


def test_a_token_from_a_command_is_asked_for_anew_when_it_expired(tmp_path: Path) -> None:
    count = tmp_path / "count"
    program = tmp_path / "token.py"
    program.write_text(
        f"from pathlib import Path\np = Path({str(count)!r})\n"
        "n = len(p.read_text()) if p.exists() else 0\np.write_text('x' * (n + 1))\nprint(f'token-{n}')\n"
    )
    made = credentials(TokenEndpoint(), integrator=Persona(token_command=f"{sys.executable} {program}"))
    assert made.authorization("integrator") == "Bearer token-0"
    assert made.renewed("Bearer token-0") == "Bearer token-1"
