"""The subjects of the second order: enough of each kind, and each mutant a fault indeed.

All of them are asked where a whole trial was recorded, as in the pipeline; else one of each family stands for the rest.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from activate_order_reference.rules.activation import SPECIFICATION

from activate_order_conformance.trial.catalogue import REFERENCE, subject, subjects
from activate_order_conformance.trial.second_order.answers import of_refusals
from activate_order_conformance.trial.second_order.inputs import of_several
from activate_order_conformance.trial.second_order.late import with_afterwards
from activate_order_conformance.trial.second_order.past import remembering
from activate_order_conformance.trial.second_order.places import placed
from activate_order_conformance.trial.second_order.states import IN_THE_WAY
from activate_order_conformance.trial.subject import Make, Subject
from tests.trial.conftest import RECORDED
from tests.trial.stories import answers

MUTANTS = tuple(each for each in subjects("2").values() if each.kind == "mutant")
OF_EACH_FAMILY = tuple({each.family: each for each in MUTANTS}.values())
ASKED = MUTANTS[::3] if os.environ.get(RECORDED) else OF_EACH_FAMILY
"""One of three where there is time; a trial of the second order, which is published, asks all of them."""


@cache
def answers_of_the_reference(name: str) -> list[Any]:
    return answers(replace(REFERENCE, name=name))


@pytest.mark.parametrize("mutant", ASKED, ids=lambda each: each.name)
def test_a_mutant_does_something_that_the_reference_does_not(mutant: Subject) -> None:
    assert answers(mutant) != answers_of_the_reference(mutant.name)


@pytest.mark.parametrize(
    ("story", "make"),
    [
        ("later.", remembering(lambda _: SPECIFICATION)),
        ("beside.", remembering(lambda _: SPECIFICATION, lambda _past, _call, _result: None)),
        ("late.", with_afterwards(lambda _: SPECIFICATION)),
        ("places.", placed(lambda _: SPECIFICATION)),
        ("inputs.", of_several(lambda inputs, call: call(inputs))),
        ("answers.", of_refusals(lambda _response, _result: True, lambda _response, _result: None)),
    ],
    ids=["remembering", "altering", "afterwards", "one by one", "several", "refusals"],
)
def test_what_the_mutants_are_made_by_changes_nothing_by_itself(story: str, make: Make) -> None:
    assert answers(replace(REFERENCE, name=story, make=make)) == answers_of_the_reference(story)


def test_a_subject_of_either_order_is_found_by_its_name() -> None:
    assert subject("two.error-04+error-08.accepted").order == "2"
    assert subject("error-04.unchecked").order == "1"
    assert not subjects("1").keys() & subjects("2").keys()
    assert [*subjects("all")] == [*subjects("1"), *subjects("2")]


def test_any_two_rows_that_can_hold_at_once_have_their_mutant() -> None:
    names = {each.name for each in MUTANTS}
    met = [pair for pair in itertools.combinations(IN_THE_WAY.values(), 2) if pair[0].meets(pair[1])]
    assert len(met) > 80
    assert {f"two.{one.id}+{other.id}.accepted" for one, other in met} <= names
