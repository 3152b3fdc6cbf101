"""Judging a run again from its evidence alone: the same Thens, over the observations that were recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.profile import PROFILES, Profile
from activate_order_conformance.report.model import Report
from activate_order_conformance.report.verdicts import report_on
from activate_order_conformance.run.evidence import Evidence
from activate_order_conformance.run.plan import Finding, PlannedScenario, Verdict
from activate_order_conformance.suite.causes.explaining import explained
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.derived.deriving import derived
from activate_order_conformance.suite.every_answer.laws import Tally, concluded, laws, subject_of
from activate_order_conformance.suite.features.catalogue import FeatureFile, Scenario, parse_feature, plan_of
from activate_order_conformance.suite.features.check import faults
from activate_order_conformance.suite.found import found_in
from activate_order_conformance.suite.judge.judgement import Bearing
from activate_order_conformance.suite.settings import Pairs
from activate_order_conformance.targets.settings.tables import Literals

UNJUDGEABLE = frozenset({"undefined step", "ambiguous step", "unknown tag", "misquotation"})
"""Faults of recorded features that keep a scenario from being judged by the installed kit and contract."""

_PAIRS: Sequence[Pairs] = ("all", "triples")
"""By which pairs all scenarios are derived that a run can have; the first has most of them."""


def rejudge(evidence: Evidence, contract: Contract | None = None) -> Report:
    """Return the report that the installed kit makes of recorded evidence, by `contract` (None: the shipped one).

    A scenario of which no observation was recorded keeps its findings. One that the kit no longer derives, whose steps
    it no longer knows, or whose quotations the contract contradicts, is broken. Raises KitError where the recorded
    features are no Gherkin.
    """
    contract = contract or Contract.load()
    profile = _profile_of(evidence)
    features = [parse_feature(Path(name), text) for name, text in sorted(evidence.features.items())]
    written = [feature for feature in features if feature.path.name != laws().path.name]
    by_id: dict[str, AnyScenario] = {each.planned.id: each for each in plan_of(features)}
    for pairs in _PAIRS:
        if all(planned.id in by_id for planned in evidence.plan):
            break
        by_id |= {each.planned.id: each for each in derived(plan_of(written), profile, pairs)}
    scenarios = [by_id[planned.id] for planned in evidence.plan if planned.id in by_id]
    plan = tuple(by_id[each.id].planned if each.id in by_id else each for each in evidence.plan)
    findings = [
        *_findings(evidence, scenarios, contract, profile, _unjudgeable(written, contract)),
        *_unknown(planned for planned in plan if planned.id not in by_id),
    ]
    facts = evidence.facts
    of_all = explained(scenarios, findings, facts.control, facts.cut_short)
    return report_on(plan, of_all, contract, facts)


def _profile_of(evidence: Evidence) -> Profile:
    """Return the profile of a run, with the texts that its target had in their place."""
    literals = evidence.settings.get("literals")
    texts = literals if isinstance(literals, dict) else {}
    own = {each.name: texts[each.name] for each in fields(Literals) if isinstance(texts.get(each.name), str)}
    return PROFILES[evidence.facts.profile].but(**own)


def _unknown(plan: Iterable[PlannedScenario]) -> Iterator[Finding]:
    """Yield that the claims of scenarios that the installed kit does not have cannot be judged by it."""
    because = "The evidence cannot be judged again: the installed kit does not have this scenario."
    for planned in plan:
        for claim in planned.claims:
            yield Finding(claim=claim.id, verdict=Verdict.BROKEN, because=because)


def _findings(
    evidence: Evidence,
    scenarios: Sequence[AnyScenario],
    contract: Contract,
    profile: Profile,
    unjudgeable: dict[str, str],
) -> Iterator[Finding]:
    recorded: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in evidence.findings:
        recorded[finding.claim].append(finding)
    of_every_answer = [
        scenario
        for scenario in scenarios
        if isinstance(scenario, Scenario)
        and subject_of(scenario)
        and scenario.planned.id not in evidence.facts.left_out
    ]
    tallied: dict[str, Tally] = {}
    for scenario in scenarios:
        claims = scenario.planned.claims
        witnesses = evidence.by_scenario.get(scenario.planned.id, ())
        if why := unjudgeable.get(scenario.planned.id):
            yield from (Finding(claim=claim.id, verdict=Verdict.BROKEN, because=why) for claim in claims)
        elif any(witness.observation for witness in witnesses):
            bearing = Bearing(tags=scenario.planned.tags, contract=contract, profile=profile)
            for witness in witnesses:
                if (alone := witness.observation) is None:
                    continue
                found = found_in(alone, scenario, of_every_answer, bearing)
                if witness.beside is not None:
                    beside = found_in(witness.beside, scenario, of_every_answer, bearing)
                    found = found.with_beside(beside, excuse=witness.excuse, unknown=witness.unknown)
                yield from found.findings
                for claim, tally in found.tallies.items():
                    tallied.setdefault(claim, Tally()).add(tally)
        elif scenario not in of_every_answer or not evidence.witnesses:
            yield from (finding for claim in claims for finding in recorded[claim.id])
    if evidence.witnesses:
        facts = evidence.facts
        yield from concluded(of_every_answer, tallied, (facts.control, facts.control_text), facts.cut_short)


def _unjudgeable(features: Sequence[FeatureFile], contract: Contract) -> dict[str, str]:
    """Return, by scenario, why the installed kit cannot judge it."""
    wrong = {
        fault.where: fault.what
        for fault in faults(features, contract, whole=False)
        if fault.kind in UNJUDGEABLE
    }
    reasons: dict[str, str] = {}
    for feature in features:
        for scenario in feature.scenarios:
            file = scenario.planned.file
            lines = (scenario.planned.line, *scenario.tag_lines.values())
            for line in (*lines, *(step.line for step in scenario.steps)):
                if what := wrong.get(f"{file}:{line}"):
                    reasons[scenario.planned.id] = f"The evidence cannot be judged by this contract: {what}"
    return reasons
