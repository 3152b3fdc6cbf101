"""What is told of answers in which a law does not hold: what all of them have in common, and no others."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.every_answer.laws import Tally, Unmet, concluded, laws
from activate_order_conformance.suite.every_answer.traits import Traits, in_common, traits_of
from activate_order_conformance.suite.judge.courses import calls_of
from tests.suite.observed import accepted, attempt, look, observation, refusal

MAY_ALL, SHARED = "with caller_permission modify-all-data", "with cart_access edit-share"


def activation(*circumstances: str, departs: tuple[str, ...] = ()) -> Traits:
    return Traits("accepted", "200", "", frozenset(circumstances), frozenset(departs))


@pytest.mark.parametrize(
    ("unmet", "met", "expected"),
    [
        ([activation(), activation(MAY_ALL)], [], "every activation"),
        ([activation(), Traits("refused", "403", "")], [], "every answer"),
        ([activation(MAY_ALL)] * 3, [activation(SHARED), activation()], f"every activation {MAY_ALL}"),
        (
            [activation(MAY_ALL), activation(MAY_ALL, SHARED)] * 2,
            [activation(SHARED)],
            f"every activation {MAY_ALL}",
        ),
        ([activation(MAY_ALL)] * 2, [activation()], ""),
        ([activation(MAY_ALL), activation(MAY_ALL), activation(SHARED)], [activation()], ""),
        ([activation(MAY_ALL)] * 3, [activation(MAY_ALL, SHARED)], ""),
        (
            [activation(MAY_ALL, SHARED)] * 3,
            [activation(MAY_ALL), activation(SHARED)],
            f"every activation {MAY_ALL} and {SHARED}",
        ),
        (
            [
                activation("with session_state A", departs=("session_state",)),
                activation("with session_state B", departs=("session_state",)),
            ]
            * 2,
            [activation()],
            "every activation with a departure in session_state",
        ),
    ],
)
def test_that_is_told_which_all_of_them_share_and_no_other_has(
    unmet: list[Traits], met: list[Traits], expected: str
) -> None:
    assert in_common(unmet, Counter(met)) == expected


def test_refusals_are_not_taken_for_other_activations() -> None:
    refused = Traits("refused", "403", "INVALID_INPUT", frozenset({MAY_ALL}))
    assert (
        in_common([activation(MAY_ALL)] * 3, Counter([refused, activation()]))
        == f"every activation {MAY_ALL}"
    )


def test_what_few_others_are_as_well_is_told_for_what_it_is() -> None:
    unmet, others = [activation(MAY_ALL)] * 8, {activation(): 8}
    assert in_common(unmet, {**others, activation(MAY_ALL, SHARED): 2}) == f"activations {MAY_ALL} alone"
    assert in_common(unmet, {**others, activation(MAY_ALL, SHARED): 3}) == ""
    assert in_common(unmet, {activation(): 1, activation(MAY_ALL, SHARED): 2}) == ""


def circumstances(seen: Observation) -> list[frozenset[str]]:
    calls = [(where, alone) for where, alone, _ in calls_of(seen)]
    return [
        traits_of(seen, where, alone, alone.first.answer).circumstances
        for where, alone in calls
        if alone.first
    ]


def test_a_call_that_is_made_once_more_comes_after_a_refusal() -> None:
    departed = look(cart_status="Active")
    seen = observation(
        {"cart_status": "Active"}, attempt(departed, refusal()), second=attempt(look(), accepted())
    )
    first, second = circumstances(seen)
    assert "with cart_status Active" in first
    assert second - first == {"after a refusal of the same checkout"}


def called(of: int, answer: Answer, *, move: int = 0, place: int = 0, inputs: int = 1) -> Stage:
    """Return a call for a ready checkout of a course, with its answer."""
    return Stage(
        move=move,
        of=of,
        wanted={},
        also={},
        call="",
        attempt=attempt(look(), answer),
        place=place,
        inputs=inputs,
    )


def test_an_input_of_several_is_told_from_a_call_with_one() -> None:
    stages = (
        called(0, accepted()),
        *(called(number, accepted(), move=1, place=number - 1, inputs=2) for number in (1, 2)),
    )
    alone, first, second = circumstances(observation({}, course=stages))
    after = {"after an activation of another checkout of the caller"}
    assert alone == {"of a call with one input"}
    assert first == {"of a call with several inputs", "of an input that is not the last", *after}
    assert second ^ first == {"of an input that is not the first", "of an input that is not the last"}


def test_an_input_beside_one_that_is_refused_in_its_call_is_told_from_others() -> None:
    stages = (
        called(number, refusal() if number == 3 else accepted(), place=number, inputs=2)
        for number in range(4)
    )
    beside = [
        "beside an input that is refused" in each
        for each in circumstances(observation({}, course=tuple(stages)))
    ]
    assert beside == [False, False, True, False]


def test_how_a_law_fared_is_the_same_when_read_again() -> None:
    finding = Finding(claim="law#1", verdict=Verdict.DEVIATES, met=("error-01", "error-04"))
    traits = activation(MAY_ALL, departs=("caller_permission",))
    unmet = Unmet("any", ("error-01",), activation(), finding, ("unchanged",), "before")
    tally = Tally(Counter({traits: 2, activation(SHARED): 1}), [unmet], 1, Counter({activation(SHARED): 3}))
    assert Tally.from_data(json.loads(json.dumps(tally.to_data()))) == tally


READ_ONLY = "Every activation makes the order's items read-only"


def of_items(tally: Tally) -> Finding:
    law = next(each for each in laws().scenarios if each.planned.name == READ_ONLY)
    (claim,) = law.planned.claims
    (finding,) = concluded([law], {claim.id: tally}, ("conformed", ""), "")
    return finding


def test_items_that_were_tried_after_the_call_alone_show_that_not_every_one_can_be_changed() -> None:
    finding = Finding(claim="law#1", verdict=Verdict.DEVIATES, actual="the caller changed an order item")
    unmet = [Unmet("any", (), activation(MAY_ALL), finding)] * 3
    others = Counter({activation(): 5})
    told = of_items(Tally(others, unmet))
    assert told.actual.startswith(f"every activation {MAY_ALL}: ")
    assert "3 of 8" in told.because
    told = of_items(Tally(others, unmet, 0, Counter({activation(MAY_ALL): 5})))
    assert told.actual == finding.actual
    assert "3 of 13" in told.because


def test_items_that_were_tried_after_the_call_alone_prove_nothing() -> None:
    assert of_items(Tally(unbroken=Counter({activation(): 5}))).verdict is Verdict.UNPROVEN
    assert of_items(Tally(Counter({activation(): 1}))).verdict is Verdict.CONFORMS
