"""Scenarios that nobody wrote: departures that meet, calls that follow each other, several inputs in one call.

They are derived from the departures that the features show one at a time. A scenario of two departures is
refused as one of their rows; which of the two answers is left free, and noted (reading-17).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from types import MappingProxyType
from typing import Literal

from activate_order_conformance.nouns.departures import CONFIRMED_BY_EFFECT, DEPARTURES
from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.nouns.value import Value, word
from activate_order_conformance.run.plan import Claim, Finding, Judgement, PlannedScenario, Verdict
from activate_order_conformance.suite import scenario as scenarios
from activate_order_conformance.suite.ask import Ask, Input, Move
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.claims import rows
from activate_order_conformance.suite.hindrances import Hindrance, asked, first_of_each, hindrances
from activate_order_conformance.suite.judge.activation import accepted
from activate_order_conformance.suite.judge.courses import as_if_alone
from activate_order_conformance.suite.judge.judgement import Bearing, Pair, unjudgeable
from activate_order_conformance.suite.judge.refusals import bears, refused, refused_with
from activate_order_conformance.suite.laws import Tally, outcomes_of, tallies
from activate_order_conformance.suite.settings import Pairs

FAMILIES = ("two departures", "what it remembers", "several inputs", "values")
_MANY = 10
_ORDER = list(Verdict)
_FAILS = frozenset({Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.BROKEN})
_Given = tuple[int, Sequence[Hindrance], bool]
"""For which checkout, what holds of it, and whether it was activated before."""

Aspect = Literal["refused", "code and status", "activated", "activated once put right", "order of results"]
"""What is claimed of a call: what the Thens of the features claim, by the same names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What one input of a move is expected to come to, and the claims that this counts for, by their place.

    `held` are the hindrances that stand in its way (none: it is accepted). A checkout that `was_used` is refused
    in any way, since which row answers is left free.
    """

    move: int
    claims: tuple[tuple[int, Aspect], ...]
    held: tuple[Hindrance, ...] = ()
    place: int = 0
    was_used: bool = False

    @property
    def is_refused(self) -> bool:
        """Tell whether it is refused."""
        return self.was_used or bool(self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedScenario:
    """A scenario that was derived: what is planned of it, its experiment, and what each of its calls comes to.

    `concerns` are the departures that it is about, each of which a scenario shows alone.
    """

    planned: PlannedScenario
    ask: Ask
    expected: tuple[Expected, ...]
    concerns: tuple[Hindrance, ...] = ()

    @property
    def outcomes(self) -> dict[tuple[int, int], str]:
        """Return what each call should come to, by its move and its place."""
        return {
            (each.move, each.place): "refused" if each.is_refused else "accepted" for each in self.expected
        }


@dataclass(slots=True)
class _Course:
    """A course while it is being written: its moves, the claims, and what is expected."""

    profile: Profile
    name: str
    family: str
    concerns: tuple[Hindrance, ...]
    bystander: bool = False
    _moves: list[Move] = field(default_factory=list, init=False)
    _claims: dict[tuple[Aspect, tuple[str, ...]], int] = field(default_factory=dict, init=False)
    _expected: list[Expected] = field(default_factory=list, init=False)

    def calls(self, *held: Hindrance, of: int = 0, used: bool = False, waits: bool = False) -> _Course:
        """Call once while all of `held` hold."""
        return self.calls_for([(of, held, used)], waits=waits)

    def calls_for(
        self,
        inputs: Sequence[_Given],
        *,
        waits: bool = False,
        at_one_instant: bool = False,
    ) -> _Course:
        """Call for several checkouts, each by its number, what holds of it, and whether it was activated before."""
        asks = [asked(self.profile, *held) for _, held, _ in inputs]
        outcomes = {_stopping(held) != () or used for _, held, used in inputs}
        goes_on: Literal["", "refused", "accepted"] = (
            "" if len(outcomes) > 1 else "refused" if True in outcomes else "accepted"
        )
        several = len(inputs) > 1 and not at_one_instant
        self._expected += [
            Expected(
                move=len(self._moves),
                claims=tuple(
                    (self._claim(aspect, falls_on), aspect)
                    for aspect, falls_on in self._claimed(_stopping(held), used=used, several=several)
                ),
                held=_stopping(held),
                place=place,
                was_used=used,
            )
            for place, (_, held, used) in enumerate(inputs)
        ]
        self._moves.append(
            Move(
                inputs=tuple(
                    Input(checkout=ask.checkout, invocation=ask.invocation, of=of)
                    for ask, (of, _, _) in zip(asks, inputs, strict=True)
                ),
                at_one_instant=at_one_instant,
                waits=waits,
                goes_on=goes_on,
            )
        )
        return self

    def _claimed(
        self, held: Sequence[Hindrance], *, used: bool, several: bool
    ) -> Iterator[tuple[Aspect, tuple[str, ...]]]:
        """Yield what is claimed of a call, and what each claim falls on: the rows of each departure by itself."""
        if several:
            yield "order of results", ("reading-27",)
        if used:
            yield "refused", ("error-04", "reading-22")
        elif held:
            for each in held:
                if len(held) == 1 or not _is_used_up(each):
                    yield "refused", each.tags
            if all(each.pairs for each in held):
                yield "code and status", tuple(dict.fromkeys(row for each in held for row in rows(each.tags)))
        elif self._moves and not several:
            for each in self.concerns:
                yield "activated once put right", each.tags
        elif not any(each.is_refused for each in self.concerns):
            for each in self.concerns:
                yield "activated", each.tags
        else:
            yield "activated", ("about-01",)

    def _claim(self, aspect: Aspect, falls_on: tuple[str, ...]) -> int:
        """Return the place of a claim, which is made once whatever makes it."""
        return self._claims.setdefault((aspect, falls_on), len(self._claims))

    def looks_late(self) -> _Course:
        """Look once more when nothing can come any more."""
        self._moves.append(Move(waits=True))
        return self

    def made(self) -> DerivedScenario:
        """Return the scenario."""
        first = self.concerns[0].planned
        scenario_id = f"{self.family}::{self.name}"
        tags = tuple(dict.fromkeys(tag for hindrance in self.concerns for tag in hindrance.tags))
        start = self._moves[0].inputs[0]
        return DerivedScenario(
            planned=PlannedScenario(
                id=scenario_id,
                name=self.name,
                file=first.file,
                line=first.line,
                feature=first.feature,
                rule=first.rule,
                tags=tags,
                steps=(),
                claims=tuple(
                    Claim(
                        id=f"{scenario_id}#{number}",
                        name=aspect,
                        step=aspect,
                        line=first.line,
                        falls_on=falls_on,
                    )
                    for number, (aspect, falls_on) in enumerate(self._claims, 1)
                ),
            ),
            ask=Ask(
                checkout=start.checkout,
                invocation=start.invocation,
                manner="in a course",
                course=tuple(self._moves),
                bystander=self.bystander,
            ),
            expected=tuple(self._expected),
            concerns=self.concerns,
        )


def derived(
    scenarios: Sequence[Scenario], profile: Profile, pairs: Pairs = "rows"
) -> tuple[DerivedScenario, ...]:
    """Return what is derived from the scenarios that the features have, in a fixed order."""
    if pairs == "none":
        return ()
    everything = tuple(hindrances(scenarios, profile))
    firsts = first_of_each(everything)
    chosen = everything if pairs == "all" else firsts
    held = [hindrance for hindrance in chosen if hindrance.is_refused]
    harmless = [hindrance for hindrance in everything if not hindrance.is_refused]
    firsts_held = [hindrance for hindrance in firsts if hindrance.is_refused]
    every = [each for each in everything if each.is_refused and (not each.is_call or each in firsts)]
    return (
        *_two_departures(held, profile),
        *_beside_what_is_harmless(firsts_held, harmless, profile),
        *_remembered(firsts_held, every, profile),
        *_several_inputs(firsts_held, profile),
        *_values(everything, profile),
    )


def _stopping(held: Sequence[Hindrance]) -> tuple[Hindrance, ...]:
    """Return those that stand in the way, without what is harmless."""
    return tuple(hindrance for hindrance in held if hindrance.is_refused)


def _beside(first: Hindrance, second: Hindrance) -> str:
    return f"{first.name}, and {lowered(second.name)}"


def _two_departures(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield any two hindrances at once, put right one after the other."""
    for hindrance, other in combinations(held, 2):
        if not hindrance.goes_with(other):
            continue
        left = hindrance if len(hindrance.name) % 2 and not other.is_call else other
        left = other if hindrance.is_call else left
        course = _Course(profile, _beside(hindrance, other), "two departures", (hindrance, other))
        course.calls(hindrance, other)
        if not (_is_used_up(hindrance) or _is_used_up(other)):
            course.calls(left).calls()
        yield course.made()


def _beside_what_is_harmless(
    held: Sequence[Hindrance], harmless: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield each hindrance beside several harmless things at once, so that it stands beside each of them."""
    together = bundles(harmless)
    for bundle in together:
        name = f"{_listed([each.name for each in bundle])}, at once"
        yield _Course(profile, name, "two departures", bundle).calls(*bundle).made()
    for hindrance in held:
        if _is_used_up(hindrance):
            continue
        companies = {
            tuple(each.name for each in company): company
            for bundle in together
            if (company := tuple(each for each in bundle if hindrance.goes_with(each)))
        }
        for names, beside in companies.items():
            name = f"{hindrance.name}, beside {_listed([lowered(name) for name in names])}"
            course = _Course(profile, name, "two departures", (hindrance, *beside))
            yield course.calls(hindrance, *beside).calls(*beside).made()


def bundles(harmless: Sequence[Hindrance]) -> tuple[tuple[Hindrance, ...], ...]:
    """Return sets of harmless things that can hold at once, in which any two that can do so meet."""
    wanted = [
        (hindrance, other) for hindrance, other in combinations(harmless, 2) if hindrance.goes_with(other)
    ]
    chosen: list[tuple[Hindrance, ...]] = []
    while wanted:
        bundle = [*wanted[0]]
        for each in harmless:
            if each not in bundle and all(each.goes_with(other) for other in bundle):
                bundle.append(each)
        wanted = [pair for pair in wanted if not (pair[0] in bundle and pair[1] in bundle)]
        chosen.append(tuple(sorted(bundle, key=harmless.index)))
    return tuple(chosen)


def lowered(name: str) -> str:
    """Return a name as it reads within a sentence."""
    return name[:1].lower() + name[1:]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {lowered(names[-1])}"


_MORE_VALUES: Mapping[str, Callable[[Profile], tuple[Value, ...]]] = MappingProxyType(
    {
        "validation_errors": lambda _: (2, 6, 20),
        "session_next_state": lambda profile: (
            f"{profile.session_next_state}Later",
            f"Re{profile.session_next_state}",
            profile.session_next_state[:-1],
        ),
    }
)
"""Further values of a departure that stand in the way as those of the features do, and are easily confused."""


def _values(everything: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield departures in further values, where a driver can arrange them."""
    like = {name: each for each in everything for name, value in each.departures if value is not None}
    for name, values_of in _MORE_VALUES.items():
        for value in values_of(profile):
            example = like[name]
            hindrance = replace(
                example, departures=((name, value),), name=f"{DEPARTURES[name].about}, {word(value)}"
            )
            hindrance = replace(hindrance, name=f"{hindrance.name[:1].upper()}{hindrance.name[1:]}")
            yield _Course(profile, hindrance.name, "values", (hindrance,)).calls(hindrance).calls().made()


def _is_used_up(hindrance: Hindrance) -> bool:
    """Tell whether a hindrance is gone once it has shown."""
    return "order_summary_failure" in hindrance.departs_in


def _remembered(
    rows: Sequence[Hindrance], every: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls that follow each other: what came before must not show in what comes after."""
    family = "what it remembers"
    again = [hindrance for hindrance in rows if not _is_used_up(hindrance)]
    for held in every:
        if not _is_used_up(held):
            name = f"{held.name}, refused and left alone"
            course = _Course(profile, name, family, (held,), bystander=not held.is_of_the_caller)
            yield course.calls(held).looks_late().calls().looks_late().made()
    for number, held in enumerate(again):
        times = _MANY if number == 0 else 3
        course = _Course(profile, f"{held.name}, refused {times} times", family, (held,))
        for _ in range(times):
            course.calls(held)
        yield course.calls().made()
        after = again[(number + 1) % len(again)]
        name = f"{held.name}, and afterwards {lowered(after.name)}"
        yield _Course(profile, name, family, (held, after)).calls(held).calls(after).calls().made()
        if not held.is_of_the_caller:
            name = f"{held.name}, while others of the caller are activated"
            course = _Course(profile, name, family, (held,)).calls(of=1).calls(held)
            yield course.calls(of=2).calls().made()
    first = rows[0]
    status = next((hindrance for hindrance in rows if "cart_status" in hindrance.departs_in), first)
    course = _Course(profile, "A checkout that was activated, called for again and again", family, (status,))
    yield course.calls().calls(used=True, waits=True).calls(used=True).looks_late().made()
    course = _Course(profile, "Two ready checkouts of one caller at one instant", family, (status,))
    yield course.calls_for([(0, (), False), (1, (), False)], at_one_instant=True).made()


def _several_inputs(held: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield one call with several inputs: each has its result in its place, as if it had been given alone."""
    family = "several inputs"
    usable = [hindrance for hindrance in held if not (_is_used_up(hindrance) or hindrance.is_of_the_caller)]

    def course(name: str, *concerns: Hindrance) -> _Course:
        return _Course(profile, name, family, concerns or (usable[0],))

    for count in (2, 3, _MANY):
        yield (
            course(f"{count} ready checkouts in one call")
            .calls_for([(of, (), False) for of in range(count)])
            .made()
        )
    for number, placed in enumerate(usable):
        place = number % 3
        inputs: list[_Given] = [(of, (placed,) if of == place else (), False) for of in range(3)]
        name = f"{placed.name}, in place {place + 1} of three, beside ready ones"
        yield course(name, placed).calls_for(inputs).made()
        other = usable[(number + 2) % len(usable)]
        others: list[_Given] = [(0, (placed,), False), (1, (other,), False), (2, (), False)]
        order = [others[(place + at) % 3] for at in range(3)]
        name = f"{_beside(placed, other)}, beside a ready one, in one call"
        yield course(name, placed, other).calls_for(order).made()


def findings_of(
    scenario: Scenario | DerivedScenario, observation: Observation, bearing: Bearing
) -> list[Finding]:
    """Return what an observation shows of a scenario, whether it was written or derived."""
    if isinstance(scenario, DerivedScenario):
        return _findings(scenario, observation, bearing)
    return scenarios.findings(scenario, observation, bearing)


def explained(
    scenarios: Iterable[Scenario | DerivedScenario], findings: Iterable[Finding], control: str
) -> list[Finding]:
    """Return the findings, of which a derived one only counts where it is not explained by what shows alone.

    Where a departure deviates or breaks by itself, that it does so beside others and later as well says nothing of
    these; what is unproven by itself is so beside others. Where the `control` shows that nothing can be judged, that
    alone is why.
    """
    every = list(findings)
    if control in ("wiring", "broken"):
        return every
    by_scenario: dict[str, set[Verdict]] = {}
    for finding in every:
        by_scenario.setdefault(finding.claim.rpartition("#")[0], set()).add(finding.verdict)
    worst = {name: min(verdicts, key=_ORDER.index) for name, verdicts in by_scenario.items()}
    meeting = [scenario for scenario in scenarios if isinstance(scenario, DerivedScenario)]
    fewer = {
        frozenset(each.planned.id for each in scenario.concerns): scenario.planned
        for scenario in meeting
        if len(scenario.concerns) > 1 and worst.get(scenario.planned.id) in _FAILS
    }
    why: dict[str, tuple[Verdict, str]] = {}
    for scenario in meeting:
        concerned = frozenset(each.planned.id for each in scenario.concerns)
        alone = [(worst.get(each.planned.id, Verdict.NOTED), each.name) for each in scenario.concerns]
        alone += [
            (worst[planned.id], planned.name) for fewer_of, planned in fewer.items() if fewer_of < concerned
        ]
        gravest = min(alone, key=lambda shown: _ORDER.index(shown[0]))
        why |= {claim.id: gravest for claim in scenario.planned.claims}
    return [
        replace(finding, verdict=Verdict.NOTED, because=f"as by itself: {why[finding.claim][1]}")
        if finding.claim in why and _explains(why[finding.claim][0], finding.verdict)
        else finding
        for finding in every
    ]


def _explains(alone: Verdict, beside: Verdict) -> bool:
    """Tell whether what came of a departure by itself explains what came of it beside others."""
    if alone is Verdict.UNPROVEN:
        return beside is Verdict.UNPROVEN
    return alone in _FAILS and beside is not Verdict.CONFORMS


def tallies_of(
    laws: Sequence[Scenario], scenario: Scenario | DerivedScenario, observation: Observation, bearing: Bearing
) -> dict[str, Tally]:
    """Return how the laws of every answer fared in an observation of a scenario."""
    outcomes = scenario.outcomes if isinstance(scenario, DerivedScenario) else outcomes_of(scenario.planned)
    return tallies(laws, scenario.planned, observation, bearing, outcomes)


def _findings(scenario: DerivedScenario, observation: Observation, bearing: Bearing) -> list[Finding]:
    """Return a finding for each claim of a derived scenario: the worst of what its calls came to.

    That departures cannot be arranged together keeps no row from being shown by each of them alone.
    """
    if observation.unsupported:
        why = "; ".join(dict.fromkeys(departure.reason for departure in observation.unsupported))
        apart = Judgement(verdict=Verdict.NOTED, because=f"not shown: {why}")
        return [apart.of(claim.id) for claim in scenario.planned.claims]
    if judgement := unjudgeable(observation):
        return [judgement.of(claim.id) for claim in scenario.planned.claims]
    stages = {(stage.move, stage.place): stage for stage in observation.course}
    alone = {place: as_if_alone(observation, stage) for place, stage in stages.items()}
    by_claim: dict[int, list[Judgement]] = {}
    for expected in scenario.expected:
        place = expected.move, expected.place
        stage = stages.get(place)
        is_misplaced = stage is not None and _is_misplaced(scenario, observation, stage)
        for claim, aspect in expected.claims:
            if stage is None:
                because = "not asked: an earlier call did not come to what it should"
                judgement = Judgement(verdict=Verdict.UNPROVEN, because=because)
            elif aspect == "order of results":
                judgement = _in_order(stage, is_misplaced=is_misplaced)
            elif is_misplaced:
                judgement = Judgement(verdict=Verdict.NOTED, because="the results stand in other places")
            else:
                judgement = _judged(expected, aspect, stage, alone[place], bearing)
            by_claim.setdefault(claim, []).append(judgement)
    return [
        min(by_claim[number], key=lambda judgement: _ORDER.index(judgement.verdict)).of(claim.id)
        for number, claim in enumerate(scenario.planned.claims)
    ]


def _is_misplaced(scenario: DerivedScenario, observation: Observation, stage: Stage) -> bool:
    """Tell whether the results of a call are all there, and stand in the places of others."""
    if stage.inputs == 1:
        return False
    came = {
        (other.move, other.place): "accepted" if other.attempt.answer.accepted else "refused"
        for other in observation.course
        if other.move == stage.move and other.attempt.answer.results
    }
    wanted = {place: outcome for place, outcome in scenario.outcomes.items() if place[0] == stage.move}
    return came != wanted and sorted(came.values()) == sorted(wanted.values())


def _in_order(stage: Stage, *, is_misplaced: bool) -> Judgement:
    """Judge that there is a result in the place of an input."""
    answer = stage.attempt.answer
    expected = f"a result for each of the {stage.inputs} inputs, in its place"
    if is_misplaced:
        return Judgement(
            verdict=Verdict.DEVIATES, expected=expected, actual="the results stand in other places"
        )
    if answer.results is None:
        return Judgement(
            verdict=Verdict.DEVIATES, expected=expected, actual=answer.unreadable or answer.quote()
        )
    return Judgement(verdict=Verdict.CONFORMS, expected=expected)


def _judged(
    expected: Expected, aspect: Aspect, stage: Stage, alone: Observation, bearing: Bearing
) -> Judgement:
    if len(expected.held) > 1:  # that one thing is confirmed by its effect alone says nothing of the other
        wanted = {name: value for name, value in alone.wanted.items() if name not in CONFIRMED_BY_EFFECT}
        alone = replace(alone, wanted=wanted)
    if not expected.is_refused:
        judgement = accepted(alone)
        if judgement.verdict is Verdict.DEVIATES and alone.control == "refused":
            because = f"the control fails: {alone.control_text}"
            return replace(judgement, verdict=Verdict.UNPROVEN, because=because)
        return judgement
    if aspect == "refused":
        judgement = refused(alone, bearing)
    else:
        judgement = refused_with(alone, bearing, _accepted_pairs(expected, stage))
        if len(expected.held) > 1:
            judgement = _with_who_answered(judgement, expected.held, stage, bearing)
    if judgement.verdict is Verdict.DEVIATES and expected.held:
        names = " and ".join(hindrance.name for hindrance in expected.held)
        return replace(judgement, expected=f"{judgement.expected} ({names})")
    return judgement


def _with_who_answered(
    judgement: Judgement, held: Sequence[Hindrance], stage: Stage, bearing: Bearing
) -> Judgement:
    """Return a judgement with the rows that met, and the one whose code and status the answer bears."""
    met = sorted(
        (row, bears(stage.attempt.answer, hindrance.pairs, bearing.profile))
        for hindrance in held
        for row in hindrance.rows
        if row.startswith("error-") and hindrance.pairs
    )
    met_rows = tuple(row for row, _ in met)
    if len({*met_rows}) != len(held):
        return judgement
    answered = tuple(row for row, is_borne in met if is_borne)
    return replace(judgement, met=met_rows, answered=answered if len(answered) == 1 else ())


def _accepted_pairs(expected: Expected, stage: Stage) -> list[Pair]:
    """Return what a refusal may be answered with; which status answers for several inputs is left open."""
    pairs = [pair for hindrance in expected.held for pair in hindrance.pairs]
    status = stage.attempt.answer.status
    if stage.inputs > 1 and status is not None:
        return [Pair(code=pair.code, status=status) for pair in pairs]
    return pairs
