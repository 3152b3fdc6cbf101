"""What breaks two laws at once breaks one of them at the least, however each explains the other."""

from __future__ import annotations

from collections import Counter

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.observation import Stage
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.every_answer.laws import (
    OTHER_CHECKOUT,
    UNCHANGED,
    Another,
    Tally,
    Unmet,
    concluded,
    laws,
    steadied_tallies,
    tallies,
)
from activate_order_conformance.suite.every_answer.traits import Traits
from activate_order_conformance.suite.experiments.side_by_side import steadied
from activate_order_conformance.suite.features.catalogue import plan_of
from activate_order_conformance.suite.judge.judgement import Bearing
from tests.suite.observed import accepted, attempt, look, observation, refusal

LAWS = plan_of([laws()])
IDS = {claim.name: claim.id for law in LAWS for claim in law.planned.claims}


REFUSED = Traits("refused", "403", "")


def not_met(name: str, verdict: Verdict = Verdict.DEVIATES, beside: str = "", another: Another = "") -> Unmet:
    """Return an answer in which a law is not met."""
    finding = Finding(claim=IDS[name], verdict=verdict, actual="it changed")
    return Unmet("any", (), REFUSED, finding, (beside,), another)


def deviating(
    *unmet: tuple[str, str],
    another: tuple[Another, ...] = ("", "", ""),
    verdict: Verdict = Verdict.DEVIATES,
) -> set[str]:
    """Return the names of the laws that deviate where each of some is not met, beside what it names.

    `another` says of each when another of the caller was activated.
    """
    told = {claim: Tally() for claim in IDS.values()}
    for (name, beside), when in zip(unmet, another, strict=False):
        told[IDS[name]].unmet.append(not_met(name, verdict, beside, when))
    findings = concluded(LAWS, told, ("conformed", ""), "")
    return {
        name
        for name, claim in IDS.items()
        for each in findings
        if (each.claim, each.verdict) == (claim, verdict)
    }


@pytest.mark.parametrize("verdict", sorted(DEVIATING))
def test_what_another_law_explains_is_that_ones(verdict: Verdict) -> None:
    unmet = (UNCHANGED, OTHER_CHECKOUT), (OTHER_CHECKOUT, "")
    assert deviating(*unmet, verdict=verdict) == {OTHER_CHECKOUT}


@pytest.mark.parametrize(
    ("alone", "told"),
    [
        ({IDS[UNCHANGED]: Tally(Counter({REFUSED: 1}))}, [Verdict.UNSTABLE]),
        ({IDS[UNCHANGED]: Tally(unmet=[not_met(UNCHANGED)])}, [Verdict.DEVIATES]),
        ({IDS[UNCHANGED]: Tally(unmet=[not_met(UNCHANGED, Verdict.UNPROVEN)])}, [Verdict.UNPROVEN]),
        ({}, [Verdict.UNPROVEN]),
    ],
    ids=["met", "not met", "unproven", "no such answer"],
)
def test_what_deviates_beside_others_is_unstable_only_where_it_was_seen_to_hold_alone(
    alone: dict[str, Tally], told: list[Verdict]
) -> None:
    beside = {IDS[UNCHANGED]: Tally(unmet=[not_met(UNCHANGED)])}
    told_of = steadied_tallies(alone, beside, steadied)
    assert [each.finding.verdict for each in told_of[IDS[UNCHANGED]].unmet] == told


def test_laws_that_explain_each_other_both_deviate() -> None:
    assert deviating((UNCHANGED, OTHER_CHECKOUT), (OTHER_CHECKOUT, UNCHANGED)) == {UNCHANGED, OTHER_CHECKOUT}


def test_of_laws_that_explain_each_other_that_which_more_answers_break_deviates() -> None:
    seldom, often = (UNCHANGED, OTHER_CHECKOUT), (OTHER_CHECKOUT, UNCHANGED)
    assert deviating(seldom, often, often) == {OTHER_CHECKOUT}


@pytest.mark.parametrize(
    ("another", "law"),
    [
        (("beside", "before"), OTHER_CHECKOUT),
        (("beside", "beside"), UNCHANGED),  # what is refused beside another may be done with it
        (("before", ""), UNCHANGED),  # what no other call follows is the refusal's own doing
    ],
)
def test_what_changes_of_the_refused_only_while_another_is_activated_is_that_ones_doing(
    another: tuple[Another, ...], law: str
) -> None:
    assert deviating((UNCHANGED, OTHER_CHECKOUT), (UNCHANGED, ""), another=another) == {law}


@pytest.mark.parametrize("was_activated", [True, False])
def test_items_that_are_locked_late_are_no_later_refusals(was_activated: bool) -> None:
    answers = (accepted() if was_activated else refusal(), refusal())
    stages = tuple(
        Stage(
            move=move,
            of=0,
            wanted={"cart_status": "Closed"} if move else {},
            also={},
            call="",
            attempt=attempt(look(cart_status="Closed"), answer, item_editable=(True, not move)),
            used=bool(move),
        )
        for move, answer in enumerate(answers)
    )
    seen = observation({}, course=stages, manner="in a course")
    bearing = Bearing(tags=(), contract=Contract.load(), profile=DOCUMENTED)
    scenario = LAWS[0].planned
    of_refusals = tallies(LAWS, scenario, seen, bearing, {(1, 0): "refused"})[IDS[UNCHANGED]]
    assert [each.is_of_items for each in of_refusals.unmet] == ([] if was_activated else [True])
