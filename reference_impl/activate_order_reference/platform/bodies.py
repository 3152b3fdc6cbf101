"""Headers and bodies of requests: checked, read whole, bounded, and parsed without trust."""

import json
import re
from typing import Never

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Request

from activate_order_reference.platform.answers import PlatformError, unparseable

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HEADERS = ("HTTP_", "CONTENT_")
"""With what the names of headers begin in a WSGI environment."""
LIMIT = 1_000_000
"""The longest body that is taken, in bytes."""
_READ = 8 * LIMIT
"""The most that is read of a longer one, so that its sender gets to hear the answer."""


def read_whole(request: Request) -> None:
    """Read the body, so that nothing waits for a slow client afterwards.

    Raises `RequestEntityTooLarge` over `LIMIT`, `BadRequest` where it breaks off or is badly chunked.
    """
    request.max_content_length = _READ
    try:
        length = len(request.get_data(cache=True))
    except (ValueError, OSError):
        raise BadRequest("The body could not be read.") from None
    if length > LIMIT:
        raise RequestEntityTooLarge


def check_headers(request: Request) -> None:
    """Refuse a header with a control character in it, which no client sends in earnest.

    Raises `BadRequest`; a tab is none.
    """
    for name, value in request.environ.items():
        if name.startswith(_HEADERS) and _CONTROL.search(value):
            header = name.removeprefix("HTTP_").replace("_", "-").title()
            raise BadRequest(f"The header {header[:40]} has a control character.")


def json_body(request: Request) -> object:
    """Parse the body as JSON, whatever its depth.

    A missing content type is tolerated, as on the platform. Raises `PlatformError`: 415 for another type,
    400 for what does not parse.
    """
    if request.mimetype not in ("", "application/json"):
        raise PlatformError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            f"MediaType of '{request.mimetype[:100]}' is not supported by this resource",
        )
    try:
        parsed: object = json.loads(request.get_data().decode(), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise unparseable("The body is not UTF-8") from None
    except RecursionError:
        raise unparseable("The body is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise unparseable(f"{error.msg} at [line:{error.lineno}, column:{error.colno}]") from None
    except ValueError:
        raise unparseable("The body has a number that can't be read") from None
    return parsed


def json_object(request: Request) -> dict[str, object]:
    """Parse the body as a JSON object; raises as `json_body` does."""
    parsed = json_body(request)
    if not isinstance(parsed, dict):
        raise unparseable("Cannot deserialize the request: an object is wanted at [line:1, column:1]")
    return parsed


def _no_number(_name: str) -> Never:
    raise ValueError
