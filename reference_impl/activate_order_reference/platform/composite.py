"""Several requests in one, of which a later one can refer to what an earlier one was answered with."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes, urlsplit

from werkzeug.wrappers import Request, Response

from activate_order_reference.platform.answers import PlatformError, json_answer, unparseable
from activate_order_reference.platform.bodies import LIMIT, json_object
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

    @property
    def path(self) -> bytes:
        """Where the request goes, whichever of its characters are written as escapes."""
        return unquote_to_bytes(urlsplit(self.url).path)


class _Answer:
    """What a part was answered with; its body is parsed once, however often others refer to it."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.body: object = json.loads(response.get_data()) if response.get_data() else None
        self.is_good = response.status_code < 400

    def shown(self, name: str) -> dict[str, object]:
        """Return it as it stands in the answer to the whole."""
        location = self.response.headers.get("Location")
        return {
            "body": self.body,
            "httpHeaders": {"Location": location} if location else {},
            "httpStatusCode": self.response.status_code,
            "referenceId": name,
        }


def composite(visit: Visit, version: str) -> Response:
    """Answer each request in turn; with `allOrNone` all are undone where one fails."""
    asked = json_object(visit.request)
    parts, all_or_none = _parts(asked.get("compositeRequest")), asked.get("allOrNone") is True
    for part in parts:
        _check(part, all_or_none=all_or_none)
    before = visit.site.org.state() if all_or_none else None
    answered: dict[str, _Answer] = {}
    for part in parts:
        answered[part.name] = _Answer(_answer(visit, part, answered, all_or_none=all_or_none))
        if all_or_none and not answered[part.name].is_good:
            break
    failed = [name for name, answer in answered.items() if not answer.is_good]
    if before is not None and failed:
        visit.site.org.restore(before)
        rolled_back = _Answer(
            PlatformError(
                400,
                _HALTED,
                "The transaction was rolled back since another operation in the same transaction failed.",
            ).response()
        )
        answered = {part.name: answered[part.name] if part.name in failed else rolled_back for part in parts}
    return json_answer({"compositeResponse": [answer.shown(name) for name, answer in answered.items()]})


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
    return _Part(method.upper(), _sendable(url), name, each.get("body"))


def _sendable(url: str) -> str:
    """Return a URL in ASCII, as a client sends it that makes the request alone."""
    return quote(url.encode(errors="surrogatepass"), safe="%/:=&?~#+!$,;'@()*[]{}")


def _check(part: _Part, *, all_or_none: bool) -> None:
    """Refuse what can be no part: asked before anything is done, and again when references are filled in."""
    if (
        part.method not in _METHODS
        or not part.url.startswith("/services/data/")
        or b"/composite" in part.path
    ):
        shown = f"{part.method[:10]} {part.url[:100]}"
        raise PlatformError(400, "INVALID_INPUT", f"{shown} cannot be a part of the request")
    if all_or_none and b"/actions/" in part.path:
        raise PlatformError(
            400,
            "FUNCTIONALITY_NOT_ENABLED",
            "The reference knows no allOrNone for requests that invoke an action",
        )


def _answer(visit: Visit, part: _Part, answered: Mapping[str, _Answer], *, all_or_none: bool) -> Response:
    try:
        filled = replace(
            part, url=_sendable(_filled_text(part.url, answered)), body=_filled(part.body, answered)
        )
        _check(filled, all_or_none=all_or_none)
        request = _request(visit.request, filled)
    except PlatformError as error:
        return error.response()
    except RecursionError:
        return unparseable("The body is nested too deeply").response()
    return visit.ask(request)


def _request(around: Request, part: _Part) -> Request:
    sent = b"" if part.body is None else _written(part.body)
    return Request(
        {
            **{name: value for name, value in around.environ.items() if not name.startswith("werkzeug.")},
            "REQUEST_METHOD": part.method,
            "PATH_INFO": part.path.decode("latin-1"),
            "QUERY_STRING": urlsplit(part.url).query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.input": io.BytesIO(sent),
        }
    )


def _written(body: object) -> bytes:
    """Return a body as JSON of the length that a request may have: a reference is short, and may stand for much."""
    pieces, length = [], 0
    for piece in json.JSONEncoder().iterencode(body):
        length += len(piece)
        if length > LIMIT:
            raise PlatformError(
                413, "EXCEEDED_MAX_SIZE_REQUEST", "The body is too long with what it refers to"
            )
        pieces.append(piece)
    return "".join(pieces).encode()


def _filled(value: object, answered: Mapping[str, _Answer]) -> object:
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
    return _filled_text(value, answered)


def _filled_text(text: str, answered: Mapping[str, _Answer]) -> str:
    """Return a text with what it refers to; a list or an object is no part of a text."""

    def filled(match: re.Match[str]) -> str:
        value = _referred(match, answered)
        if isinstance(value, dict | list):
            raise _refers_to_nothing(match)
        return str(value)

    return _REFERENCE.sub(filled, text)


def _referred(match: re.Match[str], answered: Mapping[str, _Answer]) -> object:
    answer = answered.get(match[1])
    value: object = answer.body if answer is not None and answer.is_good else None
    for name, index in _STEP.findall(match[2]):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
        else:
            raise _refers_to_nothing(match)
    return value


def _refers_to_nothing(match: re.Match[str]) -> PlatformError:
    return PlatformError(
        400,
        _HALTED,
        f"Invalid reference specified. No value for {match[1]}{match[2]} found in {match[1]}",
    )


ROUTES = (Route("POST", "/services/data/<version:version>/composite", composite),)
