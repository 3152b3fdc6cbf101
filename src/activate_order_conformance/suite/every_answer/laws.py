"""What holds of every activation and of every refusal of a run: judged of each answer, told once for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from activate_order_conformance.nouns.answer import Answer
from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, OF_THE_CALLER
from activate_order_conformance.nouns.observation import Attempt, Observation, Stage, Where
from activate_order_conformance.nouns.shown import differing, fields_of
from activate_order_conformance.phrases import count, some_of
from activate_order_conformance.run.plain import from_plain, to_plain
from activate_order_conformance.run.plan import DEVIATING, Claim, Finding, PlannedScenario, Verdict, worst
from activate_order_conformance.suite.every_answer.traits import Traits, in_common, noun_of, traits_of
from activate_order_conformance.suite.experiments.answers import kind
from activate_order_conformance.suite.experiments.ask import Ask
from activate_order_conformance.suite.experiments.effects import EFFECTS
from activate_order_conformance.suite.features.catalogue import FeatureFile, Scenario, read_feature
from activate_order_conformance.suite.features.claims import ACTIVATED, REFUSED
from activate_order_conformance.suite.features.scenario import ask_of, findings
from activate_order_conformance.suite.judge.changes import change_of_items
from activate_order_conformance.suite.judge.courses import calls_of
from activate_order_conformance.suite.judge.judgement import Bearing, control_fails, unjudgeable

Subject = Literal["every-activation", "every-refusal", "every-answer"]
"""What a law is about: the tag that its scenario bears."""

Another = Literal["", "beside", "before"]
"""Whether another checkout of the caller was activated beside a call, or before what changed after it."""

_KINDS: Mapping[Subject, frozenset[str]] = {
    "every-activation": frozenset({"accepted"}),
    "every-refusal": frozenset({"refused"}),
    "every-answer": frozenset({"accepted", "refused", "contradictory", "unreadable"}),
}
_NOT_ALONE = "it came beside others, and was not to be seen when the same was made alone"
"""Why a law is not judged that did not hold beside others, where what was made alone shows nothing of it."""

UNCHANGED, OTHER_CHECKOUT, NOTHING_ELSE = "unchanged", "the other checkout", "nothing else"
"""The claims of the laws that a refusal changes nothing, a call no other checkout, and an activation nothing else."""


Steadied = Callable[[Sequence[Finding], Sequence[Finding]], list[Finding]]
"""Returns what was found alone, by what was found beside others."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """An answer in which a law does not hold: the scenario's name and error rows, its traits, what was found.

    `beside` are the claims of other laws that explain it where these do not hold. `another` says whether one more of
    the caller was activated in its experiment (empty: none was), and whether what was found came only afterwards.
    `is_of_items` tells that it is of order items, at which not every answer is followed by a look.
    """

    name: str
    rows: tuple[str, ...]
    traits: Traits
    finding: Finding
    beside: tuple[str, ...] = ()
    another: Another = ""
    is_of_items: bool = False


@dataclass(slots=True)
class Tally:
    """How a law fared in the answers so far: how often it was met, by their traits, and where it was not.

    `met_in_items` is how often it was met by an answer after which it was tried to change an order item, `unbroken` how
    often an answer did not break it, by which alone it was not shown to be met.
    """

    met: Counter[Traits] = field(default_factory=Counter)
    unmet: list[Unmet] = field(default_factory=list)
    met_in_items: int = 0
    unbroken: Counter[Traits] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the answers of another tally."""
        self.met.update(other.met)
        self.unmet += other.unmet
        self.met_in_items += other.met_in_items
        self.unbroken.update(other.unbroken)

    def to_data(self) -> dict[str, Any]:
        """Return plain data that `from_data` takes back."""
        counted = {"met": self.met, "unbroken": self.unbroken}
        return {
            **{
                name: [(to_plain(traits), times) for traits, times in each.items()]
                for name, each in counted.items()
            },
            "unmet": to_plain(self.unmet),
            "metInItems": self.met_in_items,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Tally:
        """Return the tally that `to_data` wrote."""
        met, unbroken = (
            Counter(dict(from_plain(tuple[tuple[Traits, int], ...], data[name])))
            for name in ("met", "unbroken")
        )
        return cls(met, from_plain(list[Unmet], data["unmet"]), data["metInItems"], unbroken)


@cache
def laws() -> FeatureFile:
    """Return the laws of every answer, as they are written beside this module."""
    return read_feature(Path(__file__).with_name("every_answer.feature"))


def subject_of(scenario: Scenario) -> Subject | None:
    """Return what a scenario is a law of, or None where it is none."""
    return next((subject for subject in _KINDS if subject in scenario.planned.tags), None)


def tallies(
    laws: Sequence[Scenario],
    scenario: PlannedScenario,
    observation: Observation,
    bearing: Bearing,
    outcomes: Mapping[Where, str],
) -> dict[str, Tally]:
    """Return, by claim, how the laws fare in the answers of one experiment, that of `scenario`.

    `outcomes` are what the calls should come to, `accepted`, `refused`, `either` or `noted`, by move and place. Where
    one came to something else, the row that wanted it otherwise is to be blamed; of what is but noted nothing is asked.
    """
    by_claim: dict[str, Tally] = {}
    by_law = [
        (law, subject, replace(bearing, tags=law.planned.tags), ask_of(law, bearing.profile))
        for law in laws
        if (subject := subject_of(law))
    ]
    rows = tuple(tag for tag in scenario.tags if tag.startswith("error-"))
    for where, alone, is_only_input in calls_of(observation):
        if alone.first is None:
            continue
        came = kind(alone.first.answer)
        # What fails in the midst of the work may leave some of it (reading-23).
        leaves_some = CONFIRMED_BY_EFFECT & alone.wanted.keys() and (
            came == "accepted" or _is_in_the_midst(alone.first.answer, bearing, is_only_input)
        )
        unsaid = "noted" if alone.wanted or alone.call else came
        is_otherwise = came in ("accepted", "refused") and outcomes.get(where, unsaid) not in (came, "either")
        if is_otherwise or unjudgeable(alone) is not None:
            continue
        traits = traits_of(observation, where, alone, alone.first.answer)
        beside, another = _beside(observation, where, came), _activated_besides(observation, where)
        is_called_again = _is_called_again(observation, where)
        for law, subject, of_law, asked in by_law:
            if came not in _KINDS[subject] or (leaves_some and subject != "every-answer"):
                continue
            if not is_only_input and came not in ("accepted", "refused"):
                continue  # what cannot be read for several inputs is nobody's alone
            if not _looked(asked, alone.first, is_called_again=is_called_again):
                continue
            for finding in findings(law, alone, of_law):
                if came == "unreadable" and finding.verdict is Verdict.UNPROVEN:
                    continue  # that it cannot be read is told where the envelope is asked for
                tally = by_claim.setdefault(finding.claim, Tally())
                if _is_half_tried(asked, alone.first):
                    tally.unbroken[traits] += 1
                elif finding.verdict in (Verdict.CONFORMS, Verdict.NOTED):
                    tally.met[traits] += 1
                    tally.met_in_items += alone.first.item_editable[1] is not None
                else:
                    is_of_items = bool(finding.actual) and finding.actual == change_of_items(alone.first)
                    if is_of_items and came == "refused" and _locks_late(observation, where):
                        tally.unbroken[traits] += 1
                        continue
                    tally.unmet.append(
                        Unmet(scenario.name, rows, traits, finding, beside, another, is_of_items)
                    )
    return by_claim


def _beside(observation: Observation, where: Where, came: str) -> tuple[str, ...]:
    """Return what a call had come beside that may have changed its checkout, as the laws on that are claimed."""
    if came != "accepted":
        return _beside_a_refusal(observation, where)
    if not observation.course:
        others = [OTHER_CHECKOUT] if observation.first and observation.first.bystander else []
        return (*([UNCHANGED] if where[0] else []), *others)
    here = next(stage for stage in observation.course if stage.where == where)
    seen_until = here.attempt.after.at
    beside = [
        stage
        for stage in observation.course
        if stage is not here and (stage.move <= here.move or stage.attempt.called_at < seen_until)
    ]
    others_called = [stage for stage in beside if stage.of != here.of]
    was_refused = any(
        stage.attempt.answer.refused for stage in beside if stage.of == here.of or stage.move == here.move
    )
    is_beside_another = bool(others_called or here.attempt.bystander)
    return (*([UNCHANGED] if was_refused else []), *([OTHER_CHECKOUT] if is_beside_another else []))


def _activated_besides(observation: Observation, where: Where) -> Another:
    """Return whether another checkout was activated in a course, and before what changed of one that was called for."""
    here = observation.stage_at(where)
    if here is None:
        return ""
    moves = [each.move for each in observation.course if each.of != here.of and each.attempt.answer.accepted]
    if not moves:
        return ""
    return "before" if min(moves) > here.move and _came_late(here.attempt) else "beside"


def _came_late(attempt: Attempt) -> bool:
    """Tell whether nothing had changed at the first look after a call."""
    if change_of_items(attempt) and not attempt.probed_late:
        return False
    return all(fields_of(each) == fields_of(attempt.before) for each in attempt.timeline[:1])


def _beside_a_refusal(observation: Observation, where: Where) -> tuple[str, ...]:
    """Return the claims that an activation, of another checkout or of the same one before, may have broken instead."""
    course = observation.course
    here = observation.stage_at(where)
    attempt = here.attempt if here else observation.first
    if attempt is None:
        return ()
    beside_activated = here is not None and any(
        stage.of != here.of and stage.move <= here.move and stage.attempt.answer.accepted for stage in course
    )
    was_activated = here is not None and _was_activated(observation, here)
    return (
        *([OTHER_CHECKOUT] if _came_late(attempt) or beside_activated else []),
        *([NOTHING_ELSE] if was_activated or (beside_activated and _changed_the_caller(attempt)) else []),
    )


def _locks_late(observation: Observation, where: Where) -> bool:
    """Tell whether items that a refusal found to be editable were locked since, of what was activated before it."""
    here = observation.stage_at(where)
    return (
        here is not None and here.attempt.item_editable == (True, False) and _was_activated(observation, here)
    )


def _was_activated(observation: Observation, here: Stage) -> bool:
    """Tell whether a checkout was activated by an earlier call of a course."""
    return any(
        stage.of == here.of and stage.move < here.move and stage.attempt.answer.accepted
        for stage in observation.course
    )


def _changed_the_caller(attempt: Attempt) -> bool:
    """Tell whether something changed after a call, and all that did is the caller's."""
    changed = differing(fields_of(attempt.before), fields_of(attempt.after))
    return bool(changed) and {*OF_THE_CALLER} >= {*changed}


def _looked(ask: Ask, attempt: Attempt, *, is_called_again: bool) -> bool:
    """Tell whether an attempt looked at what a law asks for, where not every one does.

    Items that could not be changed before a call show nothing of it where an earlier one may have locked them, and
    what was tried after it alone nothing but where the order is activated.
    """
    if ask.bystander and attempt.bystander is None:
        return False
    if not ask.probe:
        return True
    before, after = attempt.item_editable
    if before is None:
        return after is not None and EFFECTS["interaction-01"].seen(attempt.after)
    return before or not is_called_again


def _is_half_tried(ask: Ask, attempt: Attempt) -> bool:
    """Tell whether an order item, which a law asks for, cannot be changed after a call, before which nobody tried."""
    return ask.probe and attempt.item_editable == (None, False)


def _is_called_again(observation: Observation, where: Where) -> bool:
    """Tell whether a checkout was called for before in a course."""
    here = observation.stage_at(where)
    return here is not None and any(
        stage.of == here.of and stage.move < here.move for stage in observation.course
    )


def _is_in_the_midst(answer: Answer, bearing: Bearing, is_only_input: bool) -> bool:
    """Tell whether a refusal is answered as that of a summary which could not be made; of several, by its code."""
    row = bearing.contract.clause("error-12")
    return (
        answer.results is not None
        and answer.results[0].code == row.code
        and (not is_only_input or answer.status in bearing.profile.accepted_statuses(row.status or 0))
    )


def outcomes_of(scenario: PlannedScenario) -> dict[Where, str]:
    """Return what the calls of a scenario that the features have should come to, where it says so."""
    first = "refused" if scenario.makes(REFUSED) else "accepted" if scenario.makes(ACTIVATED) else ""
    return {**({(0, 0): first} if first else {}), (1, 0): "accepted"}


def steadied_tallies(
    alone: Mapping[str, Tally], beside: Mapping[str, Tally], steadied: Steadied
) -> dict[str, Tally]:
    """Return how the laws fared in an experiment made alone, with what deviated beside others alone, as `steadied`.

    What was not seen to hold alone is not held against anybody; where no answer alone was of that kind, nobody knows.
    """
    told = {claim: replace(tally, unmet=[*tally.unmet]) for claim, tally in alone.items()}
    for claim, tally in beside.items():
        mine = told.setdefault(claim, Tally())
        for unmet in () if _deviates(mine) else tally.unmet:
            finding = unmet.finding
            if mine.met and finding.verdict is Verdict.DEVIATES:
                met = Finding(claim=claim, verdict=Verdict.CONFORMS, actual="as it is to be")
                (finding,) = steadied([met], [finding])
            elif claim not in alone and finding.verdict is Verdict.DEVIATES:
                finding = replace(finding, verdict=Verdict.UNPROVEN, because=_NOT_ALONE)
            else:
                continue
            mine.unmet.append(replace(unmet, finding=finding))
    return told


def concluded(
    laws: Iterable[Scenario], by_claim: Mapping[str, Tally], control: tuple[str, str], cut_short: str
) -> list[Finding]:
    """Return a finding for each claim of the laws, by how they fared and how the control did.

    A run that ended before all answers were there finds no more of a law than that it does not hold.
    """
    outcome, text = control
    if outcome in ("wiring", "broken"):
        return []
    why_nothing = control_fails(text) if outcome != "conformed" and text else "there was no such answer"
    claims = [claim for law in laws if subject_of(law) for claim in law.planned.claims]
    fared = _as_of_another({claim: by_claim.get(claim.id, Tally()) for claim in claims})
    deviating = {claim: len(tally.unmet) for claim, tally in fared.items() if _deviates(tally)}
    unmet = {claim.name for claim in deviating}
    left = {claim: _unexplained(tally, unmet - {claim.name}) for claim, tally in fared.items()}
    if deviating and not any(map(_deviates, left.values())):
        # Each explains another: what most answers show is at fault.
        most = max(deviating.values())
        at_fault = {claim.name for claim, number in deviating.items() if number == most}
        left = {
            claim: tally if claim.name in at_fault else _unexplained(tally, at_fault)
            for claim, tally in fared.items()
        }
    findings = [_concluded(claim.id, tally, why_nothing) for claim, tally in left.items()]
    return [finding for finding in findings if not cut_short or finding.verdict in DEVIATING]


def _as_of_another(fared: Mapping[Claim, Tally]) -> dict[Claim, Tally]:
    """Return how the laws fared, with what an activation changed of others that were refused put down to it.

    So it is where a refusal is followed by no change but where another of the caller is activated, and once at the
    least after it was.
    """
    by_name = {claim.name: claim for claim in fared}
    refusal, other = by_name.get(UNCHANGED), by_name.get(OTHER_CHECKOUT)
    if refusal is None or other is None or _deviates(fared[other]):
        return {**fared}
    unmet = [each for each in fared[refusal].unmet if each.finding.verdict in DEVIATING]
    when = [each.another for each in unmet]
    if not all(when) or "before" not in when:
        return {**fared}
    expected = "a checkout is left alone while another is activated"
    put_down = [
        replace(each, finding=replace(each.finding, claim=other.id, expected=expected)) for each in unmet
    ]
    left = [each for each in fared[refusal].unmet if each.finding.verdict not in DEVIATING]
    return {
        **fared,
        refusal: replace(fared[refusal], unmet=left),
        other: replace(fared[other], unmet=[*fared[other].unmet, *put_down]),
    }


def _deviates(tally: Tally) -> bool:
    """Tell whether an answer deviates from a law, be it beside others alone."""
    return any(each.finding.verdict in DEVIATING for each in tally.unmet)


def _unexplained(tally: Tally, unmet: Collection[str]) -> Tally:
    """Return a tally without the answers that another law, which does not hold, explains."""
    return replace(tally, unmet=[each for each in tally.unmet if not {*each.beside} & {*unmet}])


def _concluded(claim: str, tally: Tally, why_nothing: str) -> Finding:
    number = tally.met.total() + len(tally.unmet)
    if not number:
        return Finding(claim=claim, verdict=Verdict.UNPROVEN, because=why_nothing)
    if not tally.unmet:
        return Finding(claim=claim, verdict=Verdict.CONFORMS, actual=f"in {number} of {number} answers")
    seen = tally.met + tally.unbroken
    gravest = worst(each.finding.verdict for each in tally.unmet)
    gravely = [each for each in tally.unmet if each.finding.verdict is gravest]
    kinds = {each.traits.kind for each in gravely}
    noun = noun_of(kinds)
    if all(each.is_of_items for each in gravely):
        number = tally.met_in_items + len(gravely)
    elif noun != "answer":
        met = sum(times for traits, times in seen.items() if traits.kind in kinds)
        number = met + sum(each.traits.kind in kinds for each in tally.unmet)
    first = gravely[0].finding
    names = list(dict.fromkeys(each.name for each in gravely))
    rows = {row for each in gravely for row in each.rows if len(each.rows) == 1}
    of_rows = f" of {count(len(rows), 'row')}" if rows else ""
    where = f"{len(gravely)} of {count(number, noun)}{of_rows}: {some_of(names)}"
    common = in_common([each.traits for each in gravely], seen)
    beginning = f"{common}: " if common else ""
    if not first.actual:
        return replace(first, because=f"{beginning}{'; '.join(filter(None, (first.because, where)))}")
    because = "; ".join(filter(None, (first.because, where)))
    return replace(first, actual=f"{beginning}{first.actual}", because=because)
