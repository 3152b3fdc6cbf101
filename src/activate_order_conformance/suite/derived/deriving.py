"""Scenarios that nobody wrote: departures that meet, calls that follow each other, several inputs in one call.

They are derived from the departures that the features show one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from activate_order_conformance.nouns.departures import DURING_AN_ACTIVATION, LEFT_BY_AN_ACTIVATION
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import lowered
from activate_order_conformance.run.plan import THREE_DEPARTURES, TWO_DEPARTURES
from activate_order_conformance.suite.derived.course_draft import CourseDraft, is_used_up
from activate_order_conformance.suite.derived.covering import triples
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.derived.deriving_calls import remembered
from activate_order_conformance.suite.derived.deriving_inputs import several_inputs
from activate_order_conformance.suite.derived.deriving_meetings import at_one_instant, on_one_connection
from activate_order_conformance.suite.derived.deriving_values import (
    in_number,
    of_an_item,
    values,
)
from activate_order_conformance.suite.derived.sources import Sources
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.hindrances import (
    Hindrance,
    beside_each_other,
    bundles,
    bundles_of_each,
    by_row,
    listed,
    stopping,
)
from activate_order_conformance.suite.settings import Pairs

_OF_ONE_THAT_BROKE_OFF: tuple[tuple[str, Value], ...] = (
    ("background_operation", "New"),
    ("session_next_state", None),
)
"""What an activation that broke off may show besides, at its beginning and at its end."""


@lru_cache(maxsize=4)  # of a trial hundreds of runs try the same
def derived(
    scenarios: tuple[Scenario, ...], profile: Profile, pairs: Pairs = "rows"
) -> tuple[DerivedScenario, ...]:
    """Return what is derived from the scenarios that the features have, in a fixed order."""
    if pairs == "none":
        return ()
    sources = Sources(scenarios, profile)
    everything, rows = sources.everything, sources.rows
    return (
        *_two_departures(stopping(everything) if pairs == "all" else rows, profile),
        *(_three_departures(rows, profile) if pairs == "triples" else ()),
        *_what_an_activation_shows(everything, profile),
        *_everything_at_once(rows, profile),
        *_two_departures_beside_what_is_harmless(sources),
        *_beside_what_is_harmless(sources),
        *remembered(sources),
        *at_one_instant(sources),
        *on_one_connection(sources),
        *several_inputs(sources),
        *values(everything, profile),
    )


def _two_departures(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield any two hindrances at once, put right one after the other."""
    for hindrance, other in combinations(held, 2):
        if not hindrance.goes_with(other):
            continue
        left = hindrance if len(hindrance.name) % 2 and not other.is_call else other
        left = other if hindrance.is_call else left
        course = CourseDraft(profile, beside_each_other(hindrance, other), TWO_DEPARTURES, (hindrance, other))
        course.calls(hindrance, other)
        if not (is_used_up(hindrance) or is_used_up(other)):
            course.calls(left).calls()
        yield course.made()


def _two_departures_beside_what_is_harmless(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield each row, and one row after the other at the same time, beside one set of harmless things after another."""
    companies = bundles_of_each(sources.harmless)
    lasting = [each for each in sources.again if not each.may_stay]
    for place, hindrance in enumerate(lasting if companies else ()):
        others = [*filter(hindrance.goes_with, lasting[place + 1 :])]
        if not others:
            continue
        name = f"{hindrance.name}, and every later row in turn, beside what is harmless"
        beside = [
            [
                each
                for each in companies[(place + number) % len(companies)]
                if each.goes_with(hindrance) and each.goes_with(other)
            ]
            for number, other in enumerate(others)
        ]
        company = {each.name: each for bundle in beside for each in bundle}
        held = (hindrance, *others)
        course = CourseDraft(sources.profile, name, TWO_DEPARTURES, held, beside=tuple(company.values()))
        for number, (other, bundle) in enumerate(zip(others, beside, strict=True)):
            # As which row is claimed where nothing was refused before.
            course.calls(hindrance, other, *bundle, hurries=number > 0, as_any_row=number > 0)
        yield course.calls().made()


def _three_departures(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield sets of hindrances in which any three meet: all of a set at once, then each three that are new."""
    met: set[tuple[str, ...]] = set()
    for together in triples([hindrance for hindrance in held if not is_used_up(hindrance)]):
        name = listed([together[0].name, *(lowered(each.name) for each in together[1:])])
        course = CourseDraft(profile, f"{name}, any three at once", THREE_DEPARTURES, together)
        course.calls(*together)
        for three in combinations(together, 3):
            names = tuple(each.name for each in three)
            if names not in met:
                met.add(names)
                course.calls(*three)
        yield course.calls().made()


def _what_an_activation_shows(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield any two, and all, of what an activation shows while it is under way, and leaves, where none took place.

    By that a call may be taken for the same one once more, or for one that broke off.
    """
    met: list[tuple[Hindrance, ...]] = []
    broken_off = {*LEFT_BY_AN_ACTIVATION.items(), *DURING_AN_ACTIVATION, *_OF_ONE_THAT_BROKE_OFF}
    for shown in (LEFT_BY_AN_ACTIVATION.items(), DURING_AN_ACTIVATION, broken_off):
        left = [each for each in everything if {*each.departures} & shown]
        together = [pair for pair in combinations(left, 2) if pair not in met]
        pairs = [(one, other) for one, other in together if one.goes_with(other)]
        met += pairs
        of_each = tuple({each.departs_in: each for each in left}.values())
        for held in (*pairs, *([of_each] if len(of_each) > 2 else ())):
            name = listed([held[0].name, *(lowered(each.name) for each in held[1:])])
            yield CourseDraft(profile, name, TWO_DEPARTURES, held).calls(*held).made()


def _everything_at_once(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield as many hindrances as can hold at once, put right one after the other, in both orders."""
    for several in (held, held[::-1]):
        together: list[Hindrance] = []
        for each in several:
            if not is_used_up(each) and all(each.goes_with(other) for other in together):
                together.append(each)
        if len(together) > 2:
            name = f"{together[0].name}, and everything else at once"
            course = CourseDraft(profile, name, TWO_DEPARTURES, tuple(together))
            while together:
                course.calls(*together)
                together.pop(0)
            yield course.calls().made()


def _beside_what_is_harmless(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield any two harmless things at once, and each row beside several, in one of its values after the other."""
    profile, everything = sources.profile, sources.everything
    for number, (one_thing, another) in enumerate(combinations(in_number(sources.harmless), 2)):
        if one_thing.goes_with(another) and not another.is_call:  # a call may name its inputs in any order
            name = f"{beside_each_other(one_thing, another)}, at once"
            # What holds but for a while shows in those that are called for when they have stood for long, and what
            # comes late in the others, or in the checkout beside them.
            late = number % 2 == 0
            course = CourseDraft(
                profile, name, TWO_DEPARTURES, (one_thing, another), bystander=late, probe=True
            )
            course.calls(one_thing, another, waits=not late)
            yield (course.looks_late() if late else course).made()
    together = bundles(sources.harmless)
    rows = [row for row in by_row([*everything, *of_an_item(everything)]) if row[0].is_refused]
    for position, every_value in enumerate(rows):
        # What rests on a reading says less where it is let through, and comes second.
        second = [each for each in every_value if each.rests]
        row = [each for each in every_value if not each.rests] or second
        companies = {
            tuple(each.name for each in company): company
            for bundle in together
            if (company := tuple(each for each in bundle if row[0].goes_with(each)))
        }
        met: set[tuple[str, str]] = set()
        for number, (names, beside) in enumerate(companies.items()):
            start = (number + number // len(row)) % len(row)  # no value meets every other company alone
            fitting = [each for each in (*row[start:], *row[:start]) if all(map(each.goes_with, beside))]
            # What stands alone meets every harmless thing, at the latest in the last company that has it.
            last = {*names} - {name for later in [*companies][number + 1 :] for name in later}
            due = [
                each
                for each in fitting[1:]
                if each.stands_alone and {(each.name, name) for name in last} - met
            ]
            others = [each for each in second if each not in row and all(map(each.goes_with, beside))]
            held = (*fitting[:1], *due, *others[number % max(len(others), 1) :][:1])
            met |= {(each.name, name) for each in held for name in names}
            first = ", then ".join([held[0].name, *(lowered(each.name) for each in held[1:])])
            name = f"{first}, beside {listed([lowered(name) for name in names])}"
            course = CourseDraft(profile, name, TWO_DEPARTURES, (*held, *beside))
            for each in held:
                course.calls(each, *beside, hurries=each is not held[0])
            if number == position % len(companies):  # what comes late of a row shows beside some of it
                course.looks_late()
            yield (course if is_used_up(held[0]) else course.calls(*beside)).made()
