"""What many rows show alike has one cause, which is told once, and which no row of them is to be blamed for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from activate_order_conformance.phrases import count, some_of
from activate_order_conformance.run.plan import Claim, Finding, Verdict
from activate_order_conformance.suite.causes.cause import Tried, rules_of
from activate_order_conformance.suite.causes.laws_that_do_not_hold import on_the_form, on_what_is_undone
from activate_order_conformance.suite.causes.now_and_then import now_and_then
from activate_order_conformance.suite.causes.reasons import number_of_departures
from activate_order_conformance.suite.causes.refusals_that_last import (
    let_in_no_more,
    outliving,
    outliving_for_a_moment,
    where_it_began,
)
from activate_order_conformance.suite.causes.repeated_calls import after_many, as_before
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.features.claims import PUT_RIGHT

LAW = "every-call"
"""The tag of the law that a call is answered by what holds of its checkout alone."""


def of_one_cause(
    scenarios: Sequence[AnyScenario], findings: Sequence[Finding], cut_short: str = ""
) -> list[Finding]:
    """Return the findings, with that of the law that other calls do not show, to which is put down what it explains.

    A row that was not shown for it is unproven; what was derived is noted. So is what cannot be read, where the law on
    the form of an answer does not hold for several rows, and a second call that is accepted where nothing is done.
    """
    tried = Tried(scenarios)
    left = on_what_is_undone(tried, on_the_form(tried, findings))
    law = next((each.planned for each in scenarios if LAW in each.planned.tags), None)
    if law is None:
        return where_it_began(tried, left)
    cause = (
        let_in_no_more(tried, left)
        or outliving(tried, left)
        or now_and_then(tried, left)
        or after_many(tried, left)
        or as_before(tried, left)
        or outliving_for_a_moment(tried, left)
    )
    (claim,) = law.claims
    if cause is None:
        return left if cut_short else [*left, _none(claim, scenarios, left)]
    plainest_first = sorted(cause.scenarios, key=number_of_departures)
    names = list(dict.fromkeys(each.planned.name for each in plainest_first))
    where = f"{count(len(names), 'scenario')} of {count(len(rules_of(cause.scenarios)), 'row')}"
    finding = Finding(
        claim=claim.id,
        verdict=cause.verdict,
        expected="what came of other calls does not show",
        actual=cause.sentence,
        because=f"{where}: {some_of(names)}",
        unlock=cause.unlock,
    )
    claims = {*cause.claims, *tried.left_without_control(left)} if cause.claims else ()
    return [*tried.put_down(left, claims, law.name), finding]


def _none(claim: Claim, scenarios: Iterable[AnyScenario], findings: Iterable[Finding]) -> Finding:
    """Return that other calls did not show, where anything was put right after a refusal."""
    put_right = {
        each.id for scenario in scenarios for each in scenario.planned.claims if each.name == PUT_RIGHT
    }
    number = sum(each.verdict is Verdict.CONFORMS and each.claim in put_right for each in findings)
    verdict = Verdict.CONFORMS if number else Verdict.NOTED
    return Finding(claim=claim.id, verdict=verdict, actual=f"in {count(number, 'scenario')}")
