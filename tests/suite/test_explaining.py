"""What fails is explained by something else that fails, and never is everything explained away."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.derived.explaining import FAILS, explained
from activate_order_conformance.suite.plans.planning import RunPlan, plan_run
from activate_order_conformance.suite.settings import RunSettings


@cache
def planned() -> RunPlan:
    return plan_run(RunSettings(run="r-explained", pairs="rows"))


@cache
def derived() -> tuple[DerivedScenario, ...]:
    return tuple(each for each in planned().scenarios if isinstance(each, DerivedScenario))


def left_failing(failing: Iterable[DerivedScenario]) -> list[str]:
    """Return the claims that fail still, where all those of some derived scenarios do, and all others conform."""
    every = (*planned().scenarios, *planned().laws)
    wrong = {each.planned.id for each in failing}
    findings = [
        Finding(
            claim=claim.id, verdict=Verdict.DEVIATES if scenario.planned.id in wrong else Verdict.CONFORMS
        )
        for scenario in every
        for claim in scenario.planned.claims
    ]
    return [finding.claim for finding in explained(every, findings, "conformed") if finding.verdict in FAILS]


def concerns(one: DerivedScenario) -> set[str]:
    return {each.planned.id for each in one.concerns}


def alike(one: DerivedScenario) -> list[DerivedScenario]:
    """Return the scenarios that concern something of what one does."""
    return [each for each in derived() if concerns(each) & concerns(one)]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_of_scenarios_that_fail_together_not_all_are_explained_away(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(derived()), label="first")
    others = data.draw(st.lists(st.sampled_from(alike(first)), max_size=3), label="others")
    assert left_failing([first, *others])


def test_what_is_given_many_times_and_what_stands_among_others_do_not_explain_each_other() -> None:
    many_times = next(each for each in derived() if each.is_of_one_input_many_times)
    among_others = next(
        each
        for each in derived()
        if each.is_of_several_inputs and each.is_of_several_carts and concerns(many_times) < concerns(each)
    )
    assert left_failing([many_times, among_others])
