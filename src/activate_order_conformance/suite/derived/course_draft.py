"""How a derived scenario is written: call by call, with what is claimed of each and the rows that this falls on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.phrases import lowered
from activate_order_conformance.run.plan import REMEMBERED, Claim
from activate_order_conformance.suite.derived.derived import (
    AFTER_OTHERWISE,
    OF_ITS_OWN_CART,
    DerivedScenario,
    Expected,
)
from activate_order_conformance.suite.experiments.ask import Ask, Input, Move
from activate_order_conformance.suite.features.claims import (
    ACTIVATED,
    CODE_AND_STATUS,
    IN_ORDER,
    NO_SUMMARY,
    NOT_FOR_THE_HARMLESS,
    ONE_ACCEPTED,
    PUT_RIGHT,
    REFUSED,
    rows,
)
from activate_order_conformance.suite.features.hindrances import Hindrance, asked, harmless, stopping

MANY = 10
"""How often something is asked that is asked many times."""


class InputDraft(NamedTuple):
    """An input while it is being written: the number of a checkout, what is held of it, and whether it was used.

    Where its cart was then `put_back`, what stands in the way is what the activation left.
    """

    number: int = 0
    held: Sequence[Hindrance] = ()
    used: bool = False
    put_back: bool = False

    @property
    def stopping(self) -> tuple[Hindrance, ...]:
        """Return what stands in its way, of what is held of it."""
        return stopping(self.held)

    @property
    def arranged(self) -> Sequence[Hindrance]:
        """Return what is arranged, or given, of what is held of it."""
        return harmless(self.held) if self.put_back else self.held


@dataclass(frozen=True, slots=True)
class CallDraft:
    """What is called for in one move while it is being written: its inputs, and how they are given.

    Of those that are `let_be`, by their numbers, nothing is claimed, and `as_any_row` nothing of the row as which any
    is refused.
    """

    inputs: Sequence[InputDraft]
    at_one_instant: bool
    in_succession: bool
    of_one_caller: bool
    let_be: Collection[int]
    as_any_row: bool

    @property
    def are_several(self) -> bool:
        """Tell whether one call has several inputs."""
        return len(self.inputs) > 1 and not self.at_one_instant

    @property
    def is_of_one(self) -> bool:
        """Tell whether a checkout is given more than once."""
        return len({each.number for each in self.inputs}) < len(self.inputs)

    def gives_again(self, number: int) -> bool:
        """Tell whether a checkout, by its number, is given more than once."""
        return sum(each.number == number for each in self.inputs) > 1

    @property
    def refuses(self) -> frozenset[bool]:
        """Return whether an input is to be refused: both where one is, and another is not, of those not let be."""
        return frozenset(
            each.stopping != () or each.used for each in self.inputs if each.number not in self.let_be
        )

    @property
    def goes_on(self) -> Literal["", "refused", "accepted"]:
        """Return what must come of it that the course goes on (empty: it does in any case)."""
        if self.refuses == {True}:
            return "refused"
        return "" if self.is_of_one or True in self.refuses else "accepted"

    @property
    def is_surely_second(self) -> bool:
        """Tell whether another call for the checkout is refused as a second one, and for nothing else.

        Who calls for another's may be refused for that alone, and so may what is left open, or is half done.
        """
        leaves_open = self.in_succession or any(
            each.is_left_open for given in self.inputs for each in given.held
        )
        return self.of_one_caller and self.at_one_instant and not leaves_open


@dataclass(slots=True)
class CourseDraft:
    """A course while it is being written: its moves, the claims, and what is expected.

    What it `concerns` is claimed of, and nothing of what is harmless `beside` that, nor of what all is put `right` as.
    """

    profile: Profile
    name: str
    family: str
    concerns: tuple[Hindrance, ...]
    bystander: bool = False
    probe: bool = False
    beside: tuple[Hindrance, ...] = ()
    right: tuple[Hindrance, ...] = ()
    on_one_connection: bool = False
    _moves: list[Move] = field(default_factory=list, init=False)
    _claims: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict, init=False)
    _expected: list[Expected] = field(default_factory=list, init=False)
    _hindered: set[int] = field(default_factory=lambda: {0}, init=False)
    _failed: set[int] = field(default_factory=set, init=False)
    _activated: set[int] = field(default_factory=set, init=False)
    _many_times: bool = field(default=False, init=False)

    def calls(
        self,
        *held: Hindrance,
        number: int = 0,
        used: bool = False,
        waits: bool = False,
        for_long: bool = False,
        rests: bool = False,
        hurries: bool = False,
        probes: bool = False,
        as_any_row: bool = False,
    ) -> CourseDraft:
        """Call once while all of `held` hold."""
        return self.calls_for(
            [InputDraft(number, held, used)],
            waits=waits,
            for_long=for_long,
            rests=rests,
            hurries=hurries,
            probes=probes,
            as_any_row=as_any_row,
        )

    def lets_be(self, *held: Hindrance, number: int = 0) -> CourseDraft:
        """Call once while all of `held` hold (none: all is ready), claim nothing, and go on whatever comes of it."""
        ask = asked(self.profile, *held)
        given = Input(checkout=ask.checkout, invocation=ask.invocation, checkout_number=number)
        self._moves.append(Move(inputs=(given,)))
        return self

    def calls_once_put_back(
        self, held: Hindrance, *beside: Hindrance, among: Sequence[int] = ()
    ) -> CourseDraft:
        """Call for the first checkout, long after it was activated, once its cart is put back, as what is `held`.

        It may be `among` ready ones, by their numbers, in one call.
        """
        put_back = InputDraft(0, (held, *beside), used=True, put_back=True)
        return self.calls_for([put_back, *map(InputDraft, among)], waits=True)

    def calls_as_another(
        self, held: Hindrance, number: int, *beside: Hindrance, used: bool = False
    ) -> CourseDraft:
        """Call for the first checkout by the caller of another one, who is refused as what is `held`."""
        ask = asked(self.profile, *beside)
        given = Input(checkout=ask.checkout, invocation=ask.invocation, called_by=number)
        claims = (self._claim(REFUSED, held.tags),)
        self._expected.append(Expected(move=len(self._moves), claims=claims, held=(held,), was_used=used))
        self._moves.append(Move(inputs=(given,), goes_on="refused"))
        return self

    def calls_with_the_first(self) -> CourseDraft:
        """Call for the second ready checkout at one instant, by turns by its own caller and by that of the first."""
        self.calls_for([InputDraft(1)] * 4, at_one_instant=True, of_one_caller=False)
        return self._called_by(None, 0, None, 0)

    def calls_beside_another(self, held: Hindrance, number: int) -> CourseDraft:
        """Call for the first ready checkout, and once that shows by another's caller, who is refused as `held`."""
        self.calls_for([InputDraft()] * 2, at_one_instant=True, in_succession=True)
        claims = (self._claim(REFUSED, held.tags),)
        self._expected[-1] = replace(self._expected[-1], claims=claims, held=(held,))
        return self._called_by(None, number)

    def _called_by(self, *numbers: int | None) -> CourseDraft:
        """Have the inputs of the last move given by the callers of checkouts, by their numbers (None: by their own)."""
        move = self._moves[-1]
        inputs = zip(move.inputs, numbers, strict=True)
        self._moves[-1] = replace(
            move, inputs=tuple(replace(each, called_by=number) for each, number in inputs)
        )
        return self

    def calls_among(self, held: Hindrance) -> CourseDraft:
        """Call for a ready checkout at one instant, in the midst of calls for it that are refused.

        Of calls that are made together the last leaves first, and then the others in their order or against it.
        """
        refused = InputDraft(held=(held,))
        return self.calls_for([refused, InputDraft(), refused, refused], at_one_instant=True)

    def calls_for(
        self,
        inputs: Sequence[InputDraft],
        *,
        waits: bool = False,
        for_long: bool = False,
        rests: bool = False,
        hurries: bool = False,
        probes: bool = False,
        at_one_instant: bool = False,
        in_succession: bool = False,
        inputs_each: int = 1,
        of_one_caller: bool = True,
        let_be: Collection[int] = (),
        as_any_row: bool = False,
    ) -> CourseDraft:
        """Call for several checkouts, each by its number, what holds of it, and whether it was activated before.

        Of those that are `let_be`, by their numbers, nothing is claimed, and `as_any_row` nothing of the row as which
        any is refused.
        """
        asks = [asked(self.profile, *given.arranged) for given in inputs]
        call = CallDraft(
            inputs,
            at_one_instant=at_one_instant,
            in_succession=in_succession,
            of_one_caller=of_one_caller,
            let_be=let_be,
            as_any_row=as_any_row,
        )
        self._expected += [
            Expected(
                move=len(self._moves),
                claims=tuple(self._claim(name, falls_on) for name, falls_on in self._claimed(call, given)),
                held=given.stopping,
                place=place,
                was_used=given.used,
                is_put_back=given.put_back,
                refused_as=tuple(row for each in given.held for row in each.refused_as),
                allowed_by=tuple(row for each in _looked_at(given) for row in each.rows),
            )
            for place, given in enumerate(inputs)
            if given.number not in let_be
        ]
        self._many_times = self._many_times or (call.is_of_one and not at_one_instant)
        self._hindered |= {given.number for given in inputs if given.stopping}
        self._failed |= {given.number for given in inputs if any(map(is_used_up, given.held))}
        self._activated |= {
            given.number
            for given in inputs
            if not (given.stopping or given.used) and (of_one_caller or not given.number)
        }
        self._moves.append(
            Move(
                inputs=tuple(
                    Input(
                        checkout=ask.checkout,
                        # What takes the first of them for the cart's id shows in the second place, and the fourth.
                        invocation=ask.invocation.but(status_first=True)
                        if call.are_several and place % 2
                        else ask.invocation,
                        checkout_number=given.number,
                        has_own_caller=bool(given.number) and not of_one_caller,
                        put_back=given.put_back,
                    )
                    for place, (ask, given) in enumerate(zip(asks, inputs, strict=True))
                ),
                at_one_instant=at_one_instant,
                in_succession=in_succession,
                inputs_each=inputs_each,
                waits=waits or for_long,
                for_long=for_long,
                rests=rests,
                hurries=hurries,
                probes=probes,
                goes_on=call.goes_on,
            )
        )
        return self

    def _claimed(self, call: CallDraft, given: InputDraft) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what is claimed of an input, and what each claim falls on: the rows of each departure by itself."""
        number, held, is_given_again = given.number, given.stopping, call.gives_again(given.number)
        beside_refused = len(call.refuses) > 1 or (call.let_be and not is_given_again)
        is_refused_too = any(each.stopping for each in call.inputs if each.number == number)
        if call.are_several and not (call.as_any_row and self._moves):
            yield IN_ORDER, ("reading-27",)
        # Who looks at one call at a time may refuse the other.
        if is_given_again and not held and is_refused_too and not call.are_several:
            yield CODE_AND_STATUS, _ONE_AT_A_TIME[:1]
        elif is_given_again and not held and not (beside_refused and call.are_several):
            yield ONE_ACCEPTED, _ONE_AT_A_TIME
            if call.is_surely_second:
                yield CODE_AND_STATUS, _ONE_AT_A_TIME[:1]
        elif given.used and not held:
            yield REFUSED, ("error-04", "reading-22")
        elif given.used:
            yield from ((REFUSED, each.tags) for each in held)
        elif held:
            for each in held:
                if len(held) == 1 and is_used_up(each):
                    yield NO_SUMMARY, each.tags
                if len(held) == 1 or not is_used_up(each):
                    yield REFUSED, each.tags
            is_as_any_row = call.as_any_row or is_given_again or number in self._failed
            has_code = all(each.refusals for each in held) and not is_as_any_row
            if has_code:
                yield from ((NOT_FOR_THE_HARMLESS, each.tags) for each in _looked_at(given))
            if has_code and not any(each.is_left_open for each in given.held):
                surely = [each for each in held if len(held) == 1 or not is_used_up(each)]
                yield (
                    CODE_AND_STATUS,
                    tuple(dict.fromkeys(row for each in surely for row in rows(each.tags))),
                )
        elif call.are_several and beside_refused and number not in self._hindered:
            yield ACTIVATED, ("reading-40",)
        elif self._is_another(call, number):
            yield ACTIVATED, OF_ITS_OWN_CART
        elif self._moves:
            was_alone = any(len(move.inputs) == 1 for move in self._moves)
            if self._many_times or (call.are_several and was_alone):
                yield ACTIVATED, AFTER_OTHERWISE
            for each in self.concerns:
                yield PUT_RIGHT, each.tags
            if len(call.inputs) == 1 and call.of_one_caller and self._activated - {number}:
                yield ACTIVATED, OF_ITS_OWN_CART
        elif not any(each.is_refused for each in self.concerns):
            for each in self.concerns:
                yield ACTIVATED, each.tags
            if call.are_several:
                yield ACTIVATED, OF_ITS_OWN_CART
        else:
            yield ACTIVATED, ("reading-40" if call.are_several and beside_refused else "about-01",)

    def _is_another(self, call: CallDraft, number: int) -> bool:
        """Tell whether a ready checkout stands beside those that something is about."""
        if len(call.inputs) == 1 or self._moves:
            return number not in self._hindered
        return call.of_one_caller and (call.at_one_instant or not any(given.held for given in call.inputs))

    def _claim(self, name: str, falls_on: tuple[str, ...]) -> int:
        """Return the place of a claim, which is made once whatever makes it."""
        return self._claims.setdefault((name, falls_on), len(self._claims))

    def tries_items_again(self) -> CourseDraft:
        """Try once more to change the items of every checkout for which that was tried.

        What else a checkout shows may be the caller's, as which another one was arranged since.
        """
        self._moves.append(Move(probes=True))
        return self

    def looks_late(self, *, for_long: bool = False) -> CourseDraft:
        """Look once more at every checkout that was called for, when nothing can come any more."""
        self._moves.append(Move(waits=True, for_long=for_long))
        return self

    def made(self) -> DerivedScenario:
        """Return the scenario."""
        first = self.concerns[0].planned
        scenario_id = f"{self.family}::{self.name}"
        tags = tuple(dict.fromkeys(tag for hindrance in self.concerns for tag in hindrance.tags))
        start = self._moves[0].inputs[0]
        return DerivedScenario(
            planned=replace(
                first,
                id=scenario_id,
                name=self.name,
                tags=tags,
                steps=(),
                claims=tuple(
                    Claim(
                        id=f"{scenario_id}#{number}", name=name, step=name, line=first.line, falls_on=falls_on
                    )
                    for number, (name, falls_on) in enumerate(self._claims, 1)
                ),
            ),
            ask=Ask(
                checkout=start.checkout,
                invocation=start.invocation,
                manner="in a course",
                course=tuple(self._moves),
                bystander=self.bystander,
                probe=self.probe,
                on_one_connection=self.on_one_connection,
            ),
            expected=tuple(self._expected),
            concerns=(*self.concerns, *self.beside, *self.right),
            beside=self.beside,
            right=self.right,
        )


_ONE_AT_A_TIME = ("error-05", "requirement-10", "reading-39")
"""What two integrations of one checkout fall on."""


def _looked_at(given: InputDraft) -> tuple[Hindrance, ...]:
    """Return what is harmless of a checkout, at which nobody may look where the call is wrong, or it was put back."""
    is_wrong = any(each.is_call for each in given.stopping)
    return () if given.put_back or is_wrong else harmless(given.held)


def is_used_up(hindrance: Hindrance) -> bool:
    """Tell whether a hindrance is gone once it has shown."""
    return bool(CONFIRMED_BY_EFFECT & {*hindrance.departs_in})


def course_of_calls(profile: Profile, name: str, *concerns: Hindrance, **options: Any) -> CourseDraft:
    """Return an empty course of calls that follow each other, or meet."""
    return CourseDraft(profile, name, REMEMBERED, concerns, **options)


def put_right_as(name: str, right: Iterable[Hindrance]) -> str:
    """Return the name of what is put right by something that is harmless."""
    return ", put right as ".join([name, *(lowered(each.name) for each in right)])
