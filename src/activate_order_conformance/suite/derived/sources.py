"""What scenarios are derived from: the departures that the features show one at a time, sorted by what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from activate_order_conformance.nouns.invocation import JSON
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.suite.derived.course_draft import is_used_up
from activate_order_conformance.suite.derived.deriving_values import further_values
from activate_order_conformance.suite.derived.left_open import in_15_characters, let_be
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.hindrances import (
    Hindrance,
    bundles_of_checkouts,
    first_of_each,
    hindrances,
    last_of_each,
    stopping,
)
from activate_order_conformance.suite.features.scenario import ask_of


@dataclass(frozen=True)
class Sources:
    """The hindrances that the scenarios of the features show in a profile, and what is left open beside them."""

    scenarios: Sequence[Scenario]
    profile: Profile

    @cached_property
    def everything(self) -> tuple[Hindrance, ...]:
        """Return all of them, in the order of the features."""
        return tuple(hindrances(self.scenarios, self.profile))

    @cached_property
    def further_inputs(self) -> list[Hindrance]:
        """Return the inputs that the page does not name, with the first value of each, and the last if any differs."""
        return [*_further_inputs(self.scenarios, self.rows[0], self.profile)]

    @cached_property
    def nearly(self) -> list[Hindrance]:
        """Return the calls with an input that is given nearly right, of which the page leaves open what comes."""
        return [*_nearly_right(self.scenarios, self.rows[0], self.profile)]

    @cached_property
    def rows(self) -> tuple[Hindrance, ...]:
        """Return each row that is refused, in the first of its values."""
        return stopping(first_of_each(self.everything))

    @cached_property
    def every(self) -> list[Hindrance]:
        """Return each row in every value of a departure, and in the first of a call."""
        return [each for each in stopping(self.everything) if not each.is_call or each in self.rows]

    @cached_property
    def unsound(self) -> list[Hindrance]:
        """Return all that is refused for what is given in the call."""
        return [each for each in stopping(self.everything) if each.is_call]

    @cached_property
    def further(self) -> tuple[Hindrance, ...]:
        """Return what is refused in values that the features do not have."""
        return stopping([*further_values(self.everything, self.profile)])

    @cached_property
    def harmless(self) -> list[Hindrance]:
        """Return what stands in nobody's way."""
        return [each for each in self.everything if not each.is_refused]

    @cached_property
    def again(self) -> list[Hindrance]:
        """Return the rows that leave their checkout to be called for once more."""
        return [each for each in self.rows if not is_used_up(each)]

    @cached_property
    def every_again(self) -> list[Hindrance]:
        """Return every value that leaves its checkout to be called for once more."""
        return [each for each in self.every if not is_used_up(each)]

    @cached_property
    def last_again(self) -> list[Hindrance]:
        """Return the last value of each row that leaves its checkout to be called for once more."""
        return [each for each in last_of_each(self.every) if not is_used_up(each)]

    @cached_property
    def using_up(self) -> list[Hindrance]:
        """Return the rows that use their checkout up."""
        return [*filter(is_used_up, self.rows)]

    @cached_property
    def company(self) -> tuple[Hindrance, ...]:
        """Return the first of the sets of harmless things that stand beside each other."""
        return tuple(next(iter(bundles_of_checkouts(self.harmless)), ()))

    @cached_property
    def inputs_left_open(self) -> list[Hindrance]:
        """Return a cart that is named in 15 characters, and inputs that the page does not name."""
        return [self.short, *self.further_inputs[:1]]

    @cached_property
    def inputs_of_others(self) -> list[Hindrance]:
        """Return inputs that other actions for a cart have, by action: the same code may read them."""
        of_actions: tuple[Mapping[str, JSON], ...] = (
            {"effectiveAccountId": "001000000000000AAA"},
            {"nextState": self.profile.session_next_state, "expCurrentState": self.profile.session_state},
        )
        return [let_be(self.rows[0], self.profile, also=also) for also in of_actions]

    @cached_property
    def short(self) -> Hindrance:
        """Return a cart that is named in 15 characters."""
        return in_15_characters(self.rows[0], self.profile)


def _further_inputs(scenarios: Iterable[Scenario], like: Hindrance, profile: Profile) -> Iterator[Hindrance]:
    """Yield the inputs that the page does not name, with the first value of each, and with the last if any differs."""
    first: dict[str, JSON] = {}
    last: dict[str, JSON] = {}
    for scenario in scenarios:
        given = ask_of(scenario, profile).invocation.also
        first, last = {**given, **first}, {**last, **given}
    for also in (first, last) if last != first else (first,):
        if also:
            yield let_be(like, profile, also=also)


def _nearly_right(scenarios: Iterable[Scenario], like: Hindrance, profile: Profile) -> Iterator[Hindrance]:
    """Yield the calls with an input that the page has, given so that it leaves open what comes of them."""
    sound = ready_ask(profile).invocation
    for scenario in scenarios:
        call = ask_of(scenario, profile).invocation
        if scenario.planned.informational and call.but(also={}) != sound:
            yield let_be(
                like,
                profile,
                cart_id=call.cart_id,
                order_status=call.order_status,
                order_status_given=call.order_status_given,
                status_first=call.status_first,
            )
