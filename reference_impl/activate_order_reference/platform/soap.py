"""Logging in and out by SOAP, as older clients do."""

import html
import re

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.credentials import ORGANIZATION_ID
from activate_order_reference.platform.oauth import is_secret
from activate_order_reference.platform.site import Route, Site
from activate_order_reference.platform.standing_records import user_named


def serve(site: Site, request: Request, number: str) -> Response:
    """Log a user in or out by SOAP; anything else is a fault."""
    body = request.get_data().decode(errors="replace")
    if _begins(body, "login"):
        return _log_in(site, request, body, number)
    if _begins(body, "logout"):
        site.credentials.revoke_token(_element(body, "sessionId"))
        return _envelope("<logoutResponse/>", 200)
    return _fault("UNKNOWN_EXCEPTION", "The reference knows no other call by SOAP than login and logout")


def _log_in(site: Site, request: Request, body: str, number: str) -> Response:
    """Log a user in, whose password is the secret of any client."""
    user = user_named(site.org, _element(body, "username"))
    password = _element(body, "password")
    if user is None or not any(is_secret(password, secret) for secret in site.clients.values()):
        return _fault(
            "INVALID_LOGIN", "Invalid username, password, security token; or user locked out.", "LoginFault"
        )
    server = html.escape(f"{site.address(request)}/services/Soap/u/{number}/{ORGANIZATION_ID[:15]}")
    return _envelope(
        f"<loginResponse><result><passwordExpired>false</passwordExpired><serverUrl>{server}</serverUrl>"
        f"<sessionId>{site.credentials.token(user.id)}</sessionId><userId>{user.id}</userId><userInfo>"
        f"<organizationId>{ORGANIZATION_ID}</organizationId><userName>{html.escape(user.username)}</userName>"
        f"</userInfo></result></loginResponse>",
        200,
    )


def _fault(code: str, message: str, kind: str = "UnexpectedErrorFault") -> Response:
    return _envelope(
        f"<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring><detail>"
        f"<sf:{kind}><sf:exceptionCode>{code}</sf:exceptionCode><sf:exceptionMessage>{message}"
        f"</sf:exceptionMessage></sf:{kind}></detail></soapenv:Fault>",
        400,
    )


def _begins(body: str, name: str) -> bool:
    return re.search(rf"<(?:\w+:)?{name}[\s/>]", body) is not None


def _element(body: str, name: str) -> str:
    match = re.search(rf"<(?:\w+:)?{name}>([^<]*)</", body)
    return html.unescape(match[1]) if match else ""


def _envelope(content: str, status: int) -> Response:
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com">'
        f"<soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>",
        status,
        content_type="text/xml;charset=UTF-8",
    )


ROUTES = (Route("POST", "/services/Soap/u/<number>", serve, open_to_all=True),)
