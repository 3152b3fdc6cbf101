"""Mutants that take one value for another: words, ids and numbers that are nearly right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from functools import partial
from itertools import takewhile
from urllib.parse import unquote

from activate_order_reference.rules.activation import SPECIFICATION, Specification
from activate_order_reference.rules.call import Call
from activate_order_reference.rules.error_conditions import ErrorCondition, step
from activate_order_reference.rules.interactions import Interaction, Run
from activate_order_reference.rules.org import Org
from activate_order_reference.rules.records import (
    BackgroundOperation,
    Caller,
    Cart,
    CartValidationOutput,
    Record,
)

from activate_order_conformance.trial.between import Result
from activate_order_conformance.trial.expectation import blamed, guards, resting, together
from activate_order_conformance.trial.mutants.parameters import NO_OUTPUT, OUTPUT
from activate_order_conformance.trial.rows import mutant
from activate_order_conformance.trial.second_order.given import CART_IDS, STATUSES
from activate_order_conformance.trial.second_order.past import Alter, Past, remembering
from activate_order_conformance.trial.second_order.states import HARMLESS
from activate_order_conformance.trial.specification import (
    Question,
    also,
    besides,
    errors_of,
    order_of,
    taking_for_mine,
    unless,
)
from activate_order_conformance.trial.subject import Blame, Subject

_mutant = partial(mutant, family="a value taken for another")


def value_mutants() -> Iterator[Subject]:
    """Yield the mutants that take one value for another."""
    for word, phrase, is_taken in STATUSES:
        yield _mutant(
            f"values.order-status.{word}",
            f"An order status that is {phrase} is taken for the one that activates.",
            unless("error-11", _status(is_taken)),
            resting("reading-12", *guards("error-11")) if word == "blank" else blamed(*guards("error-11")),
        )
    for word, phrase, names in CART_IDS:
        yield _mutant(
            f"values.cart-id.{word}",
            f"A cart id that is {phrase} is taken for the caller's cart.",
            _cart_id(names),
            blamed(*guards("error-01")),
            survives=_SURVIVING.get(word, ""),
        )
    yield _mutant(
        "values.cart-id.of-its-order.for-who-may-all",
        "A cart id that is the id of its order is taken for the cart of a caller who may modify all data.",
        _cart_id(_is_of_its_order_for_who_may_all),
        blamed(*guards("error-01")),
    )
    for name, what, specification, blame in _FIELDS:
        survives = _SURVIVING.get(name, "")
        yield _mutant(f"values.{name}", what, specification, blame, survives=survives)
    for word, phrase, record in _OUTPUTS:
        yield _mutant(
            f"values.output.{word}",
            f"The output is the id of {phrase}.",
            remembering(lambda _: SPECIFICATION, _naming(record)),
            resting("reading-37", "output-01") if word == "earlier-operation" else NO_OUTPUT,
        )

    yield _mutant(
        "values.output.with-another-checksum",
        "The output is the id of the operation with the checksum of another one.",
        remembering(lambda _: SPECIFICATION, _with_another_checksum),
        resting("reading-37", "output-01"),
    )
    yield _mutant(
        "values.output.begun-again",
        "An operation that had ended in an error is begun again, and is the one that the output names.",
        remembering(_beginning_again, _naming_what_failed),
        together(resting("reading-37", "output-01"), resting("reading-35")),
    )


_SURVIVING = {
    "wrong-checksum": "whether the checksum of an id counts is left open, and noted",
    "of-its-store": "no read of a checkout shows its store",
    "of-its-owner": "no read of a checkout shows its owner",
    "state.blank": "whether a blank is a state is left open",
}
"""Why nothing that is asked shows some of them."""


def _status(is_taken: Callable[[object], bool]) -> Question:
    return lambda call: is_taken(call.order_status)


def _cart_id(is_taken: Callable[[Org, object, Cart], bool]) -> Specification:
    return taking_for_mine(lambda org, inputs, mine: is_taken(org, inputs.get("cartId"), mine))


def _next_state(is_taken: Callable[[str | None], bool]) -> Specification:
    return unless("error-09", lambda call: call.session is not None and is_taken(call.session.next_state))


def _state(is_taken: Callable[[str | None], bool]) -> Specification:
    return unless("requirement-09", lambda call: call.session is not None and is_taken(call.session.state))


def _errors(is_overlooked: Callable[[int], bool]) -> Specification:
    return unless("error-08", lambda call: is_overlooked(len(errors_of(call))))


Seen = Callable[[tuple[CartValidationOutput, ...]], Iterable[CartValidationOutput]]

_SEEN: tuple[tuple[str, str, Seen], ...] = (
    ("past-the-first-page", "past the tenth entry", lambda entries: entries[:10]),
    ("before-the-last", "before the last entry", lambda entries: entries[-1:]),
    ("past-fifty", "past the fiftieth entry", lambda entries: entries[:50]),
    ("before-the-last-fifty", "before the last fifty entries", lambda entries: entries[-50:]),
    (
        "before-the-last-errors",
        "before the last five, dismissed or not",
        lambda entries: [entry for entry in entries if entry.level == "Error"][-5:],
    ),
    (
        "before-a-warning",
        "before a warning",
        lambda entries: takewhile(lambda entry: entry.level != "Warning", reversed(entries)),
    ),
    (
        "of-an-item",
        "of an item of the cart",
        lambda entries: (entry for entry in entries if entry.related_entity_id == entry.cart_id),
    ),
)
"""Which entries of validation output are looked at: word, what is overlooked, and how these are taken from all."""


def _sees_none(seen: Seen) -> Question:
    return lambda call: (
        not any(entry.level == "Error" and not entry.is_dismissed for entry in seen(tuple(call.validation)))
    )


_STEP = "activateorder"
_ANOTHER_STEP = resting("reading-03", *guards("error-09"))
_NO_STATE = resting("reading-15", "requirement-09")

_NEARLY: tuple[tuple[str, str, Callable[[str | None], bool]], ...] = (
    ("letters", "of the right letters", lambda state: sorted(step(state)) == sorted(_STEP)),
    ("length", "as long as the right word", lambda state: len(step(state)) == len(_STEP)),
    (
        "misspelt",
        "the right word but for a letter",
        lambda state: (
            len(step(state)) == len(_STEP) and [*map(str.__eq__, step(state), _STEP)].count(False) == 1
        ),
    ),
    ("among-several", "a list with the right word", lambda state: _STEP in step(state).split(";")),
    (
        "first-of-several",
        "the right word before others",
        lambda state: step(state).partition(";")[:2] == (_STEP, ";"),
    ),
    ("address", "an address that ends in the right word", lambda state: step(state).split("/")[-1] == _STEP),
    ("pattern", "a pattern of the right word", lambda state: fnmatch(_STEP, step(state).replace("%", "*"))),
    ("quoted", "the right word in quotation marks", lambda state: step(state).strip("'\"") == _STEP),
    (
        "qualified",
        "the right word behind a dot",
        lambda state: step(state).rpartition(".")[1:] == (".", _STEP),
    ),
    (
        "with-a-part",
        "the right word before a colon",
        lambda state: step(state).partition(":")[:2] == (_STEP, ":"),
    ),
    (
        "numbered",
        "the right word before a number",
        lambda state: step(state).rstrip("0123456789") == _STEP != step(state),
    ),
    ("punctuated", "the right word before an exclamation mark", lambda state: step(state) == f"{_STEP}!"),
    ("in-two-parts", "the right word in two parts", lambda state: step(state).replace("_", "") == _STEP),
    ("past", "the right word in the past tense", lambda state: step(state) == "activatedorder"),
    ("word-null", "the word null", lambda state: state == "null"),
    (
        "in-a-namespace",
        "the right word in a namespace",
        lambda state: step(state).partition("__")[1:] == ("__", _STEP),
    ),
    ("in-json", "a text of JSON with the right word", lambda state: step(state) == f'["{_STEP}"]'),
    (
        "before",
        "a step before",
        lambda state: step(state) in ("shippingaddress", "confirmprice", "taxes", "carttoorder"),
    ),
    ("encoded", "the right word in percent-encoding", lambda state: step(unquote(state or "")) == _STEP),
)
"""Next states that are nearly right: word, phrase, and whether a text is one."""


def _with_a_code_of_its_own(code: str, where: Callable[[str], bool]) -> Specification:
    """Return a specification that refuses the order statuses that are text, `where` that holds, with another code."""

    def holds(call: Call) -> bool:
        return isinstance(call.order_status, str) and where(call.order_status)

    refused = ErrorCondition(title=code, code=code, status=500, holds=holds)
    return replace(SPECIFICATION, conditions=(refused, *SPECIFICATION.conditions))


def _is_of_its_order_for_who_may_all(org: Org, given: object, mine: Cart) -> bool:
    order = order_of(org, mine)
    return org.must(Caller, mine.owner_id or "").modify_all_data and order is not None and order.id == given


def _has_some_infos_by_a_share(call: Call) -> bool:
    infos = sum(output.level == "Info" for output in call.validation)
    return infos >= 3 and HARMLESS["edit-share"].holds(call)


_FIELDS: tuple[tuple[str, str, Specification, Blame], ...] = (
    (
        "order-status.too-long",
        "An order status of more than forty letters is refused with a code of its own.",
        _with_a_code_of_its_own("STRING_TOO_LONG", lambda status: len(status) > 40),
        blamed("error-11"),
    ),
    (
        "order-status.of-an-order",
        "Another status that orders have is refused with a code of its own.",
        _with_a_code_of_its_own("INVALID_STATUS", lambda status: status in ("Canceled", "Expired")),
        blamed("error-11"),
    ),
    (
        "next-state.longer",
        "A next state that begins with the right word is let pass.",
        _next_state(lambda state: step(state).startswith(_STEP)),
        _ANOTHER_STEP,
    ),
    (
        "next-state.ending",
        "A next state that ends in the right word is let pass.",
        _next_state(lambda state: step(state).endswith(_STEP)),
        _ANOTHER_STEP,
    ),
    (
        "next-state.beginning",
        "A next state that is the beginning of the right word is let pass.",
        _next_state(lambda state: bool(step(state)) and _STEP.startswith(step(state))),
        _ANOTHER_STEP,
    ),
    *(
        (
            f"next-state.{word}",
            f"A next state that is {phrase} is let pass.",
            _next_state(is_taken),
            _ANOTHER_STEP,
        )
        for word, phrase, is_taken in _NEARLY
    ),
    (
        "next-state.of-the-state",
        "A next state is let pass, whatever it is, where the state is the right word.",
        unless("error-09", lambda call: call.session is not None and call.session.state == "activateOrder"),
        _ANOTHER_STEP,
    ),
    (
        "next-state.empty",
        "A next state that is an empty text is let pass, where null is not.",
        _next_state(lambda state: state == ""),
        blamed(*guards("error-09")),
    ),
    (
        "next-state.blank",
        "A next state that is blank is let pass, where null is not.",
        _next_state(lambda state: bool(state) and not step(state)),
        blamed(*guards("error-09")),
    ),
    (
        "state.empty",
        "A state that is an empty text is let pass, where null is not.",
        _state(lambda state: state == ""),
        _NO_STATE,
    ),
    (
        "state.blank",
        "A state that is blank is let pass, where null is not.",
        _state(lambda state: bool(state) and not step(state)),
        _NO_STATE,
    ),
    *(
        (
            f"validation.{word}",
            f"Validation errors {phrase} are overlooked.",
            _errors(is_overlooked),
            blamed("error-08"),
        )
        for word, phrase, is_overlooked in (
            ("two", "that are two", lambda number: number == 2),
            ("six", "that are six", lambda number: number == 6),
            ("more-than-five", "that are more than five", lambda number: number > 5),
        )
    ),
    (
        "validation.after-warning",
        "A validation error that came after a warning is overlooked.",
        unless("error-08", lambda call: bool(call.validation) and call.validation[0].level == "Warning"),
        blamed("error-08"),
    ),
    (
        "validation.beside-dismissed",
        "A validation error beside one that was dismissed is overlooked.",
        unless("error-08", lambda call: any(output.is_dismissed for output in call.validation)),
        blamed("error-08"),
    ),
    *(
        (
            f"validation.{word}",
            f"Validation errors {phrase} are overlooked.",
            unless("error-08", _sees_none(seen)),
            blamed("error-08"),
        )
        for word, phrase, seen in _SEEN
    ),
    (
        "validation.some-infos.for-who-has-a-share",
        "Three entries for information and more stand in the way as an error does, where the cart is shared.",
        also("error-08", _has_some_infos_by_a_share),
        HARMLESS["infos"].taken_for,
    ),
    (
        "validation.many-warnings",
        "More than ten warnings stand in the way as an error does.",
        also("error-08", lambda call: sum(output.level == "Warning" for output in call.validation) > 10),
        resting("reading-20", "error-08"),
    ),
)
"""Fields whose values are nearly right: name, sentence, specification and blame."""

_OUTPUTS: tuple[tuple[str, str, Callable[[Call], Record | None]], ...] = (
    ("order", "the order", lambda call: call.order),
    ("cart", "the cart", lambda call: call.cart),
    ("session", "the session", lambda call: call.session),
    ("earlier-operation", "an earlier operation of the checkout", lambda call: call.operation),
)
"""What the output names: word, phrase and record."""


def _with_another_checksum(_past: Past, _call: Call, result: Result) -> None:
    if result["outputValues"]:
        named = str(result["outputValues"][OUTPUT])
        result["outputValues"][OUTPUT] = f"{named[:15]}{'AAA' if named[15:] != 'AAA' else 'BBB'}"


def _failed(call: Call) -> BackgroundOperation | None:
    return call.operation if call.operation is not None and call.operation.status == "Error" else None


def _beginning_again(past: Past) -> Specification:
    def begin(run: Run) -> None:
        if (failed := _failed(past.calls[run.cart_id])) is not None:
            run.org.change(BackgroundOperation, failed.id, status="Complete")

    return besides(Interaction(name="begun again", effect=begin))


def _naming_what_failed(_past: Past, call: Call, result: Result) -> None:
    if result["outputValues"] and (failed := _failed(call)) is not None:
        result["outputValues"][OUTPUT] = failed.id


def _naming(record: Callable[[Call], Record | None]) -> Alter:
    def alter(_past: Past, call: Call, result: Result) -> None:
        named = record(call)
        if result["outputValues"] and named is not None:
            result["outputValues"][OUTPUT] = named.id

    return alter
