"""What is found in an observation of a scenario: of its own claims, and of the laws of every answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.run.plan import Finding, Verdict
from activate_order_conformance.suite.derived.derived import AnyScenario
from activate_order_conformance.suite.derived.derived_findings import findings_of, tallies_of
from activate_order_conformance.suite.every_answer.laws import Tally, steadied_tallies
from activate_order_conformance.suite.experiments.side_by_side import steadied
from activate_order_conformance.suite.features.catalogue import Scenario
from activate_order_conformance.suite.features.step_law import StepFailed
from activate_order_conformance.suite.judge.judgement import Bearing


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of a scenario, how the laws fared in its answers, and how a user's steps failed."""

    findings: list[Finding]
    tallies: dict[str, Tally]
    failures: list[StepFailed]

    def deviating(self) -> frozenset[str]:
        """Return the ids of the claims that are to be held against the target."""
        unmet = (each.finding for tally in self.tallies.values() for each in tally.unmet)
        found = (*self.findings, *unmet)
        return frozenset(finding.claim for finding in found if finding.verdict is Verdict.DEVIATES)

    def with_beside(self, beside: Found, *, excuse: str, unknown: str) -> Found:
        """Return what was found alone with what the same experiment came to beside others, as `steadied` has it."""
        told = partial(steadied, excuse=excuse, unknown=unknown)
        return replace(
            self,
            findings=told(self.findings, beside.findings),
            tallies=steadied_tallies(self.tallies, beside.tallies, told),
        )


def found_in(
    observation: Observation, scenario: AnyScenario, laws: Sequence[Scenario], bearing: Bearing
) -> Found:
    """Return what is found in an observation of a scenario."""
    failures: list[StepFailed] = []
    return Found(
        findings=findings_of(scenario, observation, bearing, failures),
        tallies=tallies_of(laws, scenario, observation, bearing),
        failures=failures,
    )
