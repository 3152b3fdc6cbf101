"""Several requests in one, of which a later one can refer to what an earlier one was answered with."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.answers import PlatformError, json_answer, unparseable
from activate_order_reference.platform.bodies import json_object
from activate_order_reference.platform.site import Route, Visit

_REFERENCE = re.compile(r"@\{([\w-]{1,80})((?:\.\w{1,80}|\[\d{1,4}\]){1,20})\}", re.ASCII)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]", re.ASCII)
_MOST = 25
_METHODS = ("GET", "POST", "PATCH", "DELETE")
_HALTED = "PROCESSING_HALTED"


@dataclass(frozen=True, slots=True)
class _Part:
    method: str
    url: str
    name: str
    body: object


def composite(visit: Visit, version: str) -> Response:
    """Answer each request in turn; with `allOrNone` all are undone where one fails."""
    asked = json_object(visit.request)
    parts, all_or_none = _parts(asked.get("compositeRequest")), asked.get("allOrNone") is True
    if all_or_none and any("/actions/" in part.url for part in parts):
        raise PlatformError(
            400,
            "FUNCTIONALITY_NOT_ENABLED",
            "The reference knows no allOrNone for requests that invoke an action",
        )
    before = visit.site.org.state() if all_or_none else None
    answered: dict[str, Response] = {}
    for part in parts:
        answered[part.name] = _answer(visit, part, answered)
        if all_or_none and not _is_good(answered[part.name]):
            break
    failed = [name for name, response in answered.items() if not _is_good(response)]
    if before is not None and failed:
        visit.site.org.restore(before)
        rolled_back = PlatformError(
            400,
            _HALTED,
            "The transaction was rolled back since another operation in the same transaction failed.",
        ).response()
        answered = {part.name: answered[part.name] if part.name in failed else rolled_back for part in parts}
    return json_answer({"compositeResponse": [_shown(name, response) for name, response in answered.items()]})


def _parts(listed: object) -> list[_Part]:
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise unparseable('The request must have the form {"compositeRequest": [{...}]}')
    if len(listed) > _MOST:
        raise PlatformError(400, "LIMIT_EXCEEDED", f"A composite request has {_MOST} parts at the most")
    parts = [_part(each) for each in listed]
    if len({part.name for part in parts}) < len(parts):
        raise PlatformError(400, "INVALID_INPUT", "Each part has a referenceId of its own")
    return parts


def _part(each: Mapping[str, object]) -> _Part:
    method, url, name = each.get("method"), each.get("url"), each.get("referenceId")
    if not (isinstance(method, str) and isinstance(url, str) and isinstance(name, str) and name):
        raise unparseable("Each part of the request has a method, a url and a referenceId")
    if method.upper() not in _METHODS or not url.startswith("/services/data/") or "/composite" in url:
        raise PlatformError(
            400, "INVALID_INPUT", f"{method[:10]} {url[:100]} cannot be a part of the request"
        )
    return _Part(method.upper(), url, name, each.get("body"))


def _answer(visit: Visit, part: _Part, answered: Mapping[str, Response]) -> Response:
    try:
        url = _REFERENCE.sub(lambda match: str(_referred(match, answered)), part.url)
        request = _request(visit.request, part.method, url, _filled(part.body, answered))
    except PlatformError as error:
        return error.response()
    except RecursionError:
        return unparseable("The body is nested too deeply").response()
    return visit.ask(request)


def _request(around: Request, method: str, url: str, body: object) -> Request:
    parts = urlsplit(url)
    sent = b"" if body is None else json.dumps(body).encode()
    return Request(
        {
            **{name: value for name, value in around.environ.items() if not name.startswith("werkzeug.")},
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote(parts.path, "latin-1"),
            "QUERY_STRING": parts.query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.input": io.BytesIO(sent),
        }
    )


def _filled(value: object, answered: Mapping[str, Response]) -> object:
    """Return a body with its references filled in; one that is a text of its own keeps its type."""
    if isinstance(value, dict):
        return {name: _filled(inner, answered) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, answered) for inner in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _referred(whole, answered)
    return _REFERENCE.sub(lambda match: str(_referred(match, answered)), value)


def _referred(match: re.Match[str], answered: Mapping[str, Response]) -> object:
    response = answered.get(match[1])
    value: object = _body(response) if response is not None and _is_good(response) else None
    for name, index in _STEP.findall(match[2]):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
        else:
            raise PlatformError(
                400,
                _HALTED,
                f"Invalid reference specified. No value for {match[1]}{match[2]} found in {match[1]}",
            )
    return value


def _is_good(response: Response) -> bool:
    return response.status_code < 400


def _body(response: Response) -> object:
    return json.loads(response.get_data()) if response.get_data() else None


def _shown(name: str, response: Response) -> dict[str, object]:
    location = response.headers.get("Location")
    return {
        "body": _body(response),
        "httpHeaders": {"Location": location} if location else {},
        "httpStatusCode": response.status_code,
        "referenceId": name,
    }


ROUTES = (Route("POST", "/services/data/<version:version>/composite", composite),)
