"""Tokens by OAuth: issued, taken back, and who has one."""

import base64
import hmac
import re
import time

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.answers import PlatformError, json_answer
from activate_order_reference.platform.credentials import ORGANIZATION_ID
from activate_order_reference.platform.site import Route, Site
from activate_order_reference.platform.standing_records import DOMAIN, OBSERVER, user_named
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LOGIN_HOST = re.compile(r"https://[a-z0-9.-]+\.salesforce\.com", re.IGNORECASE)


class TokenRefused(Exception):
    """A request for a token that is turned down, with the code of RFC 6749 and a sentence."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def token(site: Site, request: Request) -> Response:
    """Issue a token for client credentials, a username and password, or a JWT assertion.

    A client runs as the standing user that it is named after, else as the observer. A user's password is the
    client's secret. An assertion is signed with the private key of its client.
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
        if not is_secret(form.get("password", ""), site.clients[client]):
            raise TokenRefused("invalid_grant", "authentication failure")
        return _known(site.org, form.get("username", ""))
    if grant == _JWT_BEARER:
        return _known(site.org, _subject(site, request, form.get("assertion", "")))
    raise TokenRefused("unsupported_grant_type", "grant type not supported")


def _client(site: Site, request: Request) -> str:
    client, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if request.authorization is not None and request.authorization.type == "basic":
        client, secret = request.authorization.username or "", request.authorization.password or ""
    if client not in site.clients:
        raise TokenRefused("invalid_client_id", "client identifier invalid")
    if not is_secret(secret, site.clients[client]):
        raise TokenRefused("invalid_client", "invalid client credentials")
    return client


def _known(org: Org, username: str) -> Caller:
    user = user_named(org, username)
    if user is None:
        raise TokenRefused("invalid_grant", "authentication failure")
    return user


def _subject(site: Site, request: Request, assertion: str) -> str:
    """Return the username that an assertion names, if its client has signed it, for here, and not too long ago."""
    import jwt  # which loads what verifies, and is rarely needed

    try:
        client = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
        key = site.keys.get(client) if isinstance(client, str) else None
        if key is None:
            raise TokenRefused("invalid_client_id", "client identifier invalid")
        claims = jwt.decode(
            assertion, key, algorithms=["RS256"], options={"require": ["exp"], "verify_aud": False}
        )
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise TokenRefused("invalid_grant", "invalid assertion") from None
    audience = str(claims.get("aud", "")).rstrip("/").removesuffix("/services/oauth2/token")
    if audience != site.address(request) and not _LOGIN_HOST.fullmatch(audience):
        raise TokenRefused("invalid_grant", "audience is invalid")
    return str(claims.get("sub", ""))


def is_secret(given: str, secret: str) -> bool:
    """Say whether what was given is the secret, in a time that does not tell how much of it is."""
    return hmac.compare_digest(given.encode(errors="replace"), secret.encode())


def revoke(site: Site, request: Request) -> Response:
    """Take back a token, so that nobody is let in by it any more."""
    if not site.credentials.revoke_token(request.values.get("token", "")):
        error = {"error": "unsupported_token_type", "error_description": "this token type is not supported"}
        return json_answer(error, 400)
    return Response(status=200)


def identity(site: Site, request: Request, organization: str, user: str) -> Response:
    """Say who one is: the token may come in a header or as `oauth_token`."""
    bearer = request.args.get("oauth_token")
    known = site.credentials
    caller = known.bearer(site.org, bearer) if bearer is not None else known.caller(site.org, request)
    if organization != ORGANIZATION_ID or user != caller.id:
        raise PlatformError(403, "FORBIDDEN", "Wrong_Id")
    return json_answer(_identity(site, request, caller))


def user_info(site: Site, request: Request) -> Response:
    """Say who one is, in the words of OpenID Connect."""
    who = _identity(site, request, site.credentials.caller(site.org, request))
    claims = {"sub": who["id"], "name": who["display_name"], "preferred_username": who["username"]}
    return json_answer({**who, **claims})


def _identity(site: Site, request: Request, caller: Caller) -> dict[str, object]:
    here = site.address(request)
    data = f"{here}/services/data/v{{version}}"
    return {
        "id": f"{here}/id/{ORGANIZATION_ID}/{caller.id}",
        "user_id": caller.id,
        "organization_id": ORGANIZATION_ID,
        "username": caller.username,
        "display_name": caller.name,
        "active": True,
        "user_type": "STANDARD",
        "urls": {
            "rest": f"{data}/",
            "sobjects": f"{data}/sobjects/",
            "query": f"{data}/query/",
            "users": f"{data}/sobjects/User/{{id}}",
        },
    }


ROUTES = (
    Route("POST", "/services/oauth2/token", token, open_to_all=True),
    Route("POST", "/services/oauth2/revoke", revoke, open_to_all=True),
    Route("GET", "/services/oauth2/revoke", revoke, open_to_all=True),
    Route("GET", "/services/oauth2/userinfo", user_info, open_to_all=True),
    Route("GET", "/id/<organization>/<user>", identity, open_to_all=True),
)
