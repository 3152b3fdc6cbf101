"""What is refused again and again is answered otherwise in the end, or as what was called for before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.causes.cause import (
    MOST,
    ROWS,
    Cause,
    Tried,
    answer_in,
    code_in,
    rules_of,
    status_in,
)
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario, Expected
from activate_order_conformance.suite.features.hindrances import Hindrance

_FEW = 2
"""Refusals after which nothing can be said to come in the end."""


def after_many(tried: Tried, findings: Sequence[Finding]) -> Cause | None:
    """Return that whatever is refused again and again is answered otherwise in the end, if that is so of several rows.

    What a row shows by itself is that row's, and what shows where one row alone is tried in many ways is its, too.
    """
    of_claim = tried.by_claim
    wrong = [each for each in findings if each.verdict is Verdict.DEVIATES and each.claim in of_claim]
    by_themselves = {of_claim[each.claim].planned.id for each in wrong}
    repeated = [
        each for each in tried.derived if each.is_of_one_row_many_times and not each.concerned & by_themselves
    ]
    ids = {each.planned.id for each in repeated}
    in_turn = {each.planned.id for each in tried.derived if each.is_of_many_rows_in_turn}
    by_part: dict[str, list[Finding]] = {}
    for finding in wrong:
        if of_claim[finding.claim].planned.id in ids | in_turn:
            for part in filter(None, (status_in(finding), code_in(finding))):
                by_part.setdefault(part, []).append(finding)
    for part, with_it in by_part.items():
        again = [each for each in with_it if of_claim[each.claim].planned.id in ids]
        failing = tried.of(again)
        if len(rules_of(failing)) < ROWS or len(failing) < MOST * len(repeated):
            continue
        answers = {*map(answer_in, again)}
        answer = answers.pop() if len(answers) == 1 else part
        sentence = (
            f"what is refused again and again, whatever for, is answered otherwise in the end: {answer}"
        )
        claims = {each.claim for each in with_it}
        if answer != part:  # what bears the same code after several refusals is that again
            claims |= {
                each.claim
                for each in wrong
                if _refused_in(of_claim[each.claim]) > _FEW and answer == answer_in(each)
            }
        return Cause(Verdict.DEVIATES, sentence, failing, claims)
    return None


def _refused_in(scenario: AnyScenario) -> int:
    """Return how many inputs are to be refused in a derived scenario (0: in any other)."""
    expected = scenario.expected if isinstance(scenario, DerivedScenario) else ()
    return sum(each.is_refused for each in expected)


def as_before(tried: Tried, findings: Iterable[Finding]) -> Cause | None:
    """Return that calls have the code of what was called for before, if that is so of several codes and rows.

    So may those for what was put right. Where one code alone comes again, what it is for lasts too long, and
    that is its row's; so is what a row does to what is ready.
    """
    again: dict[str, list[Finding]] = {}
    put_right: dict[str, list[Finding]] = {}
    rules: set[str] = set()
    for finding, last in answered_as_before(tried, findings):
        (again if last.is_refused else put_right).setdefault(code_in(finding), []).append(finding)
        rules |= {hindrance.planned.rule for hindrance in last.held}
    answered = [again, *([put_right] if len(put_right) >= ROWS else [])]
    codes = set[str]().union(*answered)
    if len(codes) < ROWS or len(rules) < ROWS:
        return None
    with_it = [finding for by_code in answered for each in by_code.values() for finding in each]
    sentence = f"what was called before is answered again, whatever for: {', '.join(sorted(codes))}"
    return Cause(Verdict.DEVIATES, sentence, tried.of(with_it), {finding.claim for finding in with_it})


def answered_as_before(tried: Tried, findings: Iterable[Finding]) -> Iterator[tuple[Finding, Expected]]:
    """Yield the findings that a call has the code of what was called for before, and what is expected of that call."""
    for finding in findings:
        scenario = tried.by_claim.get(finding.claim)
        if finding.verdict not in DEVIATING or not isinstance(scenario, DerivedScenario):
            continue
        last = _last_call_of(scenario, finding.claim)
        if code_in(finding) in _codes_of_others_before(scenario, last):
            yield finding, last


def _last_call_of(scenario: DerivedScenario, claim: str) -> Expected:
    """Return what is expected of the last input that a claim is made of."""
    calls = (
        expected
        for expected in scenario.expected
        if claim in {each.id for each in scenario.claims_of(expected)}
    )
    return max(calls, key=lambda expected: expected.move)


def _codes_of_others_before(scenario: DerivedScenario, last: Expected) -> set[str]:
    """Return the codes of what calls were to be refused for before another one, but those that are its own as well."""
    before = (each for expected in scenario.expected if expected.move < last.move for each in expected.held)
    return _codes(before) - _codes(last.held)


def _codes(held: Iterable[Hindrance]) -> set[str]:
    return {refusal.code for hindrance in held for refusal in hindrance.refusals}
