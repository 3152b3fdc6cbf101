"""What passes: statuses, codes and failures that are nobody's answer to a call, and that may be gone another time."""

from __future__ import annotations

from collections.abc import Mapping

from activate_order_conformance.nouns.answer import Answer, FailureKind, is_page

UNREACHABLE: frozenset[FailureKind] = frozenset({"name resolution", "tls", "connection refused"})
"""Failures after which nothing has arrived at the target."""

GATEWAY_STATUSES = frozenset({429, 502, 503, 504})
"""Statuses with which something in between answers for a target, or the target asks for patience.

In the action's own envelope they are its own answers, unless it asks for patience by `Retry-After` as well.
"""

PASSING_STATUSES = GATEWAY_STATUSES | {407, 408, 421, 425, 451, 499, 511, *range(520, 528), 530, 598, 599}
"""These, and others of proxies, portals and front ends: another time the target itself may answer."""

ANSWERING_STATUSES = frozenset({*range(200, 300), 400, 401, 403, 404, 405, 415, 500})
"""Statuses that a target itself may answer with, in whatever form."""

PAGE_STATUSES = frozenset({*range(200, 300), 403})
"""Statuses under which a page is of a login, a portal or a firewall, as far as anybody can tell.

What an application is written with has pages for other errors, and those are its own.
"""

JSON_ANSWERING_STATUSES = frozenset({402, 406, *range(409, 415), 416, 417, 422, 423, 424, 426, 428, 501})
"""Those that what an application is written with answers by itself, which is in JSON; no other is a target's own."""

PLATFORM_CODES: Mapping[str, str] = {
    "API_CURRENTLY_DISABLED": "Have the API of this org enabled.",
    "API_DISABLED_FOR_ORG": "Use an org whose edition has the API, or have it enabled.",
    "CONCURRENT_REQUESTS_LIMIT_EXCEEDED": "Write a smaller parallelism, or try again later.",
    "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE": "Try again when the platform's maintenance is over.",
    "INVALID_SESSION_ID": "Let the session last for as long as the run, or give a command that logs in again.",
    "LOGIN_DURING_RESTRICTED_DOMAIN": "Let the user log in from the address that the run comes from.",
    "LOGIN_DURING_RESTRICTED_TIME": "Try again in the hours in which the user may log in.",
    "MUTUAL_AUTHENTICATION_FAILED": "The org asks for a certificate of the client; write tls.client_certificate.",
    "ORG_LOCKED": "The org is locked; ask whoever administers it.",
    "QUERY_TIMEOUT": "Try again when less is asked of the org.",
    "REQUEST_LIMIT_EXCEEDED": "Try again when the org's limit of requests is reset.",
    "REQUEST_RUNNING_TOO_LONG": "Try again when less is asked of the org.",
    "SERVER_UNAVAILABLE": "Try again when the platform's maintenance is over.",
    "TOO_MANY_APEX_REQUESTS": "Write a smaller parallelism, or try again later.",
    "TRIAL_EXPIRED": "The org's trial is over; use another.",
    "TXN_SECURITY_METERING_ERROR": "The org's security policies took too long; try again later.",
    "TXN_SECURITY_NO_ACCESS": "A transaction security policy turns the user's calls away; let it pass them.",
    "UNABLE_TO_LOCK_ROW": "Somebody else changes the same records; try again when nobody does.",
}
"""Codes with which the platform turns any call away, whatever it is about, and what to do about each."""


def platform_code(answer: Answer) -> str:
    """Return the code with which the platform, in its generic envelope, turned a call away (empty: it did not)."""
    for result in answer.results or ():
        if result.generic and result.code in PLATFORM_CODES:
            return result.code or ""
    return ""


def is_the_actions(body: str) -> bool:
    """Tell whether a body speaks of what became of an action, as nothing in between does."""
    return '"isSuccess"' in body


def is_page_in_between(answer: Answer) -> bool:
    """Tell whether an answer is a page that as well may be somebody's who stands between."""
    return answer.status in PAGE_STATUSES and is_page(answer)


def is_nobodys(answer: Answer) -> bool:
    """Tell whether an answer is not the action's, but of something in between or of the platform at large."""
    if platform_code(answer) or is_page_in_between(answer):
        return True
    if answer.status is None or answer.status in ANSWERING_STATUSES:
        return False
    if is_the_actions(answer.body) or any(not result.generic for result in answer.results or ()):
        return answer.status in GATEWAY_STATUSES and "retry-after" in answer.headers
    if answer.status in GATEWAY_STATUSES:
        return True
    is_json = answer.results is not None or answer.body.lstrip()[:1] in ("[", "{")
    return not (is_json and answer.status in JSON_ANSWERING_STATUSES)
