"""What answers have in common in which a law does not hold, and no others have: how they came, and to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage, Where
from activate_order_conformance.nouns.snapshot import same_id
from activate_order_conformance.nouns.value import word
from activate_order_conformance.phrases import enumerated
from activate_order_conformance.suite.experiments.answers import kind

_ANSWERS = {"accepted": "activation", "refused": "refusal"}
_ENOUGH = 3
"""How many answers show what they have in common, and are not just all there were of something."""
_MOST_AT_ONCE = 2
_FEW = 4
"""Which part, at the most, both of others and of these, are few others."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What an answer may have in common with others.

    `kind` says whether it accepts or refuses; `code` is empty for none; `circumstances` are those of the call, each as
    it follows "every activation"; `departs` are the names of the departures that held.
    """

    kind: str
    status: str
    code: str
    circumstances: frozenset[str] = frozenset()
    departs: frozenset[str] = frozenset()


def traits_of(observation: Observation, where: Where, alone: Observation, answer: Answer) -> Traits:
    """Return the traits of the answer to a call of an observation, which is shown as if it were `alone`."""
    result = answer.results[0] if answer.results else None
    departed = {
        name: value
        for name, value in {**alone.wanted, **alone.also}.items()
        if value != alone.ready.get(name)
    }
    circumstances = {f"with {name} {word(value)}" for name, value in departed.items()}
    if alone.call:
        circumstances.add(f"of a call with {alone.call}")
    return Traits(
        kind(answer),
        str(answer.status or ""),
        (result.code or "") if result else "",
        frozenset({*circumstances, *_beside_and_before(observation, where)}),
        frozenset(departed),
    )


def noun_of(kinds: Iterable[str]) -> str:
    """Return what answers of some kinds are called: those of one kind by its own name, if it has any."""
    names = {_ANSWERS.get(kind, "answer") for kind in kinds}
    return names.pop() if len(names) == 1 else "answer"


def in_common(unmet: Sequence[Traits], met: Mapping[Traits, int]) -> str:
    """Return what the answers are in which a law is not met, and no others (empty: they have nothing in common).

    `met` says how often there were others of the same traits. Where few others are as all of these, that is told too.
    """
    kinds = {each.kind for each in unmet}
    answer = noun_of(kinds)
    others = [each for each in met if each.kind in kinds or answer == "answer"]
    if not others:
        return f"every {answer}"
    for status, code in ((True, False), (False, True), (True, True)):
        shared = {_borne(each, status, code) for each in unmet}
        if len(shared) == 1 and not shared & {_borne(each, status, code) for each in others}:
            borne = [f" with HTTP status {unmet[0].status}"] if status and unmet[0].status else []
            borne += [f" with the code {unmet[0].code}"] if code and unmet[0].code else []
            if borne:
                return f"every {answer}{''.join(borne)}"
    if len(unmet) < _ENOUGH:
        return ""
    for everywhere, elsewhere in (
        (_shared(each.circumstances for each in unmet), [each.circumstances for each in others]),
        (_shared(each.departs for each in unmet), [each.departs for each in others]),
    ):
        for number in range(1, _MOST_AT_ONCE + 1):
            telling = dict.fromkeys(
                each
                for which in combinations(sorted(everywhere), number)
                if not any(theirs >= {*which} for theirs in elsewhere)
                for each in which
            )
            if telling:
                what = [each if " " in each else f"with a departure in {each}" for each in telling]
                return f"every {answer} {enumerated(what)}"
    others_as = {
        which: sum(met[each] for each in others if which in each.circumstances)
        for which in sorted(_shared(each.circumstances for each in unmet))
    }
    few = min(len(unmet), sum(met[each] for each in others)) / _FEW
    seldom = min(others_as, key=others_as.__getitem__, default="")
    return f"{answer}s {seldom} alone" if seldom and others_as[seldom] <= few else ""


def _shared(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what is in each of some sets, of which there is one at the least."""
    return frozenset.intersection(*sets)


def _borne(traits: Traits, status: bool, code: bool) -> tuple[str, str, str]:
    """Return the kind of an answer, and its HTTP status and its code where they are asked for."""
    return traits.kind, traits.status if status else "", traits.code if code else ""


def _beside_and_before(observation: Observation, where: Where) -> Iterator[str]:
    """Yield what a call came beside, and after."""
    if not observation.course:
        yield "of a call with one input"
        first, second = observation.first, observation.second
        if where[0] and first and second and first.answer.refused and _is_of_one_cart(first, second):
            yield "after a refusal of the same checkout"
        return
    here = next(stage for stage in observation.course if stage.where == where)
    yield "of a call with several inputs" if here.inputs > 1 else "of a call with one input"
    if here.place:
        yield "of an input that is not the first"
    its_call = [
        other for other in observation.beside(here) if other.place // here.inputs == here.place // here.inputs
    ]
    if any(other.place > here.place for other in its_call):
        yield "of an input that is not the last"
    if any(other.attempt.answer.refused for other in its_call if other is not here):
        yield "beside an input that is refused"
    earlier = [stage for stage in observation.course if stage.move < here.move]
    if any(
        stage.attempt.answer.refused and _is_of_one_cart(stage.attempt, here.attempt) for stage in earlier
    ):
        yield "after a refusal of the same checkout"
    if any(_is_anothers_activation(stage, here) for stage in earlier):
        yield "after an activation of another checkout of the caller"


def _is_of_one_cart(attempt: Attempt, other: Attempt) -> bool:
    """Tell whether two attempts were made on one checkout, as their reads show."""
    cart, other_cart = attempt.before.cart, other.before.cart
    return cart is not None and other_cart is not None and same_id(cart.id, other_cart.id)


def _is_anothers_activation(stage: Stage, here: Stage) -> bool:
    """Tell whether an earlier call of a course was accepted for another checkout of the same caller."""
    is_the_callers = stage.attempt.credential == here.attempt.credential
    return stage.of != here.of and is_the_callers and stage.attempt.answer.accepted
