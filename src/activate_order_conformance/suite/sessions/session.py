"""The pytest session of a run: of nobody's configuration, with the plugins that a run has a use for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from activate_order_conformance.errors import UsageError
from activate_order_conformance.suite.sessions.collected import Collected
from activate_order_conformance.suite.sessions.plugin import OPTION, PLAN, TARGET, TELL
from activate_order_conformance.suite.sessions.reported import Reported
from activate_order_conformance.suite.settings import RunSettings
from activate_order_conformance.targets.settings.model import Settings, secret_keys

NEEDLESS = (
    "cacheprovider",
    "logging",
    "doctest",
    "junitxml",
    "unittest",
    "stepwise",
    "pastebin",
    "debugging",
    "unraisableexception",
    "threadexception",
)
"""Plugins of pytest's own that a run has no use for."""

_OF_NODE_IDS = ("[", "::")
"""What ends a path for pytest: it begins parameters or the name of a test."""

_MISREAD = "Wrong expression passed to "
"""What pytest says of a -k or -m that it cannot read."""


class HandedIn:
    """What a session of this process has from whoever runs it: the plan, a target, who hears of experiments."""

    def __init__(self, collected: Collected) -> None:
        self._settings = collected.settings
        self._plan = collected.plan
        self._target = collected.target
        self._tell = collected.experiment_ended
        self.misread = False

    def pytest_configure(self, config: Any) -> None:
        """Hand in what is to be tried, and on which target; raises pytest's UsageError where none can be."""
        config.stash[PLAN] = self._plan
        config.stash[TELL] = self._tell
        if self._target is None:
            return
        if getattr(config.option, "dist", "no") == "no":
            config.stash[TARGET] = self._target
        elif self._settings.target.target is None:
            # Other processes would open the bundled reference in its place.
            raise pytest.UsageError("A target that is handed in as an object cannot go to other processes.")

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self) -> Iterator[None]:
        """Take note that an expression which picks scenarios out cannot be read, of all that plugins complain of."""
        try:
            yield
        except pytest.UsageError as error:
            self.misread = str(error).startswith(_MISREAD)
            raise


def run_session(settings: RunSettings, collected: Collected) -> None:
    """Try the scenarios of a plan in a pytest session of its own; raises UsageError for bad arguments."""
    files = [feature.path for feature in collected.plan.features]
    for file in files:
        if sign := next((sign for sign in _OF_NODE_IDS if sign in str(file)), None):
            raise UsageError(
                f"{file} has {sign} in its path, after which pytest finds no file.",
                "Give the file, and the directories above it, other names.",
            )
    directory = str(files[0].parent)
    arguments = [
        "--disable-plugin-autoload",
        "-c",
        os.devnull,
        "--rootdir",
        directory,
        "--confcutdir",  # else pytest lists every directory from the root to the features
        directory,
        "--noconftest",
    ]
    arguments += ["-p", f"{__package__}.plugin"]
    for needless in NEEDLESS:
        arguments += ["-p", f"no:{needless}"]
    if not settings.pytest_args:
        arguments += ["-p", "no:terminal"]
    arguments += ["--strict-markers", "--assert=plain", "--capture=no"]
    # What is asked for comes last, so that an option without its value takes no file for it.
    arguments += [OPTION, settings.to_text(), *map(str, files), *settings.pytest_args]
    handed_in = HandedIn(collected)
    with _nothing_from_the_environment(settings.target), contextlib.redirect_stdout(sys.stderr):
        status = pytest.main(arguments, plugins=[handed_in, Reported(collected)])
    if status == pytest.ExitCode.INTERNAL_ERROR:
        collected.cut_short = collected.cut_short or "pytest failed"
    if status == pytest.ExitCode.NO_TESTS_COLLECTED and collected.by:
        raise UsageError(
            f"None of {len(collected.plan.scenarios)} scenarios is picked out by {collected.by}.",
            "activate-order verify --list names them.",
        )
    if handed_in.misread:
        raise UsageError(
            "pytest cannot read the expression, as it says above.",
            "It has names, and, or, not and parentheses, such as -k 'cart and not Closed'.",
        )
    if status == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(
            "pytest does not take what follows --, as it says above.",
            "See pytest --help for those it takes; those of a plugin take -p PLUGIN as well.",
        )


@contextlib.contextmanager
def _nothing_from_the_environment(target: Settings) -> Iterator[None]:
    """Keep the user's pytest settings out, and hand the target's secrets to other processes of the run."""
    secrets_of_target = dict(target.secrets())
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", *(secret.variable for secret in secret_keys()))
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ.update(secrets_of_target)
    try:
        yield
    finally:
        for name in secrets_of_target:
            os.environ.pop(name, None)
        os.environ.update(before)
