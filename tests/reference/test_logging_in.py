"""Clients log in as they do on the platform, and only with a secret or a key that was given."""

import base64
import hmac
import json
import re
import time
from itertools import count

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

TOKEN = "/services/oauth2/token"
KEY, ANOTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def unsigned(algorithm: str = "RS256", **claims: object) -> str:
    parts = ({"alg": algorithm}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."
    )


def signed(key: rsa.RSAPrivateKey = KEY, **claims: object) -> str:
    given = {
        "iss": "signer",
        "sub": USER,
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 86_400,  # it is signed when tests are collected, and sent much later
    }
    return jwt.encode(
        {name: value for name, value in (given | claims).items() if value is not None}, key, "RS256"
    )


GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
USER = "integrator@activate-order.example"


@pytest.mark.parametrize(
    ("form", "auth", "username"),
    [
        ({"grant_type": "client_credentials"}, ("kit", "secret"), "observer@activate-order.example"),
        (
            {"grant_type": "client_credentials", "client_id": "integrator", "client_secret": "secret"},
            None,
            USER,
        ),
        (
            {
                "grant_type": "password",
                "client_id": "kit",
                "client_secret": "secret",
                "username": USER,
                "password": "secret",
            },
            None,
            USER,
        ),
        ({"grant_type": GRANT, "assertion": signed()}, None, USER),
        ({"grant_type": GRANT, "assertion": signed(aud="https://acme.my.salesforce.com/")}, None, USER),
        (
            {"grant_type": GRANT, "assertion": signed(aud="http://localhost/services/oauth2/token")},
            None,
            USER,
        ),
    ],
    ids=["basic", "in the body", "password", "assertion", "for a host", "for the endpoint"],
)
def test_a_grant_leads_to_a_token_and_to_who_one_is(start_reference, form, auth, username):
    reference = start_reference(keys={"signer": KEY.public_key()})
    issued = reference.client.post(TOKEN, data=form, auth=auth).json
    assert set(issued) == {
        "access_token",
        "id",
        "instance_url",
        "issued_at",
        "scope",
        "signature",
        "token_type",
    }
    path = issued["id"].removeprefix("http://localhost")
    assert issued["instance_url"] == "http://localhost"
    headers = {"Authorization": f"Bearer {issued['access_token']}"}
    assert reference.client.get(path, headers=headers).json["username"] == username
    assert re.fullmatch(r"00DRM0000000001![\w.]{90,}", issued["access_token"])
    info = reference.client.get("/services/oauth2/userinfo", headers=headers).json
    assert (info["sub"], info["preferred_username"]) == (issued["id"], username)
    by_query = reference.client.get(path, query_string={"oauth_token": issued["access_token"]})
    assert by_query.json["username"] == username


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client_id"),
        (
            {"grant_type": "client_credentials", "client_id": "kit", "client_secret": "wrong"},
            "invalid_client",
        ),
        (
            {
                "grant_type": "password",
                "client_id": "kit",
                "client_secret": "secret",
                "username": USER,
                "password": "x",
            },
            "invalid_grant",
        ),
        (
            {
                "grant_type": "password",
                "client_id": "kit",
                "client_secret": "secret",
                "username": "me",
                "password": "secret",
            },
            "invalid_grant",
        ),
        ({"grant_type": GRANT, "assertion": "x"}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": "x.eA.x"}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": ""}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": unsigned(iss="kit", sub=USER)}, "invalid_client_id"),
        ({"grant_type": GRANT, "assertion": unsigned(iss="signer", sub=USER)}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": unsigned("none", iss="signer", sub=USER)}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(ANOTHER_KEY)}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(iss="nobody")}, "invalid_client_id"),
        ({"grant_type": GRANT, "assertion": signed(iss="kit")}, "invalid_client_id"),
        ({"grant_type": GRANT, "assertion": signed(iss=None)}, "invalid_client_id"),
        ({"grant_type": GRANT, "assertion": signed(sub="c1@r")}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(sub=None)}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(exp=int(time.time()) - 60)}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(exp=None)}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(aud="https://shop.example")}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(aud=["https://login.salesforce.com"])}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": signed(aud=None)}, "invalid_grant"),
    ],
    ids=count(),
)
def test_other_requests_for_a_token_are_refused(start_reference, form, error):
    reference = start_reference(keys={"signer": KEY.public_key()})
    reference.arrange()
    answer = reference.client.post(TOKEN, data=form)
    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert answer.json["error_description"]


def test_a_public_key_that_is_taken_for_a_secret_lets_nobody_in(start_reference):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = {
        "iss": "signer",
        "sub": USER,
        "aud": "https://login.salesforce.com",
        "exp": int(time.time()) + 180,
    }
    head, body, _ = unsigned("HS256", **claims).split(".")
    signature = hmac.digest(pem, f"{head}.{body}".encode(), "sha256")
    assertion = f"{head}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    reference = start_reference(keys={"signer": KEY.public_key()})
    answer = reference.client.post(TOKEN, data={"grant_type": GRANT, "assertion": assertion})
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_grant")


def test_a_token_that_was_taken_back_lets_nobody_in(reference):
    headers = reference.log_in("kit")
    token = headers["Authorization"].removeprefix("Bearer ")
    for status in (200, 400):
        assert reference.client.post("/services/oauth2/revoke", data={"token": token}).status_code == status
    assert reference.client.get("/services/data/v59.0", headers=headers).status_code == 401
    assert reference.log_in("kit") != headers


def test_without_clients_nobody_logs_in(start_reference):
    answer = start_reference(clients=None).client.post(
        TOKEN, data={"grant_type": "client_credentials", "client_id": "", "client_secret": ""}
    )
    assert answer.status_code == 400


def test_who_somebody_else_is_is_not_told(reference):
    headers = reference.log_in("kit")
    other = reference.client.get("/id/00DRM00000000012AA/005RM0000000002YAA", headers=headers)
    assert other.status_code == 403


def soap(reference, username, password):
    body = (
        '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>'
        f'<n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>{username}</n1:username>'
        f"<n1:password>{password}</n1:password></n1:login></env:Body></env:Envelope>"
    )
    return reference.client.post("/services/Soap/u/59.0", data=body, content_type="text/xml")


def test_an_older_client_logs_in_by_soap(reference):
    answer = soap(reference, USER, "secret")
    assert answer.status_code == 200
    assert "<serverUrl>http://localhost/services/Soap/u/59.0/00DRM0000000001</serverUrl>" in answer.text
    token = answer.text.partition("<sessionId>")[2].partition("</sessionId>")[0]
    assert (
        reference.client.get("/services/data/v59.0", headers={"Authorization": f"Bearer {token}"}).status_code
        == 200
    )


def test_an_older_client_logs_out_by_soap(reference):
    token = reference.log_in("kit")["Authorization"].removeprefix("Bearer ")
    body = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com">'
        f"<e:Header><SessionHeader><sessionId>{token}</sessionId></SessionHeader></e:Header>"
        "<e:Body><logout/></e:Body></e:Envelope>"
    )
    answer = reference.client.post("/services/Soap/u/59.0", data=body, content_type="text/xml")
    assert (answer.status_code, "<logoutResponse/>" in answer.text) == (200, True)
    assert (
        reference.client.get(
            "/services/oauth2/userinfo", headers={"Authorization": f"Bearer {token}"}
        ).status_code
        == 401
    )


def test_other_calls_by_soap_are_said_to_be_unknown(reference):
    answer = reference.client.post("/services/Soap/u/59.0", data="<describeGlobal/>", content_type="text/xml")
    assert answer.status_code == 400
    assert "The reference knows no other call by SOAP than login and logout" in answer.text


@pytest.mark.parametrize(
    ("username", "password"), [(USER, "wrong"), ("me", "secret"), ("", ""), ("&lt;", "&#0;")]
)
def test_a_soap_login_that_fails_is_a_fault(reference, username, password):
    answer = soap(reference, username, password)
    assert answer.status_code == 400
    assert "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>" in answer.text
