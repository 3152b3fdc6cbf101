"""Scenarios that are derived: what is planned of one, its experiment, and what each of its calls comes to.

A scenario of two departures is refused as one of their rows; which of the two answers is left free, and noted
(reading-17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from activate_order_conformance.nouns.observation import Where
from activate_order_conformance.run.plan import Claim, PlannedScenario
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import ACTIVATED, PUT_RIGHT
from activate_order_conformance.suite.features.hindrances import Hindrance, stopping

_FEW = 2
"""So many refusals are not yet again and again."""

AFTER_OTHERWISE = ("about-01",)
"""What falls where a checkout is put right, and refused as nothing that held: it was given many times in one call, or
alone and then among several.
"""

OF_ITS_OWN_CART = ("input-01",)
"""What falls where another cart of the caller is why: what becomes of the one that is named is no other's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What one input of a move is expected to come to, and the claims that this counts for, by their place.

    `held` are the hindrances that stand in its way (none: it is accepted); what is left open beside them may be
    `refused_as` other rows, and what is harmless is `allowed_by` its own. A checkout that `was_used` is refused
    in any way, since which row answers is left free; one that `is_put_back` too, as long as its order is no draft.
    """

    move: int
    claims: tuple[int, ...]
    held: tuple[Hindrance, ...] = ()
    place: int = 0
    was_used: bool = False
    is_put_back: bool = False
    refused_as: tuple[str, ...] = ()
    allowed_by: tuple[str, ...] = ()

    @property
    def where(self) -> Where:
        """Return its move and its place."""
        return self.move, self.place

    @property
    def is_second(self) -> bool:
        """Tell whether it is refused for nothing but that it was activated before."""
        return self.was_used and (not self.held or self.is_put_back)

    @property
    def is_of_two(self) -> bool:
        """Tell whether just two hindrances stand in its way."""
        return len(self.held) == 2

    @property
    def is_refused(self) -> bool:
        """Tell whether it is refused."""
        return self.was_used or bool(self.held)


@dataclass(frozen=True, kw_only=True)
class DerivedScenario:
    """A scenario that was derived: what is planned of it, its experiment, and what each of its calls comes to.

    `concerns` are the departures that it is about, each of which a scenario shows alone, with what is harmless `beside`
    them and is not claimed of, and what it is put `right` as.
    """

    planned: PlannedScenario
    ask: Ask
    expected: tuple[Expected, ...]
    concerns: tuple[Hindrance, ...] = ()
    beside: tuple[Hindrance, ...] = ()
    right: tuple[Hindrance, ...] = ()

    def claims_of(self, expected: Expected) -> tuple[Claim, ...]:
        """Return the claims that a call counts for."""
        return tuple(self.planned.claims[number] for number in expected.claims)

    @cached_property
    def concerned(self) -> frozenset[str]:
        """Return the ids of the scenarios that show what is claimed of alone."""
        not_claimed = (*self.beside, *self.right)
        return frozenset(each.planned.id for each in self.concerns if each not in not_claimed)

    @cached_property
    def merely_beside(self) -> frozenset[str]:
        """Return the ids of the scenarios that show alone what is beside that."""
        return frozenset(each.planned.id for each in self.beside)

    @cached_property
    def of_its_own_cart(self) -> tuple[Claim, ...]:
        """Return the claims that a ready cart is activated, whatever became of others of its caller."""
        claims = self.planned.claims
        return tuple(each for each in claims if each.name == ACTIVATED and each.falls_on == OF_ITS_OWN_CART)

    @cached_property
    def of_second_calls(self) -> tuple[Claim, ...]:
        """Return the claims of nothing but second calls, for what was activated and is held back by nothing else."""
        calls = {True: set[int](), False: set[int]()}
        for each in self.expected:
            calls[each.is_second].update(each.claims)
        return tuple(self.planned.claims[number] for number in sorted(calls[True] - calls[False]))

    @cached_property
    def follows_another(self) -> bool:
        """Tell whether one is put right after another of the caller was activated."""
        return self.planned.makes(PUT_RIGHT) and bool(self.of_its_own_cart)

    @cached_property
    def is_of_many(self) -> bool:
        """Tell whether it is about more departures than two."""
        return len(self.concerns) > 2

    @cached_property
    def is_of_several_inputs(self) -> bool:
        """Tell whether several inputs are given in one call."""
        return any(
            len(move.inputs) > 1 and (move.inputs_each > 1 or not move.at_one_instant)
            for move in self.ask.course
        )

    @cached_property
    def is_of_several_carts(self) -> bool:
        """Tell whether calls are made for several checkouts."""
        return any(each.checkout_number for move in self.ask.course for each in move.inputs)

    @cached_property
    def is_beside_what_is_harmless(self) -> bool:
        """Tell whether it is about one checkout, in which something harmless holds as well."""
        return not (self.is_of_several_carts or self._is_of_what_is_refused_alone)

    @cached_property
    def is_of_ready_inputs(self) -> bool:
        """Tell whether all are of ready checkouts, in which nothing harmless holds either, in one call at a time."""
        is_of_ready = self.is_of_several_inputs and not (self.is_of_what_is_refused or self._lets_any_be)
        return is_of_ready and self._is_of_what_is_refused_alone and not self.has_calls_that_meet

    @cached_property
    def has_calls_that_meet(self) -> bool:
        """Tell whether any calls are made at one instant."""
        return any(move.at_one_instant for move in self.ask.course)

    @cached_property
    def lets_what_is_refused_meet(self) -> bool:
        """Tell whether a call that is to be refused meets one for the same checkout that is not."""
        return not self.is_of_several_carts and any(
            move.at_one_instant
            and len({self.outcomes.get((number, place)) for place, _ in enumerate(move.inputs)}) > 1
            for number, move in enumerate(self.ask.course)
        )

    @cached_property
    def is_of_harmless_inputs(self) -> bool:
        """Tell whether several inputs are all to be accepted beside something harmless."""
        return self.is_of_several_inputs and bool(self.harmless) and not self.is_of_what_is_refused

    @cached_property
    def hindering(self) -> tuple[Hindrance, ...]:
        """Return those of its departures that stand in the way."""
        return stopping(self.concerns)

    @cached_property
    def rules(self) -> frozenset[str]:
        """Return the rules of the features that what stands in the way is of."""
        return frozenset(each.planned.rule for each in self.hindering)

    @cached_property
    def harmless(self) -> frozenset[str]:
        """Return the ids of the scenarios that show what is harmless of its departures alone."""
        return frozenset(each.planned.id for each in self.concerns if not each.is_refused)

    @property
    def _lets_any_be(self) -> bool:
        """Tell whether nothing is expected of some input."""
        return len(self.expected) < sum(len(move.inputs) for move in self.ask.course)

    @property
    def _is_of_what_is_refused_alone(self) -> bool:
        return len(self.hindering) == len(self.concerns)

    @cached_property
    def is_of_one_input_many_times(self) -> bool:
        """Tell whether one checkout is given many times in one call, to be refused each time."""
        return self.is_of_several_inputs and self.is_of_what_is_refused and not self.is_of_several_carts

    @cached_property
    def is_of_one_row_many_times(self) -> bool:
        """Tell whether calls for one checkout, one after another, are all refused for the same, but for the last."""
        held = self._held_in_turn
        return bool(held) and all(len(each) == 1 and each == held[0] for each in held)

    @cached_property
    def is_of_many_rows_in_turn(self) -> bool:
        """Tell whether calls for one checkout, one after another, are refused for one row after another."""
        return len({each.planned.rule for held in self._held_in_turn for each in held}) > _FEW

    @property
    def _held_in_turn(self) -> Sequence[tuple[Hindrance, ...]]:
        """Return for what calls for one checkout are refused, one after another, again and again (empty: not so)."""
        held = [each.held for each in self.expected if each.is_refused]
        is_alone = not (self.is_of_several_carts or self.is_of_several_inputs or self.has_calls_that_meet)
        return held if is_alone and len(held) > _FEW else ()

    @cached_property
    def is_put_right_at_once(self) -> bool:
        """Tell whether nobody waits between the last refusal of a checkout's call and the same call put right."""
        course = self.ask.course
        refused: dict[int, Expected] = {}
        for each in self.expected:
            number = course[each.move].inputs[each.place].checkout_number
            if each.is_refused:
                refused[number] = each
            elif (last := refused.get(number)) is not None:
                is_same_call = not any(held.is_call for held in last.held)
                in_haste = all(move.hurries for move in course[last.move : each.move])
                return is_same_call and in_haste and not course[each.move].rests
        return False

    @cached_property
    def is_of_what_was_activated(self) -> bool:
        """Tell whether one checkout is called for that was activated before, or put back since among others."""
        return any(
            each.is_put_back or (each.was_used and not self.is_of_several_inputs) for each in self.expected
        )

    @cached_property
    def is_of_what_is_refused(self) -> bool:
        """Tell whether anything is to be refused, but as a second call."""
        return any(each.held for each in self.expected)

    @cached_property
    def is_at_one_instant(self) -> bool:
        """Tell whether calls for several checkouts meet at one instant."""
        return any(
            move.at_one_instant
            and move.inputs_each == 1
            and len({each.checkout_number for each in move.inputs}) > 1
            for move in self.ask.course
        )

    @cached_property
    def is_of_two_callers(self) -> bool:
        """Tell whether another caller's checkout takes part."""
        return any(each.has_own_caller for move in self.ask.course for each in move.inputs)

    @cached_property
    def outcomes(self) -> dict[Where, str]:
        """Return what each call should come to, by its move and its place."""
        return {each.where: "refused" if each.is_refused else "accepted" for each in self.expected}

    @cached_property
    def let_be(self) -> dict[Where, str]:
        """Return the inputs of calls of which nothing is claimed, and which may come to either, by move and place.

        Inputs that the page does not name are in none of them: what these come to is not judged (reading-24).
        """
        claimed = {each.move for each in self.expected}
        return {
            (number, place): "either"
            for number, move in enumerate(self.ask.course)
            if number not in claimed
            for place, given in enumerate(move.inputs)
            if not given.invocation.also
        }


AnyScenario = Scenario | DerivedScenario
"""A scenario that is judged, whether it was written or derived."""
