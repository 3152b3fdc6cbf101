"""Scenarios that nobody wrote: departures that meet, calls that follow each other, several inputs in one call.

They are derived from the departures that the features show one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

from activate_order_conformance.nouns.departures import DEPARTURES, OF_THE_CALLER
from activate_order_conformance.nouns.invocation import OF_ITS_RECORDS
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.covering import triples
from activate_order_conformance.suite.derived import CourseDraft, DerivedScenario, Given, is_used_up
from activate_order_conformance.suite.hindrances import Hindrance, by_row, first_of_each, hindrances
from activate_order_conformance.suite.settings import Pairs

_MANY = 10

_Example: TypeAlias = tuple[str, Value]
"""A departure and its value in the features, or `cartId` and the word for the id that is given."""


def derived(
    scenarios: Sequence[Scenario], profile: Profile, pairs: Pairs = "rows"
) -> tuple[DerivedScenario, ...]:
    """Return what is derived from the scenarios that the features have, in a fixed order."""
    if pairs == "none":
        return ()
    everything = tuple(hindrances(scenarios, profile))
    firsts = first_of_each(everything)
    chosen = everything if pairs == "all" else firsts
    held = [hindrance for hindrance in chosen if hindrance.is_refused]
    harmless = [hindrance for hindrance in everything if not hindrance.is_refused]
    firsts_held = [hindrance for hindrance in firsts if hindrance.is_refused]
    every = [each for each in everything if each.is_refused and (not each.is_call or each in firsts)]
    return (
        *_two_departures(held, profile),
        *(_three_departures(firsts_held, profile) if pairs == "triples" else ()),
        *_what_an_activation_leaves(everything, profile),
        *_everything_at_once(firsts_held, profile),
        *_beside_what_is_harmless(
            [row for row in by_row(everything) if row[0].is_refused], harmless, profile
        ),
        *_remembered(firsts_held, every, harmless, profile),
        *_several_inputs(firsts_held, profile),
        *_values(everything, profile),
    )


def _beside(first: Hindrance, second: Hindrance) -> str:
    return f"{first.name}, and {lowered(second.name)}"


def _two_departures(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield any two hindrances at once, put right one after the other."""
    for hindrance, other in combinations(held, 2):
        if not hindrance.goes_with(other):
            continue
        left = hindrance if len(hindrance.name) % 2 and not other.is_call else other
        left = other if hindrance.is_call else left
        course = CourseDraft(profile, _beside(hindrance, other), "two departures", (hindrance, other))
        course.calls(hindrance, other)
        if not (is_used_up(hindrance) or is_used_up(other)):
            course.calls(left).calls()
        yield course.made()


def _three_departures(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield sets of hindrances in which any three meet: all of a set at once, then each three that are new."""
    met: set[tuple[str, ...]] = set()
    for together in triples([hindrance for hindrance in held if not is_used_up(hindrance)]):
        name = _listed([together[0].name, *(lowered(each.name) for each in together[1:])])
        course = CourseDraft(profile, f"{name}, any three at once", "three departures", together)
        course.calls(*together)
        for three in combinations(together, 3):
            names = tuple(each.name for each in three)
            if names not in met:
                met.add(names)
                course.calls(*three)
        yield course.calls().made()


_LEFT_BY_AN_ACTIVATION: tuple[_Example, ...] = (
    ("cart_status", "Closed"),
    ("session", "archived"),
    ("order", "Activated"),
)
"""What an activation leaves, by which a call may be taken for the same one once more."""


def _what_an_activation_leaves(
    everything: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield any two, and all, of what an activation leaves, where none took place."""
    left = [each for each in everything if {*each.departures} & {*_LEFT_BY_AN_ACTIVATION}]
    for held in (*combinations(left, 2), *([tuple(left)] if len(left) > 2 else ())):
        name = _listed([held[0].name, *(lowered(each.name) for each in held[1:])])
        yield CourseDraft(profile, name, "two departures", held).calls(*held).made()


def _everything_at_once(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield as many hindrances as can hold at once, put right one after the other, in both orders."""
    for several in (held, held[::-1]):
        together: list[Hindrance] = []
        for each in several:
            if not is_used_up(each) and all(each.goes_with(other) for other in together):
                together.append(each)
        if len(together) > 2:
            name = f"{together[0].name}, and everything else at once"
            course = CourseDraft(profile, name, "two departures", tuple(together))
            while together:
                course.calls(*together)
                together.pop(0)
            yield course.calls().made()


def _beside_what_is_harmless(
    rows: Sequence[Sequence[Hindrance]], harmless: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield any two harmless things at once, and each row beside several, in one of its values after the other."""
    for one_thing, another in combinations(harmless, 2):
        if one_thing.goes_with(another):
            name = f"{_beside(one_thing, another)}, at once"
            course = CourseDraft(profile, name, "two departures", (one_thing, another), probe=True)
            yield course.calls(one_thing, another).looks_late().made()
    together = bundles(harmless)
    for row in rows:
        companies = {
            tuple(each.name for each in company): company
            for bundle in together
            if (company := tuple(each for each in bundle if row[0].goes_with(each)))
        }
        for number, (names, beside) in enumerate(companies.items()):
            start = (number + number // len(row)) % len(row)  # no value meets every other company alone
            turned = (*row[start:], *row)
            hindrance = next(each for each in turned if all(each.goes_with(other) for other in beside))
            name = f"{hindrance.name}, beside {_listed([lowered(name) for name in names])}"
            course = CourseDraft(profile, name, "two departures", (hindrance, *beside)).calls(
                hindrance, *beside
            )
            yield (course if is_used_up(hindrance) else course.calls(*beside)).made()


def bundles(harmless: Sequence[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return sets of harmless things that can hold at once, in which any two that can do so meet."""
    wanted = [
        (hindrance, other) for hindrance, other in combinations(harmless, 2) if hindrance.goes_with(other)
    ]
    chosen: list[tuple[Hindrance, ...]] = []
    while wanted:
        bundle = [*wanted[0]]
        for each in harmless:
            if each not in bundle and all(each.goes_with(other) for other in bundle):
                bundle.append(each)
        wanted = [pair for pair in wanted if not (pair[0] in bundle and pair[1] in bundle)]
        chosen.append(tuple(sorted(bundle, key=harmless.index)))
    return tuple(chosen)


def lowered(name: str) -> str:
    """Return a name as it reads within a sentence."""
    return name[:1].lower() + name[1:]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {lowered(names[-1])}"


_MORE_VALUES: tuple[tuple[_Example, Mapping[str, Value]], ...] = (
    *((("validation_errors", 1), {"validation_errors": number}) for number in (2, 6, 20)),
    (("validation_errors", 1), {"validation_errors": 1, "validation_warnings": 20}),
    (("validation_errors", 1), {"validation_errors": 1, "dismissed_validation_errors": 1}),
    (("validation_warnings", 1), {"validation_warnings": 20}),
    (("validation_infos", 1), {"validation_infos": 20}),
    (("session_state", None), {"session_state": ""}),
    (
        ("session_next_state", "CheckInventory"),
        {"session_next_state": "CheckInventory", "session_state": "CheckInventory"},
    ),
    *((("session_next_state", None), {"session_next_state": text}) for text in ("", " ")),
    *(
        (("session_next_state", "CheckInventory"), {"session_next_state": form})
        for form in ("{}Later", "Re{}", "{:.10}")
    ),
    *((("cartId", "of another object"), {"cartId": given}) for given in OF_ITS_RECORDS),
)
"""Further values, which are easily confused, and the example of the features whose fate they share."""


def _values(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield departures in further values, where a driver can arrange them."""
    examples: dict[_Example, Hindrance] = {}
    for each in everything:
        given = (("cartId", each.invocation.cart_id),) if each.is_call else each.departures
        examples |= dict.fromkeys(given, each)
    for like, values in _MORE_VALUES:
        if (example := examples.get(like)) is None:
            continue
        hindrance = _valued(example, values, profile)
        course = CourseDraft(profile, hindrance.name, "values", (hindrance,)).calls(hindrance)
        yield (course.calls() if hindrance.is_refused else course).made()


def _valued(example: Hindrance, values: Mapping[str, Value], profile: Profile) -> Hindrance:
    """Return a hindrance like that of the features, with other values."""
    if example.is_call:
        (given,) = values.values()
        name = f"A cart id that is {given}"
        return replace(example, invocation=example.invocation.but(cart_id=given), name=name)
    departures = tuple(
        (name, value.format(profile.session_next_state) if isinstance(value, str) else value)
        for name, value in values.items()
    )
    name = ", and ".join(f"{DEPARTURES[name].about}, {_quoted(value)}" for name, value in departures)
    return replace(example, departures=departures, name=f"{name[:1].upper()}{name[1:]}")


def _quoted(value: Value) -> str:
    return {"": "an empty text", " ": "a blank"}.get(str(value)) or word(value)


def _remembered(
    rows: Sequence[Hindrance], every: Sequence[Hindrance], harmless: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls that follow each other: what came before must not show in what comes after."""
    family = "what it remembers"
    again = [hindrance for hindrance in rows if not is_used_up(hindrance)]
    for held in every:
        if not is_used_up(held):
            name = f"{held.name}, refused and left alone"
            course = CourseDraft(
                profile, name, family, (held,), bystander=not held.is_of_the_caller, probe=True
            )
            yield course.calls(held).looks_late().calls(held).calls().looks_late().made()
    for number, held in enumerate(again):
        times = _MANY if number == 0 else 3
        course = CourseDraft(profile, f"{held.name}, refused {times} times", family, (held,))
        for _ in range(times):
            course.calls(held)
        yield course.calls().made()
        after = again[(number + 1) % len(again)]
        name = f"{held.name}, and afterwards {lowered(after.name)}"
        yield CourseDraft(profile, name, family, (held, after)).calls(held).calls(after).calls().made()
        if not held.is_of_the_caller:
            name = f"{held.name}, while another of the caller is activated"
            course = CourseDraft(profile, name, family, (held,), bystander=True).calls(held).calls(of=1)
            yield course.calls(held).calls().made()
    for held in filter(is_used_up, rows):
        course = CourseDraft(profile, f"{held.name}, refused for 3 carts of a caller", family, (held,))
        for of in range(3):
            course.calls(held, of=of)
        yield course.calls(of=3).made()
    first = rows[0]
    status = next((hindrance for hindrance in rows if "cart_status" in hindrance.departs_in), first)
    course = CourseDraft(
        profile, "A checkout that was activated, called for again and again", family, (status,), probe=True
    )
    yield course.calls().calls(used=True, waits=True).calls(used=True).looks_late().made()
    for of_one_caller, callers in ((True, "one caller"), (False, "two callers")):
        course = CourseDraft(profile, f"Two ready checkouts of {callers} at one instant", family, (status,))
        two: list[Given] = [(0, (), False), (1, (), False)]
        yield course.calls_for(two, at_one_instant=True, of_one_caller=of_one_caller).made()
    for number, held in enumerate(rows):
        name = f"{held.name}, at the instant at which another caller's is activated"
        beside: list[Given] = [(of, (held,) if of == number % 2 else (), False) for of in range(2)]
        course = CourseDraft(profile, name, family, (held,))
        yield course.calls_for(beside, at_one_instant=True, of_one_caller=False).made()
    running = next((hindrance for hindrance in rows if "background_operation" in hindrance.departs_in), first)
    met: set[str] = set()
    for bundle in bundles(harmless):
        names = {each.name for each in bundle}
        if names <= met:
            continue
        met |= names
        name = f"Two calls at one instant, beside {_listed([lowered(each.name) for each in bundle])}"
        course = CourseDraft(profile, name, family, (running, *bundle))
        yield course.calls_for([(0, bundle, False)] * 2, at_one_instant=True).made()


def _several_inputs(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield one call with several inputs: each has its result in its place, as if it had been given alone."""
    family = "several inputs"
    usable = [hindrance for hindrance in held if not hindrance.is_of_the_caller]

    def course(name: str, *concerns: Hindrance, probe: bool = False) -> CourseDraft:
        return CourseDraft(profile, name, family, concerns or (usable[0],), probe=probe)

    for count in (2, 3, _MANY):
        yield (
            course(f"{count} ready checkouts in one call", probe=True)
            .calls_for([(of, (), False) for of in range(count)])
            .looks_late()
            .made()
        )
    yield course("One ready checkout twice in one call").calls_for([(0, (), False)] * 2).made()
    for hindrance in held:
        if {*OF_THE_CALLER} & {*hindrance.departs_in}:
            thrice = course(f"{hindrance.name}, for three checkouts in one call", hindrance)
            yield thrice.calls_for([(of, (hindrance,), False) for of in range(3)]).calls().calls(of=1).made()
    apart = [
        each for each in usable if not (is_used_up(each) or {*OF_THE_CALLER} & {*each.departs_in})
    ]  # which can be of one caller's checkouts one by one
    half = len(apart) // 2
    many = [(), *((each,) for each in apart[:half]), (), *((each,) for each in apart[half:]), ()]
    yield (
        course("Ready checkouts, and one of every other kind, in one call", *apart)
        .calls_for([(of, kind, False) for of, kind in enumerate(many)])
        .made()
    )
    for number, placed in enumerate(usable):
        place = number % 3
        inputs: list[Given] = [(of, (placed,) if of == place else (), False) for of in range(3)]
        name = f"{placed.name}, in place {place + 1} of three, beside ready ones"
        yield course(name, placed).calls_for(inputs).made()
        after = (number + 3) % len(usable)
        other = usable[after]
        # So that each stands in every place, of these two or of the one beside ready ones.
        first = (number + 1) % 3
        second = next(at for at in ((after + 2) % 3, place) if at != first)
        standing = {first: (placed,), second: (other,)}
        name = f"{_beside(placed, other)}, beside a ready one, in one call"
        yield (
            course(name, placed, other)
            .calls_for([(at, standing.get(at, ()), False) for at in range(3)])
            .made()
        )
