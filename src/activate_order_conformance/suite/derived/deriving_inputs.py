"""Scenarios of several inputs in one call: each has its result in its place, as if it had been given alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from activate_order_conformance.nouns.invocation import OTHER_IDS
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.phrases import lowered
from activate_order_conformance.run.plan import SEVERAL_INPUTS
from activate_order_conformance.suite.derived.course_draft import MANY, CourseDraft, InputDraft, is_used_up
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.derived.deriving_values import left_out
from activate_order_conformance.suite.derived.left_open import FAILING_LATE, left_open
from activate_order_conformance.suite.derived.sources import Sources
from activate_order_conformance.suite.features.hindrances import (
    MAY_ALL,
    Hindrance,
    beside_each_other,
    bundles,
    bundles_of_checkouts,
    by_row,
    departing_in,
    listed,
    listed_within,
    shares,
)

_BEYOND_A_PAGE, _BEYOND_PAGES = 21, 51
"""How many inputs there are for one checkout: who takes so many at a time may forget of what stands behind them."""


def several_inputs(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield one call with several inputs, ready ones and those that are held back by something, in every place.

    What is left out of an input is most easily taken from others, where there are any; and who has no access to a cart
    may be let in for another one that is shared. In further values they stand behind a ready one alone.
    """
    profile, every, harmless = sources.profile, sources.every, sources.harmless
    absent = left_out(sources.unsound)
    usable = [hindrance for hindrance in sources.rows if not hindrance.is_of_the_caller]
    # Which can be of one caller's checkouts one by one.
    of_a_cart = [each for each in usable if not each.may_be_shared]
    lasts = [
        next((other for other in absent if other.departs_in == each.departs_in), each)
        for each in sources.last_again
        if not (each.may_be_shared or each.is_of_the_caller)
    ]
    yield from _all_ready(usable[0], sources)
    yield from _one_cart_twice(usable, sources)
    yield from _held_back_alike(sources)
    yield _once_refused_alone(of_a_cart, profile)
    yield from _one_of_every_kind(of_a_cart, lasts, shares(harmless)[:1], profile)
    yield from _one_of_every_kind_beside(usable, sources)
    yield from _one_of_every_kind_with(sources.further_inputs[:1], usable, profile)
    yield from _one_of_every_kind_behind_many(of_a_cart, profile)
    yield from _one_of_every_further_kind([*of_a_cart, *lasts], every, profile)
    yield from _after_a_wrong_id(sources)
    shared = [each for each in every if each.may_be_shared and not each.is_of_the_caller]
    yield from _beside_a_ready_one(usable, shared, profile)
    yield from _two_beside_a_ready_one(usable, of_a_cart, harmless, profile)
    yield from _every_value_behind_a_ready_one(sources)
    yield from _every_value_before_a_ready_one(sources)


def _course(profile: Profile, name: str, *concerns: Hindrance, probe: bool = False) -> CourseDraft:
    return CourseDraft(profile, name, SEVERAL_INPUTS, concerns, probe=probe)


def _all_ready(first: Hindrance, sources: Sources) -> Iterator[DerivedScenario]:
    profile = sources.profile
    # Of many the first to be made stands last: who reads them together has them in the order of their ids.
    for numbers in (range(2), (*range(1, MANY), 0)):
        course = _course(profile, f"{len(numbers)} ready checkouts in one call", first, probe=True)
        course.calls_for([*map(InputDraft, numbers)])
        # The same call may be answered from memory.
        course.calls_for([InputDraft(number, used=True) for number in numbers], waits=True)
        yield course.calls(used=True).looks_late().made()
    name = f"A checkout that is activated alone, and given once more beside one with {lowered(first.name)}, put right"
    course = _course(profile, name, first, probe=True).calls(first, number=1).calls()
    yield course.calls_for([InputDraft(used=True), InputDraft(1)], waits=True).made()
    for bundle in bundles([each for each in sources.harmless if not each.is_call]):
        name = f"Two checkouts in one call, beside {listed_within(bundle)}"
        given = [InputDraft(number, bundle) for number in range(2)]
        course = _course(profile, name, *bundle).calls_for(given)
        # Named in 15 characters they need not be accepted, and are activated like any others if they are.
        shortly = [InputDraft(number, (*bundle, sources.short)) for number in (2, 3)]
        course.calls_for(shortly, let_be={2, 3})
        behind = [InputDraft(4, bundle), InputDraft(1, bundle, used=True)]
        yield course.calls_for(behind, waits=True).made()


def _one_cart_twice(usable: Sequence[Hindrance], sources: Sources) -> Iterator[DerivedScenario]:
    first, profile = usable[0], sources.profile
    for name, again in (
        ("One ready checkout twice in one call", ()),
        ("One ready checkout twice in one call, in 18 characters and in 15", (sources.short,)),
    ):
        course = _course(profile, name, first).calls_for([InputDraft(), InputDraft(held=again)])
        yield course.looks_late().made()
    for name, between in (("another", ()), (lowered(first.name), (first,))):
        around = [InputDraft(), InputDraft(1, between), InputDraft()]
        course = _course(profile, f"One ready checkout twice in one call, around {name}", first)
        yield course.calls_for(around, let_be={1}).made()
    for number, bundle in enumerate(bundles_of_checkouts(sources.harmless)):
        times, often = ((2, "twice"), (3, "three times"))[number % 2]
        name = f"One ready checkout {often} in one call, beside {listed_within(bundle)}"
        yield _course(profile, name, *bundle).calls_for([InputDraft(held=bundle)] * times).made()
    for otherwise in departing_in("orderStatus", usable):
        name = f"{otherwise.name}, and afterwards the right one for the same cart, in one call"
        given = [InputDraft(held=(otherwise,)), InputDraft()]
        yield _course(profile, name, otherwise).calls_for(given).made()


def _held_back_alike(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield one checkout many times, and several, each held back by the same, beside what is harmless as well.

    So are the several with inputs that the page does not name.
    """
    profile = sources.profile
    for hindrance in sources.rows:
        if not is_used_up(hindrance):
            name = f"{hindrance.name}, given {_BEYOND_A_PAGE} times in one call"
            many_times = [InputDraft(held=(hindrance,))] * _BEYOND_A_PAGE
            course = _course(profile, name, hindrance).calls_for(many_times)
            yield course.calls().looks_late().made()
        if hindrance.may_be_shared:
            company = [
                [*filter(hindrance.goes_with, each)] for each in bundles_of_checkouts(sources.harmless)
            ]
            company += [[each] for each in sources.further_inputs[:1]]
            name = f"{hindrance.name}, for three checkouts in one call"
            thrice = _course(
                profile,
                f"{name}{', then beside what is harmless or left open' if company else ''}",
                hindrance,
            )
            thrice.calls_for([InputDraft(number, (hindrance,)) for number in range(3)])
            for beside in company:
                thrice.calls_for([InputDraft(number, (hindrance, *beside)) for number in range(3)])
            yield thrice.calls_for([*map(InputDraft, range(3))]).made()
        else:
            both = [InputDraft(number, (hindrance,)) for number in range(2)]
            course = _course(profile, f"{hindrance.name}, for two checkouts in one call", hindrance)
            yield course.calls_for(both).calls(number=2 if is_used_up(hindrance) else 1).made()


def _once_refused_alone(of_a_cart: Sequence[Hindrance], profile: Profile) -> DerivedScenario:
    """Return two checkouts that are held back by one thing after another, by turns, and then given in one call."""
    in_turn = [each for each in of_a_cart if not is_used_up(each)]
    course = _course(
        profile, "Every row in turn, for one checkout or another, and both in one call", *in_turn
    )
    for place, each in enumerate(in_turn):
        course.calls(each, number=place % 2, hurries=True, as_any_row=place > 0)
    return course.calls_for([InputDraft(0), InputDraft(1)]).made()


def _one_of_every_kind(
    of_a_cart: Sequence[Hindrance],
    lasts: Sequence[Hindrance],
    share: Sequence[Hindrance],
    profile: Profile,
) -> Iterator[DerivedScenario]:
    """Yield calls of ready checkouts, one of them by a `share`, and of one for each thing that holds back."""
    apart = [each for each in of_a_cart if not is_used_up(each)]
    half = len(apart) // 2
    for order, kinds, ready in (("", apart, ()), (", from the last", lasts[::-1], share)):
        many = [(), *((each,) for each in kinds[:half]), ready, *((each,) for each in kinds[half:]), ()]
        name = f"Ready checkouts, and one of every other kind{order}, in one call"
        course = _course(profile, name, *kinds, *ready, probe=not order)
        course.calls_for([InputDraft(number, kind) for number, kind in enumerate(many)])
        held = [InputDraft(number, kind) for number, kind in enumerate(many) if kind not in ((), ready)]
        if order:  # what was refused among others must not be held up by that
            yield course.calls_for([InputDraft(each.number) for each in held]).made()
        else:  # what holds must not be taken for stale
            yield course.calls_for(held, for_long=True, as_any_row=True).looks_late().made()


def _one_of_every_kind_beside(usable: Sequence[Hindrance], sources: Sources) -> Iterator[DerivedScenario]:
    """Yield calls of a ready checkout, and of one for each thing that holds back, beside whatever is harmless.

    Of what holds back in further values, and rests on no reading, a second call has one each; as which row they are
    refused shows elsewhere.
    The last time each is named in 15 characters, in which the ready one might be refused, and is not.
    """
    besides = [(f"beside {listed_within(each)}", each) for each in bundles_of_checkouts(sources.harmless)]
    for how, bundle in (*besides, ("named in 15 characters", (sources.short,))):
        claimed = tuple(each for each in bundle if not each.is_left_open)
        kinds = _kinds_beside(usable, bundle)
        further = [each for each in sources.every if not (each in usable or each.rests)]
        others = _kinds_beside(further, bundle)
        concerns = [each for each, *_ in (*kinds, *others)]
        name = f"A ready checkout, and one of every other kind, {how}, in one call"
        course = _course(sources.profile, name, *concerns, *claimed)
        course.calls_for([InputDraft(number, kind) for number, kind in enumerate([claimed, *kinds])])
        behind = enumerate([claimed, *others], len(kinds) + 1)
        course.calls_for([InputDraft(number, kind) for number, kind in behind], as_any_row=True)
        yield course.made()


def _kinds_beside(held: Iterable[Hindrance], bundle: Sequence[Hindrance]) -> list[tuple[Hindrance, ...]]:
    """Return each of what is held of a checkout by itself, with what it goes with of a bundle."""
    of_all = [each for each in bundle if each.may_be_shared]
    apart = (each for each in held if not each.may_be_shared and all(map(each.goes_with, of_all)))
    return [(each, *filter(each.goes_with, bundle)) for each in apart]


def _one_of_every_kind_with(
    further_inputs: Sequence[Hindrance], usable: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield one call of one for each thing that holds back, with inputs that the page does not name.

    It may be turned away as a whole, so that there is no ready one, and a summary may fail after the answer.
    """
    apart = [each for each in usable if not (each.may_be_shared or is_used_up(each))]
    for given_besides in further_inputs:
        kinds = [(each, *filter(each.goes_with, [given_besides])) for each in apart]
        name = "One of every kind, with inputs that the page does not name, in one call"
        given = [InputDraft(number, kind) for number, kind in enumerate(kinds)]
        yield _course(profile, name, *apart).calls_for(given).calls(number=len(given)).made()


def _one_of_every_kind_behind_many(
    of_a_cart: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield one call of one for each thing that holds back, and a ready one, behind many inputs for another."""
    apart = [each for each in of_a_cart if not is_used_up(each)]
    for otherwise in departing_in("orderStatus", apart):
        name = f"{otherwise.name}, given {_BEYOND_PAGES} times, and behind it one of every other kind, in one call"
        kinds = [*((each,) for each in apart if each is not otherwise), ()]
        given = [InputDraft(held=(otherwise,))] * _BEYOND_PAGES
        given += [InputDraft(number, kind) for number, kind in enumerate(kinds, 1)]
        yield _course(profile, name, *apart).calls_for(given).made()


def _one_of_every_further_kind(
    given: Sequence[Hindrance], every: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls of a ready checkout, and of one for each row, held back by what is not `given` so in another call."""
    further = [
        [each for each in row if each not in given]
        for row in by_row(every)
        if not (row[0].may_be_shared or is_used_up(row[0]))
    ]
    for in_turn in zip_longest(*further):
        kinds = [each for each in in_turn if each]
        name = listed(["A ready checkout", *(lowered(each.name) for each in kinds)])
        many = [(), *((each,) for each in kinds)]
        course = _course(profile, f"{name}, in one call", *kinds)
        yield course.calls_for([InputDraft(place, kind) for place, kind in enumerate(many)]).made()


def _after_a_wrong_id(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield two checkouts of a caller for whom both are held back, the first given by an id that is wrong.

    That nothing could be found of one must not be taken for what holds of the next.
    """
    wrong_ids = [each for each in sources.unsound if each.invocation.cart_id in OTHER_IDS]
    for hindrance in (each for each in sources.rows if each.may_be_shared):
        for each in wrong_ids:
            name = f"{hindrance.name}, for two checkouts in one call, and for the first {lowered(each.name)}"
            given = [InputDraft(1, (hindrance, each)), InputDraft(held=(hindrance,))]
            course = _course(sources.profile, name, hindrance)
            course.calls_for(given, let_be={1}, as_any_row=True)
            yield course.calls_for([InputDraft(0), InputDraft(1)]).made()


def _beside_a_ready_one(
    usable: Sequence[Hindrance], shared: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    for failing in filter(is_used_up, usable):
        (late,) = left_open(failing, profile, FAILING_LATE)
        name = "A summary that cannot be made after the answer, between two ready checkouts in one call"
        between = [InputDraft(0), InputDraft(1, (late,)), InputDraft(2)]
        yield _course(profile, name, failing).calls_for(between, let_be={1}).made()
        name = f"{failing.name}, between two ready ones in one call"
        between = [InputDraft(0), InputDraft(1, (failing,)), InputDraft(2)]
        yield _course(profile, name, failing).calls_for(between).made()
    for position, alone in enumerate(usable):
        place = position % 2
        name = f"{alone.name}, in place {place + 1} of two, beside a ready one"
        inputs = [InputDraft(number, (alone,) if number == place else ()) for number in range(2)]
        yield _course(profile, name, alone).calls_for(inputs).made()
    for alone in shared:
        if alone not in usable or usable.index(alone) % 2 == 0:
            name = f"{alone.name}, behind a ready one in one call"
            behind = [InputDraft(0), InputDraft(1, (alone,))]
            yield _course(profile, name, alone).calls_for(behind).made()


def _two_beside_a_ready_one(
    usable: Sequence[Hindrance],
    of_a_cart: Sequence[Hindrance],
    harmless: Sequence[Hindrance],
    profile: Profile,
) -> Iterator[DerivedScenario]:
    """Yield any checkout that is held back with the third after it, some of them for who may modify all data."""
    who_may_all = [each for each in harmless if MAY_ALL in each.departures]
    for position, placed in enumerate(of_a_cart):
        other = of_a_cart[(position + 3) % len(of_a_cart)]
        # So that each stands in every place: of two, as the first of these two, and as the last of three.
        standing = {1 - usable.index(placed) % 2: (placed,), 2: (other,)}
        by = who_may_all if position % 3 == 2 else []
        name = f"{beside_each_other(placed, other)}, beside a ready one, in one call"
        course = _course(
            profile, ", by ".join([name, *(lowered(each.name) for each in by)]), placed, other, *by
        )
        yield course.calls_for([InputDraft(at, (*standing.get(at, ()), *by)) for at in range(3)]).made()


def _every_value_behind_a_ready_one(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield a ready checkout, and behind it every unsound and further value of each input, all for another one.

    In a further value of a departure each checkout stands by itself.
    """
    calls: dict[tuple[str, ...], list[Hindrance]] = {}
    profile, further = sources.profile, sources.further
    for each in (*sources.unsound, *further):
        if each.is_call:
            calls.setdefault(each.departs_in, []).append(each)
    for departs_in, held in calls.items():
        name = (
            f"A ready checkout, and another one for which every wrong {departs_in[0]} is given, in one call"
        )
        behind = [InputDraft(0), *(InputDraft(1, (each,)) for each in held)]
        yield _course(profile, name, *held).calls_for(behind).made()
    apart = [each for each in further if not each.is_call]
    if apart:
        behind = [InputDraft(0), *(InputDraft(number, (each,)) for number, each in enumerate(apart, 1))]
        name = "A ready checkout, and one of every further value, in one call"
        yield _course(profile, name, *apart).calls_for(behind).made()


def _every_value_before_a_ready_one(sources: Sources) -> Iterator[DerivedScenario]:
    """Yield one call of a checkout for every value that it may have, of which a later activation changes nothing."""
    apart = [each for each in sources.every_again if not (each.is_call or each.may_be_shared)]
    if apart:
        name = "One of every value in one call, and a ready checkout afterwards"
        course = _course(sources.profile, name, *apart)
        course.calls_for([InputDraft(number, (each,)) for number, each in enumerate(apart, 1)])
        yield course.calls().looks_late().made()
