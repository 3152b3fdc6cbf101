"""Scenarios that nobody wrote: departures that meet, calls that follow each other, several inputs in one call.

They are derived from the departures that the features show one at a time. A scenario of two departures is
refused as one of their rows; which of the two answers is left free, and noted (reading-17).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

from activate_order_conformance.nouns.observation import Observation, Stage
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.run.plan import Claim, Finding, Judgement, PlannedScenario, Verdict
from activate_order_conformance.suite import scenario as scenarios
from activate_order_conformance.suite.ask import Ask, Input, Move
from activate_order_conformance.suite.catalogue import Scenario
from activate_order_conformance.suite.hindrances import Hindrance, asked, first_of_each, hindrances
from activate_order_conformance.suite.judge.activation import accepted
from activate_order_conformance.suite.judge.courses import as_if_alone
from activate_order_conformance.suite.judge.judgement import Bearing, Pair, unjudgeable
from activate_order_conformance.suite.judge.refusals import bears, refused, refused_with
from activate_order_conformance.suite.laws import Tally, outcomes_of, tallies
from activate_order_conformance.suite.settings import Pairs

FAMILIES = ("two departures", "what it remembers", "several inputs")
_MANY = 10
_ORDER = list(Verdict)
_Given = tuple[int, Sequence[Hindrance], bool]
"""For which checkout, what holds of it, and whether it was activated before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What one input of a move is expected to come to, and the claim that this counts for.

    `held` are the hindrances that stand in its way (none: it is accepted). A checkout that `was_used` is refused
    in any way, since which row answers is left free.
    """

    move: int
    claim: int
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
    _claims: list[tuple[str, tuple[str, ...]]] = field(default_factory=list, init=False)
    _expected: list[Expected] = field(default_factory=list, init=False)

    def claims(self, name: str, *rows: Iterable[str]) -> _Course:
        """Let what is called from now on count for a claim of that name, on `rows`."""
        self._claims.append((name, tuple(dict.fromkeys(row for some in rows for row in some))))
        return self

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
        self._expected += [
            Expected(
                move=len(self._moves),
                claim=len(self._claims) - 1,
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
                        name=name,
                        step=name,
                        line=first.line,
                        falls_on=rows,
                    )
                    for number, (name, rows) in enumerate(self._claims, 1)
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
    harmless = [hindrance for hindrance in firsts if not hindrance.is_refused]
    rows = [hindrance for hindrance in firsts if hindrance.is_refused]
    every = [hindrance for hindrance in everything if hindrance.is_refused]
    return (
        *_two_departures(held, harmless, profile),
        *_remembered(rows, every, profile),
        *_several_inputs(rows, profile),
    )


def _stopping(held: Sequence[Hindrance]) -> tuple[Hindrance, ...]:
    """Return those that stand in the way, without what is harmless."""
    return tuple(hindrance for hindrance in held if hindrance.is_refused)


def _beside(first: Hindrance, second: Hindrance) -> str:
    return f"{first.name}, and {second.name[:1].lower()}{second.name[1:]}"


def _two_departures(
    held: Sequence[Hindrance], harmless: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield any two hindrances, put right one after the other, and each beside what is harmless."""
    for one, other in combinations(held, 2):
        if not one.goes_with(other):
            continue
        left = one if len(one.name) % 2 and not other.is_call else other
        left = other if one.is_call else left
        course = _Course(profile, _beside(one, other), "two departures", (one, other))
        course.claims("refused as one of the two", one.rows, other.rows).calls(one, other)
        if _is_used_up(one) or _is_used_up(other):
            yield course.made()
            continue
        course.claims("refused as the one that is left", left.rows).calls(left)
        yield course.claims("activated once both are put right", one.rows, other.rows).calls().made()
    for beside in harmless:
        for one in held:
            if one.goes_with(beside) and not _is_used_up(one):
                course = _Course(profile, _beside(one, beside), "two departures", (one, beside))
                course.claims("refused as if alone", one.rows).calls(one, beside)
                yield course.claims("activated once put right", one.rows, beside.rows).calls(beside).made()


def _is_used_up(hindrance: Hindrance) -> bool:
    """Tell whether a hindrance is gone once it has shown."""
    return "order_summary_failure" in hindrance.departs_in


def _remembered(
    rows: Sequence[Hindrance], every: Sequence[Hindrance], profile: Profile
) -> Iterator[DerivedScenario]:
    """Yield calls that follow each other: what came before must not show in what comes after."""
    family = "what it remembers"
    again = [hindrance for hindrance in rows if not _is_used_up(hindrance)]
    for one in every:
        if not _is_used_up(one):
            name = f"{one.name}, refused and left alone"
            course = _Course(profile, name, family, (one,), bystander=not one.is_of_the_caller)
            yield (
                course.claims("refused", one.rows)
                .calls(one)
                .looks_late()
                .claims("activated long after, once put right", one.rows)
                .calls()
                .looks_late()
                .made()
            )
    for number, one in enumerate(again):
        times = _MANY if number == 0 else 3
        course = _Course(profile, f"{one.name}, refused {times} times", family, (one,))
        course.claims("refused each time", one.rows)
        for _ in range(times):
            course.calls(one)
        yield course.claims("activated once put right", one.rows).calls().made()
        after = again[(number + 1) % len(again)]
        course = _Course(
            profile,
            f"{one.name}, and afterwards {after.name[:1].lower()}{after.name[1:]}",
            family,
            (one, after),
        )
        course.claims("refused for the first", one.rows).calls(one).claims(
            "refused for the second", after.rows
        )
        yield course.calls(after).claims("activated once put right", one.rows, after.rows).calls().made()
        if one.is_of_the_caller:
            continue
        course = _Course(profile, f"{one.name}, while others of the caller are activated", family, (one,))
        course.claims("another is activated before", one.rows).calls(of=1)
        course.claims("refused all the same", one.rows).calls(one)
        course.claims("another is activated between", one.rows).calls(of=2)
        yield course.claims("activated once put right", one.rows).calls().made()
    first = rows[0]
    status = next((hindrance for hindrance in rows if "cart_status" in hindrance.departs_in), first)
    course = _Course(profile, "A checkout that was activated, called for again and again", family, (status,))
    course.claims("activated", status.rows).calls().claims("refused later than the deadline", status.rows)
    yield course.calls(used=True, waits=True).calls(used=True).looks_late().made()
    course = _Course(profile, "Two ready checkouts of one caller at one instant", family, (status,))
    yield (
        course.claims("both are activated", status.rows)
        .calls_for([(0, (), False), (1, (), False)], at_one_instant=True)
        .made()
    )


def _several_inputs(rows: Sequence[Hindrance], profile: Profile) -> Iterator[DerivedScenario]:
    """Yield one call with several inputs: each has its result in its place, as if it had been given alone."""
    family = "several inputs"
    usable = [hindrance for hindrance in rows if not (_is_used_up(hindrance) or hindrance.is_of_the_caller)]

    def course(name: str, *concerns: Hindrance) -> _Course:
        return _Course(profile, name, family, concerns or (usable[0],)).claims(
            "each is answered as if it were alone", *(hindrance.rows for hindrance in concerns or usable[:1])
        )

    for count in (2, 3, _MANY):
        yield (
            course(f"{count} ready checkouts in one call")
            .calls_for([(of, (), False) for of in range(count)])
            .made()
        )
    for number, one in enumerate(usable):
        place = number % 3
        inputs: list[tuple[int, Sequence[Hindrance], bool]] = [
            (of, (one,) if of == place else (), False) for of in range(3)
        ]
        yield (
            course(f"{one.name}, in place {place + 1} of three, beside ready ones", one)
            .calls_for(inputs)
            .made()
        )
        other = usable[(number + 2) % len(usable)]
        others: list[tuple[int, Sequence[Hindrance], bool]] = [
            (0, (one,), False),
            (1, (other,), False),
            (2, (), False),
        ]
        order = [others[(place + at) % 3] for at in range(3)]
        name = f"{_beside(one, other)}, beside a ready one, in one call"
        yield course(name, one, other).calls_for(order).made()


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
    found = list(findings)
    if control in ("wiring", "broken"):
        return found
    alone: dict[str, set[Verdict]] = {}
    for finding in found:
        alone.setdefault(finding.claim.rpartition("#")[0], set()).add(finding.verdict)
    why: dict[str, tuple[Verdict, str]] = {}
    for scenario in scenarios:
        if isinstance(scenario, DerivedScenario):
            worst = min(
                (
                    (verdict, each.name)
                    for each in scenario.concerns
                    for verdict in alone.get(each.planned.id, {Verdict.NOTED})
                ),
                key=lambda one: _ORDER.index(one[0]),
            )
            why |= {claim.id: worst for claim in scenario.planned.claims}
    return [
        replace(finding, verdict=Verdict.NOTED, because=f"as by itself: {why[finding.claim][1]}")
        if finding.claim in why and _explains(why[finding.claim][0], finding.verdict)
        else finding
        for finding in found
    ]


def _explains(alone: Verdict, beside: Verdict) -> bool:
    """Tell whether what came of a departure by itself explains what came of it beside others."""
    if alone is Verdict.UNPROVEN:
        return beside is Verdict.UNPROVEN
    return alone in (Verdict.DEVIATES, Verdict.UNSTABLE, Verdict.BROKEN) and beside is not Verdict.CONFORMS


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
    by_claim: dict[int, list[Judgement]] = {}
    for expected in scenario.expected:
        stage = stages.get((expected.move, expected.place))
        judgement = (
            Judgement(
                verdict=Verdict.UNPROVEN, because="not asked: an earlier call did not come to what it should"
            )
            if stage is None
            else _judged(expected, stage, observation, bearing)
        )
        by_claim.setdefault(expected.claim, []).append(judgement)
    return [
        min(by_claim[number], key=lambda judgement: _ORDER.index(judgement.verdict)).of(claim.id)
        for number, claim in enumerate(scenario.planned.claims)
    ]


def _judged(expected: Expected, stage: Stage, observation: Observation, bearing: Bearing) -> Judgement:
    alone = as_if_alone(observation, stage)
    if not expected.is_refused:
        judgement = accepted(alone)
        if judgement.verdict is Verdict.DEVIATES and observation.control == "refused":
            because = f"the control fails: {observation.control_text}"
            return replace(judgement, verdict=Verdict.UNPROVEN, because=because)
        return judgement
    pairs = [pair for hindrance in expected.held for pair in hindrance.pairs]
    status = stage.attempt.answer.status
    if (
        stage.inputs > 1 and status is not None
    ):  # which status answers for several results is left open (reading-27)
        pairs = [Pair(code=pair.code, status=status) for pair in pairs]
    if expected.was_used or any(not hindrance.pairs for hindrance in expected.held):
        judgement = refused(alone, bearing)
    else:
        judgement = refused_with(alone, bearing, pairs)
    if judgement.left_nothing_to_ask:  # by an earlier claim on this call, of which there is none here
        judgement = replace(judgement, because="")
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
    rows = tuple(row for row, _ in met)
    if len({*rows}) != len(held):
        return judgement
    answered = tuple(row for row, is_borne in met if is_borne)
    return replace(judgement, met=rows, answered=answered if len(answered) == 1 else ())
