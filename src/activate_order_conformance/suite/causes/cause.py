"""One cause of what many scenarios show, and what it takes to see that many rows show the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from activate_order_conformance.run.plan import DEVIATING, Finding, Verdict
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.experiments.side_by_side import deviating
from activate_order_conformance.suite.judge.refusals import NOTHING_READY

ROWS = 3
"""How many rows show alike what is no matter of any of them."""

MOST = 1 / 2
"""Of what was called alike, which part came to the same: what is remembered may be forgotten after a while."""

_CAME = re.compile(r"(?:[A-Z][A-Z_]+ and )?HTTP status \d+")
_STATUS = re.compile(r"HTTP status \d+")
_CODE = re.compile(r"[A-Z][A-Z_]+(?= and HTTP status \d+)")


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of what several scenarios show: which of their findings it explains, and how it is told."""

    verdict: Verdict
    sentence: str
    scenarios: Sequence[AnyScenario]
    claims: Collection[str] = ()
    unlock: str = ""


def rules_of(scenarios: Iterable[AnyScenario]) -> set[str]:
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


def answer_in(finding: Finding) -> str:
    """Return the answer that a finding names first where it deviates: its HTTP status, and its code if it is told."""
    return _named(_CAME, finding)


def status_in(finding: Finding) -> str:
    """Return the HTTP status that a finding names first where it deviates, as it is told."""
    return _named(_STATUS, finding)


def code_in(finding: Finding) -> str:
    """Return the code that a finding names first where it deviates (empty: none)."""
    return _named(_CODE, finding)


def _named(what: re.Pattern[str], finding: Finding) -> str:
    named = what.search(deviating(finding))
    return named[0] if named else ""


@dataclass(frozen=True)
class Tried:
    """The scenarios that findings are of."""

    scenarios: Sequence[AnyScenario]

    @cached_property
    def by_claim(self) -> Mapping[str, AnyScenario]:
        """Return them by the ids of their claims."""
        return {claim.id: each for each in self.scenarios for claim in each.planned.claims}

    @cached_property
    def derived(self) -> Sequence[DerivedScenario]:
        """Return those that were derived."""
        return [each for each in self.scenarios if isinstance(each, DerivedScenario)]

    def of(self, findings: Iterable[Finding]) -> list[AnyScenario]:
        """Return the scenarios that findings are of, each once."""
        return list({(each := self.by_claim[found.claim]).planned.id: each for found in findings}.values())

    def left_without_control(self, findings: Iterable[Finding]) -> set[str]:
        """Return the claims of derived scenarios of which nothing is said since nothing ready was activated there."""
        return {
            each.claim
            for each in findings
            if each.verdict is Verdict.UNPROVEN
            and NOTHING_READY in each.because
            and isinstance(self.by_claim.get(each.claim), DerivedScenario)
        }

    def put_down(self, findings: Iterable[Finding], claims: Collection[str], law: str) -> list[Finding]:
        """Return the findings, of which those of `claims` are put down to the `law` of that name.

        What deviates of them, or was unproven, is unproven for it where it was written, and noted where it was derived.
        """
        return [
            replace(
                finding,
                verdict=Verdict.NOTED
                if isinstance(self.by_claim.get(finding.claim), DerivedScenario)
                else Verdict.UNPROVEN,
                because=f"as with other rows: {law}",
            )
            if finding.claim in claims and finding.verdict in (*DEVIATING, Verdict.UNPROVEN)
            else finding
            for finding in findings
        ]
