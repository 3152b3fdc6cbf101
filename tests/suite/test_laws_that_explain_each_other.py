"""What breaks two laws at once breaks one of them at the least, however each explains the other."""

from __future__ import annotations

import pytest

from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.every_answer.laws import (
    OTHER_CHECKOUT,
    UNCHANGED,
    Another,
    Tally,
    Unmet,
    concluded,
    laws,
)
from activate_order_conformance.suite.every_answer.traits import Traits
from activate_order_conformance.suite.features.catalogue import plan_of

LAWS = plan_of([laws()])
IDS = {claim.name: claim.id for law in LAWS for claim in law.planned.claims}


def deviating(*unmet: tuple[str, str], another: tuple[Another, ...] = ("", "", "")) -> set[str]:
    """Return the names of the laws that deviate where each of some is not met, beside what it names.

    `another` says of each when another of the caller was activated.
    """
    tallies = {claim: Tally() for claim in IDS.values()}
    for (name, beside), when in zip(unmet, another, strict=False):
        finding = Finding(claim=IDS[name], verdict=Verdict.DEVIATES)
        traits = Traits("refused", "403", "")
        tallies[IDS[name]].unmet.append(Unmet("any", (), traits, finding, (beside,), when))
    findings = concluded(LAWS, tallies, ("conformed", ""), "")
    return {
        name
        for name, claim in IDS.items()
        for each in findings
        if (each.claim, each.verdict) == (claim, "deviates")
    }


def test_what_another_law_explains_is_that_ones() -> None:
    assert deviating((UNCHANGED, OTHER_CHECKOUT), (OTHER_CHECKOUT, "")) == {OTHER_CHECKOUT}


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
