"""What a run is going to try: the scenarios of the kit's features or of a user's, read from the run's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from activate_order_conformance.contract import Contract
from activate_order_conformance.run.plan import PlannedScenario
from activate_order_conformance.suite.catalogue import FeatureFile, Scenario, plan_of, read_features
from activate_order_conformance.suite.check import check, shipped_features
from activate_order_conformance.suite.derived import DerivedScenario, derived_for
from activate_order_conformance.suite.laws import laws
from activate_order_conformance.suite.own import own_steps
from activate_order_conformance.suite.scenario import ask_of
from activate_order_conformance.suite.settings import RunSettings


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """The scenarios that a run tries, in their order, and the features, the kit's or a user's, that have them.

    `laws` are what every answer is judged by besides.
    """

    features: tuple[FeatureFile, ...]
    scenarios: tuple[Scenario | DerivedScenario, ...]
    is_own: bool
    laws: tuple[Scenario, ...] = ()

    @property
    def planned(self) -> tuple[PlannedScenario, ...]:
        """Return the scenarios as a report has them."""
        return tuple(scenario.planned for scenario in (*self.scenarios, *self.laws))

    @cached_property
    def by_file(self) -> Mapping[str, Sequence[Scenario | DerivedScenario]]:
        """Return the scenarios by the name of their file."""
        by_file: dict[str, list[Scenario | DerivedScenario]] = {}
        for scenario in self.scenarios:
            by_file.setdefault(scenario.planned.file, []).append(scenario)
        return by_file

    def borne(self, contract: Contract) -> tuple[str, ...]:
        """Return the clauses and readings that the scenarios bear, which are all that a run of a user's is about."""
        tags = {tag for scenario in self.scenarios for tag in scenario.planned.tags}
        return tuple(row for row in contract.ids if row in tags)


def plan_run(settings: RunSettings) -> RunPlan:
    """Return what a run tries, known to be sound: nothing need be asked to see that it can be.

    Raises UsageError for a user's features that cannot be used, KitError for no Gherkin, FaultyFeatures for what does
    not hold, StepFailed for a user's Given or When that fails.
    """
    if settings.features is None:
        features = shipped_features()
    else:
        features = read_features(settings.features, own_steps(settings.features))
        check(features, Contract.load(), whole=False)
    every_answer = laws()
    of_all = (
        () if settings.features or settings.pairs == "none" else plan_of([every_answer], settings.selected)
    )
    selected = plan_of(features, settings.selected)
    scenarios: tuple[Scenario | DerivedScenario, ...] = (
        *selected,
        *derived_for(features, settings, selected),
    )
    if (again := settings.again) is not None:
        of_all = tuple(law for law in of_all if law.planned.id in again.scenarios)
        if not of_all:  # a law of every answer is asked of every answer
            scenarios = tuple(each for each in scenarios if each.planned.id in again.scenarios)
    profile = settings.target.profile_with_literals()
    for scenario in scenarios:
        if isinstance(scenario, Scenario):
            ask_of(scenario, profile)
    return RunPlan(
        features=(*features, every_answer) if of_all else features,
        scenarios=scenarios,
        is_own=settings.features is not None,
        laws=of_all,
    )
