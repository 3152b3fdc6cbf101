"""What holds of every activation and of every refusal of a run: judged of each answer, told once for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT
from activate_order_conformance.nouns.observation import Observation
from activate_order_conformance.run.plan import Finding, PlannedScenario, Verdict
from activate_order_conformance.suite.answers import kind
from activate_order_conformance.suite.catalogue import FeatureFile, Scenario, read_feature
from activate_order_conformance.suite.judge.courses import calls_of
from activate_order_conformance.suite.judge.judgement import Bearing, unjudgeable
from activate_order_conformance.suite.scenario import findings

Subject = Literal["every-activation", "every-refusal", "every-answer"]
"""What a law is about: the tag that its scenario bears."""

_KINDS: Mapping[Subject, frozenset[str]] = {
    "every-activation": frozenset({"accepted"}),
    "every-refusal": frozenset({"refused"}),
    "every-answer": frozenset({"accepted", "refused", "contradictory", "unreadable"}),
}
_ORDER = list(Verdict)
_NAMED = 3
"""How many scenarios are named in which a law does not hold."""


@dataclass(slots=True)
class Tally:
    """How a law fared in the answers so far: how often it was met, and what was found where it was not.

    `unmet` are pairs of a scenario's name and a finding.
    """

    met: int = 0
    unmet: list[tuple[str, Finding]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the answers of another tally."""
        self.met += other.met
        self.unmet += other.unmet

    def to_data(self) -> dict[str, Any]:
        """Return plain data that `from_data` takes back."""
        return {"met": self.met, "unmet": [[name, finding.to_data()] for name, finding in self.unmet]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Tally:
        """Return the tally that `to_data` wrote."""
        return cls(data["met"], [(name, Finding.from_data(finding)) for name, finding in data["unmet"]])


@cache
def laws() -> FeatureFile:
    """Return the laws of every answer, as they are written beside this module."""
    return read_feature(Path(__file__).with_name("every_answer.feature"))


def subject_of(scenario: Scenario) -> Subject | None:
    """Return what a scenario is a law of, or None where it is none."""
    return next((subject for subject in _KINDS if subject in scenario.planned.tags), None)


def tallies(
    laws: Sequence[Scenario],
    name: str,
    observation: Observation,
    bearing: Bearing,
    outcomes: Mapping[tuple[int, int], str],
) -> dict[str, Tally]:
    """Return, by claim, how the laws fare in the answers of one experiment, that of the scenario called `name`.

    `outcomes` are what the calls should come to, `accepted`, `refused` or `noted`, by move and place. Where one came to
    something else, the row that wanted it otherwise is to be blamed; of what is only noted nothing is asked.
    """
    found: dict[str, Tally] = {}
    for where, alone in calls_of(observation):
        if alone.first is None or CONFIRMED_BY_EFFECT & alone.wanted.keys():
            continue
        came = kind(alone.first.answer)
        unsaid = "noted" if alone.wanted or alone.call else came
        is_otherwise = came in ("accepted", "refused") and outcomes.get(where, unsaid) != came
        if is_otherwise or unjudgeable(alone) is not None:
            continue
        for law in laws:
            subject = subject_of(law)
            if subject is None or came not in _KINDS[subject]:
                continue
            of_law = replace(bearing, tags=law.planned.tags)
            for finding in findings(law, alone, of_law):
                tally = found.setdefault(finding.claim, Tally())
                if finding.verdict in (Verdict.CONFORMS, Verdict.NOTED):
                    tally.met += 1
                else:
                    tally.unmet.append((name, finding))
    return found


def outcomes_of(scenario: PlannedScenario) -> dict[tuple[int, int], str]:
    """Return what the calls of a scenario that the features have should come to, where it says so."""
    claims = {claim.name for claim in scenario.claims}
    first = (
        {(0, 0): "refused"} if "refused" in claims else {(0, 0): "accepted"} if "activated" in claims else {}
    )
    return {**first, (1, 0): "accepted"}


def concluded(
    laws: Iterable[Scenario], found: Mapping[str, Tally], control: tuple[str, str], cut_short: str
) -> list[Finding]:
    """Return a finding for each claim of the laws, by how they fared and how the control did.

    A run that ended before all answers were there finds no more of a law than that it does not hold.
    """
    outcome, text = control
    if outcome in ("wiring", "broken"):
        return []
    why_nothing = (
        f"the control fails: {text}" if outcome != "conformed" and text else "there was no such answer"
    )
    findings = [
        _concluded(claim.id, found.get(claim.id, Tally()), why_nothing)
        for law in laws
        for claim in law.planned.claims
    ]
    return [finding for finding in findings if not cut_short or finding.verdict is Verdict.DEVIATES]


def _concluded(claim: str, tally: Tally, why_nothing: str) -> Finding:
    number = tally.met + len(tally.unmet)
    if not number:
        return Finding(claim=claim, verdict=Verdict.UNPROVEN, because=why_nothing)
    if not tally.unmet:
        return Finding(claim=claim, verdict=Verdict.CONFORMS, actual=f"in {number} of {number} answers")
    gravest = min((finding.verdict for _, finding in tally.unmet), key=_ORDER.index)
    worst = [(name, finding) for name, finding in tally.unmet if finding.verdict is gravest]
    _, first = worst[0]
    names = list(dict.fromkeys(name for name, _ in worst))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    where = f"in {len(worst)} of {number} answers: {'; '.join(names[:_NAMED])}{more}"
    return replace(first, because="; ".join(filter(None, (first.because, where))))
