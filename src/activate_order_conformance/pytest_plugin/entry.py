"""What pytest loads by itself: options and an ini key. Nothing more is imported until features are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from activate_order_conformance.pytest_plugin.session import Features

INI = "activate_order"

ASKED = pytest.StashKey[bool]()
"""Where a configuration keeps that a conftest.py asked for features."""

DIRECTORIES = pytest.StashKey[Sequence[Path]]()
"""Where a configuration keeps the directories of the ini key."""

FEATURES: pytest.StashKey[Features] = pytest.StashKey()
"""Where a configuration keeps the features of its session, once there are any."""

_A_STEP = b"a checkout that is ready to activate"
"""A step that features which are asked of a target hardly go without."""

_OPTIONS: dict[str, dict[str, Any]] = {
    "--activate-order": {
        "action": "store_true",
        "default": None,
        "help": "Collect .feature files as well: those of the paths; without paths those of the ini key, or the "
        "kit's own. The features alone: pytest features --activate-order.",
    },
    "--activate-order-target": {
        "metavar": "URL",
        "help": "Ask this target, as verify does. Default: the configuration's, or the bundled reference.",
    },
    "--activate-order-config": {
        "metavar": "FILE",
        "help": "The configuration. Default: activate-order.toml, if it is here.",
    },
    "--activate-order-key": {
        "metavar": "NAME=VALUE",
        "action": "append",
        "help": "Any other key of the configuration, such as driver.url=URL; may be repeated.",
    },
    "--activate-order-json": {
        "metavar": "FILE",
        "help": "Write the kit's report, which `activate-order report` reads; of one directory.",
    },
}
"""Each of them asks for features."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take what features are asked for by, and what `activate-order verify` takes for a target."""
    group = parser.getgroup("activate-order", "Activate Order conformance kit")
    for name, attributes in _OPTIONS.items():
        group.addoption(name, **attributes)
    parser.addini(INI, "Directories of which the .feature files are collected.", type="paths", default=[])


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begin with features where they were asked for by an option or a conftest.py, or take those of the ini key.

    Raises pytest's UsageError for a directory of the ini key that has none.
    """
    directories = config.stash[DIRECTORIES] = [_meant(directory) for directory in config.getini(INI)]
    for directory in directories:
        if not any(directory.rglob("*.feature")):
            raise pytest.UsageError(
                f"There is no .feature file in {directory}, which the ini key {INI} lists; "
                "where nothing is called features, that means the kit's own."
            )
    by_conftest = config.stash.get(ASKED, False)
    by_option = any(config.getoption(name) is not None for name in _OPTIONS)
    if config.args_source is not config.ArgsSource.ARGS and (
        by_option or config.invocation_params.dir == config.rootpath
    ):
        config.args += map(str, directories)
    if by_conftest or by_option:
        _features(config).ask(by_option=by_option, by_conftest=by_conftest)
    elif directories:
        _features(config).find_what_is_meant()
    if (by_conftest or by_option or directories) and (
        config.option.markers or any(".feature:" in argument for argument in config.args)
    ):
        _features(config).name_what_is_picked()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the `.feature` files that were asked for, and leave those of anybody else, such as pytest-bdd, alone."""
    if file_path.suffix != ".feature":
        return None
    config = parent.config
    if any(path in file_path.parents for path in config.stash[DIRECTORIES]) or (
        FEATURES in config.stash and config.stash[FEATURES].asks_for(file_path)
    ):
        return _features(config).module(file_path, parent)
    return None


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Say how features of the kit are asked for, where they were given, nobody asked, and there was no test."""
    if FEATURES in config.stash or exitstatus not in (
        pytest.ExitCode.NO_TESTS_COLLECTED,
        pytest.ExitCode.USAGE_ERROR,
    ):
        return
    given = [
        Path(config.invocation_params.dir, argument.partition(".feature")[0]) for argument in config.args
    ]
    files = [
        file
        for path in given
        for file in (path.glob("*.feature") if path.is_dir() else [path.with_suffix(".feature")])
    ]
    if any(file.is_file() and _A_STEP in file.read_bytes() for file in files):
        terminalreporter.write_line(
            "There are features of Activate Order among the paths, which are tests where they are asked for: "
            "add --activate-order, or list their directory under the ini key activate_order."
        )


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist, in the process that has the others run
def pytest_xdist_node_collection_finished(node: Any, ids: Sequence[str]) -> None:
    """Take note of the features that other processes are going to try."""
    scenarios = [nodeid for nodeid in ids if nodeid.partition("::")[0].endswith(".feature")]
    if scenarios:
        _features(node.config).expect(node, scenarios)


def _meant(directory: Path) -> Path:
    """Return a directory of the ini key, or the kit's own features where they are meant by it."""
    if directory.exists():
        return directory
    from activate_order_conformance.pytest_plugin.places import meant

    return Path(meant(directory.name, directory.parent)) if directory.name == "features" else directory


def _features(config: pytest.Config) -> Features:
    """Return the features of a session, imported when they are first asked for."""
    if FEATURES not in config.stash:
        from activate_order_conformance.pytest_plugin.session import Features

        config.stash[FEATURES] = Features(config, config.stash[DIRECTORIES])
        config.pluginmanager.register(config.stash[FEATURES], "activate_order_features")
    return config.stash[FEATURES]
