"""`python -m benchmarks.real_servers [--times N] [--idle SECONDS] [SERVER]...`: judges through each again and again.

Prints a line for each: how often the word was wrong, how many claims went wrong in all, and how long the runs took.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from activate_order_conformance.report.model import Overall, Report
from activate_order_conformance.run.plan import Verdict
from tests.real_servers.fronts import MANNERS, standing_before
from tests.real_servers.judging import judged
from tests.real_servers.servers import SERVERS, running


def faults(report: Report) -> list[str]:
    """Return the claims that went wrong, with why."""
    wrong = report.claims(Verdict.DEVIATES, Verdict.BROKEN, Verdict.UNSTABLE, Verdict.DISPUTED)
    return [f"{claim.id} {claim.verdict}: {claim.finding.because}" for claim in wrong]


@contextmanager
def served_by(name: str, idle: float) -> Iterator[str]:
    """Serve the reference by a server or behind a front, and yield its URL."""
    if name in MANNERS:
        with standing_before(name) as (url, _):
            yield url
        return
    with tempfile.TemporaryDirectory() as folder, running(SERVERS[name], Path(folder), idle) as url:
        yield url


def main() -> None:
    """Judge through all servers and fronts, or those that are named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument(
        "--idle", type=float, default=0.3, help="how long a server keeps a connection, in seconds"
    )
    parser.add_argument("--clause", action="append", default=[], dest="clauses")
    parser.add_argument("servers", nargs="*", metavar="SERVER", help=", ".join((*SERVERS, *MANNERS)))
    arguments = parser.parse_args()
    print(
        f"| Through, idle for {arguments.idle:g} s | Runs | Wrong words | Wrong claims | Each, s | Slowest, s |"
    )
    print("|---|--:|--:|--:|--:|--:|", flush=True)
    for name in arguments.servers or (*SERVERS, *MANNERS):
        seconds: list[float] = []
        words: list[str] = []
        wrong: list[str] = []
        with served_by(name, arguments.idle) as url:
            for _ in range(arguments.times):
                began = time.perf_counter()
                report = judged(url, *arguments.clauses)
                seconds.append(time.perf_counter() - began)
                words += [] if report.overall is Overall.CONFORMANT else [report.headline]
                wrong += faults(report)
        each = f"{sum(seconds) / len(seconds):.1f} | {max(seconds):.1f}"
        print(f"| {name} | {len(seconds)} | {len(words)} | {len(wrong)} | {each} |")
        print(*dict.fromkeys((*words, *wrong)), sep="\n", end="\n" if words or wrong else "", flush=True)


main()
