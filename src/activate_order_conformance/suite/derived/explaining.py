"""What shows by itself explains what is found where departures meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.run.plan import DEVIATING, Claim, Finding, PlannedScenario, Verdict, worst
from activate_order_conformance.suite.derived.derived import OF_ITS_OWN_CART, DerivedScenario
from activate_order_conformance.suite.derived.one_cause import of_one_cause
from activate_order_conformance.suite.every_answer.laws import OTHER_CHECKOUT, subject_of
from activate_order_conformance.suite.experiments.readback import MADE_AFTER_ALL
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import ACTIVATED, CODE_AND_STATUS, IN_ORDER, PUT_RIGHT

ANEW = "it was arranged anew, and the caller's others stand as they were"
"""Why a checkout that was put right may be refused for another cart of the caller."""

FAILS = DEVIATING | {Verdict.BROKEN}


def explained(
    scenarios: Sequence[Scenario | DerivedScenario],
    findings: Iterable[Finding],
    control: str,
    cut_short: str = "",
) -> list[Finding]:
    """Return the findings, of which a derived one only counts where it is not explained by what shows alone.

    Where a departure deviates or breaks by itself, that it does so beside others and later as well says nothing of
    these; ready checkouts that fail among several inputs say nothing of what stands among them, nor does what fails
    in a call by itself say anything of several inputs, nor what fails among others of one that is given many times,
    nor a ready checkout that fails beside another of what another stands beside, nor what stands among several inputs
    of any of them where a call changes another checkout. What is unproven by itself is so beside others, and what is
    refused once another of the caller was activated, or with which code, is so for that, and so are results that seem
    to stand in other places. What shows where there are several carts says nothing of one that is beside something
    harmless. A summary that is made although it was to fail is put down to nobody where its failure by itself was
    reported.
    Where the `control` shows that nothing can be judged, that alone is why.
    """
    every = list(findings)
    if control in ("wiring", "broken"):
        return every
    by_scenario: dict[str, set[Verdict]] = {}
    for finding in every:
        by_scenario.setdefault(finding.claim.rpartition("#")[0], set()).add(finding.verdict)
    worst_of = {name: worst(verdicts) for name, verdicts in by_scenario.items()}
    meeting = [scenario for scenario in scenarios if isinstance(scenario, DerivedScenario)]
    failing = [scenario for scenario in meeting if worst_of.get(scenario.planned.id) in FAILS]
    concerns = {
        scenario.planned.id: frozenset(each.planned.id for each in scenario.concerns) for scenario in meeting
    }
    sound = [scenario.planned for scenario in failing if scenario.is_of_ready_inputs]
    changing = [
        scenario
        for scenario in scenarios
        if worst_of.get(scenario.planned.id) in FAILS
        and any(claim.name == OTHER_CHECKOUT for claim in scenario.planned.claims)
    ]
    by_law = [each.planned for each in changing if isinstance(each, Scenario) and subject_of(each)]
    beside = [each.planned for each in changing if each.planned not in by_law]
    at_once = [
        scenario for scenario in failing if scenario.is_at_one_instant and not scenario.is_of_what_is_refused
    ]
    verdicts = {finding.claim: finding.verdict for finding in every}
    for_another = [each for each in failing if _fails_for_another(each, verdicts)]
    own_cart = [each.planned for each in for_another]
    since_another = [each.planned for each in for_another if _follows_another(each)]
    failed_by_itself: set[str] = set()
    # Which of two rows answered says nothing where one of them is no hindrance by itself.
    unshown: set[str] = set()
    why: dict[str, tuple[Verdict, str]] = {}
    for scenario in meeting:
        concerned = concerns[scenario.planned.id]
        # A further value has no scenario by itself, and shares the fate of an example that has.
        is_further = scenario.planned.family == "values"
        alone = [
            (worst_of.get(each.planned.id, Verdict.NOTED), each.planned.name if is_further else each.name)
            for each in scenario.concerns
        ]
        alone += [
            (worst_of[other.planned.id], other.planned.name)
            for other in failing
            if (
                concerns[other.planned.id] < concerned
                and not (scenario.is_beside_what_is_harmless and other.is_of_several_carts)
                and not (scenario.is_of_several_inputs and other.is_of_one_input_many_times)
            )
            or (
                concerns[other.planned.id] == concerned
                and scenario.is_of_several_inputs
                and not other.is_of_several_inputs
            )
        ]
        if scenario.is_of_one_input_many_times:
            alone += [
                (worst_of[other.planned.id], other.planned.name)
                for other in failing
                if other.is_of_several_inputs
                and other.is_of_several_carts
                and concerns[other.planned.id] >= concerned
            ]
        if scenario.is_of_several_inputs and not scenario.is_of_ready_inputs:
            alone += [(worst_of[planned.id], planned.name) for planned in (*sound, *by_law)]
        alone += [
            (worst_of[other.planned.id], other.planned.name)
            for other in at_once
            if _meets_less(other, scenario)
        ]
        if scenario.ask.bystander or _follows_another(scenario):
            alone += [(worst_of[planned.id], planned.name) for planned in beside]
        gravest = min(alone, key=lambda shown: shown[0].gravity)
        why |= {claim.id: gravest for claim in scenario.planned.claims}
        follows = ((PUT_RIGHT, since_another), (CODE_AND_STATUS, own_cart))
        for name, shown in follows if _follows_another(scenario) else ((IN_ORDER, own_cart),):
            later = [claim.id for claim in scenario.planned.claims if claim.name == name]
            why |= dict.fromkeys(later, (Verdict.DEVIATES, shown[0].name)) if shown else {}
        refused_alone = [each for each in scenario.concerns if _is_refused_alone(each.planned, verdicts)]
        if any(CONFIRMED_BY_EFFECT & {*each.departs_in} for each in refused_alone):
            failed_by_itself.update(claim.id for claim in scenario.planned.claims)
        if len(refused_alone) < len(scenario.concerns):
            unshown.update(claim.id for claim in scenario.planned.claims)
    if own_cart:
        anew = (finding.claim for finding in every if ANEW in finding.because)
        why |= dict.fromkeys(anew, (Verdict.DEVIATES, own_cart[0].name))
    left = [
        replace(finding, verdict=Verdict.NOTED, because=f"as by itself: {why[finding.claim][1]}")
        if finding.claim in why and _explains(why[finding.claim][0], finding.verdict)
        else _of_nobody(finding)
        if finding.because == MADE_AFTER_ALL and finding.claim in failed_by_itself
        else replace(finding, met=(), answered=())
        if finding.claim in unshown
        else finding
        for finding in every
    ]
    return of_one_cause(scenarios, left, cut_short)


def _of_nobody(finding: Finding) -> Finding:
    """Return that a summary was made although it was to fail, which both the target and the driver may have done."""
    return replace(
        finding,
        verdict=Verdict.UNPROVEN,
        because="an order summary was made although it was to fail, and by itself its failure was reported: "
        "either the target looks at it by itself alone, or the driver arranges it there alone",
        unlock="look in the target's own records whether the summary was to fail",
    )


def _meets_less(other: DerivedScenario, scenario: DerivedScenario) -> bool:
    """Tell whether ready checkouts of `other` at one instant are less than what meets in a scenario.

    That of two callers is less than one caller's, and this than one call with several inputs.
    """
    if other.is_of_two_callers:
        return scenario.is_at_one_instant and scenario is not other
    return scenario.is_of_ready_inputs


def _fails_for_another(scenario: DerivedScenario, verdicts: Mapping[str, Verdict]) -> bool:
    """Tell whether what was seen is that a cart is refused for another one of its caller."""
    return any(verdicts.get(claim.id) in FAILS for claim in _of_its_own_cart(scenario))


def _follows_another(scenario: DerivedScenario) -> bool:
    """Tell whether one is put right after another of the caller was activated."""
    is_put_right = any(claim.name == PUT_RIGHT for claim in scenario.planned.claims)
    return is_put_right and bool(_of_its_own_cart(scenario))


def _of_its_own_cart(scenario: DerivedScenario) -> list[Claim]:
    """Return the claims that a ready cart is activated, whatever became of others of its caller."""
    claims = scenario.planned.claims
    return [claim for claim in claims if claim.name == ACTIVATED and claim.falls_on == OF_ITS_OWN_CART]


def _is_refused_alone(planned: PlannedScenario, verdicts: Mapping[str, Verdict]) -> bool:
    """Tell whether a departure by itself was seen to be refused as its row says."""
    return all(
        verdicts.get(claim.id) is Verdict.CONFORMS for claim in planned.claims if claim.name == "refused"
    )


def _explains(alone: Verdict, beside: Verdict) -> bool:
    """Tell whether what came of a departure by itself explains what came of it beside others."""
    if alone is Verdict.UNPROVEN:
        return beside is Verdict.UNPROVEN
    return alone in FAILS and beside is not Verdict.CONFORMS
