"""What shows by itself explains what is found where departures meet."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.run.plan import (
    DEVIATING,
    FAILS,
    Claim,
    Finding,
    PlannedScenario,
    Verdict,
    worst,
)
from activate_order_conformance.suite.causes.now_and_then import of_the_fewest_rows
from activate_order_conformance.suite.causes.one_cause import of_one_cause
from activate_order_conformance.suite.causes.reasons import Reason, reason_of, reasons, standing
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.derived.derived_findings import ANEW, CALLED_BEFORE
from activate_order_conformance.suite.every_answer.laws import UNCHANGED
from activate_order_conformance.suite.experiments.readback import CONTRADICTS_ITSELF, MADE_AFTER_ALL
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.claims import (
    CODE_AND_STATUS,
    IN_ORDER,
    PUT_RIGHT,
    REFUSED,
)
from activate_order_conformance.suite.judge.courses import CHANGED_BEFORE
from activate_order_conformance.suite.judge.refusals import NOTHING_READY

_ASK_THE_LAW = "verify reading-23 as well, which says what a refusal may change"

_SECOND_CALL = "reading-22"
"""What the scenario of a second call for what was activated rests on."""


def explained(
    scenarios: Sequence[AnyScenario], findings: Iterable[Finding], control: str, cut_short: str = ""
) -> list[Finding]:
    """Return the findings, of which a derived one only counts where it is not put down to what shows with less.

    What is unproven by itself is so beside others. What is refused once another of the caller was activated, or with
    which code, is so for that, and so are results that seem to stand in other places. A second call among other calls
    is answered as any second call is. What a refusal changed, soon or late, may be there or not when something is put
    right. A summary that is made although it was to fail is put down to nobody where its failure by itself was
    reported. What comes now and then is of the fewest rows that get it.
    Where the `control` shows that nothing can be judged, that alone is why, and of a driver whose reads contradict
    themselves nobody believes that it put anything right.
    """
    every = list(findings)
    if control in ("wiring", "broken"):
        return every
    put_right = {claim.id for each in scenarios for claim in each.planned.claims if claim.name == PUT_RIGHT}
    if any(each.verdict is Verdict.BROKEN and CONTRADICTS_ITSELF in each.because for each in every):
        every = [_perhaps_never(each) if each.claim in put_right else each for each in every]
    verdicts = {finding.claim: finding.verdict for finding in every}
    why = _why(scenarios, every, verdicts)
    failed_by_itself: set[str] = set()
    # Which of two rows answered says nothing where one of them is no hindrance by itself.
    unshown: set[str] = set()
    for scenario in scenarios:
        if not isinstance(scenario, DerivedScenario):
            continue
        claims = [claim.id for claim in scenario.planned.claims]
        refused_alone = [each for each in scenario.concerns if _is_refused_alone(each.planned, verdicts)]
        if any(CONFIRMED_BY_EFFECT & {*each.departs_in} for each in refused_alone):
            failed_by_itself.update(claims)
        if len(refused_alone) < len(scenario.concerns):
            unshown.update(claims)
    is_law_asked = any(each.planned.is_law and each.planned.makes(UNCHANGED) for each in scenarios)
    law = _broken_by_refusals(scenarios, verdicts)
    derived = (each for each in scenarios if isinstance(each, DerivedScenario))
    of_derived = {claim.id for each in derived for claim in each.planned.claims}

    def put_down(finding: Finding) -> Finding:
        reason = why.get(finding.claim)
        if law and _follows_a_change(finding, put_right, of_derived):
            return replace(finding, verdict=Verdict.NOTED, because=f"as elsewhere: {law}")
        if reason and _explains(reason.verdict, finding.verdict):
            return replace(finding, verdict=Verdict.NOTED, because=f"as by itself: {reason.name}")
        if not is_law_asked and finding.because.startswith(CHANGED_BEFORE):
            return replace(finding, verdict=Verdict.UNPROVEN, unlock=_ASK_THE_LAW)
        if finding.because == MADE_AFTER_ALL and finding.claim in failed_by_itself:
            return _of_nobody(finding)
        return replace(finding, met=(), answered=()) if finding.claim in unshown else finding

    of_one = of_one_cause(scenarios, [put_down(finding) for finding in every], cut_short)
    return of_the_fewest_rows(scenarios, of_one)


def _why(
    scenarios: Sequence[AnyScenario], findings: Collection[Finding], verdicts: Mapping[str, Verdict]
) -> dict[str, Reason]:
    """Return, by claim, what it is put down to: of its reasons the gravest."""
    found = _Explanations.of(scenarios, findings, verdicts)
    put_down = {
        claim.id: found.reasons_for(claim, scenario, of_all)
        for scenario in scenarios
        for of_all in [found.reasons_for_all(scenario)]
        for claim in scenario.planned.claims
    }
    stand = standing(found.failing_scenarios, found.failing_claims, put_down)
    return {
        claim: min(left, key=lambda reason: reason.verdict.gravity)
        for claim, each in put_down.items()
        if (left := [reason for reason in each if claim not in stand or reason.verdict not in FAILS])
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explanations:
    """What fails of a run, and what may explain the like of it elsewhere.

    Of all scenarios `came_to` are the gravest verdicts, by id, and `anew` the claims on what was arranged anew.
    `own_cart` are the scenarios in which a caller's own cart is refused because of another one, `since_another` those
    of them in which another was activated before, and `any_second_call` those of a second call by itself. `of_one_row`
    are the scenarios of one row that is refused as another, and `outliving` those whose refusal outlives its cause.
    """

    failing_scenarios: Sequence[AnyScenario]
    failing_claims: Collection[str]
    came_to: Mapping[str, Verdict]
    anew: Collection[str]
    own_cart: Sequence[Reason]
    since_another: Sequence[Reason]
    any_second_call: Sequence[Reason]
    of_one_row: Sequence[DerivedScenario]
    outliving: Sequence[DerivedScenario]

    @classmethod
    def of(
        cls,
        scenarios: Sequence[AnyScenario],
        findings: Collection[Finding],
        verdicts: Mapping[str, Verdict],
    ) -> _Explanations:
        """Return what fails of `scenarios`."""
        came_to: dict[str, Verdict] = {}
        for finding in findings:
            scenario_id = finding.claim.rpartition("#")[0]
            came_to[scenario_id] = worst((finding.verdict, came_to.get(scenario_id, finding.verdict)))
        claims = {finding.claim for finding in findings if finding.verdict in FAILS}
        failing = [each for each in scenarios if came_to.get(each.planned.id) in FAILS]
        derived = [each for each in failing if isinstance(each, DerivedScenario)]
        for_another = [each for each in derived if _fails_for_another(each, verdicts)]
        second_calls = [
            each
            for each in failing
            if isinstance(each, Scenario) and not each.planned.is_law and _SECOND_CALL in each.planned.tags
        ]
        return cls(
            failing_scenarios=failing,
            failing_claims=claims,
            came_to=came_to,
            anew={finding.claim for finding in findings if ANEW in finding.because},
            own_cart=[reason_of(each.planned, came_to) for each in for_another],
            since_another=[reason_of(each.planned, came_to) for each in for_another if each.follows_another],
            any_second_call=[reason_of(each.planned, came_to) for each in second_calls],
            of_one_row=[
                each for each in derived if _is_of_one_row(each) and _fails(each, CODE_AND_STATUS, claims)
            ],
            outliving=[each for each in derived if _outlives(each, claims)],
        )

    def reasons_for_all(self, scenario: AnyScenario) -> Sequence[Reason]:
        """Return the reasons for whatever claim of a scenario."""
        return (
            reasons(scenario, self.failing_scenarios, self.came_to)
            if isinstance(scenario, DerivedScenario)
            else ()
        )

    def reasons_for(self, claim: Claim, scenario: AnyScenario, of_all: Sequence[Reason]) -> list[Reason]:
        """Return the reasons for one claim of a scenario: its own before those `of_all`."""
        if not isinstance(scenario, DerivedScenario):
            return [*(self.own_cart if claim.id in self.anew else ()), *of_all]
        of_claims = (
            {PUT_RIGHT: self.since_another, CODE_AND_STATUS: self.own_cart}
            if scenario.follows_another
            else {IN_ORDER: self.own_cart}
        )
        own = self.own_cart if claim.id in self.anew else of_claims.get(claim.name, ())
        second = self.any_second_call if claim in scenario.of_second_calls else ()
        of_one = [
            reason_of(each.planned, self.came_to)
            for each in self.outliving
            if claim.name == PUT_RIGHT and _shows_as_anothers(each, scenario, claim)
        ]
        of_either = [
            reason_of(each.planned, self.came_to)
            for each in self.of_one_row
            if claim.name == CODE_AND_STATUS and _is_of_fewer_rows(each, scenario, claim)
        ]
        return [*own, *second, *of_one, *of_either, *of_all]


def _outlives(scenario: DerivedScenario, failing: Collection[str]) -> bool:
    """Tell whether the refusal of one row outlives its cause in a scenario, as far as that says something of others."""
    return (
        _is_of_one_row(scenario)
        and not scenario.is_of_one_input_many_times
        and _fails(scenario, PUT_RIGHT, failing)
    )


def _fails(scenario: DerivedScenario, name: str, failing: Collection[str]) -> bool:
    """Tell whether a claim of that name fails in a scenario."""
    return any(claim.name == name and claim.id in failing for claim in scenario.planned.claims)


def _is_of_one_row(scenario: DerivedScenario) -> bool:
    """Tell whether a scenario is about one row, for what was not activated before, and in calls that do not meet."""
    return len(scenario.rules) == 1 and not (
        scenario.has_calls_that_meet or scenario.is_of_what_was_activated
    )


def _is_of_fewer_rows(other: DerivedScenario, scenario: DerivedScenario, claim: Claim) -> bool:
    """Tell whether `other` is about one of the rows that a claim is of, beside nothing harmless that is not there too.

    What has the code of neither of two rows is of that one which is answered so beside the same without the other.
    """
    rows = {row for row in claim.falls_on if not row.startswith("reading-")}
    its_own = rows & {row for each in other.hindering for row in each.rows}
    is_of_several = other.is_of_several_carts or other.is_of_several_inputs
    return bool(its_own) and its_own < rows and not is_of_several and other.harmless <= scenario.harmless


def _shows_as_anothers(other: DerivedScenario, scenario: DerivedScenario, claim: Claim) -> bool:
    """Tell whether what the one row of `other` leaves shows in a scenario of more as that of one answered alike."""
    if not other.rules < scenario.rules:
        return False
    its_own = {
        refusal for each in scenario.hindering if each.tags == claim.falls_on for refusal in each.refusals
    }
    return any(refusal in its_own for each in other.hindering for refusal in each.refusals)


def _broken_by_refusals(scenarios: Iterable[AnyScenario], verdicts: Mapping[str, Verdict]) -> str:
    """Return the name of the law that a refusal changes nothing, where it does not hold (empty: it does)."""
    return next(
        (
            each.planned.name
            for each in scenarios
            if each.planned.is_law and each.planned.makes(UNCHANGED)
            if any(verdicts.get(claim.id) in DEVIATING for claim in each.planned.claims)
        ),
        "",
    )


def _follows_a_change(finding: Finding, put_right: Container[str], of_derived: Container[str]) -> bool:
    """Tell whether a call was judged by what an earlier one may have changed of its checkout, or not for that."""
    if finding.verdict is Verdict.UNSTABLE:
        return finding.claim in put_right
    if finding.verdict is Verdict.UNPROVEN:
        return NOTHING_READY in finding.because and finding.claim in of_derived
    return finding.verdict is Verdict.BROKEN and CALLED_BEFORE in finding.because


def _of_nobody(finding: Finding) -> Finding:
    """Return that a summary was made although it was to fail, which both the target and the driver may have done."""
    return replace(
        finding,
        verdict=Verdict.UNPROVEN,
        because="an order summary was made although it was to fail, and by itself its failure was reported: "
        "either the target looks at it by itself alone, or the driver arranges it there alone",
        unlock="look in the target's own records whether the summary was to fail",
    )


def _perhaps_never(finding: Finding) -> Finding:
    """Return that what deviates once it is put right may never have been, as the driver alone says it was."""
    if finding.verdict not in DEVIATING:
        return finding
    return replace(
        finding,
        verdict=Verdict.UNPROVEN,
        because="either the refusal outlives its cause, or the driver, some of whose reads contradict themselves, did "
        "not put that right",
        unlock="let the driver show what its records say",
    )


def _fails_for_another(scenario: DerivedScenario, verdicts: Mapping[str, Verdict]) -> bool:
    """Tell whether what was seen is that a cart is refused for another one of its caller."""
    return any(verdicts.get(claim.id) in FAILS for claim in scenario.of_its_own_cart)


def _is_refused_alone(planned: PlannedScenario, verdicts: Mapping[str, Verdict]) -> bool:
    """Tell whether a departure by itself was seen to be refused as its row says."""
    return all(
        verdicts.get(claim.id) is Verdict.CONFORMS for claim in planned.claims if claim.name == REFUSED
    )


def _explains(alone: Verdict, beside: Verdict) -> bool:
    """Tell whether what came of a departure by itself explains what came of it beside others."""
    if alone is Verdict.UNPROVEN:
        return beside is Verdict.UNPROVEN
    return alone in FAILS and beside is not Verdict.CONFORMS
