"""Mutants that are right for one caller at a time, and wrong where two call, or one calls for two carts at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call, read_call
from activate_order_reference.rules.error_conditions import ErrorCondition
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import Caller, Cart, CartShare
from werkzeug.wrappers import Request, Response

from activate_order_conformance.nouns.clock import Clock
from activate_order_conformance.targets.in_process import Ground
from activate_order_conformance.trial.between import (
    Answer,
    Ask,
    Result,
    answering,
    asks_the_driver,
    calls_the_action,
    documented,
)
from activate_order_conformance.trial.expectation import (
    BOTH_ACCEPTED,
    IN_FURTHER_VALUES,
    blamed,
    guards,
    missing,
    resting,
    together,
)
from activate_order_conformance.trial.mutants.error_rows import CHANGES
from activate_order_conformance.trial.mutants.interactions import DEEDS
from activate_order_conformance.trial.mutants.parameters import OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.late import SOON
from activate_order_conformance.trial.second_order.past import Build, Past, remembering
from activate_order_conformance.trial.second_order.states import HARMLESS, IN_THE_WAY, State, overlooking
from activate_order_conformance.trial.specification import (
    UNCHANGED,
    Change,
    Effect,
    Inputs,
    also,
    besides,
    leaving_out,
)
from activate_order_conformance.trial.subject import Blame, Make, Subject

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_mutant = partial(mutant, family="two callers, or two carts at once")


_KEPT_SINCE = 0.5
"""Seconds after which an answer is kept."""

_, _, _ACTIVATE_ORDER = CHANGES["activates-order"]

_KEPT_FOR = 0.25
"""Seconds for which a refusal is kept."""


def caller_mutants() -> Iterator[Subject]:
    """Yield the mutants that are wrong where two call, or one calls for two carts, at one instant."""
    for name, what, make, blame in _AT_ONCE:
        yield _mutant(f"callers.{name}", what, make, blame)
    yield _mutant(
        "callers.given-anothers-answer",
        "Who calls to the letter as another did, half a second after that was accepted, is given the same answer.",
        answering(UNCHANGED, _given_anothers),
        blamed(*guards("error-03")),
    )
    yield _mutant(
        "callers.given-a-refusal-again",
        "Who makes the same call within a quarter of a second after it was refused is given the same answer.",
        answering(UNCHANGED, _given_a_refusal_again),
        blamed("about-01"),
    )
    yield _mutant(
        "callers.of-one-connection",
        "Who calls first on a connection is taken for whoever calls on it afterwards.",
        answering(UNCHANGED, _known_by_connection),
        blamed("reading-41", *guards("error-02"), *guards("error-03")),
    )
    yield _mutant(
        "callers.nobody-on-a-connection",
        "A call without a credential is taken for one of who called last on its connection.",
        answering(UNCHANGED, _known_by_the_last),
        blamed("reading-41", *guards("error-02")),
    )
    for name, what, is_let_in in (
        (
            "nobody-let-in",
            "A call without a credential is taken for one of the cart's owner.",
            _bears_nothing,
        ),
        (
            "unknown-let-in",
            "A call with a credential that is not known is taken for one of the cart's owner.",
            bool,
        ),
        (
            "null-let-in",
            "A call whose credential is null is taken for one of the cart's owner.",
            _bears_null,
        ),
    ):
        yield _mutant(
            f"callers.{name}",
            what,
            answering(UNCHANGED, _letting_in(is_let_in), _calls_or_arranges),
            blamed("reading-41", *guards("error-02")),
        )
    for row in ("error-04", "error-05", "error-08", "error-10"):
        yield _mutant(
            f"callers.{row}.by-modify-all-data-alone",
            f"For who has access to another's cart by Modify All Data alone it is not checked whether "
            f"{IN_THE_WAY[row].phrase}.",
            partial(_overlooking_without_a_share, IN_THE_WAY[row]),
            IN_THE_WAY[row].let_through,
        )
    for clause, deed in DEEDS.items():
        yield _mutant(
            f"callers.{clause}.lost",
            f"Of two carts that are activated at one instant, {deed.what} is left out for the second.",
            remembering(_losing(clause)),
            missing(clause),
        )
        yield _mutant(
            f"callers.{clause}.undone-late",
            f"Where another call for its cart was refused just then, what comes of {deed.what} is undone {SOON:g} "
            "seconds later.",
            remembering(_soon_after(_where_another_was_refused(deed.undo))),
            missing(clause, item_is_tried=False),
        )


def _overlooking_without_a_share(state: State, ground: Ground) -> WSGIApplication:
    without: set[tuple[str, str]] = set()

    def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
        call = read_call(org, caller, inputs)
        if call.cart is not None and not any(org.all(CartShare, cart_id=call.cart.id, user_id=caller.id)):
            without.add((caller.id, call.cart.id))
        return call

    def is_without(call: Call) -> bool:
        cart, caller = call.cart, call.caller
        is_anothers = cart is not None and cart.owner_id != caller.id and (caller.id, cart.id) in without
        return is_anothers and caller.modify_all_data

    return ground.reference(overlooking(is_without, state, base=replace(SPECIFICATION, read=read)))


def _just_now(past: Past, call: Call, *, same_caller: bool = False) -> bool:
    """Tell whether another cart was activated at this instant, for the same caller or for anybody."""
    return any(
        cart_id != (call.cart and call.cart.id)
        and turn == past.turn
        and (not same_caller or past.calls[cart_id].caller.id == call.caller.id)
        for cart_id, turn in past.accepted_in.items()
    )


def _given_anothers(clock: Clock) -> Answer:
    accepted: dict[bytes, tuple[str, float, bytes]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        asked, caller = request.get_data(), request.headers.get("Authorization", "")
        first, at, document = accepted.get(asked, (caller, 0.0, b""))
        if first != caller and clock.now() - at > _KEPT_SINCE:
            return documented(json.loads(document))
        response = ask()
        if response.status_code == 200:
            accepted[asked] = caller, clock.now(), response.get_data()
        return response

    return answer


def _given_a_refusal_again(clock: Clock) -> Answer:
    refused: dict[tuple[bytes, str], tuple[float, int, bytes]] = {}

    def answer(request: Request, ask: Ask) -> Response:
        asked = request.get_data(), request.headers.get("Authorization", "")
        at, status, document = refused.get(asked, (-_KEPT_FOR, 0, b""))
        if clock.now() - at < _KEPT_FOR:
            return documented(json.loads(document), status)
        response = ask()
        if response.status_code >= 400:
            refused[asked] = clock.now(), response.status_code, response.get_data()
        return response

    return answer


def _known_by_connection(_clock: Clock) -> Answer:
    known: dict[str, str] = {}

    def answer(request: Request, ask: Ask) -> Response:
        connection, given = request.environ.get("REMOTE_PORT"), request.headers.get("Authorization")
        if connection and given:
            request.environ["HTTP_AUTHORIZATION"] = known.setdefault(connection, given)
        return ask()

    return answer


def _known_by_the_last(_clock: Clock) -> Answer:
    known: dict[str, str] = {}

    def answer(request: Request, ask: Ask) -> Response:
        connection, given = request.environ.get("REMOTE_PORT"), request.headers.get("Authorization")
        if connection and given:
            known[connection] = given
        elif connection in known:
            request.environ["HTTP_AUTHORIZATION"] = known[connection]
        return ask()

    return answer


def _bears_nothing(authorization: str | None) -> bool:
    return not authorization


def _bears_null(authorization: str | None) -> bool:
    return authorization == "Bearer null"


def _calls_or_arranges(request: Request) -> bool:
    return calls_the_action(request) or (asks_the_driver(request) and request.method == "POST")


def _letting_in(is_let_in: Callable[[str | None], bool]) -> Callable[[Clock], Answer]:
    """Return what takes a call for one of the cart's owner, where its authorization, not known, is let in."""

    def answering_anew(_clock: Clock) -> Answer:
        owners: dict[str, str] = {}

        def answer(request: Request, ask: Ask) -> Response:
            if not calls_the_action(request):
                response = ask()
                if response.status_code == 201:
                    arranged = json.loads(response.get_data())
                    owners[arranged["cartId"]] = arranged["authorization"]
                return response
            given = request.headers.get("Authorization")
            cart = str(json.loads(request.get_data())["inputs"][0].get("cartId"))
            if given not in owners.values() and is_let_in(given) and cart in owners:
                request.environ["HTTP_AUTHORIZATION"] = owners[cart]
            return ask()

        return answer

    return answering_anew


def _losing(clause: str) -> Build:
    return lambda past: leaving_out(clause, lambda run: _just_now(past, past.calls[run.cart_id]))


def _soon_after(deed: Callable[[Past, Run], None]) -> Build:
    """Return what builds a specification that does something when the quiet period after an activation is over."""
    return lambda past: besides(Interaction(name="soon", effect=lambda run: deed(past, run), after=SOON))


def _where_another_was_refused(effect: Effect) -> Callable[[Past, Run], None]:
    """Return what does something to a cart for which another call was refused as it was activated."""

    def deed(past: Past, run: Run) -> None:
        if past.refused_by.get(run.cart_id, (-1, 0))[0] == past.accepted_in[run.cart_id]:
            effect(run)

    return deed


def _to_those_refused_beside(change: Change) -> Callable[[Past, Run], None]:
    """Return what changes the carts that were refused as another one was activated."""

    def deed(past: Past, run: Run) -> None:
        for cart_id, (turn, _) in past.refused_by.items():
            cart = run.org.get(Cart, cart_id)
            if cart is not None and cart_id != run.cart_id and turn == past.accepted_in[run.cart_id]:
                change(run.org, cart)

    return deed


def _activating_beside_another(past: Past) -> Specification:
    def on_refusal(org: Org, call: Call) -> None:
        if call.cart and call.caller.modify_all_data and _just_now(past, call, same_caller=True):
            _ACTIVATE_ORDER(org, call.cart)

    return replace(SPECIFICATION, on_refusal=on_refusal)


def _same_operation(past: Past, _call: Call, result: Result) -> None:
    if result["outputValues"]:
        operation = result["outputValues"][OUTPUT]
        result["outputValues"][OUTPUT] = past.operations.setdefault(str(past.turn), operation)


def _first_of_cart(_past: Past) -> Specification:
    first: dict[object, Caller] = {}

    def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
        call, cart_id = read_call(org, caller, inputs), str(inputs.get("cartId"))
        if call.cart_access in ("All", "Edit"):
            first.setdefault(cart_id, caller)
        known = first.get(cart_id, caller)
        return read_call(org, known, inputs) if known.integrator or known.modify_all_data else call

    return replace(SPECIFICATION, read=read)


def _refusing_the_other(code: str, status: int) -> Build:
    """Return what builds a specification that refuses a cart so at the instant at which it is activated."""

    def build(past: Past) -> Specification:
        def is_other(call: Call) -> bool:
            return call.cart is not None and past.accepted_in.get(call.cart.id) == past.turn

        other = ErrorCondition(title="The other one", code=code, status=status, holds=is_other)
        return replace(SPECIFICATION, conditions=(other, *SPECIFICATION.conditions))

    return build


def _beside_a_sound_call(state: State, *, same_caller: bool = False) -> Build:
    """Return what builds a specification that overlooks a state at the instant at which another cart is activated."""
    return lambda past: overlooking(lambda call: _just_now(past, call, same_caller=same_caller), state)


def _beside_its_like(state: State) -> Build:
    """Return what builds a specification that overlooks a state of a cart for which another call is refused now."""
    return lambda past: overlooking(lambda call: _is_refused_just_now(past, call), state)


def _refused_alike(past: Past) -> Specification:
    return also("error-11", lambda call: _is_refused_just_now(past, call))


def _is_refused_just_now(past: Past, call: Call) -> bool:
    """Tell whether another call for its cart is refused at the same instant, and before it."""
    turn, number = past.refused_by.get(call.cart.id if call.cart else "", (-1, 0))
    return turn == past.turn and number < past.number


def _locked_by_caller(past: Past) -> Specification:
    first: dict[str, tuple[int, Call]] = {}
    """The turn in which each cart was called for last, and the first call in it."""

    def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
        call, cart_id = read_call(org, caller, inputs), str(inputs.get("cartId"))
        turn, met = first.get(cart_id, (-1, call))
        if turn != past.turn:
            first[cart_id] = past.turn, call
        if turn != past.accepted_in.get(cart_id) or turn != past.turn or met.caller.id == caller.id:
            return call
        return replace(met, caller=caller, cart_access=call.cart_access)

    return replace(SPECIFICATION, read=read)


def _not_locked(where: Callable[[Call, Inputs], bool]) -> Build:
    """Return what builds a specification that lets a call meet the first one for its cart, `where` both are so."""

    def build(past: Past) -> Specification:
        def read(org: Org, caller: Caller, inputs: Inputs) -> Call:
            call = read_call(org, caller, inputs)
            if call.cart is None or past.accepted_in.get(call.cart.id) != past.turn:
                return call
            first = past.calls[call.cart.id]
            return replace(first, inputs=inputs) if where(first, inputs) else call

        return replace(SPECIFICATION, read=read)

    return build


def _not_locked_in(state: State) -> Build:
    return _not_locked(lambda first, _: state.holds(first))


def _not_locked_once_refused(past: Past) -> Specification:
    """Return a specification that lets a call meet the first one for its cart where another input of it is refused."""

    def is_one_refused(_first: Call, _inputs: Inputs) -> bool:
        return any(number == past.number for _, number in past.refused_by.values())

    return _not_locked(is_one_refused)(past)


def _names_more(_first: Call, inputs: Inputs) -> bool:
    return not inputs.keys() <= {"cartId", "orderStatus"}


def _is_named_otherwise(first: Call, inputs: Inputs) -> bool:
    return first.inputs.get("cartId") != inputs.get("cartId")


_INFOS_ALONE = replace(
    HARMLESS["infos"],
    holds=lambda call: HARMLESS["infos"].holds(call) and not HARMLESS["warnings"].holds(call),
)


def _refused_together(past: Past) -> Specification:
    def just_now(call: Call) -> bool:
        return any(
            turn == past.turn and caller_id != call.caller.id for caller_id, turn in past.refused_in.items()
        )

    return also("error-05", just_now)


_AT_ONCE: tuple[tuple[str, str, Make, Blame], ...] = (
    (
        "one-at-a-time",
        "At the instant at which a cart is activated, calls for any other are refused as in progress.",
        remembering(lambda past: also("error-05", lambda call: _just_now(past, call))),
        blamed("about-01"),
    ),
    (
        "one-of-a-caller",
        "At the instant at which a cart is activated, calls for its caller's others are refused.",
        remembering(lambda past: also("error-05", lambda call: _just_now(past, call, same_caller=True))),
        blamed("input-01"),  # another cart of the caller is why, and not who calls beside
    ),
    (
        "one-operation",
        "Carts that are activated at one instant name the same operation.",
        remembering(lambda _: SPECIFICATION, _same_operation),
        resting("reading-37", "output-01"),
    ),
    (
        "locked-by-caller",
        "Of two calls for one cart at one instant both are carried out where two callers make them.",
        remembering(_locked_by_caller),
        BOTH_ACCEPTED,
    ),
    (
        "locked-by-id",
        "Of two calls for one cart at one instant both are carried out where they name it in two forms.",
        remembering(_not_locked(_is_named_otherwise)),
        BOTH_ACCEPTED,
    ),
    (
        "locked-unless-it-names-more",
        "Of two calls for one cart at one instant both are carried out where the other has inputs of no page.",
        remembering(_not_locked(_names_more)),
        BOTH_ACCEPTED,
    ),
    (
        "locked-until-one-is-refused",
        "Of two calls for one cart at one instant both are carried out where the other had an input refused.",
        remembering(_not_locked_once_refused),
        BOTH_ACCEPTED,
    ),
    *(
        (
            f"locked-unless-{state.id}",
            f"Of two calls for one cart at one instant, or in one call, both are carried out where {state.phrase}.",
            remembering(_not_locked_in(state)),
            BOTH_ACCEPTED,
        )
        for state in (HARMLESS["edit-share"], HARMLESS["modify-all-data"])
    ),
    (
        "locked-unless-infos-alone",
        "Of two calls for one cart both are carried out where it has validation output for information alone.",
        remembering(_not_locked_in(_INFOS_ALONE)),
        BOTH_ACCEPTED,
    ),
    *(
        (
            f"other-{word}",
            f"Of two calls for one cart at one instant the other is refused with {code} and HTTP status {status}.",
            remembering(_refusing_the_other(code, status)),
            blamed("error-05"),
        )
        for word, code, status in (
            ("fails", "UNKNOWN_EXCEPTION", 500),
            ("conflicts", "ALREADY_IN_PROCESS", 409),
        )
    ),
    (
        "first-of-cart",
        "Who calls for his cart first, with the permission to, is taken for the caller of every later call for it.",
        remembering(_first_of_cart),
        together(IN_THE_WAY["error-02"].let_through, IN_THE_WAY["error-03"].let_through),
    ),
    *(
        (
            f"{row}.beside-a-sound-call",
            f"At the instant at which another cart is activated, it is not checked whether {state.phrase}.",
            remembering(_beside_a_sound_call(state)),
            together(state.let_through, IN_FURTHER_VALUES.get(row, {})),
        )
        for row, state in IN_THE_WAY.items()
        if state.bears != "call" and state.let_through
    ),
    *(
        (
            f"{row}.behind-its-callers",
            f"Right behind an activation of another of its caller it is not checked whether {IN_THE_WAY[row].phrase}.",
            remembering(_beside_a_sound_call(IN_THE_WAY[row], same_caller=True)),
            IN_THE_WAY[row].let_through,
        )
        for row in ("error-04", "error-08", "error-10")
    ),
    *(
        (
            f"{row}.beside-its-like",
            f"Where another call for its cart is refused just now, it is not checked whether {state.phrase}.",
            remembering(_beside_its_like(state)),
            state.let_through,
        )
        for row, state in IN_THE_WAY.items()
        if state.bears != "call" and state.let_through
    ),
    (
        "refused-alike",
        "At the instant at which a call for its cart is refused, another one is refused for its order status too.",
        remembering(_refused_alike),
        BOTH_ACCEPTED,
    ),
    (
        "refused-beside-another.activates-order",
        f"A call that is refused as another cart is activated activates the order {SOON:g} seconds later.",
        remembering(_soon_after(_to_those_refused_beside(_ACTIVATE_ORDER))),
        blamed("reading-23"),
    ),
    (
        "refused-beside-its-own.activates-order",
        "Who may modify all data and is refused as another cart of theirs is activated has the order activated.",
        remembering(_activating_beside_another),
        blamed("reading-23"),
    ),
    (
        "refused-together",
        "At the instant at which a call is refused, those of other callers are refused too.",
        remembering(_refused_together),
        blamed("about-01"),
    ),
)
"""What is wrong at one instant: name, sentence, implementation and blame."""
