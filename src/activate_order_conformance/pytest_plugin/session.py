"""The features of an ordinary pytest session: which directories there are, how each is tried, and what came of it."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.doctor.connection import wiring_of
from activate_order_conformance.errors import KitError, UsageError
from activate_order_conformance.pytest_plugin.failure import with_calls
from activate_order_conformance.pytest_plugin.places import SHIPPED, directory_of, meant, within_a_feature
from activate_order_conformance.pytest_plugin.summary import colour_of, summary
from activate_order_conformance.report.kept import to_json
from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.report.outside import printable
from activate_order_conformance.report.unjudged import nothing_arranged
from activate_order_conformance.suite import hooks
from activate_order_conformance.suite.bench import Bench
from activate_order_conformance.suite.catalogue import features_directory, is_shipped
from activate_order_conformance.suite.collected import Collected
from activate_order_conformance.suite.collector import FeatureModule, ScenarioItem, Trying, named
from activate_order_conformance.suite.planning import plan_run
from activate_order_conformance.suite.run import result_of
from activate_order_conformance.suite.selection import select
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.open import open_target
from activate_order_conformance.targets.protocol import ActionElsewhere, DriverFault
from activate_order_conformance.targets.settings.configuration import (
    Configuration,
    configure,
    parsed_option,
    stray_variables,
)
from activate_order_conformance.targets.settings.urls import named_url
from activate_order_conformance.whole_files import unwritable, write_whole

_NO_SUCCESS = frozenset({Overall.NON_CONFORMANT, Overall.BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A directory of features in a session: how it is tried, what was collected, and since when."""

    trying: Trying
    collected: Collected
    began: float = field(default_factory=time.perf_counter)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def report(self) -> Report:
        """Return what came of it."""
        seconds = time.perf_counter() - self.began
        return result_of(self.trying.settings, self.collected, self.started, seconds).report


_SKIPPING_FILES = "lfplugin-collwrapper"
"""What of pytest leaves out, with --lf, the files that its cache has no path of: installed features have none there."""


class Features:
    """The plugin that has features collected, tried and told of; `directories` are those that an ini file names."""

    def __init__(self, config: pytest.Config, directories: Sequence[Path]) -> None:
        self._config = config
        self._directories = directories
        self._runs: dict[str, Run] = {}
        self._faulty: set[Path | None] = set()
        self._reports: dict[str, Report] = {}
        self._written: Report | None = None
        file = config.option.activate_order_json
        self._json = Path(config.invocation_params.dir, file) if file else None
        self._given: Sequence[Path] = ()
        self._is_to_have_some = False
        self._asked_under = _name(getattr(config, "workerinput", {})) or RunSettings().run
        config.pluginmanager.register(hooks, "activate_order_hooks")
        if config.pluginmanager.has_plugin(_SKIPPING_FILES):
            config.pluginmanager.unregister(name=_SKIPPING_FILES)

    def ask(self, *, by_option: bool, by_conftest: bool) -> None:
        """Take the paths that are given, and the kit's features where neither paths nor directories are.

        Raises pytest's UsageError for a configuration that cannot be used, and for a report that cannot be written.
        """
        config = self._config
        try:
            _ = self._configuration
        except KitError as fault:
            raise pytest.UsageError(str(fault)) from None
        if (file := self._json) and (why := unwritable(file)):
            raise pytest.UsageError(f"--activate-order-json cannot be written to {file}: {why}.")
        here = config.invocation_params.dir
        self.find_what_is_meant()
        by_path = config.args_source is config.ArgsSource.ARGS
        self._is_to_have_some = by_option or not by_path
        if by_path or (by_conftest and not self._directories):
            self._given = [Path(here, within_a_feature(argument)[0]) for argument in config.args]
        if not by_path and not self._directories and (config.option.activate_order or not by_conftest):
            config.args.append(str(features_directory()))

    def find_what_is_meant(self) -> None:
        """Take the kit's features for a path by their name that is not there."""
        here = self._config.invocation_params.dir
        self._config.args = [meant(argument, here) for argument in self._config.args]

    def name_what_is_picked(self) -> None:
        """Take the scenarios of a line, or of a name in any case, and let `--markers` list rows and readings.

        Raises pytest's UsageError, with the nearest name, for a line or a name that means nothing.
        """
        config = self._config
        if config.option.markers:
            hooks.add_markers(config, ())
        try:
            config.args = [each for argument in config.args for each in self._named(argument)]
        except KitError as fault:
            raise pytest.UsageError(str(fault)) from None

    def _named(self, argument: str) -> Sequence[str]:
        path, picked = within_a_feature(argument)
        file = Path(self._config.invocation_params.dir, path)
        if not picked or not file.is_file() or not (self._is_listed(file) or self.asks_for(file)):
            return [argument]
        try:
            scenarios = plan_run(RunSettings(features=self._root(file), pairs="none")).scenarios
        except KitError:  # which is told where the file is collected
            return [argument]
        names = {each.planned.id: named(each) for each in scenarios if each.planned.file == file.name}
        try:
            selection = select([file.name + picked], scenarios, Contract.load())
        except UsageError as fault:
            if not picked.startswith("::"):
                raise
            shown = f"{SHIPPED}/{file.name}" if is_shipped(file) else path
            raise _no_such_item(shown, picked, [*names.values()]) from fault
        return [f"{path}::{name}" for id, name in names.items() if id in selection.scenarios]

    def _is_listed(self, path: Path) -> bool:
        """Tell whether a file is in a directory of the ini key."""
        return any(directory in path.parents for directory in self._directories)

    def asks_for(self, path: Path) -> bool:
        """Tell whether a feature file was asked for: by its own path or that of a directory, or as one of the kit's.

        Where the ini file says which directories have features, a path means those that lie directly in it.
        """
        above = [path.parent] if self._directories else path.parents
        return any(given in (path, *above) for given in self._given) or features_directory() in path.parents

    def module(self, path: Path, parent: pytest.Collector) -> pytest.Collector:
        """Return what collects a feature file, or says why it cannot be."""
        root = self._root(path)
        try:
            _ = self._configuration
        except KitError as fault:
            pytest.exit(str(fault), returncode=pytest.ExitCode.USAGE_ERROR)
        try:
            run = self._run_of(root)
        except KitError as fault:
            why = (
                "what is wrong with the features of this directory is said above"
                if root in self._faulty
                else fault
            )
            self._faulty.add(root)
            return _Faulty.from_parent(parent, path=path, why=str(why))
        # Outside the root pytest has no name for a file; the kit's have that by which they can be asked for.
        is_elsewhere = root is None and not _is_at(path, self._config.rootpath)
        nodeid = f"{SHIPPED}/{path.name}" if is_elsewhere else None
        return FeatureModule.from_parent(parent, path=path, nodeid=nodeid, trying=run.trying)

    def expect(self, node: Any, ids: Sequence[str]) -> None:
        """Take note of the features of which another process is going to try scenarios."""
        self._asked_under = _name(node.workerinput)
        top = self._config.rootpath
        files = {Path(top, nodeid.partition("::")[0]) for nodeid in ids}
        for root in {self._root(file) if file.exists() else None for file in files}:
            self._run_of(root).collected.pytest_testnodeready(node)
        for run in self._runs.values():
            run.collected.pytest_xdist_node_collection_finished(node, ids)

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Let the kit's features be reached where they are installed below a path that is collected as well.

        pytest leaves virtual environments alone: of theirs nothing else is collected.
        """
        shipped, environment = features_directory(), Path(sys.prefix)
        has_shipped = shipped in self._directories or str(shipped) in self._config.args
        if not has_shipped or environment not in shipped.parents:
            return None
        if collection_path in (shipped, *shipped.parents) or shipped in collection_path.parents:
            return False
        return True if environment in collection_path.parents else None

    def pytest_report_header(self) -> list[str]:
        """Say which target is going to be asked, and what is in the environment that means nothing."""
        target = self._configuration.settings.target
        asked = named_url(target) if target else "the bundled reference, in this process"
        strays = stray_variables()
        header = [f"the target is {asked}", f"in the environment {'. '.join(strays)}" if strays else ""]
        return [f"activate-order: {line}" for line in header if line]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Have a look at the connection before anything is asked."""
        if not session.config.option.collectonly:
            for run in self._runs.values():
                run.trying.bench.wiring = self._wiring(run.trying.settings)

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # when what came of it hangs on the report
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Show what was asked and answered where a test fails."""
        report = yield
        data = getattr(report, "activate_order", None)
        if report.failed and data and isinstance(report.longrepr, str):
            failure = with_calls(report, data, is_brief=self._config.option.tbstyle == "line")
            report.longrepr = failure  # type: ignore[assignment]  # all that pytest asks of it
        return report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell the verdict of each directory of features that anything was asked of, or that there was none."""

        def tell(text: str, **markup: bool) -> None:
            terminalreporter.write_line(printable(text), **markup)

        if self._is_to_have_some and not self._runs and not terminalreporter.stats.get("error"):
            terminalreporter.write_sep("=", "Activate Order")
            tell(
                "No .feature file is among the paths: no target was asked anything. The kit's: pytest features"
            )
        first: dict[str, tuple[str, int, str]] = {}
        for report in terminalreporter.stats.get("skipped", ()):
            if hasattr(report, "activate_order"):  # -rs has those of one reason on one line
                report.longrepr = first.setdefault(report.longrepr[2], report.longrepr)
        for place, report in self._reports.items():
            terminalreporter.write_sep("=", f"Activate Order, {place or 'the kit'}")
            tell(report.headline, bold=True, **{colour_of(report): True})
            for line in summary(report, place):
                tell(line)
            if self._json and report is self._written:
                tell(f"its report is in {self._json}")
            elif self._json:
                tell(
                    f"its report is not in {self._json}, which has one directory's: give pytest {place} alone"
                )

    @pytest.hookimpl(wrapper=True, trylast=True)  # when all has come that comes, and before the summary
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Write the kit's report where that was asked for, and let nothing that was not judged end as a success."""
        yield
        if hasattr(self._config, "workerinput"):
            return
        self._reports = {place: run.report() for place, run in self._runs.items() if run.collected.ended}
        self._written = self._reports.get("") or next(iter(self._reports.values()), None)
        if self._json and self._written:
            write_whole(self._json, to_json(self._written).encode())
        asked = any(
            argument.startswith("--activate-order") for argument in self._config.invocation_params.args
        )
        if session.exitstatus == pytest.ExitCode.OK and asked and not self._runs:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        if session.exitstatus == pytest.ExitCode.OK and any(
            report.overall in _NO_SUCCESS or nothing_arranged(report) for report in self._reports.values()
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _run_of(self, features: Path | None) -> Run:
        """Return the run of a directory (None: the kit's features); raises KitError for what cannot be run."""
        place = str(features or "")
        if place not in self._runs:
            config = self._config
            settings = RunSettings(
                target=self._configuration.settings,
                config=self._configuration.named,
                features=features,
                run=self._asked_under,
                pairs="none",
            )
            plan = plan_run(settings)
            alone = hasattr(config, "workerinput") or any(
                getattr(config.option, way, False) for way in ("usepdb", "trace")
            )
            bench = Bench(
                settings.target, settings.run, keeps=True, of_failing_alone=True, side_by_side=not alone
            )
            trying = Trying(settings=settings, plan=plan, bench=bench)
            self._runs[place] = Run(trying=trying, collected=Collected(settings, plan))
            hooks.begin(config, trying)
            name = f"activate_order_collected_{len(self._runs)}"
            config.pluginmanager.register(self._runs[place].collected, name)
        return self._runs[place]

    def _root(self, path: Path) -> Path | None:
        return directory_of(path, self._directories, self._config.rootpath)

    def _wiring(self, settings: RunSettings) -> str:
        """Return what keeps the target of a run from being asked at all (empty: nothing)."""
        if settings.target.target is None:
            return ""
        target = open_target(settings.target, settings.run)
        try:
            if wiring := wiring_of(self._configuration, target):
                return wiring
            with suppress(DriverFault):  # of all else the scenarios tell
                try:
                    target.action_url()
                except ActionElsewhere as elsewhere:
                    return f"{elsewhere.what} {elsewhere.remedy}"
            return ""
        finally:
            target.close()

    @cached_property
    def _configuration(self) -> Configuration:
        option = self._config.option
        options = dict(parsed_option(text) for text in option.activate_order_key or ())
        options |= {"target": option.activate_order_target}
        file = option.activate_order_config
        return configure(Path(file) if file else None, options)


def _is_at(path: Path, top: Path) -> bool:
    """Tell whether a file has its place in a project, and not in the environment that it is installed in there."""
    return path.is_relative_to(top) and not path.is_relative_to(sys.prefix)


def _no_such_item(path: str, picked: str, names: Sequence[str]) -> UsageError:
    """Return that no scenario of a file bears a name, with the node id of one that is like it."""
    begun = [name for name in names if name.casefold().startswith(picked[2:].casefold())]
    near = begun or get_close_matches(picked[2:], names, 1)
    hint = (
        f'Did you mean "{path}::{near[0]}"?'
        if near
        else f"pytest {path} --collect-only -q names all that are."
    )
    return UsageError(f'not found: "{path}{picked}".', hint)


class _Faulty(pytest.File):
    """A feature file that cannot be run, of which pytest tells why."""

    def __init__(self, *, why: str, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self._why = why

    def collect(self) -> list[ScenarioItem]:
        """Raise what is wrong, as a sentence."""
        raise self.CollectError(self._why)


def _name(workerinput: dict[str, Any]) -> str:
    """Return the name that all processes of a session of pytest-xdist ask under (empty: it is none)."""
    unique = workerinput.get("testrunuid", "")
    return f"r-{hashlib.sha256(unique.encode()).hexdigest()[:8]}" if unique else ""
