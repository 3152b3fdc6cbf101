"""Scenarios of calls that meet: at one instant, or on one connection."""

from __future__ import annotations

from collections.abc import Iterator

from activate_order_conformance.phrases import lowered
from activate_order_conformance.suite.derived.course_draft import (
    InputDraft,
    course_of_calls,
    put_right_as,
)
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.derived.sources import Sources
from activate_order_conformance.suite.features.hindrances import (
    MAY_ALL,
    bundles_of_checkouts,
    bundles_of_each,
    departing_in,
    first_departing_in,
    listed_within,
    otherwise_right,
)

_AT_ONCE = 4
"""How many calls that are all refused are made together, so that two of them meet."""

_IN_SUCCESSION = 8
"""How many calls follow each other, so that one comes when what the first one began is half done."""


def at_one_instant(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield calls that meet: those for a checkout, or for several, may show in each other, and long after them.

    One and the same may be named or given otherwise in the call that comes second, in ways that are left open.

    Of each row comes late what shows where two callers meet, or where many calls are refused together.
    """
    profile, rows, harmless = sources.profile, sources.rows, sources.harmless
    first, short = rows[0], sources.short
    status = first_departing_in("cart_status", rows)
    for words, number, of_one_caller in (
        ("Six ready checkouts of one caller", 6, True),
        ("Two ready checkouts of two callers", 2, False),
    ):
        course = course_of_calls(profile, f"{words} at one instant", status)
        course.calls_for([*map(InputDraft, range(number))], at_one_instant=True, of_one_caller=of_one_caller)
        yield course.looks_late().made()
    # What another one changes shows in who comes second; of calls that meet the last one named goes out first.
    for number, (held, place) in enumerate((*((held, 0) for held in rows), (first, 1))):
        when = "at the instant before" if place else "at the instant at which"
        name = f"{held.name}, {when} another caller's is activated"
        beside = [InputDraft(number, (held,) if number == place else ()) for number in range(2)]
        course = course_of_calls(profile, name, held)
        course.calls_for(beside, at_one_instant=True, of_one_caller=False)
        yield (course if number % 2 else course.looks_late()).made()
    running = first_departing_in("background_operation", rows)
    for may_all in (each for each in harmless if MAY_ALL in each.departures):
        name = f"{may_all.name}, who calls for another's cart at the instant at which its owner does"
        course = course_of_calls(profile, name, may_all).calls(may_all)
        yield course.calls_with_the_first().made()
    for wrong in departing_in("orderStatus", rows):
        name = f"{wrong.name}, at the instant at which the right one is given for the same cart"
        # Who looks at one call at a time may refuse all of them, so that another one shows that all was ready.
        yield course_of_calls(profile, name, wrong).calls_among(wrong).calls(number=1).looks_late().made()
    one, other = InputDraft(0), InputDraft(1)
    for name, inputs in (
        # Each may wait for what the other holds.
        ("Two calls at one instant, each with the same two checkouts", (one, other, other, one)),
        # What is held may be what is given, and not whose it is.
        (
            "Two calls at one instant, each with the same two checkouts, in one of them in 15 characters",
            (InputDraft(0, (short,)), InputDraft(1, (short,)), one, other),
        ),
        # What is given alone may be held apart from what is given among others.
        ("A call for one checkout, and one for it and another, at one instant", (one, other, one)),
        # Whose they are may be held, and not what they are for.
        (
            "Two calls at one instant, each with two other checkouts of one caller",
            (*map(InputDraft, range(4)),),
        ),
        # Who lets go of what is held for a call where one input is refused may hold nothing for the others.
        (
            f"A call for one checkout, and one for it behind {lowered(status.name)}, at one instant",
            (InputDraft(0, (status,)), other, other),
        ),
    ):
        stopping = [each for given in inputs for each in given.stopping]
        course = course_of_calls(profile, name, *(stopping or [running]))
        yield course.calls_for(inputs, at_one_instant=True, inputs_each=2).looks_late().made()
    course = course_of_calls(profile, "Four calls at one instant for one ready checkout", running)
    yield course.calls_for([InputDraft()] * 4, at_one_instant=True).looks_late().made()
    course = course_of_calls(profile, "A call again and again while the first one is under way", running)
    course.calls_for([InputDraft()] * _IN_SUCCESSION, at_one_instant=True, in_succession=True)
    yield course.looks_late().made()
    for shut_out in departing_in("cart_access", rows):
        name = f"{shut_out.name}, who calls while the owner's call for it is under way"
        course = course_of_calls(profile, name, shut_out).calls_for([InputDraft(1)], of_one_caller=False)
        yield course.calls_beside_another(shut_out, 1).looks_late().made()
    # What is not kept apart beside one harmless thing may be beside two.
    for number, bundle in enumerate((*bundles_of_each(harmless), *((each,) for each in harmless))):
        # Where an id in 15 characters is refused there is no race, but in the first of them, and beside one alone.
        again = (*bundle, short) if number and bundle[1:] else bundle
        name = f"Two calls at one instant, beside {listed_within(bundle)}{'' if bundle[1:] else ' alone'}"
        course = course_of_calls(profile, name, running, *bundle)
        course.calls_for([InputDraft(held=bundle), InputDraft(held=again)], at_one_instant=True)
        yield course.looks_late().calls(*bundle, used=True).made()
    course = course_of_calls(
        profile, f"{status.name}, and two calls at one instant once it is put right", status
    )
    course.calls(status).calls_for([InputDraft()] * 2, at_one_instant=True)
    yield course.looks_late().made()
    name = "Two calls at one instant, one of them given otherwise, for one checkout after another"
    course = course_of_calls(profile, name, running)
    given_otherwise = (*sources.nearly, *sources.further_inputs)
    for number, given in enumerate(given_otherwise):
        plain, otherwise = InputDraft(number), InputDraft(number, (given,))
        # Of the two the last leaves first: what the page does not name may let a call pass that comes second.
        both = [plain, otherwise] if given in sources.nearly else [otherwise, plain]
        course.calls_for(both, at_one_instant=True, of_one_caller=False)
    if given_otherwise:
        yield course.made()
    companies = bundles_of_checkouts(harmless)
    for number, held in enumerate(sources.again):
        is_alone = not companies or held.is_of_who_calls  # a way in would be the other side of it
        company = [] if is_alone else [*filter(held.goes_with, companies[number % len(companies)])]
        name = f"{held.name}, called for {_AT_ONCE} times at one instant"
        name += f", beside {listed_within(company)}" if company else ""
        right = otherwise_right(held, harmless)[:1]
        course = course_of_calls(profile, put_right_as(name, right), held, *company, right=right)
        course.calls_for([InputDraft(held=(held, *company))] * _AT_ONCE, at_one_instant=True)
        yield (course.looks_late() if number % 2 else course).calls(*right).made()


def on_one_connection(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield calls of two callers on one connection, which must not be taken for the first one's both.

    Who is taken for somebody who may modify all data is let in, and who is taken for anybody else shut out.
    """
    may_all = [each for each in sources.harmless if MAY_ALL in each.departures]
    for departs_in, before in (("caller_permission", may_all), ("cart_access", ())):
        for held in departing_in(departs_in, sources.rows):
            who = lowered(before[0].name) if before else "another caller"
            name = f"{held.name}, on the connection of {who}"
            course = course_of_calls(sources.profile, name, held, on_one_connection=True).calls(*before)
            for each in ((held,), ()):
                course.calls_for([InputDraft(1, each)], of_one_caller=False)
            yield course.made()
