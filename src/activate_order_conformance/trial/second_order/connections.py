"""Mutants that know of a whole connection what was true of one call that came by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller
from werkzeug.wrappers import Request, Response

from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.between import Ask, answering
from activate_order_conformance.trial.expectation import blamed, guards, resting, together
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.specification import UNCHANGED, Inputs, reading, unless
from activate_order_conformance.trial.subject import Make, Subject

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_mutant = partial(mutant, family="a connection that is used again")

_connection: ContextVar[str] = ContextVar("connection")
"""The connection by which the request came that is being answered."""


def connection_mutants() -> Iterator[Subject]:
    """Yield the mutants that know of a connection what was true of one call."""
    yield _mutant(
        "connections.permission",
        "Once a caller with the permission called, nobody is asked for it on the same connection.",
        _by_connection(_of_whom_one_may),
        blamed(*guards("error-02")),
    )
    yield _mutant(
        "connections.access",
        "Every second call on a connection is let through without access to the cart.",
        _by_connection(_every_second),
        blamed(*guards("error-03")),
    )
    yield _mutant(
        "connections.left-out",
        "What is left out of an input is that of the call before on the same connection.",
        answering(UNCHANGED, lambda _: _filling_in()),
        together(blamed(*guards("error-11")), resting("reading-12"), resting("reading-13", "error-01")),
    )


def _of_whom_one_may() -> Specification:
    of_whom_one_may: set[str] = set()

    def noted(_org: Org, caller: Caller, _inputs: Inputs, call: Call) -> Call:
        if caller.integrator or caller.modify_all_data:
            of_whom_one_may.add(_connection.get())
        return call

    return unless("error-02", lambda _: _connection.get() in of_whom_one_may, reading(noted))


def _every_second() -> Specification:
    calls: dict[str, int] = {}

    def counted(_org: Org, _caller: Caller, _inputs: Inputs, call: Call) -> Call:
        calls[_connection.get()] = calls.get(_connection.get(), 0) + 1
        return call

    return unless("error-03", lambda _: calls[_connection.get()] % 2 == 0, reading(counted))


def _by_connection(specification: Callable[[], Specification]) -> Make:
    """Return what makes a reference whose rules may ask by which connection a call came."""

    def make(ground: Ground) -> WSGIApplication:
        reference = ground.reference(specification())

        def ask(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
            _connection.set(environ.get("REMOTE_PORT", ""))
            return reference(environ, start_response)

        return ask

    return make


def _filling_in() -> Callable[[Request, Ask], Response]:
    last: dict[str, dict[str, object]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        document = json.loads(request.get_data())
        known = last.setdefault(request.environ.get("REMOTE_PORT", ""), {})
        inputs = [{**known, **each} for each in document["inputs"]]
        known.update(inputs[-1])
        return ask({**document, "inputs": inputs})

    return answer
