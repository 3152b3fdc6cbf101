"""What a run writes down of its scenarios: findings, and evidence where it is wanted, all without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.evidence import redacted
from activate_order_conformance.run.plain import to_plain
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.suite.control import Laboratory


def words_of_verdicts(profile: Profile) -> frozenset[str]:
    """Return the words that a verdict needs, whoever chose one of them for a credential."""
    contract = Contract.load()
    codes = {row.code for row in contract.errors if row.code}
    values = {
        value for departure in DEPARTURES.values() for value in departure.values if isinstance(value, str)
    }
    texts = {profile.order_status, profile.session_state, profile.session_next_state, contract.api_name}
    return frozenset(codes | values | texts)


@dataclass(slots=True)
class Recorder:
    """Takes down what comes of each scenario on one laboratory; `keeps` tells whether evidence is wanted.

    `arranged_by` is the way in which the state of the scenario that ran last came about.
    """

    laboratory: Laboratory
    keeps: bool
    arranged_by: str = field(default="", init=False)
    _observation: Observation | None = field(default=None, init=False)
    _control: Witness | None = field(default=None, init=False)
    _control_told: bool = field(default=False, init=False)
    _secrets: Redaction = field(init=False)

    def __post_init__(self) -> None:
        self.laboratory.experimenter.target.journal.keeps = self.keeps
        self._secrets = Redaction(kept=words_of_verdicts(self.laboratory.experimenter.profile))

    def note_control(self) -> None:
        """Have the control made before the scenario's own experiment, so that their exchanges stay apart."""
        if self.keeps and self._control is None:
            observation = self.laboratory.control.observation
            self._control = self._witness("", observation)

    def note(self, observation: Observation) -> None:
        """Take down the observation of the scenario that runs."""
        self._observation = observation
        self.arranged_by = observation.arranged_by

    def left_behind(self) -> list[str]:
        """Return what stays on the target so far."""
        return [*self.laboratory.experimenter.target.driver.left_behind()]

    def findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings as they may be written."""
        found = list(findings)
        redaction = self._redaction()
        return [
            replace(
                one,
                expected=redaction.text(one.expected),
                actual=redaction.text(one.actual),
                because=redaction.text(one.because),
                unlock=redaction.text(one.unlock),
            )
            for one in found
        ]

    def control(self) -> list[str] | None:
        """Return how the control fared, and its text as it may be written; None before it was made."""
        made = self.laboratory.control_so_far
        return [made.outcome, self._redaction().text(made.text)] if made else None

    def identity(self) -> list[str]:
        """Return the target's name, version and URL as they may be written."""
        identity = self.laboratory.experimenter.target.identity
        said = (identity.name, identity.version, identity.url)
        redaction = self._redaction()
        return [redaction.text(one) for one in said]

    def witnesses(self, scenario: str) -> list[dict[str, Any]]:
        """Return, as plain data, the evidence of the scenario that ended; the control's comes with the first."""
        observation, self._observation = self._observation, None
        if not self.keeps:
            return []
        told = [self._witness(scenario, observation)]
        if self._control is not None and not self._control_told:
            self._control_told = True
            told.insert(0, self._control)
        return [to_plain(one) for one in told]

    def _witness(self, scenario: str, observation: Observation | None) -> Witness:
        exchanges = self.laboratory.experimenter.target.journal.take()
        raw = Witness(scenario=scenario, observation=observation, exchanges=exchanges)
        return redacted(raw, self._redaction())

    def _redaction(self) -> Redaction:
        """Return what knows every credential that was met so far."""
        self._secrets.learn(self.laboratory.experimenter.target.journal.credentials)
        return self._secrets
