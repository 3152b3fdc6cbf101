"""What the driver is asked, and what it answers to requests that it turns down."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from werkzeug.wrappers import Request, Response

from activate_order_reference.driver.departures import DEPARTURES
from activate_order_reference.platform.answers import PlatformError, json_answer
from activate_order_reference.platform.bodies import json_body

T = TypeVar("T", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Ready(_Strict):
    """The texts that a ready session bears, which the caller's profile decides."""

    session_state: str | None
    session_next_state: str | None


class Arrange(_Strict):
    """What `POST /checkouts` is sent."""

    run: Annotated[str, Field(min_length=1)]
    ready: Ready
    departures: dict[str, JsonValue]
    same_caller_as: Annotated[str | None, Field(alias="sameCallerAs")] = None


class Change(_Strict):
    """What `PATCH /checkouts/{id}` is sent."""

    departures: dict[str, JsonValue]


class DriverError(Exception):
    """A request that the driver turns down, with what it answers.

    `allowed` are the methods that a resource does have, where the request's is none of them.
    """

    def __init__(self, status: int, body: dict[str, object], *, allowed: Sequence[str] = ()) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body
        self.allowed = allowed

    def response(self) -> Response:
        """Answer with this error."""
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        if self.allowed:
            headers["Allow"] = ", ".join(self.allowed)
        return json_answer(self.body, self.status, headers)


def refusal(status: int, sentence: str) -> DriverError:
    """Return the error that says this sentence."""
    return DriverError(status, {"error": sentence})


def parsed(model: type[T], request: Request) -> T:
    """Return the body of a request as a document; raises 400 for what is none."""
    try:
        body = json_body(request)
    except PlatformError as error:
        raise refusal(error.status, error.message) from None
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:3])
        raise refusal(400, f"{where or 'The body'}: {first['msg']}.") from None


def check_names(wanted: dict[str, JsonValue]) -> None:
    """Raise 400 for a departure that there is none of."""
    unknown = [name for name in wanted if name not in DEPARTURES]
    if unknown:
        near = get_close_matches(unknown[0][:100].casefold(), DEPARTURES, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise refusal(400, f"There is no departure called {unknown[0][:100]!r}.{meant}")


def check_possible(reasons: dict[str, str]) -> None:
    """Raise 422 where there are reasons, by departure, why something cannot be arranged."""
    if reasons:
        unsupported = {n: {"kind": "cannot-arrange", "reason": reason} for n, reason in reasons.items()}
        raise DriverError(422, {"unsupported": unsupported})
