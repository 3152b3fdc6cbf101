"""The features of an ordinary pytest session: which files and directories they are, and how they are collected."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from activate_order_conformance.contract import Contract
from activate_order_conformance.errors import KitError, UsageError
from activate_order_conformance.phrases import nearest
from activate_order_conformance.pytest_plugin.closing import Closing
from activate_order_conformance.pytest_plugin.places import SHIPPED, directory_of, meant, within_a_feature
from activate_order_conformance.pytest_plugin.runs import Runs
from activate_order_conformance.suite.features.catalogue import features_directory, is_shipped
from activate_order_conformance.suite.plans.planning import plan_run
from activate_order_conformance.suite.plans.selection import select
from activate_order_conformance.suite.sessions import hooks
from activate_order_conformance.suite.sessions.collector import FeatureModule, ScenarioItem, named
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.configuration import stray_variables
from activate_order_conformance.targets.settings.urls import IN_PROCESS, named_url

_SKIPPING_FILES = "lfplugin-collwrapper"
"""What of pytest leaves out, with --lf, the files that its cache has no path of: installed features have none there."""


class Features:
    """The plugin that has features collected and tried; `directories` are those that an ini file names."""

    def __init__(self, config: pytest.Config, directories: Sequence[Path]) -> None:
        self._config = config
        self._directories = directories
        self._runs = Runs(config)
        self._closing = Closing(config, self._runs)
        self._faulty: set[Path | None] = set()
        self._given: Sequence[Path] = ()
        config.pluginmanager.register(hooks, "activate_order_hooks")
        config.pluginmanager.register(self._closing, "activate_order_closing")
        if config.pluginmanager.has_plugin(_SKIPPING_FILES):
            config.pluginmanager.unregister(name=_SKIPPING_FILES)

    def ask(self, *, by_option: bool, by_conftest: bool) -> None:
        """Take the paths that are given, and the kit's features where neither paths nor directories are.

        Raises pytest's UsageError for a configuration that cannot be used, and for a report that cannot be written.
        """
        config = self._config
        try:
            _ = self._runs.configuration
        except KitError as fault:
            raise pytest.UsageError(str(fault)) from None
        self._closing.require_writable()
        here = config.invocation_params.dir
        self.find_what_is_meant()
        by_path = config.args_source is config.ArgsSource.ARGS
        self._closing.is_to_have_some = by_option or not by_path
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
        return picked_out(path, file, self._root(file), picked)

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
            _ = self._runs.configuration
        except KitError as fault:
            pytest.exit(str(fault), returncode=pytest.ExitCode.USAGE_ERROR)
        try:
            run = self._runs.of(root)
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
        self._runs.of_another_process(node.workerinput)
        top = self._config.rootpath
        files = {Path(top, nodeid.partition("::")[0]) for nodeid in ids}
        for root in {self._root(file) if file.exists() else None for file in files}:
            self._runs.of(root).reported.pytest_testnodeready(node)
        for run in self._runs:
            run.reported.pytest_xdist_node_collection_finished(node, ids)

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
        target = self._runs.configuration.settings.target
        asked = named_url(target) if target else IN_PROCESS
        strays = stray_variables()
        header = [f"the target is {asked}", f"in the environment {'. '.join(strays)}" if strays else ""]
        return [f"activate-order: {line}" for line in header if line]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Have a look at the connection before anything is asked."""
        if not session.config.option.collectonly:
            self._runs.connect()

    def _root(self, path: Path) -> Path | None:
        return directory_of(path, self._directories, self._config.rootpath)


def _is_at(path: Path, top: Path) -> bool:
    """Tell whether a file has its place in a project, and not in the environment that it is installed in there."""
    return path.is_relative_to(top) and not path.is_relative_to(sys.prefix)


class _Faulty(pytest.File):
    """A feature file that cannot be run, of which pytest tells why."""

    def __init__(self, *, why: str, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self._why = why

    def collect(self) -> list[ScenarioItem]:
        """Raise what is wrong, as a sentence."""
        raise self.CollectError(self._why)


def picked_out(path: str, file: Path, features: Path | None, picked: str) -> Sequence[str]:
    """Return the arguments that mean what is `picked` in a `file`, which was written as `path`.

    It is one of the directory of `features` (None: the kit's). Raises UsageError, with the nearest name, for what
    means nothing.
    """
    try:
        scenarios = plan_run(RunSettings(features=features, pairs="none")).scenarios
    except KitError:  # which is told where the file is collected
        return [f"{path}{picked}"]
    names = {each.planned.id: named(each) for each in scenarios if each.planned.file == file.name}
    try:
        selection = select([file.name + picked], scenarios, Contract.load())
    except UsageError as fault:
        if not picked.startswith("::"):
            raise
        shown = f"{SHIPPED}/{file.name}" if is_shipped(file) else path
        raise _no_such_item(shown, picked, [*names.values()]) from fault
    return [f"{path}::{name}" for id, name in names.items() if id in selection.scenarios]


def _no_such_item(path: str, picked: str, names: Sequence[str]) -> UsageError:
    """Return that no scenario of a file bears a name, with the node id of one that is like it."""
    begun = [name for name in names if name.casefold().startswith(picked[2:].casefold())]
    near = begun[0] if begun else nearest(picked[2:], names)
    hint = (
        f'Did you mean "{path}::{near}"?' if near else f"pytest {path} --collect-only -q names all that are."
    )
    return UsageError(f'not found: "{path}{picked}".', hint)
