"""Whether something was down: answers that calls got for a while, or now and then, whatever they were about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from activate_order_conformance.suite.experiments.answers import AnswerKind
from activate_order_conformance.suite.experiments.heard import AnswerKey, Heard

SAMPLES = 3
"""How often the same must come in the same place, to be the target's own."""

_EXPECTED = 4
"""How many calls made alone would have to get it, came it as often of those, for it to tell that none did: by chance
none does one time in fifty."""


def was_down(own: Iterable[Heard], heard: Sequence[Heard]) -> bool:
    """Tell whether calls of other experiments, too, got for a while what one of these got, be they ready or not.

    Meanwhile nothing went well: who cannot take many calls at once answers some of them.
    """
    return any(_was_heard_alone(each, heard) for each in own)


def _was_heard_alone(own: Heard, heard: Sequence[Heard]) -> bool:
    """Tell whether what one call got was all that was heard from when it was first amiss until it last was.

    Where nobody who was ready got it, it is amiss if several got it that departed in different things, and got
    something else as well.
    """
    otherwise = {each.departs for each in heard if each.answer_key != own.answer_key}
    # What gets the same whenever it is called for gets it rightly.
    alike = [each for each in heard if each.answer_key == own.answer_key and each.departs in otherwise]
    amiss = [each for each in alike if each.is_amiss]
    is_of_the_departed = not amiss
    if is_of_the_departed:
        amiss = alike
        if len({each.departs for each in amiss}) < SAMPLES:
            return False
    first_call, first_answer = map(min, zip(*(each.at for each in (own, *amiss)), strict=True))
    last_call, last_answer = map(max, zip(*(each.at for each in (own, *amiss)), strict=True))
    at_the_time = sum(first_call <= each.answered_at and each.called_at <= last_answer for each in alike)
    # What was under way when it began, or ended, may have come before it, or after.
    meanwhile = (each for each in heard if first_answer < each.called_at and each.answered_at < last_call)
    is_all = all(each.is_amiss or each.answer_key == own.answer_key for each in meanwhile)
    if is_of_the_departed:  # calls that get each other's answers are all under way at once
        # Who called before it began may have been answered before, too, and have heard of it late; a race takes few.
        otherwise_answered = sum(
            first_answer < each.answered_at < last_answer and first_call < each.called_at < last_call
            for each in heard
            if each.answer_key != own.answer_key
        )
        is_all = is_all and otherwise_answered < len(amiss)
    return is_all and at_the_time >= SAMPLES


def may_have_spared_calls_alone(
    unread: AnswerKind, heard: Sequence[Heard], its_own: Collection[AnswerKey]
) -> bool:
    """Tell whether what nobody can read came so rarely that it is by chance if no call made alone got it.

    What is the target's own, each time in the same place, does not count.
    """
    beside = [each for each in heard if not each.is_alone]
    alike = [each for each in beside if each.is_unread and each.answer_key[0] == unread]
    often = sum(each.answer_key not in its_own for each in alike)
    return often * (len(heard) - len(beside)) < _EXPECTED * len(beside)
