"""A run as it is recorded: plan, findings, facts, and what was asked, answered and seen in every scenario."""

from __future__ import annotations

import hashlib
import platform
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import Any

from activate_order_conformance import __version__
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.run.facts import RunFacts
from activate_order_conformance.run.plan import Finding, PlannedScenario
from activate_order_conformance.run.redaction import Redaction

LIBRARIES = ("gherkin-official", "pydantic", "pytest", "pytest-bdd", "requests", "urllib3")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A run as it is kept for those who were not there; nothing in it is secret.

    `features` are the feature files' texts by name, `contract` is the fingerprint of the contract that judged,
    `versions` those of the kit and its libraries, `settings` the configuration without secrets.
    """

    facts: RunFacts
    plan: tuple[PlannedScenario, ...]
    findings: tuple[Finding, ...]
    witnesses: tuple[Witness, ...]
    contract: str
    edition: str
    features: Mapping[str, str]
    versions: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def by_scenario(self) -> Mapping[str, tuple[Witness, ...]]:
        """Return the witnesses of each scenario, by its id; the control's stands under the empty id."""
        witnesses: defaultdict[str, list[Witness]] = defaultdict(list)
        for witness in self.witnesses:
            witnesses[witness.scenario].append(witness)
        return {scenario: tuple(mine) for scenario, mine in witnesses.items()}

    @cached_property
    def by_claim(self) -> Mapping[str, tuple[Finding, ...]]:
        """Return what was found of each claim, by its id: every time that it was asked."""
        findings: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            findings[finding.claim].append(finding)
        return {claim: tuple(mine) for claim, mine in findings.items()}


def redacted(witness: Witness, redaction: Redaction) -> Witness:
    """Return a witness as it may be written."""
    return Witness(
        scenario=witness.scenario,
        observation=redaction.record(witness.observation) if witness.observation else None,
        exchanges=tuple(redaction.exchange(exchange) for exchange in witness.exchanges),
        beside=redaction.record(witness.beside) if witness.beside else None,
        excuse=redaction.text(witness.excuse),
        unknown=redaction.text(witness.unknown),
    )


def versions() -> dict[str, str]:
    """Return the versions of Python, the kit, and the libraries that a verdict can depend on."""
    return {
        "python": platform.python_version(),
        "activate-order-conformance": __version__,
        **{name: version(name) for name in LIBRARIES},
    }


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
