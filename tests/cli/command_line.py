"""Running the command line, here and in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from activate_order_conformance.cli import main

PROGRAM = (sys.executable, "-m", "activate_order_conformance")

_OF_OTHERS = ("cacheprovider", "schemathesis", "hypothesispytest", "anyio", "requests_mock")
PYTEST = (sys.executable, "-m", "pytest", *(word for name in _OF_OTHERS for word in ("-p", f"no:{name}")))
"""Pytest without plugins that are there for these tests alone, which take longer to load than the rest of a session."""


def activate_order(*arguments: str, stdin: str | None = None, **environment: str | None) -> Result:
    """Run the command line in this process, as in a pipe."""
    unset = ("ACTIVATE_ORDER_DRIVER_TOKEN", "ACTIVATE_ORDER_DEBUG", "COLUMNS", "FORCE_COLOR", "NO_COLOR")
    runner = CliRunner(env={**dict.fromkeys(unset), **environment})
    return runner.invoke(main, [*arguments], prog_name="activate-order", input=stdin, catch_exceptions=False)


def in_its_own_process(
    *arguments: str, folder: Path | None = None, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, in `folder` and an environment with `changes`."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment(**changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment with `changes`, and without what steers the kit or colours."""
    steering = ("ACTIVATE_ORDER", "NO_COLOR", "FORCE_COLOR", "PYTEST_", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    return {**kept, **changes}


def text_of(path: Path) -> str:
    """Return the text of a file that the command line wrote."""
    return path.read_text("utf-8")
