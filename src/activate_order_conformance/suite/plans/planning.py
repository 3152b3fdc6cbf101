"""What a run is going to try: the scenarios of the kit's features or of a user's, read from the run's settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import UsageError
from activate_order_conformance.nouns.profile import Profile
from activate_order_conformance.phrases import count
from activate_order_conformance.run.plan import PlannedScenario
from activate_order_conformance.suite.derived.derived import AnyScenario, DerivedScenario
from activate_order_conformance.suite.derived.deriving import derived
from activate_order_conformance.suite.every_answer.laws import laws
from activate_order_conformance.suite.experiments.ask import ready_ask
from activate_order_conformance.suite.features.catalogue import (
    FeatureFile,
    Scenario,
    plan_of,
    readable_features,
)
from activate_order_conformance.suite.features.check import check_own, shipped_features
from activate_order_conformance.suite.features.claims import PUT_RIGHT
from activate_order_conformance.suite.features.own import own_steps
from activate_order_conformance.suite.features.scenario import ask_of
from activate_order_conformance.suite.plans.selection import Selection, select
from activate_order_conformance.suite.settings import Again, RunSettings

_Scenario = TypeVar("_Scenario", bound=AnyScenario)

_STRANGE = "a word of no target"
"""What stands for the right word, to tell what a scenario gives in its place."""


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """The scenarios that a run tries, in their order, and the features, the kit's or a user's, that have them.

    `laws` are what every answer is judged by besides. `rows` are those that the run is about (empty: all), and
    `left_out` the scenarios that count for them as well and are not tried, on request; `part` says so (empty: none).
    `left_apart` is how many others count for them, in which departures meet those of rows that the run is not about.
    `picked` are the rows that were asked for themselves, and not for a scenario that counts for them.
    """

    features: tuple[FeatureFile, ...]
    scenarios: tuple[AnyScenario, ...]
    laws: tuple[Scenario, ...] = ()
    rows: tuple[str, ...] = ()
    left_out: tuple[AnyScenario, ...] = ()
    part: str = ""
    left_apart: int = 0
    picked: tuple[str, ...] = ()

    @property
    def planned(self) -> tuple[PlannedScenario, ...]:
        """Return the scenarios as a report has them."""
        return tuple(scenario.planned for scenario in (*self.scenarios, *self.left_out, *self.laws))

    def narrowed(self, picked: Collection[str], by: str) -> RunPlan:
        """Return the plan with the scenarios of which the ids were `picked` alone, about what these count for."""
        tried = tuple(scenario for scenario in self.scenarios if scenario.planned.id in picked)
        if len(tried) == len(self.scenarios):
            return self
        counted = {row for scenario in tried for row in scenario.planned.counts_for}
        rows = tuple(row for row in self.rows or Contract.load().ids if row in counted) or self.rows
        others = (scenario for scenario in self.scenarios if scenario.planned.id not in picked)
        return replace(
            self,
            scenarios=tried,
            rows=rows,
            left_out=(*self.left_out, *_counting_for(rows, others)),
            laws=tuple(_counting_for(rows, self.laws)),
            part=f"{len(tried)} of {len(self.scenarios)} scenarios" + (f", by {by}" if by else ""),
        )

    def judged_by(self, claims: Collection[str]) -> RunPlan:
        """Return the plan of a part without the laws that no answer was judged by: none of their claims is in `claims`.

        Who picked out a row asks for its laws, whatever the scenarios are.
        """
        unmet = [
            law
            for law in self.laws
            if self.part
            and not any(claim.id in claims for claim in law.planned.claims)
            and not {*self.picked} & {*law.planned.counts_for}
        ]
        left = tuple(law for law in self.laws if law not in unmet)
        return replace(self, laws=left, left_out=(*self.left_out, *unmet))

    @cached_property
    def by_file(self) -> Mapping[str, Sequence[AnyScenario]]:
        """Return the scenarios by the name of their file."""
        by_file: dict[str, list[AnyScenario]] = {}
        for scenario in self.scenarios:
            by_file.setdefault(scenario.planned.file, []).append(scenario)
        return by_file


def plan_run(settings: RunSettings) -> RunPlan:
    """Return what a run tries, known to be sound: nothing need be asked to see that it can be.

    Raises UsageError for a user's features that cannot be used, and for scenarios of an earlier run that this one does
    not have, FaultyFeatures for all that does not hold.
    """
    contract = Contract.load()
    profile = settings.target.profile_with_literals()
    if settings.features is None:
        features = shipped_features()
    else:
        features, no_gherkin = readable_features(settings.features, own_steps(settings.features))
        check_own(features, contract, profile, no_gherkin)
    written = plan_of(features)
    if settings.features is None:
        _require_departing(written, profile)
    meeting = derived(written, profile, settings.meeting)
    selection = select(settings.selected, (*written, *meeting), contract)
    chosen = tuple(scenario for scenario in written if not settings.selected or selection.takes(scenario))
    ids = {scenario.planned.id for scenario in chosen}
    # What each departure comes to alone must be known, or it could not be told whose a deviation is.
    known, apart = list[DerivedScenario](), list[DerivedScenario]()
    for each in meeting:
        if not selection.alone or each.planned.id in selection.alone:
            (known if ids.issuperset(alone.planned.id for alone in each.concerns) else apart).append(each)
    tried: tuple[AnyScenario, ...] = (*chosen, *known)
    rows = _rows(chosen, settings, selection, contract)
    with_laws = settings.features is None and settings.pairs != "none"
    of_all = plan_of([laws()], () if settings.again else rows) if with_laws else ()
    if (again := settings.again) is not None:
        of_all = tuple(law for law in of_all if law.planned.id in again.scenarios)
        _require_there(again, (*tried, *of_all))
        if not of_all:  # a law of every answer is asked of every answer
            tried = tuple(each for each in tried if each.planned.id in again.scenarios)
    others = (scenario for scenario in written if scenario.planned.id not in ids)
    return RunPlan(
        features=(*features, laws()) if of_all else features,
        scenarios=tried,
        laws=of_all,
        rows=rows,
        left_out=tuple(_counting_for(rows, others)) if selection.scenarios else (),
        part=f"{len(chosen)} of {len(written)} scenarios"
        if selection.scenarios and len(chosen) < len(written)
        else "",
        left_apart=sum(1 for _ in _counting_for(rows, apart)) if settings.selected else 0,
        picked=selection.rows,
    )


def _require_departing(written: Sequence[Scenario], profile: Profile) -> None:
    """Raise UsageError where a text that is right on this target is what a scenario has as a wrong one."""
    strange = profile.but(order_status=_STRANGE, session_next_state=_STRANGE)
    sound = ready_ask(strange)
    for scenario in written:
        if not scenario.planned.makes(PUT_RIGHT):
            continue
        ask = ask_of(scenario, strange)
        given, state = ask.invocation.order_status, ask.checkout["session_next_state"]
        if (
            ask.checkout == sound.checkout
            and replace(ask.invocation, order_status=_STRANGE) == sound.invocation
        ):
            _require_wrong("order_status", given, profile.takes_order_status(given), scenario)
        elif (
            ask.invocation == sound.invocation
            and ask.checkout.but(session_next_state=_STRANGE) == sound.checkout
        ):
            _require_wrong("session_next_state", state, profile.takes_next_state(state), scenario)


def _require_wrong(literal: str, text: object, is_right: bool, scenario: Scenario) -> None:
    """Raise UsageError where what a scenario gives as a wrong text is the one that a literal has."""
    if is_right:
        raise UsageError(
            f"By literals.{literal} {text!r} is right, "
            f"which the scenario {scenario.planned.name!r} has as a wrong one.",
            "Write the text that this target takes; where it takes that one, these features cannot judge it.",
        )


def _require_there(again: Again, scenarios: Iterable[AnyScenario]) -> None:
    """Raise UsageError for what is to be asked again and is not there: a run without it would come to a better word."""
    there = {scenario.planned.id for scenario in scenarios}
    if gone := [scenario for scenario in again.scenarios if scenario not in there]:
        further = f" and {count(len(gone) - 1, 'further scenario')}" if gone[1:] else ""
        raise UsageError(
            f"{gone[0]}{further} did not conform in run {again.run}, and there is nothing of that name now.",
            "Ask the rows themselves, without --again.",
        )


def _counting_for(rows: Sequence[str], scenarios: Iterable[_Scenario]) -> Iterator[_Scenario]:
    """Yield the scenarios with a claim that falls on one of `rows` (none: all)."""
    for scenario in scenarios:
        if not rows or {*rows} & {*scenario.planned.counts_for}:
            yield scenario


def _rows(
    chosen: Sequence[Scenario],
    settings: RunSettings,
    selection: Selection,
    contract: Contract,
) -> tuple[str, ...]:
    """Return the clauses and readings that a run is about (empty: all).

    A run of a user's features is about what they bear, and one of scenarios that were picked out about what they
    count for.
    """
    if settings.again is not None:
        return settings.again.rows
    if settings.selected and not selection.scenarios:
        return selection.rows
    if settings.features is not None and not settings.selected:
        fallen_on = {tag for scenario in chosen for tag in scenario.planned.tags}
    else:
        fallen_on = {
            row
            for scenario in chosen
            if scenario.planned.id in selection.scenarios
            for row in scenario.planned.counts_for
        }
    return (*selection.rows, *(row for row in contract.ids if row in fallen_on and row not in selection.rows))
