"""What the kit's speed is compared with stands on its inner parts, which no type holds there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.slow
def test_the_bare_loop_runs_every_scenario() -> None:
    loop = subprocess.run(
        [sys.executable, "bare_loop.py"],
        cwd=BENCHMARKS,
        env={**os.environ, "BENCH_TARGET": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert loop.returncode == 0, loop.stderr
    assert "scenarios passed" in loop.stdout
