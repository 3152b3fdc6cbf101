"""Scenarios of calls that follow each other, or meet at one instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from activate_order_conformance.nouns.departure import ValidationOutput
from activate_order_conformance.nouns.departures import DEPARTURES, LEFT_BY_AN_ACTIVATION
from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import lowered
from activate_order_conformance.run.plan import REMEMBERED
from activate_order_conformance.suite.derived.course_draft import MANY, CourseDraft, InputDraft, is_used_up
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.derived.left_open import (
    FAILING_LATE,
    LEFT_OPEN,
    OPERATIONS,
    left_open,
    let_be,
)
from activate_order_conformance.suite.features.hindrances import (
    MAY_ALL,
    Hindrance,
    bundles,
    bundles_of_each,
    last_of_each,
    listed_within,
    shares,
    ways_in,
)

_ACTIVATED_ORDER: tuple[str, Value] = ("order", LEFT_BY_AN_ACTIVATION["order"])

_WHO_CALLS = {"caller_permission", "cart_access"}
"""The departures in what the caller may do."""

_FOR_BOTH_WAYS = "Every row in turn, for who may modify all data and has a share"

_AT_ONCE = 4
"""How many calls that are all refused are made together, so that two of them meet."""


def _course(profile: Profile, name: str, *concerns: Hindrance, **options: Any) -> CourseDraft:
    return CourseDraft(profile, name, REMEMBERED, concerns, **options)


def remembered(
    rows: Sequence[Hindrance],
    every: Sequence[Hindrance],
    harmless: Sequence[Hindrance],
    profile: Profile,
    further_inputs: Sequence[Mapping[str, JSON]],
) -> Iterator[DerivedScenario]:
    """Yield calls that follow each other: what came before must not show in what comes after.

    `further_inputs` are those that the page does not name, with the first of their values, and with the last if any
    differs.
    """
    short = let_be(rows[0], profile, cart_id="right in 15 characters")
    again = [hindrance for hindrance in rows if not is_used_up(hindrance)]
    lasts = [hindrance for hindrance in last_of_each(every) if not is_used_up(hindrance)]
    for held in every:
        if not is_used_up(held):
            times = MANY if held in rows else 1
            name = f"{held.name}, refused and left alone{f', and refused {times} times' if times > 1 else ''}"
            # What is remembered of many refusals shows where all is right at last, and of one where it is otherwise.
            right = () if held in rows else _otherwise_right(held, harmless)[-1:]
            course = _course(
                profile,
                _put_right_as(name, right),
                held,
                bystander=not held.is_of_the_caller,
                probe=True,
                right=right,
            )
            course.calls(held).looks_late()
            for time in range(times):
                course.calls(held, hurries=time > 0)
            # What was refused may be kept, and be tried again by itself: soon after it, or much later.
            yield course.calls(*right, rests=held in rows).made()
    further = [let_be(rows[0], profile, also=given) for given in further_inputs if given]
    # As which row the two ways in are refused at once is said where they meet by themselves.
    ways = [replace(each, is_left_open=True) for each in ways_in(harmless)]
    repeated = [hindrance for hindrance in every if not is_used_up(hindrance)]
    inputs, other_inputs = [short, *further[:1]], further[1:]
    company = [*next(iter(_bundles_of_checkouts(harmless)), ())]
    yield from _in_turn(again, repeated, lasts, inputs, other_inputs, ways, company, profile)
    for held in again:
        if not held.is_of_the_caller:
            right = _otherwise_right(held, harmless)[1:2]
            name = _put_right_as(f"{held.name}, while another of the caller is activated", right)
            course = _course(profile, name, held, bystander=True, right=right)
            # What is refused may stand in the way of another for a while, and undo what was activated before, or late.
            course.calls(held, hurries=True).calls(number=1, probes=True).calls(held).calls(*right)
            course.looks_late()
            # Who was refused for one cart may be let through for another; for which row is claimed of the one alone.
            yield course.calls(held, number=2, hurries=True, as_any_row=True).made()
    for held in rows:
        if held.may_be_shared:
            name = f"{held.name}, since another of the caller was activated"
            course = _course(profile, name, held).calls(probes=held.is_of_the_caller)
            course.calls(held, number=1)
            if held.is_of_the_caller:  # a second call may be answered before it is asked whose it is
                course.tries_items_again().calls(held, used=True)
            yield course.calls(number=1).made()
    yield from _since_others(again, harmless, inputs, profile)
    further_values = [each for each in repeated if each not in rows and not each.is_call]
    course = _course(
        profile, "Every further value in turn, since another of the caller was activated", *further_values
    )
    for held in further_values:
        course.calls(held, hurries=True, as_any_row=True)
        if held == further_values[0]:
            course.lets_be(number=1)
    if further_values:
        yield course.made()
    for held in filter(_is_validated, rows):
        # What is added later stands behind the errors, and else before them.
        for later in bundles([each for each in filter(_is_validated, harmless) if each.goes_with(held)]):
            name = f"{held.name}, and afterwards beside {listed_within(later)}"
            yield _course(profile, name, held, *later).calls(held).calls(held, *later).calls(*later).made()
    for failing in filter(is_used_up, rows):  # only what stands in no way comes so far
        for held in (each for each in again if failing.goes_with(each) and not each.is_of_the_caller):
            name = f"{failing.name}, and afterwards {lowered(held.name)}"
            course = _course(profile, name, failing, held).calls(failing)
            yield course.calls(held).calls(number=1).made()
    for held in filter(is_used_up, rows):
        name = f"{held.name}, refused for 3 carts of a caller between two that are activated"
        course = _course(profile, name, held, probe=True)
        course.calls()  # which a failure may undo
        for number in (1, 2, 3):
            course.calls(held, number=number)
        # The first of the three is called for once more: it may be refused for what is left of it, and is activated
        # like any other if it is not.
        yield course.calls(number=4).lets_be(number=1).looks_late().made()
        (failing,) = left_open(held, profile, FAILING_LATE)
        name = "A summary that cannot be made after the answer, and another of the caller's carts afterwards"
        yield _course(profile, name, held).lets_be(failing).calls(number=1).made()
    first = rows[0]
    status = next((hindrance for hindrance in rows if "cart_status" in hindrance.departs_in), first)
    course = _course(profile, "A checkout that was activated, called for again and again", status, probe=True)
    course.calls().calls(used=True, waits=True).calls(used=True).calls(short, used=True)
    for held in rows:
        if "orderStatus" in held.departs_in:
            course.calls(held, used=True)
    course.calls_for([InputDraft(1)], of_one_caller=False).calls(used=True, called_by=1)
    yield course.looks_late().made()
    for ended in (each for each in every if {*each.departures} == {_ACTIVATED_ORDER}):
        name = "A checkout that was activated, and whose cart is put back in checkout"
        yield _course(profile, name, ended).calls().calls_once_put_back(ended).looks_late().made()
    yield from _at_one_instant(rows, harmless, short, profile)
    yield from _on_one_connection(rows, harmless, profile)


def _since_others(
    rows: Sequence[Hindrance], harmless: Sequence[Hindrance], inputs: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield each row in turn, beside what is harmless, for a caller who was refused for another, and activated some.

    The last time it is beside `inputs` that are left open.
    """
    for bundle in (*_bundles_of_checkouts(harmless), inputs):
        claimed = [each for each in bundle if not each.is_left_open]
        beside = listed_within(claimed) if claimed else "inputs that are left open"
        name = f"Every row in turn, since others of the caller were activated, beside {beside}"
        course = _course(profile, name, *rows, *claimed, probe=True)
        course.calls(rows[0], *filter(rows[0].goes_with, bundle), number=1)
        for number in (1, 2, 3):  # what was only refused would go on beside the others, as of one caller
            course.calls(*bundle, number=number, hurries=True)
        for held in rows:
            course.calls(held, *filter(held.goes_with, bundle), hurries=True)
        yield course.calls(*bundle).made()


def _on_one_connection(
    rows: Sequence[Hindrance], harmless: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls of two callers on one connection, which must not be taken for the first one's both.

    Who is taken for somebody who may modify all data is let in, and who is taken for anybody else shut out.
    """
    may_all = [each for each in harmless if MAY_ALL in each.departures]
    for departs_in, before in (("caller_permission", may_all), ("cart_access", ())):
        for held in (each for each in rows if departs_in in each.departs_in):
            who = lowered(before[0].name) if before else "another caller"
            name = f"{held.name}, on the connection of {who}"
            course = _course(profile, name, held, on_one_connection=True).calls(*before)
            for each in ((held,), ()):
                course.calls_for([InputDraft(1, each)], of_one_caller=False)
            yield course.made()


def _at_one_instant(
    rows: Sequence[Hindrance], harmless: Sequence[Hindrance], short: Hindrance, profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls that meet: those for a checkout, or for several, may show in each other, and long after them.

    Of each row comes late what shows where two callers meet, or where many calls are refused together.
    """
    first = rows[0]
    status = next((hindrance for hindrance in rows if "cart_status" in hindrance.departs_in), first)
    for words, number, of_one_caller in (
        ("Six ready checkouts of one caller", 6, True),
        ("Two ready checkouts of two callers", 2, False),
    ):
        course = _course(profile, f"{words} at one instant", status)
        course.calls_for([*map(InputDraft, range(number))], at_one_instant=True, of_one_caller=of_one_caller)
        yield course.looks_late().made()
    # What another one changes shows in who comes second; of calls that meet the last one named goes out first.
    for number, (held, place) in enumerate((*((held, 0) for held in rows), (first, 1))):
        when = "at the instant before" if place else "at the instant at which"
        name = f"{held.name}, {when} another caller's is activated"
        beside = [InputDraft(number, (held,) if number == place else ()) for number in range(2)]
        course = _course(profile, name, held)
        course.calls_for(beside, at_one_instant=True, of_one_caller=False)
        yield (course if number % 2 else course.looks_late()).made()
    running = next((hindrance for hindrance in rows if "background_operation" in hindrance.departs_in), first)
    for may_all in (each for each in harmless if MAY_ALL in each.departures):
        name = f"{may_all.name}, who calls for another's cart at the instant at which its owner does"
        course = _course(profile, name, may_all).calls(may_all)
        yield course.calls_with_the_first().made()
    for otherwise in (each for each in rows if "orderStatus" in each.departs_in):
        name = f"{otherwise.name}, at the instant at which the right one is given for the same cart"
        yield _course(profile, name, otherwise).calls_among(otherwise).looks_late().made()
    crossing = [InputDraft(number) for number in (0, 1, 1, 0)]  # each may wait for what the other holds
    course = _course(profile, "Two calls at one instant, each with the same two checkouts", running)
    yield course.calls_for(crossing, at_one_instant=True, inputs_each=2).looks_late().made()
    course = _course(profile, "Four calls at one instant for one ready checkout", running)
    yield course.calls_for([InputDraft()] * 4, at_one_instant=True).looks_late().made()
    course = _course(profile, "A call once more while the first one is under way", running)
    yield course.calls_for([InputDraft()] * 2, at_one_instant=True, in_succession=True).looks_late().made()
    for number, bundle in enumerate(bundles_of_each(harmless)):
        # Where an id in 15 characters is refused there is no race, but in the first of them.
        other = (*bundle, short) if number else bundle
        name = f"Two calls at one instant, beside {listed_within(bundle)}"
        course = _course(profile, name, running, *bundle)
        course.calls_for([InputDraft(held=bundle), InputDraft(held=other)], at_one_instant=True)
        yield course.looks_late().calls(*bundle, used=True).made()
    companies = _bundles_of_checkouts(harmless)
    for number, held in enumerate(each for each in rows if not is_used_up(each)):
        is_alone = not companies or _WHO_CALLS & {*held.departs_in}  # a way in would be the other side of it
        company = [] if is_alone else [*filter(held.goes_with, companies[number % len(companies)])]
        name = f"{held.name}, called for {_AT_ONCE} times at one instant"
        name += f", beside {listed_within(company)}" if company else ""
        right = _otherwise_right(held, harmless)[:1]
        course = _course(profile, _put_right_as(name, right), held, *company, right=right)
        course.calls_for([InputDraft(held=(held, *company))] * _AT_ONCE, at_one_instant=True)
        yield (course.looks_late() if number % 2 else course).calls(*right).made()


def _bundles_of_checkouts(harmless: Iterable[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return sets, in which each is, of what is harmless and not of the call."""
    return bundles_of_each([each for each in harmless if not each.is_call])


def _otherwise_right(held: Hindrance, harmless: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return what is harmless of that in which a checkout departs: other ways to put it right than to make it ready.

    What was validated comes to entries of another level.
    """
    return tuple(
        each
        for each in harmless
        if not each.is_call
        and (each.departs_in == held.departs_in or (_is_validated(each) and _is_validated(held)))
    )


def _is_validated(hindrance: Hindrance) -> bool:
    records = [DEPARTURES[name].record for name in hindrance.departs_in if not hindrance.is_call]
    return bool(records) and all(isinstance(record, ValidationOutput) for record in records)


def _put_right_as(name: str, right: Iterable[Hindrance]) -> str:
    """Return the name of what is put right by something that is harmless."""
    return ", put right as ".join([name, *(lowered(each.name) for each in right)])


def _in_turn(
    again: Sequence[Hindrance],
    every: Sequence[Hindrance],
    lasts: Sequence[Hindrance],
    inputs: Sequence[Hindrance],
    other_inputs: Sequence[Hindrance],
    ways: Sequence[Hindrance],
    company: Sequence[Hindrance],
    profile: Profile,
) -> Iterator[DerivedScenario]:
    """Yield each row in turn, in both orders, and beside what is left open of the checkout, and of the call.

    What was put right comes once more, on the same checkout. Who is let in by a share is shut out of the cart when it
    is gone. From the last to the first each is in the last of its values. What is left open may be refused itself, so
    that not all of it can be tried at once; of the statuses that are left open every value meets two at the least.
    The `inputs` that are left open have other values in `other_inputs`. Both `ways` in at once are what no other
    scenario has beside a row, by themselves and in the `company` of all else that is harmless.
    """
    besides = [each for each in company if not ways_in([each])]
    beside_all = left_open(again[0], profile, *LEFT_OPEN)
    scheduled, waiting, merged = left_open(again[0], profile, *OPERATIONS)

    def but_for(ends: Sequence[Hindrance], others: Sequence[Hindrance]) -> list[Hindrance]:
        return [each for each in every if each in others or each not in ends]

    staying = [each for each in again if each.may_stay]
    others = [each for each in again if not each.may_stay]
    for name, rows, beside in (
        ("Every row in turn, and once more, on one connection", [*staying, *others, *others], ()),
        ("Every row in turn, from the last, on one connection", lasts[::-1], ()),
        (
            "Every value in turn, beside what is left open, for who has a share",
            every,
            [*beside_all, *shares(ways)],
        ),
        ("Every value in turn, beside an operation that is Scheduled", every, [scheduled]),
        ("Every row in turn, beside an operation that is Waiting", but_for(lasts, again), [waiting]),
        (
            "Every row in turn, from the last, beside an operation that is Merged",
            but_for(again, lasts)[::-1],
            [merged],
        ),
        (
            "Every row in turn, beside inputs that are left open, for who has a share",
            again,
            [*inputs, *shares(ways)],
        ),
        (
            "Every row in turn, from the last, beside other values of these inputs",
            but_for(again, lasts)[::-1] if other_inputs else (),
            other_inputs,
        ),
        (_FOR_BOTH_WAYS, again if ways[1:] else (), ways),
        (
            f"{_FOR_BOTH_WAYS}, beside {listed_within(besides)}",
            but_for(again, lasts)[::-1] if ways[1:] and besides else (),
            [*ways, *besides],
        ),
    ):
        course = _course(
            profile,
            name,
            *{each.name: each for each in rows}.values(),
            on_one_connection=not beside,
        )
        for held in rows:
            course.calls(held, *filter(held.goes_with, beside), hurries=True)
        if rows:
            yield course.calls().made()
