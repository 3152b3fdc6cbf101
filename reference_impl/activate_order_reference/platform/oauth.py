"""Logging in: the OAuth token endpoint, the SOAP login of older clients, and who one is."""

import base64
import binascii
import hmac
import html
import json
import re
import time
from collections.abc import Mapping

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.answers import PlatformError, json_answer
from activate_order_reference.platform.rest import ORGANIZATION_ID
from activate_order_reference.platform.site import Route, Site
from activate_order_reference.platform.standing_records import DOMAIN, OBSERVER, user_named
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class TokenRefused(Exception):
    """A request for a token that is turned down, with the code of RFC 6749 and a sentence."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def token(site: Site, request: Request) -> Response:
    """Issue a token for client credentials, a username and password, or a JWT assertion.

    A client runs as the standing user that it is named after, else as the observer. A user's password is the
    client's secret. An assertion's signature is not verified: it names a known client and a standing user.
    """
    try:
        user = _user(site, request)
    except TokenRefused as refused:
        return json_answer({"error": refused.error, "error_description": refused.description}, 400)
    here = site.address(request)
    issued = {
        "access_token": site.credentials.token(user.id),
        "signature": base64.b64encode(user.id.encode()).decode(),
        "scope": "api",
        "instance_url": here,
        "id": f"{here}/id/{ORGANIZATION_ID}/{user.id}",
        "token_type": "Bearer",
        "issued_at": str(int(time.time() * 1000)),
    }
    return json_answer(issued, headers={"Cache-Control": "no-store"})


def _user(site: Site, request: Request) -> Caller:
    form = request.form
    grant = form.get("grant_type", "")
    if grant == "client_credentials":
        client = _client(site, request)
        standing = user_named(site.org, f"{client}@{DOMAIN}")
        return standing or _known(site.org, f"{OBSERVER}@{DOMAIN}")
    if grant == "password":
        client = _client(site, request)
        if not _same(form.get("password", ""), site.clients[client]):
            raise TokenRefused("invalid_grant", "authentication failure")
        return _known(site.org, form.get("username", ""))
    if grant == _JWT_BEARER:
        claims = _claims(form.get("assertion", ""))
        if claims.get("iss") not in site.clients:
            raise TokenRefused("invalid_client_id", "client identifier invalid")
        return _known(site.org, str(claims.get("sub", "")))
    raise TokenRefused("unsupported_grant_type", "grant type not supported")


def _client(site: Site, request: Request) -> str:
    client, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if request.authorization is not None and request.authorization.type == "basic":
        client, secret = request.authorization.username or "", request.authorization.password or ""
    if client not in site.clients:
        raise TokenRefused("invalid_client_id", "client identifier invalid")
    if not _same(secret, site.clients[client]):
        raise TokenRefused("invalid_client", "invalid client credentials")
    return client


def _known(org: Org, username: str) -> Caller:
    user = user_named(org, username)
    if user is None:
        raise TokenRefused("invalid_grant", "authentication failure")
    return user


def _claims(assertion: str) -> Mapping[str, object]:
    parts = assertion.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError, RecursionError, binascii.Error):
        raise TokenRefused("invalid_grant", "invalid assertion") from None
    if not isinstance(claims, dict):
        raise TokenRefused("invalid_grant", "invalid assertion")
    # A claim of another type than text names nobody, and cannot be looked up.
    return {name: value for name, value in claims.items() if isinstance(value, str)}


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), secret.encode())


def soap_login(site: Site, request: Request, number: str) -> Response:
    """Log a user in by SOAP, whose password is the secret of any client; a fault is answered with 400."""
    body = request.get_data().decode(errors="replace")
    user = user_named(site.org, _element(body, "username"))
    password = _element(body, "password")
    if user is None or not any(_same(password, secret) for secret in site.clients.values()):
        return _envelope(
            "<soapenv:Fault><faultcode>sf:INVALID_LOGIN</faultcode><faultstring>INVALID_LOGIN: Invalid username,"
            " password, security token; or user locked out.</faultstring><detail><sf:LoginFault>"
            "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode><sf:exceptionMessage>Invalid username, password,"
            " security token; or user locked out.</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>",
            400,
        )
    server = html.escape(f"{site.address(request)}/services/Soap/u/{number}/{ORGANIZATION_ID[:15]}")
    return _envelope(
        f"<loginResponse><result><passwordExpired>false</passwordExpired><serverUrl>{server}</serverUrl>"
        f"<sessionId>{site.credentials.token(user.id)}</sessionId><userId>{user.id}</userId><userInfo>"
        f"<organizationId>{ORGANIZATION_ID}</organizationId><userName>{html.escape(user.username)}</userName>"
        f"</userInfo></result></loginResponse>",
        200,
    )


def _element(body: str, name: str) -> str:
    found = re.search(rf"<(?:\w+:)?{name}>([^<]*)</", body)
    return html.unescape(found[1]) if found else ""


def _envelope(content: str, status: int) -> Response:
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com">'
        f"<soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>",
        status,
        content_type="text/xml;charset=UTF-8",
    )


def identity(site: Site, request: Request, organization: str, user: str) -> Response:
    """Say who one is: the token may come in a header or as `oauth_token`."""
    bearer = request.args.get("oauth_token")
    known = site.credentials
    caller = known.bearer(site.org, bearer) if bearer is not None else known.caller(site.org, request)
    here = site.address(request)
    if organization != ORGANIZATION_ID or user != caller.id:
        raise PlatformError(403, "FORBIDDEN", "Wrong_Id")
    return json_answer(
        {
            "id": f"{here}/id/{ORGANIZATION_ID}/{caller.id}",
            "user_id": caller.id,
            "organization_id": ORGANIZATION_ID,
            "username": caller.username,
            "display_name": caller.name,
            "urls": {
                "rest": f"{here}/services/data/v{{version}}/",
                "sobjects": f"{here}/services/data/v{{version}}/sobjects/",
                "query": f"{here}/services/data/v{{version}}/query/",
            },
        }
    )


ROUTES = (
    Route("POST", "/services/oauth2/token", token, open_to_all=True),
    Route("POST", "/services/Soap/u/<number>", soap_login, open_to_all=True),
    Route("GET", "/id/<organization>/<user>", identity, open_to_all=True),
)
