"""What the features show to be refused, or to be harmless: one departure each, taken from the scenarios."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from activate_order_conformance.contract import Refusal
from activate_order_conformance.nouns.checkout import Checkout
from activate_order_conformance.nouns.departure import ValidationOutput
from activate_order_conformance.nouns.departures import DEPARTURES, OF_THE_CALLER
from activate_order_conformance.nouns.invocation import Invocation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value
from activate_order_conformance.phrases import enumerated, lowered
from activate_order_conformance.run.plan import PlannedScenario
from activate_order_conformance.suite.experiments.ask import Ask, ready_ask
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import ACTIVATED, PUT_RIGHT, all_tags
from activate_order_conformance.suite.features.scenario import ask_of, claimings
from activate_order_conformance.suite.features.then import BEARS_ITS_ROW, refusals_quoted

_WHAT_HAPPENS = re.compile(r" (is refused|can be activated|can activate|needs no other)\b.*")

MAY_ALL: tuple[str, Value] = ("caller_permission", "modify-all-data")
"""Who may modify all data has access to every cart, and sees every account."""

_HIDDEN: tuple[str, Value] = ("effective_account", "inaccessible")
_SHARED: tuple[str, Value] = ("cart_access", "edit-share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One departure of which a scenario shows what becomes of it.

    `refusals` are the codes and statuses that it may be refused with (none: any); `is_refused` is False for what is
    harmless, or left open by the page: that may be `refused_as` these rows, or as none of the page. `rows` are the
    clauses that it counts for, `tags` all that its scenario bears.
    """

    name: str
    planned: PlannedScenario
    departures: tuple[tuple[str, Value], ...]
    invocation: Invocation
    is_call: bool
    is_refused: bool
    refusals: tuple[Refusal, ...]
    refused_as: tuple[str, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the clauses and readings that its scenario bears."""
        return all_tags(self.planned.tags)

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the clauses that it counts for."""
        return tuple(tag for tag in self.tags if not tag.startswith("reading-"))

    @property
    def rests(self) -> bool:
        """Tell whether it rests on a reading."""
        return any(tag.startswith("reading-") for tag in self.tags)

    @property
    def is_left_open(self) -> bool:
        """Tell whether the page leaves open what comes of it."""
        return bool(self.refused_as)

    @property
    def departs_in(self) -> tuple[str, ...]:
        """Return the names of what departs: of the checkout, or the input of the call."""
        if self.is_call and self.invocation.also:
            return tuple(self.invocation.also)
        if self.is_call and self.invocation.status_first:
            return ("order of inputs",)
        if self.is_call:
            return ("orderStatus",) if self.invocation.cart_id == "its own" else ("cartId",)
        return tuple(name for name, _ in self.departures)

    def on(self, checkout: Checkout) -> Checkout:
        """Return `checkout` with this departure too."""
        return checkout.but(**dict(self.departures))

    def in_call(self, invocation: Invocation) -> Invocation:
        """Return `invocation` with what departs of the call, if anything."""
        if not self.is_call:
            return invocation
        call = self.invocation
        if "orderStatus" in self.departs_in:
            return invocation.but(order_status=call.order_status, order_status_given=call.order_status_given)
        return invocation.but(
            cart_id=call.cart_id if "cartId" in self.departs_in else invocation.cart_id,
            also={**invocation.also, **call.also},
            status_first=invocation.status_first or call.status_first,
        )

    @property
    def stands_alone(self) -> bool:
        """Tell whether it departs in records, and brings nothing else with it."""
        return not self.is_call and not any(
            DEPARTURES[name].entails.get(value) for name, value in self.departures
        )

    @property
    def may_stay(self) -> bool:
        """Tell whether a system need not be able to put it right."""
        return any(value in DEPARTURES[name].may_stay for name, value in self.departures)

    @property
    def is_validated(self) -> bool:
        """Tell whether it departs in entries of validation alone."""
        records = [DEPARTURES[name].record for name in self.departs_in if not self.is_call]
        return bool(records) and all(isinstance(record, ValidationOutput) for record in records)

    @property
    def is_of_the_caller(self) -> bool:
        """Tell whether it holds of every checkout of the caller."""
        return "caller_permission" in self.departs_in

    @property
    def is_of_who_calls(self) -> bool:
        """Tell whether it departs in what the caller may do."""
        return not {"caller_permission", "cart_access"}.isdisjoint(self.departs_in)

    @property
    def may_be_shared(self) -> bool:
        """Tell whether checkouts of one caller may share what it departs in."""
        return not {*OF_THE_CALLER}.isdisjoint(self.departs_in)

    def goes_with(self, other: Hindrance) -> bool:
        """Tell whether both can hold at once, and neither makes the other harmless."""
        both = {*self.departs_in} | {*other.departs_in}
        if len(both) < len(self.departs_in) + len(other.departs_in):
            return False
        departures = {*self.departures, *other.departures}
        is_shut_out = "cart_access" in both and _SHARED not in departures
        if MAY_ALL in departures and (is_shut_out or _HIDDEN in departures):
            return False
        return not any(
            both & {*DEPARTURES[name].excludes.get(value, ()), *DEPARTURES[name].entails.get(value, {})}
            for name, value in (*self.departures, *other.departures)
        )


def hindrances(scenarios: Iterable[Scenario], profile: Profile) -> Iterator[Hindrance]:
    """Yield what the scenarios show of one departure at a time, in their order."""
    sound = ready_ask(profile)
    for scenario in scenarios:
        ask = ask_of(scenario, profile)
        departures = ask.checkout.departures_from(sound.checkout)
        is_call = ask.invocation != sound.invocation
        if scenario.planned.informational or ask.manner != "once" or ask.bystander or ask.probe:
            continue
        if len(departures) + is_call != 1:
            continue
        is_refused = scenario.planned.makes(PUT_RIGHT)
        if not (is_refused or scenario.planned.makes(ACTIVATED)):
            continue
        yield Hindrance(
            name=_WHAT_HAPPENS.sub("", scenario.planned.name),
            planned=scenario.planned,
            departures=tuple(departures.items()),
            invocation=ask.invocation,
            is_call=is_call,
            is_refused=is_refused,
            refusals=tuple(_refusals(scenario)),
        )


def stopping(hindrances: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return those that stand in the way, without what is harmless."""
    return tuple(hindrance for hindrance in hindrances if hindrance.is_refused)


def harmless(hindrances: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return those that stand in no way, without what is left open."""
    return tuple(each for each in hindrances if not (each.is_refused or each.is_left_open))


def zigzag(rows: Sequence[Hindrance], turn: int) -> list[Hindrance]:
    """Return rows in one of several orders: in an even number of turns, of as many at the least, any comes after any.

    Counted from one of them the order is first, second, last, third, last but one, and so on; every other turn it is
    from the end.
    """
    number = len(rows)
    steps = [step // 2 + 1 if step % 2 else -(step // 2) for step in range(number)]
    ordered = [rows[(turn // 2 + step) % number] for step in steps]
    return ordered[::-1] if turn % 2 else ordered


def staying_first(hindrances: Iterable[Hindrance]) -> list[Hindrance]:
    """Return the hindrances in the order in which one checkout serves the most: another follows what may stay."""
    return sorted(hindrances, key=lambda each: not each.may_stay)


def apart(values: Iterable[Hindrance], others: Sequence[Hindrance]) -> list[Hindrance]:
    """Return values with `others` between those that depart in the same: each comes right after that was right.

    What a system wrongly keeps of it from when it was right shows by the value that comes next.
    """
    between = deque(each for each in others if not (each.is_call or each.may_stay))
    ordered: list[Hindrance] = []
    for each in values:
        if ordered and not {*each.departs_in}.isdisjoint(ordered[-1].departs_in):
            between.rotate(1)
            ordered += [other for other in between if {*each.departs_in}.isdisjoint(other.departs_in)][:1]
        ordered.append(each)
    return ordered


def by_row(hindrances: Iterable[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return the hindrances of each row that depart in one thing: any value of it stands for its like."""
    alike: dict[tuple[str, tuple[str, ...], bool], list[Hindrance]] = {}
    for hindrance in hindrances:
        key = hindrance.planned.rule, hindrance.departs_in, hindrance.is_refused
        alike.setdefault(key, []).append(hindrance)
    return tuple(tuple(each) for each in alike.values())


def first_of_each(hindrances: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return the first hindrance of each row."""
    return tuple(alike[0] for alike in by_row(hindrances))


def departing_in(name: str, hindrances: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return those of some hindrances that depart in `name`."""
    return tuple(each for each in hindrances if name in each.departs_in)


def first_departing_in(name: str, hindrances: Sequence[Hindrance]) -> Hindrance:
    """Return the first of some hindrances that departs in `name`, or of all where none does."""
    return next(iter(departing_in(name, hindrances)), hindrances[0])


def last_of_each(hindrances: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return the last hindrance of each row, one that rests on a reading only where there is no other."""
    return tuple(([each for each in alike if not each.rests] or [*alike])[-1] for alike in by_row(hindrances))


def asked(profile: Profile, *held: Hindrance) -> Ask:
    """Return the experiment in which all of `held` hold at once."""
    ask = ready_ask(profile)
    checkout, invocation = ask.checkout, ask.invocation
    for hindrance in held:
        checkout, invocation = hindrance.on(checkout), hindrance.in_call(invocation)
    return Ask(checkout=checkout, invocation=invocation)


def _refusals(scenario: Scenario) -> Iterator[Refusal]:
    for claiming in claimings(scenario):
        if BEARS_ITS_ROW in claiming.then.claims:
            yield from refusals_quoted(claiming.given)


def beside_each_other(first: Hindrance, second: Hindrance) -> str:
    """Return the name of two hindrances at once."""
    return f"{first.name}, and {lowered(second.name)}"


def ways_in(harmless: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return what lets in who does not own the cart: two things at once of which one alone would do."""
    return tuple(each for each in harmless if {MAY_ALL, _SHARED} & {*each.departures})


def shares(harmless: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return what lets in who has no cart of his own: that another's is shared with him."""
    return tuple(each for each in harmless if _SHARED in each.departures)


def bundles(harmless: Sequence[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return sets of harmless things that can hold at once, in which any two that can do so meet.

    Of two ways in each set has one: beside the other nobody would see what is wrong with it.
    """
    ways = ways_in(harmless)

    def is_apart(hindrance: Hindrance, other: Hindrance) -> bool:
        return not hindrance.goes_with(other) or (hindrance in ways and other in ways)

    wanted = [pair for pair in combinations(harmless, 2) if not is_apart(*pair)]
    chosen: list[tuple[Hindrance, ...]] = []
    while wanted:
        bundle = [*wanted[0]]
        for each in harmless:
            if each not in bundle and not any(is_apart(each, other) for other in bundle):
                bundle.append(each)
        wanted = [pair for pair in wanted if not (pair[0] in bundle and pair[1] in bundle)]
        chosen.append(tuple(sorted(bundle, key=harmless.index)))
    return tuple(chosen)


def bundles_of_each(harmless: Sequence[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return some of these sets, in which each harmless thing is."""
    met: set[str] = set()
    chosen: list[tuple[Hindrance, ...]] = []
    for bundle in bundles(harmless):
        names = {each.name for each in bundle}
        if not names <= met:
            met |= names
            chosen.append(bundle)
    return tuple(chosen)


def bundles_of_checkouts(harmless: Iterable[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return sets, in which each is, of what is harmless and not of the call."""
    return bundles_of_each([each for each in harmless if not each.is_call])


def otherwise_right(held: Hindrance, harmless: Iterable[Hindrance]) -> tuple[Hindrance, ...]:
    """Return what is harmless of that in which a checkout departs: other ways to put it right than to make it ready.

    What was validated comes to entries of another level.
    """
    return tuple(
        each
        for each in harmless
        if not each.is_call
        and (each.departs_in == held.departs_in or (each.is_validated and held.is_validated))
    )


def listed_within(hindrances: Sequence[Hindrance]) -> str:
    """Return the names of hindrances one after another, as they read within a sentence."""
    return listed([lowered(hindrance.name) for hindrance in hindrances])


def listed(names: Sequence[str]) -> str:
    """Return names as they read one after another."""
    return enumerated([*names[:-1], lowered(names[-1]) if len(names) > 1 else names[-1]])
