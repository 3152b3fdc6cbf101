"""The line to a driver: its answers in the protocol's shape, and the one sentence for everything else."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from typing import TypeVar

from pydantic import ValidationError

from activate_order_conformance.nouns.answer import media_type
from activate_order_conformance.nouns.brief import CUT, brief
from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.phrases import lowered
from activate_order_conformance.targets.driver.driver_documents import Document
from activate_order_conformance.targets.http.json_body import not_json, object_in
from activate_order_conformance.targets.http.line import Line, Request, passes
from activate_order_conformance.targets.http.reply import Reply
from activate_order_conformance.targets.http.transport import Transport
from activate_order_conformance.targets.settings.urls import DRIVER_PATH

PROTOCOL_REMEDY = "Hold the driver to its protocol: `activate-order export driver` writes it as OpenAPI."
"""What to do about an answer that is not what the protocol says."""

_FOR_BROWSERS = (
    "Check the target's URL, and driver.url: what answers there is for browsers, or wants a login first."
)
_TAKES_AWAY = (
    "Let it take a checkout away at any time, also while the action still works on it, and also twice."
)
_ANSWERS_ITSELF = "Let the driver itself answer, with HTTP status 204 and nothing else."
_Document = TypeVar("_Document", bound=Document)
_UNION_MEMBERS = frozenset({"str", "int", "bool"})


class DriverLine(Line):
    """A line to a driver, which is held to the protocol; no sentence contains the token."""

    def __init__(self, *, url: str, token: str | None, clock: Clock, transport: Transport) -> None:
        super().__init__(name="The driver", root=url, clock=clock, transport=transport)
        self._token = token

    def answer(self, request: Request) -> Reply:
        """Return the driver's answer, whose status is 2xx or, to a request with a body, 422.

        Raises DriverFault.
        """
        reply = self.ask(request, None if self._token is None else f"Bearer {self._token}")
        if 200 <= reply.status < 300 or (reply.status == 422 and request.body is not None):
            return reply
        if reply.status == 401:
            remedy = "is not the driver's" if self._token is not None else "is not set"
            raise self.fault(
                f"answered {request} with HTTP status 401: ACTIVATE_ORDER_DRIVER_TOKEN {remedy}",
                remedy="Set it to the token that the driver was started with.",
                turned_down=True,
            )
        word = object_in(reply.body).get("error")
        detail = self.scrubbed(word) if isinstance(word, str) and word else reply.redirect
        raise self.fault(
            f"answered {request} with HTTP status {reply.status}{f': {detail}' if detail else ''}",
            passes=passes(reply),
            remedy=self._remedy(request, reply),
            turned_down=400 <= reply.status < 500 and not passes(reply),
            unknown=reply.status == 404,
        )

    def take_away(self, request: Request) -> None:
        """Ask for something to be taken away; raises DriverFault, also where what answers is no driver."""
        self.require_done(self.answer(request), str(request), remedy=_ANSWERS_ITSELF)

    def _remedy(self, request: Request, reply: Reply) -> str:
        if reply.redirect:
            return _FOR_BROWSERS
        if request.verb == "DELETE" and not passes(reply):
            return _TAKES_AWAY
        return self._path_lacking(request, reply)

    def _path_lacking(self, request: Request, reply: Reply) -> str:
        """Say what address may be meant where nothing is at one that lacks the usual path (empty: it has it)."""
        if reply.status != 404 or request.path != "/" or DRIVER_PATH in self.root:
            return ""
        return f"The path may be lacking: a driver is usually at {self.root.rstrip('/')}{DRIVER_PATH}."

    def read(self, shape: type[_Document], request: Request, reply: Reply) -> _Document:
        """Return the answer to `request` as a document of that shape; raises DriverFault naming the field."""
        if media_type(reply.headers) == "text/html":
            raise self.fault(f"answered {request} with a page, such as one to log in", remedy=_FOR_BROWSERS)
        try:
            return shape.model_validate_json(reply.body.removeprefix(BOM_UTF8), by_alias=True, by_name=False)
        except ValidationError as error:
            if what_came := not_json(reply.body):
                raise self.fault(f"answered {request} with {what_came}", remedy=PROTOCOL_REMEDY) from None
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"] if part not in _UNION_MEMBERS)
            field = f'a wrong "{where}"' if where else "what is no document of the protocol"
            complaint = lowered(first["msg"])
            example = _example(shape, first["loc"][0]) if where and first["type"] == "dict_type" else ""
        raise self.fault(
            f"answered {request} with {field} ({brief(complaint, 120)}{example})", remedy=PROTOCOL_REMEDY
        )

    def scrubbed(self, text: str) -> str:
        """Return what the driver said on one short line, without the token, should it repeat it."""
        return brief(text.replace(self._token, CUT) if self._token else text, 200)


def _example(shape: type[_Document], name: int | str) -> str:
    """Return how a field whose value is a table is written (empty: it is none, or has no example)."""
    examples = [
        each.examples[0] for each in shape.model_fields.values() if each.alias == name and each.examples
    ]
    tables = [example for example in examples if isinstance(example, dict)]
    return f"; write it like {json.dumps(tables[0])}" if tables else ""
