"""What many rows show alike has one cause, which is told once, and which no row of them is to be blamed for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.phrases import count
from activate_order_conformance.run.plan import DEVIATING, Claim, Finding, Verdict, worst
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario, Expected
from activate_order_conformance.suite.experiments.side_by_side import deviating
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import PUT_RIGHT
from activate_order_conformance.suite.judge.refusals import (
    BORNE_LATER,
    BY_A_TWIN,
    CANNOT_BE_READ,
    NOT_REFUSED,
    UNDONE,
)

LAW = "every-call"
"""The tag of the law that a call is answered by what holds of its checkout alone."""

ENVELOPE = "envelope"
"""The claim of the law on the form of an answer."""

_FEW = 2
"""Refusals after which nothing can be said to come in the end."""

_ROWS = 3
"""How many rows show alike what is no matter of any of them."""

_MOST = 1 / 2
"""Of what was called alike, which part came to the same: what is remembered may be forgotten after a while."""

_NAMED = 3
_CAME = re.compile(r"(?:[A-Z][A-Z_]+ and )?HTTP status \d+")
_STATUS = re.compile(r"HTTP status \d+")
_CODE = re.compile(r"([A-Z][A-Z_]+) and HTTP status \d+")


@dataclass(frozen=True, slots=True)
class _Cause:
    """One cause of what several scenarios show: which of their findings it explains, and how it is told."""

    verdict: Verdict
    sentence: str
    scenarios: Sequence[AnyScenario]
    claims: Collection[str]


def of_one_cause(
    scenarios: Sequence[AnyScenario], findings: Sequence[Finding], cut_short: str = ""
) -> list[Finding]:
    """Return the findings, with that of the law that other calls do not show, to which is put down what it explains.

    A row that was not shown for it is unproven; what was derived is noted. So is what cannot be read, where the law on
    the form of an answer does not hold for several rows, and a second call that is accepted where nothing is done.
    """
    left = _on_what_is_undone(scenarios, _on_the_form(scenarios, findings))
    law = next((each.planned for each in scenarios if LAW in each.planned.tags), None)
    if law is None:
        return left
    cause = (
        _outliving(scenarios, left)
        or _now_and_then(scenarios, left)
        or _after_many(scenarios, left)
        or _as_before(scenarios, left)
    )
    (claim,) = law.claims
    if cause is None:
        return left if cut_short else [*left, _none(claim, scenarios, left)]
    names = list(dict.fromkeys(each.planned.name for each in cause.scenarios))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    where = f"{count(len(names), 'scenario')} of {count(len(_rules(cause.scenarios)), 'row')}"
    finding = Finding(
        claim=claim.id,
        verdict=cause.verdict,
        expected="what came of other calls does not show",
        actual=cause.sentence,
        because=f"{where}: {'; '.join(names[:_NAMED])}{more}",
    )
    return [*_put_down(left, cause.claims, scenarios, law.name), finding]


def _none(claim: Claim, scenarios: Iterable[AnyScenario], findings: Iterable[Finding]) -> Finding:
    """Return that other calls did not show, where anything was put right after a refusal."""
    put_right = {
        each.id for scenario in scenarios for each in scenario.planned.claims if each.name == PUT_RIGHT
    }
    number = sum(each.verdict is Verdict.CONFORMS and each.claim in put_right for each in findings)
    verdict = Verdict.CONFORMS if number else Verdict.NOTED
    return Finding(claim=claim.id, verdict=verdict, actual=f"in {count(number, 'scenario')}")


def _rules(scenarios: Iterable[AnyScenario]) -> set[str]:
    """Return the rules that scenarios are about."""
    return {
        planned.rule
        for each in scenarios
        for planned in (
            (concern.planned for concern in each.concerns)
            if isinstance(each, DerivedScenario)
            else (each.planned,)
        )
    }


def _put_down(
    findings: Iterable[Finding], claims: Collection[str], scenarios: Iterable[AnyScenario], law: str
) -> list[Finding]:
    derived = {
        claim.id for each in scenarios if isinstance(each, DerivedScenario) for claim in each.planned.claims
    }
    return [
        replace(
            finding,
            verdict=Verdict.NOTED if finding.claim in derived else Verdict.UNPROVEN,
            because=f"as with other rows: {law}",
        )
        if finding.claim in claims and finding.verdict in DEVIATING
        else finding
        for finding in findings
    ]


def _by_claim(scenarios: Iterable[AnyScenario]) -> Mapping[str, AnyScenario]:
    return {claim.id: each for each in scenarios for claim in each.planned.claims}


def _on_the_form(scenarios: Sequence[AnyScenario], findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, of which those on answers of a wrong form are put down to the law on that form.

    What cannot be read it finds itself; that the first error bears no row's code is found by what the rows claim.
    """
    law = next(
        (
            claim
            for each in scenarios
            if each.planned.is_law
            for claim in each.planned.claims
            if claim.name == ENVELOPE
        ),
        None,
    )
    if law is None:
        return [*findings]
    left = list(findings)
    for because in (CANNOT_BE_READ, BORNE_LATER):
        of_claim = _by_claim(scenarios)
        marked = [each for each in left if each.verdict in DEVIATING and each.because == because]
        if len(_rules(of_claim[each.claim] for each in marked)) < _ROWS:
            continue
        if because == BORNE_LATER:
            left = [_overshadowed(each, marked) if each.claim == law.id else each for each in left]
        if any(each.claim == law.id and each.verdict is Verdict.DEVIATES for each in left):
            left = _put_down(left, {each.claim for each in marked}, scenarios, law.id.partition("::")[2])
    return left


def _on_what_is_undone(scenarios: Sequence[AnyScenario], findings: list[Finding]) -> list[Finding]:
    """Return the findings, of which that another call was let in, since nothing had been done, is put down to that."""
    of_interactions = {
        claim.id: each.planned.name
        for each in scenarios
        if each.planned.is_law
        for claim in each.planned.claims
        if any(clause.startswith("interaction-") for clause in claim.falls_on)
    }
    broken = [each.claim for each in findings if each.verdict in DEVIATING and each.claim in of_interactions]
    if not broken:
        return findings
    let_in = {each.claim.rpartition("#")[0] for each in findings if each.because == UNDONE}
    put_down = {
        each.claim
        for each in findings
        if each.claim.rpartition("#")[0] in let_in and each.because in (UNDONE, NOT_REFUSED)
    }
    return _put_down(findings, put_down, scenarios, of_interactions[broken[0]])


def _overshadowed(finding: Finding, marked: Sequence[Finding]) -> Finding:
    """Return that of refusals the first error bears the code of no row; what deviates from the form already stands."""
    if finding.verdict is Verdict.DEVIATES:
        return finding
    return replace(
        finding,
        verdict=Verdict.DEVIATES,
        expected="the row's code in the first error, which is the one that counts",
        actual=f"every refusal: {BORNE_LATER}: {marked[0].actual}",
        because=f"{count(len(marked), 'claim')} of codes",
    )


def _outliving(scenarios: Sequence[AnyScenario], findings: Iterable[Finding]) -> _Cause | None:
    """Return that whatever was refused is refused once put right, if that is so of several rows.

    What lasts but for a while may show in none of the scenarios that are derived, most of which take longer.
    """
    of_claim = _by_claim(scenarios)
    verdicts: dict[str, list[Verdict]] = {}
    by_id = {each.planned.id: each for each in scenarios}
    for finding in findings:
        scenario = of_claim.get(finding.claim)
        is_put_right = scenario and any(
            claim.id == finding.claim and claim.name == PUT_RIGHT for claim in scenario.planned.claims
        )
        if scenario and is_put_right and BY_A_TWIN not in finding.because:
            verdicts.setdefault(scenario.planned.id, []).append(finding.verdict)
    failing = [by_id[scenario] for scenario, each in verdicts.items() if worst(each) in DEVIATING]
    holding = [
        by_id[scenario]
        for scenario, each in verdicts.items()
        if {*each} == {Verdict.CONFORMS} and not _may_be_anothers(by_id[scenario])
    ]
    in_call = {
        each.planned.rule: each.departs_in
        for scenario in scenarios
        if isinstance(scenario, DerivedScenario)
        for each in scenario.concerns
        if each.is_call
    }
    # Where another cart is named the checkout is not called; where anything else is given that call is not made again.
    of_another = {rule for rule, departs_in in in_call.items() if "cartId" in departs_in}
    refused = {"a caller who": set[str](), "a checkout that": of_another, "a call that": {*in_call}}

    def most_alike(failing: Sequence[AnyScenario], holding: Sequence[AnyScenario]) -> tuple[float, int, str]:
        parts = [(*_part(failing, holding, otherwise), what) for what, otherwise in refused.items()]
        return max(parts, key=lambda each: each[0])

    for_a_while = ""
    part, least, what = most_alike(failing, holding)
    if part < _MOST:
        for_a_while = " for a while"
        part, least, what = most_alike(_written(failing), _written(holding))
    if part < _MOST:
        return None
    times = "" if least == 1 else f" {least} times"
    sentence = f"{what} was refused{times} is refused still{for_a_while}, whatever for, once all is put right"
    claims = {
        claim.id
        for each in failing
        for claim in each.planned.claims
        if isinstance(each, DerivedScenario) or claim.name == PUT_RIGHT
    }
    return _Cause(Verdict.DEVIATES, sentence, failing, claims)


def _written(scenarios: Iterable[AnyScenario]) -> list[AnyScenario]:
    """Return the scenarios that were not derived."""
    return [each for each in scenarios if isinstance(each, Scenario)]


def _part(
    failing: Sequence[AnyScenario], holding: Iterable[AnyScenario], otherwise: Collection[str]
) -> tuple[float, int]:
    """Return which part fails of all that was refused as often as what fails, and how often that is at the least.

    What few rows show is no part of what is alike.
    """
    if len(_rules(failing)) < _ROWS:
        return 0.0, 0
    least = min(_refusals(each, otherwise) for each in failing)
    alike = sum(_refusals(each, otherwise) >= least for each in holding)
    return (len(failing) / (len(failing) + alike) if least else 0.0), least


def _may_be_anothers(scenario: AnyScenario) -> bool:
    """Tell whether what is put right may be a fresh checkout in the place of the one that was refused."""
    return isinstance(scenario, DerivedScenario) and any(
        value in DEPARTURES[name].may_stay for each in scenario.concerns for name, value in each.departures
    )


def _refusals(scenario: AnyScenario, otherwise: Collection[str]) -> int:
    """Return how often a checkout is refused before it is put right, but for the rules in `otherwise`."""
    if isinstance(scenario, Scenario):
        return int(scenario.planned.rule not in otherwise)
    refused: Counter[int] = Counter()
    for expected in scenario.expected:
        number = scenario.ask.course[expected.move].inputs[expected.place].checkout_number
        if not expected.is_refused:
            if refused[number]:
                return refused[number]
        elif not any(each.planned.rule in otherwise for each in expected.held):
            refused[number] += 1
    return 0


def _now_and_then(scenarios: Sequence[AnyScenario], findings: Sequence[Finding]) -> _Cause | None:
    """Return that the same answer comes now and then, whatever is called, if that is so of several rows."""
    of_claim = _by_claim(scenarios)
    wrong: dict[str, list[Finding]] = {}
    for finding in findings:
        scenario = of_claim.get(finding.claim)
        if finding.verdict in DEVIATING and scenario is not None and not scenario.planned.is_law:
            for answer in _CAME.findall(deviating(finding))[:1]:
                wrong.setdefault(answer, []).append(finding)
    for answer, with_it in wrong.items():
        unsteady = [finding for finding in with_it if finding.verdict is Verdict.UNSTABLE]
        # What one row shows beside many things is that row's: what a scenario is about first counts alone.
        if len({of_claim[finding.claim].planned.rule for finding in unsteady}) < _ROWS:
            continue
        concerned = list({of_claim[each.claim].planned.id: of_claim[each.claim] for each in with_it}.values())
        sentence = f"now and then, whatever is called, {answer}"
        return _Cause(Verdict.UNSTABLE, sentence, concerned, {finding.claim for finding in with_it})
    return None


def _after_many(scenarios: Sequence[AnyScenario], findings: Sequence[Finding]) -> _Cause | None:
    """Return that whatever is refused again and again is answered otherwise in the end, if that is so of several rows.

    What a row shows by itself is that row's, and what shows where one row alone is tried in many ways is its, too.
    """
    of_claim = _by_claim(scenarios)
    wrong = [each for each in findings if each.verdict is Verdict.DEVIATES and each.claim in of_claim]
    by_themselves = {of_claim[each.claim].planned.id for each in wrong}
    repeated = [
        each
        for each in scenarios
        if isinstance(each, DerivedScenario)
        and each.is_of_one_row_many_times
        and not each.concerned & by_themselves
    ]
    ids = {each.planned.id for each in repeated}
    in_turn = {
        each.planned.id
        for each in scenarios
        if isinstance(each, DerivedScenario) and each.is_of_many_rows_in_turn
    }
    by_part: dict[str, list[Finding]] = {}
    for finding in wrong:
        if of_claim[finding.claim].planned.id in ids | in_turn:
            text = deviating(finding)
            for part in (*_STATUS.findall(text)[:1], *_CODE.findall(text)[:1]):
                by_part.setdefault(part, []).append(finding)
    for part, with_it in by_part.items():
        again = [each for each in with_it if of_claim[each.claim].planned.id in ids]
        failing = list({of_claim[each.claim].planned.id: of_claim[each.claim] for each in again}.values())
        if len(_rules(failing)) < _ROWS or len(failing) < _MOST * len(repeated):
            continue
        answers = {answer for each in again for answer in _CAME.findall(deviating(each))[:1]}
        answer = answers.pop() if len(answers) == 1 else part
        sentence = (
            f"what is refused again and again, whatever for, is answered otherwise in the end: {answer}"
        )
        claims = {each.claim for each in with_it}
        if answer != part:  # what bears the same code after several refusals is that again
            claims |= {
                each.claim
                for each in wrong
                if _refused_in(of_claim[each.claim]) > _FEW and answer in _CAME.findall(deviating(each))[:1]
            }
        return _Cause(Verdict.DEVIATES, sentence, failing, claims)
    return None


def _refused_in(scenario: AnyScenario) -> int:
    """Return how many inputs are to be refused in a derived scenario (0: in any other)."""
    expected = scenario.expected if isinstance(scenario, DerivedScenario) else ()
    return sum(each.is_refused for each in expected)


def _as_before(scenarios: Sequence[AnyScenario], findings: Iterable[Finding]) -> _Cause | None:
    """Return that refusals have the code of what was called for before, if that is so of several codes and rows.

    Where one code alone comes again, what it is for lasts too long, and that is its row's; so is what a row does to
    what is ready.
    """
    of_claim = _by_claim(scenarios)
    again: dict[str, list[Finding]] = {}
    rules: set[str] = set()
    for finding in findings:
        scenario = of_claim.get(finding.claim)
        if finding.verdict not in DEVIATING or not isinstance(scenario, DerivedScenario):
            continue
        last = _last_call_of(scenario, finding.claim)
        codes = _codes_before(scenario, last) if last.is_refused else ()
        for code in _CODE.findall(deviating(finding))[:1]:
            if code in codes:
                again.setdefault(code, []).append(finding)
                rules |= {hindrance.planned.rule for hindrance in last.held}
    if len(again) < _ROWS or len(rules) < _ROWS:
        return None
    with_it = [finding for each in again.values() for finding in each]
    failing = list({of_claim[each.claim].planned.id: of_claim[each.claim] for each in with_it}.values())
    sentence = f"what was called before is answered again, whatever for: {', '.join(sorted(again))}"
    return _Cause(Verdict.DEVIATES, sentence, failing, {finding.claim for finding in with_it})


def _last_call_of(scenario: DerivedScenario, claim: str) -> Expected:
    """Return what is expected of the last input that a claim is made of."""
    calls = (
        expected
        for expected in scenario.expected
        if claim in {each.id for each in scenario.claims_of(expected)}
    )
    return max(calls, key=lambda expected: expected.move)


def _codes_before(scenario: DerivedScenario, last: Expected) -> set[str]:
    """Return the codes of what calls were to be refused for before another one."""
    return {
        pair.code
        for expected in scenario.expected
        if expected.move < last.move
        for hindrance in expected.held
        for pair in hindrance.pairs
    }
