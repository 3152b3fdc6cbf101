"""The directories of features of a session, each tried by itself: by what, on which target, and since when."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.doctor.connection import wiring_of
from activate_order_conformance.report.model import Report
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.run import result_of
from activate_order_conformance.suite.sessions import hooks
from activate_order_conformance.suite.sessions.bench import Bench
from activate_order_conformance.suite.sessions.collected import Collected
from activate_order_conformance.suite.sessions.collector import Trying
from activate_order_conformance.suite.sessions.reported import Reported
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import ActionElsewhere, DriverFault
from activate_order_conformance.targets.settings.configuration import Configuration, configure, parsed_option


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A directory of features in a session: how it is tried, what its items reported, and since when."""

    trying: Trying
    reported: Reported
    began: float = field(default_factory=time.perf_counter)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def report(self) -> Report:
        """Return what came of it."""
        seconds = time.perf_counter() - self.began
        return result_of(self.trying.settings, self.reported.collected, self.started, seconds).report


class Runs:
    """What a session tries, a run for each directory of features; nothing until features are collected."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._runs: dict[str, Run] = {}
        self._asked_under = _name(getattr(config, "workerinput", {})) or RunSettings().run

    def __bool__(self) -> bool:
        return bool(self._runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs.values())

    @cached_property
    def configuration(self) -> Configuration:
        """Return the configuration of the session; raises KitError for one that cannot be used."""
        option = self._config.option
        options = dict(parsed_option(text) for text in option.activate_order_key or ())
        options |= {"target": option.activate_order_target}
        file = option.activate_order_config
        return configure(Path(file) if file else None, options)

    def of(self, features: Path | None) -> Run:
        """Return the run of a directory (None: the kit's features); raises KitError for what cannot be run."""
        place = str(features or "")
        if place not in self._runs:
            config = self._config
            settings = RunSettings(
                target=self.configuration.settings,
                config=self.configuration.named,
                features=features,
                run=self._asked_under,
                pairs="none",
            )
            plan = plan_run(settings)
            alone = hasattr(config, "workerinput") or any(
                getattr(config.option, way, False) for way in ("usepdb", "trace")
            )
            bench = Bench(settings.target, settings.run, keeps="what fails", side_by_side=not alone)
            trying = Trying(settings=settings, plan=plan, bench=bench)
            self._runs[place] = Run(trying=trying, reported=Reported(Collected(settings, plan)))
            hooks.begin(config, trying)
            name = f"activate_order_collected_{len(self._runs)}"
            config.pluginmanager.register(self._runs[place].reported, name)
        return self._runs[place]

    def of_another_process(self, workerinput: dict[str, Any]) -> None:
        """Ask from now on under the name that all processes of a session of pytest-xdist ask under."""
        self._asked_under = _name(workerinput)

    def reports(self) -> dict[str, Report]:
        """Return what came of each run of which anything was tried, by its place."""
        return {place: run.report() for place, run in self._runs.items() if run.reported.collected.ended}

    def connect(self) -> None:
        """Have a look at the connection of each run before anything is asked."""
        for run in self:
            run.trying.bench.wiring = self._wiring(run.trying.settings)

    def _wiring(self, settings: RunSettings) -> str:
        """Return what keeps the target of a run from being asked at all (empty: nothing)."""
        if settings.target.target is None:
            return ""
        target = open_target(settings.target, settings.run)
        try:
            if wiring := wiring_of(self.configuration, target):
                return wiring
            with suppress(DriverFault):  # of all else the scenarios tell
                try:
                    target.action_url()
                except ActionElsewhere as elsewhere:
                    return f"{elsewhere.what} {elsewhere.remedy}"
            return ""
        finally:
            target.close()


def _name(workerinput: dict[str, Any]) -> str:
    """Return the name that all processes of a session of pytest-xdist ask under (empty: it is none)."""
    unique = workerinput.get("testrunuid", "")
    return f"r-{hashlib.sha256(unique.encode()).hexdigest()[:8]}" if unique else ""
