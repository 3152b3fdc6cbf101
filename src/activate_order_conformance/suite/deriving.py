"""Scenarios that nobody wrote: departures that meet, calls that follow each other, several inputs in one call.

They are derived from the departures that the features show one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.derived import CourseDraft, DerivedScenario, Given, is_used_up
from activate_order_conformance.suite.hindrances import Hindrance, first_of_each, hindrances
from activate_order_conformance.suite.settings import Pairs

_MANY = 10


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
        *_beside_what_is_harmless(firsts_held, harmless, profile),
        *_remembered(firsts_held, every, profile),
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


def _beside_what_is_harmless(
    held: Sequence[Hindrance], harmless: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield each hindrance beside several harmless things at once, so that it stands beside each of them."""
    together = bundles(harmless)
    for bundle in together:
        name = f"{_listed([each.name for each in bundle])}, at once"
        yield CourseDraft(profile, name, "two departures", bundle).calls(*bundle).made()
    for hindrance in held:
        if is_used_up(hindrance):
            continue
        companies = {
            tuple(each.name for each in company): company
            for bundle in together
            if (company := tuple(each for each in bundle if hindrance.goes_with(each)))
        }
        for names, beside in companies.items():
            name = f"{hindrance.name}, beside {_listed([lowered(name) for name in names])}"
            course = CourseDraft(profile, name, "two departures", (hindrance, *beside))
            yield course.calls(hindrance, *beside).calls(*beside).made()


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


_MORE_VALUES: Mapping[str, Callable[[Profile], tuple[Value, ...]]] = MappingProxyType(
    {
        "validation_errors": lambda _: (2, 6, 20),
        "session_next_state": lambda profile: (
            f"{profile.session_next_state}Later",
            f"Re{profile.session_next_state}",
            profile.session_next_state[:-1],
        ),
    }
)
"""Further values of a departure that stand in the way as those of the features do, and are easily confused."""


def _values(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield departures in further values, where a driver can arrange them."""
    like = {name: each for each in everything for name, value in each.departures if value is not None}
    for name, values_of in _MORE_VALUES.items():
        for value in values_of(profile):
            example = like[name]
            hindrance = replace(
                example, departures=((name, value),), name=f"{DEPARTURES[name].about}, {word(value)}"
            )
            hindrance = replace(hindrance, name=f"{hindrance.name[:1].upper()}{hindrance.name[1:]}")
            yield CourseDraft(profile, hindrance.name, "values", (hindrance,)).calls(hindrance).calls().made()


def _remembered(
    rows: Sequence[Hindrance], every: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls that follow each other: what came before must not show in what comes after."""
    family = "what it remembers"
    again = [hindrance for hindrance in rows if not is_used_up(hindrance)]
    for held in every:
        if not is_used_up(held):
            name = f"{held.name}, refused and left alone"
            course = CourseDraft(profile, name, family, (held,), bystander=not held.is_of_the_caller)
            yield course.calls(held).looks_late().calls().looks_late().made()
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
            name = f"{held.name}, while others of the caller are activated"
            course = CourseDraft(profile, name, family, (held,)).calls(of=1).calls(held)
            yield course.calls(of=2).calls().made()
    first = rows[0]
    status = next((hindrance for hindrance in rows if "cart_status" in hindrance.departs_in), first)
    course = CourseDraft(
        profile, "A checkout that was activated, called for again and again", family, (status,)
    )
    yield course.calls().calls(used=True, waits=True).calls(used=True).looks_late().made()
    course = CourseDraft(profile, "Two ready checkouts of one caller at one instant", family, (status,))
    yield course.calls_for([(0, (), False), (1, (), False)], at_one_instant=True).made()


def _several_inputs(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield one call with several inputs: each has its result in its place, as if it had been given alone."""
    family = "several inputs"
    usable = [hindrance for hindrance in held if not (is_used_up(hindrance) or hindrance.is_of_the_caller)]

    def course(name: str, *concerns: Hindrance) -> CourseDraft:
        return CourseDraft(profile, name, family, concerns or (usable[0],))

    for count in (2, 3, _MANY):
        yield (
            course(f"{count} ready checkouts in one call")
            .calls_for([(of, (), False) for of in range(count)])
            .made()
        )
    for number, placed in enumerate(usable):
        place = number % 3
        inputs: list[Given] = [(of, (placed,) if of == place else (), False) for of in range(3)]
        name = f"{placed.name}, in place {place + 1} of three, beside ready ones"
        yield course(name, placed).calls_for(inputs).made()
        other = usable[(number + 2) % len(usable)]
        others: list[Given] = [(0, (placed,), False), (1, (other,), False), (2, (), False)]
        order = [others[(place + at) % 3] for at in range(3)]
        name = f"{_beside(placed, other)}, beside a ready one, in one call"
        yield course(name, placed, other).calls_for(order).made()
