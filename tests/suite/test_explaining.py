"""What fails is explained by something else that fails, and never is everything explained away."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activate_order_conformance.run.plan import FAILS, Claim, Finding, Verdict
from activate_order_conformance.suite.causes.explaining import explained
from activate_order_conformance.suite.derived.derived import DerivedScenario
from activate_order_conformance.suite.every_answer.laws import UNCHANGED
from activate_order_conformance.suite.features.claims import REFUSED
from activate_order_conformance.suite.judge.judgement import control_fails
from activate_order_conformance.suite.judge.refusals import NOTHING_READY
from activate_order_conformance.suite.plans.planning import RunPlan, plan_run
from activate_order_conformance.suite.settings import RunSettings


@cache
def planned() -> RunPlan:
    return plan_run(RunSettings(run="r-explained", pairs="rows"))


@cache
def derived() -> tuple[DerivedScenario, ...]:
    return tuple(each for each in planned().scenarios if isinstance(each, DerivedScenario))


def left_failing(
    failing: Iterable[DerivedScenario], share: Callable[[Sequence[Claim]], Collection[Claim]] = list
) -> list[str]:
    """Return the claims that fail still, where a share of those of some derived scenarios do and all others conform."""
    every = (*planned().scenarios, *planned().laws)
    wrong = {claim for each in failing for claim in share(each.planned.claims)}
    findings = [
        Finding(claim=claim.id, verdict=Verdict.DEVIATES if claim in wrong else Verdict.CONFORMS)
        for scenario in every
        for claim in scenario.planned.claims
    ]
    return [finding.claim for finding in explained(every, findings, "conformed") if finding.verdict in FAILS]


def alike(one: DerivedScenario) -> list[DerivedScenario]:
    """Return the scenarios that concern something of what one does."""
    return [each for each in derived() if each.concerned & one.concerned] or [one]


@given(st.data())
@settings(max_examples=60 if os.environ.get("SLOW_PROOFS") else 20, deadline=None)
def test_of_scenarios_that_fail_together_not_all_are_explained_away(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(derived()), label="first")
    others = data.draw(st.lists(st.sampled_from(alike(first)), max_size=3), label="others")

    def some(claims: Sequence[Claim]) -> Collection[Claim]:
        return data.draw(st.sets(st.sampled_from(claims), min_size=1))

    assert left_failing([first, *others], some)


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict.DEVIATES, Verdict.NOTED),
        (Verdict.UNSTABLE, Verdict.NOTED),
        (Verdict.CONFORMS, Verdict.UNPROVEN),
    ],
)
def test_what_is_not_judged_for_want_of_a_ready_one_is_put_down_to_refusals_that_change_things(
    verdict: Verdict, told: Verdict
) -> None:
    law = next(each.planned for each in planned().laws if each.planned.makes(UNCHANGED))
    somewhere = next(each.planned for each in derived() if each.planned.makes(REFUSED))
    findings = [
        *(Finding(claim=claim.id, verdict=verdict) for claim in law.claims),
        *(
            Finding(claim=claim.id, verdict=Verdict.UNPROVEN, because=control_fails(NOTHING_READY))
            for claim in somewhere.claims
        ),
    ]
    found = explained((*planned().scenarios, *planned().laws), findings, "conformed")
    assert {each.verdict for each in found if each.claim.startswith(somewhere.id)} == {told}


def test_what_is_given_many_times_and_what_stands_among_others_do_not_explain_each_other() -> None:
    many_times = next(each for each in derived() if each.is_of_one_input_many_times)
    among_others = next(
        each
        for each in derived()
        if each.is_of_several_inputs and each.is_of_several_carts and many_times.concerned < each.concerned
    )
    assert left_failing([many_times, among_others])


def test_of_scenarios_that_explain_each_other_in_a_ring_the_one_of_the_fewest_departures_stands() -> None:
    many_times = next(each for each in derived() if each.is_of_one_input_many_times)
    every_kind = max(
        (each for each in derived() if each.is_of_several_inputs and many_times.concerned < each.concerned),
        key=lambda each: len(each.concerned),
    )
    with_another = next(
        each
        for each in derived()
        if many_times.concerned < each.concerned < every_kind.concerned and not each.is_of_several_carts
    )
    ring = [every_kind, with_another, many_times]
    assert {claim.partition("#")[0] for claim in left_failing(ring)} == {many_times.planned.id}


def claims() -> Iterator[tuple[DerivedScenario, Claim]]:
    return ((scenario, claim) for scenario in derived() for claim in scenario.planned.claims)


@pytest.mark.parametrize(("came", "is_left"), [("HTTP status 403", False), ("HTTP status 500", True)])
def test_what_comes_now_and_then_of_one_row_is_not_held_against_the_row_beside_it(
    came: str, is_left: bool
) -> None:
    of_two, of_one = next(
        (of_two, of_one)
        for meeting, of_two in claims()
        for other, of_one in claims()
        if {*of_one.falls_on} < {*of_two.falls_on} and not other.concerned & meeting.concerned
    )
    actual = {of_two.id: "HTTP status 403", of_one.id: came}
    every = (*planned().scenarios, *planned().laws)
    findings = [
        Finding(
            claim=claim.id,
            verdict=Verdict.UNSTABLE if claim.id in actual else Verdict.CONFORMS,
            actual=actual.get(claim.id, ""),
        )
        for scenario in every
        for claim in scenario.planned.claims
    ]
    left = {finding.claim for finding in explained(every, findings, "conformed") if finding.verdict in FAILS}
    assert left == {of_one.id, *([of_two.id] if is_left else [])}
