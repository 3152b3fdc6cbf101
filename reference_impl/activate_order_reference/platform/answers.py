"""Answers in JSON, and the platform's errors."""

import json
from collections.abc import Mapping, Sequence

from werkzeug.wrappers import Response

_JSON = "application/json;charset=UTF-8"
_written = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class PlatformError(Exception):
    """A refusal of the platform itself, before or beside the action.

    It is answered with an array of one error. `fields` names the record fields that are at fault, `allowed`
    the methods that a resource does have.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Sequence[str] | None = None,
        allowed: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.allowed = allowed

    def response(self) -> Response:
        """Answer with this error."""
        error: dict[str, object] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            error["fields"] = list(self.fields)
        headers = {"WWW-Authenticate": "Token"} if self.status == 401 else {}
        if self.allowed:
            headers["Allow"] = ", ".join(self.allowed)
        return json_answer([error], self.status, headers)


def not_found(message: str = "The requested resource does not exist") -> PlatformError:
    """Return the error for an address with nothing behind it."""
    return PlatformError(404, "NOT_FOUND", message)


def unparseable(message: str) -> PlatformError:
    """Return the error for a body that is not the JSON that is wanted."""
    return PlatformError(400, "JSON_PARSER_ERROR", message)


def json_answer(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON, in ASCII so that whatever a client sent can be sent back."""
    return Response(_written(content), status, headers, content_type=_JSON)


def no_content() -> Response:
    """Answer with 204 and nothing."""
    return Response(status=204)
