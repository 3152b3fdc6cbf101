"""Holds together the verdicts of runs with 1, 8 and 32 experiments at once, claim by claim, over served targets.

`python benchmarks/equal.py [--runs N] [--every N] [--pairs none] [--subjects NAME ...]`. The targets are the reference
and every Nth of the trial's mutants and lying drivers, served as `serve --mutant` does. Each is judged with one at a
time, then `runs` times with 8 and with 32 at once. Prints each claim that is judged otherwise, and ends 1 if there is
any.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from activate_order_conformance.trial.catalogue import subjects

KIT = [sys.executable, "-m", "activate_order_conformance"]
TOKEN = "the-token-of-the-benchmark"  # noqa: S105  # of a server that lives for a moment
ENVIRONMENT = {**os.environ, "ACTIVATE_ORDER_DRIVER_TOKEN": TOKEN}
AT_ONCE = (8, 32)


@contextmanager
def served(name: str) -> Iterator[str]:
    """Serve a subject, or the reference; give its URL."""
    wrong = [] if name == "reference" else ["--mutant", name]
    command = [*KIT, "serve", "--port", "0", *wrong]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as serving:
        urls = (re.search(r"http://127\.0\.0\.1:\d+", line) for line in serving.stdout or ())
        yield next(url[0] for url in urls if url)
        serving.terminate()


def judged(url: str, parallelism: int, pairs: str) -> dict[str, str]:
    """Return the verdict of every claim of one run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        arguments = ["--key", f"parallelism={parallelism}", "--pairs", pairs]
        arguments += ["--evidence", "none", "--json", str(path)]
        subprocess.run(
            [*KIT, "verify", "--target", url, *arguments],
            env=ENVIRONMENT,
            cwd=folder,
            capture_output=True,
            check=False,
        )
        report = json.loads(path.read_text())
    rows = (*report["clauses"], *report["readings"])
    return {claim["id"]: claim["verdict"] for row in rows for claim in row["claims"]}


def differences(name: str, runs: int, pairs: str) -> list[str]:
    """Return a line for every claim that is judged otherwise in some run."""
    lines = []
    with served(name) as url:
        alone = judged(url, 1, pairs)
        for parallelism in AT_ONCE:
            for number in range(1, runs + 1):
                beside = judged(url, parallelism, pairs)
                lines += [
                    f"{name}, {parallelism} at once, run {number}: {claim}: {verdict}, alone {alone.get(claim)}"
                    for claim, verdict in beside.items()
                    if alone.get(claim) != verdict
                ]
    print(f"{name}: {len(lines) or 'no'} differences", flush=True)
    return lines


def main() -> int:
    """Judge every subject; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--every", type=int, default=11)
    parser.add_argument("--pairs", default="rows")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--subjects", nargs="*")
    given = parser.parse_args()
    wrong = [each.name for each in subjects().values() if each.kind != "variant"]
    names = given.subjects or ["reference", *wrong[:: given.every]]
    with ThreadPoolExecutor(given.workers) as pool:
        lines = [
            line
            for each in pool.map(lambda name: differences(name, given.runs, given.pairs), names)
            for line in each
        ]
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
