"""`python -m benchmarks.real_servers [--times N] [SERVER]...`: judges through each server again and again.

Prints which words that came to, and what deviated or was broken, if anything was.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from activate_order_conformance.report.model import Report
from activate_order_conformance.run.plan import Verdict
from tests.real_servers.judging import judged
from tests.real_servers.resetting import ResettingFront
from tests.real_servers.servers import SERVERS, running
from tests.targets.small_targets import Loopback
from tests.verify.served import serving

RESETTING = {"resets before it passes on": False, "resets after it has passed on": True}


def faults(report: Report) -> list[str]:
    """Return the claims that went wrong, with why."""
    wrong = report.claims(Verdict.DEVIATES, Verdict.BROKEN, Verdict.UNSTABLE, Verdict.DISPUTED)
    return [f"{claim.id} {claim.verdict}: {claim.finding.because}" for claim in wrong]


def judge(name: str, url: str, times: int, clauses: list[str]) -> None:
    """Judge what is at a URL so many times, and print what came of it."""
    words: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    began = time.perf_counter()
    for _ in range(times):
        report = judged(url, *clauses)
        words[report.overall.value] += 1
        wrong.update(faults(report))
    each = (time.perf_counter() - began) / times
    print(f"{name}: {dict(words)}, {each:.1f} s each", *wrong.items(), sep="\n  ", flush=True)


def main() -> None:
    """Judge through all servers, or those that are named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--clause", action="append", default=[], dest="clauses")
    parser.add_argument("servers", nargs="*", metavar="SERVER", help=", ".join((*SERVERS, *RESETTING)))
    arguments = parser.parse_args()
    wanted = arguments.servers or (*SERVERS, *RESETTING)
    for name in wanted:
        if name in SERVERS:
            with tempfile.TemporaryDirectory() as folder, running(SERVERS[name], Path(folder)) as url:
                judge(name, url, arguments.times, arguments.clauses)
        else:
            with serving() as (_, behind):
                front = ResettingFront(str(behind.target), carried_out=RESETTING[name])
                with closing(Loopback(front)) as loopback:
                    judge(name, loopback.url, arguments.times, arguments.clauses)
                print(f"  {front.resets} resets", flush=True)


main()
