"""Whatever was refused is refused still, once all is put right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from activate_order_conformance.nouns.observation import Where
from activate_order_conformance.nouns.profile import DOCUMENTED
from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict, worst
from activate_order_conformance.suite.causes.cause import MOST, ROWS, Cause, Tried, rules_of
from activate_order_conformance.suite.causes.repeated_calls import answered_as_before
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.experiments.shut_out import EITHER, SHUT_OUT
from activate_order_conformance.suite.features.catalogue import Scenario, plan_of, read_features
from activate_order_conformance.suite.features.claims import PUT_RIGHT
from activate_order_conformance.suite.features.hindrances import hindrances
from activate_order_conformance.suite.judge.refusals import BY_A_TWIN


def let_in_no_more(tried: Tried, findings: Iterable[Finding]) -> Cause | None:
    """Return since when a caller is let in no more, if several rows could not be shown for it.

    What cannot be read of something ready may be the reason, if the answer has the code that the page has for that.
    """
    for_it = [each for each in findings if SHUT_OUT in each.because and each.claim in tried.by_claim]
    scenarios = tried.of(for_it)
    if len(rules_of(scenarios)) < ROWS:
        return None
    sentence, _, unread = for_it[0].because.partition(EITHER)
    codes = {
        refusal.code
        for each in hindrances(plan_of(read_features()), DOCUMENTED)
        if any(name in unread for name in each.departs_in)
        for refusal in each.refusals
    }
    if any(code in sentence for code in codes):
        return Cause(Verdict.UNPROVEN, for_it[0].because, scenarios, unlock=for_it[0].unlock)
    return Cause(Verdict.DEVIATES, sentence, scenarios)


def where_it_began(tried: Tried, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, of which the first that a caller was let in no more for is blamed for that."""
    cause = let_in_no_more(tried, findings)
    if cause is None or cause.verdict is not Verdict.DEVIATES:
        return [*findings]
    claims = cause.scenarios[0].planned.claims
    blamed = next((claim.id for claim in claims if claim.name == PUT_RIGHT), claims[0].id)
    return [
        replace(each, verdict=Verdict.DEVIATES, actual=cause.sentence, because="", unlock="")
        if each.claim == blamed
        else each
        for each in findings
    ]


def outliving(tried: Tried, findings: Iterable[Finding]) -> Cause | None:
    """Return that whatever was refused is refused once put right, if that is so of several rows.

    What lasts but for a while may show in none of the scenarios that are derived, most of which take longer.
    """
    return _lasting(tried, findings, ("", list), (" for a while", _written))


def outliving_for_a_moment(tried: Tried, findings: Sequence[Finding]) -> Cause | None:
    """Return that whatever was refused is refused once put right at once, if that is so of several rows.

    What is refused meanwhile for something else may have the code of that, too.
    """
    cause = _lasting(tried, findings, (" for a moment", _at_once))
    if cause is None:
        return None
    of_it = {finding.claim for finding, last in answered_as_before(tried, findings) if last.is_refused}
    return replace(cause, claims={*cause.claims, *of_it})


_Among = Callable[[Sequence[AnyScenario]], Sequence[AnyScenario]]


def _lasting(tried: Tried, findings: Iterable[Finding], *lasting: tuple[str, _Among]) -> Cause | None:
    """Return that it is refused once put right among the scenarios, of those that are tried, that last so long."""
    verdicts: dict[str, list[Verdict]] = {}
    by_id = {each.planned.id: each for each in tried.scenarios}
    for finding in findings:
        scenario = tried.by_claim.get(finding.claim)
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
        for scenario in tried.derived
        for each in scenario.concerns
        if each.is_call
    }
    # Where another cart is named the checkout is not called; where anything else is given that call is not made again.
    of_another = {rule for rule, departs_in in in_call.items() if "cartId" in departs_in}
    refused = {"a caller who": set[str](), "a checkout that": of_another, "a call that": {*in_call}}

    def most_alike(failing: Sequence[AnyScenario], holding: Sequence[AnyScenario]) -> tuple[float, int, str]:
        parts = [(*_part(failing, holding, otherwise), what) for what, otherwise in refused.items()]
        return max(parts, key=lambda each: each[0])

    alike = ((*most_alike(among(failing), among(holding)), how_long) for how_long, among in lasting)
    found = next((each for each in alike if each[0] >= MOST), None)
    if found is None:
        return None
    _, least, what, how_long = found
    times = "" if least == 1 else f" {least} times"
    sentence = f"{what} was refused{times} is refused still{how_long}, whatever for, once all is put right"
    claims = {
        claim.id
        for each in failing
        for claim in each.planned.claims
        if isinstance(each, DerivedScenario) or claim.name == PUT_RIGHT
    }
    return Cause(Verdict.DEVIATES, sentence, failing, claims)


def _written(scenarios: Iterable[AnyScenario]) -> list[AnyScenario]:
    """Return the scenarios that were not derived."""
    return [each for each in scenarios if isinstance(each, Scenario)]


def _at_once(scenarios: Iterable[AnyScenario]) -> list[AnyScenario]:
    """Return the derived scenarios in which nothing is waited for between a refusal and what is put right."""
    return [each for each in scenarios if isinstance(each, DerivedScenario) and each.is_put_right_at_once]


def _part(
    failing: Sequence[AnyScenario], holding: Iterable[AnyScenario], otherwise: Collection[str]
) -> tuple[float, int]:
    """Return which part fails of all that was refused as often as what fails, and how often that is at the least.

    What few rows show, beside whatever is harmless, is no part of what is alike.
    """
    rules = {
        each.planned.rule
        for scenario in failing
        for each in (scenario.hindering if isinstance(scenario, DerivedScenario) else (scenario,))
    }
    if len(rules) < ROWS:
        return 0.0, 0
    least = min(_refusals(each, otherwise) for each in failing)
    alike = sum(_refusals(each, otherwise) >= least for each in holding)
    return (len(failing) / (len(failing) + alike) if least else 0.0), least


def _may_be_anothers(scenario: AnyScenario) -> bool:
    """Tell whether what is put right may be a fresh checkout in the place of the one that was refused."""
    return isinstance(scenario, DerivedScenario) and any(each.may_stay for each in scenario.concerns)


def _refusals(scenario: AnyScenario, otherwise: Collection[str]) -> int:
    """Return how often a checkout is refused before it is put right, but for the rules in `otherwise`.

    However often it is given in one call, that is one refusal.
    """
    if isinstance(scenario, Scenario):
        return int(scenario.planned.rule not in otherwise)
    refused: defaultdict[int, set[Where]] = defaultdict(set)
    for expected in scenario.expected:
        move = scenario.ask.course[expected.move]
        calls = refused[move.inputs[expected.place].checkout_number]
        if not expected.is_refused:
            if calls:
                return len(calls)
        elif not any(each.planned.rule in otherwise for each in expected.held):
            calls.add(expected.where if move.at_one_instant else (expected.move, 0))
    return 0
