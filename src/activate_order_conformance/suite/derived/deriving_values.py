"""Scenarios of further values, which are easily confused with those that the features have."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias
from unicodedata import normalize

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.invocation import FURTHER_IDS, JSON, OF_ITS_RECORDS
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.phrases import capitalised, lowered
from activate_order_conformance.run.plan import FURTHER_VALUES
from activate_order_conformance.suite.derived.course_draft import CourseDraft
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.features.hindrances import (
    Hindrance,
    departing_in,
    listed_within,
    stopping,
    ways_in,
)

Example: TypeAlias = tuple[str, Value]
"""A departure and its value in the features, or an input and the word for what is given."""

_ANOTHER_STEP: Example = ("session_next_state", "CheckInventory")

_AN_ERROR: Example = ("validation_errors", 1)

_OF_AN_ITEM: Mapping[str, Value] = {"validation_errors": 2}
"""The number of errors which a driver makes of an item of the cart, and not of the cart itself."""

_SEVERAL = 6
"""How many entries of validation are several, where they meet other things."""

_MORE_VALUES: tuple[tuple[Example, Mapping[str, Value]], ...] = (
    (_AN_ERROR, _OF_AN_ITEM),
    *((_AN_ERROR, {"validation_errors": number}) for number in (_SEVERAL, 20)),
    (_AN_ERROR, {"validation_errors": 1, "validation_warnings": 20}),
    # Who reads a page of a hundred, of the first or of the last, sees the error in one of these alone.
    *(
        (_AN_ERROR, {"validation_errors": 1, others: 100})
        for others in ("validation_warnings", "validation_infos")
    ),
    (_AN_ERROR, {**_OF_AN_ITEM, "dismissed_validation_errors": 1}),
    (_AN_ERROR, {"validation_errors": 1, "validation_infos": 20, "dismissed_validation_errors": 20}),
    (("validation_warnings", 1), {"validation_warnings": 20}),
    (("validation_infos", 1), {"validation_infos": 20}),
    (("session_state", None), {"session_state": ""}),
    (_ANOTHER_STEP, {"session_next_state": "CheckInventory", "session_state": "CheckInventory"}),
    *((("session_next_state", None), {"session_next_state": text}) for text in ("", " ")),
)
"""Further values, which are easily confused, and the example of the features whose fate they share."""


def _with_two_letters_exchanged(right: str) -> str:
    """Return a word as it is misspelt most often, so that whoever compares letters alone is found out, too."""
    return f"{right[:3]}{right[4:5]}{right[3:4]}{right[5:]}"


def _parted(unseen: str, right: str) -> str:
    """Return a word with a character in it that is not seen."""
    return f"{right[:3]}{unseen}{right[3:]}"


def _said(step: str, _right: str) -> str:
    return step


_NEARLY: tuple[Callable[[str], str], ...] = (
    lambda right: f"{right}.Later",
    lambda right: f"Re{right}",
    lambda right: right[:-3],
    _with_two_letters_exchanged,
    lambda right: f"{right[:-2]}a{right[-1]}",
    lambda right: f"Done;{right}",
    lambda right: f"Done/{right}",
    lambda right: f"{right};Done",
    lambda right: f"{right},Done",
    lambda right: f"{right[0]}%",
    lambda right: f"'{right}'",
    lambda right: f"%{ord(right[0]):02X}{right[1:]}",
    lambda right: f"Checkout.{right}",
    lambda right: f"{right}:1",
    lambda right: f"{right}2",
    lambda right: f"{right}!",
    lambda right: f'"{right}"',
    lambda right: f"{right[:8]}_{right[8:].strip()}",
    lambda right: f"{right[:8]}d{right[8:]}",
    lambda right: f"b2b__{right}",
    lambda right: f'["{right}"]',
    lambda _: "null",
    # What a flow of the vendor's does before: who lets one of these pass need not let another one.
    *(
        partial(_said, step)
        for step in ("Shipping Address", "Confirm Price", "Taxes", "Cart To Order", "cartToOrder")
    ),
)
"""Next states that are nearly right: in plain letters and signs, so that any system can hold them."""

_ALIKE: tuple[Callable[[str], str], ...] = (
    lambda right: right.replace("i", "\u0131"),
    lambda right: right.replace("a", "\u0430"),
    lambda right: normalize("NFC", f"{right[:1]}\u0301{right[1:]}"),
    lambda right: "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in right),
)
"""Next states with letters that look, or are compared, like the right ones; not every system need hold them."""

Given: TypeAlias = JSON | Callable[[str], JSON]
"""What is given in a call: a value, a text with `{}` for the right word, or what makes one of that word."""

_MORE_CALLS: tuple[tuple[Example, str, Sequence[Given]], ...] = (
    *((("cartId", "of another object"), f"A cart id that is {given}", (given,)) for given in OF_ITS_RECORDS),
    (("cartId", "right in a list"), "A cart id that is nearly right in many ways", FURTHER_IDS),
    (("cartId", "null"), "A cart id that is empty", ("empty",)),
    (("orderStatus", "null"), "An order status that is blank", (" ",)),
    (
        ("orderStatus", "Draft"),
        "An order status that is nearly right in many ways",
        (
            *(
                "Draft,{}",
                "Draft\n{}",
                "{}\nDraft",
                "{}\u0301",
                "{:.1}%",
                "%",
                "null",
                "1",
                "{}!",
                "<b>{}</b>",
            ),
            *("{},Draft", "{};Draft", "{}|Draft", "{}-Draft", "ACTIVE", "Active", "Processing", "Submitted"),
            *("Canceled", "Expired", "Superseded", "De{}", "OrderTypeEnum.{}", "orderStatus={}"),
            *("Completed", "Approved", "Closed", "Pending", "DRAFT", "draft", "undefined", "None"),
            *("ACTIVATION", "ACTIVATING", "{}+", "{}'", "Status:{}", '["{}"]'),
            *("activateOrder", "Activate Order", "ACTIVATE_ORDER"),
            *(partial(_parted, unseen) for unseen in ("\u00ad", "\u200c", "\u2060")),
            lambda right: f"{right[:4]}{right[3:]}",
            lambda right: right.replace("A", "\u0391"),
            lambda right: b64encode(right.encode()).decode(),
            _with_two_letters_exchanged,
            lambda right: f"{right[:3]}_{right[3:]}",
            lambda right: f"{right[:3]}_{right[4:]}",
            lambda right: normalize("NFC", f"{right[:1]}\u0301{right[1:]}"),
            lambda right: right.replace("I", "\u0131").replace("i", "\u0131"),
            lambda right: f"&#{ord(right[0])};{right[1:]}",
            lambda right: f"%{ord(right[0]):02X}{right[1:]}",
            lambda right: f"\\u{ord(right[0]):04X}{right[1:]}",
            lambda right: f"{right[:3]}\t{right[3:]}",
            lambda right: right * 40,
        ),
    ),
    (
        ("orderStatus", "true"),
        "An order status that is no text, or none that every system can read",
        (
            *("{}\0Draft", "\x1b{}", 0, 1, False, [], {}),
            lambda right: dict.fromkeys(("value", "name", "code", "label"), right),
        ),
    ),
)
"""Further values of an input, which a checkout is called with one after the other, and what they are together."""


def values(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield departures in further values, where a driver can arrange them."""
    for hindrance in _one_by_one(everything):
        course = CourseDraft(profile, hindrance.name, FURTHER_VALUES, (hindrance,)).calls(hindrance)
        yield (course.calls() if hindrance.is_refused else course).made()
    for name, held in _in_many_ways(everything, profile):
        yield _one_after_the_other(name, held, profile)
    yield from _for_who_is_let_in(everything, profile)
    yield from _beside_one(everything, profile)
    refused = next(iter(departing_in("cart_status", everything)), None)
    if refused is None:
        return
    for absent in _without_an_input(everything, profile):
        name = f"{refused.name}, and afterwards {lowered(absent.name)}"
        course = CourseDraft(profile, name, FURTHER_VALUES, (absent, refused)).calls(refused)
        if "orderStatus" in absent.departs_in:  # that of a call that was accepted may be kept as well
            course.calls(number=1)
        yield course.calls(absent).calls().made()


def _for_who_is_let_in(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield every wrong value of an input, and every further value, for who is let in otherwise than as the owner."""
    ways = ways_in([each for each in everything if not each.is_refused])
    alike: dict[str, list[Hindrance]] = {}
    for each in stopping(
        (*(each for each in everything if each.is_call), *further_values(everything, profile))
    ):
        alike.setdefault(each.departs_in[0], []).append(each)
    for departs_in, held in alike.items():
        for first in range(len(ways)):
            by_turns = (*ways[first:], *ways[:first])
            name = f"Every wrong value of {departs_in}, by turns for {listed_within(by_turns)}"
            course = CourseDraft(profile, name, FURTHER_VALUES, (*held, *by_turns))
            for number, each in enumerate(held):
                course.calls(each, by_turns[number % len(by_turns)], hurries=number > 0)
            yield course.calls().made()


def _beside_one(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield every further value of a checkout in turn, beside one harmless thing that is no way in."""
    values = [each for each in stopping(further_values(everything, profile)) if not each.is_call]
    ways = ways_in(everything)
    for alone in (each for each in everything if not (each.is_refused or each.is_call or each in ways)):
        held = [*filter(alone.goes_with, values)]
        name = f"Every further value in turn, beside {lowered(alone.name)} alone"
        course = CourseDraft(profile, name, FURTHER_VALUES, (*held, alone))
        for number, each in enumerate(held):  # as which row is claimed where less is beside it
            course.calls(each, alone, hurries=number > 0, as_any_row=True)
        if held:
            yield course.calls(alone).made()


def in_number(harmless: Iterable[Hindrance]) -> list[Hindrance]:
    """Return what is harmless, and of entries of validation several: who takes one for none may count many."""
    return [
        replace(
            _valued(each, dict.fromkeys(each.departs_in, _SEVERAL)), name=f"{each.name}, {_SEVERAL} of them"
        )
        if each.is_validated
        else each
        for each in harmless
    ]


def further_values(everything: Sequence[Hindrance], profile: Profile) -> Iterator[Hindrance]:
    """Yield what departures come to in further values, and calls with further values of an input."""
    yield from _one_by_one(everything)
    for _, held in _in_many_ways(everything, profile):
        yield from held


def _examples(everything: Sequence[Hindrance]) -> dict[Example, Hindrance]:
    examples: dict[Example, Hindrance] = {}
    for each in everything:
        examples |= dict.fromkeys(_given(each) if each.is_call else each.departures, each)
    return examples


def _one_by_one(everything: Sequence[Hindrance]) -> Iterator[Hindrance]:
    examples = _examples(everything)
    for like, values in _MORE_VALUES:
        if (example := examples.get(like)) is not None:
            yield _valued(example, values)


def _in_many_ways(
    everything: Sequence[Hindrance], profile: Profile
) -> Iterator[tuple[str, Sequence[Hindrance]]]:
    """Yield what is the same but for its value, and what that is together."""
    examples = _examples(everything)
    for like, name, given in _MORE_CALLS:
        if (example := examples.get(like)) is not None:
            held = (_called_with(example, value, profile) for value in given)
            yield name, [each for each in held if not _is_sound(each, profile)]
    if (example := examples.get(_ANOTHER_STEP)) is not None:
        right = profile.session_next_state

        def wrong(ways: Iterable[Callable[[str], str]]) -> list[Hindrance]:
            texts = dict.fromkeys(made(right) for made in ways)
            return [
                _valued(example, {_ANOTHER_STEP[0]: text})
                for text in texts
                if text and not profile.takes_next_state(text)
            ]

        nearly = wrong(_NEARLY)
        # Which of the two fields names the step shows only where the other one has its word.
        nearly.append(_valued(example, {**dict([_ANOTHER_STEP]), "session_state": right}))
        yield "A next state that is nearly right in many ways", nearly
        if alike := wrong(_ALIKE):
            yield "A next state with letters that look like the right ones", alike


def _without_an_input(everything: Sequence[Hindrance], profile: Profile) -> Iterator[Hindrance]:
    """Yield the calls in which an input is null, missing or empty: each may be taken for what was given before."""
    for each in everything:
        given = _given(each) if each.is_call else ()
        if {"null", "missing", ""} & {value for _, value in given}:
            yield each
        if given == (("cartId", "null"),):
            yield _called_with(each, "empty", profile)


def _is_sound(called: Hindrance, profile: Profile) -> bool:
    """Tell whether nothing departs in a call, since what is given is the word that is right on this target."""
    return "orderStatus" in called.departs_in and profile.takes_order_status(called.invocation.order_status)


def of_an_item(everything: Sequence[Hindrance]) -> list[Hindrance]:
    """Return the errors of an item of the cart, where there are errors of the cart itself."""
    name = "A cart with validation errors of an item"
    errors = (each for each in everything if _AN_ERROR in each.departures)
    return [replace(_valued(each, _OF_AN_ITEM), name=name) for each in errors]


def left_out(everything: Sequence[Hindrance]) -> list[Hindrance]:
    """Return the calls in which an input is left out."""
    return [each for each in everything if each.is_call and "missing" in {value for _, value in _given(each)}]


def _one_after_the_other(name: str, held: Sequence[Hindrance], profile: Profile) -> DerivedScenario:
    """Return a course in which one hindrance after the other stands in the way, and then none."""
    course = CourseDraft(profile, name, FURTHER_VALUES, tuple(held))
    for number, each in enumerate(held):
        course.calls(each, hurries=number > 0)
    return course.calls().made()


def _given(hindrance: Hindrance) -> tuple[Example, ...]:
    """Return the input that a call departs in."""
    call = hindrance.invocation
    if "cartId" in hindrance.departs_in:
        return (("cartId", call.cart_id),)
    return (("orderStatus", word(call.order_status) if call.order_status_given else "missing"),)


def _called_with(example: Hindrance, given: Given, profile: Profile) -> Hindrance:
    """Return a hindrance like that of the features, in which something else is given in the call."""
    if "cartId" in example.departs_in:
        name = f"A cart id that is {given}"
        return replace(example, invocation=example.invocation.but(cart_id=given), name=name)
    right = profile.order_status
    status = given(right) if callable(given) else given.format(right) if isinstance(given, str) else given
    call = replace(example.invocation, order_status=status)
    return replace(example, invocation=call, name=f"The order status {word(status)}")


def _valued(example: Hindrance, values: Mapping[str, Value]) -> Hindrance:
    """Return a hindrance like that of the features, with other values."""
    departures = tuple(values.items())
    name = ", and ".join(f"{DEPARTURES[name].about}, {_quoted(value)}" for name, value in departures)
    return replace(example, departures=departures, name=capitalised(name))


def _quoted(value: Value) -> str:
    return {"": "an empty text", " ": "a blank"}.get(str(value)) or word(value)
