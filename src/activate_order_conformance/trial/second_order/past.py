"""What an implementation that is wrong in time remembers of the calls that it answered."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from activate_order_reference.rules.activation import Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Between,
    Result,
    calls_the_action,
    results_of,
    set_document,
)
from activate_order_conformance.trial.second_order.states import IN_THE_WAY
from activate_order_conformance.trial.specification import Inputs
from activate_order_conformance.trial.subject import Make

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(slots=True)
class Past:
    """What was called before: the last call and the time of its acceptance by cart, the rest by caller.

    `refusals` is how often each caller was refused, `activations` how many they made, `passed` what did not stand
    in the way of one of their earlier calls, `codes` and `operations` what they were answered first, or were in a turn.

    Calls are at one instant that come in one `turn`: nothing but the action was asked in between. `accepted_in` has
    the turn of each cart's acceptance, `refused_in` that of each caller's last refusal, `refused_by` turn and `number`
    of the call by which each cart was refused last.
    """

    clock: Clock
    calls: dict[str, Call] = field(default_factory=dict)
    accepted: dict[str, float] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    activations: Counter[str] = field(default_factory=Counter)
    passed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    turn: int = 0
    number: int = 0
    accepted_in: dict[str, int] = field(default_factory=dict)
    refused_in: dict[str, int] = field(default_factory=dict)
    refused_by: dict[str, tuple[int, int]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)

    def refused(self, call: Call, at_least: int = 1) -> bool:
        """Tell whether calls of this caller were refused before, so many."""
        return self.refusals[call.caller.id] >= at_least

    def note_call(self, call: Call) -> None:
        """Remember a call that was read."""
        if call.cart is not None:
            self.calls[call.cart.id] = call

    def note_refusal(self, call: Call) -> None:
        """Remember a call that was refused, and what did not stand in its way."""
        self.refusals[call.caller.id] += 1
        self.refused_in[call.caller.id] = self.turn
        if call.cart is not None:
            self.refused_by[call.cart.id] = self.turn, self.number
        self.passed[call.caller.id] |= {row for row, state in IN_THE_WAY.items() if not state.holds(call)}

    def note_acceptance(self, run: Run) -> None:
        """Remember an activation."""
        self.accepted[run.cart_id] = self.clock.now()
        self.accepted_in[run.cart_id] = self.turn
        if run.cart_id in self.calls:
            self.activations[self.calls[run.cart_id].caller.id] += 1


Where: TypeAlias = Callable[[Past, Call], bool]
"""Whether an implementation is wrong at a call, by what was before it."""

Build: TypeAlias = Callable[[Past], Specification]
"""What makes the specification of an implementation that remembers."""

Alter: TypeAlias = Callable[[Past, Call, Result], object]
"""Alters the result of a call, which is the last one of its cart."""


def remembering(build: Build, alter: Alter | None = None) -> Make:
    """Return what makes an implementation of the specification that `build` makes of its past.

    What its questions ask of the past is what was before their call. With `alter` its results are altered.
    """

    def make(ground: Ground) -> _Counting:
        past = Past(ground.clock)
        application = ground.reference(_with_memory(build(past), past))
        if alter is not None:
            application = Between(application, calls_the_action, _altering(past, alter))
        return _Counting(application, past)

    return make


@dataclass(frozen=True, slots=True)
class _Counting:
    """A WSGI application that counts what is asked of the one behind it, as it passes."""

    application: WSGIApplication
    past: Past

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.past.number += 1
        self.past.turn += not calls_the_action(Request(environ, populate_request=False))
        return self.application(environ, start_response)


def _with_memory(specification: Specification, past: Past) -> Specification:
    def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
        call = specification.read(org, caller, inputs)
        past.note_call(call)
        return call

    def on_refusal(org: Org, call: Call) -> None:
        specification.on_refusal(org, call)
        past.note_refusal(call)

    remember = Interaction(name="remembered", effect=past.note_acceptance)
    return replace(
        specification,
        read=read,
        on_refusal=on_refusal,
        interactions=(remember, *specification.interactions),
    )


def _altering(past: Past, alter: Alter) -> Answer:
    def answer(request: Request, ask: Ask) -> Response:
        response = ask()
        inputs = json.loads(request.get_data())["inputs"]
        results = results_of(response)
        for given, result in zip(inputs, results, strict=True):
            call = past.calls.get(str(given.get("cartId")))
            if call is not None:
                alter(past, call, result)
        set_document(response, results)
        return response

    return answer
