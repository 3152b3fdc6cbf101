"""Clients log in as they do on the platform, and only with a secret that was given."""

import base64
import json

import pytest

TOKEN = "/services/oauth2/token"


def jwt(**claims: object) -> str:
    parts = ({"alg": "RS256"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + ".x"
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
        ({"grant_type": GRANT, "assertion": jwt(iss="kit", sub=USER)}, None, USER),
    ],
    ids=["basic", "in the body", "password", "assertion"],
)
def test_a_grant_leads_to_a_token_and_to_who_one_is(reference, form, auth, username):
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
        ({"grant_type": GRANT, "assertion": jwt(iss="nobody", sub=USER)}, "invalid_client_id"),
        ({"grant_type": GRANT, "assertion": jwt(iss="kit", sub="c1@r")}, "invalid_grant"),
        ({"grant_type": GRANT, "assertion": jwt(iss=["kit"], sub={})}, "invalid_client_id"),
    ],
    ids=range(11),
)
def test_other_requests_for_a_token_are_refused(reference, form, error):
    reference.arrange()
    answer = reference.client.post(TOKEN, data=form)
    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert answer.json["error_description"]


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


@pytest.mark.parametrize(
    ("username", "password"), [(USER, "wrong"), ("me", "secret"), ("", ""), ("&lt;", "&#0;")]
)
def test_a_soap_login_that_fails_is_a_fault(reference, username, password):
    answer = soap(reference, username, password)
    assert answer.status_code == 400
    assert "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>" in answer.text
