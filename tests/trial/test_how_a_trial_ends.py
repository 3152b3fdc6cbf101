"""Nothing goes on of a trial that was ended, however it was."""

from __future__ import annotations

import subprocess
import sys

import pytest

from activate_order_conformance.trial.catalogue import subjects

KILLED = f"""
import os, signal
from activate_order_conformance.trial.matrix import run_trial

kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
run_trial({[*subjects()][:4]}, processes=2, progress=kill)
"""
"""A trial that is killed when its first subject has been tried."""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")
def test_the_processes_of_a_trial_that_is_killed_end_with_it() -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE) as trial:
        output, _ = trial.communicate(timeout=60)  # until nobody is left who could write there
    assert (trial.returncode, output) == (-9, b"")
