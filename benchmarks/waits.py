"""Times served runs, where nearly all is waiting: of this kit, and of another version of it beside, in turn.

`python benchmarks/waits.py [--before PYTHON] [--rounds N] [--slow]`. PYTHON is the interpreter of an environment with
the other version; the features alone are asked, as by that. Three targets: the reference as it is served; with 200 ms
before each answer; with effects that are there 2 s after the call. The last two cost a version that makes one
experiment after another minutes: it is asked for them only with `--slow`. Then the features thirty times over, in
process, in seconds of CPU.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from activate_order_reference.application import Application, application
from activate_order_reference.rules.activation import SPECIFICATION
from werkzeug.serving import WSGIRequestHandler, make_server

from activate_order_conformance.serve import SETTLES_WITHIN

FEATURES = Path(__file__).parent.parent / "features"
TOKEN = "the-token-of-the-benchmark"  # noqa: S105  # of a server that lives for a moment
OFF = ["--evidence", "none"]
ALONE = {"now": ["--pairs", "none"], "before": []}
"""The features alone, which is all that the other version knows of."""
COPIES = 30


class FarAway:
    """An application that is far away: each answer takes `latency` seconds more."""

    def __init__(self, behind: Application, latency: float) -> None:
        self._behind = behind
        self._latency = latency

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer late."""
        time.sleep(self._latency)
        return self._behind(environ, start_response)


class Silent(WSGIRequestHandler):
    """A handler that logs nothing."""

    def log(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def served(latency: float = 0, settles: float | None = None) -> Iterator[str]:
    """Serve a target by a thread for each connection; give its URL."""
    specification = SPECIFICATION
    if settles is not None:
        effects = tuple(
            replace(each, after=settles if each.after else 0) for each in specification.interactions
        )
        specification = replace(specification, interactions=effects, ends_after=settles)
    within = SETTLES_WITHIN + (settles or 0)
    answers = FarAway(application(specification, driver_token=TOKEN, settles_within=within), latency)
    server = make_server("127.0.0.1", 0, answers, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def spent(python: str, *arguments: str) -> tuple[float, float]:
    """Return the seconds and the CPU seconds of one verify; end the benchmark where it is not conformant."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    run = subprocess.run(
        [python, "-m", "activate_order_conformance", "verify", *arguments],
        env={**os.environ, "ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN},
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise SystemExit(
            f"verify {' '.join(arguments)} ended {run.returncode}:\n{run.stdout[:2000]}{run.stderr}"
        )
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(title: str, versions: dict[str, str], rounds: int, *arguments: str) -> None:
    """Run each version in turn, and print medians and the ratio of this one to the other."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in versions}
    for _ in range(rounds):
        for name, python in versions.items():
            times[name].append(spent(python, *arguments, *ALONE[name]))
    medians = {
        name: [statistics.median(column) for column in zip(*each, strict=True)]
        for name, each in times.items()
    }
    for name, (elapsed, cpu) in medians.items():
        print(f"{title:34} {name:7} {elapsed:7.2f} s   CPU {cpu:5.2f} s")
    if "before" in medians:
        ratios = [now / before for now, before in zip(medians["now"], medians["before"], strict=True)]
        print(f"{title:34} ratio   {ratios[0]:7.3f}     CPU {ratios[1]:5.2f}")


def copies(folder: Path, number: int) -> Path:
    """Write the features `number` times over, each scenario under a name of its own."""
    folder.mkdir()
    for feature in FEATURES.glob("*.feature"):
        text = feature.read_text()
        for copy in range(number):
            named = re.sub(r"(?m)^(\s*Scenario(?: Outline)?: .*)$", rf"\1 (copy {copy})", text)
            (folder / f"{feature.stem}_{copy}.feature").write_text(named)
    return folder


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow", action="store_true")
    given = parser.parse_args()
    both = {"now": sys.executable, **({"before": given.before} if given.before else {})}
    now = {"now": sys.executable}
    with served() as url:
        compare("served", both, given.rounds, "--target", url, *OFF)
    with served(latency=0.2) as url:
        compare("200 ms before each answer", both if given.slow else now, 1, "--target", url, *OFF)
    with served(settles=2) as url:
        compare("effects 2 s after the call", both if given.slow else now, 1, "--target", url, *OFF)
    with tempfile.TemporaryDirectory() as temporary:
        for number in (1, 10, COPIES):
            folder = copies(Path(temporary) / str(number), number)
            compare(f"features {number} times, in process", now, 1, "--features", str(folder))


if __name__ == "__main__":
    main()
