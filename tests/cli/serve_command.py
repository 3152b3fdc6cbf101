"""`activate-order serve` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.cli.command_line import PROGRAM


@dataclass(frozen=True)
class Serving:
    """The command while it serves, and what it said on both streams until it did."""

    process: subprocess.Popen[str]
    said: str

    @property
    def url(self) -> str:
        """Return the URL at which it answers."""
        answers = re.search(r"answers at (\S+)", self.said)
        assert answers, self.said
        return answers[1]


@contextmanager
def serve_command(*options: str, **environment: str) -> Iterator[Serving]:
    """Run `activate-order serve` with `options` on a free port."""
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *options],
        env=os.environ | {"PYTHONUNBUFFERED": ""} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"serve ended early, after: {said}"
            said += line
        yield Serving(process, said)
    finally:
        with suppress(subprocess.TimeoutExpired):
            process.terminate()
            process.wait(timeout=10)
        process.kill()
        process.wait()
        process.stdout.close()
