"""What a run writes down of its scenarios: findings, and evidence where it is wanted, all without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from activate_order_conformance.contract import Contract
from activate_order_conformance.nouns.departures import DEPARTURES
from activate_order_conformance.nouns.exchange import Witness
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.evidence import redacted
from activate_order_conformance.run.plan import Finding
from activate_order_conformance.run.redaction import Redaction
from activate_order_conformance.suite.experiments.side_by_side import Made
from activate_order_conformance.targets.journal import Journal


@dataclass(slots=True)
class Recorder:
    """What turns that which came of experiments into what may be written: without any credential that was met."""

    journal: Journal
    profile: Profile
    _redaction: Redaction = field(init=False)
    _known: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._redaction = Redaction(kept=words_of_verdicts(self.profile))

    def findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings as they may be written."""
        redaction = self._knowing_all()
        written = []
        for finding in findings:
            texts = {name: getattr(finding, name) for name in ("expected", "actual", "because", "unlock")}
            harmless: dict[str, Any] = {name: redaction.text(text) for name, text in texts.items()}
            written.append(finding if harmless == texts else replace(finding, **harmless))
        return written

    def texts(self, *texts: str) -> list[str]:
        """Return texts as they may be written."""
        return [self._knowing_all().text(text) for text in texts]

    def witness(self, scenario: str, made: Made, *, excuse: str = "", unknown: str = "") -> Witness:
        """Return the evidence of a scenario (empty: of the control) as it may be written."""
        raw = Witness(
            scenario=scenario,
            observation=made.observation,
            exchanges=made.exchanges,
            beside=made.beside,
            excuse=excuse,
            unknown=unknown,
        )
        return redacted(raw, self._knowing_all())

    def _knowing_all(self) -> Redaction:
        news = self.journal.credentials_after(self._known)
        self._known += len(news)
        self._redaction.learn(news)
        return self._redaction


def words_of_verdicts(profile: Profile) -> frozenset[str]:
    """Return the words that a verdict needs, whoever chose one of them for a credential."""
    contract = Contract.load()
    codes = {row.code for row in contract.errors if row.code}
    values = {
        value for departure in DEPARTURES.values() for value in departure.values if isinstance(value, str)
    }
    texts = {profile.order_status, profile.session_state, profile.session_next_state, contract.api_name}
    return frozenset(codes | values | texts)
